//! What a keystroke in the filter, a click on a heading and a change cost at many rows. Prints medians in
//! milliseconds as JSON; `script/bench` compares them with the same in the webview's engine.
//!
//! ```sh
//! cargo run --release -p tables --example keystroke -- 100000
//! ```

use std::{hint::black_box, num::NonZero, sync::Arc, time::Instant};

use compact_str::format_compact;
use resources::{Row, Uid};
use tables::{Binding, Columns, Filter, Item, Query, View};
use wire::{Cell, Column, ColumnKind, Health, SortKey, Window};

/// As `tests/bench/lib/keystroke.mjs` has them: both sides make the same rows.
const NAMES: [&str; 8] = [
    "api", "worker", "payments", "cart", "search", "gateway", "ledger", "mailer",
];
const STATES: [&str; 5] = [
    "Running",
    "Pending",
    "CrashLoopBackOff",
    "Completed",
    "Error",
];
/// What is typed, letter by letter.
const TYPED: &str = "payments-1";
const ROUNDS: usize = 5;

/// A linear congruential generator (Numerical Recipes), the same in both languages.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.next() as usize % choices.len()]
    }
}

fn rows(count: u32) -> Vec<Item> {
    let mut random = Random(7);
    let row = |index: u32| {
        let name = format_compact!("{}-{:x}-{index}", random.of(&NAMES), random.next());
        let namespace = format_compact!("team-{}", random.next() % 40);
        let state = random.of(&STATES);
        let restarts = i64::from(random.next() % 50);
        let node = format_compact!("node-{}", random.next() % 300);
        let created = 1_790_000_000_000 - i64::from(random.next());
        let health = if state == "Running" {
            Health::Ok
        } else {
            Health::Attention
        };
        Item {
            context: 0,
            row: Arc::new(Row {
                uid: Uid::parse(&format!("{index:032x}")),
                namespace,
                name,
                created: NonZero::new(created),
                deleting: false,
                health,
                cells: [
                    Cell::status(state, health),
                    Cell::Number(restarts),
                    Cell::Text(node),
                    Cell::Time(created),
                ]
                .into(),
                owners: Box::default(),
            }),
        }
    };
    (0..count).map(row).collect()
}

fn columns() -> Columns {
    let column = |id: &str, kind| {
        let column = Column {
            id: id.into(),
            title: id.into(),
            kind,
            wide: false,
        };
        (column, None)
    };
    Columns::new([
        column("name", ColumnKind::Name),
        column("namespace", ColumnKind::Namespace),
        column("status", ColumnKind::Status),
        column("restarts", ColumnKind::Number),
        column("node", ColumnKind::Text),
        column("age", ColumnKind::Time),
    ])
}

fn query(filter: &str, sort: Option<(&str, bool)>) -> Query {
    let columns = columns();
    let mut binding = Binding {
        contexts: &[],
        columns: &columns,
        number: &mut |_| 0,
    };
    let sort = sort.map(|(column, descending)| SortKey {
        column: column.into(),
        descending,
    });
    Query {
        filter: Filter::read(filter, &mut binding),
        sort: sort.into_iter().collect(),
        window: Window {
            start: 0,
            count: 60,
        },
        now: 1_790_000_000_000,
        ..Query::default()
    }
}

/// The view of these rows, once it was told whole.
fn view(items: &[Item]) -> View {
    let mut view = View::new(vec!["one".into()], columns(), query("", None));
    view.fill(items.iter().cloned());
    black_box(view.reset());
    view
}

/// Milliseconds until the reader has what it is told.
#[expect(clippy::disallowed_methods, reason = "it is there to measure")]
fn timed(view: &mut View, change: impl FnOnce(&mut View)) -> f64 {
    let began = Instant::now();
    change(view);
    let told = serde_json::to_vec(&view.patch()).expect("JSON");
    let time = began.elapsed().as_secs_f64() * 1000.0;
    black_box(told);
    time
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let items = rows(count.unwrap_or(100_000));
    let mut view = view(&items);
    let (mut filter, mut sort, mut event) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for end in 1..=TYPED.len() {
            let typed = query(&TYPED[..end], Some(("restarts", true)));
            filter.push(timed(&mut view, |view| view.set_query(typed)));
        }
        for column in ["restarts", "node", "name", "status"] {
            let sorted = query("", Some((column, round % 2 == 0)));
            sort.push(timed(&mut view, |view| view.set_query(sorted)));
        }
        view.set_query(query("", Some(("restarts", true))));
        for item in items.iter().step_by(97).take(400) {
            let mut changed = (*item.row).clone();
            changed.name.push('x');
            let (old, new) = (Arc::clone(&item.row), Arc::new(changed));
            let (back, gone) = (Arc::clone(&old), Arc::clone(&new));
            event.push(timed(&mut view, |view| view.apply(0, Some(old), Some(new))));
            timed(&mut view, |view| view.apply(0, Some(gone), Some(back)));
        }
    }
    let result = serde_json::json!({
        "rows": items.len(),
        "filter": median(filter),
        "sort": median(sort),
        "event": median(event),
    });
    println!("{result}");
}
