/** Files that people choose, drop on the window, or open from outside of it. */
import { listen } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';

import { shell } from './rpc';

/** A sort of files: what they are called, and how their names end. */
export interface FileFormat {
  format: string;
  ending: string;
}

/** Asks for a file to open, of one sort or of any; null if none was chosen. */
export async function chooseFile(sort?: FileFormat): Promise<string | null> {
  return text(await shell('$choose_file', sort === undefined ? {} : { sort }));
}

/** Asks for a folder; null if none was chosen. */
export async function chooseFolder(): Promise<string | null> {
  return text(await shell('$choose_folder', {}));
}

/** Asks where to write a file; null if that was called off. */
export async function chooseTarget(name: string, sort: FileFormat): Promise<string | null> {
  return text(await shell('$choose_target', { name, ...sort }));
}

/** Where people keep what they write; null where the system has no such place. */
export async function documentsFolder(): Promise<string | null> {
  return shell('$documents', {}).then(text, () => null);
}

/** A path in a folder, as the folder's own system writes it. */
export function pathIn(folder: string, name: string): string {
  const slash = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(slash) ? folder + name : folder + slash + name;
}

export interface DropHandlers {
  /** Files are over the window. */
  over(paths: readonly string[]): void;
  /** They have left it again. */
  leave(): void;
  /** They were let go. */
  drop(paths: readonly string[]): void;
}

/** Hears of files that are dragged over the window, until the returned function is called. */
export function onFilesDropped({ over, leave, drop }: DropHandlers): () => void {
  return listening(() =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      // What is dragged within the page, as a tab, comes without paths.
      if (payload.type === 'enter') {
        if (payload.paths.length > 0) over(payload.paths);
      } else if (payload.type === 'leave') leave();
      else if (payload.type === 'drop') {
        leave();
        if (payload.paths.length > 0) drop(payload.paths);
      }
    }),
  );
}

/** Hears of files that the system hands to the running program, until the function is called. */
export function onFilesOpened(open: (paths: readonly string[]) => void): () => void {
  return listening(() => listen<string[]>('files-opened', ({ payload }) => open(payload)));
}

/** Ends a subscription also where it is ended before it has begun. */
function listening(subscribe: () => Promise<() => void>): () => void {
  let ended = false;
  let stop: (() => void) | undefined;
  const begin = async (): Promise<void> => {
    const unlisten = await subscribe();
    if (ended) unlisten();
    else stop = unlisten;
  };
  // Without a shell, as in a browser, there are no such files.
  begin().catch(() => undefined);
  return () => {
    ended = true;
    stop?.();
  };
}

function text(answer: unknown): string | null {
  return typeof answer === 'string' ? answer : null;
}
