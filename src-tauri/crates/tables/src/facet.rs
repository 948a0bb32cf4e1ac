//! How often each value of a column is there.

use std::collections::{BTreeSet, HashMap};

use resources::CellRef;
use wire::{Cell, Facet, FacetValue, Health};

use crate::{Item, Place, group::text};

/// More values than this are not told.
const VALUES: usize = 200;

/// Counts the values of a place; of a list each of its texts, once for each row.
pub fn count<'a>(
    by: &str,
    place: Place,
    rows: impl Iterator<Item = &'a Item>,
    contexts: &[String],
) -> Facet {
    let mut counts: HashMap<Value<'_>, (u32, u32)> = HashMap::new();
    for item in rows {
        let broken = u32::from(item.row.health == Health::Broken);
        let mut add = |value| {
            let (rows, bad) = counts.entry(value).or_default();
            *rows += 1;
            *bad += broken;
        };
        match place.read(item) {
            CellRef::Empty => add(Value::None),
            CellRef::Text(text) => add(Value::Text(text)),
            CellRef::Status { text, health } => add(Value::Status(health, text)),
            CellRef::List(texts) => {
                let texts: BTreeSet<&str> = texts.iter().collect();
                for text in texts {
                    add(Value::Text(text));
                }
            }
            other => add(Value::Other(text(other, place, contexts))),
        }
    }
    let different = counts.len();
    let mut values: Vec<FacetValue> = counts
        .into_iter()
        .map(|(value, (rows, broken))| FacetValue {
            text: value.text().to_owned(),
            value: value.cell(),
            rows,
            broken,
        })
        .collect();
    values.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.text.cmp(&b.text)));
    values.truncate(VALUES);
    Facet {
        by: by.to_owned(),
        more: u32::try_from(different - values.len()).unwrap_or(u32::MAX),
        values,
    }
}

/// A value by which rows are counted.
#[derive(PartialEq, Eq, Hash)]
enum Value<'a> {
    None,
    Text(&'a str),
    Status(Health, &'a str),
    Other(String),
}

impl Value<'_> {
    fn text(&self) -> &str {
        match self {
            Self::None => "",
            Self::Text(text) | Self::Status(_, text) => text,
            Self::Other(text) => text,
        }
    }

    fn cell(&self) -> Cell {
        match self {
            Self::None => Cell::Empty,
            Self::Status(health, text) => Cell::status(text, *health),
            Self::Text(_) | Self::Other(_) => Cell::Text(self.text().into()),
        }
    }
}
