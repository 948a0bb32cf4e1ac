import { beforeEach, describe, expect, it } from 'vitest';

import type { Drawing } from '$lib/map/arrange';
import type { Place } from '$lib/map/size';
import type { MapNode, ObjectMap } from '$lib/wire/generated';

import { Picture } from './map.svelte';

const node = (key: string): MapNode => ({
  key,
  object: {
    context: 'c',
    group: '',
    version: 'v1',
    kind: 'Pod',
    namespace: 'n',
    name: key,
    uid: null,
  },
  count: 1,
  presence: 'present',
  health: 'ok',
  status: null,
  distance: 0,
});

const map = (keys: string, part: Partial<ObjectMap> = {}): ObjectMap => ({
  nodes: [...keys].map(node),
  edges: [],
  left_out: 0,
  edges_left_out: 0,
  complete: true,
  unsearched: [],
  ...part,
});

interface Asked {
  drawing: Drawing;
  answer: (places: readonly Place[]) => void;
  fail: () => void;
}

let asked: Asked[];
let picture: Picture;
let count = 0;

/** Answers with places in a row. */
async function answer(index: number, y = 0): Promise<void> {
  const one = asked[index];
  one?.answer(one.drawing.groups.map((_, at) => ({ x: at * 1000, y })));
  await new Promise((done) => setTimeout(done));
}
const placeOf = (key: string): Place | undefined => picture.places[picture.indexOf(key)];
const drawn = (): string => picture.map?.nodes.map(({ key }) => key).join('') ?? '';

beforeEach(() => {
  asked = [];
  picture = new Picture({
    arrange: (drawing) =>
      new Promise((resolve, reject) => {
        asked.push({ drawing, answer: resolve, fail: () => reject(new Error('no')) });
      }),
    close: () => undefined,
  });
  // Pictures are remembered by name for as long as the page lives.
  picture.begin(`map ${(count += 1)}`);
});

describe('the first map', () => {
  it('is drawn once it is arranged', async () => {
    picture.take(map('abc'));
    expect([picture.arranging, picture.map]).toEqual([true, null]);
    await answer(0);
    expect([picture.arranging, drawn(), picture.turns]).toEqual([false, 'abc', 1]);
    expect(placeOf('c')).toEqual({ x: 2000, y: 0 });
  });

  it('is drawn as it is by then', async () => {
    picture.take(map('abc'));
    picture.take(map('abcd'));
    await answer(0);
    expect([asked.length, drawn()]).toEqual([1, 'abcd']);
  });

  it('is drawn also where it cannot be arranged', async () => {
    picture.take(map('ab'));
    asked[0]?.fail();
    await new Promise((done) => setTimeout(done));
    expect(drawn()).toBe('ab');
    expect(placeOf('a')).not.toEqual(placeOf('b'));
  });

  it('may be empty', () => {
    picture.take(map(''));
    expect([asked.length, picture.map?.nodes, picture.bounds]).toEqual([0, [], null]);
  });
});

describe('nodes that come and go', () => {
  beforeEach(async () => {
    picture.take(map('abcdef'));
    await answer(0);
  });

  it('leave the others in their places', () => {
    const before = placeOf('f');
    picture.take(map('bcdefg'));
    expect([asked.length, drawn(), picture.turns]).toEqual([1, 'bcdefg', 1]);
    expect(placeOf('f')).toBe(before);
    expect(placeOf('g')).toBeDefined();
    expect(picture.indexOf('a')).toBe(-1);
  });

  it('keep the place that they were given', () => {
    picture.take(map('abcdefg'));
    const before = placeOf('g');
    picture.take(map('gabcdef'));
    expect(placeOf('g')).toEqual(before);
  });

  it('make another picture once they are more than a third', async () => {
    picture.take(map('abcdefghij'));
    expect([asked.length, drawn()]).toEqual([2, 'abcdef']);
    await answer(1, 500);
    expect([drawn(), placeOf('a'), picture.turns]).toEqual(['abcdefghij', { x: 0, y: 500 }, 2]);
  });

  it('make another picture when that is asked for', async () => {
    picture.rearrange();
    await answer(1, 500);
    expect(placeOf('a')).toEqual({ x: 0, y: 500 });
  });

  it('are not in the way of a change of state', () => {
    const { places } = picture;
    const broken = map('abcdef');
    broken.nodes = broken.nodes.map((each) => ({ ...each, health: 'broken' }));
    picture.take(broken);
    expect(picture.map).toBe(broken);
    expect(picture.places).toEqual(places);
  });
});

describe('another map', () => {
  it('has nothing of the one before', async () => {
    picture.take(map('abc'));
    picture.begin('other');
    expect([picture.map, picture.arranging]).toEqual([null, false]);
    await answer(0);
    expect(picture.map).toBeNull();
  });

  it('is found again as it was left', async () => {
    const name = `map ${count}`;
    picture.take(map('abc'));
    await answer(0);
    picture.leave({ x: 1, y: 2, scale: 3 });
    picture.begin('other');
    expect(picture.begin(name)).toEqual({ x: 1, y: 2, scale: 3 });
    picture.take(map('abc'));
    expect([asked.length, placeOf('c')]).toEqual([1, { x: 2000, y: 0 }]);
  });
});

describe('the edges of a node', () => {
  it('are those from it and to it', async () => {
    const edge = (from: number, to: number) => ({
      from,
      to,
      relation: 'mounts',
      owned: false,
      optional: false,
    });
    picture.take(map('abc', { edges: [edge(0, 1), edge(2, 0)] }));
    await answer(0);
    expect(picture.edgesOf).toEqual([[0, 1], [0], [1]]);
  });
});
