/** How logs are shown, in every log view and after a restart. */
import { recall, remember } from '$lib/platform/storage';

const KEY = 'logs';

class LogPreferences {
  wrap = $state(false);
  timestamps = $state(true);

  constructor() {
    const stored = recall(KEY);
    if (typeof stored !== 'object' || stored === null) return;
    if ('wrap' in stored) this.wrap = stored.wrap === true;
    if ('timestamps' in stored) this.timestamps = stored.timestamps !== false;
  }

  toggleWrap(): void {
    this.wrap = !this.wrap;
    this.#store();
  }

  toggleTimestamps(): void {
    this.timestamps = !this.timestamps;
    this.#store();
  }

  #store(): void {
    remember(KEY, { wrap: this.wrap, timestamps: this.timestamps });
  }
}

export const logPreferences = new LogPreferences();
