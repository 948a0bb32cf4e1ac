//! Pages of lists and events of watches, as servers answer them: tables with the objects in their
//! rows, or objects alone.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::line::Key;

/// A page, as a table or as a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<'a> {
    #[serde(borrow, default)]
    pub column_definitions: Option<&'a RawValue>,
    #[serde(borrow, default)]
    rows: Option<Vec<Row<'a>>>,
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

/// An object, with its row in the server's table where there is one.
#[derive(Deserialize)]
pub(super) struct Row<'a> {
    #[serde(borrow, default)]
    pub cells: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub conditions: Option<&'a RawValue>,
    #[serde(borrow)]
    pub object: &'a RawValue,
}

/// What of an object tells which it is.
#[derive(Deserialize)]
pub(super) struct Outline<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub metadata: Key<'a>,
}

impl<'a> Page<'a> {
    pub fn read(text: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    pub fn into_rows(self) -> impl Iterator<Item = Row<'a>> {
        let alone = |object| Row {
            cells: None,
            conditions: None,
            object,
        };
        let items = self.items.into_iter().flatten().map(alone);
        self.rows.into_iter().flatten().chain(items)
    }
}

impl<'a> Row<'a> {
    /// Of an event: its object is in a table of one row where the server made one.
    pub fn of_event(text: &'a str) -> serde_json::Result<Self> {
        let page = Page::read(text)?;
        match page.rows.and_then(|rows| rows.into_iter().next()) {
            Some(row) => Ok(row),
            None => Ok(Self {
                cells: None,
                conditions: None,
                object: serde_json::from_str(text)?,
            }),
        }
    }
}

impl<'a> Outline<'a> {
    pub fn of(object: &'a RawValue) -> serde_json::Result<Self> {
        serde_json::from_str(object.get())
    }
}

/// The resource version of an event's object.
pub(super) fn version(event: &str) -> Option<String> {
    let row = Row::of_event(event).ok()?;
    let version = Outline::of(row.object).ok()?.metadata.resource_version;
    version.map(Cow::into_owned)
}
