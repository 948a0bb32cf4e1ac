/** What runs at the foot of the window and outlives every navigation: logs, for now. */
import type { ObjectRef } from '$lib/wire/generated';

/** The log of a pod, or of one of its containers. */
export interface LogsEntry {
  type: 'logs';
  id: string;
  title: string;
  pod: ObjectRef;
  container: string | undefined;
}

export type DockEntry = LogsEntry;

export class Dock {
  #entries: readonly DockEntry[] = $state.raw([]);
  #activeId: string | null = $state(null);
  /** Whether its body is shown, or its strip alone. */
  open = $state(true);

  get entries(): readonly DockEntry[] {
    return this.#entries;
  }

  get active(): DockEntry | null {
    return this.#entries.find((entry) => entry.id === this.#activeId) ?? null;
  }

  /**
   * Shows an entry, which is added if it is not there. It takes the place of one whose pod had the
   * same name and is gone, as pods of a StatefulSet come and go.
   */
  show(entry: DockEntry): void {
    const present = this.#entries.find((other) => other.id === entry.id);
    if (!present) this.#entries = [...this.#entries, entry];
    else if (entry.pod.uid !== null && entry.pod.uid !== present.pod.uid) {
      this.#entries = this.#entries.map((other) => (other === present ? entry : other));
    }
    this.activate(entry.id);
  }

  activate(id: string): void {
    this.#activeId = id;
    this.open = true;
  }

  close(id: string): void {
    const index = this.#entries.findIndex((entry) => entry.id === id);
    if (index < 0) return;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    if (id === this.#activeId) {
      this.#activeId = this.#entries[Math.min(index, this.#entries.length - 1)]?.id ?? null;
    }
  }
}

export function logsEntry(pod: ObjectRef, container?: string): LogsEntry {
  const path = [pod.context, pod.namespace ?? '', pod.name, container ?? ''].join('/');
  const title = container === undefined ? pod.name : `${pod.name} / ${container}`;
  return { type: 'logs', id: `logs:${path}`, title, pod, container };
}
