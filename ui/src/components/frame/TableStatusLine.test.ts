import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';

import type { TableStatus } from '$components/table/status';

vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: () => new Promise(() => undefined),
  stream: () => ({ id: 1, close: () => undefined }),
}));

const { default: TableStatusLine } = await import('./TableStatusLine.svelte');

const status = (part: Partial<TableStatus>): TableStatus =>
  ({
    total: 10_482,
    matched: 312,
    broken: 31,
    reading: false,
    contexts: [{ context: 'prod-eu', state: { state: 'live' }, denied_namespaces: [] }],
    ...part,
  }) as unknown as TableStatus;
const words = () => document.querySelector('.line')?.textContent?.replace(/\s+/g, ' ').trim();

afterEach(cleanup);

it('says how much of a table is seen, and how fresh it is', () => {
  render(TableStatusLine, { status: status({}) });
  expect(words()).toBe('31 broken 312 of 10,482 · live live');
});

it('says while objects are read for it, beside the count of before', () => {
  render(TableStatusLine, { status: status({ reading: true }) });
  expect(screen.getByText('reading objects')).toBeTruthy();
  expect(words()).toContain('312 of 10,482');
});
