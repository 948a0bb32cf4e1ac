/** What can be done with the rows of a table, as actions of the palette. */
import type { PaletteAction } from '$lib/stores/palette.svelte';
import type { ExportChoice, TableExport } from '$lib/stores/table-export.svelte';

import type { RowChoice } from './choice.svelte';

export function exportActions(
  exporting: TableExport,
  choice: RowChoice,
  /** Without, these rows are not to be compared. */
  compare: (() => Promise<void>) | undefined,
): PaletteAction[] {
  // Of what is selected, or of all that match.
  const copy = (wanted: Omit<ExportChoice, 'extent'>) => () =>
    void exporting.copy({ extent: exporting.extent, ...wanted });
  return [
    {
      id: 'select-all',
      label: 'Select all rows that match',
      keys: 'Mod+A',
      run: () => choice.all(),
    },
    { id: 'copy-names', label: 'Copy rows as names', run: copy({ format: 'names' }) },
    { id: 'copy-yaml', label: 'Copy rows as YAML', run: copy({ format: 'yaml', clean: true }) },
    { id: 'copy-csv', label: 'Copy rows as CSV', run: copy({ format: 'csv' }) },
    {
      id: 'save-rows',
      label: 'Save rows as a file...',
      run: () => exporting.save({ extent: exporting.extent, format: 'csv' }),
    },
    ...(compare === undefined
      ? []
      : [
          {
            id: 'compare',
            label: 'Compare what is selected',
            keys: '=',
            run: () => void compare(),
          },
        ]),
  ];
}
