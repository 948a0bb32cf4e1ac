/**
 * The reader of YAML: CodeMirror, read-only, with search and folding. Loaded when first needed,
 * because it is the largest part of the window's code.
 */
import { yaml } from '@codemirror/lang-yaml';
import {
  codeFolding,
  foldEffect,
  foldGutter,
  foldKeymap,
  foldedRanges,
  syntaxHighlighting,
  unfoldEffect,
} from '@codemirror/language';
import {
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchKeymap,
} from '@codemirror/search';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view';

import type { LineRange } from '$lib/wire/generated';

import { editsBetween } from './changes';
import { highlighting, theme } from './theme';

/** Beyond this, telling what every line changed costs more than it saves. */
const DIFF_LIMIT = 4_000_000;

/** Marks what was not done by the user. */
const ours = Annotation.define<boolean>();

interface Range {
  from: number;
  to: number;
}

export interface YamlOptions {
  readonly label: string;
  readonly wrap: boolean;
  /** The user folded or unfolded the lines that `show` was given. */
  onfold(folded: boolean): void;
}

export class YamlEditor {
  readonly #view: EditorView;
  readonly #wrapping = new Compartment();
  #text: string;
  #lines: LineRange | null = null;

  constructor(parent: HTMLElement, text: string, options: YamlOptions) {
    this.#text = withoutEnd(text);
    this.#view = new EditorView({
      parent,
      state: EditorState.create({
        doc: this.#text,
        extensions: [
          this.#wrapping.of(wrapping(options.wrap)),
          extensions(options.label),
          EditorView.updateListener.of(({ transactions }) => {
            const folds = transactions.some(
              (each) =>
                !each.annotation(ours) &&
                each.effects.some((effect) => effect.is(foldEffect) || effect.is(unfoldEffect)),
            );
            if (folds && this.#lines !== null) options.onfold(this.#isFolded(this.#lines));
          }),
        ],
      }),
    });
  }

  /** Shows a text, keeping place and folds as far as it agrees with the one before. */
  show(yaml: string, lines: LineRange | null, folded: boolean): void {
    this.#set(withoutEnd(yaml));
    this.#lines = lines;
    if (lines !== null) this.#fold(lines, folded);
  }

  wrap(on: boolean): void {
    this.#view.dispatch({ effects: this.#wrapping.reconfigure(wrapping(on)) });
  }

  search(): void {
    openSearchPanel(this.#view);
  }

  destroy(): void {
    this.#view.destroy();
  }

  #set(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    const { state } = this.#view;
    const lines = text.split(/\r\n?|\n/);
    const changes =
      text.length > DIFF_LIMIT
        ? [{ from: 0, to: state.doc.length, insert: lines.join('\n') }]
        : editsBetween([...state.doc.iterLines()], lines);
    this.#view.dispatch({ changes });
  }

  /** Folds or unfolds all lines of a range but its first. */
  #fold(lines: LineRange, on: boolean): void {
    const range = this.#rangeOf(lines);
    if (range === null || this.#isFolded(lines) === on) return;
    const effects = on
      ? [foldEffect.of(range)]
      : this.#foldsWithin(range).map((each) => unfoldEffect.of(each));
    this.#view.dispatch({ effects, annotations: ours.of(true) });
  }

  #isFolded(lines: LineRange): boolean {
    const range = this.#rangeOf(lines);
    if (range === null) return false;
    return this.#foldsWithin(range).some(({ from, to }) => from === range.from && to === range.to);
  }

  #rangeOf(lines: LineRange): Range | null {
    const { doc } = this.#view.state;
    if (lines.from < 1 || lines.to <= lines.from || lines.to > doc.lines) return null;
    return { from: doc.line(lines.from).to, to: doc.line(lines.to).to };
  }

  #foldsWithin({ from, to }: Range): Range[] {
    const found: Range[] = [];
    foldedRanges(this.#view.state).between(from, to, (start, end) => {
      if (start >= from && end <= to) found.push({ from: start, to: end });
    });
    return found;
  }
}

/** The end of the last line would be shown as one more, empty line. */
function withoutEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function wrapping(on: boolean): Extension {
  return on ? EditorView.lineWrapping : [];
}

function extensions(label: string): Extension {
  return [
    EditorState.readOnly.of(true),
    // Not a field to type into: the window's own keys go on working while the text has the focus.
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    lineNumbers(),
    foldGutter({ markerDOM: foldMarker }),
    codeFolding({
      preparePlaceholder: (state, range) =>
        state.doc.lineAt(range.to).number - state.doc.lineAt(range.from).number,
      placeholderDOM: (_view, onclick, lines) => placeholder(onclick, Number(lines)),
    }),
    yaml(),
    syntaxHighlighting(highlighting),
    drawSelection(),
    search({ top: true }),
    highlightSelectionMatches(),
    keymap.of([{ key: 'Mod-a', run: selectAll }, ...searchKeymap, ...foldKeymap]),
    theme,
  ];
}

/** By the browser it would be the lines drawn alone. */
function selectAll(view: EditorView): boolean {
  view.dispatch({ selection: { anchor: 0, head: view.state.doc.length } });
  return true;
}

function placeholder(onclick: (event: Event) => void, lines: number): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'cm-foldPlaceholder';
  button.textContent = lines === 1 ? '1 line' : `${lines} lines`;
  button.title = 'Unfold';
  button.onclick = onclick;
  return button;
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement('span');
  marker.className = open ? 'cm-fold-open' : 'cm-fold-closed';
  marker.title = open ? 'Fold' : 'Unfold';
  return marker;
}
