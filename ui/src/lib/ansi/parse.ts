/**
 * Reads a line of a log as data: text, how it is to look, and what could not be shown as it is.
 *
 * Only SGR (colours and the like) has an effect. Every other well-formed escape sequence is left
 * out, so nothing moves a cursor, sets a title or makes a link; what is malformed, and every other
 * control or invisible character, becomes visible as `less` writes it (`^G`, `<U+202E>`).
 */
import { applySgr, isPlain, PLAIN, type Style } from './style';

export interface Segment {
  readonly text: string;
  /** Null when nothing special is asked for. */
  readonly style: Style | null;
  /** Whether `text` stands for a character that cannot be shown. */
  readonly control: boolean;
}

export interface ParsedLine {
  readonly segments: readonly Segment[];
  /** The characters of all segments together. */
  readonly length: number;
  /** Whether there is more of the line than `limit` allowed. */
  readonly cut: boolean;
}

/** More styled pieces than this cost more to draw than their colours are worth. */
const MAX_SEGMENTS = 2_000;

/**
 * C0 and C1 controls but tab; and what changes or hides text without being seen itself: bidi
 * controls, zero-width and tag characters, lone surrogates, noncharacters.
 */
const SPECIAL =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\p{Cs}\u{e0000}-\u{e007f}]/u;
const SPECIAL_FROM = new RegExp(SPECIAL.source, 'gu');

// eslint-disable-next-line no-control-regex
const CSI = /\u001b\[([0-?]*)([ -/]*)([@-~])/y;
/** Operating system commands (titles, links) and the other strings, up to their terminator. */
// eslint-disable-next-line no-control-regex
const STRING = /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/y;
/** The remaining escape sequences: character sets, resets, saved cursors. */
// eslint-disable-next-line no-control-regex
const SHORT = /\u001b[ -/]*[0-OQ-WYZ\\`-~]/y;
const SGR_PARAMS = /^[\d;:]*$/;

/** Whether a line holds anything that is not plain text. */
export function isSpecial(raw: string): boolean {
  return SPECIAL.test(raw);
}

/** A line as segments; at most `limit` characters of it. */
export function parseLine(raw: string, limit = Number.POSITIVE_INFINITY): ParsedLine {
  const out = new Segments(limit);
  read(raw, out);
  return { segments: out.segments, length: out.length, cut: out.cut };
}

/** The text of a line as it is shown: what search looks at and what is copied. */
export function plainText(raw: string): string {
  if (!isSpecial(raw)) return raw;
  return parseLine(raw)
    .segments.map((segment) => segment.text)
    .join('');
}

/** Walks over a line once, in time linear in its length whatever is in it. */
function read(raw: string, out: Segments): void {
  // A carriage return before the line's end is how Windows programs end lines.
  const end = raw.endsWith('\r') ? raw.length - 1 : raw.length;
  let style = PLAIN;
  let at = 0;
  while (at < end && !out.cut) {
    SPECIAL_FROM.lastIndex = at;
    const special = SPECIAL_FROM.exec(raw);
    const stop = special === null || special.index >= end ? end : special.index;
    if (stop > at) out.add(raw.slice(at, Math.min(stop, at + out.room + 1)), style, false);
    if (special === null || stop === end) return;
    const character = special[0];
    if (character === '\u001b') {
      const sequence = escapeAt(raw, stop);
      if (sequence !== null) {
        if (sequence.sgr !== null) style = applySgr(style, sequence.sgr);
        at = sequence.end;
        continue;
      }
    }
    out.add(symbol(character), style, true);
    at = stop + character.length;
  }
  if (at < end) out.cut = true;
}

/** The well-formed escape sequence that starts at `at`; null if there is none. */
function escapeAt(raw: string, at: number): { end: number; sgr: string | null } | null {
  CSI.lastIndex = at;
  const csi = CSI.exec(raw);
  if (csi !== null) {
    const params = csi[1] ?? '';
    const sgr = csi[3] === 'm' && csi[2] === '' && SGR_PARAMS.test(params) ? params : null;
    return { end: CSI.lastIndex, sgr };
  }
  for (const pattern of [STRING, SHORT]) {
    pattern.lastIndex = at;
    if (pattern.test(raw)) return { end: pattern.lastIndex, sgr: null };
  }
  return null;
}

/** How a character that cannot be shown is written. */
function symbol(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x7f) return '^?';
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Collects segments, joining neighbours that look the same. */
class Segments {
  readonly segments: Segment[] = [];
  length = 0;
  cut = false;
  readonly #limit: number;
  #style: Style = PLAIN;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Characters that may still be added. */
  get room(): number {
    return this.#limit - this.length;
  }

  add(text: string, style: Style, control: boolean): void {
    let shown = text;
    if (text.length > this.room) {
      this.cut = true;
      shown = control ? '' : wholeCharacters(text, this.room);
      if (shown === '') return;
    }
    this.length += shown.length;
    const last = this.segments.at(-1);
    const full = this.segments.length >= MAX_SEGMENTS;
    if (last !== undefined && (full || (last.control === control && this.#style === style))) {
      this.segments[this.segments.length - 1] = { ...last, text: last.text + shown };
      return;
    }
    this.#style = style;
    this.segments.push({ text: shown, style: isPlain(style) ? null : style, control });
  }
}

/** The first `count` code units of a text, without half of a surrogate pair at the end. */
function wholeCharacters(text: string, count: number): string {
  const last = text.charCodeAt(count - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? count - 1 : count);
}
