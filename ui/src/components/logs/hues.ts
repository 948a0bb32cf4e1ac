/** The colours by which the containers of a pod are told apart, after the context's hues. */
const HUES = [
  'sky',
  'green',
  'pink',
  'gold',
  'teal',
  'violet',
  'orange',
  'lime',
  'indigo',
] as const;

/** A CSS colour for the container at a place in the list. */
export function containerColour(index: number): string {
  return `var(--ctx-${HUES[index % HUES.length] ?? 'sky'})`;
}
