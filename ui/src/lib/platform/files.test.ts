import { beforeEach, describe, expect, it, vi } from 'vitest';

const tauri = vi.hoisted(() => ({
  invoke: vi.fn(),
  onDragDropEvent: vi.fn(),
  listen: vi.fn(),
}));
vi.mock('@tauri-apps/api/core', () => ({ invoke: tauri.invoke, Channel: class {} }));
vi.mock('@tauri-apps/api/event', () => ({ listen: tauri.listen }));
vi.mock('@tauri-apps/api/webview', () => ({
  getCurrentWebview: () => ({ onDragDropEvent: tauri.onDragDropEvent }),
}));

const { chooseFile, chooseFolder, chooseTarget, documentsFolder, onFilesDropped, pathIn } =
  await import('./files');

beforeEach(() => {
  tauri.invoke.mockReset();
  tauri.onDragDropEvent.mockReset();
});

describe('the system’s dialogs', () => {
  it('give a path, or nothing', async () => {
    tauri.invoke.mockResolvedValueOnce('/a.pilothouse').mockResolvedValueOnce(null);
    expect(await chooseFile()).toBe('/a.pilothouse');
    expect(await chooseTarget('b.csv', { format: 'CSV', ending: 'csv' })).toBeNull();
    expect(tauri.invoke).toHaveBeenLastCalledWith('rpc', {
      name: '$choose_target',
      request: { name: 'b.csv', format: 'CSV', ending: 'csv' },
    });
  });

  it('show files of one sort, of any, or folders', async () => {
    const sort = { format: 'Pilothouse snapshots', ending: 'pilothouse' };
    tauri.invoke.mockResolvedValue('/a');
    expect([await chooseFile(sort), await chooseFile(), await chooseFolder()]).toEqual([
      '/a',
      '/a',
      '/a',
    ]);
    expect(tauri.invoke.mock.calls.map(([, asked]: unknown[]) => asked)).toEqual([
      { name: '$choose_file', request: { sort } },
      { name: '$choose_file', request: {} },
      { name: '$choose_folder', request: {} },
    ]);
  });

  it('need no folder for documents', async () => {
    tauri.invoke.mockRejectedValue('no such name');
    expect(await documentsFolder()).toBeNull();
  });
});

it('joins paths as their system writes them', () => {
  expect(pathIn('/home/me', 'a')).toBe('/home/me/a');
  expect(pathIn('/', 'a')).toBe('/a');
  expect(pathIn('C:\\Users\\me', 'a')).toBe('C:\\Users\\me\\a');
});

describe('files over the window', () => {
  const handlers = () => ({ over: vi.fn(), leave: vi.fn(), drop: vi.fn() });
  const soon = () => new Promise((resolve) => setTimeout(resolve));

  it('are told, and nothing that is dragged within the page', async () => {
    tauri.onDragDropEvent.mockResolvedValue(() => undefined);
    const told = handlers();
    onFilesDropped(told);
    await soon();
    const say = tauri.onDragDropEvent.mock.calls[0]?.[0] as (event: unknown) => void;
    say({ payload: { type: 'enter', paths: [] } });
    expect(told.over).not.toHaveBeenCalled();
    say({ payload: { type: 'enter', paths: ['/a'] } });
    expect(told.over).toHaveBeenCalledWith(['/a']);
    say({ payload: { type: 'drop', paths: ['/a'] } });
    expect(told.leave).toHaveBeenCalledTimes(1);
    expect(told.drop).toHaveBeenCalledWith(['/a']);
  });

  it('are told no more, also where that ends before it has begun', async () => {
    const unlisten = vi.fn();
    tauri.onDragDropEvent.mockResolvedValue(unlisten);
    onFilesDropped(handlers())();
    await soon();
    expect(unlisten).toHaveBeenCalledTimes(1);
  });
});
