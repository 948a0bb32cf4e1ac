//! From terms to tests: what the names in a filter mean in one table.

use std::ops::Range;

use regex::RegexBuilder;
use resources::{CellRef, Path, Projection};
use wire::{ColumnKind, FilterProblem, Health};

use super::{
    Filter,
    amount::{Amount, Comparison},
    syntax::{self, Body, Key, Operator, Term, Value},
    test::{CellTest, Check, Exact, State, Test},
    text::Word,
};
use crate::{Columns, Place, place::health_word};

/// Larger regular expressions than this, compiled, are refused.
const PATTERN_BYTES: usize = 1 << 20;

/// What the names in a filter are looked up in.
pub struct Binding<'a> {
    /// The contexts in view, by which rows are numbered.
    pub contexts: &'a [String],
    /// The table's columns.
    pub columns: &'a Columns,
    /// Gives each projection its number, always the same.
    pub number: &'a mut dyn FnMut(&Projection) -> u32,
}

/// What a key stands for.
enum Subject {
    State,
    Context,
    Place {
        place: Place,
        kind: Option<ColumnKind>,
        /// Whether values differ by the case of their letters.
        cased: bool,
        name: String,
    },
}

/// A part of the text that was not understood, and why.
struct Problem(Range<usize>, String);

impl Filter {
    /// Reads a filter. What is not understood is among its problems.
    pub fn read(text: &str, binding: &mut Binding<'_>) -> Self {
        let shown = binding.columns.iter().filter_map(|(_, place)| match place {
            Place::Extra(number) => Some(number),
            _ => None,
        });
        let mut reader = Reader {
            text,
            filter: Self {
                shown: shown.collect(),
                ..Self::default()
            },
            binding,
        };
        for term in syntax::terms(text) {
            reader.term(term);
        }
        reader.filter
    }
}

struct Reader<'a, 'b> {
    text: &'a str,
    filter: Filter,
    binding: &'a mut Binding<'b>,
}

impl Reader<'_, '_> {
    fn term(&mut self, term: Term<'_>) {
        let negated = term.negated;
        let whole = term.at.clone();
        let test = match term.body {
            // A lone `!` is a term still being typed.
            Body::Word(word) if word.is_empty() => None,
            Body::Word(word) => Some(word_test(&word, negated)),
            Body::There(key) => self.there(key, whole),
            Body::Test { ref values, .. } if values.is_empty() => None,
            Body::Test {
                key,
                key_at,
                operator,
                values,
            } => {
                let negated = negated != (operator == Operator::IsNot);
                let test = self.test(key, &key_at, whole, operator, &values);
                self.filter
                    .checks
                    .extend(test.map(|test| Check { negated, test }));
                return;
            }
        };
        self.filter
            .checks
            .extend(test.map(|test| Check { negated, test }));
    }

    fn there(&mut self, key: Key<'_>, at: Range<usize>) -> Option<Test> {
        match self.subject(key, Operator::Contains, &at) {
            Ok(Subject::Place { place, .. }) => Some(Test::Cell {
                place,
                test: CellTest::There,
            }),
            Ok(_) => None,
            Err(problem) => self.problem(problem),
        }
    }

    fn test(
        &mut self,
        key: Key<'_>,
        key_at: &Range<usize>,
        whole: Range<usize>,
        operator: Operator,
        values: &[Value],
    ) -> Option<Test> {
        let named = matches!(key, Key::Name(_));
        let subject = match self.subject(key, operator, key_at) {
            Ok(subject) => subject,
            Err(problem) => {
                self.problem::<()>(problem);
                // What has a colon in it, such as an image or an address, is text.
                let bang = usize::from(self.text[whole.clone()].starts_with('!'));
                let text = &self.text[whole.start + bang..whole.end];
                return (named && operator == Operator::Contains)
                    .then(|| word_test(text, bang == 1));
            }
        };
        match self.apply(subject, operator, values, whole) {
            Ok(test) => Some(test),
            Err(problem) => self.problem(problem),
        }
    }

    /// What a key stands for under an operator.
    fn subject(
        &mut self,
        key: Key<'_>,
        operator: Operator,
        at: &Range<usize>,
    ) -> Result<Subject, Problem> {
        match key {
            Key::Label(key) => Ok(self.field(Path::label(key), key)),
            Key::Annotation(key) => Ok(self.field(Path::annotation(key), key)),
            Key::Path(Ok(path)) => {
                let name = path.to_string();
                Ok(self.field(path, &name))
            }
            Key::Path(Err(invalid)) => {
                let from = (at.start + invalid.at).min(at.end.saturating_sub(1));
                Err(Problem(
                    from..at.end,
                    format!("no path: {}", invalid.message),
                ))
            }
            Key::Name(name) => self.named(name, operator, at),
        }
    }

    fn named(
        &mut self,
        name: &str,
        operator: Operator,
        at: &Range<usize>,
    ) -> Result<Subject, Problem> {
        // Labels are many, and what begins like a column is more likely one of them.
        let labels = matches!(operator, Operator::Is | Operator::IsNot | Operator::Matches);
        let columns = self.binding.columns;
        let column = if labels {
            columns.named(name)
        } else {
            columns.meant(name)
        };
        if let Some((column, place)) = column {
            return Ok(match place {
                Place::Context => Subject::Context,
                place => Subject::Place {
                    place,
                    kind: Some(column.kind),
                    cased: false,
                    name: column.title.to_lowercase(),
                },
            });
        }
        match name.to_lowercase().as_str() {
            "is" => Ok(Subject::State),
            "context" | "ctx" | "cluster" => Ok(Subject::Context),
            "health" => Ok(Subject::Place {
                place: Place::Health,
                kind: Some(ColumnKind::Status),
                cased: false,
                name: "health".into(),
            }),
            "owner" => Ok(Subject::Place {
                place: Place::Extra(self.number(&Projection::Owner)),
                kind: None,
                cased: false,
                name: "owner".into(),
            }),
            _ if labels => Ok(self.field(Path::label(name), name)),
            _ => Err(Problem(at.clone(), unknown(name, operator))),
        }
    }

    fn field(&mut self, path: Path, name: &str) -> Subject {
        Subject::Place {
            place: Place::Extra(self.number(&Projection::At(path))),
            kind: None,
            cased: true,
            name: name.into(),
        }
    }

    fn number(&mut self, projection: &Projection) -> u32 {
        let number = (self.binding.number)(projection);
        let known = &mut self.filter.projections;
        if known.iter().all(|(known, _)| *known != number) {
            known.push((number, projection.clone()));
        }
        number
    }

    fn apply(
        &self,
        subject: Subject,
        operator: Operator,
        values: &[Value],
        whole: Range<usize>,
    ) -> Result<Test, Problem> {
        match subject {
            Subject::State
                if matches!(
                    operator,
                    Operator::Contains | Operator::Is | Operator::IsNot
                ) =>
            {
                states(values).map(Test::States)
            }
            Subject::State => Err(Problem(whole, "write is:broken".into())),
            Subject::Context => {
                let test = cell_test(operator, values, whole, None, false, "context")?;
                let chosen = self
                    .binding
                    .contexts
                    .iter()
                    .map(|name| test.holds(CellRef::Text(name), 0));
                Ok(Test::Contexts(chosen.collect()))
            }
            Subject::Place {
                place,
                kind,
                cased,
                name,
            } => Ok(Test::Cell {
                place,
                test: cell_test(operator, values, whole, kind, cased, &name)?,
            }),
        }
    }

    fn problem<T>(&mut self, Problem(at, message): Problem) -> Option<T> {
        let units =
            |end: usize| u32::try_from(self.text[..end].encode_utf16().count()).unwrap_or(u32::MAX);
        self.filter.problems.push(FilterProblem {
            from: units(at.start),
            to: units(at.end),
            message,
        });
        None
    }
}

fn word_test(word: &str, negated: bool) -> Test {
    Test::Word {
        word: Word::new(word),
        // What must not be there had better be what was typed.
        loosely: !negated,
    }
}

fn unknown(name: &str, operator: Operator) -> String {
    if operator == Operator::Contains {
        format!(
            "no column `{name}`: looked for as text (labels are written {name}=…, fields .spec.{name}:…)"
        )
    } else {
        format!("no column `{name}` to compare (fields are written .spec.{name}>…)")
    }
}

fn states(values: &[Value]) -> Result<Vec<State>, Problem> {
    let state = |value: &Value| {
        let word = value.text.to_lowercase();
        if word == "deleting" {
            return Ok(State::Deleting);
        }
        Health::ALL
            .into_iter()
            .find(|health| health_word(*health) == word)
            .map(State::Health)
            .ok_or_else(|| {
                let words: Vec<_> = Health::ALL.into_iter().map(health_word).collect();
                let message = format!("is: takes {} or deleting", words.join(", "));
                Problem(value.at.clone(), message)
            })
    };
    values.iter().map(state).collect()
}

fn cell_test(
    operator: Operator,
    values: &[Value],
    whole: Range<usize>,
    kind: Option<ColumnKind>,
    cased: bool,
    name: &str,
) -> Result<CellTest, Problem> {
    let comparison = match operator {
        Operator::Less => Comparison::Less,
        Operator::AtMost => Comparison::AtMost,
        Operator::More => Comparison::More,
        Operator::AtLeast => Comparison::AtLeast,
        _ if kind == Some(ColumnKind::Time) => {
            let message = format!("{name} is a time: compare it, as in {name}<10m or {name}>2d");
            return Err(Problem(whole, message));
        }
        Operator::Contains => {
            let words = values.iter().map(|value| Word::new(&value.text));
            return Ok(CellTest::Contains(words.collect()));
        }
        Operator::Is | Operator::IsNot => {
            let values = values.iter().map(|value| Exact::new(&value.text, cased));
            return Ok(CellTest::Is(values.collect()));
        }
        Operator::Matches => return pattern(values, whole),
    };
    let amounts = values.iter().map(|value| {
        let amount = Amount::parse(&value.text);
        let fits = |amount: &Amount| match kind {
            Some(ColumnKind::Time) => amount.is_length(),
            Some(_) => amount.is_number(),
            None => true,
        };
        amount.filter(fits).ok_or_else(|| {
            let wanted = match kind {
                Some(ColumnKind::Time) => "a length of time, as in 90s, 10m, 2h or 3d",
                Some(_) => "a number, as in 5, 0.5, 10Gi or 80%",
                None => "a number or a length of time, as in 5, 10Gi or 10m",
            };
            Problem(value.at.clone(), format!("this is not {wanted}"))
        })
    });
    Ok(CellTest::Compares(
        comparison,
        amounts.collect::<Result<_, _>>()?,
    ))
}

fn pattern(values: &[Value], whole: Range<usize>) -> Result<CellTest, Problem> {
    let Some(value) = values.first() else {
        return Err(Problem(whole, "a regular expression is missing".into()));
    };
    RegexBuilder::new(&value.text)
        .case_insensitive(true)
        .size_limit(PATTERN_BYTES)
        .build()
        .map(CellTest::Matches)
        .map_err(|error| {
            // The last line says what is wrong; those before it draw where.
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default();
            let reason = reason.trim_start_matches("error: ");
            Problem(value.at.clone(), format!("no regular expression: {reason}"))
        })
}
