/**
 * Finds the objects in a rendered manifest, so that one can be looked at without the others. Reads
 * only what names an object, line by line: a manifest that no parser takes is still shown.
 */

export interface ManifestObject {
  /** Its place among the documents, counted from 0. */
  readonly index: number;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty if the document does not say. */
  readonly name: string;
  /** Null if the document does not say: the release's namespace, or none. */
  readonly namespace: string | null;
  /** The template it comes from. */
  readonly source: string | null;
  readonly text: string;
}

export function manifestObjects(manifest: string): ManifestObject[] {
  const objects: ManifestObject[] = [];
  for (const lines of documents(manifest)) {
    if (!lines.some((line) => line.trim() !== '' && !line.startsWith('#'))) continue;
    objects.push(readObject(lines, objects.length));
  }
  return objects;
}

/** The lines of each document; separators stand at the beginning of a line, as YAML wants it. */
function* documents(manifest: string): Generator<string[]> {
  let lines: string[] = [];
  for (const line of manifest.split(/\r?\n/)) {
    if (/^---(\s|$)/.test(line)) {
      yield lines;
      lines = [];
    } else {
      lines.push(line);
    }
  }
  yield lines;
}

function readObject(lines: readonly string[], index: number): ManifestObject {
  let source: string | null = null;
  let apiVersion = '';
  let kind = '';
  let name = '';
  let namespace: string | null = null;
  /** Indentation of the fields of `metadata`; null outside of it, -1 before its first field. */
  let indent: number | null = null;
  for (const line of lines) {
    source ??= /^# Source: (.+)$/.exec(line)?.[1]?.trim() ?? null;
    const field = /^( *)(?:"([^"]+)"|([A-Za-z]+)) *:(?: +(.*))?$/.exec(line);
    if (field === null) continue;
    const depth = field[1]?.length ?? 0;
    const key = field[2] ?? field[3];
    const value = scalar(field[4] ?? '');
    if (depth === 0) {
      indent = key === 'metadata' ? -1 : null;
      if (key === 'apiVersion') apiVersion = value;
      if (key === 'kind') kind = value;
    } else if (indent !== null) {
      if (indent < 0) indent = depth;
      if (depth === indent && key === 'name') name = value;
      if (depth === indent && key === 'namespace') namespace = value === '' ? null : value;
    }
  }
  const text = lines
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
  return { index, apiVersion, kind, name, namespace, source, text: `${text}\n` };
}

/** The value of a field without quotes and comment. */
function scalar(value: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(value);
  return quoted?.[2] ?? value.replace(/\s+#.*$/, '').trim();
}

/** `apps/v1` as group and version; the core group is empty. */
export function groupVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
