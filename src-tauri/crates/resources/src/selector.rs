//! Label selectors, written as kubectl writes them.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::Cell;

use crate::json::{List, Map, Str};

/// `metav1.LabelSelector`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LabelSelector<'a> {
    #[serde(borrow)]
    match_labels: Map<'a, Str<'a>>,
    #[serde(borrow)]
    match_expressions: List<Requirement<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Requirement<'a> {
    #[serde(borrow)]
    key: Str<'a>,
    #[serde(borrow)]
    operator: Str<'a>,
    #[serde(borrow)]
    values: List<Str<'a>>,
}

impl LabelSelector<'_> {
    /// `a=b,c in (d,e),!f`, ordered by key as `labels.Selector` orders it; empty when it selects
    /// everything.
    pub fn text(&self) -> CompactString {
        let labels = self
            .match_labels
            .iter()
            .map(|(key, value)| (&**key, equals(key, value)));
        let expressions = self
            .match_expressions
            .iter()
            .map(|term| (&*term.key, term.text()));
        let mut terms: Vec<_> = labels.chain(expressions).collect();
        terms.sort_by_key(|(key, _)| *key);
        joined(terms.into_iter().map(|(_, term)| term))
    }

    /// The text as a cell.
    pub fn cell(&self) -> Cell {
        Cell::text(self.text())
    }
}

impl Requirement<'_> {
    fn text(&self) -> CompactString {
        let operator = match &*self.operator {
            "In" => " in ",
            "NotIn" => " notin ",
            "Exists" => return (*self.key).into(),
            "DoesNotExist" => return format_compact!("!{}", &*self.key),
            _ => return CompactString::const_new("<invalid>"),
        };
        let mut values: Vec<&str> = self.values.iter().map(|value| &**value).collect();
        values.sort_unstable();
        format_compact!("{}{operator}({})", &*self.key, values.join(","))
    }
}

/// A map of labels as kubectl writes it, `a=b,c=d`.
pub fn labels(map: &Map<'_, Str<'_>>) -> CompactString {
    joined(map.iter().map(|(key, value)| equals(key, value)))
}

/// The selector at a place of an object: `a=b,c in (d)`; `None` when it is absent or malformed.
pub fn at(object: &Value, pointer: &str) -> Option<CompactString> {
    Some(
        LabelSelector::deserialize(object.pointer(pointer)?)
            .ok()?
            .text(),
    )
}

/// The map of labels at a place of an object.
pub fn labels_at(object: &Value, pointer: &str) -> Option<CompactString> {
    Some(labels(&Map::deserialize(object.pointer(pointer)?).ok()?))
}

fn equals(key: &str, value: &str) -> CompactString {
    format_compact!("{key}={value}")
}

fn joined(terms: impl IntoIterator<Item = CompactString>) -> CompactString {
    let mut text = CompactString::default();
    for (at, term) in terms.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&term);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> CompactString {
        serde_json::from_str::<LabelSelector>(json)
            .expect("a selector")
            .text()
    }

    #[test]
    fn as_kubectl_writes_it() {
        assert_eq!(text("{}"), "");
        assert_eq!(text(r#"{"matchLabels":null}"#), "");
        assert_eq!(text(r#"{"matchLabels":{"b":"2","a":"1"}}"#), "a=1,b=2");
        assert_eq!(
            text(
                r#"{"matchLabels":{"tier":"web"},"matchExpressions":[
                    {"key":"zone","operator":"In","values":["b","a"]},
                    {"key":"app","operator":"Exists"},
                    {"key":"env","operator":"NotIn","values":["dev"]},
                    {"key":"old","operator":"DoesNotExist"}]}"#
            ),
            "app,env notin (dev),!old,tier=web,zone in (a,b)"
        );
    }

    #[test]
    fn an_operator_of_another_time() {
        assert_eq!(
            text(r#"{"matchExpressions":[{"key":"a","operator":"Near"}]}"#),
            "<invalid>"
        );
    }
}
