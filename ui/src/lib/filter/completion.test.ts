import { describe, expect, it } from 'vitest';

import type { CompletionKind, FilterCompletion } from '$lib/wire/generated';

import { completed, goesOn, narrowed, worthShowing, type Answer } from './completion';

const completion = (text: string, what: CompletionKind = 'column'): FilterCompletion => ({
  text,
  what,
  shown: null,
  rows: null,
});

/** About the part in brackets, with the cursor at the bar. */
function about(marked: string, ...completions: (string | FilterCompletion)[]): Answer {
  const plain = marked.replace('|', '');
  const from = plain.indexOf('[');
  return {
    text: plain.replace('[', '').replace(']', ''),
    cursor: marked.replace('[', '').replace(']', '').indexOf('|'),
    from,
    to: plain.indexOf(']') - 1,
    completions: completions.map((each) => (typeof each === 'string' ? completion(each) : each)),
  };
}
const texts = (completions: readonly FilterCompletion[]) => completions.map(({ text }) => text);

describe('a completion', () => {
  it.each([
    ['[sta|]', 'status:', 'status:|'],
    ['web [sta|] x', 'status:', 'web status:| x'],
    ['status:[cr|]', 'CrashLoopBackOff', 'status:CrashLoopBackOff|'],
    ['status:a,[|] x', '"b c"', 'status:a,"b c"| x'],
    // The operator and the value that are there stay.
    ['[sta|tus]:crash', 'status:', 'status:|crash'],
    ['[sta|]>=5', 'restarts:', 'restarts>=|5'],
    ['[ap|]!=x', 'app=', 'app!=|x'],
    ['[.spec.no|]=x', '.spec.nodeName', '.spec.nodeName|=x'],
    // Positions are those of JavaScript's strings.
    ['🚢 [st|]', 'status:', '🚢 status:|'],
  ])('in %j: %j', (marked, text, wanted) => {
    const edited = completed(about(marked), completion(text));
    const { cursor } = edited;
    expect(`${edited.text.slice(0, cursor)}|${edited.text.slice(cursor)}`).toBe(wanted);
  });

  it('goes on behind a name', () => {
    expect(['status:', 'app=', '.'].map((text) => goesOn(completion(text)))).toEqual(
      Array(3).fill(true),
    );
    expect(goesOn(completion('Running', 'value'))).toBe(false);
  });
});

describe('an answer', () => {
  const answer = about('web [s|] x', 'status:', 'Namespace:', 'ip:');

  it('is narrowed while its part is typed on', () => {
    const now = narrowed(answer, 'web st x', 6);
    expect(now).toMatchObject({ text: 'web st x', cursor: 6, from: 4, to: 6 });
    expect(texts(now?.completions ?? [])).toEqual(['status:']);
    expect(texts(narrowed(answer, 'web S x', 5)?.completions ?? [])).toEqual([
      'status:',
      'Namespace:',
    ]);
  });

  it('is void once something else is typed', () => {
    expect(narrowed(answer, 'wet s x', 5)).toBeNull();
    expect(narrowed(answer, 'web s y', 5)).toBeNull();
    expect(narrowed(answer, 'web s  x', 6)).toBeNull();
    expect(narrowed(answer, 'web s x', 7)).toBeNull();
    expect(narrowed(answer, '', 0)).toBeNull();
  });

  it('shows unasked only names that begin as what is typed, by two letters or more', () => {
    const show = (marked: string, asked = false) =>
      texts(worthShowing(about(marked, 'status:', 'last_status:', 'Start:'), asked));
    expect(show('[s|]')).toEqual([]);
    expect(show('web ![st|]')).toEqual(['status:', 'Start:']);
    expect(show('[s|]', true)).toEqual(['status:', 'last_status:', 'Start:']);
    expect(show('label:[s|]')).toEqual(['status:', 'last_status:', 'Start:']);
  });

  it('shows fields and values at once', () => {
    expect(texts(worthShowing(about('[.|]', completion('.spec', 'field')), false))).toEqual([
      '.spec',
    ]);
    const values = about('status:[|]', completion('Running', 'value'));
    expect(texts(worthShowing(values, false))).toEqual(['Running']);
  });

  it('shows nothing that is there already', () => {
    const values = about('status:[run|]', completion('run', 'value'), completion('runs', 'value'));
    expect(texts(worthShowing(values, true))).toEqual(['runs']);
    expect(worthShowing(about('[sta|tus]:x', 'status:'), true)).toEqual([]);
  });
});
