/** Columns of values that the user names: what was typed, as the core takes it. */
import type { ExtraColumn } from '$lib/wire/generated';

/** Fields that every object may have; what begins with one of them is a path. */
const ROOTS = ['metadata', 'spec', 'status', 'data'];

/** The column, or null for nothing. A bare word is a label: that is what is wanted most. */
export function extraColumn(typed: string): ExtraColumn | null {
  const text = typed.trim();
  if (text === '') return null;
  if (text === 'owner') return { id: 'owner', title: 'Owner', value: 'owner' };
  for (const prefix of ['label:', 'annotation:']) {
    if (!text.startsWith(prefix)) continue;
    const key = text.slice(prefix.length).trim();
    return key === '' ? null : { id: prefix + key, title: titleOfKey(key), value: prefix + key };
  }
  if (isPath(text)) return { id: text, title: titleOfPath(text), value: text };
  return { id: `label:${text}`, title: titleOfKey(text), value: `label:${text}` };
}

function isPath(text: string): boolean {
  if (/^[.{$[]/.test(text)) return true;
  return ROOTS.some((root) => text.startsWith(`${root}.`) || text.startsWith(`${root}[`));
}

/** `app.kubernetes.io/name` is called by what is behind its domain. */
function titleOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1) || key;
}

/** The last name in a path. */
function titleOfPath(path: string): string {
  const quoted = /\['([^']+)'\]\}?$/.exec(path)?.[1];
  if (quoted !== undefined) return titleOfKey(quoted);
  const names = path.match(/(?:[^.[\]{}\\]|\\.)+/g) ?? [];
  const last = names.filter((name) => !/^[*\d:?(@-]/.test(name)).at(-1) ?? path;
  return titleOfKey(last.replaceAll('\\', ''));
}
