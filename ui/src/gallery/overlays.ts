/** What the gallery shows open, each on a page of its own. */
export const OVERLAYS = {
  menu: 'Menu',
  choices: 'Menu of choices',
  popover: 'Popover',
  dialog: 'Dialog',
  bare: 'Dialog, bare',
} as const;

export type Overlay = keyof typeof OVERLAYS;

export function isOverlay(name: string | null): name is Overlay {
  return name !== null && name in OVERLAYS;
}
