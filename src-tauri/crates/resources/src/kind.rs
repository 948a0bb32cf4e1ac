//! The definition of a kind.

use wire::{Column, ColumnKind, Section};

use crate::{Malformed, Row, Summary};

/// A column of a kind's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnDef {
    /// By which it is sorted and remembered; never changes once released.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Shown only on wide tables (kubectl's `-o wide`).
    pub wide: bool,
}

impl ColumnDef {
    /// A column that is always shown.
    pub const fn new(id: &'static str, title: &'static str, kind: ColumnKind) -> Self {
        Self {
            id,
            title,
            kind,
            wide: false,
        }
    }

    /// A column of wide tables.
    pub const fn wide(id: &'static str, title: &'static str, kind: ColumnKind) -> Self {
        Self {
            id,
            title,
            kind,
            wide: true,
        }
    }

    /// As it crosses to the window.
    pub fn column(&self) -> Column {
        Column {
            id: self.id.into(),
            title: self.title.into(),
            kind: self.kind,
            wide: self.wide,
        }
    }
}

/// The last column of every kind: how long ago the object was created.
pub const AGE: ColumnDef = ColumnDef::new("age", "Age", ColumnKind::Time);

/// What Pilothouse knows of a kind.
pub struct KindDef {
    /// The API group; empty for the core group. Any version of it is read alike.
    pub group: &'static str,
    /// As in `Deployment`.
    pub kind: &'static str,
    /// What the window calls its objects, as in `Deployments`.
    pub title: &'static str,
    /// Where the sidebar shows it.
    pub section: Section,
    /// The columns after name and namespace, [`AGE`] last.
    pub columns: &'static [ColumnDef],
    /// Reads a row from an object's JSON, with one cell for each column.
    pub row: fn(json: &str) -> Result<Row, Malformed>,
    /// Adds what matters of the object to its summary.
    pub summary: fn(object: &serde_json::Value, summary: &mut Summary),
    /// `Kind.group` of objects that it may own, where a tree should look for them; empty for
    /// kinds that own nothing.
    pub owns: &'static [&'static str],
}
