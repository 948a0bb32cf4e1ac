/** Reads a remembered view. What another version wrote, or a hand, must not break the window. */
import type { ObjectRef } from '$lib/wire/generated';

import { MAP_STEPS, mapTitle, type DetailTab, type MapRef, type ReleaseRef } from './tabs.svelte';
import type { View } from './tabs.svelte';

const DETAIL_TABS: readonly DetailTab[] = ['summary', 'yaml', 'tree', 'events', 'logs'];

/** The view, or null when it cannot be one. */
export function parseView(value: unknown): View | null {
  if (!isRecord(value) || typeof value.kind !== 'string' || value.kind === '') return null;
  const namespaces = texts(value.namespaces);
  const map = parseMap(value.map);
  const fleet = value.fleet === true;
  return {
    contexts: fleet ? [] : texts(value.contexts),
    kind: value.kind,
    title: map !== null ? mapTitle(map.about) : text(value.title) || value.kind,
    namespaces,
    wanted: Array.isArray(value.wanted) ? texts(value.wanted) : namespaces,
    filter: text(value.filter),
    selected: parseObject(value.selected),
    detailTab: DETAIL_TABS.find((tab) => tab === value.detailTab) ?? 'summary',
    release: parseRelease(value.release),
    map,
    compared: parseObjects(value.compared),
    fleet,
  };
}

function parseObjects(value: unknown): readonly ObjectRef[] | null {
  if (!Array.isArray(value)) return null;
  const objects = value.map(parseObject).filter((object) => object !== null);
  return objects.length > 1 ? objects : null;
}

function parseObject(value: unknown): ObjectRef | null {
  if (!isRecord(value)) return null;
  const { context, kind, name, namespace, uid } = value;
  if (typeof context !== 'string' || typeof kind !== 'string' || typeof name !== 'string') {
    return null;
  }
  return {
    context,
    group: text(value.group),
    version: text(value.version),
    kind,
    namespace: typeof namespace === 'string' ? namespace : null,
    name,
    uid: typeof uid === 'string' ? uid : null,
  };
}

function parseRelease(value: unknown): ReleaseRef | null {
  if (!isRecord(value)) return null;
  const { context, namespace, name } = value;
  return typeof context === 'string' && typeof namespace === 'string' && typeof name === 'string'
    ? { context, namespace, name }
    : null;
}

function parseMap(value: unknown): MapRef | null {
  if (!isRecord(value)) return null;
  const { about, steps, context } = value;
  const some = typeof steps === 'number' && Number.isInteger(steps) && steps > 0;
  return {
    about: parseObject(about),
    steps: some ? Math.min(steps, MAP_STEPS.most) : MAP_STEPS.usual,
    context: typeof context === 'string' ? context : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
