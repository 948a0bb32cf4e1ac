//! Files of settings within a text: `name: value` or `name = value`, line by line.
//!
//! They may be YAML, TOML, properties or templates of any of these, so they are not parsed.

use crate::words::{is_reference, is_secret};

/// What a line holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A value under the name of a secret.
    Secret(Named<'a>),
    /// All of it belongs to the value of a secret, but for the mark of a list's item.
    SecretText,
    /// A value under another name.
    Plain(Named<'a>),
    /// Neither.
    Other,
    /// It gives a name to the lines below, or nothing.
    Nothing,
}

/// A line that gives something a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The name; that which the value stands under, if it belongs to lines below another name.
    pub name: &'a str,
    /// Where the value begins in the line, its blanks included.
    pub start: usize,
    /// The value without the blanks around it.
    pub value: &'a str,
    column: usize,
}

/// Lines below a secret name that are its value.
struct Below {
    /// The column of the name; lines further to the right are below it.
    column: usize,
    /// A block of text: nothing in it is a name.
    text: bool,
}

/// Reads settings line by line.
#[derive(Default)]
pub struct Settings {
    below: Option<Below>,
    /// The column of `name: DB_PASSWORD` in the line before: `value` there is the secret.
    called: Option<usize>,
}

impl Settings {
    /// What the next line holds.
    pub fn line<'a>(&mut self, line: &'a str) -> Line<'a> {
        let content = line.trim_start();
        if content.is_empty() {
            return Line::Nothing;
        }
        let column = line.len() - content.len();
        if let Some(above) = &self.below {
            let item = content.starts_with("- ") && !above.text;
            if column > above.column || (column == above.column && item) {
                return line_below(line, above.text);
            }
            self.below = None;
        }
        let Some(named) = named(line) else {
            return Line::Other;
        };
        let called = self.called.take();
        if named.name == "name" && is_secret(named.value.trim_matches(['"', '\''])) {
            self.called = Some(named.column);
        }
        let block = block(named.value);
        let by_name = called == Some(named.column) && named.name == "value";
        if by_name || is_secret(named.name) {
            if let Some(text) = block {
                self.below = Some(Below {
                    column: named.column,
                    text,
                });
                return Line::Nothing;
            }
            return if ["{}", "[]"].contains(&named.value) {
                Line::Nothing
            } else {
                Line::Secret(named)
            };
        }
        if block.is_none() {
            Line::Plain(named)
        } else {
            Line::Other
        }
    }
}

/// A line of a secret's value.
fn line_below(line: &str, text: bool) -> Line<'_> {
    match named(line).filter(|_| !text) {
        Some(named) if is_reference(named.name) || block(named.value).is_some() => Line::Nothing,
        Some(named) => Line::Secret(named),
        None => Line::SecretText,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(text: &str) -> Vec<&str> {
        let mut settings = Settings::default();
        text.split('\n')
            .filter_map(|line| match settings.line(line) {
                Line::Secret(named) => Some(named.value),
                Line::SecretText => Some(line.trim()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn secret_lines_and_what_stands_below_them_are_found() {
        for (text, expected) in [
            ("a: 1\nexport DB_PASSWORD=hush", &["hush"][..]),
            (
                "password: |\n  hush\n\n  a: hush\nb: 1",
                &["hush", "a: hush"],
            ),
            ("tokens:\n- hush\n- hush2\nb: 1", &["- hush", "- hush2"]),
            ("credentials:\n  name: a\n  admin: hush\nb: 1", &["hush"]),
            ("- name: DB_PASSWORD\n  value: hush\n  x: 1", &["hush"]),
            ("- name: LEVEL\n  value: info", &[]),
            ("passwordFile: /a\nsecrets: {}\npassword:\nb: 1", &[]),
        ] {
            assert_eq!(secrets(text), expected, "{text}");
        }
    }
}
