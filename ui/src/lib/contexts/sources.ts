/** Where kubeconfigs come from: files that were looked for, and what their user added. */
import type { ContextInfo, ContextProblem } from '$lib/wire/generated';

/** A place that was looked at, and what came of it. */
export interface Source {
  /** The whole path: a file, a folder or a pattern. */
  path: string;
  /** As its user wrote it; null for what kubectl reads, too. */
  added: string | null;
  /** Whether it was looked at. */
  read: boolean;
  /** How many contexts it has. */
  contexts: number;
  problems: readonly ContextProblem[];
}

interface Listed {
  searched: readonly string[];
  contexts: readonly ContextInfo[];
  problems: readonly ContextProblem[];
}

/**
 * All places, those that kubectl reads first. What was added is last among those that were looked for,
 * in order; it is not, where the program was started with files of its own.
 */
export function sourcesOf(
  { searched, contexts, problems }: Listed,
  added: readonly string[],
): Source[] {
  const from = searched.length - added.length;
  const read = readsAdded(searched, added);
  const own = read ? searched.slice(0, from) : searched;
  const files = contexts.filter(({ snapshot }) => snapshot === null).map(({ source }) => source);
  const place = (path: string, source: string | null): Source => ({
    path,
    added: source,
    read: source === null || read,
    contexts: files.filter((file) => isOf(path, file)).length,
    problems: problems.filter((problem) => isOf(path, problem.path)),
  });
  return [
    ...own.map((path) => place(path, null)),
    ...added.map((source, index) =>
      read
        ? place(searched[from + index] ?? source, source)
        : { ...place('', source), path: source },
    ),
  ];
}

/**
 * Whether what was added is looked at: not, where the program was started with files of its own. As long
 * as nothing was added, nobody can tell.
 */
export function readsAdded(searched: readonly string[], added: readonly string[]): boolean {
  const from = searched.length - added.length;
  return from >= 0 && added.every((source, index) => ends(searched[from + index], source));
}

/** Whether a path is what a user wrote with `~` for their home. */
function ends(path: string | undefined, source: string): boolean {
  const rest = plain(source).replace(/^~/, '');
  return path !== undefined && plain(path).endsWith(rest);
}

/** Whether a file is meant by a path: it itself, a folder that it is in, or a pattern that it fits. */
export function isOf(path: string, file: string): boolean {
  if (path === '') return false;
  if (path === file) return true;
  const [whole, part] = [plain(path).replace(/\/+$/, ''), plain(file)];
  if (part.startsWith(`${whole}/`)) return !part.slice(whole.length + 1).includes('/');
  return /[*?[]/.test(whole) && pattern(whole).test(part);
}

function pattern(path: string): RegExp {
  const text = path
    .replace(/[.+^$(){}|\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (sign) => {
      if (sign === '?') return '[^/]';
      return sign === '*' ? '[^/]*' : '(?:.*/)?';
    })
    .replace(/\[!/g, '[^');
  try {
    return new RegExp(`^${text}$`);
  } catch {
    // No pattern that could fit anything: the core says so.
    return /^(?!)/;
  }
}

const plain = (path: string): string => path.replaceAll('\\', '/');
