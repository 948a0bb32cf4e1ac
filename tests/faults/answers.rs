//! The server answers, but not what was asked.

use std::time::Duration;

use serde_json::json;
use wire::{Connection, ContextState, ErrorCode};

use crate::{
    common::{Program, cluster},
    front::{Asked, Front, status},
    scene::Scene,
};

const CONFIG_MAPS: &str = "/configmaps";

fn open(front: &Front, name: &'static str, context: &'static str) -> Scene<'static> {
    let mut program = Program::new();
    program.add(front.kubeconfig(context));
    Scene::open(name, &program, &[context], cluster())
}

#[test]
fn what_the_server_has_forgotten_is_listed_anew() {
    let front = Front::new();
    let mut scene = open(&front, "410 in a watch", "gone");
    let expired = status(410, "Expired", "too old resource version: 1 (2)");
    front.deafen(CONFIG_MAPS);
    scene.change();
    scene.strike(|| front.fail_watches(CONFIG_MAPS, &expired));
    scene.until_stale();
    scene.mend(|| {});
    scene.until_recovered();

    // And as the answer to the watch that would go on.
    scene.rename("410 to a watch");
    front.answer("watch=", 1, 410, &[], &expired);
    let before = front.asked(CONFIG_MAPS).len();
    scene.strike(|| front.end_watches(CONFIG_MAPS));
    scene.until_stale();
    scene.mend(|| {});
    scene.until_recovered();
    let since = front.asked(CONFIG_MAPS).split_off(before);
    let [refused, listed, watched] = &*since else {
        panic!("{since:?}")
    };
    assert_eq!(refused.answer, Some(410));
    assert!(!listed.path.contains("watch="), "{listed:?}");
    assert!(watched.path.contains("watch="), "{watched:?}");
}

#[test]
fn a_server_that_asks_for_patience_gets_it() {
    const PATIENCE: Duration = Duration::from_secs(4);
    let front = Front::new();
    let mut scene = open(&front, "429 with Retry-After", "busy");
    let retry_after = [("retry-after", "4")];
    let mut status = status(429, "TooManyRequests", "storage is (re)initializing");
    status["details"] = json!({ "retryAfterSeconds": 4 });
    // As the server's parts that have a status say it, and as its queues do.
    front.answer(CONFIG_MAPS, 1, 429, &retry_after, &status);
    let plain = "Too many requests, please try again later.\n";
    front.answer(CONFIG_MAPS, 1, 429, &retry_after, &plain);
    front.deafen(CONFIG_MAPS);
    scene.change();
    let before = front.asked(CONFIG_MAPS).len();
    scene.strike(|| front.end_watches(CONFIG_MAPS));
    scene.until_stale_with(ErrorCode::Api);
    scene.mend(|| {});
    scene.until_recovered();
    let since = front.asked(CONFIG_MAPS).split_off(before);
    let refused: Vec<bool> = since.iter().map(|asked| asked.answer.is_some()).collect();
    assert_eq!(refused, [true, true, false], "{since:?}");
    for pair in since.windows(2) {
        let waited = pair[1].at - pair[0].at;
        assert!(waited >= PATIENCE, "asked again after {waited:?}");
    }
}

#[test]
fn a_server_that_only_fails_is_asked_less_and_less() {
    let front = Front::new();
    let mut scene = open(&front, "500 to everything", "failing");
    let failure = status(500, "InternalError", "etcdserver: request timed out");
    front.answer("/failing/", usize::MAX, 500, &[], &failure);
    front.deafen(CONFIG_MAPS);
    let before = front.asked(CONFIG_MAPS).len();
    scene.strike(|| front.end_watches(CONFIG_MAPS));
    scene.until_stale_with(ErrorCode::Api);
    scene.change_unheard();
    let tries = || front.asked(CONFIG_MAPS).split_off(before);
    crate::common::eventually("several tries", || match tries().len() {
        0..5 => Err("there are fewer".to_owned()),
        _ => Ok(()),
    });
    scene.mend(|| front.mend());
    scene.until_recovered();
    let tries: Vec<Asked> = tries();
    let failed: Vec<&Asked> = tries
        .iter()
        .filter(|asked| asked.answer.is_some())
        .collect();
    // Each wait is at least half of 0.5, 1, 2 and 4 s.
    let (first, fifth) = (failed[0].at, failed[4].at);
    assert!(fifth - first >= Duration::from_millis(3_750), "{failed:?}");
}

#[test]
fn a_clock_that_is_far_from_the_servers_is_told() {
    let front = Front::new();
    front.date("Sat, 28 Nov 2020 14:10:26 GMT");
    let mut program = Program::new();
    program.add(front.kubeconfig("skewed"));
    let ahead = |context: &str| {
        let state: ContextState = program.call("open_context", &json!({ "context": context }));
        assert!(matches!(state.connection, Connection::Open { .. }));
        state.clock_ahead
    };
    let years = ahead("skewed").expect("it is far ahead") / (365 * 24 * 60 * 60 * 1_000);
    assert!((5..100).contains(&years), "{years} years");
    assert_eq!(ahead("admin"), None);
}
