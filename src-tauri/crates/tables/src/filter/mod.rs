//! The filter language: which rows match what a user types.
//!
//! Terms are separated by blanks, and all of them must hold; `!` before one turns it around.
//!
//! | Term | holds for rows |
//! |---|---|
//! | `web`, `"a b"` | with the text anywhere, or whose name it abbreviates (`paygate`: `payment-gateway`) |
//! | `status:crash`, `node:a,b` | whose column contains the text, or one of several |
//! | `ns=shop` | whose column is the text, whatever the case of its letters |
//! | `app=web`, `tier!=db` | whose label is, or is not, the value |
//! | `restarts>5`, `ready<100%`, `age<10m`, `capacity>=10Gi` | whose column compares so |
//! | `name~^web-\d+$` | whose column, label or field matches the regular expression |
//! | `is:broken`, `is:deleting` | in that state |
//! | `owner:deployment/web` | whose owner's kind or name contains the text |
//! | `.spec.nodeName:x`, `status.phase=Running`, `.spec.containers[*].image~:latest$` | whose field does ([`resources::Path`]) |
//! | `label:app`, `annotation:x/y`, `.spec.nodeName` | that have it at all |
//! | `label:status=x`, `annotation:a=b` | whose label or annotation is the value, whatever columns there are |
//!
//! What is not understood is told with its place and not applied; a term that is still being typed
//! (`app=`) neither.

mod amount;
mod bind;
mod complete;
mod syntax;
mod test;
mod text;

use resources::Projection;
use wire::{FilterProblem, Millis};

use crate::{Item, Place};

pub use bind::Binding;
pub use complete::{Typed, Typing, quoted, typing};
use test::Check;
pub use text::Word;

/// Which rows match.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    checks: Vec<Check>,
    /// The extra cells that are shown, which words are looked for in, too.
    shown: Vec<u32>,
    projections: Vec<(u32, Projection)>,
    problems: Vec<FilterProblem>,
}

impl Filter {
    /// Whether the row matches at that moment.
    pub fn matches(&self, item: &Item, now: Millis) -> bool {
        self.checks
            .iter()
            .all(|check| check.holds(item, &self.shown, now))
    }

    /// Whether the row matches but for what the filter says of a place.
    pub fn matches_beside(&self, place: Place, item: &Item, now: Millis) -> bool {
        self.checks
            .iter()
            .all(|check| check.place() == Some(place) || check.holds(item, &self.shown, now))
    }

    /// When the row may match otherwise than at `now` although nothing of it changes: ages grow.
    pub fn turns(&self, item: &Item, now: Millis) -> Option<Millis> {
        self.checks
            .iter()
            .filter_map(|check| check.turns(item, now))
            .min()
    }

    /// Whether rows match otherwise as time goes by.
    pub fn ages(&self) -> bool {
        self.checks.iter().any(Check::ages)
    }

    /// Whether every row that matches it matches another, too: as when a letter more was typed. It may be
    /// so where this says that it is not.
    pub fn narrows(&self, other: &Self) -> bool {
        let implied = |wider: &Check| self.checks.iter().any(|check| check.implies(wider));
        self.shown == other.shown && !other.ages() && other.checks.iter().all(implied)
    }

    /// What its only term asks of, if it asks of one place.
    pub fn place(&self) -> Option<Place> {
        match &self.checks[..] {
            [check] => check.place(),
            _ => None,
        }
    }

    /// Whether every row matches.
    pub fn is_empty(&self) -> bool {
        self.checks.is_empty()
    }

    /// What must be read of each object for it, with the numbers of the cells.
    pub fn projections(&self) -> &[(u32, Projection)] {
        &self.projections
    }

    /// What was not understood.
    pub fn problems(&self) -> &[FilterProblem] {
        &self.problems
    }
}

#[cfg(test)]
mod tests;
