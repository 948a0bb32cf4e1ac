import { describe, expect, it } from 'vitest';

import type { Column, ColumnKind } from '$lib/wire/generated';
import { moved, place, resized, withCells } from './columns';
import type { ColumnChoice } from './columns';

const column = (id: string, kind: ColumnKind, wide = false): Column => ({
  id,
  title: id,
  kind,
  wide,
});
const none: ColumnChoice = { widths: {}, shown: {} };

const pods = [
  column('name', 'name'),
  column('namespace', 'namespace'),
  column('ready', 'number'),
  column('status', 'status'),
  column('node', 'text', true),
  column('ip', 'text', true),
  column('age', 'time'),
];

const ids = (room: number, choice = none, needless: ColumnKind[] = []): string[] =>
  place(pods, room, choice, needless).map((each) => each.column.id);
const sum = (room: number, choice = none): number =>
  place(pods, room, choice).reduce((all, each) => all + each.width, 0);

describe('columns', () => {
  it('have cells except for name, namespace and context', () => {
    const columns = [...pods.slice(0, 2), column('context', 'context'), ...pods.slice(2)];
    expect(withCells(columns).map((each) => each.cell)).toEqual([-1, -1, -1, 0, 1, 2, 3, 4]);
  });

  it('keep the index of their cell when one before them is hidden', () => {
    expect(place(pods, 600, none).find((each) => each.column.id === 'age')?.cell).toBe(4);
  });

  it('stand where the user put them, with the cells that they have', () => {
    const order = ['name', 'age', 'ready', 'gone'];
    const placed = place(pods, 600, { ...none, order });
    expect(placed.map((each) => `${each.column.id} ${each.cell}`)).toEqual([
      'name -1',
      'namespace -1',
      'age 4',
      'ready 0',
      'status 1',
    ]);
  });

  it('move by places, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 'c', -9)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b'], 'x', 1)).toEqual(['a', 'b']);
  });

  it('come in when wide only if there is room', () => {
    expect(ids(620)).toEqual(['name', 'namespace', 'ready', 'status', 'age']);
    expect(ids(760)).toContain('node');
    expect(ids(760)).not.toContain('ip');
    expect(ids(1400)).toHaveLength(pods.length);
  });

  it('show as the user chose', () => {
    const choice = { widths: {}, shown: { ip: true, status: false, node: false } };
    expect(ids(500, choice)).toEqual(['name', 'namespace', 'ready', 'ip', 'age']);
    expect(ids(2000, choice)).not.toContain('node');
    expect(ids(800, none, ['namespace'])).not.toContain('namespace');
    expect(ids(800, { widths: {}, shown: { namespace: true } }, ['namespace'])).toContain(
      'namespace',
    );
  });

  it('fill the room exactly or nearly', () => {
    for (const room of [640, 900, 1176, 1400]) {
      expect(sum(room)).toBeLessThanOrEqual(room);
      expect(sum(room)).toBeGreaterThan(room - 8);
    }
  });

  it('shrink to their least, then leave, the less telling first', () => {
    expect(sum(520)).toBeLessThanOrEqual(520);
    expect(ids(520)).toEqual(['name', 'namespace', 'ready', 'status', 'age']);
    expect(ids(430)).toEqual(['name', 'namespace', 'status', 'age']);
    expect(ids(350)).toEqual(['name', 'status', 'age']);
  });

  it('overflow rather than hide what the user asked for', () => {
    const choice = { widths: {}, shown: { ready: true, ip: true } };
    expect(ids(350, choice)).toEqual(['name', 'ready', 'status', 'ip', 'age']);
    expect(sum(350, choice)).toBeGreaterThan(350);
    expect(sum(200)).toBe(sum(100));
  });

  it('are as wide as what they hold, where that is known', () => {
    const contents = new Map([
      ['name', 300],
      ['namespace', 60],
      ['status', 20],
    ]);
    // Just the room they need: name, namespace with its title, ready, status, age.
    const widths = place(pods, 300 + 87 + 66 + 156 + 64, none, [], contents).map(
      (each) => each.width,
    );
    expect(widths).toEqual([300, 86, 66, 156, 64]);
    const all = place(pods, 2000, none, [], new Map([['ip', 0]])).map((each) => each.column.id);
    expect(all).toContain('node');
    expect(all).not.toContain('ip');
    expect(place(pods, 560, none, [], new Map([['name', 4000]]))[0]?.width).toBeLessThan(300);
  });

  it('cut what tells less before names and states, and nothing while one has room to spare', () => {
    const contents = new Map([
      ['name', 240],
      ['namespace', 150],
      ['status', 90],
    ]);
    const widths = (room: number) =>
      Object.fromEntries(
        place(pods, room, none, [], contents).map((each) => [each.column.id, each.width]),
      );
    expect(widths(640)).toMatchObject({ name: 240, namespace: 150 });
    expect(widths(620)).toMatchObject({ name: 240, namespace: 150 });
    expect(widths(620)['status']).toBeLessThan(156);
    expect(widths(560)).toMatchObject({ name: 240, status: 90 });
    expect(widths(560)['namespace']).toBeLessThan(150);
    expect(widths(480)['name']).toBeLessThan(240);
    expect(widths(480)['namespace']).toBe(86);
  });

  it('keep a chosen width whatever the room', () => {
    const choice = { widths: { name: 333 }, shown: {} };
    for (const room of [300, 700, 1500]) expect(place(pods, room, choice)[0]?.width).toBe(333);
  });

  it('hold still to the left of a dragged edge', () => {
    const placed = place(pods, 900, none);
    const choice = resized(none, placed, 'ready', 120);
    const after = place(pods, 900, choice);
    expect(after.slice(0, 2).map((each) => each.width)).toEqual(
      placed.slice(0, 2).map((each) => each.width),
    );
    expect(after.find((each) => each.column.id === 'ready')?.width).toBe(120);
    expect(resized(none, placed, 'name', -5).widths['name']).toBe(40);
  });
});
