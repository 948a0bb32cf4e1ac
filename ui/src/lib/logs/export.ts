/** Lines as plain text, to be pasted elsewhere. */
import { plainText } from '$lib/ansi';
import type { LogLine } from '$lib/wire/generated';

import { isNotice, type LogEntry } from './buffer';

export interface ExportOptions {
  /** Whether each line begins with its whole time. */
  readonly timestamps: boolean;
  /** Names of the containers where lines say which they are of; null where there is only one. */
  readonly containers: readonly string[] | null;
}

export function lineAsText(line: LogLine, options: ExportOptions): string {
  const parts: string[] = [];
  if (options.timestamps && line.time !== '') parts.push(line.time);
  const container = options.containers?.[line.container];
  if (container !== undefined) parts.push(`[${container}]`);
  parts.push(plainText(line.text));
  return parts.join(' ');
}

/** Entries as text, each on its own line; notices stay recognisable as such. */
export function entriesAsText(entries: Iterable<LogEntry>, options: ExportOptions): string {
  let text = '';
  for (const entry of entries) {
    text += isNotice(entry) ? `-- ${entry.text} --` : lineAsText(entry, options);
    text += '\n';
  }
  return text;
}
