//! The text filter.

use resources::Row;
use wire::Cell;

/// Words that must all be somewhere in a row, and words that must not be.
///
/// Letters match without regard to case. A word with `!` before it must not match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

impl Filter {
    /// Reads a filter as the user types it; a lone `!` is a word still being typed, and ignored.
    pub fn parse(text: &str) -> Self {
        let mut filter = Self::default();
        for word in text.split_whitespace() {
            match word.strip_prefix('!') {
                Some("") => {}
                Some(word) => filter.unwanted.push(word.to_lowercase()),
                None => filter.wanted.push(word.to_lowercase()),
            }
        }
        filter
    }

    /// Whether the row matches.
    pub fn matches(&self, row: &Row) -> bool {
        self.wanted.iter().all(|word| row_contains(row, word))
            && !self.unwanted.iter().any(|word| row_contains(row, word))
    }
}

fn row_contains(row: &Row, word: &str) -> bool {
    contains(&row.name, word)
        || contains(&row.namespace, word)
        || row.cells.iter().any(|cell| cell_contains(&cell, word))
}

fn cell_contains(cell: &Cell, word: &str) -> bool {
    match cell {
        Cell::Text(text) | Cell::Status { text, .. } => contains(text, word),
        Cell::List(texts) => texts.iter().any(|text| contains(text, word)),
        Cell::Ratio { ready, wanted } => contains(&format!("{ready}/{wanted}"), word),
        Cell::Number(number) => contains(&number.to_string(), word),
        Cell::Empty
        | Cell::Flag(_)
        | Cell::Time(_)
        | Cell::Duration(_)
        | Cell::Quantity(_)
        | Cell::Restarts { .. } => false,
    }
}

/// Whether `text` contains `word`, which is in lower case. Names and most texts are ASCII and are
/// searched in place; only others pay for a copy in lower case.
fn contains(text: &str, word: &str) -> bool {
    if word.len() > text.len() && text.is_ascii() {
        return false;
    }
    if text.is_ascii() {
        text.as_bytes()
            .windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    } else {
        text.to_lowercase().contains(word)
    }
}

#[cfg(test)]
mod tests {
    use resources::Uid;
    use wire::Health;

    use super::*;

    fn matches(filter: &str) -> bool {
        let row = Row {
            uid: Uid::parse("1"),
            namespace: "shop".into(),
            name: "web-7f9c".into(),
            created: None,
            deleting: false,
            health: Health::Ok,
            cells: [
                Cell::Ratio {
                    ready: 1,
                    wanted: 2,
                },
                Cell::status("CrashLoopBackOff", Health::Broken),
                Cell::list(["10.0.0.1", "Überfall"]),
            ]
            .into(),
            owners: Box::default(),
        };
        Filter::parse(filter).matches(&row)
    }

    #[test]
    fn every_word_must_match_somewhere() {
        assert!(
            matches("")
                && matches("  ")
                && matches("WEB")
                && matches("web crash")
                && matches("1/2 shop")
        );
        assert!(!matches("web running"));
    }

    #[test]
    fn a_word_with_a_bang_must_not() {
        assert!(matches("!running web") && !matches("!crash"));
        assert!(matches("!"), "a lone bang is a word still being typed");
    }

    #[test]
    fn letters_beyond_ascii_match_without_regard_to_case() {
        assert!(matches("überfall") && matches("ÜBER") && !matches("ünder"));
    }
}
