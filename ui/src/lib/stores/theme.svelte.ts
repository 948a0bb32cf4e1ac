/** Light, dark, or what the system says. */
import { recall, remember } from '$lib/platform/storage';

export type ThemeChoice = 'system' | 'light' | 'dark';

const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

export class Theme {
  #choice: ThemeChoice = $state('system');
  #systemIsLight = $state(false);

  constructor() {
    const remembered = recall('theme');
    this.#choice = CHOICES.find((choice) => choice === remembered) ?? 'system';

    const query = matchMedia('(prefers-color-scheme: light)');
    this.#systemIsLight = query.matches;
    query.addEventListener('change', (event) => {
      this.#systemIsLight = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** What is on screen. */
  get shown(): 'light' | 'dark' {
    if (this.#choice !== 'system') return this.#choice;
    return this.#systemIsLight ? 'light' : 'dark';
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    remember('theme', choice);
    this.#apply();
  }

  /** The attribute that styles/tokens.css answers to. */
  #apply(): void {
    document.documentElement.dataset.theme = this.shown;
  }
}

export const theme = new Theme();
