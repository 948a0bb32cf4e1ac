//! go-yaml's emitter for what JSON can hold: block mappings and sequences, and scalars.

use serde_json::{Map, Value};

use crate::scalar::{self, is_break, is_printable};
use crate::{Lines, number, order};

const INDENT: usize = 2;
const WIDTH: usize = 80;
/// Longer keys, and keys of several lines, are written with a `?` before them.
const MAX_SIMPLE_KEY: usize = 128;
/// Unquoted it is no key, but says that another mapping is to be merged into this one. go-yaml does
/// not quote it, and does not read back what it has written.
const MERGE_KEY: &str = "<<";

pub(crate) fn emit(value: &Value, paths: &[&[&str]]) -> (String, Vec<Option<Lines>>) {
    let mut emitter = Emitter {
        out: String::new(),
        line: 0,
        column: 0,
        indent: None,
        whitespace: true,
        indention: true,
        path: Vec::new(),
        folds: paths
            .iter()
            .map(|path| Fold { path, lines: None })
            .collect(),
    };
    emitter.node(value, Place::Root);
    emitter.write_indent();
    let folds = emitter.folds.into_iter().map(|fold| fold.lines).collect();
    (emitter.out, folds)
}

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    Value,
    /// A key on one line with its value.
    SimpleKey,
    /// A key after a `?`.
    Key,
}

struct Fold<'a> {
    path: &'a [&'a str],
    lines: Option<Lines>,
}

struct Emitter<'a> {
    out: String,
    /// From 0.
    line: u32,
    /// In characters.
    column: usize,
    /// None above the root.
    indent: Option<usize>,
    /// The last character was a space or the like.
    whitespace: bool,
    /// Only indentation stands on the line so far.
    indention: bool,
    /// The keys down to here; `None` stands for a sequence.
    path: Vec<Option<&'a str>>,
    folds: Vec<Fold<'a>>,
}

impl<'a> Emitter<'a> {
    fn node(&mut self, value: &'a Value, place: Place) {
        match value {
            Value::Null => self.plain("null"),
            Value::Bool(true) => self.plain("true"),
            Value::Bool(false) => self.plain("false"),
            Value::Number(number) => {
                let text = number::text(number);
                self.plain(&text);
            }
            Value::String(text) => self.text(text, place),
            Value::Array(items) if items.is_empty() => self.indicator("[]", true, false),
            Value::Object(entries) if entries.is_empty() => self.indicator("{}", true, false),
            Value::Array(items) => self.sequence(items, place),
            Value::Object(entries) => self.mapping(entries),
        }
    }

    fn sequence(&mut self, items: &'a [Value], place: Place) {
        let outer = self.indent;
        // A sequence under a key is not indented further than the key.
        let indentless = matches!(place, Place::Value) && !self.indention;
        self.indent = match outer {
            None => Some(0),
            Some(indent) if indentless => Some(indent),
            Some(indent) => Some(indent + INDENT),
        };
        self.path.push(None);
        for item in items {
            self.write_indent();
            self.indicator("-", true, true);
            self.node(item, Place::Item);
        }
        self.path.pop();
        self.indent = outer;
    }

    fn mapping(&mut self, entries: &'a Map<String, Value>) {
        let outer = self.indent;
        self.indent = Some(outer.map_or(0, |indent| indent + INDENT));
        for (key, value) in order::sorted(entries) {
            self.write_indent();
            self.path.push(Some(key));
            let from = self.line + 1;
            if key.len() <= MAX_SIMPLE_KEY && !scalar::analyze(key).multiline {
                self.text(key, Place::SimpleKey);
                self.indicator(":", false, false);
            } else {
                self.indicator("?", true, true);
                self.text(key, Place::Key);
                self.write_indent();
                self.indicator(":", true, true);
            }
            self.node(value, Place::Value);
            self.note_fold(from);
            self.path.pop();
        }
        self.indent = outer;
    }

    fn note_fold(&mut self, from: u32) {
        let to = if self.column == 0 {
            self.line
        } else {
            self.line + 1
        };
        for fold in &mut self.folds {
            let here = fold.path.len() == self.path.len()
                && fold
                    .path
                    .iter()
                    .zip(&self.path)
                    .all(|(a, b)| Some(*a) == *b);
            if here {
                fold.lines = Some(Lines { from, to });
            }
        }
    }

    fn plain(&mut self, text: &str) {
        self.scalar(|emitter| emitter.write_plain(text, true));
    }

    fn text(&mut self, text: &str, place: Place) {
        let analysis = scalar::analyze(text);
        let foldable = place != Place::SimpleKey;
        let literal = text.contains('\n');
        let merges = place == Place::SimpleKey && text == MERGE_KEY;
        let resolves = merges || (!literal && scalar::resolves_to_other(text));
        if literal && analysis.block && foldable {
            self.scalar(|emitter| emitter.write_literal(text));
        } else if literal || resolves {
            self.scalar(|emitter| emitter.write_double_quoted(text, foldable));
        } else if analysis.plain {
            self.scalar(|emitter| emitter.write_plain(text, foldable));
        } else if analysis.single_quoted {
            self.scalar(|emitter| emitter.write_single_quoted(text, foldable));
        } else {
            self.scalar(|emitter| emitter.write_double_quoted(text, foldable));
        }
    }

    /// Lines that a scalar is broken into are indented once more.
    fn scalar(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = self.indent;
        self.indent = Some(outer.map_or(INDENT, |indent| indent + INDENT));
        write(self);
        self.indent = outer;
    }

    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn put_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
        self.line += u32::from(c == '\n');
    }

    fn write_indent(&mut self) {
        let indent = self.indent.unwrap_or_default();
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, needs_space: bool, is_indention: bool) {
        if needs_space && !self.whitespace {
            self.put(' ');
        }
        for c in text.chars() {
            self.put(c);
        }
        self.whitespace = false;
        self.indention = self.indention && is_indention;
    }

    fn end_scalar(&mut self) {
        self.whitespace = false;
        self.indention = false;
    }

    fn write_plain(&mut self, text: &str, foldable: bool) {
        if !self.whitespace {
            self.put(' ');
        }
        self.write_folded(text, foldable, false);
        self.end_scalar();
    }

    fn write_single_quoted(&mut self, text: &str, foldable: bool) {
        self.indicator("'", true, false);
        self.write_folded(text, foldable, true);
        self.indicator("'", false, false);
        self.end_scalar();
    }

    /// A text without line feeds, broken at spaces behind the width.
    fn write_folded(&mut self, text: &str, foldable: bool, quoted: bool) {
        let (mut after_space, mut after_break) = (false, false);
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            if c == ' ' {
                let inner = !quoted || (at > 0 && next.is_some());
                let fold =
                    foldable && !after_space && self.column > WIDTH && inner && next != Some(' ');
                if fold {
                    self.write_indent();
                } else {
                    self.put(c);
                }
                after_space = true;
            } else if is_break(c) {
                self.put_break(c);
                self.indention = true;
                after_break = true;
            } else {
                if after_break {
                    self.write_indent();
                }
                if quoted && c == '\'' {
                    self.put(c);
                }
                self.put(c);
                self.indention = false;
                (after_space, after_break) = (false, false);
            }
        }
    }

    fn write_double_quoted(&mut self, text: &str, foldable: bool) {
        self.indicator("\"", true, false);
        let marked = text.starts_with('\u{FEFF}');
        let mut after_space = false;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            if marked || !is_printable(c) || is_break(c) || c == '"' || c == '\\' {
                for c in escape(c).chars() {
                    self.put(c);
                }
                after_space = false;
            } else if c == ' ' {
                let inner = at > 0 && next.is_some();
                if foldable && !after_space && self.column > WIDTH && inner {
                    self.write_indent();
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(c);
                }
                after_space = true;
            } else {
                self.put(c);
                after_space = false;
            }
        }
        self.indicator("\"", false, false);
        self.end_scalar();
    }

    fn write_literal(&mut self, text: &str) {
        self.indicator("|", true, false);
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            self.indicator(&INDENT.to_string(), false, false);
        }
        let mut ending = text.chars().rev();
        match (ending.next(), ending.next()) {
            (Some(last), before) if is_break(last) => {
                if before.is_none_or(is_break) {
                    self.indicator("+", false, false);
                }
            }
            _ => self.indicator("-", false, false),
        }
        self.put_break('\n');
        self.indention = true;
        self.whitespace = true;
        let mut after_break = true;
        for c in text.chars() {
            if is_break(c) {
                self.put_break(c);
                self.indention = true;
                after_break = true;
            } else {
                if after_break {
                    self.write_indent();
                }
                self.put(c);
                self.indention = false;
                after_break = false;
            }
        }
    }
}

fn escape(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{07}' => 'a',
        '\u{08}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{0B}' => 'v',
        '\u{0C}' => 'f',
        '\r' => 'r',
        '\u{1B}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{A0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(c);
            return match code {
                0..=0xFF => format!("\\x{code:02X}"),
                0x100..=0xFFFF => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
