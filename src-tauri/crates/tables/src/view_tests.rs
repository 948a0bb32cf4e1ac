//! What a reader is told, and that it is always the same as a full look at the rows would show.

use std::collections::HashMap;

use proptest::prelude::*;
use resources::{Projection, Uid};
use wire::{Cell, Column, ColumnKind, RowId, TableGroup, TableRow};

use super::*;
use crate::{Binding, Place, compare::compare};

pub(super) const CONTEXTS: [&str; 2] = ["one", "two"];

pub(super) fn row(uid: u8, name: &str, number: i64) -> Arc<Row> {
    Arc::new(Row {
        uid: Uid::parse(&format!("{uid:032x}")),
        namespace: if uid.is_multiple_of(2) {
            "even".into()
        } else {
            "odd".into()
        },
        name: name.into(),
        created: None,
        deleting: false,
        health: if number < 0 {
            Health::Broken
        } else {
            Health::Ok
        },
        cells: [
            Cell::Number(number),
            Cell::Time(-number * 1_000),
            if number == 0 {
                Cell::Empty
            } else {
                Cell::text(format!("node-{}", number.abs()))
            },
        ]
        .into(),
    })
}

fn columns() -> Columns {
    let column = |id: &str, kind| Column {
        id: id.into(),
        title: id.into(),
        kind,
        wide: false,
    };
    let own = vec![
        column("name", ColumnKind::Name),
        column("namespace", ColumnKind::Namespace),
        column("context", ColumnKind::Context),
        column("number", ColumnKind::Number),
        column("age", ColumnKind::Time),
        column("node", ColumnKind::Text),
    ];
    Columns::new(own.into_iter().map(|column| (column, None)))
}

pub(super) fn contexts() -> Vec<String> {
    CONTEXTS.map(str::to_owned).into()
}

pub(super) fn view(query: Query) -> View {
    View::new(contexts(), columns(), query)
}

fn filter(text: &str) -> Filter {
    let binding = &mut Binding {
        contexts: &contexts(),
        columns: &columns(),
        number: &mut |_: &Projection| 0,
    };
    Filter::read(text, binding)
}

pub(super) fn query(filtered: &str, sort: &[(&str, bool)], start: u32, count: u32) -> Query {
    Query {
        filter: filter(filtered),
        sort: sort
            .iter()
            .map(|(column, descending)| SortKey {
                column: (*column).into(),
                descending: *descending,
            })
            .collect(),
        window: Window { start, count },
        ..Query::default()
    }
}

pub(super) fn grouped_by(column: &str, closed: bool, except: &[&str]) -> Grouping {
    Grouping {
        by: columns().place(column).expect("a column"),
        closed,
        except: except.iter().map(|key| (*key).to_owned()).collect(),
    }
}

/// A reader that does as the window does: keeps rows and headings by id, and follows the order.
#[derive(Default)]
pub(super) struct Reader {
    pub rows: HashMap<RowId, TableRow>,
    groups: HashMap<RowId, TableGroup>,
    pub order: Vec<RowId>,
}

impl Reader {
    pub(super) fn read(&mut self, view: TableView) {
        self.rows
            .extend(view.rows.into_iter().map(|row| (row.id, row)));
        self.groups
            .extend(view.groups.into_iter().map(|group| (group.id, group)));
        if let Some(order) = view.order {
            self.order = order;
            self.rows.retain(|id, _| self.order.contains(id));
            self.groups.retain(|id, _| self.order.contains(id));
        }
    }

    /// The lines on screen: of a row its context, name and first cell; of a heading all but its id.
    fn seen(&self) -> Vec<String> {
        let line = |id: &RowId| match (self.rows.get(id), self.groups.get(id)) {
            (Some(row), None) => format!("{} {} {:?}", row.context, row.name, row.cells[0]),
            (None, Some(group)) => heading(&group.key, &group.value, group.rows, group.open),
            _ => panic!("{id} is a row or a heading"),
        };
        self.order.iter().map(line).collect()
    }
}

fn heading(key: &str, value: &Cell, rows: u32, open: bool) -> String {
    format!("# {key} {value:?} {rows} {open}")
}

fn names(view: &TableView) -> Vec<&str> {
    view.rows.iter().map(|row| row.name.as_str()).collect()
}

pub(super) fn items(rows: impl IntoIterator<Item = Arc<Row>>) -> impl Iterator<Item = Item> {
    rows.into_iter().map(|row| Item { context: 0, row })
}

#[test]
fn rows_are_ordered_by_namespace_and_name_and_only_the_window_is_sent() {
    let mut view = view(query("", &[], 1, 2));
    view.fill(items([
        row(2, "b", 0),
        row(4, "a", 0),
        row(1, "z", 0),
        row(6, "c", 0),
    ]));
    let seen = view.reset();
    assert_eq!(
        (seen.total, seen.matched, seen.lines, seen.start),
        (4, 4, 4, 1)
    );
    assert_eq!(names(&seen), ["b", "c"]);
}

#[test]
fn what_is_not_there_comes_last_in_both_directions() {
    for descending in [false, true] {
        let mut view = view(query("", &[("node", descending)], 0, 10));
        view.fill(items([
            row(2, "empty", 0),
            row(4, "four", 4),
            row(6, "six", 6),
        ]));
        assert_eq!(names(&view.reset()).last(), Some(&"empty"));
    }
}

#[test]
fn a_change_off_screen_sends_counts_alone_and_none_sends_nothing_new() {
    let mut view = view(query("", &[], 0, 1));
    let old = row(4, "b", 0);
    view.fill(items([row(2, "a", 0), Arc::clone(&old)]));
    view.reset();
    view.apply(0, Some(old), Some(row(4, "b", -1)));
    let patch = view.patch();
    assert!(patch.rows.is_empty() && patch.order.is_none());
    assert_eq!(patch.broken, 1);
}

#[test]
fn an_empty_table_is_told_once() {
    let mut view = view(query("", &[], 0, 10));
    assert_eq!(view.reset().order, Some(vec![]));
    assert_eq!(view.patch().order, None);
}

#[test]
fn objects_of_two_contexts_with_the_same_uid_are_two_rows() {
    let mut view = view(query("", &[], 0, 10));
    view.fill([0, 1].map(|context| Item {
        context,
        row: row(2, "a", 0),
    }));
    let seen = view.reset();
    let contexts: Vec<_> = seen.rows.iter().map(|row| row.context.as_str()).collect();
    assert_eq!(contexts, CONTEXTS);
}

#[test]
fn a_window_beyond_the_end_shows_the_end() {
    let mut view = view(query("", &[], 500, 2));
    view.fill(items([row(2, "a", 0), row(4, "b", 0), row(6, "c", 0)]));
    assert_eq!(names(&view.reset()), ["b", "c"]);
}

#[test]
fn groups_have_headings_and_closed_ones_hide_their_rows() {
    let mut view = view(Query {
        group: Some(grouped_by("namespace", false, &["even"])),
        ..query("", &[("number", true)], 0, 10)
    });
    view.fill(items([
        row(2, "b", 1),
        row(4, "a", -1),
        row(1, "z", 1),
        row(3, "y", 2),
    ]));
    let seen = view.reset();
    assert_eq!((seen.matched, seen.lines), (4, 4));
    assert_eq!(names(&seen), ["y", "z"]);
    let [even, odd] = &seen.groups[..] else {
        panic!("two groups: {:?}", seen.groups)
    };
    assert_eq!(
        (even.key.as_str(), even.rows, even.open),
        ("even", 2, false)
    );
    assert_eq!((odd.key.as_str(), odd.rows, odd.open), ("odd", 2, true));
    let healths: Vec<_> = even
        .healths
        .iter()
        .map(|count| (count.health, count.rows))
        .collect();
    assert_eq!(healths, [(Health::Broken, 1), (Health::Ok, 1)]);
    let order = seen.order.expect("an order");
    assert_eq!((order[0], order[1]), (even.id, odd.id));

    // A change of a row that is hidden changes its heading alone.
    view.apply(0, Some(row(4, "a", -1)), Some(row(4, "a", 1)));
    let patch = view.patch();
    assert!(patch.rows.is_empty() && patch.order.is_none());
    assert_eq!(patch.groups.len(), 1);
    assert_eq!(patch.groups[0].healths.len(), 1);
}

#[test]
fn rows_match_otherwise_as_time_goes_by() {
    let asked = |now| Query {
        now,
        ..query("age<10s", &[], 0, 10)
    };
    let mut view = view(asked(5_000));
    view.fill(items([row(2, "a", 0), row(4, "b", -1), row(6, "old", 60)]));
    assert_eq!(names(&view.reset()), ["a", "b"]);
    assert_eq!(view.turn(), Some(10_000));
    // What comes before the next look is judged at the same moment as what is there.
    view.apply(0, Some(row(2, "a", 0)), Some(row(2, "c", 0)));
    view.set_query(asked(10_500));
    assert_eq!(names(&view.reset()), ["b"]);
    assert_eq!(view.turn(), Some(11_000));
    view.set_query(asked(20_000));
    assert_eq!((names(&view.reset()).len(), view.turn()), (0, None));
}

#[test]
fn values_are_counted_beside_what_the_filter_says_of_them() {
    let mut view = view(query("node:1 !is:broken a", &[], 0, 10));
    view.fill(items([
        row(2, "a", 1),
        row(4, "ab", 1),
        row(6, "b", 1),
        row(8, "a2", -1),
        row(1, "a3", 2),
        row(3, "a4", 0),
    ]));
    assert_eq!(view.reset().matched, 2);
    let places = ["node", "health", "namespace", "number"];
    let places = places.map(|by| (by.to_owned(), columns().place(by).unwrap_or(Place::Health)));
    let facets: Vec<String> = view
        .facets(&places)
        .into_iter()
        .map(|facet| {
            let values = facet.values.iter();
            let values =
                values.map(|value| format!("{} {} {}", value.text, value.rows, value.broken));
            format!("{}: {}", facet.by, values.collect::<Vec<_>>().join(", "))
        })
        .collect();
    assert_eq!(
        facets,
        [
            "node: node-1 2 0,  1 0, node-2 1 0",
            "health: ok 2 0, broken 1 1",
            "namespace: even 2 0",
            "number: 1 2 0",
        ]
    );
}

/// The rows that there are, by uid and context.
pub(super) type Model = HashMap<(u8, u16), Arc<Row>>;

/// Rows that stand together.
pub(super) struct Group {
    /// Its key and value, where rows are grouped.
    pub heading: Option<(String, Cell)>,
    pub open: bool,
    /// In order.
    pub rows: Vec<Item>,
}

/// What happens to a table.
#[derive(Debug, Clone)]
enum Step {
    /// A row comes, changes or (without a name) goes.
    Row(u8, u16, Option<(String, i64)>),
    /// The reader looks.
    Look,
    /// The reader asks for something else.
    Ask(Asked),
    /// The rows are given anew.
    Fill,
    /// The reader has lost count.
    Reset,
}

#[derive(Debug, Clone)]
pub(super) struct Asked {
    filter: &'static str,
    sort: Vec<(&'static str, bool)>,
    group: Option<(&'static str, bool, &'static str)>,
    pub odd_only: bool,
    window: (u32, u32),
    now: Millis,
}

pub(super) fn asked() -> impl Strategy<Value = Asked> {
    let filters = vec![
        "",
        "a",
        "ab",
        "ab odd",
        "node:n",
        "node:node-1",
        "!b",
        "odd",
        "number>0",
        "age<2s",
        "node:1,2 !is:broken",
        "ctx:two",
        "label:x",
    ];
    let sorts = vec![
        vec![],
        vec![("number", true)],
        vec![("name", false), ("number", false)],
        vec![("node", true), ("age", false)],
        vec![("context", true), ("namespace", false)],
        vec![("gone", true)],
    ];
    let groups = vec![
        None,
        Some(("namespace", false, "")),
        Some(("namespace", true, "odd")),
        Some(("node", false, "node-1")),
        Some(("context", false, "one")),
        Some(("number", true, "1")),
    ];
    (
        proptest::sample::select(filters),
        proptest::sample::select(sorts),
        proptest::sample::select(groups),
        any::<bool>(),
        (0u32..30, 0u32..12),
        0i64..5,
    )
        .prop_map(|(filter, sort, group, odd_only, window, now)| Asked {
            filter,
            sort,
            group,
            odd_only,
            window,
            now: now * 1_000,
        })
}

fn step() -> impl Strategy<Value = Step> {
    let name = proptest::option::weighted(0.7, ("[a-c]{1,2}", -3i64..4));
    prop_oneof![
        12 => (0u8..40, 0u16..2, name).prop_map(|(uid, context, row)| Step::Row(uid, context, row)),
        3 => Just(Step::Look),
        2 => asked().prop_map(Step::Ask),
        1 => Just(Step::Fill),
        1 => Just(Step::Reset),
    ]
}

impl Asked {
    pub(super) fn query(&self) -> Query {
        Query {
            namespaces: self.odd_only.then(|| "odd".into()).into_iter().collect(),
            group: self
                .group
                .map(|(by, closed, except)| grouped_by(by, closed, &[except])),
            now: self.now,
            ..query(self.filter, &self.sort, self.window.0, self.window.1)
        }
    }

    /// How many rows there are, and in groups those that match: all in one where there are none.
    pub(super) fn groups(&self, model: &Model) -> (usize, Vec<Group>) {
        let query = self.query();
        let mut rows: Vec<Item> = model
            .iter()
            .filter(|(_, row)| !self.odd_only || row.namespace == "odd")
            .map(|((_, context), row)| Item {
                context: *context,
                row: Arc::clone(row),
            })
            .collect();
        let total = rows.len();
        rows.retain(|item| query.filter.matches(item, query.now));
        let columns = columns();
        let place = |id: &str| columns.place(id);
        let by = self.group.and_then(|(by, ..)| place(by));
        let keys = by.map(|by| Key {
            by,
            descending: false,
        });
        let keys: Vec<Key> = keys
            .into_iter()
            .chain(self.sort.iter().filter_map(|(id, descending)| {
                Some(Key {
                    by: place(id)?,
                    descending: *descending,
                })
            }))
            .collect();
        rows.sort_by(|a, b| compare(&keys, a, b));
        let (Some((_, closed, except)), Some(by)) = (self.group, by) else {
            let all = Group {
                heading: None,
                open: true,
                rows,
            };
            return (total, vec![all]);
        };
        let groups = rows.chunk_by(|a, b| by.read(a) == by.read(b));
        let group = |rows: &[Item]| {
            let mut value = by.read(&rows[0]).to_cell();
            if by == Place::Context {
                value = Cell::text(CONTEXTS[usize::from(rows[0].context)]);
            }
            let key = match &value {
                Cell::Text(text) => text.to_string(),
                Cell::Number(number) => number.to_string(),
                _ => String::new(),
            };
            Group {
                open: closed == (key == except),
                heading: Some((key, value)),
                rows: rows.to_vec(),
            }
        };
        (total, groups.map(group).collect())
    }

    /// What should be on screen, found the slow way.
    fn lines(&self, model: &Model) -> (Counts, Vec<String>) {
        let (total, groups) = self.groups(model);
        let rows = || groups.iter().flat_map(|group| &group.rows);
        let broken = rows().filter(|item| item.row.health == Health::Broken);
        let counts = Counts {
            total,
            matched: rows().count(),
            broken: broken.count(),
        };
        let line = |item: &Item| {
            let first = item.row.cells.iter().next().expect("a cell");
            let context = CONTEXTS[usize::from(item.context)];
            format!("{context} {} {first:?}", item.row.name)
        };
        let mut lines = Vec::new();
        for group in &groups {
            if let Some((key, value)) = &group.heading {
                let count = u32::try_from(group.rows.len()).expect("few rows");
                lines.push(heading(key, value, count, group.open));
            }
            if group.open {
                lines.extend(group.rows.iter().map(line));
            }
        }
        let (start, count) = (self.window.0 as usize, self.window.1 as usize);
        let start = start.min(lines.len().saturating_sub(count));
        let seen = lines.into_iter().skip(start).take(count).collect();
        (counts, seen)
    }
}

/// The numbers that are in every patch.
#[derive(Debug, PartialEq)]
struct Counts {
    total: usize,
    matched: usize,
    broken: usize,
}

/// Gives all rows anew.
pub(super) fn fill(view: &mut View, model: &Model) {
    let item = |((_, context), row): (&(u8, u16), &Arc<Row>)| Item {
        context: *context,
        row: Arc::clone(row),
    };
    view.fill(model.iter().map(item));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    /// Whatever happens, the reader sees what a full look at all rows would show.
    #[test]
    fn patches_add_up_to_the_truth(first in asked(), steps in proptest::collection::vec(step(), 0..200)) {
        let mut asked = first;
        let mut view = view(asked.query());
        let mut reader = Reader::default();
        reader.read(view.reset());
        let mut model = Model::new();
        for step in steps.into_iter().chain([Step::Look]) {
            match step {
                Step::Row(uid, context, after) => {
                    let old = model.remove(&(uid, context));
                    let new = after.map(|(name, number)| row(uid, &name, number));
                    if let Some(new) = &new {
                        model.insert((uid, context), Arc::clone(new));
                    }
                    view.apply(context, old, new);
                }
                Step::Look => {
                    let patch = view.patch();
                    let (counts, lines) = asked.lines(&model);
                    let told = Counts {
                        total: patch.total as usize,
                        matched: patch.matched as usize,
                        broken: patch.broken as usize,
                    };
                    prop_assert_eq!(told, counts);
                    reader.read(patch);
                    prop_assert_eq!(reader.seen(), lines);
                }
                Step::Ask(other) => {
                    let fills = other.odd_only != asked.odd_only;
                    asked = other;
                    view.set_query(asked.query());
                    if fills {
                        fill(&mut view, &model);
                    }
                }
                Step::Fill => fill(&mut view, &model),
                Step::Reset => {
                    reader = Reader::default();
                    reader.read(view.reset());
                }
            }
        }
    }
}
