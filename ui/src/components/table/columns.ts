/**
 * Which columns a table shows and how wide each is: from what a column holds, the room there is,
 * and what the user chose. Pure, so that a width is a matter of arithmetic and not of the browser.
 */
import type { Column, ColumnKind } from '$lib/wire/generated';

/** What the user chose for the tables of one kind. */
export interface ColumnChoice {
  /** Widths in px of columns that were resized, by column id. */
  readonly widths: Readonly<Record<string, number>>;
  /** Columns switched on or off, by column id; the others show as the core and the room say. */
  readonly shown: Readonly<Record<string, boolean>>;
  /** Ids in the order that the user gave them; others stand where they stood. */
  readonly order?: readonly string[];
}

/** A column in its place. */
export interface PlacedColumn {
  readonly column: Column;
  /** The index of its cell in a row's cells; -1 for name, namespace and context. */
  readonly cell: number;
  /** In px. */
  readonly width: number;
}

interface Size {
  min: number;
  /** Enough for what the rows at hand hold, as far as that is known. */
  enough: number;
  ideal: number;
  /** Beyond this it takes no share of the room that is left. */
  max: number;
  /** Its share of the room that is left. */
  grow: number;
}

const SIZES: Record<ColumnKind, Omit<Size, 'enough'>> = {
  name: { min: 124, ideal: 230, max: 560, grow: 3 },
  namespace: { min: 80, ideal: 112, max: 180, grow: 1 },
  // The name of a snapshot's context ends in its moment.
  context: { min: 84, ideal: 112, max: 240, grow: 1 },
  status: { min: 128, ideal: 156, max: 230, grow: 1 },
  text: { min: 88, ideal: 124, max: 340, grow: 2 },
  number: { min: 52, ideal: 66, max: 90, grow: 0 },
  time: { min: 62, ideal: 64, max: 80, grow: 0 },
  list: { min: 88, ideal: 160, max: 380, grow: 2 },
};

/** The sentences of events and the like: what is left of the room is theirs. */
const SENTENCE: Omit<Size, 'enough'> = { min: 140, ideal: 460, max: 2000, grow: 12 };

/** The widths in px that columns need for the rows at hand, by id; 0 for those without content. */
export type Contents = ReadonlyMap<string, number>;

const NOTHING: Contents = new Map();

/** Columns of these kinds are as wide as what they hold; the others hold much the same always. */
const FITTED: readonly ColumnKind[] = ['name', 'namespace', 'context', 'status', 'text', 'list'];

/** In a narrow table, columns of these kinds leave in this order, the last of a kind first. */
const LEAVING: readonly ColumnKind[] = ['list', 'text', 'number', 'namespace', 'context'];

/** What these hold is cut last: half a name is none. */
const TELLING: readonly ColumnKind[] = ['name', 'status'];

/** No column gets narrower by dragging, so that its edge can still be grasped. */
export const NARROWEST = 40;
export const WIDEST = 1200;

const PADDING = 16;
const TITLE_CHARACTER = 6.4;
const SORT_MARK = 12;

/** Columns whose values stand at the right edge. */
export function isRight(kind: ColumnKind): boolean {
  return kind === 'number' || kind === 'time';
}

/** Every column with the index of its cell; rows carry no cells for their own names. */
export function withCells(columns: readonly Column[]): { column: Column; cell: number }[] {
  let next = 0;
  return columns.map((column) => {
    const own = column.kind === 'name' || column.kind === 'namespace' || column.kind === 'context';
    return { column, cell: own ? -1 : next++ };
  });
}

/**
 * The columns to show in `room` px. Wide columns that hold anything come in while there is room for
 * them, and columns of kinds in `needless` stay out. Where there is too little room, the less telling ones leave: see
 * `LEAVING`. What the user switched on stays in any case: then the table scrolls.
 */
export function place(
  columns: readonly Column[],
  room: number,
  choice: ColumnChoice,
  needless: readonly ColumnKind[] = [],
  contents: Contents = NOTHING,
): PlacedColumn[] {
  const inOrder = ordered(withCells(columns), choice.order ?? [], (each) => each.column.id);
  const all = inOrder.map((each) => ({
    ...each,
    size: sizeOf(each.column, choice, contents.get(each.column.id)),
  }));
  let used = 0;
  const chosen = new Set<string>();
  for (const { column, size } of all) {
    const shown = choice.shown[column.id] ?? (!column.wide && !needless.includes(column.kind));
    if (!shown) continue;
    chosen.add(column.id);
    used += size.ideal;
  }
  for (const { column, size } of all) {
    if (!column.wide || choice.shown[column.id] !== undefined) continue;
    if (used + size.ideal > room || contents.get(column.id) === 0) continue;
    chosen.add(column.id);
    used += size.ideal;
  }
  let least = 0;
  for (const { column, size } of all) if (chosen.has(column.id)) least += size.min;
  for (const kind of LEAVING) {
    for (const { column, size } of all.toReversed()) {
      if (least <= room) break;
      if (column.kind !== kind || choice.shown[column.id] === true) continue;
      if (chosen.delete(column.id)) least -= size.min;
    }
  }
  const shown = all.filter(({ column }) => chosen.has(column.id));
  const widths = fit(
    shown.map(({ column, size }) => ({ ...size, telling: TELLING.includes(column.kind) })),
    room,
  );
  return shown.map(({ column, cell }, index) => ({ column, cell, width: widths[index] ?? 0 }));
}

/** Columns in the user's order; those that are not in it stay behind what they stood behind. */
export function ordered<T extends object>(
  columns: readonly T[],
  order: readonly string[],
  id: (column: T) => string,
): readonly T[] {
  if (order.length === 0) return columns;
  const known = new Map(columns.map((column) => [id(column), column]));
  const result = order.map((each) => known.get(each)).filter((each) => each !== undefined);
  for (const [index, column] of columns.entries()) {
    if (order.includes(id(column))) continue;
    const before = columns[index - 1];
    const at = before === undefined ? 0 : result.indexOf(before) + 1;
    result.splice(at, 0, column);
  }
  return result;
}

/** Ids after one of them moved by so many places. */
export function moved(ids: readonly string[], id: string, by: number): string[] {
  const at = ids.indexOf(id);
  const others = ids.filter((each) => each !== id);
  if (at < 0) return others;
  const to = Math.max(0, Math.min(others.length, at + by));
  return [...others.slice(0, to), id, ...others.slice(to)];
}

function sizeOf(column: Column, choice: ColumnChoice, content: number | undefined): Size {
  const chosen = choice.widths[column.id];
  if (chosen !== undefined) {
    const width = Math.max(NARROWEST, Math.min(WIDEST, chosen));
    return { min: width, enough: width, ideal: width, max: width, grow: 0 };
  }
  const title = Math.ceil(column.title.length * TITLE_CHARACTER) + PADDING + SORT_MARK;
  const size = column.id === 'message' ? SENTENCE : SIZES[column.kind];
  const least = Math.max(size.min, Math.min(title, 96));
  if (content === undefined || !FITTED.includes(column.kind) || size === SENTENCE) {
    const ideal = Math.max(size.ideal, title);
    const max = Math.max(size.max, title);
    return { min: least, enough: ideal, ideal, max, grow: size.grow };
  }
  // States change from minute to minute: one that is short now still gets the usual room.
  const usual = column.kind === 'status' ? size.ideal : 0;
  const enough = Math.max(title, Math.min(content, size.max));
  const ideal = Math.max(enough, usual);
  const max = Math.max(size.max, ideal);
  return { min: Math.min(least, enough), enough, ideal, max, grow: size.grow };
}

/** Widths in whole px that fill `room` if they can. */
function fit(sizes: readonly (Size & { telling: boolean })[], room: number): number[] {
  const ideal = sizes.reduce((sum, size) => sum + size.ideal, 0);
  if (ideal <= room) return grow(sizes, room - ideal);
  let widths = sizes.map((size) => size.ideal);
  // First what nothing is cut for, then what tells less, then all.
  for (const least of [
    (size: Size) => size.enough,
    (size: Size & { telling: boolean }) => (size.telling ? size.enough : size.min),
    (size: Size) => size.min,
  ]) {
    const slacks = sizes.map((size, index) => Math.max(0, (widths[index] ?? 0) - least(size)));
    const slack = slacks.reduce((sum, each) => sum + each, 0);
    const over = widths.reduce((sum, each) => sum + each, 0) - room;
    const share = slack === 0 ? 0 : Math.min(1, Math.max(0, over) / slack);
    widths = widths.map((width, index) => width - (slacks[index] ?? 0) * share);
  }
  return widths.map(Math.floor);
}

function grow(sizes: readonly Size[], room: number): number[] {
  const widths = sizes.map((size) => size.ideal);
  let left = room;
  // Each round either uses up the room or fills at least one column to its maximum.
  for (let round = 0; round <= sizes.length && left >= 1; round += 1) {
    const growing = sizes
      .map((size, index) => ({ size, index }))
      .filter(({ size, index }) => size.grow > 0 && (widths[index] ?? 0) < size.max);
    const weights = growing.reduce((sum, { size }) => sum + size.grow, 0);
    if (weights === 0) break;
    let given = 0;
    for (const { size, index } of growing) {
      const width = widths[index] ?? 0;
      const more = Math.min(size.max - width, Math.floor((left * size.grow) / weights));
      widths[index] = width + more;
      given += more;
    }
    left -= given;
    if (given === 0) break;
  }
  return widths;
}

/** The choice that results when a column's right edge is dragged so that it is `width` px wide. */
export function resized(
  choice: ColumnChoice,
  placed: readonly PlacedColumn[],
  id: string,
  width: number,
): ColumnChoice {
  const widths: Record<string, number> = { ...choice.widths };
  // What stands to its left keeps its width too, or the edge would run away from the pointer.
  for (const each of placed) {
    if (each.column.id === id) break;
    widths[each.column.id] = each.width;
  }
  widths[id] = Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
  return { ...choice, widths };
}
