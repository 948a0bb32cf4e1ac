//! Changes of a kubeconfig's text. Each is checked: what the text says afterwards must be what it said before, but
//! for the change; else there is none.

use std::ops::Range;

use serde::Deserialize;
use serde_json::{Map, Value};
use serde_saphyr::Spanned;
use wire::EntryList;

use crate::file::yaml_options;

/// Where names stand.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Names {
    contexts: Option<Vec<Entry>>,
    clusters: Option<Vec<Entry>>,
    users: Option<Vec<Entry>>,
    #[serde(rename = "current-context")]
    current: Option<Spanned<String>>,
}

#[derive(Deserialize)]
struct Entry {
    name: Spanned<String>,
}

/// Whether there is a context of that name.
pub fn has(text: &str, name: &str) -> bool {
    let contexts = names(text).and_then(|names| names.contexts);
    contexts.is_some_and(|contexts| find(&contexts, name).is_some())
}

/// Gives a context another name.
pub fn rename(text: &str, name: &str, to: &str) -> Option<String> {
    let names = names(text)?;
    let entry = find(names.contexts.as_deref()?, name)?;
    let after = replace(text, range(&entry.name)?, &scalar(to));
    let mut expected = value(text)?;
    let entries = list(&mut expected, EntryList::Contexts)?;
    let entry = entries.iter_mut().find(|entry| entry["name"] == *name)?;
    entry["name"] = to.into();
    (value(&after)? == expected).then_some(after)
}

/// Calls another context the current one, if this one is.
pub fn rename_current(text: &str, name: &str, to: &str) -> Option<String> {
    let Some(current) = names(text)?.current.filter(|current| current.value == name) else {
        return Some(text.to_owned());
    };
    let after = replace(text, range(&current)?, &scalar(to));
    let mut expected = value(text)?;
    expected["current-context"] = to.into();
    (value(&after)? == expected).then_some(after)
}

/// Takes an entry out of a list, with all its lines and the comments between them.
pub fn remove(text: &str, of: EntryList, name: &str) -> Option<String> {
    let names = names(text)?;
    let entries = match of {
        EntryList::Contexts => names.contexts?,
        EntryList::Clusters => names.clusters?,
        EntryList::Users => names.users?,
    };
    let lines = Lines::of(text);
    let at = range(&find(&entries, name)?.name)?.start;
    let item = lines.item(lines.line_at(at)?)?;
    let mut after = replace(text, lines.bytes(&item), "");
    if entries.len() == 1 {
        // A key without a list would be no list any more.
        after = lines.with_empty_list(text, &item)?;
    }
    let mut expected = value(text)?;
    let kept = list(&mut expected, of)?;
    let position = kept.iter().position(|entry| entry["name"] == *name)?;
    kept.remove(position);
    (value(&after)? == expected).then_some(after)
}

fn names(text: &str) -> Option<Names> {
    serde_saphyr::from_str_with_options(text, yaml_options()).ok()
}

/// All that a text says.
fn value(text: &str) -> Option<Value> {
    let all: Map<String, Value> = serde_saphyr::from_str_with_options(text, yaml_options()).ok()?;
    Some(all.into())
}

fn list(value: &mut Value, of: EntryList) -> Option<&mut Vec<Value>> {
    let name = match of {
        EntryList::Contexts => "contexts",
        EntryList::Clusters => "clusters",
        EntryList::Users => "users",
    };
    value.get_mut(name)?.as_array_mut()
}

/// The first of a name counts.
fn find<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.name.value == name)
}

/// The bytes of a scalar, with its quotes; none where it is an alias for one that stands elsewhere.
fn range(scalar: &Spanned<String>) -> Option<Range<usize>> {
    if scalar.referenced != scalar.defined {
        return None;
    }
    let span = scalar.defined.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let length = usize::try_from(span.byte_len()?).ok()?;
    Some(start..start + length)
}

fn replace(text: &str, range: Range<usize>, with: &str) -> String {
    let mut after = text.to_owned();
    if after.get(range.clone()).is_some() {
        after.replace_range(range, with);
    }
    after
}

/// As YAML: plain where that is nothing but itself, else quoted as JSON, which YAML reads, too.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_./@".contains(letter))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&&*text.to_lowercase());
    if plain {
        return text.to_owned();
    }
    Value::from(text).to_string()
}

/// A text by its lines.
struct Lines<'a> {
    lines: Vec<&'a str>,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut starts = vec![0];
        for line in &lines {
            starts.push(starts.last().copied().unwrap_or_default() + line.len());
        }
        Self { lines, starts }
    }

    fn line_at(&self, byte: usize) -> Option<usize> {
        self.starts.iter().rposition(|start| *start <= byte)
    }

    fn bytes(&self, lines: &Range<usize>) -> Range<usize> {
        self.starts[lines.start]..self.starts[lines.end]
    }

    /// The lines of the list's item in which a line is: from its dash to whatever is no deeper than that.
    fn item(&self, line: usize) -> Option<Range<usize>> {
        let depth = self.lines.get(line).and_then(|line| {
            let inner = indent(line)?;
            // A dash on the name's own line, or one further up and less deep.
            Some(if dash(line).is_some() {
                inner + 1
            } else {
                inner
            })
        })?;
        let start = (0..=line)
            .rev()
            .find(|at| dash(self.lines[*at]).is_some_and(|dash| dash < depth))?;
        let dash = dash(self.lines[start])?;
        let rest = &self.lines[start + 1..];
        let length = rest
            .iter()
            .position(|line| indent(line).is_some_and(|indent| indent <= dash))
            .unwrap_or(rest.len());
        // What stands before the next entry is about that.
        let own = rest[..length].iter().rposition(|line| {
            let depth = line.len() - line.trim_start().len();
            indent(line).is_some() || (depth > dash && !line.trim().is_empty())
        });
        Some(start..start + 1 + own.map_or(0, |last| last + 1))
    }

    /// The text without its list's only item, and with an empty list in its place.
    fn with_empty_list(&self, text: &str, item: &Range<usize>) -> Option<String> {
        let key = (0..item.start)
            .rev()
            .find(|at| indent(self.lines[*at]).is_some())?;
        let line = self.lines[key].trim_end();
        let end = self.starts[key] + line.find(':')? + 1;
        let mut after = replace(text, self.bytes(item), "");
        after.insert_str(end, " []");
        Some(after)
    }
}

/// How deep a line that says something begins.
fn indent(line: &str) -> Option<usize> {
    let depth = line.find(|letter: char| letter != ' ')?;
    let said = line[depth..].trim_end();
    (!said.is_empty() && !said.starts_with('#')).then_some(depth)
}

/// Where an item of a list begins with its dash.
fn dash(line: &str) -> Option<usize> {
    let depth = indent(line)?;
    let said = line[depth..].trim_end();
    (said == "-" || said.starts_with("- ")).then_some(depth)
}
