//! Places in a text as JavaScript counts them: in UTF-16 units.

use std::ops::Range;

use wire::TextRange;

/// The place in UTF-16 units of one in bytes.
pub(crate) fn of_byte(text: &str, byte: usize) -> u32 {
    u32::try_from(text[..byte].encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The place in bytes of one in UTF-16 units; the end for one beyond it.
pub(crate) fn to_byte(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, letter) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(letter.len_utf16());
    }
    text.len()
}

/// A range in UTF-16 units of one in bytes.
pub(crate) fn range(text: &str, bytes: &Range<usize>) -> TextRange {
    TextRange {
        from: of_byte(text, bytes.start),
        to: of_byte(text, bytes.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_units_of_javascript() {
        let text = "a🚢é";
        for (unit, byte) in [(0, 0), (1, 1), (3, 5), (4, 7), (9, 7)] {
            assert_eq!(to_byte(text, unit), byte);
        }
        assert_eq!(of_byte(text, 5), 3);
        assert_eq!(range(text, &(1..7)), TextRange { from: 1, to: 4 });
    }
}
