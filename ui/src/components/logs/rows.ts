/**
 * Draws the visible lines of a log. At thousands of lines a second all of them change with every
 * frame, so this builds their elements itself: a component for each line takes several times as
 * long. Whatever a line holds goes into text nodes and attributes only.
 */
import { formatNumber } from '$lib/format/number';
import { isNotice, type LogEntry, type Notice } from '$lib/logs/buffer';
import type { Matcher } from '$lib/logs/matcher';
import { drawLine, nextLimit, type Piece } from '$lib/logs/pieces';
import { localTime, utcTime } from '$lib/logs/time';
import type { LogLine } from '$lib/wire/generated';

import { containerColour } from './hues';

/** What all lines have in common; another one draws all of them anew. */
export interface Look {
  readonly timestamps: boolean;
  readonly withDay: boolean;
  /** Names of the containers where lines say which they are of. */
  readonly containers: readonly string[] | null;
  readonly matcher: Matcher | null;
  /** Changes when ordinals begin to mean other lines. */
  readonly generation: number;
}

export interface RowRequest {
  readonly ordinal: number;
  readonly seq: number;
  readonly entry: LogEntry;
  /** Whether it is the match that was gone to. */
  readonly current: boolean;
  /** Characters to draw. */
  readonly limit: number;
}

interface Row {
  readonly element: HTMLElement;
  readonly request: RowRequest;
}

export class Rows {
  readonly #host: HTMLElement;
  readonly #onexpand: (seq: number) => void;
  #rows = new Map<number, Row>();
  #look: Look | null = null;

  constructor(host: HTMLElement, onexpand: (seq: number) => void) {
    this.#host = host;
    this.#onexpand = onexpand;
  }

  /** Makes the drawn rows those that are asked for; rows that stay keep their elements. */
  draw(requests: readonly RowRequest[], look: Look): void {
    const before = sameLook(this.#look, look) ? this.#rows : new Map<number, Row>();
    const rows = new Map<number, Row>();
    for (const request of requests) {
      const old = before.get(request.seq);
      const same = old?.request.current === request.current && old.request.limit === request.limit;
      const row = same ? old : { element: this.#build(request, look), request };
      rows.set(request.seq, row);
    }
    for (const [seq, { element }] of this.#rows) {
      if (rows.get(seq)?.element !== element) element.remove();
    }
    let place = this.#host.firstChild;
    for (const { element } of rows.values()) {
      if (element === place) place = place.nextSibling;
      else this.#host.insertBefore(element, place);
    }
    this.#rows = rows;
    this.#look = look;
  }

  /** The heights that the rows were drawn with. */
  *heights(): Generator<{ ordinal: number; height: number }> {
    for (const { element, request } of this.#rows.values()) {
      yield { ordinal: request.ordinal, height: element.offsetHeight };
    }
  }

  #build(request: RowRequest, look: Look): HTMLElement {
    const { entry, seq } = request;
    const row = isNotice(entry) ? buildNotice(entry) : this.#buildLine(entry, request, look);
    row.dataset['seq'] = String(seq);
    return row;
  }

  #buildLine(line: LogLine, { seq, current, limit }: RowRequest, look: Look): HTMLElement {
    const row = element('div', current ? 'row current' : 'row');
    if (look.timestamps) {
      const time = element('time', 'time', localTime(line.time, look.withDay));
      time.title = utcTime(line.time);
      row.append(time);
    }
    if (look.containers !== null) {
      const name = look.containers[line.container] ?? '';
      const container = element('span', 'container', name);
      container.style.color = containerColour(line.container);
      container.title = name;
      row.append(container);
    }
    const drawn = drawLine(line.text, limit, look.matcher);
    const text = element('span', 'text ansi');
    for (const piece of drawn.pieces) text.append(buildPiece(piece));
    row.append(text);
    if (drawn.cut) row.append(this.#buildMore(line, seq, nextLimit(limit)));
    return row;
  }

  #buildMore(line: LogLine, seq: number, next: number): HTMLElement {
    const more = element('div', 'more');
    const { length } = line.text;
    const part = next < length ? `${formatNumber(next)} of` : 'all';
    const label = `Show ${part} ${formatNumber(length)} characters`;
    const button = element('button', '', label);
    button.type = 'button';
    button.addEventListener('click', () => this.#onexpand(seq));
    more.append(button);
    return more;
  }
}

function buildNotice(notice: Notice): HTMLElement {
  const row = element('div', `row notice ${notice.notice}`);
  row.append(element('span', 'text', notice.text));
  return row;
}

function buildPiece(piece: Piece): Node | string {
  if (piece.match) return element('mark', '', piece.text);
  if (piece.classes === '') return piece.text;
  const span = element('span', piece.classes, piece.text);
  if (piece.inline !== '') span.style.cssText = piece.inline;
  return span;
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  classes: string,
  text?: string,
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (classes !== '') made.className = classes;
  if (text !== undefined) made.textContent = text;
  return made;
}

function sameLook(a: Look | null, b: Look): boolean {
  return (
    a !== null &&
    a.timestamps === b.timestamps &&
    a.withDay === b.withDay &&
    a.matcher === b.matcher &&
    a.generation === b.generation &&
    a.containers?.join() === b.containers?.join()
  );
}
