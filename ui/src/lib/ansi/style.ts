/** A colour as SGR names it: 0-15 from the theme, 16-255 from xterm's table, or red, green, blue. */
export type Colour = number | readonly [red: number, green: number, blue: number];

/** What the SGR sequences before a piece of text ask for. */
export interface Style {
  readonly fg: Colour | null;
  readonly bg: Colour | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

export const PLAIN: Style = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

/** Whether a style asks for nothing. */
export function isPlain(style: Style): boolean {
  return (
    style.fg === null &&
    style.bg === null &&
    !style.bold &&
    !style.dim &&
    !style.italic &&
    !style.underline &&
    !style.strike &&
    !style.inverse
  );
}

/** The attributes that take no further parameters. Conceal (8) is left out: a log hides nothing. */
const SIMPLE: Readonly<Record<number, Partial<Style>>> = {
  0: PLAIN,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { fg: null },
  49: { bg: null },
};

/** The style after one SGR sequence; `params` is what stands between `ESC [` and `m`. */
export function applySgr(style: Style, params: string): Style {
  if (params === '' || params === '0') return PLAIN;
  let next = style;
  const fields = params.split(';');
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? '';
    const colon = field.indexOf(':');
    const code = Number(colon < 0 ? field : field.slice(0, colon));
    if (code === 38 || code === 48 || code === 58) {
      const rest = colon < 0 ? fields.slice(i + 1, i + 5) : field.slice(colon + 1).split(':');
      const colour = extendedColour(rest, colon >= 0);
      if (colon < 0) i += rest[0] === '5' ? 2 : rest[0] === '2' ? 4 : 0;
      if (colour === null) continue;
      if (code === 38) next = { ...next, fg: colour };
      if (code === 48) next = { ...next, bg: colour };
    } else if (code === 4 && colon >= 0) {
      next = { ...next, underline: field !== '4:0' };
    } else if (code >= 30 && code <= 37) {
      next = { ...next, fg: code - 30 };
    } else if (code >= 40 && code <= 47) {
      next = { ...next, bg: code - 40 };
    } else if (code >= 90 && code <= 97) {
      next = { ...next, fg: code - 82 };
    } else if (code >= 100 && code <= 107) {
      next = { ...next, bg: code - 92 };
    } else {
      const change = SIMPLE[code];
      if (change !== undefined) next = { ...next, ...change };
    }
  }
  return next;
}

/** Reads `5;n` or `2;r;g;b` (with colons also `2::r:g:b`); null if it is neither. */
function extendedColour(fields: readonly string[], colons: boolean): Colour | null {
  if (fields[0] === '5') return byte(fields[1]);
  if (fields[0] !== '2') return null;
  // With colons a colour space may stand before the three values.
  const at = colons && fields.length >= 5 ? 2 : 1;
  const red = byte(fields[at]);
  const green = byte(fields[at + 1]);
  const blue = byte(fields[at + 2]);
  return red === null || green === null || blue === null ? null : [red, green, blue];
}

function byte(field: string | undefined): number | null {
  if (field === undefined || !/^\d{1,3}$/.test(field)) return null;
  const value = Number(field);
  return value <= 255 ? value : null;
}
