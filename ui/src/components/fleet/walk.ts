/**
 * One tab stop for rows of controls; arrow keys go from row to row and along them. Rows carry
 * `data-row`, controls `data-walk` with their place in the row and `tabindex="-1"`: of a thousand of
 * them, only the one that is the stop is ever touched.
 */
import type { Attachment } from 'svelte/attachments';

const PAGE = 10;

export class Walk {
  #root: HTMLElement | null = null;
  #stop: HTMLElement | null = null;
  /** Whether the focus is on one of the controls. */
  #held = false;

  readonly attach: Attachment<HTMLElement> = (root) => {
    this.#root = root;
    this.#settle();
    const onkeydown = (event: KeyboardEvent) => this.#keydown(event);
    const onfocusin = ({ target }: FocusEvent) => {
      this.#held = target instanceof HTMLElement && target.matches('[data-walk]');
      if (this.#held) this.#put(target as HTMLElement);
    };
    // Not at once: some browsers say so of a row that is only put elsewhere, too.
    const onfocusout = () => {
      setTimeout(() => (this.#held = root.contains(document.activeElement)));
    };
    const observer = new MutationObserver(() => this.#settle());
    observer.observe(root, { childList: true, subtree: true });
    root.addEventListener('keydown', onkeydown);
    root.addEventListener('focusin', onfocusin);
    root.addEventListener('focusout', onfocusout);
    return () => {
      observer.disconnect();
      root.removeEventListener('keydown', onkeydown);
      root.removeEventListener('focusin', onfocusin);
      root.removeEventListener('focusout', onfocusout);
      // The next form of the same may be there already.
      if (this.#root !== root) return;
      this.#root = null;
      this.#stop = null;
    };
  };

  /** Goes some rows further; to the stop, if the focus is elsewhere. False if there is no row. */
  step(by: number): boolean {
    const stop = this.#stop;
    if (stop === null) return false;
    if (document.activeElement !== stop) this.#focus(stop);
    else this.#to(this.#rows().indexOf(rowOf(stop)) + by);
    return true;
  }

  #keydown(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!(target instanceof HTMLElement) || !target.matches('[data-walk]')) return;
    const rows = this.#rows();
    const at = rows.indexOf(rowOf(target));
    const to = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - PAGE,
      PageDown: at + PAGE,
      Home: 0,
      End: rows.length - 1,
    }[key];
    const along = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (to !== undefined) this.#to(to);
    else if (along !== undefined) {
      const controls = controlsOf(rowOf(target));
      const next = controls[controls.indexOf(target) + along];
      if (next) this.#focus(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Goes to a row: to what has the same place in it, or the nearest before that. */
  #to(index: number): void {
    const rows = this.#rows();
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    const place = Number(this.#stop?.dataset['walk']);
    const placed = controlsOf(row)
      .map((control) => ({ control, place: Number(control.dataset['walk']) }))
      .sort((one, other) => one.place - other.place);
    const next = placed.findLast((each) => each.place <= place) ?? placed[0];
    if (next) this.#focus(next.control);
  }

  #focus(control: HTMLElement): void {
    this.#put(control);
    control.focus();
    control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #put(control: HTMLElement): void {
    if (this.#stop !== control && this.#stop !== null) this.#stop.tabIndex = -1;
    this.#stop = control;
    if (control.tabIndex !== 0) control.tabIndex = 0;
  }

  /** A stop that is gone is followed by the first. One that was put elsewhere has lost the focus. */
  #settle(): void {
    if (this.#stop !== null && this.#root?.contains(this.#stop)) {
      const lost = this.#held && document.activeElement === document.body;
      if (lost) this.#stop.focus({ preventScroll: true });
      return;
    }
    this.#stop = null;
    const first = this.#root?.querySelector<HTMLElement>('[data-walk]');
    if (first) this.#put(first);
  }

  #rows(): Element[] {
    return [...(this.#root?.querySelectorAll('[data-row]') ?? [])];
  }
}

function rowOf(control: HTMLElement): Element {
  return control.closest('[data-row]') ?? control;
}

function controlsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('[data-walk]')];
}
