import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { YamlEditor } from './editor';

const yaml = (version: number, extra = ''): string =>
  `kind: Pod\nmetadata:\n  managedFields:\n  - manager: a\n  - manager: b\n  resourceVersion: "${version}"\n${extra}spec: {}\n`;
const FIELDS = { from: 3, to: 5 };

let host: HTMLElement;
let editor: YamlEditor;
const onfold = vi.fn();
const placeholder = (): HTMLElement | null => host.querySelector('.cm-foldPlaceholder');
const text = (): string =>
  [...host.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n');

beforeEach(() => {
  onfold.mockReset();
  host = document.createElement('div');
  document.body.append(host);
  editor = new YamlEditor(host, yaml(1), { label: 'YAML of a pod', wrap: false, onfold });
  editor.show(yaml(1), FIELDS, true);
});
afterEach(() => {
  editor.destroy();
  host.remove();
});

describe('the reader of YAML', () => {
  it('has a name, and no empty last line', () => {
    const content = host.querySelector('.cm-content');
    expect(content?.getAttribute('aria-label')).toBe('YAML of a pod');
    expect(content?.getAttribute('contenteditable')).toBe('false');
    expect(text().endsWith('spec: {}')).toBe(true);
  });

  it('folds the lines that it is told to, and unfolds them', () => {
    expect(placeholder()?.textContent).toBe('2 lines');
    expect(text()).not.toContain('manager: a');
    editor.show(yaml(1), FIELDS, false);
    expect(placeholder()).toBeNull();
    expect(text()).toContain('manager: a');
    expect(onfold).not.toHaveBeenCalled();
  });

  it('keeps them folded while the text changes', () => {
    editor.show(yaml(2), FIELDS, true);
    expect(text()).toContain('"2"');
    editor.show(yaml(3, '  uid: x\n'), FIELDS, true);
    expect(text()).toContain('uid: x');
    editor.show(yaml(4).replace('manager: a', 'manager: c'), FIELDS, true);
    expect(placeholder()?.textContent).toBe('2 lines');
    expect(text()).not.toContain('manager: c');
  });

  it('tells when the user unfolds them', () => {
    placeholder()?.click();
    expect(onfold).toHaveBeenCalledWith(false);
  });

  it('shows texts as texts', () => {
    editor.show('name: <img src=x onerror=alert(1)>', null, false);
    expect(host.querySelector('img')).toBeNull();
    expect(text()).toBe('name: <img src=x onerror=alert(1)>');
  });
});
