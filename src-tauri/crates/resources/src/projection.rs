//! Values of an object that its kind's row does not have: any field, a label, its owner.
//!
//! What a user filters, groups or makes a column by. A store reads them for as long as someone asks.

use std::fmt;

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::value::RawValue;
use wire::{Cell, Quantity, Unit};

use crate::{
    custom::printer::PrinterType,
    json::{List, Map, Str},
    path::Path,
    time,
};

/// Longer values are cut: nobody reads more in a cell.
const TEXT_LIMIT: usize = 1_000;
/// More values than this are not shown of one place.
const VALUES_LIMIT: usize = 50;

/// What to read of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Projection {
    /// The value or values at a place.
    At(Path),
    /// The object that controls it, as `Kind/name`; of a pod of a Deployment, the Deployment.
    Owner,
    /// The first value at a place, if it is of the type that a printer column has.
    Printed(Path, PrinterType),
}

impl Projection {
    /// The value; [`Cell::Empty`] where there is none. An empty text is one: labels often are.
    pub fn read(&self, json: &str) -> Cell {
        match self {
            Self::At(path) => {
                let values = path.all(json);
                match *values {
                    [value] => value_cell(value),
                    _ => Cell::list(values.into_iter().take(VALUES_LIMIT).filter_map(text)),
                }
            }
            Self::Owner => Cell::text(owner(json).unwrap_or_default()),
            Self::Printed(path, ty) => path.first(json).map_or(Cell::Empty, |value| ty.cell(value)),
        }
    }
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(path) | Self::Printed(path, _) => path.fmt(f),
            Self::Owner => f.write_str("owner"),
        }
    }
}

/// A JSON value as what it looks like: a number, a yes or no, a moment, texts, a text.
pub(crate) fn value_cell(value: &RawValue) -> Cell {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'"') => {
            let text = text(value).unwrap_or_default();
            time::parse(&text).map_or_else(|| Cell::Text(text), Cell::Time)
        }
        Some(b't' | b'f') => json.parse().map_or(Cell::Empty, Cell::Flag),
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            Cell::list(values.into_iter().take(VALUES_LIMIT).filter_map(text))
        }
        Some(b'n') | None => Cell::Empty,
        Some(b'{') => Cell::text(text(value).unwrap_or_default()),
        _ => number(json),
    }
}

/// A JSON number.
pub(crate) fn number(json: &str) -> Cell {
    let fraction = |amount| {
        Cell::Quantity(Quantity {
            amount,
            unit: Unit::One,
        })
    };
    json.parse()
        .map_or_else(|_| json.parse().map_or(Cell::Empty, fraction), Cell::Number)
}

/// A value as text: a text itself, anything else as JSON; nothing for `null`.
pub(crate) fn text(value: &RawValue) -> Option<CompactString> {
    let json = value.get();
    let mut text = match json.as_bytes().first()? {
        b'"' => {
            let text: Str<'_> = serde_json::from_str(json).ok()?;
            CompactString::from(&*text)
        }
        b'n' => return None,
        _ => json.into(),
    };
    if let Some((end, _)) = text.char_indices().nth(TEXT_LIMIT) {
        text.truncate(end);
        text.push('…');
    }
    Some(text)
}

#[derive(Deserialize)]
struct Owned<'a> {
    #[serde(borrow)]
    metadata: OwnedMetadata<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnedMetadata<'a> {
    #[serde(borrow, default)]
    owner_references: List<OwnerName<'a>>,
    #[serde(borrow, default)]
    labels: Map<'a, Str<'a>>,
}

#[derive(Deserialize)]
struct OwnerName<'a> {
    #[serde(borrow, default)]
    kind: Str<'a>,
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(default)]
    controller: bool,
}

/// The owner that controls the object, or the first.
///
/// A Deployment names its replica sets after itself and the hash of their template, which it also
/// writes into the pods' label `pod-template-hash`.
fn owner(json: &str) -> Option<CompactString> {
    let Owned { metadata } = serde_json::from_str(json).ok()?;
    let owners = &metadata.owner_references;
    let owner = owners
        .iter()
        .find(|owner| owner.controller)
        .or_else(|| owners.first())?;
    let deployment = metadata
        .labels
        .get("pod-template-hash")
        .filter(|_| &*owner.kind == "ReplicaSet")
        .and_then(|hash| owner.name.strip_suffix(&**hash)?.strip_suffix('-'));
    Some(match deployment {
        Some(name) => format_compact!("Deployment/{name}"),
        None => format_compact!("{}/{}", &*owner.kind, &*owner.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str, json: &str) -> Cell {
        Projection::At(Path::parse(path).expect("a path")).read(json)
    }

    #[test]
    fn values_are_what_they_look_like() {
        let json = r#"{"text":"a \"b\"","empty":"","number":-3,"part":0.5,"flag":true,"null":null,
            "moment":"2026-01-02T03:04:05Z","list":["a",1,null,{"b":2}],"map":{"a": 1}}"#;
        for (path, cell) in [
            (".text", Cell::text("a \"b\"")),
            (".empty", Cell::Text("".into())),
            (".number", Cell::Number(-3)),
            (".part", number("0.5")),
            (".flag", Cell::Flag(true)),
            (".null", Cell::Empty),
            (".absent", Cell::Empty),
            (".moment", Cell::Time(1_767_323_045_000)),
            (".list", Cell::list(["a", "1", r#"{"b":2}"#])),
            (".list[*].b", Cell::Number(2)),
            (".map", Cell::text(r#"{"a": 1}"#)),
        ] {
            assert_eq!(at(path, json), cell, "{path}");
        }
    }

    #[test]
    fn long_values_are_cut() {
        let json = format!(
            r#"{{"a":"{}","b":[{}1]}}"#,
            "ä".repeat(5_000),
            "1,".repeat(5_000)
        );
        let Cell::Text(text) = at(".a", &json) else {
            panic!("a text")
        };
        assert_eq!(text.chars().count(), TEXT_LIMIT + 1);
        let Cell::List(values) = at(".b", &json) else {
            panic!("a list")
        };
        assert_eq!(values.len(), VALUES_LIMIT);
    }

    #[test]
    fn owners() {
        let owned = |owners: &str, labels: &str| {
            let json =
                format!(r#"{{"metadata":{{"ownerReferences":{owners},"labels":{labels}}}}}"#);
            Projection::Owner.read(&json)
        };
        let set = r#"[{"kind":"ReplicaSet","name":"web-7f9c","controller":true}]"#;
        for (owners, labels, cell) in [
            ("null", "null", Cell::Empty),
            (set, "{}", Cell::text("ReplicaSet/web-7f9c")),
            (
                set,
                r#"{"pod-template-hash":"7f9c"}"#,
                Cell::text("Deployment/web"),
            ),
            (
                set,
                r#"{"pod-template-hash":"other"}"#,
                Cell::text("ReplicaSet/web-7f9c"),
            ),
            (
                r#"[{"kind":"A","name":"a"},{"kind":"B","name":"b","controller":true}]"#,
                "{}",
                Cell::text("B/b"),
            ),
            (r#"[{"kind":"A","name":"a"}]"#, "{}", Cell::text("A/a")),
        ] {
            assert_eq!(owned(owners, labels), cell, "{owners} {labels}");
        }
        assert_eq!(Projection::Owner.read("no object"), Cell::Empty);
    }
}
