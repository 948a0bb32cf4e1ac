//! Names and their values within a text: `password=...`, `"token": "..."`, `--secret ...`.

use std::ops::Range;

use crate::{
    class::is_taken,
    harmless::{Manner, is_harmless},
    words::{self, PARTS},
};

mod forms;

/// Names are no longer.
const LONGEST_NAME: usize = 96;
/// Values that are no secret, in bytes.
const LONGEST_PLAIN: usize = 4096;
/// Blanks around a separator.
const MOST_BLANKS: usize = 8;

/// A value under the name of a secret.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pair<'a> {
    pub name: &'a str,
    pub span: Range<usize>,
}

/// How a name is parted from its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Equals,
    Colon { quoted: bool },
    Blank,
}

/// The values under names of secrets, apart from each other, in order.
pub(crate) fn find(text: &str, manner: Manner) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    let mut done = 0;
    for part in PARTS.find_iter(text) {
        if part.start() < done {
            continue;
        }
        let (start, end) = name_around(text, part.start(), part.end(), done);
        // Each byte is looked at once, however many names stand in a row.
        done = end;
        let name = text[start..end].trim_start_matches(['-', '.']);
        let flag = text[start..end].starts_with('-');
        if name.len() > LONGEST_NAME || !(words::is_secret(name) || words::is_ambiguous(name)) {
            continue;
        }
        if let Some(span) = forms::value(text, start..end, name, manner) {
            done = span.end;
            pairs.push(Pair { name, span });
            continue;
        }
        let Some((separator, value)) = separator(text, end, flag) else {
            continue;
        };
        let begins_line = begins_line(text, start);
        if let Some(span) = secret(text, name, value, separator, begins_line, manner) {
            done = span.end;
            pairs.push(Pair { name, span });
        }
    }
    pairs
}

/// Whether the name that begins there is the first of its line.
fn begins_line(text: &str, start: usize) -> bool {
    // Of a long line no more is looked at than can stand before its first name.
    let mut from = start.saturating_sub(64);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..start];
    match before.rsplit_once('\n') {
        Some((_, before)) => is_lead(before),
        None => from == 0 && is_lead(before),
    }
}

/// What may stand before the first name of a line.
fn is_lead(before: &str) -> bool {
    let before = before
        .trim()
        .trim_matches(['-', '"', '\'', '{', '#', ';', ' ']);
    ["", "export", "set", "env", "ENV", "ARG"].contains(&before)
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

fn name_around(text: &str, from: usize, to: usize, done: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let before = bytes[done..from]
        .iter()
        .rev()
        .take_while(|byte| in_name(**byte))
        .count();
    let after = bytes[to..]
        .iter()
        .take_while(|byte| in_name(**byte))
        .count();
    (from - before, to + after)
}

fn blanks(text: &str, at: usize) -> usize {
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    at + text.as_bytes()[at..]
        .iter()
        .take(MOST_BLANKS)
        .take_while(blank)
        .count()
}

fn quotes(text: &str, at: usize) -> usize {
    let quote = |byte: &&u8| matches!(byte, b'"' | b'\'' | b'\\' | b'`');
    at + text.as_bytes()[at..]
        .iter()
        .take(4)
        .take_while(quote)
        .count()
}

/// How the name that ends there is parted from its value, and where that begins.
fn separator(text: &str, end: usize, flag: bool) -> Option<(Separator, usize)> {
    let bytes = text.as_bytes();
    let after_quotes = quotes(text, end);
    let quoted = after_quotes > end;
    let closed = after_quotes + usize::from(bytes.get(after_quotes) == Some(&b']'));
    let at = blanks(text, closed);
    match bytes.get(at)? {
        b'=' => {
            let mut at = at + 1;
            while matches!(bytes.get(at), Some(b'=' | b'>' | b'~')) && at < end + 16 {
                at += 1;
            }
            Some((Separator::Equals, blanks(text, at)))
        }
        b':' if bytes.get(at + 1) == Some(&b'=') => Some((Separator::Equals, blanks(text, at + 2))),
        b':' if matches!(bytes.get(at + 1), Some(b':' | b'/')) => None,
        b':' => Some((Separator::Colon { quoted }, blanks(text, at + 1))),
        _ if flag && at > end => Some((Separator::Blank, at)),
        _ => None,
    }
}

/// The value, if it is a secret.
fn secret(
    text: &str,
    name: &str,
    start: usize,
    separator: Separator,
    begins_line: bool,
    manner: Manner,
) -> Option<Range<usize>> {
    let opened = quotes(text, start);
    let in_quotes = opened > start;
    let prose = matches!(separator, Separator::Colon { quoted: false }) && !in_quotes;
    let tells = words::is_secret_at_end(name) || words::is_ambiguous(name);
    if prose && !(begins_line && manner == Manner::Settings) && !tells {
        return None;
    }
    // A table or list: the names in it are looked at by themselves.
    let table =
        !in_quotes && text[start..].starts_with(['{', '[']) && !text[start..].starts_with("{{");
    if table && !words::is_password(name) {
        return None;
    }
    let mut end = if in_quotes {
        quoted_end(text, opened, &text[start..opened])
    } else {
        bare_end(text, start)
    };
    // No name or sentence is so long, and to look at it from each name in it would take ages.
    if !in_quotes && end - opened > LONGEST_PLAIN && !is_taken(&text[opened..end]) {
        return Some(opened..end);
    }
    if prose && begins_line && words::is_password(name) && text[end..].starts_with([' ', '\t']) {
        // Whoever writes `password: ` at the start of a line means all of it.
        let rest = text[opened..].lines().next().unwrap_or_default().trim_end();
        if !is_harmless(name, rest, Manner::Prose) {
            end = opened + rest.len();
        }
    }
    let value = text.get(opened..end)?;
    // `key="shop/web-1"` in a log is an object's.
    let bare = words::is_bare_key(name) && manner != Manner::Settings;
    if bare && is_harmless(name, value, manner) {
        return None;
    }
    let tests = name.eq_ignore_ascii_case("pass") && manner == Manner::Prose;
    let manner = match (prose || tests, begins_line && manner == Manner::Settings) {
        (true, false) => Manner::Prose,
        _ if separator == Separator::Blank && words::may_name_secret(name) => Manner::Fields,
        _ if separator == Separator::Blank => Manner::Settings,
        _ if manner == Manner::Fields => Manner::Fields,
        _ => Manner::Settings,
    };
    let flag = separator == Separator::Blank && value.starts_with('-');
    (!flag && !is_harmless(name, value, manner)).then_some(opened..end)
}

/// The end of a value in quotes: before the same quotes, or the end of the line.
fn quoted_end(text: &str, start: usize, open: &str) -> usize {
    let bytes = text.as_bytes();
    let Some(quote) = open.bytes().find(|byte| *byte != b'\\') else {
        return bare_end(text, start);
    };
    let escaped = open.starts_with('\\');
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' => return at,
            b'\\' if !escaped && bytes.get(at + 1) != Some(&b'\n') => at += 1,
            // The quotes themselves are escaped, as in JSON within JSON.
            b'\\' if bytes.get(at + 1) == Some(&quote) => return at,
            byte if *byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The end of a value without quotes.
fn bare_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    // A variable or template with all that stands in its brackets.
    let brackets = [("$(", ")"), ("${", "}"), ("{{", "}}")];
    let filled_in = brackets.iter().find_map(|(open, close)| {
        let inner = text[start..].strip_prefix(open)?;
        let mut most = inner.len().min(LONGEST_NAME);
        while !inner.is_char_boundary(most) {
            most -= 1;
        }
        let length = inner[..most].find(close)?;
        Some(start + open.len() + length + close.len())
    });
    let mut at = filled_in.unwrap_or(start);
    while let Some(byte) = bytes.get(at) {
        let ends = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'<' => true,
            b'\\' => matches!(bytes.get(at + 1), Some(b'n' | b'r' | b't' | b'"')),
            b'&' | b',' | b';' => at > start && parts_pairs(bytes, at + 1),
            b')' | b']' | b'}' => {
                let rest = bytes[at..]
                    .iter()
                    .take(16)
                    .find(|byte| !b")]}".contains(byte));
                rest.is_none_or(|byte| b" \t\r\n,;.:\"'".contains(byte))
            }
            _ => false,
        };
        if ends {
            break;
        }
        at += 1;
    }
    at
}

/// Whether another pair, or none, follows what may be part of a password.
fn parts_pairs(bytes: &[u8], at: usize) -> bool {
    let name = bytes[at..]
        .iter()
        .take(LONGEST_NAME)
        .take_while(|byte| in_name(**byte) || **byte == b' ')
        .count();
    match bytes.get(at) {
        None => true,
        Some(byte) if byte.is_ascii_whitespace() => true,
        _ => name > 0 && matches!(bytes.get(at + name), Some(b'=' | b':')),
    }
}

#[cfg(test)]
mod tests;
