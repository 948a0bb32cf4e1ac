/**
 * Puts plain text on the clipboard, also one that is on its way when this is called: webviews that
 * let pages write there only when a key or button was just pressed take the promise of it. Says
 * whether that worked; a promise that fails is thrown.
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    await (typeof text === 'string' ? navigator.clipboard.writeText(text) : writeLater(text));
    return true;
  } catch {
    // WebKitGTK refuses the asynchronous clipboard to pages of custom protocols.
    return copySelection(await text);
  }
}

function writeLater(text: Promise<string>): Promise<void> {
  const blob = text.then((known) => new Blob([known], { type: 'text/plain' }));
  // Whoever waits for the text itself hears of its failure.
  blob.catch(() => undefined);
  return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}

function copySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.style.cssText = 'position:fixed;opacity:0;pointer-events:none';
  document.body.append(area);
  try {
    area.select();
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}

/**
 * Hears of text that is pasted where no field takes it, until the returned function is called. `take`
 * says whether it is of use.
 */
export function onTextPasted(take: (text: string) => boolean): () => void {
  // WebKit pastes outside of fields only where somebody says so before.
  const onbeforepaste = (event: Event): void => {
    if (!isTaken(event)) event.preventDefault();
  };
  const onpaste = (event: ClipboardEvent): void => {
    if (event.defaultPrevented || isTaken(event)) return;
    if (take(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
  };
  document.addEventListener('beforepaste', onbeforepaste);
  document.addEventListener('paste', onpaste);
  return () => {
    document.removeEventListener('beforepaste', onbeforepaste);
    document.removeEventListener('paste', onpaste);
  };
}

/** Whether a field, or what lies in front of the page, takes what is pasted. */
function isTaken({ target }: Event): boolean {
  const TAKERS = 'input, textarea, select, [contenteditable], [data-overlay]';
  return [target, document.activeElement].some(
    (element) => element instanceof Element && element.closest(TAKERS) !== null,
  );
}
