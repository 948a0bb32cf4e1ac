//! Two hundred contexts, nearly none of which can be reached.

use std::{path::PathBuf, time::Instant};

use serde_json::{Value, json};
use wire::{ContextList, ListState};

use crate::common::{Line, Program, Scratch, Table, cluster, kubeconfig_of};

const GOOD: &str = "good";

/// A kubeconfig with so many contexts, of which one can be reached; the names of the others.
fn kubeconfig(folder: &Scratch, line: &Line, count: usize) -> (PathBuf, Vec<String>) {
    let mut config = kubeconfig_of(cluster(), "admin", GOOD);
    let mut silent = config["clusters"][0].clone();
    (silent["name"], silent["cluster"]["server"]) = ("silent".into(), line.server().into());
    let mut closed = silent.clone();
    closed["name"] = "closed".into();
    closed["cluster"]["server"] = "https://127.0.0.1:1".into();
    let names: Vec<String> = (1..count).map(|index| format!("away-{index:03}")).collect();
    let context = |(index, name): (usize, &String)| {
        // One in three is refused at once.
        let cluster = if index % 3 == 2 { "closed" } else { "silent" };
        json!({ "name": name, "context": { "cluster": cluster, "user": GOOD } })
    };
    let contexts: Vec<Value> = names.iter().enumerate().map(context).collect();
    let list = |config: &mut Value, name: &str, more: Vec<Value>| {
        config[name].as_array_mut().expect("a list").extend(more);
    };
    list(&mut config, "clusters", vec![silent, closed]);
    list(&mut config, "contexts", contexts);
    let path = folder.file(&format!("{count}.kubeconfig"), config.to_string());
    (path, names)
}

/// Opens the good one's pods with all others beside it. How long it took in milliseconds to list the contexts, and
/// to have the pods.
fn times(program: &Program, away: &[String]) -> (u128, u128) {
    let began = Instant::now();
    let list: ContextList = program.call("list_contexts", &json!({}));
    let listed = began.elapsed().as_millis();
    assert_eq!(list.contexts.len(), away.len() + 1);

    // The good one last: whatever is done one after the other, it would wait for all.
    let contexts: Vec<&str> = away.iter().map(String::as_str).chain([GOOD]).collect();
    let began = Instant::now();
    let mut table = Table::open(program, &json!({ "contexts": contexts, "kind": "pods" }));
    table.until("the good context is live", |table| {
        table.state(GOOD) == Some(&ListState::Live)
    });
    let live = began.elapsed().as_millis();
    let mut waiting = 0;
    for (index, name) in away.iter().enumerate() {
        let state = table.state(name);
        let refused = matches!(state, Some(ListState::Failed { .. }));
        let connecting = matches!(state, Some(ListState::Connecting));
        assert!(
            connecting || (refused && index % 3 == 2),
            "{name}: {state:?}"
        );
        waiting += usize::from(connecting);
    }
    assert!(
        waiting >= away.len() * 2 / 3,
        "nobody waited for those {waiting}"
    );
    assert!(table.rows.iter().all(|row| row.context == GOOD));
    (listed, live)
}

#[test]
fn two_hundred_contexts_open_as_fast_as_two() {
    let silent = Line::new();
    silent.silence();
    let folder = Scratch::new();
    let mut measured = Vec::new();
    for count in [2, 200] {
        let (file, away) = kubeconfig(&folder, &silent, count);
        let program = Program::with([file]);
        // The best of a few: other tests run, too.
        let all: Vec<(u128, u128)> = (0..3).map(|_| times(&program, &away)).collect();
        let listed = all.iter().map(|(listed, _)| *listed).min();
        let live = all.iter().map(|(_, live)| *live).min();
        let (listed, live) = (listed.expect("three"), live.expect("three"));
        println!(
            "fault: {count:>3} contexts: listed after {listed} ms, pods of the good one after {live} ms"
        );
        measured.push(live);
    }
    // Not a measure of speed: one wait for what is away takes longer.
    assert!(measured[1] < measured[0] + 5_000, "{measured:?} ms");
}
