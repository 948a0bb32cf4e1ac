//! What a reader is told, and that it is always the same as a fresh look would show.

use proptest::prelude::*;
use wire::Cell;

use super::*;

fn row(uid: u8, name: &str, number: i64) -> Arc<Row> {
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
        cells: [Cell::Number(number)].into(),
        owners: Box::default(),
    })
}

fn column(id: &str, kind: ColumnKind) -> Column {
    Column {
        id: id.into(),
        title: id.into(),
        kind,
        wide: false,
    }
}

fn view(query: Query) -> View {
    let columns = vec![
        column("name", ColumnKind::Name),
        column("namespace", ColumnKind::Namespace),
        column("number", ColumnKind::Number),
    ];
    View::new(vec!["one".into(), "two".into()], columns, query)
}

fn query(filter: &str, sort: &[(&str, bool)], start: u32, count: u32) -> Query {
    Query {
        filter: Filter::parse(filter),
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

/// A reader that does as the window does: keeps rows by id, and follows the order.
#[derive(Default)]
struct Reader {
    rows: HashMap<RowId, TableRow>,
    order: Vec<RowId>,
}

impl Reader {
    fn read(&mut self, view: TableView) {
        self.rows
            .extend(view.rows.into_iter().map(|row| (row.id, row)));
        if let Some(order) = view.order {
            self.order = order;
            self.rows.retain(|id, _| self.order.contains(id));
        }
    }

    fn seen(&self) -> Vec<(String, Vec<Cell>)> {
        self.order
            .iter()
            .map(|id| (self.rows[id].name.clone(), self.rows[id].cells.clone()))
            .collect()
    }
}

fn names(view: &TableView) -> Vec<&str> {
    view.rows.iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn rows_are_ordered_by_namespace_and_name_and_only_the_window_is_sent() {
    let mut view = view(query("", &[], 1, 2));
    view.fill(
        [
            row(2, "b", 0),
            row(4, "a", 0),
            row(1, "z", 0),
            row(6, "c", 0),
        ]
        .map(|row| Item { context: 0, row }),
    );
    let seen = view.reset();
    assert_eq!((seen.total, seen.matched, seen.start), (4, 4, 1));
    assert_eq!(names(&seen), ["b", "c"]);
}

#[test]
fn what_is_not_there_comes_last_in_both_directions() {
    for descending in [false, true] {
        let mut view = view(query("", &[("number", descending)], 0, 10));
        let mut empty = (*row(2, "empty", 0)).clone();
        empty.cells = [Cell::Empty].into();
        view.fill(
            [Arc::new(empty), row(4, "four", 4), row(6, "six", 6)]
                .map(|row| Item { context: 0, row }),
        );
        assert_eq!(names(&view.reset()).last(), Some(&"empty"));
    }
}

#[test]
fn a_change_off_screen_sends_counts_alone_and_none_sends_nothing_new() {
    let mut view = view(query("", &[], 0, 1));
    let old = row(4, "b", 0);
    view.fill([row(2, "a", 0), Arc::clone(&old)].map(|row| Item { context: 0, row }));
    view.reset();
    view.apply(0, Some(old), Some(row(4, "b", -1)));
    let patch = view.patch();
    assert!(patch.rows.is_empty() && patch.order.is_none());
    assert_eq!(patch.broken, 1);
}

#[test]
fn a_row_keeps_its_id_when_it_changes_and_moves() {
    let mut view = view(query("", &[("number", true)], 0, 10));
    let old = row(2, "a", 1);
    view.fill([Arc::clone(&old), row(4, "b", 2)].map(|row| Item { context: 0, row }));
    let before = view.reset();
    let id = before
        .rows
        .iter()
        .find(|row| row.name == "a")
        .expect("it is there")
        .id;
    view.apply(0, Some(old), Some(row(2, "a", 3)));
    let patch = view.patch();
    assert_eq!(patch.order.as_ref().map(|order| order[0]), Some(id));
    assert_eq!(names(&patch), ["a"]);
}

#[test]
fn objects_of_two_contexts_with_the_same_uid_are_two_rows() {
    let mut view = view(query("", &[], 0, 10));
    view.fill([
        Item {
            context: 0,
            row: row(2, "a", 0),
        },
        Item {
            context: 1,
            row: row(2, "a", 0),
        },
    ]);
    let seen = view.reset();
    assert_eq!(
        seen.rows
            .iter()
            .map(|row| row.context.as_str())
            .collect::<Vec<_>>(),
        ["one", "two"]
    );
}

#[test]
fn a_window_beyond_the_end_shows_the_end() {
    let mut view = view(query("", &[], 500, 2));
    view.fill([row(2, "a", 0), row(4, "b", 0), row(6, "c", 0)].map(|row| Item { context: 0, row }));
    assert_eq!(names(&view.reset()), ["b", "c"]);
}

proptest! {
    /// Whatever happens, a reader of patches sees what a reader who has just come sees.
    #[test]
    fn patches_add_up_to_the_truth(
        steps in proptest::collection::vec((0u8..40, "[a-c]{1,2}", -3i64..4, any::<bool>()), 0..200),
        every in 1usize..9,
        filter in prop_oneof![Just(""), Just("a"), Just("!b"), Just("odd")],
        sort in prop_oneof![Just(vec![]), Just(vec![("number", true)]), Just(vec![("name", false), ("number", false)])],
        window in (0u32..30, 0u32..12),
    ) {
        let asked = query(filter, &sort, window.0, window.1);
        let mut view = view(asked.clone());
        let mut reader = Reader::default();
        reader.read(view.reset());
        let mut model: HashMap<u8, Arc<Row>> = HashMap::new();
        for (index, (uid, name, number, keep)) in steps.into_iter().enumerate() {
            let old = model.remove(&uid);
            let new = keep.then(|| row(uid, &name, number));
            if let Some(new) = &new {
                model.insert(uid, Arc::clone(new));
            }
            view.apply(0, old, new);
            if index % every == 0 {
                reader.read(view.patch());
            }
        }
        let last = view.patch();
        let counts = (last.total, last.matched, last.broken);
        reader.read(last);

        let mut fresh = super::tests::view(asked);
        fresh.fill(model.into_values().map(|row| Item { context: 0, row }));
        let seen = fresh.reset();
        prop_assert_eq!(counts, (seen.total, seen.matched, seen.broken));
        let mut wanted = Reader::default();
        wanted.read(seen);
        prop_assert_eq!(reader.seen(), wanted.seen());
    }
}
