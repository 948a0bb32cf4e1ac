//! JSON as spans of its own text.
//!
//! What is taken out of an object is cut out of its text, so that all else stays byte for byte as
//! the server wrote it: the order of keys, numbers of any size, keys that stand twice.

use std::{borrow::Cow, ops::Range};

/// As deep as `serde_json` reads.
const MAX_DEPTH: usize = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    Text,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    escaped: bool,
    start: usize,
    end: usize,
    /// The node after this one and all within it.
    next: usize,
}

/// A parsed text. Nodes are known by their number; the root is 0.
pub(crate) struct Json<'a> {
    text: &'a str,
    nodes: Vec<Node>,
}

impl<'a> Json<'a> {
    /// `None` if the text is no JSON, or nested too deeply.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parser = Parser {
            text,
            bytes: text.as_bytes(),
            at: 0,
            nodes: Vec::with_capacity(text.len() / 24),
        };
        parser.value(0)?;
        parser.blanks();
        (parser.at == text.len()).then_some(Self {
            text,
            nodes: parser.nodes,
        })
    }

    pub fn kind(&self, at: usize) -> Kind {
        self.nodes[at].kind
    }

    /// The node as it stands in the text.
    pub fn span(&self, at: usize) -> Range<usize> {
        self.nodes[at].start..self.nodes[at].end
    }

    /// The node's own text: a number's digits, a text with its quotes.
    pub fn raw(&self, at: usize) -> &'a str {
        &self.text[self.span(at)]
    }

    /// What a text says. `None` if it is no text, or holds an escape that means nothing.
    pub fn text(&self, at: usize) -> Option<Cow<'a, str>> {
        let node = self.nodes[at];
        if node.kind != Kind::Text {
            return None;
        }
        if node.escaped {
            return serde_json::from_str(self.raw(at)).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(&self.text[node.start + 1..node.end - 1]))
    }

    /// Keys and values of an object; nothing for any other node.
    pub fn entries(&self, at: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let node = self.nodes[at];
        let end = if node.kind == Kind::Object {
            node.next
        } else {
            0
        };
        let mut key = at + 1;
        std::iter::from_fn(move || {
            let entry = (key < end).then_some((key, key + 1))?;
            key = self.nodes[entry.1].next;
            Some(entry)
        })
    }

    /// Items of a list; nothing for any other node.
    pub fn items(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let node = self.nodes[at];
        let end = if node.kind == Kind::Array {
            node.next
        } else {
            0
        };
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let item = (next < end).then_some(next)?;
            next = self.nodes[item].next;
            Some(item)
        })
    }

    /// The value under a key; the last, if the key stands twice.
    pub fn get(&self, at: usize, key: &str) -> Option<usize> {
        self.entries(at)
            .filter(|(name, _)| self.text(*name).is_some_and(|name| name == key))
            .last()
            .map(|(_, value)| value)
    }

    /// The text under a key.
    pub fn get_text(&self, at: usize, key: &str) -> Option<Cow<'a, str>> {
        self.text(self.get(at, key)?)
    }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl Parser<'_> {
    fn blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.bytes.get(self.at).copied()
    }

    fn push(&mut self, kind: Kind, start: usize) -> usize {
        self.nodes.push(Node {
            kind,
            escaped: false,
            start,
            end: self.at,
            next: self.nodes.len() + 1,
        });
        self.nodes.len() - 1
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'{' => self.table(b'}', Kind::Object, depth),
            b'[' => self.table(b']', Kind::Array, depth),
            b'"' => self.string(),
            _ => self.plain(),
        }
    }

    fn table(&mut self, close: u8, kind: Kind, depth: usize) -> Option<()> {
        let node = self.push(kind, self.at);
        self.at += 1;
        if self.peek()? != close {
            loop {
                if kind == Kind::Object {
                    self.peek().filter(|byte| *byte == b'"')?;
                    self.string()?;
                    self.peek().filter(|byte| *byte == b':')?;
                    self.at += 1;
                }
                self.value(depth + 1)?;
                match self.peek()? {
                    b',' => self.at += 1,
                    byte if byte == close => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        self.nodes[node].end = self.at;
        self.nodes[node].next = self.nodes.len();
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            let found = memchr::memchr2(b'"', b'\\', &self.bytes[self.at..])?;
            self.at += found;
            if self.bytes[self.at] == b'"' {
                break;
            }
            escaped = true;
            self.at += 2;
            if self.at > self.bytes.len() {
                return None;
            }
        }
        let control = |byte: &u8| *byte < b' ';
        if self.bytes[start..self.at].iter().any(control) {
            return None;
        }
        self.at += 1;
        let node = self.push(Kind::Text, start);
        self.nodes[node].escaped = escaped;
        Some(())
    }

    fn plain(&mut self) -> Option<()> {
        let start = self.at;
        while self
            .bytes
            .get(self.at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
        {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        let kind = if ["true", "false", "null"].contains(&text) {
            Kind::Word
        } else {
            serde_json::from_str::<serde_json::Number>(text).ok()?;
            Kind::Number
        };
        self.push(kind, start);
        Some(())
    }
}

/// Replacements within a text, in any order.
#[derive(Default)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn push(&mut self, span: Range<usize>, text: String) {
        self.0.push((span, text));
    }

    /// Replaces a node by a text.
    pub fn set(&mut self, json: &Json, at: usize, text: &str) {
        let quoted = serde_json::Value::from(text).to_string();
        self.push(json.span(at), quoted);
    }

    /// The text with all replacements; `None` if there are none. Of two that overlap, the one that
    /// begins first counts.
    pub fn apply(mut self, text: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0
            .sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
        let mut edited = String::with_capacity(text.len());
        let mut done = 0;
        for (span, replacement) in self.0 {
            if span.start >= done {
                edited.push_str(&text[done..span.start]);
                edited.push_str(&replacement);
                done = span.end;
            }
        }
        edited.push_str(&text[done..]);
        Some(edited)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn nodes_are_found_in_the_text() {
        let text = r#" {"a": [1, "x\"y", {}], "b":null, "a":"\u0041"} "#;
        let json = Json::parse(text).unwrap();
        let keys: Vec<_> = json.entries(0).map(|(key, _)| json.raw(key)).collect();
        assert_eq!(keys, ["\"a\"", "\"b\"", "\"a\""]);
        let list = json.entries(0).next().unwrap().1;
        let items: Vec<_> = json.items(list).map(|item| json.raw(item)).collect();
        assert_eq!(items, ["1", "\"x\\\"y\"", "{}"]);
        assert_eq!(json.get_text(0, "a").unwrap(), "A");
        assert_eq!(json.items(0).count(), 0);
        let mut edits = Edits::default();
        edits.set(&json, json.get(0, "a").unwrap(), "\"");
        assert_eq!(
            edits.apply(text).unwrap(),
            r#" {"a": [1, "x\"y", {}], "b":null, "a":"\""} "#
        );
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "", "{", "[1,]", "{\"a\"}", "{1:2}", "\"a", "\"a\\", "nul", "01", "[1 2]", "{} {}",
            "hunter2", "-", "[\"a\",]",
        ] {
            assert!(Json::parse(text).is_none(), "{text}");
        }
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(Json::parse(&deep(127)).is_some());
        assert!(Json::parse(&deep(1_000_000)).is_none());
        // It is JSON, but says nothing that could be looked at.
        assert_eq!(Json::parse(r#""\ud800""#).unwrap().text(0), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_reads_what_serde_json_reads(text in "[\\[\\]{}\",:a1 \\\\-]{0,24}") {
            if serde_json::from_str::<Value>(&text).is_ok() {
                prop_assert!(Json::parse(&text).is_some());
            }
            let _ = Json::parse(&text);
        }
    }
}
