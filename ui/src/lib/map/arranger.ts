/** Has maps arranged in a worker, one at a time; in the window where there is none to be had. */
import type { Drawing } from './arrange';
import type { Place } from './size';

/** How a map is arranged; replaced in unit tests. */
export interface Arranging {
  /** Rejects if it cannot be done. What was asked before is given up, and never answered. */
  arrange(drawing: Drawing): Promise<readonly Place[]>;
  close(): void;
}

export class Arranger implements Arranging {
  #worker: Worker | null = null;
  #busy = false;

  async arrange(drawing: Drawing): Promise<readonly Place[]> {
    if (this.#busy) this.close();
    try {
      return await this.#beside(drawing);
    } catch {
      const { arrange } = await import('./arrange');
      return arrange(drawing);
    }
  }

  #beside(drawing: Drawing): Promise<readonly Place[]> {
    this.#busy = true;
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= start());
      worker.onmessage = ({ data }: MessageEvent<readonly Place[]>) => {
        this.#busy = false;
        resolve(data);
      };
      worker.onerror = (event) => {
        this.close();
        reject(new Error(event.message));
      };
      worker.postMessage(drawing);
    });
  }

  close(): void {
    this.#busy = false;
    this.#worker?.terminate();
    this.#worker = null;
  }
}

function start(): Worker {
  return new Worker(new URL('./arrange.worker.ts', import.meta.url), { type: 'module' });
}
