/** The ways in which rows of a table are copied or saved, as items of a menu. */
import type { MenuItem } from '$components/shared/Menu.svelte';
import type { Extent, TableExport } from '$lib/stores/table-export.svelte';

export function copyItems(exporting: TableExport, extent: Extent): MenuItem[] {
  const copy = (
    id: string,
    label: string,
    choice: object,
    more: Partial<MenuItem> = {},
  ): MenuItem => ({
    id,
    label,
    onselect: () => void exporting.copy({ extent, format: 'yaml', ...choice }),
    ...more,
  });
  const items = [
    copy('names', 'Names', { format: 'names' }, extent === 'chosen' ? { keys: 'Mod+C' } : {}),
    copy('csv', 'CSV, columns as shown', { format: 'csv' }),
  ];
  if (!exporting.whole) return items;
  items.push(
    copy('clean', 'YAML to apply elsewhere', { clean: true }, { separated: true }),
    copy('yaml', 'YAML, all of it', {}),
    copy('json', 'JSON, all of it', { format: 'json' }),
  );
  if (exporting.secret) {
    items.push(
      copy(
        'revealed',
        'YAML with the values of Secrets',
        { clean: true, reveal: true },
        { separated: true, danger: true },
      ),
    );
  }
  return items;
}

/** Those, and the way to a file. */
export function exportItems(exporting: TableExport, extent: Extent): MenuItem[] {
  return [
    ...copyItems(exporting, extent).map((item) => ({
      ...item,
      label: `Copy ${item.id === 'names' ? 'names' : item.label}`,
    })),
    saveItem(exporting, extent),
  ];
}

export function saveItem(exporting: TableExport, extent: Extent): MenuItem {
  return {
    id: 'save',
    label: 'Save as a file...',
    separated: true,
    onselect: () => exporting.save({ extent, format: 'csv' }),
  };
}
