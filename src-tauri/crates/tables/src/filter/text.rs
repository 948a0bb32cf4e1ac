//! Looking for text in text, without regard to case.

use memchr::memchr2_iter;

/// A word to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case.
    lower: String,
    /// Its first letter in both cases, where that is ASCII.
    first: Option<(u8, u8)>,
}

impl Word {
    pub fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        let first = lower
            .bytes()
            .next()
            .filter(u8::is_ascii)
            .map(|first| (first, first.to_ascii_uppercase()));
        Self { lower, first }
    }

    /// Whether it is somewhere in the text. Names and most texts are ASCII and are searched in place;
    /// only others pay for a copy in lower case.
    pub fn is_in(&self, text: &str) -> bool {
        let word = self.lower.as_bytes();
        if !text.is_ascii() {
            return text.to_lowercase().contains(&self.lower);
        }
        let Some((lower, upper)) = self.first else {
            return word.is_empty();
        };
        let Some(last) = text.len().checked_sub(word.len()) else {
            return false;
        };
        let text = text.as_bytes();
        memchr2_iter(lower, upper, text)
            .take_while(|at| *at <= last)
            .any(|at| text[at..at + word.len()].eq_ignore_ascii_case(word))
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
        }

        #[test]
        fn texts_are_searched_as_by_the_standard_library(word in "[aA-]{0,4}", text in "[abA-]{0,12}") {
            prop_assert_eq!(Word::new(&word).is_in(&text), text.to_lowercase().contains(&word.to_lowercase()));
        }
    }
}
