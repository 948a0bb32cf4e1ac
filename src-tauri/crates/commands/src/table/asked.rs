//! What a reader asks of a table, in its words, and what that means once the kind is known.

use std::collections::BTreeSet;

use resources::{ColumnDef, Projection};
use tables::{Binding, Columns, Filter, Grouping, Place, Query};
use wire::{
    Column, ColumnKind, Error, ExtraColumn, FilterProblem, GroupBy, Millis, SetTable, SortKey,
    Window,
};

use super::{
    part::Ready,
    projections::{self, Projections},
};

/// What a reader asks, as it was said.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub namespaces: Vec<String>,
    pub filter: String,
    pub sort: Vec<SortKey>,
    pub group: Option<GroupBy>,
    pub columns: Vec<ExtraColumn>,
    pub facets: Vec<String>,
    pub window: Window,
}

/// What it means.
pub(super) struct Meant {
    pub columns: Columns,
    pub query: Query,
    /// What must be read of each object for it.
    pub projections: Vec<(u32, Projection)>,
    /// What the counts are of, with the words that asked for them.
    pub facets: Vec<(String, Place)>,
    pub problems: Vec<FilterProblem>,
}

impl Asked {
    /// Takes what the reader wants changed; whether more than the window is.
    pub fn change(&mut self, wish: SetTable) -> bool {
        let SetTable {
            stream: _,
            namespaces,
            filter,
            sort,
            group,
            columns,
            facets,
            window,
        } = wish;
        let more = namespaces.is_some()
            || filter.is_some()
            || sort.is_some()
            || group.is_some()
            || columns.is_some()
            || facets.is_some();
        put(&mut self.namespaces, namespaces);
        put(&mut self.filter, filter);
        put(&mut self.sort, sort);
        put(&mut self.columns, columns);
        put(&mut self.facets, facets);
        put(&mut self.window, window);
        if let Some(group) = group {
            self.group = Some(group);
        }
        more
    }

    /// Reads what was asked of a table of that kind. What is wrong with the filter is among its
    /// problems; values that cannot be read were refused before ([`check`]).
    pub fn mean(
        &self,
        kind: &Ready,
        contexts: &[String],
        numbers: &Projections,
        now: Millis,
    ) -> Meant {
        let mut projections: Vec<(u32, Projection)> = Vec::new();
        let mut number = |projection: &Projection| {
            let number = numbers.number(projection);
            if projections.iter().all(|(known, _)| *known != number) {
                projections.push((number, projection.clone()));
            }
            number
        };
        let mut all: Vec<(Column, Option<u32>)> = own_columns(kind, contexts.len() > 1)
            .into_iter()
            .map(|(column, value)| (column, value.map(&mut number)))
            .collect();
        for extra in &self.columns {
            let column = Column {
                id: extra.id.clone(),
                title: extra.title.clone(),
                kind: ColumnKind::Text,
                wide: false,
            };
            if let Ok(value) = projections::parse(&extra.value) {
                all.push((column, Some(number(&value))));
            }
        }
        let columns = Columns::new(all);
        let mut place = |value: &str| match (columns.place(value), value) {
            (Some(place), _) => Some(place),
            (None, "health") => Some(Place::Health),
            (None, value) => {
                let value = projections::parse(value).ok()?;
                Some(Place::Extra(number(&value)))
            }
        };
        let group = self.group.as_ref().filter(|group| !group.by.is_empty());
        let group = group.and_then(|group| {
            Some(Grouping {
                by: place(&group.by)?,
                closed: group.closed,
                except: group.except.iter().cloned().collect(),
            })
        });
        let facets = self
            .facets
            .iter()
            .filter_map(|facet| Some((facet.clone(), place(facet)?)))
            .collect();
        let mut binding = Binding {
            contexts,
            columns: &columns,
            number: &mut number,
        };
        let filter = Filter::read(&self.filter, &mut binding);
        Meant {
            problems: filter.problems().to_vec(),
            query: Query {
                namespaces: names(&self.namespaces),
                filter,
                sort: self.sort.clone(),
                group,
                window: self.window,
                now,
            },
            facets,
            columns,
            projections,
        }
    }
}

/// Refuses columns, groups and counts of values that cannot be read.
pub(super) fn check(
    columns: Option<&Vec<ExtraColumn>>,
    group: Option<&GroupBy>,
    facets: Option<&Vec<String>>,
) -> Result<(), Error> {
    let columns = columns.into_iter().flatten().map(|column| &column.value);
    let group = group.map(|group| &group.by).filter(|by| !by.is_empty());
    columns
        .chain(group)
        .chain(facets.into_iter().flatten())
        .try_for_each(|value| projections::parse(value).map(drop))
}

fn put<T>(known: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *known = given;
    }
}

/// The columns that every table of a kind has, with what is read for those that rows do not hold.
fn own_columns(kind: &Ready, several_contexts: bool) -> Vec<(Column, Option<&Projection>)> {
    let own = |id: &str, title: &str, kind| Column {
        id: id.into(),
        title: title.into(),
        kind,
        wide: false,
    };
    let mut columns = vec![own("name", "Name", ColumnKind::Name)];
    if kind.info.namespaced {
        columns.push(own("namespace", "Namespace", ColumnKind::Namespace));
    }
    if several_contexts {
        columns.push(own("context", "Context", ColumnKind::Context));
    }
    columns.extend(kind.definition.columns.iter().map(ColumnDef::column));
    let mut columns: Vec<_> = columns.into_iter().map(|column| (column, None)).collect();
    if let Some(printed) = &kind.printed {
        // Before the age, with which every table ends.
        let at = columns.len().saturating_sub(1);
        let titled = |title: &str| {
            let mut titles = printed.columns.iter().map(|printed| &printed.column.title);
            titles.any(|other| other.eq_ignore_ascii_case(title))
        };
        if let Some((state, _)) = columns.iter_mut().find(|(column, _)| column.id == "status") {
            state.wide = !printed.has_status;
            // Two of the same heading would not be told apart.
            if titled(&state.title) {
                state.title = if titled("State") {
                    "Condition"
                } else {
                    "State"
                }
                .into();
            }
        }
        let printed = printed.columns.iter();
        let printed = printed.map(|printed| (printed.column.clone(), Some(&printed.value)));
        columns.splice(at..at, printed);
    }
    columns
}

fn names(namespaces: &[String]) -> BTreeSet<compact_str::CompactString> {
    namespaces.iter().map(Into::into).collect()
}
