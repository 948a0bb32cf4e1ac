import { fireEvent } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { onTextPasted } from './clipboard';

describe('what is pasted', () => {
  const take = vi.fn((text: string) => text === 'useful');
  let stop: () => void;
  /** Whether it went on to the webview. */
  const paste = (element: Element, text: string) =>
    fireEvent.paste(element, { clipboardData: { getData: () => text } });

  beforeEach(() => {
    document.body.innerHTML =
      '<button></button><input type="checkbox"><textarea></textarea><div data-overlay><b></b></div>';
    take.mockClear();
    stop = onTextPasted(take);
  });
  afterEach(() => {
    stop();
    document.body.innerHTML = '';
  });
  const at = (name: string) => document.querySelector(name) as HTMLElement;

  it('outside of fields is told, and goes no further if it is of use', async () => {
    expect(await paste(document.body, 'useful')).toBe(false);
    expect(await paste(at('button'), 'no use')).toBe(true);
    expect(take.mock.calls).toEqual([['useful'], ['no use']]);
  });

  it('in fields and in what lies in front belongs to these', async () => {
    await paste(at('textarea'), 'useful');
    await paste(at('b'), 'useful');
    at('textarea').focus();
    await paste(document.body, 'useful');
    expect(take).not.toHaveBeenCalled();
  });

  it('can be pasted in webviews that ask before', async () => {
    const asks = (element: Element) =>
      !element.dispatchEvent(new Event('beforepaste', { bubbles: true, cancelable: true }));
    expect(asks(document.body)).toBe(true);
    expect(asks(at('textarea'))).toBe(false);
  });

  it('is told no more once nobody listens', async () => {
    stop();
    await paste(document.body, 'useful');
    expect(take).not.toHaveBeenCalled();
  });
});
