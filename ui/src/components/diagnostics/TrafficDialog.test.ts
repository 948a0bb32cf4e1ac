import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { ContextTraffic, TrafficItem } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ stream: vi.fn(), close: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  stream: rpc.stream,
}));

const { default: TrafficDialog } = await import('./TrafficDialog.svelte');

const traffic = (part: Partial<ContextTraffic> = {}): ContextTraffic => ({
  context: 'prod-eu',
  connection: { state: 'open', server: { version: 'v1.36.3', platform: '' } },
  requests: 1240,
  requests_per_minute: 3,
  bytes: 5 * 1024 * 1024,
  bytes_per_second: 512,
  open: 5,
  watches: [
    {
      kind: 'pods',
      title: 'Pods',
      namespace: 'shop',
      selector: 'app=web',
      metadata: false,
      state: { state: 'live' },
      objects: 1200,
      bytes: 900_000,
      used: true,
    },
  ],
  last: [{ at: Date.now() - 4000, method: 'GET', path: '/api/v1/pods', long: true }],
  ...part,
});

function say(item: TrafficItem): void {
  (rpc.stream.mock.lastCall?.[2] as StreamHandlers<TrafficItem>).item(item);
  flushSync();
}

beforeEach(() => {
  rpc.close.mockReset();
  rpc.stream.mockReset().mockReturnValue({ id: 1, close: rpc.close });
});
afterEach(cleanup);

describe('traffic', () => {
  it('is told for as long as somebody looks', async () => {
    const view = render(TrafficDialog, { open: false });
    expect(rpc.stream).not.toHaveBeenCalled();
    await view.rerender({ open: true });
    await vi.waitFor(() => expect(rpc.stream).toHaveBeenCalledOnce());
    expect(rpc.stream.mock.lastCall?.slice(0, 2)).toEqual(['follow_traffic', {}]);
    say({ contexts: [] });
    expect(document.body.textContent).toContain('No context is open');
    await view.rerender({ open: false });
    await vi.waitFor(() => expect(rpc.close).toHaveBeenCalled());
  });

  it('tells which contexts sleep or wake, and which watches catch up', async () => {
    render(TrafficDialog, { open: true });
    await vi.waitFor(() => expect(rpc.stream).toHaveBeenCalledOnce());
    const [watch] = traffic().watches;
    const watches = watch ? [{ ...watch, state: { state: 'kept', since: 0 } as const }] : [];
    say({
      contexts: [
        traffic({ context: 'a', connection: { state: 'asleep', since: 0 }, watches: [], open: 0 }),
        traffic({ context: 'b', connection: { state: 'waking', since: 0 }, watches, open: 1 }),
      ],
    });
    const dialog = within(await screen.findByRole('dialog', { name: 'Traffic' }));
    const line = (name: RegExp) => dialog.getByRole('button', { name, hidden: true });
    expect(line(/^a asleep$/)).toBeTruthy();
    await fireEvent.click(line(/^b connecting$/));
    expect(dialog.getByText('catching up')).toBeTruthy();
  });

  it('is a line for each context, with what is watched and was asked', async () => {
    render(TrafficDialog, { open: true });
    await vi.waitFor(() => expect(rpc.stream).toHaveBeenCalledOnce());
    say({ contexts: [traffic(), traffic({ context: 'staging', watches: [], last: [], open: 0 })] });
    const dialog = await screen.findByRole('dialog', { name: 'Traffic' });
    const cells = [...dialog.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent?.trim()),
    );
    expect(cells[0]).toEqual(['prod-eu', '5', '3', '1,240', '512', '5Mi']);

    const line = within(dialog).getByRole('button', { name: /^prod-eu/, hidden: true });
    await fireEvent.click(line);
    expect(line.getAttribute('aria-expanded')).toBe('true');
    expect(dialog.textContent).toContain('shop, app=web');
    expect(dialog.textContent).toContain('/api/v1/pods');
    expect(dialog.textContent).toContain('And 4 answers');
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const { violations } = await axe.run(dialog, { rules });
    expect(violations.map((each) => each.id)).toEqual([]);
    await fireEvent.click(line);
    expect(dialog.textContent).not.toContain('/api/v1/pods');
  });
});
