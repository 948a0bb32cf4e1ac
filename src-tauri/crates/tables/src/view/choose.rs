//! Which rows the reader has chosen.

use std::{collections::HashSet, iter, ops::Range};

use resources::Uid;
use wire::{Choice, RowRef};

use super::{Item, View};
use crate::RowKey;

impl View {
    /// Changes which rows are chosen.
    pub fn choose(&mut self, choice: &Choice) {
        if !matches!(choice, Choice::Stretch { .. }) {
            self.chosen.settle();
        }
        let open = self.open_rows();
        let order = self.matching.as_ref().unwrap_or(&self.all);
        let key = |number: &u32| self.rows[*number].key();
        let chosen = &mut self.chosen;
        match choice {
            Choice::None => chosen.clear(),
            Choice::All => order.iter().for_each(|row| {
                chosen.put(key(row), true);
            }),
            Choice::Toggle { row } => {
                let wanted = key_of(row, &self.contexts);
                // It may have gone since the reader saw it.
                let found = wanted.filter(|wanted| order.iter().any(|row| key(row) == *wanted));
                if let Some(key) = found {
                    chosen.put(key, !chosen.has(key));
                }
            }
            Choice::Stretch { from, to } => {
                let place = |row| {
                    let wanted = key_of(row, &self.contexts)?;
                    let at = order.iter().position(|row| key(row) == wanted)?;
                    let open = open.iter().any(|run| run.contains(&at));
                    open.then_some((at, wanted))
                };
                let Some(end) = place(to) else { return };
                let begin = place(from).unwrap_or(end);
                let (first, last) = (begin.0.min(end.0), begin.0.max(end.0));
                let within = |run: Range<usize>| run.start.max(first)..run.end.min(last + 1);
                let runs = open.into_iter().map(within).filter(|run| !run.is_empty());
                let within = runs.flat_map(|run| order.slice(run.start, run.len()));
                chosen.stretch(begin.1, within.map(key));
            }
            Choice::Group { key: name } => {
                let run = self.groups.runs().find(|(group, _)| group.key == *name);
                let Some((_, run)) = run else { return };
                let keys = order.slice(run.start, run.len()).map(key);
                let keys: Vec<RowKey> = keys.collect();
                let all = keys.iter().all(|key| chosen.has(*key));
                for key in keys {
                    chosen.put(key, !all);
                }
            }
        }
    }

    /// The rows that are chosen, in order; those that do not match come last.
    pub fn chosen(&self) -> Vec<&Item> {
        let (count, matched) = self.chosen.counts();
        let is_chosen = |item: &&Item| self.chosen.has(item.key());
        let mut items: Vec<&Item> = self.matching().filter(is_chosen).collect();
        if count > matched as usize {
            let matching: HashSet<RowKey> = items.iter().map(|item| item.key()).collect();
            let others = self.all().filter(is_chosen);
            items.extend(others.filter(|item| !matching.contains(&item.key())));
        }
        items
    }

    /// What names the rows that are chosen, and those that shall be once they are there.
    pub fn chosen_keys(&self) -> impl Iterator<Item = RowKey> {
        self.chosen.keys()
    }

    /// Rows that shall be chosen as soon as they are there.
    pub fn await_chosen(&mut self, keys: impl IntoIterator<Item = RowKey>) {
        self.chosen.wait_for(keys);
    }

    /// Every row is there: what was chosen and is not among them is gone.
    pub fn all_came(&mut self) {
        self.chosen.all_came();
    }

    /// The rows that are not hidden in closed groups, by their indexes among those that match.
    fn open_rows(&self) -> Vec<Range<usize>> {
        if self.query.group.is_none() {
            return iter::once(0..self.matching_order().len()).collect();
        }
        let open = self.groups.runs().filter(|(group, _)| group.open);
        open.map(|(_, run)| run).collect()
    }
}

fn key_of(row: &RowRef, contexts: &[String]) -> Option<RowKey> {
    let context = contexts
        .iter()
        .position(|context| *context == row.context)?;
    Some((u16::try_from(context).ok()?, Uid::parse(&row.uid)))
}

#[cfg(test)]
#[path = "choose_tests.rs"]
mod tests;
