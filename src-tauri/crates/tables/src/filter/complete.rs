//! What is being typed at a place of a filter.

use std::ops::Range;

use super::syntax::{self, Body, Key, Operator, Term};

/// What is being typed, and which part of the text it would replace.
#[derive(Debug, Clone, PartialEq)]
pub struct Typing<'a> {
    /// In bytes.
    pub replaces: Range<usize>,
    /// What it is.
    pub what: Typed<'a>,
}

/// A part of a term.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed<'a> {
    /// The beginning of a term: a word, or the name of something to compare.
    Name(&'a str),
    /// The name of a label or annotation after its prefix.
    Label {
        /// Whether it is one of an annotation.
        annotation: bool,
        /// What there is of it.
        beginning: &'a str,
    },
    /// A path.
    Path(&'a str),
    /// A value to compare with, without its quotes.
    Value {
        /// The key and the operator, as written.
        asked: &'a str,
        /// What there is of it.
        beginning: String,
    },
}

/// What is being typed where the cursor is, in bytes; nothing in the midst of a quoted word.
pub fn typing(text: &str, cursor: usize) -> Option<Typing<'_>> {
    if !text.is_char_boundary(cursor) {
        return None;
    }
    // What follows the cursor belongs to the same term only if no blank is between.
    let end = text[cursor..]
        .find(char::is_whitespace)
        .map_or(text.len(), |length| cursor + length);
    let Some(term) = syntax::terms(&text[..end])
        .into_iter()
        .find(|term| term.at.start <= cursor && cursor <= term.at.end)
    else {
        return Some(Typing {
            replaces: cursor..cursor,
            what: Typed::Name(""),
        });
    };
    within(text, cursor, &term)
}

fn within<'a>(text: &'a str, cursor: usize, term: &Term<'_>) -> Option<Typing<'a>> {
    let start = term.at.start + usize::from(term.negated);
    if cursor < start {
        return None;
    }
    let key = |end: usize| name(&text[..end.max(cursor)], start, cursor);
    match &term.body {
        Body::Word(_) if text[start..].starts_with('"') => None,
        Body::Word(_) | Body::There(_) => Some(key(term.at.end)),
        Body::Test { key_at, .. } if cursor <= key_at.end => Some(key(key_at.end)),
        Body::Test {
            key: of,
            key_at,
            operator,
            values,
        } => {
            let value_from = values_from(text, key_at.end, *operator);
            if cursor < value_from || matches!(of, Key::Path(Err(_))) {
                return None;
            }
            let value = values
                .iter()
                .find(|value| value.at.start <= cursor && cursor <= value.at.end);
            let (replaces, beginning) = match value {
                Some(value) => (
                    value.at.clone(),
                    text[value.at.start..cursor].trim_start_matches('"').into(),
                ),
                None => (cursor..cursor, String::new()),
            };
            Some(Typing {
                replaces,
                what: Typed::Value {
                    asked: &text[start..value_from],
                    beginning,
                },
            })
        }
    }
}

/// Where the values begin: behind the operator.
fn values_from(text: &str, key_end: usize, operator: Operator) -> usize {
    let double = text[key_end..].starts_with("==");
    key_end
        + match operator {
            Operator::IsNot | Operator::AtMost | Operator::AtLeast => 2,
            Operator::Is if double => 2,
            _ => 1,
        }
}

/// A name of any form, which ends with the text.
fn name(text: &str, start: usize, cursor: usize) -> Typing<'_> {
    let beginning = &text[start..cursor];
    for (prefix, annotation) in [("label:", false), ("annotation:", true)] {
        if let Some(beginning) = beginning.strip_prefix(prefix) {
            return Typing {
                replaces: start + prefix.len()..text.len(),
                what: Typed::Label {
                    annotation,
                    beginning,
                },
            };
        }
    }
    Typing {
        replaces: start..text.len(),
        what: if syntax::begins_path(beginning) {
            Typed::Path(beginning)
        } else {
            Typed::Name(beginning)
        },
    }
}

/// A value as a filter must write it: in quotes where it would end otherwise.
pub fn quoted(value: &str) -> String {
    let plain = |letter: char| !letter.is_whitespace() && !matches!(letter, ',' | '"' | '\\');
    if !value.is_empty() && value.chars().all(plain) {
        return value.into();
    }
    let escaped = value.replace('\\', r"\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is typed at the `|`, as the part that it replaces and what it is.
    fn at(text: &str) -> Option<(String, String)> {
        let cursor = text.find('|').expect("a cursor");
        let text = text.replace('|', "");
        let Typing { replaces, what } = typing(&text, cursor)?;
        let what = match what {
            Typed::Name(beginning) => format!("name {beginning}"),
            Typed::Label {
                annotation: false,
                beginning,
            } => format!("label {beginning}"),
            Typed::Label {
                annotation: true,
                beginning,
            } => format!("annotation {beginning}"),
            Typed::Path(path) => format!("path {path}"),
            Typed::Value { asked, beginning } => format!("value {asked} {beginning}"),
        };
        Some((text[replaces].into(), what))
    }

    #[test]
    fn what_is_typed_where() {
        for (text, replaces, what) in [
            ("|", "", "name "),
            ("web |", "", "name "),
            ("sta|", "sta", "name sta"),
            ("sta|tus", "status", "name sta"),
            ("!sta|", "sta", "name sta"),
            ("sta|tus:crash", "status", "name sta"),
            ("status:|", "", "value status: "),
            ("status:cr|", "cr", "value status: cr"),
            ("status:cr|ash web", "crash", "value status: cr"),
            ("status:a,cr|", "cr", "value status: cr"),
            ("status:a,|", "", "value status: "),
            ("web node!=no|", "no", "value node!= no"),
            ("app==w|", "w", "value app== w"),
            ("node:\"no de|", "\"no de", "value node: no de"),
            ("label:ap|", "ap", "label ap"),
            ("label:app=w|", "w", "value label:app= w"),
            ("annotation:a|", "a", "annotation a"),
            (".spec.no|", ".spec.no", "path .spec.no"),
            ("spec.no|", "spec.no", "path spec.no"),
            (".|", ".", "path ."),
            (".spec.nodeName:n|", "n", "value .spec.nodeName: n"),
            ("restarts>=|", "", "value restarts>= "),
        ] {
            assert_eq!(at(text), Some((replaces.into(), what.into())), "{text}");
        }
        for nothing in ["\"a b|", "|!web", ".spec[x]:y|"] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn values_in_quotes_where_they_need_them() {
        for (value, written) in [
            ("web", "web"),
            ("web:1.25", "web:1.25"),
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("a,b", "\"a,b\""),
            ("a\"b\\", "\"a\\\"b\\\\\""),
        ] {
            assert_eq!(quoted(value), written);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), at in any::<proptest::sample::Index>()) {
            let cursor = at.index(text.len() + 1);
            if let Some(typing) = typing(&text, cursor) {
                prop_assert!(text.get(typing.replaces).is_some());
            }
        }

        #[test]
        fn nor_one_that_is_nearly_a_filter(
            text in "((label:|\\.spec|status|é)?[.:=<>~!,\"\\[\\]]{0,3}[a3\"é]{0,2} ?){0,4}",
            at in any::<proptest::sample::Index>(),
        ) {
            let cursor = at.index(text.len() + 1);
            if let Some(typing) = typing(&text, cursor) {
                prop_assert!(text.get(typing.replaces).is_some());
            }
        }
    }
}
