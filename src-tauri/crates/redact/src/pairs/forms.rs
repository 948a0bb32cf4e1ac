//! Names and values in forms of which neither `=` nor `:` is part: `password hunter2` on a line by itself,
//! elements of XML, and constants of PHP.

use std::ops::Range;

use super::{blanks, quoted_end, quotes};
use crate::{
    harmless::{Manner, is_harmless, is_readable},
    words,
};

/// How a line goes on after `password` in a text that is no file of settings.
const PROSE: [&str; 10] = [
    "protected",
    "reset",
    "changed",
    "rotation",
    "rotated",
    "policy",
    "hash",
    "hashing",
    "manager",
    "prompt",
];
/// What these pass on is no password.
const PASS_ON: [&str; 8] = [
    "proxy_pass",
    "fastcgi_pass",
    "uwsgi_pass",
    "scgi_pass",
    "grpc_pass",
    "memcached_pass",
    "proxypass",
    "js_pass",
];
/// Attributes of an element are no longer.
const MOST_ATTRIBUTES: usize = 128;
/// Nor is what stands in `<![CDATA[`.
const MOST_DATA: usize = 4096;

/// The value of a name, if it is a secret.
pub(super) fn value(
    text: &str,
    found: Range<usize>,
    name: &str,
    manner: Manner,
) -> Option<Range<usize>> {
    let before = text.as_bytes()[..found.start].last();
    let span = match before {
        Some(b'<' | b':' | b'>') => element(text, &found)?,
        Some(b'"' | b'\'') => constant(text, &found)?,
        _ if manner == Manner::Settings => return line(text, &found, name),
        _ => return None,
    };
    // Stores of objects call their names `<Key>`.
    (words::is_secret_at_end(name) && !is_harmless(name, &text[span.clone()], Manner::Said))
        .then_some(span)
}

/// `<password>hunter2</password>`, `<name>db.password</name><value>hunter2</value>`.
fn element(text: &str, found: &Range<usize>) -> Option<Range<usize>> {
    let mut from = found.start.saturating_sub(MOST_ATTRIBUTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let prefix = |c: char| c.is_ascii_alphanumeric() || c == ':';
    let before = text[from..found.start].trim_end_matches(prefix);
    let opened = from + before.len();
    let rest = &text[found.end..];
    let named = ["</name>", "</key>"]
        .into_iter()
        .find(|end| rest.starts_with(end));
    let (begin, close) = if let Some(end) = named {
        let value = rest[end.len()..].trim_start();
        let begin = ["<value>", "<string>"]
            .into_iter()
            .find(|begin| value.starts_with(begin))?;
        (text.len() - value.len() + begin.len(), "")
    } else if before.ends_with('<') {
        let mut most = rest.len().min(MOST_ATTRIBUTES);
        while !rest.is_char_boundary(most) {
            most -= 1;
        }
        let attributes = rest[..most].find('>')?;
        let apart = attributes == 0 || rest.starts_with(char::is_whitespace);
        if !apart || rest[..attributes].ends_with('/') {
            return None;
        }
        (found.end + attributes + 1, &text[opened..found.end])
    } else {
        return None;
    };
    let value = &text[begin..];
    let blanks = value.len() - value.trim_start().len();
    let (from, to) = match value[blanks..].strip_prefix("<![CDATA[") {
        Some(inner) => {
            let from = text.len() - inner.len();
            let most = &inner.as_bytes()[..inner.len().min(MOST_DATA)];
            (from, from + memchr::memmem::find(most, b"]]>")?)
        }
        None => (begin + blanks, begin + value.find('<')?),
    };
    // What closes it is its own name.
    let end = text[to..].strip_prefix("]]>").unwrap_or(&text[to..]);
    if !end.trim_start().strip_prefix("</")?.starts_with(close) {
        return None;
    }
    let to = from + text.get(from..to)?.trim_end().len();
    (to > from).then_some(from..to)
}

/// `define('DB_PASSWORD', 'hunter2');`
fn constant(text: &str, found: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..found.start - 1].trim_end_matches(' ');
    let before = before.strip_suffix('(')?.trim_end_matches(' ').as_bytes();
    let is_define = before.len() >= 6 && before[before.len() - 6..].eq_ignore_ascii_case(b"define");
    let closed = quotes(text, found.end);
    let comma = blanks(text, closed);
    if !is_define || closed == found.end || !text[comma..].starts_with(',') {
        return None;
    }
    let at = blanks(text, comma + 1);
    let start = quotes(text, at);
    (start > at).then(|| start..quoted_end(text, start, &text[at..start]))
}

/// `password hunter2`, on a line by itself in a file.
fn line(text: &str, found: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let rest = &text[found.end..];
    if !rest.starts_with([' ', '\t']) {
        return None;
    }
    let lead = text[..found.start].trim_end_matches([' ', '\t']);
    let begins_line = if lead.is_empty() {
        rest.contains('\n')
    } else {
        lead.ends_with('\n')
    };
    if !begins_line {
        return None;
    }
    let rest = rest.split('\n').next().unwrap_or_default();
    let blanks = rest.len() - rest.trim_start().len();
    let from = found.end + blanks;
    let start = quotes(text, from);
    let value = &text[start..found.end + rest.len()];
    let end = if start > from {
        quoted_end(text, start, &text[from..start])
    } else {
        let all = value.trim_end();
        let end = all.find(char::is_whitespace).unwrap_or(all.len());
        start + all[..end].trim_end_matches(';').len()
    };
    let value = text.get(start..end)?;
    // Whatever follows makes it a sentence, unless it is a comment.
    let after = text[end..found.end + rest.len()].trim_start_matches(['"', '\'', ';']);
    let after = after.trim();
    let alone = after.is_empty() || after.starts_with(['#', ';']);
    let lower = value.to_ascii_lowercase();
    let separator = value.starts_with(['=', ':', '>', '<', '(', '|', '&']);
    let plain = is_harmless(name, value, Manner::Settings)
        || is_harmless(name, value, Manner::Prose)
        || PROSE.contains(&lower.as_str());
    // `passwd root` is a command.
    let readable = is_readable(value) && !value.bytes().any(|byte| byte.is_ascii_digit());
    let command = ["pass", "passwd"].contains(&name);
    let mere = readable && (command || !words::is_password(name));
    let passed_on = PASS_ON.contains(&name.to_ascii_lowercase().as_str());
    (alone && !separator && !plain && !mere && !passed_on && words::is_secret_at_end(name))
        .then_some(start..end)
}
