/** The events about an object, out of the rows of the table of events. */
import { withCells } from '$components/table/columns';
import type { Cell, Column, Health, TableRow } from '$lib/wire/generated';

export interface ObjectEvent {
  readonly uid: string;
  readonly health: Health;
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** How often it was seen. */
  readonly count: number;
  /** When it was last seen. */
  readonly last: number | null;
  /** The part of the object that it is about, such as a container; and who reported it. */
  readonly origin: string;
}

export function eventsOf(columns: readonly Column[], rows: readonly TableRow[]): ObjectEvent[] {
  const places = new Map(withCells(columns).map(({ column, cell }) => [column.id, cell]));
  return rows.map((row) => {
    const cell = (id: string): Cell | undefined => row.cells[places.get(id) ?? -1];
    const last = cell('last_seen');
    const count = cell('count');
    return {
      uid: row.uid,
      health: row.health,
      type: text(cell('type')),
      reason: text(cell('reason')),
      message: text(cell('message')),
      count: count?.t === 'number' ? count.v : 1,
      last: last?.t === 'time' ? last.v : row.created,
      origin: [text(cell('subobject')), text(cell('source'))]
        .filter((each) => each !== '')
        .join(' · '),
    };
  });
}

function text(cell: Cell | undefined): string {
  if (cell?.t === 'text') return cell.v;
  return cell?.t === 'status' ? cell.v.text : '';
}
