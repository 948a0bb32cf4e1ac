//! Where in an object a text is.

use std::{fmt::Write as _, ops::Range};

use resources::mask::{LAST_APPLIED, mask_secret};
use serde_json::{Map, Value};
use tables::Word;
use wire::{FoundField, TextRange};

use crate::units::range;

/// The places of one object that are told.
const SHOWN: usize = 3;
/// How much of a value is shown before and after the text, in letters.
const BEFORE: usize = 40;
const AFTER: usize = 80;

/// Maps whose keys somebody has chosen; those of others are the API's own.
const OWN_KEYS: &[&str] = &[
    "labels",
    "annotations",
    "data",
    "stringData",
    "binaryData",
    "matchLabels",
    "nodeSelector",
    "selector",
];

/// What is found by name, and what only the API's own bookkeeping says.
const LEFT_OUT: &[&[&str]] = &[
    &["apiVersion"],
    &["kind"],
    &["metadata", "name"],
    &["metadata", "generateName"],
    &["metadata", "namespace"],
    &["metadata", "managedFields"],
    &["metadata", "resourceVersion"],
    &["metadata", "generation"],
    &["metadata", "annotations", LAST_APPLIED],
];

/// What Secrets and config maps hold that is no text, or nobody's business.
const HIDDEN: &[&[&str]] = &[&["data"], &["stringData"]];
const BINARY: &[&[&str]] = &[&["binaryData"]];

/// The places in an object at which a text is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Fields {
    /// The first of them.
    pub shown: Vec<FoundField>,
    /// How many there are more.
    pub more: u32,
}

impl Fields {
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// Looks for a word in an object: in values, and in keys that somebody has chosen. Of a Secret, values
/// are not looked into, nor are annotations that repeat them.
pub(super) fn find(mut object: Value, secret: bool, word: &Word) -> Fields {
    let mut masked = Vec::new();
    if secret && let Some(object) = object.as_object_mut() {
        masked = masked_annotations(object);
    }
    let mut search = Search {
        word,
        no_values: if secret { HIDDEN } else { BINARY },
        masked,
        keys: Vec::new(),
        path: String::new(),
        fields: Fields::default(),
    };
    search.value(&object);
    search.fields
}

/// Masks a Secret; the annotations of which that changed anything.
fn masked_annotations(secret: &mut Map<String, Value>) -> Vec<String> {
    let annotations = |secret: &Map<String, Value>| {
        let metadata = secret.get("metadata");
        let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
        annotations.and_then(Value::as_object).cloned()
    };
    let before = annotations(secret).unwrap_or_default();
    mask_secret(secret);
    let after = annotations(secret).unwrap_or_default();
    let masked = before
        .into_iter()
        .filter(|(key, value)| after.get(key) != Some(value));
    masked.map(|(key, _)| key).collect()
}

struct Search<'a> {
    word: &'a Word,
    /// Below these, only keys are looked at.
    no_values: &'static [&'static [&'static str]],
    /// Annotations that are not looked into.
    masked: Vec<String>,
    /// The keys on the way to the value at hand; those of lists are empty.
    keys: Vec<String>,
    path: String,
    fields: Fields,
}

impl Search<'_> {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(entries) => {
                let own = self
                    .keys
                    .last()
                    .is_some_and(|key| OWN_KEYS.contains(&key.as_str()));
                for (key, value) in entries {
                    self.entry(key, value, own);
                }
            }
            Value::Array(values) => {
                for (index, value) in values.iter().enumerate() {
                    let length = self.path.len();
                    // Writing to a string cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.keys.push(String::new());
                    self.value(value);
                    self.keys.pop();
                    self.path.truncate(length);
                }
            }
            Value::String(text) => self.text(text),
            Value::Number(number) => self.text(&number.to_string()),
            Value::Bool(flag) => self.text(if *flag { "true" } else { "false" }),
            Value::Null => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Value, own: bool) {
        self.keys.push(key.to_owned());
        let length = self.path.len();
        push_key(&mut self.path, key);
        if !LEFT_OUT.iter().any(|path| self.is_at(path)) {
            let found = own.then(|| self.word.find(key)).flatten();
            if let Some(at) = found {
                self.found(key, at);
            } else if !self.is_hidden(value) {
                self.value(value);
            }
        }
        self.path.truncate(length);
        self.keys.pop();
    }

    /// Whether the value at hand is not looked into.
    fn is_hidden(&self, value: &Value) -> bool {
        let hidden = |path: &&[&str]| {
            let below = self.keys.len() > path.len();
            // What should be a map of values and is none may be a value itself.
            self.begins_with(path) && (below || !value.is_object())
        };
        let annotation = self.keys.len() == 3 && self.begins_with(&["metadata", "annotations"]);
        self.no_values.iter().any(hidden)
            || annotation
                && self
                    .keys
                    .last()
                    .is_some_and(|key| self.masked.contains(key))
    }

    fn is_at(&self, path: &[&str]) -> bool {
        self.keys.len() == path.len() && self.begins_with(path)
    }

    fn begins_with(&self, path: &[&str]) -> bool {
        let same = self.keys.iter().zip(path).all(|(key, step)| key == step);
        self.keys.len() >= path.len() && same
    }

    fn text(&mut self, text: &str) {
        if let Some(at) = self.word.find(text) {
            self.found(text, at);
        }
    }

    fn found(&mut self, text: &str, at: Range<usize>) {
        if self.fields.shown.len() == SHOWN {
            self.fields.more += 1;
            return;
        }
        let (excerpt, at) = excerpt(text, at);
        self.fields.shown.push(FoundField {
            path: self.path.clone(),
            excerpt,
            at,
        });
    }
}

/// Adds a key to a path, as [`resources::Path`] reads it.
fn push_key(path: &mut String, key: &str) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    // Writing to a string cannot fail.
    let _ = if !key.is_empty() && key.bytes().all(plain) {
        write!(path, ".{key}")
    } else {
        let key = key.replace('\\', r"\\").replace('\'', r"\'");
        write!(path, "['{key}']")
    };
}

/// What is around a place of a text, on one line, and where in it the place is.
fn excerpt(text: &str, at: Range<usize>) -> (String, TextRange) {
    let before = &text[..at.start];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let near = before.char_indices().rev().nth(BEFORE - 1);
    let from = line.max(near.map_or(0, |(near, _)| near));
    let after = &text[at.end..];
    let near = after.char_indices().nth(AFTER).map(|(near, _)| near);
    let to = at.end
        + after
            .find('\n')
            .into_iter()
            .chain(near)
            .min()
            .unwrap_or(after.len());

    let plain = |text: &str| -> String {
        let blank = |letter: char| if letter.is_control() { ' ' } else { letter };
        text.chars().map(blank).collect()
    };
    let mut excerpt = String::new();
    if from > line {
        excerpt.push('…');
    }
    let head = plain(&text[from..at.start]);
    // What a line begins with is rarely worth the place.
    excerpt.push_str(if from > line {
        &head
    } else {
        head.trim_start()
    });
    let begin = excerpt.len();
    excerpt.push_str(&plain(&text[at.clone()]));
    let end = excerpt.len();
    excerpt.push_str(&plain(&text[at.end..to]));
    if text[to..].chars().next().is_some_and(|next| next != '\n') {
        excerpt.push('…');
    }
    let at = range(&excerpt, &(begin..end));
    (excerpt, at)
}

#[cfg(test)]
#[path = "field_tests.rs"]
mod tests;
