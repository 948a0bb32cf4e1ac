/** A core with contexts and settings that can be changed, for tests. */
import { vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type {
  ChangeSettings,
  ContextInfo,
  ContextProblem,
  ImportKubeconfig,
  ImportedContext,
  KubeconfigImport,
  ProgramList,
  StoredSettings,
  WireError,
} from '$lib/wire/generated';

/** A context of a kubeconfig that can be imported as it is, but for what `part` says. */
export const importedContext = (
  entry: string,
  part: Partial<ImportedContext> = {},
): ImportedContext => ({
  entry,
  name: entry,
  server: `https://${entry}.example.com`,
  user: null,
  namespace: null,
  secrets: [],
  program: null,
  problem: null,
  same_as: null,
  ...part,
});

/** What an import comes to: a keychain that takes secrets, and nothing odd. */
export const kubeconfigImport = (
  contexts: ImportedContext[],
  part: Partial<KubeconfigImport> = {},
): KubeconfigImport => ({ contexts, problems: [], keychain: null, path: null, ...part });

export class FakeCore {
  list: ContextInfo[] = [];
  problems: ContextProblem[] = [];
  searched: string[] = [];
  stored: StoredSettings = storedSettings();
  /** What every kubeconfig that is imported has. */
  imported: KubeconfigImport = kubeconfigImport([]);
  programs: ProgramList = { folders: [], shell: null, silent: null, programs: [] };
  /** What changes are answered with, if they are refused. */
  refused: WireError | null = null;
  readonly stream = vi.fn(() => ({ id: 1, close: () => undefined }));
  readonly request = vi.fn((name: string, request: unknown): Promise<unknown> => {
    switch (name) {
      case 'list_contexts': {
        const { list: contexts, problems, searched } = this;
        return Promise.resolve({ contexts, problems, searched });
      }
      case 'get_settings':
        return Promise.resolve(this.stored);
      case 'change_settings':
        if (this.refused !== null) return Promise.reject(this.refused);
        this.#change(request as ChangeSettings);
        return Promise.resolve(this.stored);
      case 'import_kubeconfig': {
        const { apply, contexts, secrets } = request as ImportKubeconfig;
        // It is not asked for nothing.
        const keychain = secrets === 'keychain' ? this.imported.keychain : null;
        if (!apply) return Promise.resolve({ ...this.imported, keychain });
        if (this.refused !== null) return Promise.reject(this.refused);
        const taken = this.imported.contexts.filter(({ entry }) => contexts?.includes(entry));
        this.list = [...this.list, ...taken.map(({ name }) => contextInfo(name))];
        return Promise.resolve({ ...this.imported, contexts: taken });
      }
      case 'list_programs':
        return Promise.resolve(this.programs);
      case 'unlock_context':
        return this.refused === null ? Promise.resolve({}) : Promise.reject(this.refused);
      default:
        return new Promise(() => undefined);
    }
  });

  /** What was asked by a command. */
  asked(command: string): unknown[] {
    return this.request.mock.calls.filter(([name]) => name === command).map((call) => call[1]);
  }

  #change(change: ChangeSettings): void {
    const { settings } = this.stored;
    const keep = (part: Partial<typeof settings>) => {
      this.stored = { ...this.stored, settings: { ...settings, ...part } };
    };
    if (change.change === 'protection_rules') keep({ protection_rules: change.rules });
    else if (change.change === 'sources') keep({ sources: change.sources });
    else if (change.change === 'sleep') {
      keep({ sleep: change.sleep });
      // What is no longer to be kept is gone.
      const { kept } = this.stored;
      if (kept !== null && !change.sleep.keep) this.stored.kept = { ...kept, bytes: 0 };
    } else if (change.change === 'arrangement') {
      keep({ groups: change.groups, order: change.order });
      const place = ({ name }: ContextInfo) => change.order.indexOf(name);
      this.list = this.list.toSorted((one, other) => place(one) - place(other));
    } else {
      this.list = this.list.map((context) =>
        context.name === change.context
          ? { ...context, settings: change.settings, suggested_protection: null }
          : context,
      );
    }
  }
}
