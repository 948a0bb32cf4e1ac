/** Puts the focus on the table within an element, if there is one. */
export function focusGrid(within: HTMLElement): void {
  within.querySelector<HTMLElement>('[role=grid], [role=treegrid]')?.focus();
}
