//! A text to look for inside objects.

use serde_json::Value;
use tables::Word;

use super::field::{self, Fields};

/// Shorter texts are everywhere.
const SHORTEST: usize = 2;

/// A text to look for inside objects, without regard to case.
#[derive(Debug, Clone)]
pub(in super::super) struct Needle {
    word: Word,
    /// A part of it that JSON writes as it is, so that an object in whose JSON it is not need not be
    /// read; empty if there is none.
    raw: Word,
}

impl Needle {
    /// Nothing if the text is too short.
    pub fn new(text: &str) -> Option<Self> {
        // Servers may write these otherwise, as `\u003c`; of letters that are not ASCII, the case is not
        // known in bytes.
        let otherwise =
            |letter: char| !letter.is_ascii() || letter.is_control() || "\"\\<>&/".contains(letter);
        let raw = text.split(otherwise).max_by_key(|piece| piece.len());
        (text.chars().count() >= SHORTEST).then(|| Self {
            word: Word::new(text),
            raw: Word::new(raw.unwrap_or_default()),
        })
    }

    /// Where the text is in an object; nothing if it is nowhere.
    pub fn find(&self, json: &str, secret: bool) -> Option<Fields> {
        if !self.raw.is_in_bytes(json.as_bytes()) {
            return None;
        }
        let object: Value = serde_json::from_str(json).ok()?;
        let fields = field::find(object, secret, &self.word);
        (!fields.is_empty()).then_some(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_writes_otherwise_is_found() {
        let json = r#"{"a":"x \u003cb\u003e \"quoted\" \\ TROMSØ\nnext"}"#;
        for (text, found) in [
            ("<b>", true),
            ("\"quoted\" \\", true),
            ("tromsø", true),
            ("ø\nn", true),
            ("<>", false),
            ("quoted\\", false),
            ("u003c", false),
        ] {
            let needle = Needle::new(text).expect("it is long enough");
            assert_eq!(needle.find(json, false).is_some(), found, "{text}");
        }
        assert!(Needle::new("x").is_none() && Needle::new("").is_none());
    }
}
