import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';

import { session } from '$lib/stores/session.svelte';

import SidebarMap from './SidebarMap.svelte';

beforeEach(() => {
  session.selectContext('prod-eu');
  session.showKind('pods');
  session.setNamespaces(['shop']);
});

it('leads to the map of the namespaces in view, and says when that is shown', async () => {
  render(SidebarMap);
  const entry = screen.getByRole('button', { name: 'Map' });
  expect(entry.getAttribute('aria-current')).toBeNull();
  await fireEvent.click(entry);
  expect([session.map?.about, session.namespaces]).toEqual([null, ['shop']]);
  expect(entry.getAttribute('aria-current')).toBe('page');
});

it('opens it in a tab of its own with Control', async () => {
  render(SidebarMap);
  await fireEvent.click(screen.getByRole('button', { name: 'Map' }), { ctrlKey: true });
  expect(session.tabs.list).toHaveLength(2);
  expect([session.view.title, session.tabs.list[0]?.view.map]).toEqual(['Map', null]);
  session.closeTab();
});
