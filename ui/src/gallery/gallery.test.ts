import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const components = (folder: string): string[] =>
  readdirSync(here(folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.svelte'),
  );

it('shows every shared component, itself or as a part of another', () => {
  const shared = components('../components/shared');
  const sources = [
    ...components('.').map((name) => `./${name}`),
    ...shared.map((name) => `../components/shared/${name}`),
  ].map((path) => readFileSync(here(path), 'utf8'));
  const missing = shared.filter((name) => !sources.some((source) => source.includes(`/${name}'`)));
  expect(missing).toEqual([]);
});
