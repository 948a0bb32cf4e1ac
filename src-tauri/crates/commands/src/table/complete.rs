//! How a filter may go on.

use std::{collections::BTreeMap, ops::ControlFlow, time::Duration};

use resources::{CellRef, Path, Projection};
use serde_json::Value;
use tables::{Binding, Columns, Filter, Item, Place, Typed, quoted, typing};
use wire::{Cell, CompleteFilter, CompletionKind, Error, FilterCompletion, FilterCompletions};

use super::{Projections, asked::Asked, once::Once};
use crate::{
    sessions::Sessions,
    units::{of_byte, to_byte},
};

/// How long to wait for what is not being watched yet.
const WAIT: Duration = Duration::from_secs(5);
/// More ways to go on than these help nobody.
const LIMIT: usize = 50;
/// Labels and values are looked for in so many objects of each store.
const SAMPLE: usize = 2_000;
/// The same for fields, which differ little.
const FIELD_SAMPLE: usize = 200;

pub(crate) async fn complete(
    sessions: &Sessions,
    projections: &Projections,
    request: CompleteFilter,
) -> Result<FilterCompletions, Error> {
    let CompleteFilter {
        contexts,
        kind,
        namespaces,
        columns,
        text,
        cursor,
    } = request;
    super::asked::check(columns.as_ref(), None, None)?;
    let once = Once::open(sessions, contexts, &kind, namespaces.clone(), WAIT).await?;
    let asked = Asked {
        namespaces: namespaces.unwrap_or_default(),
        columns: columns.unwrap_or_default(),
        ..Asked::default()
    };
    let cursor = cursor.map_or(text.len(), |units| to_byte(&text, units));
    let look = Look {
        once,
        asked,
        projections,
    };
    // Unpacks some thousand objects.
    Ok(tokio::task::block_in_place(|| look.complete(&text, cursor)))
}

struct Look<'a> {
    once: Once,
    asked: Asked,
    projections: &'a Projections,
}

impl Look<'_> {
    fn complete(&self, text: &str, cursor: usize) -> FilterCompletions {
        let Some(typing) = typing(text, cursor) else {
            let at = of_byte(text, cursor);
            return FilterCompletions {
                from: at,
                to: at,
                completions: Vec::new(),
            };
        };
        let mut completions = match &typing.what {
            Typed::Name(beginning) => self.names(beginning),
            Typed::Label {
                annotation,
                beginning,
            } => self.labels(*annotation, beginning),
            Typed::Path(path) => self.fields(path),
            Typed::Value { asked, beginning } => self.values(asked, beginning),
        };
        completions.truncate(LIMIT);
        FilterCompletions {
            from: of_byte(text, typing.replaces.start),
            to: of_byte(text, typing.replaces.end),
            completions,
        }
    }

    fn columns(&self) -> Columns {
        let (kind, contexts) = (&self.once.kind, &self.once.contexts);
        let meant = self.asked.mean(kind, contexts, self.projections, 0);
        meant.columns
    }

    /// Columns and labels; those that begin so before those that have it elsewhere.
    fn names(&self, beginning: &str) -> Vec<FilterCompletion> {
        let columns = self.columns();
        let column = |column: &wire::Column| FilterCompletion {
            text: format!("{}:", column.id),
            what: CompletionKind::Column,
            shown: Some(Cell::text(&column.title)),
            rows: None,
        };
        let name = |(name, shown): (&str, &str)| FilterCompletion {
            text: name.into(),
            what: CompletionKind::Name,
            shown: Some(Cell::text(shown)),
            rows: None,
        };
        let names = [
            ("is:", "health"),
            ("owner:", "what controls it"),
            ("label:", "a label, whatever columns there are"),
            ("annotation:", "an annotation"),
            (".", "a field"),
        ];
        let mut found: Vec<FilterCompletion> = columns.all().iter().map(column).collect();
        found.extend(names.map(name));
        if !beginning.is_empty() {
            found.extend(self.keys(false, |key| format!("{key}=")));
        }
        ranked(found, beginning, |completion| &completion.text)
    }

    fn labels(&self, annotations: bool, beginning: &str) -> Vec<FilterCompletion> {
        let found = self.keys(annotations, |key| format!("{key}="));
        ranked(found, beginning, |completion| &completion.text)
    }

    /// The labels or annotations of the objects, the most frequent first.
    fn keys(&self, annotations: bool, written: impl Fn(&str) -> String) -> Vec<FilterCompletion> {
        let (map, what) = if annotations {
            ("annotations", CompletionKind::Annotation)
        } else {
            ("labels", CompletionKind::Label)
        };
        let path = Path::parse(&format!(".metadata.{map}"));
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        if let Ok(path) = path {
            self.sample(SAMPLE, |json| {
                let entries = path.first(json).map(serde_json::value::RawValue::get);
                let entries = entries
                    .and_then(|json| serde_json::from_str::<BTreeMap<String, Value>>(json).ok());
                for (key, _) in entries.into_iter().flatten() {
                    *counts.entry(key).or_default() += 1;
                }
            });
        }
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        let completion = |(key, _): (String, u32)| FilterCompletion {
            text: written(&key),
            what,
            shown: None,
            rows: None,
        };
        counts.into_iter().map(completion).collect()
    }

    /// The fields below what is typed of a path up to its last dot.
    fn fields(&self, path: &str) -> Vec<FilterCompletion> {
        let Some(dot) = path.rfind('.') else {
            return Vec::new();
        };
        let (parent, beginning) = (&path[..dot], &path[dot + 1..]);
        let whole = parent.is_empty();
        let Some(parsed) = (!whole).then(|| Path::parse(parent)).transpose().ok() else {
            return Vec::new();
        };
        let mut counts: BTreeMap<String, (u32, bool)> = BTreeMap::new();
        self.sample(FIELD_SAMPLE, |json| {
            let values = parsed.as_ref().map_or_else(
                || vec![json],
                |path| {
                    let values = path.all(json).into_iter();
                    values.map(serde_json::value::RawValue::get).collect()
                },
            );
            for value in values {
                let Ok(Value::Object(fields)) = serde_json::from_str(value) else {
                    continue;
                };
                for (name, value) in fields {
                    // Nobody asks for them, and they are many.
                    if name == "managedFields" {
                        continue;
                    }
                    let (rows, list) = counts.entry(name).or_default();
                    *rows += 1;
                    *list |= value.is_array();
                }
            }
        });
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, (rows, _))| std::cmp::Reverse(*rows));
        let completion = |(name, (_, list)): (String, (u32, bool))| {
            let name = name.replace('\\', r"\\").replace('.', r"\.");
            let each = if list { "[*]" } else { "" };
            FilterCompletion {
                text: format!("{parent}.{name}{each}"),
                what: CompletionKind::Field,
                shown: None,
                rows: None,
            }
        };
        let found = counts.into_iter().map(completion).collect();
        ranked(found, beginning, |completion| {
            completion.text[dot + 1..].trim_end_matches("[*]")
        })
    }

    /// The values of what is asked, the most frequent first.
    fn values(&self, asked: &str, beginning: &str) -> Vec<FilterCompletion> {
        if asked == "is:" || asked == "is=" {
            let states = [
                "broken",
                "attention",
                "progressing",
                "unknown",
                "ok",
                "idle",
                "deleting",
            ];
            let state = |state: &str| FilterCompletion {
                text: state.into(),
                what: CompletionKind::Value,
                shown: None,
                rows: None,
            };
            return ranked(states.map(state).into(), beginning, |state| &state.text);
        }
        let columns = self.columns();
        let mut projection: Option<Projection> = None;
        let place = {
            let mut number = |wanted: &Projection| {
                projection = Some(wanted.clone());
                self.projections.number(wanted)
            };
            let binding = &mut Binding {
                contexts: &self.once.contexts,
                columns: &columns,
                number: &mut number,
            };
            Filter::read(&format!("{asked}x"), binding).place()
        };
        let Some(place) = place else {
            return Vec::new();
        };
        let facet = match (place, projection) {
            (Place::Extra(_), Some(projection)) => self.count_sampled(&projection),
            (place, _) => self.count(place),
        };
        let mut found: Vec<(FilterCompletion, String)> = Vec::new();
        let values = facet.values.into_iter();
        for value in values.filter(|value| !matches!(value.value, Cell::Empty | Cell::Time(_))) {
            // One word may stand for several states of health: to the filter it is one.
            let known = found.iter_mut().find(|(_, text)| *text == value.text);
            if let Some((completion, _)) = known {
                completion.rows = completion.rows.map(|rows| rows + value.rows);
                continue;
            }
            let completion = FilterCompletion {
                text: quoted(&value.text),
                what: CompletionKind::Value,
                shown: Some(value.value),
                rows: Some(value.rows),
            };
            found.push((completion, value.text));
        }
        let ranked = ranked(found, beginning, |(_, text)| text);
        ranked
            .into_iter()
            .map(|(completion, _)| completion)
            .collect()
    }

    /// The values of a column.
    fn count(&self, place: Place) -> wire::Facet {
        let rows: Vec<Item> = self
            .once
            .sources()
            .flat_map(|(context, source)| {
                let rows = source.feed().store().rows();
                rows.into_iter().map(move |row| Item { context, row })
            })
            .collect();
        tables::count_values("", place, rows.iter(), &self.once.contexts)
    }

    /// The values of something that rows do not have, in some of the objects.
    fn count_sampled(&self, projection: &Projection) -> wire::Facet {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        self.sample(SAMPLE, |json| {
            let cells = resources::Cells::from([projection.read(json)]);
            match cells.get(0) {
                Some(CellRef::List(texts)) => {
                    for text in texts.iter() {
                        *counts.entry(text.into()).or_default() += 1;
                    }
                }
                Some(CellRef::Text(text)) => *counts.entry(text.into()).or_default() += 1,
                Some(CellRef::Number(number)) => {
                    *counts.entry(number.to_string()).or_default() += 1;
                }
                Some(CellRef::Flag(flag)) => *counts.entry(flag.to_string()).or_default() += 1,
                _ => {}
            }
        });
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        wire::Facet {
            by: String::new(),
            more: 0,
            values: counts
                .into_iter()
                .map(|(text, rows)| wire::FacetValue {
                    value: Cell::Text((&text).into()),
                    text,
                    rows,
                    broken: 0,
                })
                .collect(),
        }
    }

    /// Looks at some objects of each store that are in the namespaces.
    fn sample(&self, count: usize, mut look: impl FnMut(&str)) {
        let namespaces = &self.asked.namespaces;
        // Values of Secrets are no more offered than they are shown.
        let secret = self.once.kind.info.id == "secrets";
        for (_, source) in self.once.sources() {
            let mut left = count;
            source.feed().store().scan(|row, json| {
                if namespaces.is_empty() || namespaces.iter().any(|name| *name == row.namespace) {
                    if secret {
                        look(&resources::mask::masked_json(json));
                    } else {
                        look(json);
                    }
                    left -= 1;
                }
                if left == 0 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
        }
    }
}

/// Those that have the beginning, where they begin with it before those that have it elsewhere; in
/// each half as they were.
fn ranked<T>(found: Vec<T>, beginning: &str, text: impl Fn(&T) -> &str) -> Vec<T> {
    let beginning = beginning.to_lowercase();
    let rank = |one: &T| {
        let text = text(one).to_lowercase();
        if text.starts_with(&beginning) {
            Some(0)
        } else {
            text.contains(&beginning).then_some(1)
        }
    };
    let mut found: Vec<(u8, T)> = found
        .into_iter()
        .filter_map(|one| Some((rank(&one)?, one)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_comes_first() {
        let found = vec!["node", "status", "nominated_node", "Namespace"];
        assert_eq!(
            ranked(found.clone(), "n", |text| text),
            ["node", "nominated_node", "Namespace"]
        );
        assert_eq!(
            ranked(found, "node", |text| text),
            ["node", "nominated_node"]
        );
    }
}
