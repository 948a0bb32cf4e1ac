/** What is to be written to a file, where, and why that failed. */
import { datedName, fileName } from '$lib/format/snapshot';
import { chooseTarget, documentsFolder, pathIn, type FileFormat } from '$lib/platform/files';
import { toWireError } from '$lib/platform/rpc';
import type { ExportedText, ExportFormat, WireError } from '$lib/wire/generated';

import type { ExportChoice, Extent } from './table-export.svelte';

export const FORMATS: Record<ExportFormat, FileFormat> = {
  names: { format: 'Names', ending: 'txt' },
  yaml: { format: 'YAML', ending: 'yaml' },
  csv: { format: 'CSV', ending: 'csv' },
  json: { format: 'JSON', ending: 'json' },
};

interface Writing {
  /** What the file is about, for its name. */
  about: string;
  rows: number;
  write: (choice: ExportChoice, path: string, replace: boolean) => Promise<ExportedText>;
  done: (exported: ExportedText, choice: ExportChoice) => void;
}

export class SaveExport {
  readonly extent: Extent;
  readonly rows: number;
  #format: ExportFormat = $state('csv');
  clean = $state(true);
  reveal = $state(false);
  #path = $state('');
  #busy = $state(false);
  #error: WireError | null = $state.raw(null);
  /** Whether the system's own dialog has asked about a file of that name. */
  #confirmed = false;
  readonly #name: string;
  readonly #writing: Writing;

  constructor(choice: ExportChoice, writing: Writing, now = Date.now()) {
    this.extent = choice.extent;
    this.rows = writing.rows;
    this.#format = choice.format;
    this.clean = choice.clean ?? true;
    this.reveal = choice.reveal ?? false;
    this.#writing = writing;
    this.#name = datedName(writing.about, now);
    this.#path = this.#suggested;
  }

  get format(): ExportFormat {
    return this.#format;
  }

  /** The ending of the file's name goes with it, if it was that of the format before. */
  set format(format: ExportFormat) {
    const { ending } = FORMATS[this.#format];
    this.#format = format;
    if (this.#path.endsWith(`.${ending}`)) {
      this.path = this.#path.slice(0, -ending.length) + FORMATS[format].ending;
    }
  }

  get path(): string {
    return this.#path;
  }

  set path(path: string) {
    this.setPath(path);
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** Whether there is a file of that name, which would have to be replaced. */
  get inTheWay(): boolean {
    return this.#error?.code === 'exists';
  }

  /** Whether whole objects are written. */
  readonly whole: boolean = $derived(this.#format === 'yaml' || this.#format === 'json');

  get ready(): boolean {
    return !this.#busy && fileName(this.#path.trim()) !== '';
  }

  get #suggested(): string {
    return `${this.#name}.${FORMATS[this.#format].ending}`;
  }

  /** Asks where files belong. */
  async prepare(): Promise<void> {
    const folder = await documentsFolder();
    if (folder !== null && this.#path === this.#suggested) {
      this.#path = pathIn(folder, this.#suggested);
    }
  }

  setPath(path: string, confirmed = false): void {
    this.#path = path;
    this.#confirmed = confirmed;
    this.#error = null;
  }

  choosePath(): Promise<string | null> {
    return chooseTarget(fileName(this.#path), FORMATS[this.#format]);
  }

  async start(replace = this.#confirmed): Promise<void> {
    if (!this.ready) return;
    this.#busy = true;
    this.#error = null;
    const choice: ExportChoice = {
      extent: this.extent,
      format: this.#format,
      clean: this.whole && this.clean,
      reveal: this.whole && this.reveal,
    };
    try {
      const exported = await this.#writing.write(choice, this.#path.trim(), replace);
      this.#writing.done(exported, choice);
    } catch (thrown) {
      this.#error = toWireError(thrown);
    } finally {
      this.#busy = false;
    }
  }
}
