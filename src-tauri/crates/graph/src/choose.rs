//! What of a picture is shown when there is no room for all.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

use wire::Health;

use crate::fold::{Folds, Part};

/// What decides which of two folds is shown rather than the other: the smaller.
///
/// Namespaces are shown one after the other, because what belongs together is in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'a> {
    distance: u32,
    /// That something does well, or that nothing is to be judged, makes no difference.
    health: Health,
    /// It has to do with nothing else of the picture.
    alone: bool,
    outside: bool,
    namespace: &'a str,
    /// Holders come before what belongs to them.
    place: usize,
}

/// At most so many folds. The center comes first, or else what is broken with whatever it belongs
/// to; then what has to do with those that are shown already, so that the picture hangs together as
/// far as it can.
pub(crate) fn choose(part: &Part<'_>, folds: &Folds, limit: usize) -> Vec<usize> {
    if folds.len() <= limit {
        return (0..folds.len()).collect();
    }
    let near = neighbours(part, folds);
    let ranks = ranks(part, folds, &near);
    let mut order: Vec<usize> = (0..folds.len()).collect();
    order.sort_unstable_by_key(|fold| ranks[*fold]);

    let mut choice = Choice {
        limit,
        is_chosen: vec![false; folds.len()],
        chosen: Vec::with_capacity(limit),
        next: BinaryHeap::new(),
    };
    let mut take = |fold: usize| choice.add(fold, &near, &ranks);
    if let Some(center) = part.center() {
        take(folds.of(center));
    } else {
        for fold in &order {
            if ranks[*fold].health == Health::Broken {
                let mut at = Some(folds.members(*fold)[0]);
                while let Some(index) = at.filter(|index| take(folds.of(*index))) {
                    at = part.holder_of(index);
                }
            }
        }
    }
    let mut rest = order.into_iter();
    while choice.has_room() {
        let next = choice.next.pop().map(|Reverse((_, fold))| fold);
        let Some(fold) = next.or_else(|| rest.next()) else {
            break;
        };
        choice.add(fold, &near, &ranks);
    }
    choice.chosen
}

struct Choice<'a> {
    limit: usize,
    is_chosen: Vec<bool>,
    chosen: Vec<usize>,
    /// What has to do with those that are shown.
    next: BinaryHeap<Reverse<(Rank<'a>, usize)>>,
}

impl<'a> Choice<'a> {
    fn has_room(&self) -> bool {
        self.chosen.len() < self.limit
    }

    /// Shows a fold, if there is room and it is not shown already; whether it was.
    fn add(&mut self, fold: usize, near: &[Vec<usize>], ranks: &[Rank<'a>]) -> bool {
        if !self.has_room() || self.is_chosen[fold] {
            return false;
        }
        self.is_chosen[fold] = true;
        self.chosen.push(fold);
        let near = near[fold].iter().filter(|near| !self.is_chosen[**near]);
        self.next
            .extend(near.map(|near| Reverse((ranks[*near], *near))));
        true
    }
}

/// With which folds each has to do.
fn neighbours(part: &Part<'_>, folds: &Folds) -> Vec<Vec<usize>> {
    let mut near = vec![BTreeSet::new(); folds.len()];
    for index in 0..part.len() {
        let from = folds.of(index);
        for (_, to) in part.edges(index) {
            let to = folds.of(to);
            if from != to {
                near[from].insert(to);
                near[to].insert(from);
            }
        }
    }
    near.into_iter()
        .map(|near| near.into_iter().collect())
        .collect()
}

fn ranks<'a>(part: &Part<'a>, folds: &Folds, near: &[Vec<usize>]) -> Vec<Rank<'a>> {
    let mut place = vec![0; part.len()];
    for (at, index) in part.top_down().iter().enumerate() {
        place[*index] = at;
    }
    let rank = |fold: usize| {
        let members = folds.members(fold);
        let first = members[0];
        let namespace = part.node(first).name().namespace.as_deref();
        let of = members.iter();
        Rank {
            distance: of
                .clone()
                .map(|index| part.distance(*index))
                .min()
                .unwrap_or_default(),
            health: of
                .map(|index| part.node(*index).health())
                .min()
                .unwrap_or(Health::Ok)
                .min(Health::Ok),
            alone: near[fold].is_empty(),
            outside: namespace.is_none(),
            namespace: namespace.unwrap_or_default(),
            place: place[first],
        }
    };
    (0..folds.len()).map(rank).collect()
}

#[cfg(test)]
#[path = "choose_tests.rs"]
mod tests;
