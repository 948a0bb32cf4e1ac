//! Metadata that every object has.

use std::num::NonZero;

use compact_str::format_compact;
use serde::{Deserialize, de::IgnoredAny};
use wire::{Cell, Health};

use crate::{
    Malformed, Row, Uid,
    json::{List, Moment, Str},
};

/// `metav1.ObjectMeta`, as far as a row needs it. Labels and annotations are read only by kinds
/// whose columns show some of them.
#[derive(Debug, Default, Deserialize)]
#[serde(
    default,
    rename_all = "camelCase",
    bound(deserialize = "L: Default + Deserialize<'de>, A: Default + Deserialize<'de>")
)]
pub struct Meta<'a, L = IgnoredAny, A = IgnoredAny> {
    #[serde(borrow)]
    pub name: Str<'a>,
    #[serde(borrow)]
    pub namespace: Str<'a>,
    #[serde(borrow)]
    pub uid: Str<'a>,
    pub generation: i64,
    pub creation_timestamp: Moment,
    pub deletion_timestamp: Moment,
    #[serde(borrow)]
    pub owner_references: List<OwnerReference<'a>>,
    pub labels: L,
    pub annotations: A,
}

/// `metav1.OwnerReference`, as far as a row needs it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnerReference<'a> {
    #[serde(borrow, default)]
    pub api_version: Str<'a>,
    #[serde(borrow, default)]
    pub kind: Str<'a>,
    #[serde(borrow, default)]
    pub name: Str<'a>,
    #[serde(default)]
    controller: Option<bool>,
}

impl<'a, L, A> Meta<'a, L, A> {
    /// The owner that manages the object, of which there is at most one.
    pub fn controller(&self) -> Option<&OwnerReference<'a>> {
        self.owner_references
            .iter()
            .find(|owner| owner.controller == Some(true))
    }

    /// Whether its deletion has begun.
    pub fn deleting(&self) -> bool {
        self.deletion_timestamp.0.is_some()
    }

    /// The cell of [`crate::AGE`].
    pub fn age(&self) -> Cell {
        self.creation_timestamp.cell()
    }

    /// The row of the object; one whose deletion has begun is on its way, however well it does.
    pub fn row<const N: usize>(&self, health: Health, cells: [Cell; N]) -> Result<Row, Malformed> {
        self.row_as(
            if self.deleting() {
                Health::Progressing
            } else {
                health
            },
            cells,
        )
    }

    /// The row of the object, with this health even while it is deleted.
    pub fn row_as<const N: usize>(
        &self,
        health: Health,
        cells: [Cell; N],
    ) -> Result<Row, Malformed> {
        if self.name.is_empty() {
            return Err(Malformed {
                message: "the object has no name".into(),
            });
        }
        Ok(Row {
            uid: self.uid(),
            namespace: (*self.namespace).into(),
            name: (*self.name).into(),
            created: self.creation_timestamp.0.and_then(NonZero::new),
            deleting: self.deleting(),
            health,
            cells: cells.into(),
        })
    }

    /// Objects that no store keeps (the metrics API's, for example) have no uid; their name must do.
    fn uid(&self) -> Uid {
        if self.uid.is_empty() {
            Uid::parse(&format_compact!("{}/{}", &*self.namespace, &*self.name))
        } else {
            Uid::parse(&self.uid)
        }
    }
}
