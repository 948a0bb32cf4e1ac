//! How well a word fits a name: what a search ranks by.

use std::ops::Range;

use crate::Word;

/// How a word stands to a name that it fits; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It is the name.
    Exact,
    /// The name begins with it.
    Begins,
    /// A part of the name begins with it, as `gate` does one of `payment-gateway`.
    BeginsPart,
    /// It abbreviates the name, as `paygate` does `payment-gateway`.
    Abbreviates,
    /// It is somewhere in the name.
    Contains,
}

impl Fit {
    /// How the word stands to the name, at its best; nothing if it does not fit.
    pub fn of(word: &Word, name: &str) -> Option<Self> {
        let best = word.places(name).map(|place| Self::at(&place, name)).min();
        match best {
            Some(Self::Contains) | None if word.abbreviates(name) => Some(Self::Abbreviates),
            best => best,
        }
    }

    /// Where in the name the word is, if it fits so, in bytes.
    pub fn places(self, word: &Word, name: &str) -> Vec<Range<usize>> {
        if self == Self::Abbreviates {
            return word.pieces(name).unwrap_or_default();
        }
        let mut places = word.places(name);
        let place = places.find(|place| Self::at(place, name) == self);
        place.into_iter().collect()
    }

    fn at(place: &Range<usize>, name: &str) -> Self {
        let before = name[..place.start].chars().next_back();
        if *place == (0..name.len()) {
            Self::Exact
        } else if before.is_none() {
            Self::Begins
        } else if before.is_some_and(|letter| !letter.is_alphanumeric()) {
            Self::BeginsPart
        } else {
            Self::Contains
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_way_counts() {
        type Case = (
            &'static str,
            &'static str,
            Option<Fit>,
            &'static [(usize, usize)],
        );
        let cases: &[Case] = &[
            ("web", "web", Some(Fit::Exact), &[(0, 3)]),
            ("WEB", "web-1", Some(Fit::Begins), &[(0, 3)]),
            ("web", "cobweb-web", Some(Fit::BeginsPart), &[(7, 10)]),
            ("b-1", "web-1", Some(Fit::Contains), &[(2, 5)]),
            (
                "paygate",
                "payment-gateway",
                Some(Fit::Abbreviates),
                &[(0, 3), (8, 12)],
            ),
            // Two parts that begin so say more than one place in the middle.
            ("ab", "xab-a-b", Some(Fit::Abbreviates), &[(4, 5), (6, 7)]),
            ("io", "cert-manager.io", Some(Fit::BeginsPart), &[(13, 15)]),
            ("webs", "web", None, &[]),
            ("", "web", None, &[]),
        ];
        for &(word, name, fit, places) in cases {
            let word = Word::new(word);
            assert_eq!(Fit::of(&word, name), fit, "{word:?} in {name}");
            let found = fit.map_or_else(Vec::new, |fit| fit.places(&word, name));
            let found: Vec<(usize, usize)> =
                found.iter().map(|place| (place.start, place.end)).collect();
            assert_eq!(found, places, "{word:?} in {name}");
        }
    }
}
