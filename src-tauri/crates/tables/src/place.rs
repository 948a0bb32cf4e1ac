//! What may be read of a row: what sorts, filters, groups and counts agree on.

use resources::CellRef;
use wire::Health;

use crate::Item;

/// A place in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The object's name.
    Name,
    /// Its namespace.
    Namespace,
    /// Its context, as an index into the contexts in view.
    Context,
    /// How well it does.
    Health,
    /// The cell of the kind's column of that index.
    Cell(usize),
    /// The cell that was asked for by that number ([`resources::Projection`]).
    Extra(u32),
}

impl Place {
    /// What is there. A context is its index, so that contexts sort as they are in view.
    pub fn read(self, item: &Item) -> CellRef<'_> {
        match self {
            Self::Name => CellRef::Text(&item.row.name),
            Self::Namespace if item.row.namespace.is_empty() => CellRef::Empty,
            Self::Namespace => CellRef::Text(&item.row.namespace),
            Self::Context => CellRef::Number(item.context.into()),
            Self::Health => CellRef::Status {
                text: health_word(item.row.health),
                health: item.row.health,
            },
            Self::Cell(index) => item.row.cells.get(index).unwrap_or(CellRef::Empty),
            Self::Extra(number) => item.row.cells.extra(number),
        }
    }
}

/// The word for a health, as filters and headings use it.
pub(crate) fn health_word(health: Health) -> &'static str {
    match health {
        Health::Broken => "broken",
        Health::Attention => "attention",
        Health::Progressing => "progressing",
        Health::Unknown => "unknown",
        Health::Ok => "ok",
        Health::Idle => "idle",
    }
}
