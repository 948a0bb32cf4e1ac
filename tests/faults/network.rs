//! The way to the server fails, in every way that a way can.

use std::time::Duration;

use serde_json::json;
use wire::{ErrorCode, ListState};

use crate::{
    common::{Line, Program, Table, cluster, names_of},
    scene::{HEALTHY, Scene},
};

fn program(line: &Line, context: &str) -> Program {
    let mut program = Program::new();
    program.add(line.kubeconfig(context));
    program
}

#[test]
fn a_cut_connection_is_stale_until_it_is_mended() {
    let line = Line::new();
    let program = program(&line, "cut");
    let mut scene = Scene::open("cut", &program, &["cut"], cluster());
    scene.strike(|| line.cut());
    scene.until_stale();
    scene.change_unheard();
    scene.mend(|| line.mend());
    scene.until_recovered();
}

#[test]
fn a_black_hole_is_found_by_its_silence() {
    let line = Line::new();
    let program = program(&line, "swallowed");
    let mut scene = Scene::open("black hole", &program, &["swallowed"], cluster());
    scene.strike(|| line.black_hole());
    scene.until_stale();
    scene.change_unheard();
    // New connections get no answer either: that it is looked for goes on, and says so.
    scene.until_stale_with(ErrorCode::Timeout);
    scene.mend(|| line.mend());
    scene.until_recovered();
}

#[test]
fn connections_that_died_without_a_word_are_replaced() {
    let line = Line::new();
    let program = program(&line, "forgotten");
    let mut scene = Scene::open("connection forgotten", &program, &["forgotten"], cluster());
    // As a router does that has forgotten them: new ones pass at once.
    scene.strike(|| line.lose());
    scene.change();
    scene.until_noticed_and_recovered();
}

#[test]
fn a_line_that_stalls_for_a_moment_goes_on_as_if_nothing_was() {
    let line = Line::new();
    let program = program(&line, "stalled");
    let mut scene = Scene::open("short stall", &program, &["stalled"], cluster());
    let connections = line.taken();
    scene.strike(|| line.stall());
    scene.change();
    scene.mend(|| line.mend());
    scene.until_recovered();
    assert_eq!(line.taken(), connections, "nothing was connected anew");
}

#[test]
fn a_slow_line_is_slow_and_nothing_else() {
    let line = Line::new();
    line.throttle(64 << 10);
    line.delay(Duration::from_millis(50));
    let program = program(&line, "slow");
    // One of them is a megabyte, which a server sends in a tenth of that.
    let request = json!({
        "contexts": ["slow", HEALTHY], "kind": "configmaps", "namespaces": ["platform"],
    });
    let mut table = Table::open(&program, &request);
    table.until("the other context does not wait", |table| {
        table.state(HEALTHY) == Some(&ListState::Live)
    });
    let slow = table.state("slow").expect("a state");
    assert!(
        matches!(slow, ListState::Connecting | ListState::Listing { .. }),
        "{slow:?}"
    );
    table.until("it is live in the end, and nothing fails before", |table| {
        assert_eq!(table.state(HEALTHY), Some(&ListState::Live));
        match table.state("slow") {
            Some(ListState::Live) => true,
            Some(ListState::Connecting | ListState::Listing { .. }) => false,
            other => panic!("{other:?}"),
        }
    });
    let names = |context: &str| {
        let rows = table.rows.iter().filter(|row| row.context == context);
        let names: Vec<&str> = rows.map(|row| row.name.as_str()).collect();
        names
    };
    assert!(names("slow").contains(&"one-megabyte"));
    assert_eq!(names("slow"), names(HEALTHY));
    let ours = names_of("configmaps").into_iter();
    let ours = ours.filter(|(namespace, _)| namespace == "platform");
    assert_eq!(names("slow").len(), ours.count());
}
