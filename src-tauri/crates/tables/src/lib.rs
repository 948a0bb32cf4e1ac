//! Rows in, visible rows out: filter, sort, window, patch.
//!
//! A [`View`] keeps the rows that match in order, takes one change at a time in time that grows with
//! the logarithm of their number, and says what changed on screen since it was last asked.
//! Pure: no clock, no I/O, no async.

mod chosen;
mod columns;
mod compare;
mod facet;
mod filter;
mod fit;
mod group;
mod order;
mod place;
mod rows;
mod screen;
mod sort;
mod view;

pub use chosen::RowKey;
pub use columns::Columns;
pub use facet::count as count_values;
pub use filter::{Binding, Filter, Typed, Typing, Word, quoted, typing};
pub use fit::Fit;
pub use group::Grouping;
pub use place::Place;
pub use view::{Item, Query, View};
