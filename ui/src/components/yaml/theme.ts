/** How YAML looks: the window's own tokens, so that it follows the theme by itself. */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.keyword, tags.typeName, tags.labelName, tags.meta], color: 'var(--code-keyword)' },
  { tag: tags.comment, color: 'var(--code-comment)' },
  {
    tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace],
    color: 'var(--code-punctuation)',
  },
]);

export const theme = EditorView.theme({
  '&': {
    height: '100%',
    backgroundColor: 'var(--panel)',
    color: 'var(--text)',
    fontSize: 'var(--text-sm)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    overflow: 'auto',
    fontFamily: 'var(--font-mono)',
    fontFeatureSettings: '"calt" 0',
    lineHeight: '19px',
  },
  '.cm-content': {
    padding: '6px 0',
    cursor: 'text',
    userSelect: 'text',
    WebkitUserSelect: 'text',
  },
  '.cm-content:focus-visible': { outline: 'none' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '.cm-gutters': {
    border: 'none',
    backgroundColor: 'var(--panel)',
    color: 'var(--text-3)',
  },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px', padding: '0 4px 0 8px' },
  '.cm-foldGutter .cm-gutterElement': {
    display: 'grid',
    placeItems: 'center',
    width: '14px',
  },
  '.cm-fold-open, .cm-fold-closed': {
    width: '0',
    height: '0',
    borderTop: '4px solid transparent',
    borderBottom: '4px solid transparent',
    borderLeft: '5px solid var(--text-3)',
  },
  '.cm-fold-open': { transform: 'rotate(90deg)', opacity: '0' },
  '&:hover .cm-fold-open': { opacity: '0.7' },
  '.cm-foldPlaceholder': {
    margin: '0 6px',
    padding: '0 6px',
    border: 'none',
    borderRadius: 'var(--radius-sm)',
    backgroundColor: 'var(--hover)',
    color: 'var(--text-2)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-xs)',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { background: 'color-mix(in srgb, var(--accent) 26%, transparent)' },
  '.cm-cursor': { display: 'none' },
  '.cm-selectionMatch': { backgroundColor: 'var(--accent-bg)' },
  '.cm-searchMatch': { backgroundColor: 'var(--mark)' },
  '.cm-searchMatch *': { color: 'var(--text)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--mark-current)' },
  '.cm-panels': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    fontFamily: 'var(--font-ui)',
  },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
});
