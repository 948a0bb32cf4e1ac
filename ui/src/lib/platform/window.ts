/**
 * Names the window. The shell copies the page's title to the real window (task bar, window
 * switcher), so no further permission is needed.
 */
export function setWindowTitle(title: string): void {
  document.title = title;
}
