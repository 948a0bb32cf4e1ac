/** How wide columns have to be to show what they hold. */
import { cellText } from '$lib/format/cell';
import type { Column, TableRow } from '$lib/wire/generated';

import { withCells } from './columns';
import type { Contents, PlacedColumn } from './columns';

const PADDING = 18;
/** A mark before the text, and the gap after it. */
const MARK = 17;
const SORT_MARK = 14;
/** Where nothing is laid out, as in unit tests. */
const CHARACTER = 7;
/** Not every text of a column is measured, but the longest few. */
const CANDIDATES = 3;

/** What the rows do not say of their contexts. */
export interface Contexts {
  /** The present of one. */
  nowOf(context: string): number;
  /** What one is called. */
  labelOf(context: string): string;
}

/** The widths that all columns need for some rows; 0 for those that are empty in every row. */
export function contentsOf(
  columns: readonly Column[],
  rows: readonly TableRow[],
  contexts: Contexts,
  element: HTMLElement,
): Contents {
  const all = withCells(columns).map((each) => ({ ...each, texts: longest(each, rows, contexts) }));
  const widths = widthsOf(
    all.flatMap(({ texts }) => texts),
    element,
  );
  let from = 0;
  return new Map(
    all.map(({ column, texts }) => {
      const widest = Math.max(0, ...widths.slice(from, (from += texts.length)));
      return [column.id, widest === 0 ? 0 : Math.ceil(widest) + around(column)];
    }),
  );
}

/** The width that one column needs for its heading and for some rows. */
export function fitting(
  placed: PlacedColumn,
  rows: readonly TableRow[],
  contexts: Contexts,
  element: HTMLElement,
): number {
  const { column } = placed;
  const [title = 0, ...texts] = widthsOf(
    [column.title, ...longest(placed, rows, contexts)],
    element,
  );
  return Math.ceil(Math.max(title + SORT_MARK + PADDING, Math.max(0, ...texts) + around(column)));
}

function around({ kind }: Column): number {
  // The colour of the context or the mark of health.
  return kind === 'status' || kind === 'name' ? PADDING + MARK : PADDING;
}

function longest(
  { column, cell }: Pick<PlacedColumn, 'column' | 'cell'>,
  rows: readonly TableRow[],
  contexts: Contexts,
): string[] {
  const texts = new Set<string>();
  for (const row of rows) texts.add(textOf(row, column, cell, contexts));
  texts.delete('');
  return [...texts].sort((one, other) => other.length - one.length).slice(0, CANDIDATES);
}

function textOf(row: TableRow, column: Column, cell: number, contexts: Contexts): string {
  if (column.kind === 'name') return row.name;
  if (column.kind === 'namespace') return row.namespace ?? '';
  if (column.kind === 'context') return contexts.labelOf(row.context);
  const value = row.cells[cell];
  if (value === undefined) return '';
  return value.t === 'restarts'
    ? String(value.v.count)
    : cellText(value, contexts.nowOf(row.context));
}

/**
 * As the texts are drawn in an element, all at once. A canvas would do without the page, but not
 * every webview draws a variable font there as it does in the page.
 */
function widthsOf(texts: readonly string[], element: HTMLElement): number[] {
  const box = document.createElement('div');
  box.style.cssText = 'position:absolute;top:0;left:0;visibility:hidden;white-space:pre';
  for (const text of texts) {
    const line = document.createElement('span');
    line.style.cssText = 'position:absolute';
    line.textContent = text;
    box.append(line);
  }
  element.append(box);
  const widths = [...box.children].map((line) => line.getBoundingClientRect().width);
  box.remove();
  return widths.map((width, index) => width || (texts[index]?.length ?? 0) * CHARACTER);
}
