/** A failed connection in a few words, by its code; the message of the core follows them. */
import type { ErrorCode, SecretsIn } from '$lib/wire/generated';

const TITLES: Partial<Record<ErrorCode, string>> = {
  kubeconfig: 'The kubeconfig entry cannot be used',
  keychain: 'The keychain does not give the credentials',
  refused: 'Nothing listens at the server’s address',
  unreachable: 'The server cannot be reached',
  timeout: 'The server does not answer',
  tls: 'The server’s certificate is not trusted',
  unauthorized: 'The server does not accept the credentials',
  forbidden: 'The credentials are not allowed in',
  plugin_missing: 'The credential plugin is not installed',
  plugin_failed: 'The credential plugin failed',
  sign_in: 'Getting credentials may need you',
  malformed: 'The server’s answer makes no sense',
};

/** `imported` is where the secrets of its context are, if that was imported. */
export function unreachableTitle(code: ErrorCode, imported: SecretsIn | null = null): string {
  if (code === 'keychain' && imported === 'memory') return 'The credentials are no longer known';
  return TITLES[code] ?? 'The connection failed';
}

/** The same in a word or two, for where there is no room. */
export function unreachableWord(code: ErrorCode): string {
  if (code === 'kubeconfig') return 'Incomplete';
  if (code === 'forbidden') return 'Not allowed in';
  if (code === 'keychain') return 'No credentials';
  return isAboutCredentials(code) ? 'Not signed in' : 'Cannot be reached';
}

/** Whether the failure is about who asks, rather than about the way there. */
export function isAboutCredentials(code: ErrorCode): boolean {
  return [
    'unauthorized',
    'forbidden',
    'plugin_missing',
    'plugin_failed',
    'sign_in',
    'keychain',
  ].includes(code);
}
