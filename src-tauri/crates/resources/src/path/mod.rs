//! Places in an object, written as kubectl writes them.
//!
//! It is the language of `kubectl -o jsonpath` without its templates: `.spec.nodeName`,
//! `{.status.conditions[?(@.type=="Ready")].status}`, `.metadata.labels.app\.kubernetes\.io/name`. The
//! printer columns of custom resource definitions are written in it, too.
//!
//! A path is followed in the object's text: only what it leads through is looked at, and nothing is
//! made of the rest. Published crates follow RFC 9535, which is another language (no escapes, a required
//! `$`), and want the whole object as a tree first.

mod follow;
mod parse;

use std::{fmt, hash};

use compact_str::CompactString;
use serde_json::value::RawValue;

pub use parse::Invalid;

/// A place in an object, or several.
#[derive(Debug, Clone)]
pub struct Path {
    text: CompactString,
    steps: Box<[Step]>,
}

/// One step from a value to values in it.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// The field of that name.
    Field(CompactString),
    /// The element of that index; below 0 from the end.
    Index(i64),
    /// The elements from one index to before another.
    Slice { from: Option<i64>, to: Option<i64> },
    /// Every field, or every element.
    All,
    /// The value itself and everything in it.
    Deep,
    /// The elements for which the condition holds.
    Where(Condition),
}

/// What is asked of an element, as in `?(@.type=="Ready")`.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    place: Box<[Step]>,
    /// Without, it is asked whether there is anything at the place.
    test: Option<(Comparison, Literal)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Text(CompactString),
    Number(f64),
    Flag(bool),
    Null,
}

impl Path {
    /// Reads a path. Braces around it, `$` before it and the first dot may be left out.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Ok(Self {
            text: text.into(),
            steps: parse::path(text)?,
        })
    }

    /// The place of a label.
    pub fn label(key: &str) -> Self {
        Self::entry("labels", key)
    }

    /// The place of an annotation.
    pub fn annotation(key: &str) -> Self {
        Self::entry("annotations", key)
    }

    fn entry(map: &str, key: &str) -> Self {
        let escaped = key.replace('\\', r"\\").replace('\'', r"\'");
        Self {
            text: compact_str::format_compact!(".metadata.{map}['{escaped}']"),
            steps: ["metadata", map, key]
                .map(|field| Step::Field(field.into()))
                .into(),
        }
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first value at the place.
    pub fn first<'a>(&self, json: &'a str) -> Option<&'a RawValue> {
        follow::first(&self.steps, json)
    }

    /// Every value at the place, in the order of the object.
    pub fn all<'a>(&self, json: &'a str) -> Vec<&'a RawValue> {
        follow::all(&self.steps, json)
    }
}

/// Paths are equal when they lead to the same place, however they are written.
impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.steps == other.steps
    }
}

impl Eq for Path {}

impl hash::Hash for Path {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        // Paths that are equal have the same fields; that tells most others apart.
        for step in &self.steps {
            if let Step::Field(name) = step {
                name.hash(state);
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
