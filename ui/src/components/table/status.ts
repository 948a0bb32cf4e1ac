import type { TableExport } from '$lib/stores/table-export.svelte';
import type {
  Facet,
  FilterProblem,
  KindInfo,
  ObjectRef,
  TableContext,
  TableRow,
} from '$lib/wire/generated';

import type { ColumnLayout } from './layout.svelte';

/** What a table says of itself to the frame around it. */
export interface TableStatus {
  /** Rows before the filter. */
  readonly total: number;
  /** Rows that match the filter. */
  readonly matched: number;
  /** Rows before the filter that are broken. */
  readonly broken: number;
  /** Whether objects are being read for what was asked. */
  readonly reading: boolean;
  /** What was not understood of the filter. */
  readonly problems: readonly FilterProblem[];
  /** The counts that were asked for. */
  readonly facets: readonly Facet[];
  readonly contexts: readonly TableContext[];
  /** The kind, once a context has told what it is. */
  readonly kind: KindInfo | null;
  /** Its columns, for whoever lets them be chosen. */
  readonly layout: ColumnLayout;
  /** What copies and saves its rows. */
  readonly exporting: TableExport;
}

/** The object that a row is about. */
export function objectOf(row: TableRow, kind: KindInfo): ObjectRef {
  return {
    context: row.context,
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    namespace: row.namespace,
    name: row.name,
    uid: row.uid,
  };
}
