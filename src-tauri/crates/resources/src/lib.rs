//! What Pilothouse knows of each kind: the columns of its table, its health, the fields that matter
//! in its summary, and what it may own. One file per kind in `kinds`; what objects name and select
//! is in `references`, one file per topic.
//!
//! Pure: no clock, no I/O, no async. A row is read from the object's JSON as the server sent it,
//! borrowing, so that only the fields of the row are ever materialised.

pub mod cells;
mod condition;
mod custom;
mod json;
pub mod kind;
pub mod kinds;
pub mod labels;
mod look;
pub mod mask;
mod meta;
pub mod path;
mod projection;
pub mod quantity;
pub mod references;
mod replicas;
pub mod row;
mod rule;
mod selector;
pub mod summary;
mod taint;
mod template;
pub mod time;

pub use cells::{CellRef, Cells};
pub use custom::{
    DEFINITION_METADATA,
    printer::{Printed, PrinterColumn, PrinterType},
};
pub use kind::{AGE, ColumnDef, KindDef};
pub use kinds::{KINDS, definition};
pub use labels::LabelSelector;
pub use path::Path;
pub use projection::Projection;
pub use references::{Reference, references};
pub use row::{Malformed, Row, Uid};
pub use summary::{Summary, summarize};
