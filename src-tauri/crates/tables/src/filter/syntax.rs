//! From the text of a filter to its terms, each with its place.
//!
//! ```text
//! filter = { term }
//! term   = ["!"] ( word | path | key operator [value {"," value}] )
//! key    = name | "label:" name | "annotation:" name | path
//! ```
//!
//! A path begins with a dot, or with a field that every object has (`spec.`, `metadata.labels[...]`).
//! Whatever is no such term is a word: no text is an error here.

use std::ops::Range;

use resources::Path;

/// One term.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term<'a> {
    /// Where it is, in bytes.
    pub at: Range<usize>,
    /// Whether it must not hold.
    pub negated: bool,
    pub body: Body<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body<'a> {
    /// Text to look for.
    Word(String),
    /// Something must be there.
    There(Key<'a>),
    /// Something must compare.
    Test {
        key: Key<'a>,
        /// Where the key is, in bytes.
        key_at: Range<usize>,
        operator: Operator,
        /// Alternatives; none while nothing was typed.
        values: Vec<Value>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key<'a> {
    /// A column, or something that goes by a name like one.
    Name(&'a str),
    Label(&'a str),
    Annotation(&'a str),
    /// A path, or what is wrong with it.
    Path(Result<Path, resources::path::Invalid>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `:`
    Contains,
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `~`
    Matches,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub text: String,
    /// Where it is, in bytes.
    pub at: Range<usize>,
}

/// The longer ones first.
const OPERATORS: &[(&str, Operator)] = &[
    ("!=", Operator::IsNot),
    ("==", Operator::Is),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    (":", Operator::Contains),
    ("=", Operator::Is),
    ("~", Operator::Matches),
    ("<", Operator::Less),
    (">", Operator::More),
];

/// Fields that paths without a dot before them may begin with.
const ROOTS: &[&str] = &["metadata", "spec", "status", "data"];

/// Reads a filter.
pub(super) fn terms(text: &str) -> Vec<Term<'_>> {
    let mut reader = Reader { text, at: 0 };
    let mut terms = Vec::new();
    while let Some(term) = reader.term() {
        terms.push(term);
    }
    terms
}

/// Whether a path begins a text.
pub(super) fn begins_path(text: &str) -> bool {
    let Some(field) = text.strip_prefix('.') else {
        return ROOTS.iter().any(|root| {
            text.strip_prefix(root)
                .is_some_and(|more| more.starts_with(['.', '[']))
        });
    };
    let begins = |first: char| first.is_alphabetic() || matches!(first, '[' | '.' | '*');
    field.is_empty() || field.starts_with(begins)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn term(&mut self) -> Option<Term<'a>> {
        self.at = self.text.len() - self.rest().trim_start().len();
        if self.rest().is_empty() {
            return None;
        }
        let from = self.at;
        let negated = self.rest().starts_with('!');
        self.at += usize::from(negated);
        let body = self.body();
        Some(Term {
            at: from..self.at,
            negated,
            body,
        })
    }

    fn body(&mut self) -> Body<'a> {
        let from = self.at;
        if self.rest().starts_with('"') {
            return Body::Word(self.quoted());
        }
        let key = self.key();
        let key_at = from..self.at;
        if let Some(key) = key {
            let operator = OPERATORS
                .iter()
                .find(|(sign, _)| self.rest().starts_with(sign));
            if let Some((sign, operator)) = operator {
                self.at += sign.len();
                let values = self.values(*operator);
                return Body::Test {
                    key,
                    key_at,
                    operator: *operator,
                    values,
                };
            }
            let ends = self.rest().is_empty() || self.rest().starts_with(char::is_whitespace);
            if ends && !matches!(key, Key::Name(_)) {
                return Body::There(key);
            }
        }
        self.at = from;
        Body::Word(self.bare(|_| false))
    }

    /// The key at the place, which is left behind it; nothing where none begins.
    fn key(&mut self) -> Option<Key<'a>> {
        for (prefix, key) in [
            ("label:", Key::Label as fn(&'a str) -> Key<'a>),
            ("annotation:", Key::Annotation),
        ] {
            if self.rest().starts_with(prefix) {
                self.at += prefix.len();
                let name = self.name();
                return (!name.is_empty()).then(|| key(name));
            }
        }
        if begins_path(self.rest()) {
            let path = self.path();
            return Some(Key::Path(Path::parse(path)));
        }
        let name = self.name();
        let word = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        word.then_some(Key::Name(name))
    }

    /// A name as labels have it.
    fn name(&mut self) -> &'a str {
        let named =
            |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/');
        let rest = &self.text[self.at..];
        let length = rest.find(|letter| !named(letter)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// A path up to a blank or an operator that is not within brackets or quotes.
    fn path(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let mut depth = 0_usize;
        let mut quote = None;
        let mut escaped = false;
        let mut end = rest.len();
        for (at, letter) in rest.char_indices() {
            if escaped {
                escaped = false;
                continue;
            }
            match letter {
                '\\' => escaped = true,
                '\'' | '"' if quote == Some(letter) => quote = None,
                '\'' | '"' if quote.is_none() && depth > 0 => quote = Some(letter),
                _ if quote.is_some() => {}
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                ':' | '=' | '!' | '~' | '<' | '>' => {
                    end = at;
                    break;
                }
                letter if letter.is_whitespace() => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        self.at += end;
        &rest[..end]
    }

    fn values(&mut self, operator: Operator) -> Vec<Value> {
        let mut values = Vec::new();
        loop {
            let from = self.at;
            let quoted = self.rest().starts_with('"');
            let text = if quoted {
                self.quoted()
            } else {
                // A comma is common in expressions, and no sign of alternatives there.
                self.bare(|letter| letter == ',' && operator != Operator::Matches)
            };
            if quoted || !text.is_empty() {
                values.push(Value {
                    text,
                    at: from..self.at,
                });
            }
            if !self.rest().starts_with(',') {
                return values;
            }
            self.at += 1;
        }
    }

    /// Text up to a blank, or to what ends it.
    fn bare(&mut self, ends: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let length = rest
            .find(|letter: char| letter.is_whitespace() || ends(letter))
            .unwrap_or(rest.len());
        let text = rest[..length].to_owned();
        self.at += length;
        text
    }

    /// Text in quotes; `\` takes the next character as it is. A quote that is still being typed ends
    /// with the text.
    fn quoted(&mut self) -> String {
        let mut letters = self.rest().char_indices().skip(1);
        let mut text = String::new();
        let mut length = None;
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    length = Some(at + 1);
                    break;
                }
                '\\' => text.extend(letters.next().map(|(_, letter)| letter)),
                letter => text.push(letter),
            }
        }
        self.at += length.unwrap_or(self.rest().len());
        text
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }
}
