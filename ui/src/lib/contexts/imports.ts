/** Kubeconfigs that are brought in by hand, in words. */
import { formatCount } from '$lib/format/number';
import { isSnapshotFile } from '$lib/format/snapshot';
import type { ContextInfo, SecretsIn } from '$lib/wire/generated';

/** Where secrets may go, and what that means. */
export const SECRETS_IN: readonly { id: SecretsIn; label: string; title: string }[] = [
  {
    id: 'keychain',
    label: 'Keychain of this computer',
    title: 'The system keeps them, encrypted. They are in no file of Pilothouse.',
  },
  {
    id: 'file',
    label: 'In the file',
    title: 'They lie unencrypted in a file that only you may read, as in other kubeconfigs.',
  },
  {
    id: 'memory',
    label: 'Only until Pilothouse ends',
    title: 'They are written nowhere. After the next start they have to be imported again.',
  },
];

/**
 * Whether a text is meant as a kubeconfig: YAML or JSON with clusters, or one that says so. No more than
 * a guess, for what somebody pastes without saying where to.
 */
export function looksLikeKubeconfig(text: string): boolean {
  if (/(^|[{,])\s*("clusters"|clusters)\s*:/m.test(text)) return true;
  return (
    /\bapiVersion\b/.test(text) && /(^|[{,])\s*"?kind"?\s*:\s*"?Config"?\s*(,|}|$)/m.test(text)
  );
}

/** Secrets as people call them: `token, client key`. */
export function secretWords(fields: readonly string[]): string {
  return [...new Set(fields.map(secretWord))].join(', ');
}

/** The core names a field by its place, as in `exec/env/AWS_SECRET_ACCESS_KEY`. */
function secretWord(field: string): string {
  const parts = field.split('/');
  const last = parts.at(-1) ?? field;
  if (parts[0] === 'exec') return parts[1] === 'args' ? 'an argument of its program' : last;
  return last.replace(/-data$/, '').replaceAll('-', ' ');
}

/** Where the secrets of an imported context are, in few words and in full; null for any other context. */
export function importedWords({
  imported,
  source,
}: Pick<ContextInfo, 'imported' | 'source'>): { text: string; title: string } | null {
  switch (imported) {
    case null:
      return null;
    case 'keychain':
      return {
        text: 'imported, secrets in the keychain',
        title: `It is in ${source}, and its secrets are in the keychain of this computer`,
      };
    case 'memory':
      return {
        text: 'imported, secrets until Pilothouse ends',
        title: `It is in ${source}, and its secrets are written nowhere`,
      };
    case 'file':
      // One that has no secrets is told of in the same way.
      return { text: 'imported', title: `It is in ${source}, with whatever secrets it has` };
  }
}

/** Files that were dropped, by what becomes of them. */
export function sorted(paths: readonly string[]): { snapshots: string[]; kubeconfigs: string[] } {
  return {
    snapshots: paths.filter(isSnapshotFile),
    // They have no ending of their own.
    kubeconfigs: paths.filter((path) => !isSnapshotFile(path)),
  };
}

/** What will become of files that are held over the window. */
export function dropWords(paths: readonly string[]): string {
  const { snapshots, kubeconfigs } = sorted(paths);
  const [opened, imported] = [snapshots.length, kubeconfigs.length];
  const open = opened === 1 ? 'open the snapshot' : `open ${formatCount(opened, 'snapshot')}`;
  if (imported === 0) return `Drop to ${open}`;
  const turns = imported === 1 ? 'as a kubeconfig' : 'as kubeconfigs, one after another';
  if (opened === 0) {
    return `Drop to import ${imported === 1 ? 'it' : formatCount(imported, 'file')} ${turns}`;
  }
  const others = imported === 1 ? 'the other file' : formatCount(imported, 'other file');
  return `Drop to ${open}, and to import ${others} ${turns}`;
}
