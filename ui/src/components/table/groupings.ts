/** What the rows of a table may be grouped by. */
import type { Column } from '$lib/wire/generated';

export interface GroupChoice {
  /** As the core takes it; empty for no groups. */
  readonly by: string;
  readonly title: string;
}

/** Columns whose values many rows share; names and numbers would make a group of each row. */
const SHARED: ReadonlySet<Column['kind']> = new Set([
  'namespace',
  'context',
  'status',
  'text',
  'list',
]);

/** Whether the values of a column are such that rows have them in common. */
export function isShared(column: Column): boolean {
  return SHARED.has(column.kind);
}

/** The choices, among them what is chosen although it is no column. */
export function groupings(columns: readonly Column[], chosen: string): GroupChoice[] {
  const choices: GroupChoice[] = [
    { by: '', title: 'No groups' },
    { by: 'health', title: 'Health' },
    { by: 'owner', title: 'Owner' },
  ];
  for (const column of columns) {
    if (!isShared(column) || choices.some((choice) => choice.by === column.id)) continue;
    choices.push({ by: column.id, title: column.title });
  }
  if (choices.every((choice) => choice.by !== chosen)) {
    choices.push({ by: chosen, title: chosen.replace(/^(label|annotation):/, '') });
  }
  return choices;
}
