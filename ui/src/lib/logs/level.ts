/** Finds the word by which a line says how bad it is. */
import type { Range } from './matcher';

export type Level = 'error' | 'warn' | 'info' | 'debug';

export interface LevelMark extends Range {
  readonly level: Level;
}

/** Levels stand near the beginning of a line; words further on are prose. */
const REACH = 160;

/** A word in capitals; a value of `level=` or `"level":`; or klog's letter before the date. */
const WORD =
  /(?<![\w-])(?:FATAL|PANIC|CRITICAL|CRIT|ERROR|ERR|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE)(?![\w-])/;
const FIELD = /\b(?:level|lvl|severity)"?\s*[=:]\s*"?([A-Za-z]+)/i;
const KLOG = /^([EFWI])\d{4} \d\d:\d\d:\d\d/;

const LEVELS: Readonly<Record<string, Level>> = {
  fatal: 'error',
  panic: 'error',
  critical: 'error',
  crit: 'error',
  error: 'error',
  err: 'error',
  e: 'error',
  f: 'error',
  warning: 'warn',
  warn: 'warn',
  w: 'warn',
  notice: 'info',
  info: 'info',
  i: 'info',
  debug: 'debug',
  trace: 'debug',
};

export function findLevel(text: string): LevelMark | null {
  const start = text.slice(0, REACH);
  for (const pattern of [KLOG, FIELD, WORD]) {
    const match = pattern.exec(start);
    if (match === null) continue;
    const word = match[1] ?? match[0];
    const level = LEVELS[word.toLowerCase()];
    if (level === undefined) continue;
    const from = match.index + match[0].indexOf(word);
    return { level, from, to: from + word.length };
  }
  return null;
}
