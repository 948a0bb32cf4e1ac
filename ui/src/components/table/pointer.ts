/** What a click in a table is about. */

export interface Pointed {
  /** The line under the pointer; -1 beside all of them. */
  index: number;
  /** With Ctrl or in the gutter one line is chosen, with Shift all lines up to it. */
  purpose: 'open' | 'toggle' | 'stretch';
}

export function pointed(event: MouseEvent): Pointed {
  const target = event.target instanceof Element ? event.target : null;
  const line = target?.closest('[data-index]');
  const index = line instanceof HTMLElement ? Number(line.dataset['index']) : -1;
  const picks = event.ctrlKey || event.metaKey || !!target?.closest('[data-pick]');
  return { index, purpose: event.shiftKey ? 'stretch' : picks ? 'toggle' : 'open' };
}
