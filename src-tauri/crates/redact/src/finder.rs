//! Finds any of many texts, and learns more of them as it goes.

use std::{collections::HashMap, ops::Range};

use aho_corasick::{AhoCorasick, MatchKind};

/// So few texts are cheap to build an automaton of, each time one is added.
const FEW: usize = 64;
/// So many are, each time a few more came together.
const SOME: usize = 1024;

/// Texts with what is known of each.
///
/// An automaton of all texts would have to be built anew for each that is added. So there are three:
/// of most, of some that came later, and of the few that came last. They are built when something is
/// looked for: what is learnt in one go costs one of them.
pub(crate) struct Finder<T> {
    ignore_case: bool,
    known: HashMap<String, T>,
    /// In the order they came; the first `built` are in the large automaton.
    texts: Vec<String>,
    /// Each of the texts from one number on, up to where the next begins.
    automata: [(usize, Option<AhoCorasick>); 3],
    /// How many texts the automata know.
    ready: usize,
}

impl<T: Copy> Finder<T> {
    pub fn new(ignore_case: bool) -> Self {
        Self {
            ignore_case,
            known: HashMap::new(),
            texts: Vec::new(),
            automata: [(0, None), (0, None), (0, None)],
            ready: 0,
        }
    }

    /// Adds a text; whether it is new.
    pub fn add(&mut self, text: &str, what: T) -> bool {
        if text.is_empty() || self.known.contains_key(text) {
            return false;
        }
        self.known.insert(text.to_owned(), what);
        self.texts.push(text.to_owned());
        true
    }

    /// Changes what is known of a text.
    pub fn get_mut(&mut self, text: &str) -> Option<&mut T> {
        self.known.get_mut(text)
    }

    fn build(&self, from: usize) -> Option<AhoCorasick> {
        AhoCorasick::builder()
            .ascii_case_insensitive(self.ignore_case)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&self.texts[from..])
            .ok()
    }

    fn prepare(&mut self) {
        let all = self.texts.len();
        if self.ready == all {
            return;
        }
        let level = match all - self.automata[2].0 {
            ..=FEW => 2,
            _ => usize::from(all - self.automata[1].0 <= SOME),
        };
        self.automata[level].1 = self.build(self.automata[level].0);
        for above in &mut self.automata[level + 1..] {
            *above = (all, None);
        }
        self.ready = all;
    }

    /// Whether any of the texts stands in this one.
    pub fn any_in(&mut self, text: &str) -> bool {
        self.prepare();
        self.automata
            .iter()
            .filter_map(|(_, automaton)| automaton.as_ref())
            .any(|automaton| automaton.is_match(text))
    }

    /// Where texts stand in this one, and what is known of each. Those of one automaton are apart
    /// from each other and in order; those of another follow.
    pub fn all_in(&mut self, text: &str) -> Vec<(Range<usize>, T)> {
        self.prepare();
        let mut all = Vec::new();
        for (from, automaton) in &self.automata {
            let matches = automaton
                .iter()
                .flat_map(|automaton| automaton.find_iter(text));
            all.extend(matches.filter_map(|found| {
                let known = self
                    .known
                    .get(&self.texts[from + found.pattern().as_usize()])?;
                Some((found.range(), *known))
            }));
        }
        all
    }
}

/// The ranges joined where they overlap, in order, each with what the first of them brings.
pub(crate) fn joined<T>(mut spans: Vec<(Range<usize>, T)>) -> Vec<(Range<usize>, T)> {
    spans.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
    let mut joined: Vec<(Range<usize>, T)> = Vec::with_capacity(spans.len());
    for (span, what) in spans {
        match joined.last_mut() {
            Some((last, _)) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push((span, what)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_as_soon_as_they_are_added() {
        let mut finder = Finder::new(false);
        assert!(!finder.any_in("text-0"));
        for at in 0..3000 {
            let text = format!("text-{at}.");
            assert!(finder.add(&text, at));
            assert!(!finder.add(&text, 7));
            assert!(finder.any_in(&text));
        }
        let found = finder.all_in("text-3. text-999. text-5 text-3000.");
        assert_eq!(found, [(0..7, 3), (8..17, 999)]);
    }

    #[test]
    fn spans_that_overlap_are_joined() {
        assert_eq!(
            joined(vec![(4..9, 'b'), (1..5, 'a'), (9..10, 'c')]),
            [(1..9, 'a'), (9..10, 'c')]
        );
    }
}
