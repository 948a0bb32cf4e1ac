//! What was taken out: of which class, where and how often, never what it was.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::class::Class;

/// What was taken out. Sorted; the same objects and texts give the same report, also when they had
/// been redacted before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One for each class and place.
    pub taken: Vec<Taken>,
}

/// How often something of a class was taken out at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Taken {
    /// What it was.
    pub class: Class,
    /// The kind of the objects it stood in, or what the caller calls the texts, as in `logs`.
    pub place: String,
    /// How many times.
    pub count: u64,
}

/// Counts by class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally([u64; Class::ALL.len()]);

impl Tally {
    pub fn add(&mut self, class: Class) {
        self.0[class as usize] += 1;
    }

    /// Counts all that stands in place of something in a text.
    pub fn count(&mut self, text: &str) {
        Class::each_in(text, |class| self.add(class));
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Counts by class and place.
#[derive(Default)]
pub(crate) struct Counts(BTreeMap<String, Tally>);

impl Counts {
    pub fn add(&mut self, place: &str, tally: &Tally) {
        if *tally == Tally::default() {
            return;
        }
        if !self.0.contains_key(place) {
            self.0.insert(place.to_owned(), Tally::default());
        }
        if let Some(sum) = self.0.get_mut(place) {
            for (sum, count) in sum.0.iter_mut().zip(tally.0) {
                *sum += count;
            }
        }
    }

    pub fn report(&self) -> Report {
        let mut taken: Vec<Taken> = self
            .0
            .iter()
            .flat_map(|(place, tally)| {
                let counts = Class::ALL.into_iter().zip(tally.0);
                counts
                    .filter(|(_, count)| *count > 0)
                    .map(|(class, count)| Taken {
                        class,
                        place: place.clone(),
                        count,
                    })
            })
            .collect();
        taken.sort();
        Report { taken }
    }
}
