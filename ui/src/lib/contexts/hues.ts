import type { Hue } from '$lib/wire/generated';

/** The colours of contexts, as they lie in a rainbow. */
export const HUES: readonly Hue[] = [
  'red',
  'orange',
  'gold',
  'lime',
  'green',
  'teal',
  'sky',
  'indigo',
  'violet',
  'pink',
];
