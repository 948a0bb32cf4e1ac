/**
 * For menus, which give the focus back to their button a moment after they close: where an item has opened a
 * dialog meanwhile, that has it.
 */
export function leaveToDialogs(event: Event): void {
  if (document.querySelector('[role=dialog][data-overlay]')) event.preventDefault();
}
