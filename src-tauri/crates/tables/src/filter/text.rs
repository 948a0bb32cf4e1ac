//! Looking for text in text, without regard to case.

use std::ops::Range;

use memchr::memchr2_iter;

/// The bytes of names and of JSON, the most frequent first. A search stops at the rarest byte of its
/// word: at others it would stop too often.
const FREQUENT: &[u8] = b"\"eatinosrlcdpum:,{}-.0 f1hgby2v/34w5k678x9_zjq[]";

/// A word to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In lower case.
    lower: String,
    /// The place of its rarest byte, and that byte in both cases, where the word is ASCII.
    rare: Option<(usize, u8, u8)>,
}

impl Word {
    /// The text as a word; letters of either case are the same.
    pub fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        let seldom = |byte: u8| FREQUENT.iter().position(|known| *known == byte);
        let rarest = (0..lower.len()).max_by_key(|at| {
            // What is not among the frequent ones is the rarest.
            seldom(lower.as_bytes()[*at]).unwrap_or(usize::MAX)
        });
        let rare = rarest.filter(|_| lower.is_ascii()).map(|at| {
            let byte = lower.as_bytes()[at];
            (at, byte, byte.to_ascii_uppercase())
        });
        Self { lower, rare }
    }

    /// Whether its letters begin with those of another.
    pub fn begins_with(&self, other: &Self) -> bool {
        self.lower.starts_with(&other.lower)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// How many bytes it is, in lower case.
    pub fn len(&self) -> usize {
        self.lower.len()
    }

    /// Whether it is somewhere in the text. Names and most texts are ASCII and are searched in place;
    /// only others pay for a copy in lower case.
    pub fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            self.is_in_bytes(text.as_bytes())
        } else {
            text.to_lowercase().contains(&self.lower)
        }
    }

    /// Whether it is somewhere in bytes, of which all that are not ASCII are no letters. A word that is
    /// not ASCII is nowhere.
    pub fn is_in_bytes(&self, bytes: &[u8]) -> bool {
        self.lower.is_empty() || self.in_bytes(bytes).next().is_some()
    }

    /// Where it is first in the text, in bytes.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.places(text).next()
    }

    /// Wherever it is in the text, in bytes; nowhere if it is empty. Places may overlap.
    pub fn places(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let ascii = text.is_ascii();
        let in_place = ascii.then(|| self.in_bytes(text.as_bytes()));
        let slowly = (!ascii && !self.lower.is_empty()).then(|| {
            let starts = text.char_indices();
            starts.filter_map(|(at, _)| Some(at..at + self.begins(&text[at..])?))
        });
        let in_place = in_place.into_iter().flatten();
        let in_place = in_place.map(|at| at..at + self.lower.len());
        in_place.chain(slowly.into_iter().flatten())
    }

    /// Where it is in bytes.
    fn in_bytes(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let word = self.lower.as_bytes();
        let (at, lower, upper) = self.rare.unwrap_or_default();
        let bytes = if self.rare.is_some() { bytes } else { &[] };
        memchr2_iter(lower, upper, bytes).filter_map(move |found| {
            let from = found.checked_sub(at)?;
            let there = bytes.get(from..from + word.len())?;
            there.eq_ignore_ascii_case(word).then_some(from)
        })
    }

    /// How many bytes of the text it is, where the text begins with it.
    fn begins(&self, text: &str) -> Option<usize> {
        let mut word = self.lower.chars();
        let mut length = 0;
        for letter in text.chars() {
            if word.as_str().is_empty() {
                break;
            }
            if letter
                .to_lowercase()
                .any(|lower| word.next() != Some(lower))
            {
                return None;
            }
            length += letter.len_utf8();
        }
        word.as_str().is_empty().then_some(length)
    }

    /// Whether it is the text.
    pub fn is(&self, text: &str) -> bool {
        if text.is_ascii() {
            text.eq_ignore_ascii_case(&self.lower)
        } else {
            text.to_lowercase() == self.lower
        }
    }

    /// Whether it abbreviates a name: cut into pieces, each begins a part of the name, in order, as
    /// `pg` and `paygate` do `payment-gateway`, and `web7f` does `web-7f9c4-x2x`.
    ///
    /// Letters anywhere in order, as editors look for files, would match most of a thousand pods.
    pub fn abbreviates(&self, name: &str) -> bool {
        let word = self.lower.as_bytes();
        // Where a piece of the word may begin is a bit; a longer word is no abbreviation.
        if word.len() < 2 || word.len() > 31 || !self.lower.is_ascii() {
            return false;
        }
        let mut reached = 1_u64;
        for part in name.split(|letter: char| !letter.is_ascii_alphanumeric()) {
            for at in 0..word.len() {
                if reached & (1 << at) == 0 {
                    continue;
                }
                let same = part
                    .bytes()
                    .zip(&word[at..])
                    .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
                    .count();
                // This part's pieces begin where earlier parts ended: bits above stay for the next.
                reached |= ((1_u64 << same) - 1) << (at + 33);
            }
            reached |= reached >> 32;
            reached &= (1 << 33) - 1;
        }
        reached & (1 << word.len()) != 0
    }

    /// The pieces of a name that it abbreviates, as long as they can be from the first on.
    pub fn pieces(&self, name: &str) -> Option<Vec<Range<usize>>> {
        if !self.abbreviates(name) {
            return None;
        }
        let word = self.lower.as_bytes();
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        for part in name.split(|letter: char| !letter.is_ascii_alphanumeric()) {
            parts.push(from..from + part.len());
            // What separates parts may be longer than a byte.
            let separator = name[from + part.len()..].chars().next();
            from += part.len() + separator.map_or(0, char::len_utf8);
        }
        let same = |part: &Range<usize>, at: usize| {
            let part = name.as_bytes()[part.clone()].iter();
            let alike = part.zip(&word[at..]);
            alike.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
        };
        // Which rests of the word the parts from an index on can be made to hold.
        let mut holds = vec![vec![false; word.len() + 1]; parts.len() + 1];
        holds[parts.len()][word.len()] = true;
        for (index, part) in parts.iter().enumerate().rev() {
            for at in 0..=word.len() {
                holds[index][at] = (0..=same(part, at)).any(|length| holds[index + 1][at + length]);
            }
        }
        let mut pieces = Vec::new();
        let mut at = 0;
        for (index, part) in parts.iter().enumerate() {
            let lengths = (0..=same(part, at)).rev();
            let length = lengths
                .into_iter()
                .find(|length| holds[index + 1][at + length])?;
            if length > 0 {
                pieces.push(part.start..part.start + length);
            }
            at += length;
        }
        Some(pieces)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_in_texts() {
        for (word, text, found) in [
            ("web", "WEB-1", true),
            ("WeB", "a-web", true),
            ("webb", "web", false),
            ("", "", true),
            ("", "x", true),
            ("über", "ein ÜBERFALL", true),
            ("b-1", "web-1", true),
            ("ü", "u", false),
        ] {
            assert_eq!(Word::new(word).is_in(text), found, "{word} in {text}");
        }
        assert!(Word::new("Running").is("running") && !Word::new("Run").is("running"));
        assert!(Word::new("ÜBER").is("über"));
    }

    #[test]
    fn places_of_words_in_texts() {
        type Case = (&'static str, &'static str, &'static [(usize, usize)]);
        let cases: &[Case] = &[
            ("web", "web-WEB", &[(0, 3), (4, 7)]),
            ("aa", "aaa", &[(0, 2), (1, 3)]),
            ("x", "", &[]),
            ("", "x", &[]),
            ("ü", "aÜü", &[(1, 3), (3, 5)]),
            ("b", "äB", &[(2, 3)]),
            ("straße", "die STRASSE, die Straße", &[(17, 24)]),
        ];
        for &(word, text, places) in cases {
            let word = Word::new(word);
            let found = word.places(text).map(|place| (place.start, place.end));
            let found: Vec<_> = found.collect();
            assert_eq!(found, places, "{word:?} in {text}");
        }
        assert!(Word::new("Web").is_in_bytes(b"\xff web") && !Word::new("web").is_in_bytes(b"we"));
        assert!(
            Word::new("").is_in_bytes(b"") && !Word::new("\u{fc}").is_in_bytes("\u{fc}".as_bytes())
        );
    }

    #[test]
    fn abbreviations_of_names() {
        for (word, name, found) in [
            ("pgw", "payment-gateway", false),
            ("pg", "payment-gateway", true),
            ("paygate", "payment-gateway", true),
            ("PayGate", "payment-gateway", true),
            ("web7f", "web-7f9c4-x2x", true),
            ("webx2", "web-7f9c4-x2x", true),
            ("x2web", "web-7f9c4-x2x", false),
            ("ee", "web-web", false),
            ("ww", "web-web", true),
            ("www", "web-web", false),
            ("w", "web", false),
            ("webs", "web", false),
            ("pp", "payment", false),
            ("web", "w.e.b", true),
        ] {
            assert_eq!(Word::new(word).abbreviates(name), found, "{word} of {name}");
        }
        assert!(!Word::new(&"a".repeat(40)).abbreviates(&"a".repeat(50)));
    }

    #[test]
    fn pieces_of_what_is_abbreviated() {
        type Case = (&'static str, &'static str, &'static [(usize, usize)]);
        let cases: &[Case] = &[
            ("paygate", "payment-gateway", &[(0, 3), (8, 12)]),
            ("webx2", "web-7f9c4-x2x", &[(0, 3), (10, 12)]),
            ("aab", "aa-ab", &[(0, 1), (3, 5)]),
            ("ab", "é-a-b", &[(3, 4), (5, 6)]),
        ];
        for &(word, name, pieces) in cases {
            let found = Word::new(word).pieces(name).unwrap_or_default();
            let found = found.iter().map(|piece| (piece.start, piece.end));
            assert_eq!(found.collect::<Vec<_>>(), pieces, "{word} of {name}");
        }
        assert_eq!(Word::new("pgw").pieces("payment-gateway"), None);
    }

    /// The same by trying every way to cut the word.
    fn slowly(word: &[u8], parts: &[&[u8]]) -> bool {
        word.is_empty()
            || parts.iter().enumerate().any(|(at, part)| {
                (1..=word.len().min(part.len()))
                    .take_while(|length| part[length - 1] == word[length - 1])
                    .any(|length| slowly(&word[length..], &parts[at + 1..]))
            })
    }

    proptest! {
        #[test]
        fn abbreviations_are_those_of_every_way_to_cut(word in "[ab]{2,6}", name in "[ab]{0,4}(-[ab]{0,4}){0,4}") {
            let parts: Vec<&[u8]> = name.split('-').map(str::as_bytes).collect();
            prop_assert_eq!(Word::new(&word).abbreviates(&name), slowly(word.as_bytes(), &parts));
            if let Some(pieces) = Word::new(&word).pieces(&name) {
                let together: String = pieces.into_iter().map(|piece| &name[piece]).collect();
                prop_assert_eq!(together, word);
            }
        }

        #[test]
        fn texts_are_searched_as_by_the_standard_library(word in "[aA-]{0,4}", text in "[abA-]{0,12}") {
            let wanted = text.to_lowercase().find(&word.to_lowercase());
            prop_assert_eq!(Word::new(&word).is_in(&text), wanted.is_some());
            if !word.is_empty() {
                let found = Word::new(&word).find(&text);
                prop_assert_eq!(found.map(|found| found.start), wanted);
            }
        }
    }
}
