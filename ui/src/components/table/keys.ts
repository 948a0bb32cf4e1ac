/**
 * The keys of a table. They work wherever the focus is, as long as it is on nothing that has a use
 * for them itself; arrows and the like only in the table, or when nothing has the focus.
 */
import { copyText } from '$lib/platform/clipboard';
import { useShortcuts } from '$lib/stores/shortcuts.svelte';
import type { TableGroup, TableRow } from '$lib/wire/generated';

/** A part of an object that a key goes to. */
export type ObjectAct = 'summary' | 'yaml' | 'tree' | 'events' | 'logs' | 'map';

export interface TableActions {
  grid(): HTMLElement | null;
  /** The rows of a screen. */
  page(): number;
  move(by: number): void;
  first(): void;
  last(): void;
  /** Moves, and chooses the rows on the way. */
  stretch(by: number): void;
  /** Chooses the row or the group that the cursor is on, or gives it up. */
  toggle(): boolean;
  chooseAll(): void;
  /** Copies the names of what is chosen; false if nothing is. */
  copyChosen(): boolean;
  /** Compares what is chosen, or the object that the cursor is on; false if there is nothing to. */
  compare(): boolean;
  /** The row that the cursor is on. */
  current(): TableRow | null;
  /** The heading that the cursor is on. */
  heading(): TableGroup | null;
  /** Opens a group, or closes it. */
  fold(group: TableGroup): void;
  open(row: TableRow): void;
  act(row: TableRow, act: ObjectAct): void;
}

const GROUP = 'Table';
const SELECTION = 'Selection';

/** Registers the keys for as long as the calling component lives; returns what the grid adds. */
export function useTableKeys(table: TableActions): (event: KeyboardEvent) => void {
  const here = (event: KeyboardEvent): boolean =>
    table.grid() !== null && (event.target === table.grid() || event.target === document.body);
  const moving = (by: () => number) => (event: KeyboardEvent) => {
    if (!here(event)) return false;
    table.move(by());
    return true;
  };
  // Letters come from anywhere, and bring the focus: Enter must then mean the row.
  const fromAnywhere = (run: () => boolean | void) => () => {
    const grid = table.grid();
    if (grid === null || grid.closest('[inert]')) return false;
    grid.focus({ preventScroll: true });
    return run();
  };
  const stepping = (by: number) => fromAnywhere(() => table.move(by));
  const stretching = (by: () => number) => (event: KeyboardEvent) => {
    if (!here(event)) return false;
    table.stretch(by());
    return true;
  };
  const folding = (open: boolean) => (event: KeyboardEvent) => {
    const heading = table.heading();
    if (heading === null || heading.open === open || !here(event)) return false;
    table.fold(heading);
    return true;
  };
  const acting = (act: ObjectAct) => () => {
    const row = table.current();
    if (row === null) return false;
    table.act(row, act);
    return true;
  };

  useShortcuts(
    {
      keys: 'j',
      label: 'Next row',
      group: GROUP,
      run: stepping(1),
    },
    {
      keys: 'k',
      label: 'Row before',
      group: GROUP,
      run: stepping(-1),
    },
    { keys: 'ArrowDown', label: 'Next row', group: GROUP, run: moving(() => 1) },
    { keys: 'ArrowUp', label: 'Row before', group: GROUP, run: moving(() => -1) },
    { keys: 'PageDown', label: 'A page down', group: GROUP, run: moving(table.page) },
    { keys: 'PageUp', label: 'A page up', group: GROUP, run: moving(() => -table.page()) },
    {
      keys: 'Home',
      label: 'First row',
      group: GROUP,
      run: (event) => (here(event) ? table.first() : false),
    },
    {
      keys: 'End',
      label: 'Last row',
      group: GROUP,
      run: (event) => (here(event) ? table.last() : false),
    },
    {
      keys: 'Enter',
      label: 'Open the object',
      group: GROUP,
      run: (event) => {
        if (!here(event)) return false;
        const heading = table.heading();
        if (heading !== null) {
          table.fold(heading);
          return true;
        }
        const row = table.current();
        if (row === null) return false;
        table.open(row);
        return true;
      },
    },
    {
      keys: 'x',
      label: 'Select the row or the group',
      group: SELECTION,
      run: fromAnywhere(table.toggle),
    },
    {
      keys: ' ',
      label: 'Select the row or the group',
      group: SELECTION,
      run: (event) => here(event) && table.toggle(),
    },
    {
      keys: 'Shift+J',
      label: 'Select further down',
      group: SELECTION,
      run: fromAnywhere(() => table.stretch(1)),
    },
    {
      keys: 'Shift+K',
      label: 'Select further up',
      group: SELECTION,
      run: fromAnywhere(() => table.stretch(-1)),
    },
    {
      keys: 'Shift+ArrowDown',
      label: 'Select further down',
      group: SELECTION,
      run: stretching(() => 1),
    },
    {
      keys: 'Shift+ArrowUp',
      label: 'Select further up',
      group: SELECTION,
      run: stretching(() => -1),
    },
    {
      keys: 'Shift+PageDown',
      label: 'Select a page down',
      group: SELECTION,
      run: stretching(table.page),
    },
    {
      keys: 'Shift+PageUp',
      label: 'Select a page up',
      group: SELECTION,
      run: stretching(() => -table.page()),
    },
    {
      keys: 'Shift+Home',
      label: 'Select to the first row',
      group: SELECTION,
      run: stretching(() => -Infinity),
    },
    {
      keys: 'Shift+End',
      label: 'Select to the last row',
      group: SELECTION,
      run: stretching(() => Infinity),
    },
    {
      keys: 'Mod+A',
      label: 'Select all that match',
      group: SELECTION,
      run: (event) => {
        if (!here(event)) return false;
        table.chooseAll();
        return true;
      },
    },
    {
      keys: '=',
      label: 'Compare, also across contexts',
      group: SELECTION,
      run: () => table.compare(),
    },
    { keys: 'ArrowRight', label: 'Open the group', group: GROUP, run: folding(true) },
    { keys: 'ArrowLeft', label: 'Close the group', group: GROUP, run: folding(false) },
    { keys: 'd', label: 'Summary', group: 'Object', run: acting('summary') },
    { keys: 'y', label: 'YAML', group: 'Object', run: acting('yaml') },
    { keys: 't', label: 'Owners and dependants', group: 'Object', run: acting('tree') },
    { keys: 'l', label: 'Logs', group: 'Object', run: acting('logs') },
    { keys: 'm', label: 'Map of what is near it', group: 'Object', run: acting('map') },
  );

  return (event) => {
    const copies = (event.ctrlKey || event.metaKey) && event.key === 'c';
    // A selection of text goes its usual way.
    if (!copies || !here(event) || String(getSelection()) !== '') return;
    const row = table.current();
    if (table.copyChosen()) event.preventDefault();
    else if (row !== null) {
      // A name is what one wants of a row.
      event.preventDefault();
      void copyText(row.name);
    }
  };
}
