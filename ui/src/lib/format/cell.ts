/** A cell as plain text: what is copied, and what a screen reader hears. */
import type { Cell } from '$lib/wire/generated';

import { formatAge, formatDuration } from './age';
import { formatNumber } from './number';
import { formatQuantity } from './quantity';

/** `now` is used for ages alone. */
export function cellText(cell: Cell, now: number): string {
  switch (cell.t) {
    case 'empty':
      return '';
    case 'text':
      return cell.v;
    case 'number':
      return formatNumber(cell.v);
    case 'flag':
      return cell.v ? 'yes' : 'no';
    case 'ratio':
      return `${cell.v.ready}/${cell.v.wanted}`;
    case 'status':
      return cell.v.text;
    case 'time':
      return formatAge(cell.v, now);
    case 'duration':
      return formatDuration(cell.v);
    case 'quantity':
      return formatQuantity(cell.v);
    case 'restarts': {
      const { count, last } = cell.v;
      return last === null || count === 0
        ? formatNumber(count)
        : `${formatNumber(count)} (${formatAge(last, now)} ago)`;
    }
    case 'list':
      return cell.v.join(', ');
  }
}
