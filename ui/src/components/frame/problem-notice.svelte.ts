/**
 * Which of the filter's problems are told: not those of the term that is just being typed, which may
 * be understood a letter later.
 */
import { outside, present, type Range } from '$lib/filter/problems';
import { termAt } from '$lib/filter/terms';
import type { FilterProblem } from '$lib/wire/generated';

/** A term is done with once nothing of it was typed for so long. */
const PAUSE_MS = 1000;

export class ProblemNotice {
  /** The term that is being typed. */
  #typing: Range | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  told(text: string, problems: readonly FilterProblem[]): readonly FilterProblem[] {
    const all = present(problems, text);
    return this.#typing === null ? all : outside(all, this.#typing);
  }

  typed(text: string, cursor: number): void {
    clearTimeout(this.#timer);
    this.#typing = termAt(text, cursor);
    this.#timer = setTimeout(() => (this.#typing = null), PAUSE_MS);
  }

  /** The cursor went somewhere, which may be out of the term. */
  moved(cursor: number): void {
    const typing = this.#typing;
    if (typing !== null && (cursor < typing.from || cursor > typing.to)) this.settle();
  }

  /** Nothing is being typed. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#typing = null;
  }
}
