/**
 * One tab stop for a list of controls, and arrow keys within it (the ARIA roving tabindex).
 * Attach to the list: `{@attach rove()}`; the controls carry `data-rove`, and the current one
 * `aria-current` or `aria-pressed="true"`.
 */
import type { Attachment } from 'svelte/attachments';

const CURRENT = '[aria-current]:not([aria-current="false"]), [aria-pressed="true"]';

export function rove(orientation: 'vertical' | 'horizontal' = 'vertical'): Attachment<HTMLElement> {
  const [less, more] =
    orientation === 'vertical' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];

  return (list) => {
    const controls = () => [...list.querySelectorAll<HTMLElement>('[data-rove]')];

    const settle = (chosen?: HTMLElement) => {
      const all = controls();
      const stop =
        chosen ??
        all.find((control) => control === document.activeElement) ??
        all.find((control) => control.matches(CURRENT)) ??
        all[0];
      for (const control of all) {
        const tabIndex = control === stop ? 0 : -1;
        if (control.tabIndex !== tabIndex) control.tabIndex = tabIndex;
      }
    };

    const onkeydown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const all = controls();
      const index = all.findIndex((control) => control === event.target);
      if (index < 0) return;
      const next = { [less]: index - 1, [more]: index + 1, Home: 0, End: all.length - 1 }[
        event.key
      ];
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
    };

    const onfocusin = (event: FocusEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('[data-rove]')) {
        settle(event.target);
      }
    };

    const observer = new MutationObserver(() => settle());
    observer.observe(list, {
      childList: true,
      subtree: true,
      attributeFilter: ['aria-current', 'aria-pressed'],
    });
    list.addEventListener('keydown', onkeydown);
    list.addEventListener('focusin', onfocusin);
    settle();
    return () => {
      observer.disconnect();
      list.removeEventListener('keydown', onkeydown);
      list.removeEventListener('focusin', onfocusin);
    };
  };
}
