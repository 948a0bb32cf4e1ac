/** What is copied when a selection spans lines of a log: text alone, one line for each. */

/**
 * The selected part of a log as plain text; null when the selection is elsewhere or within one
 * line, which the browser copies by itself.
 */
export function selectedLines(root: HTMLElement, selection: Selection | null): string | null {
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(root)) return null;
  const rows = [...root.querySelectorAll<HTMLElement>('[data-seq]')].filter((row) =>
    range.intersectsNode(row),
  );
  if (rows.length < 2) return null;
  return rows.map((row) => selectedParts(row, range)).join('\n');
}

/** Whether a selection has text of a log. */
export function selects(root: HTMLElement, selection: Selection | null): boolean {
  return (
    selection !== null &&
    !selection.isCollapsed &&
    selection.anchorNode !== null &&
    root.contains(selection.anchorNode)
  );
}

function selectedParts(row: HTMLElement, range: Range): string {
  const parts: string[] = [];
  for (const part of row.children) {
    if (!range.intersectsNode(part) || part.classList.contains('more')) continue;
    const text = textWithin(part, range);
    if (text !== '') parts.push(text);
  }
  return parts.join(' ');
}

/** The text of an element as far as it lies in a range. */
function textWithin(element: Element, range: Range): string {
  const own = document.createRange();
  own.selectNodeContents(element);
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) {
    own.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) {
    own.setEnd(range.endContainer, range.endOffset);
  }
  return own.toString();
}
