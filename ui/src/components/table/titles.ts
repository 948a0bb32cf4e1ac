/** What a cell's tooltip says: its whole text, and what did not fit into a column. */
import { formatAgo } from '$lib/format/age';
import { cellText } from '$lib/format/cell';
import { formatCount } from '$lib/format/number';
import type { Cell } from '$lib/wire/generated';

/** Undefined where the cell has its own tooltip, or nothing to tell. */
export function cellTitle(cell: Cell | undefined, now: number): string | undefined {
  if (cell === undefined) return undefined;
  switch (cell.t) {
    case 'empty':
    case 'status':
    case 'time':
    case 'number':
    case 'flag':
      return undefined;
    case 'list':
      return cell.v.join('\n');
    case 'ratio':
      return `${cell.v.ready} of ${cell.v.wanted} ready`;
    case 'restarts': {
      const { count, last } = cell.v;
      if (count === 0) return undefined;
      const times = formatCount(count, 'restart');
      return last === null ? times : `${times}, the last ${formatAgo(last, now)}`;
    }
    default:
      return cellText(cell, now);
  }
}
