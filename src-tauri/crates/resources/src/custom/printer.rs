//! What the definition of a custom resource has printed of its objects.
//!
//! Follows kubernetes.io, the page on custom resource definitions ("Additional printer
//! columns"), and apiextensions-apiserver's `tableconvertor.go`: of several values at a path the first is
//! printed, and none that is not of the column's type.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use wire::{Cell, Column, ColumnKind};

use crate::{
    Malformed, Path, Projection,
    json::{self, List, Str},
    projection::{number, text},
    time,
};

/// Nobody reads more; a definition may have any number.
const COLUMNS_LIMIT: usize = 60;
/// A longer title is cut.
const TITLE_LIMIT: usize = 80;
/// The ids of columns that every table may have.
const TAKEN: &[&str] = &[
    "name",
    "namespace",
    "context",
    "status",
    "age",
    "health",
    "owner",
];

/// What a definition says of the table of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// The columns, in order; those that repeat a name, a namespace or an age are left out.
    pub columns: Vec<PrinterColumn>,
    /// Whether objects have a status of their own, so that there is a state to tell.
    pub has_status: bool,
}

/// A column that is read from the objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterColumn {
    /// As it is shown.
    pub column: Column,
    /// What its cells are.
    pub value: Projection,
}

/// What a column's cells must be to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrinterType {
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `boolean`.
    Boolean,
    /// `date`.
    Date,
    /// `string`; of anything else its JSON.
    Text,
    /// Of format `password`: that there is a value is shown, and not the value.
    Password,
}

impl PrinterType {
    /// The cell of a value; [`Cell::Empty`] for one of another type.
    pub(crate) fn cell(self, value: &RawValue) -> Cell {
        let json = value.get();
        let first = json.as_bytes().first().copied().unwrap_or_default();
        let is_number = first == b'-' || first.is_ascii_digit();
        match self {
            Self::Integer if is_number => json
                .parse()
                .or_else(|_| json.parse().map(whole))
                .map_or(Cell::Empty, Cell::Number),
            Self::Number if is_number => number(json),
            Self::Boolean => json.parse().map_or(Cell::Empty, Cell::Flag),
            Self::Date => text(value)
                .and_then(|text| time::parse(&text))
                .map_or(Cell::Empty, Cell::Time),
            Self::Text => Cell::text(text(value).unwrap_or_default()),
            Self::Password if first != b'n' => Cell::text("•••"),
            _ => Cell::Empty,
        }
    }
}

/// The API server cuts what is behind the point off.
#[expect(
    clippy::cast_possible_truncation,
    reason = "too large a number is the largest"
)]
fn whole(number: f64) -> i64 {
    number as i64
}

#[derive(Deserialize)]
struct Definition<'a> {
    #[serde(borrow)]
    spec: Spec<'a>,
}

#[derive(Deserialize)]
struct Spec<'a> {
    #[serde(borrow, default)]
    versions: List<Version<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Version<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    additional_printer_columns: List<Described<'a>>,
    subresources: Subresources<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Subresources<'a> {
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

/// `CustomResourceColumnDefinition`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Described<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow)]
    format: Str<'a>,
    priority: i32,
    #[serde(borrow)]
    json_path: Str<'a>,
}

impl Printed {
    /// Reads a `CustomResourceDefinition`, as JSON, for one of its versions. A version that it does not
    /// have prints nothing.
    ///
    /// # Errors
    /// It is no definition.
    pub fn read(definition: &str, version: &str) -> Result<Self, Malformed> {
        let Definition { spec } = json::read(definition)?;
        let Some(version) = spec.versions.iter().find(|known| &*known.name == version) else {
            return Ok(Self::default());
        };
        let mut ids: HashSet<String> = TAKEN.iter().map(|id| (*id).to_owned()).collect();
        let columns = version
            .additional_printer_columns
            .iter()
            .take(COLUMNS_LIMIT)
            .filter_map(|described| described.column(&mut ids))
            .collect();
        Ok(Self {
            columns,
            has_status: version.subresources.status.is_some(),
        })
    }
}

impl Described<'_> {
    fn column(&self, ids: &mut HashSet<String>) -> Option<PrinterColumn> {
        // The API server took it, so that it is one.
        let path = Path::parse(&self.json_path).ok()?;
        let repeats = [
            ".metadata.name",
            ".metadata.namespace",
            ".metadata.creationTimestamp",
        ]
        .iter()
        .any(|known| Path::parse(known).is_ok_and(|known| known == path));
        if repeats {
            return None;
        }
        let (kind, ty) = match &*self.kind {
            _ if &*self.format == "password" => (ColumnKind::Text, PrinterType::Password),
            "integer" => (ColumnKind::Number, PrinterType::Integer),
            "number" => (ColumnKind::Number, PrinterType::Number),
            "boolean" => (ColumnKind::Text, PrinterType::Boolean),
            "date" => (ColumnKind::Time, PrinterType::Date),
            _ => (ColumnKind::Text, PrinterType::Text),
        };
        Some(PrinterColumn {
            column: Column {
                id: id(&self.name, ids),
                title: title(&self.name),
                kind,
                // kubectl shows others with `-o wide` alone.
                wide: self.priority > 0,
            },
            value: Projection::Printed(path, ty),
        })
    }
}

/// A column's id: its name in small letters, and a number where that is another's.
fn id(name: &str, ids: &mut HashSet<String>) -> String {
    let letters = name.chars().take(TITLE_LIMIT);
    let plain: String = letters
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .flat_map(char::to_lowercase)
        .collect();
    let plain = if plain.is_empty() { "column" } else { &plain };
    let mut id = plain.to_owned();
    let mut number = 1;
    while !ids.insert(id.clone()) {
        number += 1;
        id = format!("{plain}_{number}");
    }
    id
}

/// A column's heading. Many are written in capitals, for kubectl's sake, which writes all so.
fn title(name: &str) -> String {
    let mut letters = name.chars().take(TITLE_LIMIT);
    // An abbreviation is left as it is.
    if name.chars().count() <= 3 || name.chars().any(char::is_lowercase) {
        return letters.collect();
    }
    let first = letters.next().into_iter();
    first.chain(letters.flat_map(char::to_lowercase)).collect()
}

#[cfg(test)]
#[path = "printer_tests.rs"]
mod tests;
