/**
 * The keys of a map. Those that go through it work where the focus is in it, or on nothing; letters
 * from anywhere that has no use for them.
 */
import { useShortcuts } from '$lib/stores/shortcuts.svelte';

import type { Way } from './walk';

/** A part of an object that a key goes to. */
export type NodeAct = 'summary' | 'yaml' | 'tree' | 'logs' | 'map';

export interface MapActions {
  room(): HTMLElement | null;
  walk(way: Way): void;
  /** Opens the node that the keys are at; false if they are at none. */
  open(): boolean;
  act(act: NodeAct): boolean;
  zoom(factor: number): void;
  fit(): void;
}

const GROUP = 'Map';
const STEP = 1.3;
const WAYS: Readonly<Record<string, Way>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Registers the keys for as long as the calling component lives. */
export function useMapKeys(map: MapActions): void {
  const here = ({ target }: KeyboardEvent): boolean => {
    const room = map.room();
    if (room === null || !(target instanceof Node)) return false;
    const control = target instanceof Element && target.closest('[data-control]') !== null;
    return target === document.body || (room.contains(target) && !control);
  };
  const walking = (event: KeyboardEvent) => {
    const way = WAYS[event.key];
    if (way === undefined || !here(event)) return false;
    map.walk(way);
    return true;
  };
  const acting = (act: NodeAct) => () => map.act(act);

  useShortcuts(
    {
      keys: Object.keys(WAYS),
      label: 'From node to node, along the edges',
      group: GROUP,
      run: walking,
    },
    {
      keys: 'Enter',
      label: 'Open the object',
      group: GROUP,
      run: (event) => here(event) && map.open(),
    },
    { keys: ['+', '='], shown: '+', label: 'Larger', group: GROUP, run: () => map.zoom(STEP) },
    { keys: '-', label: 'Smaller', group: GROUP, run: () => map.zoom(1 / STEP) },
    { keys: '0', label: 'Show all of it', group: GROUP, run: () => map.fit() },
    { keys: 'd', label: 'Summary', group: 'Object', run: acting('summary') },
    { keys: 'y', label: 'YAML', group: 'Object', run: acting('yaml') },
    { keys: 't', label: 'Owners and dependants', group: 'Object', run: acting('tree') },
    { keys: 'l', label: 'Logs', group: 'Object', run: acting('logs') },
    { keys: 'm', label: 'Map of what is near it', group: 'Object', run: acting('map') },
  );
}
