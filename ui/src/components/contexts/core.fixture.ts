/** A core with contexts and settings that can be changed, for tests. */
import { vi } from 'vitest';

import { storedSettings } from '$lib/contexts/settings.fixture';
import type {
  ChangeSettings,
  ContextInfo,
  ContextProblem,
  StoredSettings,
  WireError,
} from '$lib/wire/generated';

export class FakeCore {
  list: ContextInfo[] = [];
  problems: ContextProblem[] = [];
  searched: string[] = [];
  stored: StoredSettings = storedSettings();
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
    else if (change.change === 'arrangement') {
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
