/**
 * The edits that turn one text into another, so that an editor that shows it keeps its folds, its
 * place and its selection while the text changes under it.
 */

/** Replaces what stands from `from` to `to`. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/**
 * Where the texts have as many lines, one edit for each line that differs: most changes of an
 * object are a few values here and there. Else one edit for all that lies between the common
 * beginning and the common end.
 */
export function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  if (before.length === after.length) return lineEdits(before, after);
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  const from = lengthOf(before, 0, start);
  const replaced = before.slice(start, before.length - end);
  const inserted = after.slice(start, after.length - end);
  // Line ends belong to the lines before the common end, or after the common beginning if the texts
  // end here.
  const last = end === 0;
  const first = start === 0;
  const text = (lines: readonly string[]): string => {
    if (lines.length === 0) return '';
    if (!last) return lines.map((line) => `${line}\n`).join('');
    return first ? lines.join('\n') : lines.map((line) => `\n${line}`).join('');
  };
  const at = last && !first ? from - 1 : from;
  return [{ from: at, to: at + text(replaced).length, insert: text(inserted) }];
}

function lineEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let from = 0;
  for (const [index, line] of before.entries()) {
    const other = after[index] ?? '';
    if (line !== other) edits.push({ from, to: from + line.length, insert: other });
    from += line.length + 1;
  }
  return edits;
}

function lengthOf(lines: readonly string[], from: number, to: number): number {
  let length = 0;
  for (let index = from; index < to; index += 1) length += (lines[index]?.length ?? 0) + 1;
  return length;
}
