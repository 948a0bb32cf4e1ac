//! Files of settings within a value: `name: value` or `name = value`, line by line.
//!
//! They may be YAML, TOML, properties or templates of any of these, so they are not parsed.

use resources::mask::mask;

use crate::{
    hidden::Hidden,
    mask::looks_secret,
    words::{is_reference, is_secret},
};

/// Lines below a secret name that are its value.
struct Below {
    /// The column of the name; lines further to the right are below it.
    column: usize,
    /// A block of text: nothing in it is a name.
    text: bool,
}

/// A line that gives something a name.
struct Named<'a> {
    name: &'a str,
    column: usize,
    /// Where the value begins in the line, its blanks included.
    start: usize,
    value: &'a str,
}

/// The text with the lines masked that give themselves away; `None` if none does.
pub(crate) fn masked_lines(text: &str, hidden: &mut Hidden) -> Option<String> {
    let mut below: Option<Below> = None;
    let mut any = false;
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let masked = masked_line(line, &mut below, hidden);
            any |= masked.is_some();
            masked.unwrap_or_else(|| line.to_owned())
        })
        .collect();
    any.then(|| lines.join("\n"))
}

fn masked_line(line: &str, below: &mut Option<Below>, hidden: &mut Hidden) -> Option<String> {
    let content = line.trim_start();
    if content.is_empty() {
        return None;
    }
    let column = line.len() - content.len();
    if let Some(above) = below {
        let item = content.starts_with("- ") && !above.text;
        if column > above.column || (column == above.column && item) {
            return masked_below(line, above.text, hidden);
        }
        *below = None;
    }
    let named = named(line);
    if let Some(named) = &named {
        let block = block(named.value);
        if is_secret(named.name) {
            if let Some(text) = block {
                *below = Some(Below {
                    column: named.column,
                    text,
                });
                return None;
            }
            return (!["{}", "[]"].contains(&named.value))
                .then(|| masked_behind(line, named.start, named.value, hidden));
        }
        if block.is_none() && looks_secret(named.value, hidden) {
            return Some(masked_behind(line, named.start, named.value, hidden));
        }
    }
    looks_secret(content, hidden).then(|| masked_whole(line, hidden))
}

/// A line of a secret's value.
fn masked_below(line: &str, text: bool, hidden: &mut Hidden) -> Option<String> {
    match named(line).filter(|_| !text) {
        Some(named) if is_reference(named.name) || block(named.value).is_some() => None,
        Some(named) => Some(masked_behind(line, named.start, named.value, hidden)),
        None => Some(masked_whole(line, hidden)),
    }
}

/// `- "name": value`, `export NAME=value`.
fn named(line: &str) -> Option<Named<'_>> {
    let (before, after) = line.split_once([':', '='])?;
    // An address.
    if after.starts_with("//") {
        return None;
    }
    let quoted = before.trim_matches(['"', '\'', '-', ' ', '\t']);
    Some(Named {
        name: quoted.rsplit(' ').next().unwrap_or(quoted),
        column: before.len() - before.trim_start_matches(['-', ' ', '\t']).len(),
        start: line.len() - after.len(),
        value: after.trim(),
    })
}

/// Whether the value stands in the lines below, and then whether as a block of text.
fn block(value: &str) -> Option<bool> {
    // A comment may follow.
    let value = value.split(" #").next().unwrap_or_default().trim_end();
    let text = value
        .strip_prefix(['|', '>'])
        .is_some_and(|rest| rest.bytes().all(|byte| b"+-0123456789".contains(&byte)));
    (text || ["", "{", "["].contains(&value) || value.starts_with('#')).then_some(text)
}

fn masked_behind(line: &str, start: usize, value: &str, hidden: &mut Hidden) -> String {
    hidden.add(value.trim_matches(['"', '\'', ',']));
    format!("{} {}", &line[..start], mask(value.len()))
}

/// All but the indentation and the mark of a list's item.
fn masked_whole(line: &str, hidden: &mut Hidden) -> String {
    let content = line.trim_start();
    let content = content.strip_prefix("- ").unwrap_or(content);
    let start = line.len() - content.len();
    let content = content.trim_end();
    hidden.add(content.trim_matches(['"', '\'', ',']));
    format!("{}{}", &line[..start], mask(content.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Option<String> {
        masked_lines(text, &mut Hidden::default())
    }

    #[test]
    fn secret_lines_and_what_stands_below_them_are_masked() {
        for (text, expected) in [
            (
                "a: 1\nexport DB_PASSWORD=hush\n",
                "a: 1\nexport DB_PASSWORD= ••• (4)\n",
            ),
            (
                "password: |\n  hush\n\n  name: hush\nb: 1",
                "password: |\n  ••• (4)\n\n  ••• (10)\nb: 1",
            ),
            (
                "password: >2- # why\n    hush\n",
                "password: >2- # why\n    ••• (4)\n",
            ),
            (
                "- token: |-\n    hush\n  user: b",
                "- token: |-\n    ••• (4)\n  user: b",
            ),
            (
                "tokens:\n- hush\n- hush2\nb: 1",
                "tokens:\n- ••• (4)\n- ••• (5)\nb: 1",
            ),
            (
                "credentials:\n  name: a\n  admin: hush\n  deep:\n    x: hush\nb: 1",
                "credentials:\n  name: a\n  admin: ••• (4)\n  deep:\n    x: ••• (4)\nb: 1",
            ),
            (
                "secrets = [\n  'hush',\n]\nb = 1",
                "secrets = [\n  ••• (7)\n]\nb = 1",
            ),
        ] {
            let expected = expected
                .replace("••• (", "•••••• (")
                .replace(')', " bytes)");
            assert_eq!(masked(text).as_deref(), Some(expected.as_str()), "{text}");
        }
    }

    #[test]
    fn what_was_masked_is_looked_for_elsewhere() {
        let mut hidden = Hidden::default();
        masked_lines("password: \"hunter2\",\nkey: |\n  hunter3\n", &mut hidden);
        let sieve = hidden.sieve();
        assert!(!sieve.text("hunter2 hunter3").contains("hunter"));
    }

    #[test]
    fn other_lines_stay() {
        for text in [
            "a: |\n  b\n  c: d\n",
            "passwordFile: /a\nsecretName: b\n",
            "password:\nb: 1",
            "secrets: {}\n",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }
}
