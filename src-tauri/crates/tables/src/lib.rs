//! Rows in, visible rows out: filter, sort, window, patch.
//!
//! A [`View`] keeps the rows that match in order, takes one change at a time in time that grows with
//! the logarithm of their number, and says what changed on screen since it was last asked.
//! Pure: no clock, no I/O, no async.

mod compare;
mod filter;
mod order;
mod view;

pub use filter::Filter;
pub use view::{Item, Query, View};
