//! What a text is as a YAML scalar: whether it must be quoted, and in which styles it may stand.

use crate::timestamp::is_timestamp;

/// Whether the text would be read as something else than a text when it stood unquoted.
pub(crate) fn resolves_to_other(text: &str) -> bool {
    match text {
        "" | "~" | "null" | "Null" | "NULL" | "y" | "Y" | "yes" | "Yes" | "YES" | "true"
        | "True" | "TRUE" | "on" | "On" | "ON" | "n" | "N" | "no" | "No" | "NO" | "false"
        | "False" | "FALSE" | "off" | "Off" | "OFF" | ".nan" | ".NaN" | ".NAN" | ".inf"
        | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => {
            return true;
        }
        _ => {}
    }
    match text.as_bytes()[0] {
        b'.' => is_pointed_float(text),
        b'+' | b'-' | b'0'..=b'9' => {
            let plain = text.replace('_', "");
            is_timestamp(text)
                || is_integer(&plain)
                || is_float(&plain)
                || is_odd_binary(&plain)
                || is_base_60(text)
        }
        _ => false,
    }
}

/// What Go's `ParseInt` or `ParseUint` with base 0 takes.
fn is_integer(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let (digits, radix) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&unsigned[2..], 16),
        [b'0', b'b', ..] => (&unsigned[2..], 2),
        [b'0', b'o', ..] => (&unsigned[2..], 8),
        [b'0', _, ..] => (&unsigned[1..], 8),
        _ => (unsigned, 10),
    };
    if digits.starts_with(['+', '-']) {
        return false;
    }
    let Ok(value) = u64::from_str_radix(digits, radix) else {
        return false;
    };
    match text.as_bytes()[0] {
        b'-' => value <= 1 << 63,
        b'+' => i64::try_from(value).is_ok(),
        _ => true,
    }
}

/// `0b` with a sign after it, which go-yaml parses on its own.
fn is_odd_binary(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix("0b") {
        i64::from_str_radix(digits, 2).is_ok()
    } else if let Some(digits) = text.strip_prefix("-0b") {
        i64::from_str_radix(&format!("-{digits}"), 2).is_ok()
    } else {
        false
    }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`, and not too large for 64 bits.
fn is_float(text: &str) -> bool {
    let shape = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    shape && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A text that starts with a point, as Go's `ParseFloat` takes it: underscores between digits.
fn is_pointed_float(text: &str) -> bool {
    let bytes = text.as_bytes();
    let underscores_stand_well = bytes.iter().enumerate().all(|(at, byte)| {
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        *byte != b'_' || (digit(bytes.get(at.wrapping_sub(1))) && digit(bytes.get(at + 1)))
    });
    underscores_stand_well && is_float(&text.replace('_', ""))
}

/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`: quoted for readers of YAML 1.1.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = match unsigned.split_once('.') {
        Some((whole, fraction)) => {
            if !fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
                return false;
            }
            whole
        }
        None => unsigned,
    };
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default().as_bytes();
    let starts = first.first().is_some_and(u8::is_ascii_digit)
        && first.iter().all(|b| b.is_ascii_digit() || *b == b'_');
    let mut count = 0;
    let sexagesimal = parts.all(|part| {
        count += 1;
        match part.as_bytes() {
            [one] => one.is_ascii_digit(),
            [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
            _ => false,
        }
    });
    starts && sexagesimal && count > 0
}

/// In which styles a text may stand in a block context.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a record of independent findings"
)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Analysis {
    pub multiline: bool,
    pub plain: bool,
    pub single_quoted: bool,
    pub block: bool,
}

/// libyaml's analysis of a scalar.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a record of independent findings"
)]
#[derive(Default)]
struct Findings {
    indicators: bool,
    line_breaks: bool,
    special: bool,
    outer_space: bool,
    outer_break: bool,
    trailing_space: bool,
    break_then_space: bool,
    space_then_break: bool,
}

pub(crate) fn analyze(text: &str) -> Analysis {
    if text.is_empty() {
        return Analysis {
            multiline: false,
            plain: true,
            single_quoted: true,
            block: false,
        };
    }
    let found = find(text);
    let broken = found.space_then_break || found.special;
    Analysis {
        multiline: found.line_breaks,
        plain: !(found.outer_space
            || found.outer_break
            || found.break_then_space
            || broken
            || found.line_breaks
            || found.indicators),
        single_quoted: !(found.break_then_space || broken),
        block: !(found.trailing_space || broken),
    }
}

fn find(text: &str) -> Findings {
    let mut found = Findings {
        indicators: text.starts_with("---") || text.starts_with("..."),
        ..Findings::default()
    };
    let mut after_blank = true;
    let (mut after_space, mut after_break) = (false, false);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let before_blank = next.is_none_or(|next| next == ' ' || next == '\t');
        found.indicators |= match c {
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
            | '@' | '`'
                if at == 0 =>
            {
                true
            }
            '?' | '-' if at == 0 => before_blank,
            ':' => before_blank,
            '#' => after_blank,
            _ => false,
        };
        found.special |= !is_printable(c);
        let outer = at == 0 || next.is_none();
        if c == ' ' {
            found.outer_space |= outer;
            found.trailing_space |= next.is_none();
            found.break_then_space |= after_break;
            (after_space, after_break) = (true, false);
        } else if is_break(c) {
            found.line_breaks = true;
            found.outer_break |= outer;
            found.space_then_break |= after_space;
            (after_space, after_break) = (false, true);
        } else {
            (after_space, after_break) = (false, false);
        }
        after_blank = c == ' ' || c == '\t' || c == '\0' || is_break(c);
    }
    found
}

/// Line feed, and what libyaml knows of the Basic Multilingual Plane.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
        && c != '\u{FEFF}'
}

pub(crate) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
