/** What is to be known of where a context comes from, in few words. */
import { fileName } from '$lib/format/snapshot';
import type { ContextInfo, EntryList } from '$lib/wire/generated';

import { importedWords } from './imports';

export interface ContextNote {
  text: string;
  /** The same in full. */
  title: string;
  /** Whether something should be done about it. */
  attention: boolean;
}

const ENTRIES: Record<EntryList, string> = {
  contexts: 'the context',
  clusters: 'its cluster',
  users: 'its user',
};

export function notesOf(context: ContextInfo): ContextNote[] {
  const notes: ContextNote[] = [];
  const { outdated, entry, name, snapshot } = context;
  if (outdated) {
    notes.push({
      text: 'As it was read before',
      title: [outdated.message, outdated.hint].filter((line) => line).join('\n'),
      attention: true,
    });
  }
  const imported = importedWords(context);
  if (imported) notes.push({ ...imported, attention: false });
  if (snapshot === null && entry !== name) {
    notes.push({
      text: `called ${entry} in its file`,
      title: `Another context is called ${entry}, so this one is called after its file, too`,
      attention: false,
    });
  }
  for (const [what, path] of [
    ['cluster', context.cluster_source],
    ['user', context.user_source],
  ] as const) {
    if (!path) continue;
    const title = `The ${what} entry is from ${path}`;
    notes.push({ text: `${what} from ${fileName(path)}`, title, attention: false });
  }
  return [...notes, ...unusedOf(context)];
}

/** A note for each file that has entries of the same names: the first file counts. */
function unusedOf({ unused, source }: ContextInfo): ContextNote[] {
  const paths = [...new Set(unused.map(({ path }) => path))];
  return paths.map((path) => {
    const entries = unused.filter((each) => each.path === path).map(({ list }) => ENTRIES[list]);
    return {
      text: `also in ${fileName(path)}, not used`,
      title: `${path} has other entries for ${entries.join(' and ')}; those that count come before it, as in ${source}`,
      attention: false,
    };
  });
}
