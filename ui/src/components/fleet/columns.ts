/** The columns of the overview's table. */
import type { FleetColumn } from '$lib/stores/fleet-choices.svelte';

export interface FleetHeading {
  id: FleetColumn;
  title: string;
  /** What it says in full, where its title is short. */
  hint?: string;
  width: number;
  /** Whether figures stand in it, to the right. */
  number?: boolean;
}

export const HEADINGS: readonly FleetHeading[] = [
  { id: 'context', title: 'Context', width: 200 },
  { id: 'state', title: 'State', width: 146 },
  { id: 'version', title: 'Version', width: 84 },
  { id: 'distribution', title: 'Distribution', width: 88 },
  { id: 'nodes', title: 'Nodes', hint: 'Nodes that are ready', width: 84, number: true },
  { id: 'pods', title: 'Pods', hint: 'Pods by health', width: 176 },
  { id: 'cpu', title: 'CPU', hint: 'CPU that pods ask for, of what there is', width: 92 },
  { id: 'memory', title: 'Memory', hint: 'Memory that pods ask for, of what there is', width: 92 },
  {
    id: 'warnings',
    title: 'Warnings',
    hint: 'Warning events of the last hour',
    width: 80,
    number: true,
  },
  {
    id: 'credentials',
    title: 'Credentials',
    hint: 'How long the user’s certificate or token is good for',
    width: 80,
  },
  {
    id: 'certificate',
    title: 'Certificate',
    hint: 'How long the server’s certificate is good for',
    width: 76,
  },
  {
    id: 'latency',
    title: 'Latency',
    hint: 'How long the server took for its version',
    width: 62,
    number: true,
  },
  { id: 'seen', title: 'Last seen', width: 72, number: true },
];

/** Behind the last of them: looking again. */
const LOOK_WIDTH = 32;

export const TABLE_WIDTH = HEADINGS.reduce((sum, { width }) => sum + width, LOOK_WIDTH);

/** As the rows lay them out: the first takes what room there is. */
export const COLUMNS = HEADINGS.map(({ width }, index) =>
  index === 0 ? `minmax(${width}px, 1fr)` : `${width}px`,
)
  .concat(`${LOOK_WIDTH}px`)
  .join(' ');
