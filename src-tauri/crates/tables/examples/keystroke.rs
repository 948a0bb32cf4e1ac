//! What a keystroke in the filter, a click on a heading and a change cost at many pods, the change from the
//! object that the server sent to what the reader is told. Prints medians in milliseconds as JSON;
//! `script/bench` compares them with the same in the webview's engine. The pods are like one that a server
//! sent, whose containers have begun, with names, states and nodes of their own:
//!
//! ```sh
//! kubectl get pod NAME -o json | jq -c . > pod.json
//! cargo run --release -p tables --example keystroke -- 100000 pod.json
//! ```

use std::{fs, hint::black_box, sync::Arc, time::Instant};

use resources::{KindDef, Row, definition};
use serde_json::{Value, json};
use tables::{Binding, Columns, Filter, Item, Query, View};
use wire::{Column, ColumnKind, SortKey, Window};

/// As the program itself.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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
/// Which pods change in each round, and how many at most.
const CHANGE_EACH: usize = 97;
const CHANGES: usize = 100;

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

/// Pods as a server sends them, in the order in which they were made.
fn pods(like: &Value, count: u32) -> impl Iterator<Item = Value> {
    let mut random = Random(7);
    (0..count).map(move |index| {
        let name = format!("{}-{:x}-{index}", random.of(&NAMES), random.next());
        let namespace = format!("team-{}", random.next() % 40);
        let state = random.of(&STATES);
        let restarts = random.next() % 50;
        let node = format!("node-{}", random.next() % 300);
        let (phase, state) = match state {
            "Pending" => (
                "Pending",
                json!({"waiting": {"reason": "ContainerCreating"}}),
            ),
            "CrashLoopBackOff" => ("Running", json!({"waiting": {"reason": state}})),
            "Completed" => (
                "Succeeded",
                json!({"terminated": {"exitCode": 0, "reason": state}}),
            ),
            "Error" => (
                "Failed",
                json!({"terminated": {"exitCode": 1, "reason": state}}),
            ),
            _ => (
                "Running",
                json!({"running": {"startedAt": "2026-09-01T08:00:00Z"}}),
            ),
        };
        let (day, second) = (random.next() % 28 + 1, random.next() % 60);
        let mut pod = like.clone();
        pod["metadata"]["name"] = name.into();
        pod["metadata"]["namespace"] = namespace.into();
        pod["metadata"]["uid"] = format!("{index:08x}-0000-4000-8000-000000000000").into();
        pod["metadata"]["creationTimestamp"] =
            format!("2026-08-{day:02}T10:20:{second:02}Z").into();
        pod["spec"]["nodeName"] = node.into();
        let status = &mut pod["status"];
        status["phase"] = phase.into();
        status["podIP"] = format!("10.{}.{}.{}", index >> 16, index >> 8 & 255, index & 255).into();
        let container = &mut status["containerStatuses"][0];
        container["ready"] = (phase == "Running").into();
        container["restartCount"] = restarts.into();
        container["state"] = state;
        pod
    })
}

fn row(kind: &KindDef, pod: &str) -> Arc<Row> {
    Arc::new((kind.row)(pod).expect("a pod"))
}

fn columns(kind: &KindDef) -> Columns {
    let column = |id: &str, kind| Column {
        id: id.into(),
        title: id.into(),
        kind,
        wide: false,
    };
    let own = kind.columns.iter();
    let own = own.map(|known| column(known.id, known.kind));
    let named = [
        column("name", ColumnKind::Name),
        column("namespace", ColumnKind::Namespace),
    ];
    Columns::new(named.into_iter().chain(own).map(|column| (column, None)))
}

fn query(columns: &Columns, filter: &str, sort: Option<(&str, bool)>) -> Query {
    let mut binding = Binding {
        contexts: &[],
        columns,
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
    let kind = definition("", "Pod");
    let columns = columns(kind);
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [count, like] = &given[..] else {
        panic!("how many pods, and a file with a pod like which they are");
    };
    let count: u32 = count.parse().expect("a number");
    let like = fs::read_to_string(like).expect("the file with a pod");
    let like: Value = serde_json::from_str(&like).expect("a pod as JSON");
    // Only those are kept whole that will change: the others would take a gigabyte.
    let mut changing: Vec<(Value, Arc<Row>)> = Vec::new();
    let mut rows: Vec<Arc<Row>> = Vec::new();
    for (index, pod) in pods(&like, count).enumerate() {
        let row = row(kind, &pod.to_string());
        if index % CHANGE_EACH == 0 && changing.len() < CHANGES {
            changing.push((pod, Arc::clone(&row)));
        }
        rows.push(row);
    }
    let item = |row: &Arc<Row>| Item {
        context: 0,
        row: Arc::clone(row),
    };
    let mut view = View::new(vec!["one".into()], columns.clone(), Query::default());
    view.set_query(query(&columns, "", None));
    view.fill(rows.iter().map(item));
    black_box(view.reset());

    let (mut filter, mut sort, mut event) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for end in 1..=TYPED.len() {
            let typed = query(&columns, &TYPED[..end], Some(("restarts", true)));
            filter.push(timed(&mut view, |view| view.set_query(typed)));
        }
        for column in ["restarts", "node", "name", "status"] {
            let sorted = query(&columns, "", Some((column, round % 2 == 0)));
            sort.push(timed(&mut view, |view| view.set_query(sorted)));
        }
        // A container restarts, in a table that is sorted by that: most changes move no row.
        view.set_query(query(&columns, "", Some(("restarts", true))));
        for (pod, before) in &mut changing {
            pod["status"]["containerStatuses"][0]["restartCount"] = (7 + 9 * round).into();
            let sent = pod.to_string();
            let mut after = None;
            event.push(timed(&mut view, |view| {
                let row = row(kind, &sent);
                after = Some(Arc::clone(&row));
                view.apply(0, Some(Arc::clone(before)), Some(row));
            }));
            view.apply(0, after, Some(Arc::clone(before)));
            black_box(view.patch());
        }
    }
    let result = json!({
        "rows": rows.len(),
        "filter": median(filter),
        "sort": median(sort),
        "event": median(event),
    });
    println!("{result}");
}
