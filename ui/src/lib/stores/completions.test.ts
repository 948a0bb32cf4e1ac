import { beforeEach, describe, expect, it, vi } from 'vitest';

import type {
  CompleteFilter,
  CompletionKind,
  FilterCompletion,
  FilterCompletions,
} from '$lib/wire/generated';

interface Question {
  request: CompleteFilter;
  answer: (found: FilterCompletions) => Promise<void>;
  fail: () => Promise<void>;
}
const core = vi.hoisted(() => ({ asked: [] as Question[] }));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (_name: string, request: CompleteFilter) =>
    new Promise((resolve, reject) => {
      const settled = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));
      core.asked.push({
        request,
        answer: (found) => (resolve(found), settled()),
        fail: () => (reject(new Error('no')), settled()),
      });
    }),
}));

const { Completions } = await import('./completions.svelte');
const { session } = await import('./session.svelte');

const completion = (text: string, what: CompletionKind = 'value'): FilterCompletion => ({
  text,
  what,
  shown: null,
  rows: null,
});
const found = (from: number, to: number, ...texts: string[]): FilterCompletions => ({
  from,
  to,
  completions: texts.map((text) => completion(text)),
});

let completions: InstanceType<typeof Completions>;
const list = (): string[] => completions.list.map(({ text }) => text);
const last = (): Question => {
  const question = core.asked.at(-1);
  if (!question) throw new Error('nothing was asked');
  return question;
};

/** Types a text, with the cursor at its end, and waits until the core is asked. */
async function type(text: string): Promise<void> {
  session.setFilter(text);
  completions.typed(text.length);
  await vi.advanceTimersByTimeAsync(100);
}

beforeEach(() => {
  vi.useFakeTimers();
  core.asked.length = 0;
  session.selectContext('prod-eu');
  session.showKind('pods');
  session.setNamespaces(['shop']);
  session.setFilter('');
  const extra = { id: 'label:app', title: 'app', value: 'label:app' };
  completions = new Completions(() => [extra]);
  return () => vi.useRealTimers();
});

describe('the core', () => {
  it('is asked once the typing pauses, about the whole of the table', async () => {
    session.setFilter('status:');
    completions.typed(7);
    await vi.advanceTimersByTimeAsync(50);
    await type('status:c');
    expect(core.asked.map(({ request }) => request)).toEqual([
      {
        contexts: ['prod-eu'],
        kind: 'pods',
        namespaces: ['shop'],
        columns: [{ id: 'label:app', title: 'app', value: 'label:app' }],
        text: 'status:c',
        cursor: 8,
      },
    ]);
  });

  it('is not asked about nothing, nor after the list was closed', async () => {
    await type('');
    session.setFilter('a');
    completions.typed(1);
    completions.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(core.asked).toEqual([]);
  });

  it('is heard when it answers, but not about an earlier text', async () => {
    await type('status:r');
    await type('status:ru');
    await core.asked[0]?.answer(found(7, 8, 'Error'));
    expect(list()).toEqual([]);
    await core.asked[1]?.answer(found(7, 9, 'Running'));
    expect(list()).toEqual(['Running']);
  });

  it('is not heard any more when the filter became another, or the field was left', async () => {
    await type('status:r');
    session.setFilter('other');
    await last().answer(found(7, 8, 'Running'));
    expect(list()).toEqual([]);
    await type('status:r');
    completions.close();
    await last().answer(found(7, 8, 'Running'));
    expect(completions.open).toBe(false);
  });

  it('may fail, and nothing is said of it', async () => {
    await type('status:r');
    await last().answer(found(7, 8, 'Running'));
    await type('status:ru');
    await last().fail();
    expect(list()).toEqual([]);
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await type('status:r');
    await last().answer(found(7, 8, 'Running', 'Error', 'Terminating'));
  });

  it('has none in hand until one is chosen, and goes around', () => {
    expect(completions.current).toBeNull();
    const gone = [1, 1, 1, 1, -1, -1].map((by) => {
      completions.step(by as 1 | -1);
      return completions.current?.text;
    });
    expect(gone).toEqual(['Running', 'Error', 'Terminating', undefined, 'Terminating', 'Error']);
  });

  it('is narrowed at once by what is typed, with none in hand', () => {
    completions.step(1);
    session.setFilter('status:ru');
    completions.typed(9);
    expect(list()).toEqual(['Running']);
    expect(completions.current).toBeNull();
  });

  it('keeps the one in hand when the answer to the same text comes', async () => {
    session.setFilter('status:rr');
    completions.typed(9);
    await vi.advanceTimersByTimeAsync(100);
    completions.step(1);
    expect(completions.current?.text).toBe('Error');
    await last().answer(found(7, 9, 'Errored', 'Error'));
    expect(completions.current?.text).toBe('Error');
  });

  it('stays closed after it was in the way, until another part is typed', async () => {
    completions.dismiss();
    await type('status:ru');
    await last().answer(found(7, 9, 'Running'));
    expect(list()).toEqual([]);
    await type('status:ru node:');
    await last().answer(found(15, 15, 'node-1'));
    expect(list()).toEqual(['node-1']);
  });

  it('comes again when it is called, with all there is and the first in hand', async () => {
    completions.dismiss();
    completions.call(8);
    await last().answer(found(7, 8, 'Running', 'Error'));
    expect(completions.current?.text).toBe('Running');
  });

  it('is entered when it is called while it is there', () => {
    const before = core.asked.length;
    completions.call(8);
    expect(completions.current?.text).toBe('Running');
    expect(core.asked).toHaveLength(before);
  });
});

describe('a completion', () => {
  it('replaces its part, and closes the list', async () => {
    await type('web status:r');
    await last().answer(found(11, 12, 'Running'));
    const [running = completion('')] = completions.list;
    expect(completions.take(running)).toBe(18);
    expect(session.filter).toBe('web status:Running');
    expect(completions.open).toBe(false);
    expect(core.asked).toHaveLength(1);
  });

  it('that is a name is followed by its values at once', async () => {
    await type('sta');
    await last().answer({ from: 0, to: 3, completions: [completion('status:', 'column')] });
    const [status = completion('')] = completions.list;
    expect(completions.take(status)).toBe(7);
    expect(last().request).toMatchObject({ text: 'status:', cursor: 7 });
    await last().answer(found(7, 7, 'Running'));
    expect(list()).toEqual(['Running']);
    expect(completions.current).toBeNull();
  });

  it('is not taken once it is no longer shown', async () => {
    await type('status:r');
    await last().answer(found(7, 8, 'Running'));
    const [running = completion('')] = completions.list;
    session.setFilter('other');
    expect(completions.take(running)).toBeNull();
    expect(session.filter).toBe('other');
  });
});
