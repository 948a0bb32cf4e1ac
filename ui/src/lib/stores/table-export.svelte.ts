/**
 * Rows of a table, or their objects, as text on the clipboard or in a file, and what became of it.
 * The core writes the text: most of the rows have never been here.
 */
import { formatCount, formatNumber } from '$lib/format/number';
import { copyText } from '$lib/platform/clipboard';
import { request, toWireError } from '$lib/platform/rpc';
import type {
  ExportedText,
  ExportFormat,
  ExportTable,
  ExtraColumn,
  Health,
  KindInfo,
  SortKey,
  WireError,
} from '$lib/wire/generated';

import { SaveExport } from './save-export.svelte';

/** The rows that are chosen, or all that match. */
export type Extent = 'chosen' | 'all';

export interface ExportChoice {
  readonly extent: Extent;
  readonly format: ExportFormat;
  /** Without what the cluster adds. */
  readonly clean?: boolean;
  /** The values of Secrets instead of masks. */
  readonly reveal?: boolean;
}

/** The table as it stands. */
export interface ExportSource {
  readonly contexts: readonly string[];
  /** None before it is known: then there is nothing to export. */
  readonly kind: KindInfo | null;
  readonly namespaces: readonly string[];
  readonly filter: string;
  readonly sort: readonly SortKey[];
  readonly extras: readonly ExtraColumn[];
  /** The ids of the columns that are shown, in order. */
  readonly shown: readonly string[];
  readonly stream: number | null;
  readonly chosen: number;
  readonly matched: number;
}

/** What became of it. */
export interface ExportNote {
  readonly health: Health;
  readonly text: string;
  /** More of it, a line each. */
  readonly detail?: string;
  /** What a file would take that no clipboard does. */
  readonly save?: ExportChoice;
}

/** For how long a note stands that says that all went well. */
const BRIEFLY_MS = 6000;

export class TableExport {
  #note: ExportNote | null = $state.raw(null);
  #busy = $state(false);
  #saving: SaveExport | null = $state.raw(null);
  readonly #source: () => ExportSource;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: () => ExportSource) {
    this.#source = source;
  }

  get note(): ExportNote | null {
    return this.#note;
  }

  /** Whether something is being read. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The file that is being asked for. */
  get saving(): SaveExport | null {
    return this.#saving;
  }

  /** What is chosen, or all that match where nothing is. */
  get extent(): Extent {
    return this.#source().chosen > 0 ? 'chosen' : 'all';
  }

  /** Whether there are whole objects to be had; releases are none. */
  readonly whole: boolean = $derived.by(() => this.#source().kind?.id !== 'releases');

  /** Whether values would be masked. */
  readonly secret: boolean = $derived.by(() => {
    const { kind } = this.#source();
    return kind !== null && kind.group === '' && kind.kind === 'Secret';
  });

  /** How many rows there are. */
  count(extent: Extent): number {
    const { chosen, matched } = this.#source();
    return extent === 'chosen' ? chosen : matched;
  }

  async copy(choice: ExportChoice): Promise<void> {
    if (this.#busy || this.count(choice.extent) === 0) return;
    this.#busy = true;
    this.tell(null);
    const answer = this.#read(choice);
    try {
      const copied = await copyText(answer.then(({ text }) => text ?? ''));
      const exported = await answer;
      if (copied) this.tell(done('Copied', exported, choice));
      else this.tell({ health: 'broken', text: 'The clipboard could not be written' });
    } catch (thrown) {
      this.tell(failed(toWireError(thrown), choice));
    } finally {
      this.#busy = false;
    }
  }

  /** Asks for the file to write. */
  save(choice: ExportChoice): void {
    const { kind, contexts } = this.#source();
    if (kind === null || this.count(choice.extent) === 0) return;
    this.tell(null);
    this.#saving = new SaveExport(choice, {
      about: [
        kind.plural,
        contexts.length === 1 ? contexts[0] : `${contexts.length} contexts`,
      ].join(' '),
      rows: this.count(choice.extent),
      write: (wanted, path, replace) => this.#read(wanted, { path, replace }),
      done: (exported, wanted) => {
        this.#saving = null;
        this.tell(done('Saved', exported, wanted));
      },
    });
    void this.#saving.prepare();
  }

  cancelSaving(): void {
    this.#saving = null;
  }

  /** Says something, or nothing any more. */
  tell(note: ExportNote | null): void {
    clearTimeout(this.#timer);
    this.#note = note;
    if (note?.health === 'ok') this.#timer = setTimeout(() => (this.#note = null), BRIEFLY_MS);
  }

  async #read(
    choice: ExportChoice,
    file?: { path: string; replace: boolean },
  ): Promise<ExportedText> {
    const { contexts, kind, namespaces, filter, sort, extras, shown, stream } = this.#source();
    const wanted: ExportTable = {
      contexts: [...contexts],
      kind: kind?.id ?? '',
      namespaces: [...namespaces],
      sort: [...sort],
      columns: [...extras],
      format: choice.format,
      shown: [...shown],
      clean: choice.clean ?? false,
      reveal: choice.reveal ?? false,
      ...file,
    };
    // What is chosen is so also where the filter hides it.
    if (choice.extent === 'all') wanted.filter = filter;
    else if (stream === null) throw new Error('the table is not open any more');
    else wanted.chosen = stream;
    return request('export_table', wanted);
  }
}

const NAMES: Record<ExportFormat, (rows: number) => string> = {
  names: (rows) => formatCount(rows, 'name'),
  csv: (rows) => `${formatCount(rows, 'row')} as CSV`,
  yaml: (rows) => `${formatCount(rows, 'object')} as YAML`,
  json: (rows) => `${formatCount(rows, 'object')} as JSON`,
};

function done(verb: string, exported: ExportedText, { format, reveal }: ExportChoice): ExportNote {
  const { rows, missing, errors, masked, path } = exported;
  const lacks: string[] = [];
  if (missing.length > 0) lacks.push(`${formatNumber(missing.length)} gone meanwhile`);
  if (errors.length > 0) {
    const [first] = errors;
    lacks.push(
      errors.length === 1 && first !== undefined
        ? `not all of ${first.context}`
        : `not all of ${errors.length} contexts`,
    );
  }
  const values = masked ? ', values masked' : reveal ? ', with the values of Secrets' : '';
  const where = path === null ? '' : ` to ${path}`;
  const text = `${verb} ${NAMES[format](rows)}${values}${where}`;
  if (lacks.length === 0) return { health: 'ok', text };
  const detail = errors.map(({ error }) => error.message).join('\n');
  return { health: 'attention', text: `${text}; ${lacks.join(', ')}`, detail };
}

function failed(error: WireError, choice: ExportChoice): ExportNote {
  if (error.code === 'too_long') {
    return { health: 'attention', text: 'Too long to copy: more than 32 MiB', save: choice };
  }
  return {
    health: 'broken',
    text: error.message,
    ...(error.hint === null ? {} : { detail: error.hint }),
  };
}
