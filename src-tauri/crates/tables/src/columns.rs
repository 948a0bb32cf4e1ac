//! The columns of a table, and which of them a word means.

use wire::{Column, ColumnKind};

use crate::Place;

/// The columns of a table, in order.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    columns: Vec<Column>,
    places: Vec<Place>,
}

/// Other words for columns, as kubectl and habit have them.
const ALIASES: &[(&str, &str)] = &[
    ("ns", "namespace"),
    ("ctx", "context"),
    ("cluster", "context"),
    ("state", "status"),
    ("phase", "status"),
    ("created", "age"),
];

impl Columns {
    /// The columns in order: each the kind's own (name, namespace and context among them), or of a value
    /// that is read beside them, with the number of its projection.
    pub fn new(columns: impl IntoIterator<Item = (Column, Option<u32>)>) -> Self {
        let mut result = Self::default();
        let mut cells = 0;
        for (column, number) in columns {
            result.places.push(match (number, column.kind) {
                (Some(number), _) => Place::Extra(number),
                (None, ColumnKind::Name) => Place::Name,
                (None, ColumnKind::Namespace) => Place::Namespace,
                (None, ColumnKind::Context) => Place::Context,
                (None, _) => {
                    cells += 1;
                    Place::Cell(cells - 1)
                }
            });
            result.columns.push(column);
        }
        result
    }

    /// Every column, in order.
    pub fn all(&self) -> &[Column] {
        &self.columns
    }

    /// Every column and where its cells are.
    pub fn iter(&self) -> impl Iterator<Item = (&Column, Place)> {
        self.columns.iter().zip(self.places.iter().copied())
    }

    /// Where the cells of the column of that id are.
    pub fn place(&self, id: &str) -> Option<Place> {
        self.iter()
            .find(|(column, _)| column.id == id)
            .map(|(_, place)| place)
    }

    /// The column that a word names: by its id or title or another word for it, without regard to case
    /// and to what joins words.
    pub fn named(&self, word: &str) -> Option<(&Column, Place)> {
        let word = unaliased(word);
        self.iter()
            .find(|(column, _)| plain(&column.id) == word || plain(&column.title) == word)
    }

    /// The column that a word names, or the beginning of whose name alone it is.
    pub fn meant(&self, word: &str) -> Option<(&Column, Place)> {
        self.named(word).or_else(|| {
            let word = unaliased(word);
            let mut begun = self.iter().filter(|(column, _)| {
                plain(&column.id).starts_with(&word) || plain(&column.title).starts_with(&word)
            });
            begun
                .next()
                .filter(|_| word.len() > 1 && begun.next().is_none())
        })
    }
}

fn unaliased(word: &str) -> String {
    let word = plain(word);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == word);
    alias.map_or(word, |(_, id)| (*id).to_owned())
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(id: &str, title: &str, kind: ColumnKind) -> Column {
        Column {
            id: id.into(),
            title: title.into(),
            kind,
            wide: false,
        }
    }

    fn columns() -> Columns {
        let own = vec![
            column("name", "Name", ColumnKind::Name),
            column("ready", "Ready", ColumnKind::Number),
            column("namespace", "Namespace", ColumnKind::Namespace),
            column("readiness_gates", "Readiness gates", ColumnKind::Number),
            column("ip", "IP", ColumnKind::Text),
            column("age", "Age", ColumnKind::Time),
        ];
        let printed = column("replicas", "Replicas", ColumnKind::Number);
        let label = column("label:team", "team", ColumnKind::Text);
        let own = own.into_iter().map(|column| (column, None));
        let mut columns: Vec<_> = own.chain([(label, Some(7))]).collect();
        columns.insert(5, (printed, Some(3)));
        Columns::new(columns)
    }

    #[test]
    fn cells_are_counted_without_name_and_namespace() {
        let places: Vec<Place> = columns().iter().map(|(_, place)| place).collect();
        assert_eq!(
            places,
            [
                Place::Name,
                Place::Cell(0),
                Place::Namespace,
                Place::Cell(1),
                Place::Cell(2),
                Place::Extra(3),
                Place::Cell(3),
                Place::Extra(7)
            ]
        );
    }

    #[test]
    fn words_for_columns() {
        let columns = columns();
        let meant = |word: &str| columns.meant(word).map(|(column, _)| column.id.as_str());
        for (word, id) in [
            ("ready", Some("ready")),
            ("READY", Some("ready")),
            ("readiness-gates", Some("readiness_gates")),
            ("readin", Some("readiness_gates")),
            ("read", None),
            ("ns", Some("namespace")),
            ("created", Some("age")),
            ("team", Some("label:team")),
            ("i", None),
            ("status", None),
            ("", None),
        ] {
            assert_eq!(meant(word), id, "{word}");
        }
    }
}
