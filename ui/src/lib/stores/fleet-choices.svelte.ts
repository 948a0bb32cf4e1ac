/** How the overview of all contexts is shown, and how often it looks by itself; also after a restart. */
import { recall, remember } from '$lib/platform/storage';

export type FleetForm = 'table' | 'cards';
export type FleetGrouping = 'none' | 'group' | 'distribution' | 'version' | 'state';

export const FLEET_COLUMNS = [
  'context',
  'state',
  'version',
  'distribution',
  'nodes',
  'pods',
  'cpu',
  'memory',
  'warnings',
  'credentials',
  'certificate',
  'latency',
  'seen',
] as const;
export type FleetColumn = (typeof FLEET_COLUMNS)[number];

export interface FleetSort {
  readonly column: FleetColumn;
  readonly descending: boolean;
}

const KEY = 'fleet';
const FORMS: readonly FleetForm[] = ['table', 'cards'];
const GROUPINGS: readonly FleetGrouping[] = ['none', 'group', 'distribution', 'version', 'state'];
/** In minutes; null is never. */
export const FLEET_EVERY: readonly (number | null)[] = [null, 5, 15, 60];
const USUAL_EVERY = 15;

export class FleetChoices {
  #form: FleetForm = $state('table');
  #grouping: FleetGrouping = $state('none');
  #sort: FleetSort | null = $state.raw(null);
  #every: number | null = $state(USUAL_EVERY);

  constructor() {
    const stored = recall(KEY);
    if (typeof stored !== 'object' || stored === null) return;
    const { form, grouping, sort, every } = stored as Record<string, unknown>;
    this.#form = FORMS.find((each) => each === form) ?? 'table';
    this.#grouping = GROUPINGS.find((each) => each === grouping) ?? 'none';
    this.#sort = parseSort(sort);
    const known = FLEET_EVERY.find((each) => each === every);
    this.#every = known === undefined ? USUAL_EVERY : known;
  }

  get form(): FleetForm {
    return this.#form;
  }

  set form(form: FleetForm) {
    this.#form = form;
    this.#store();
  }

  get grouping(): FleetGrouping {
    return this.#grouping;
  }

  set grouping(grouping: FleetGrouping) {
    this.#grouping = grouping;
    this.#store();
  }

  /** What it is sorted by; the worst first when null. */
  get sort(): FleetSort | null {
    return this.#sort;
  }

  set sort(sort: FleetSort | null) {
    this.#sort = sort;
    this.#store();
  }

  /** How old what is known may get, in minutes, before a context is looked at by itself. */
  get every(): number | null {
    return this.#every;
  }

  set every(every: number | null) {
    this.#every = every;
    this.#store();
  }

  #store(): void {
    const { form, grouping, sort, every } = this;
    remember(KEY, { form, grouping, sort, every });
  }
}

/** Stored by an earlier version or edited by hand: anything may be missing or of another type. */
function parseSort(value: unknown): FleetSort | null {
  if (typeof value !== 'object' || value === null) return null;
  const { column, descending } = value as Record<string, unknown>;
  const known = FLEET_COLUMNS.find((each) => each === column);
  return known === undefined ? null : { column: known, descending: descending === true };
}

export const fleetChoices = new FleetChoices();
