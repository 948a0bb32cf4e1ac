//! All contexts at a glance, against the real API server: what is counted is what kubectl counts.

mod common;

use std::time::Instant;

use common::{LIMIT, Line, Program, Stream, cluster};
use serde_json::{Value, json};
use wire::{Done, ErrorCode, FleetFacts, FleetItem, FleetMember};

/// The members as a reader keeps them.
struct Fleet {
    stream: Stream,
    members: Vec<FleetMember>,
}

impl Fleet {
    fn follow(program: &Program, request: &Value) -> Self {
        Self {
            stream: program.stream("follow_fleet", request, &[]),
            members: Vec::new(),
        }
    }

    fn get(&self, context: &str) -> Option<&FleetMember> {
        self.members.iter().find(|member| member.context == context)
    }

    fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + LIMIT;
        while !wanted(self) {
            let rest = deadline.saturating_duration_since(Instant::now());
            let item: Option<FleetItem> = self.stream.next(rest);
            let item = item.unwrap_or_else(|| panic!("{what}: never; {:?}", self.members));
            self.members.retain(|known| {
                let news = |member: &FleetMember| member.context == known.context;
                !item.gone.contains(&known.context) && !item.members.iter().any(news)
            });
            self.members.extend(item.members);
        }
    }
}

/// Looks at these contexts; what is known of them then.
fn looked_at(program: &Program, contexts: &[&str]) -> Fleet {
    let Done {} = program.call(
        "refresh_fleet",
        &json!({ "contexts": contexts, "asked": true }),
    );
    let mut fleet = Fleet::follow(program, &json!({}));
    let known = |fleet: &Fleet| contexts.iter().all(|context| fleet.get(context).is_some());
    fleet.until("all are known", known);
    fleet
}

fn facts<'a>(fleet: &'a Fleet, context: &str) -> &'a FleetFacts {
    let member = fleet.get(context).expect("a member");
    let seen = member.seen.as_ref();
    seen.unwrap_or_else(|| panic!("nothing was seen: {member:?}"))
}

fn kubectl(arguments: &[&str]) -> Value {
    let printed = cluster().kubectl(&[arguments, &["-o", "json"]].concat());
    serde_json::from_str(&printed.expect("kubectl's answer")).expect("JSON")
}

#[test]
fn a_cluster_is_counted_as_kubectl_counts_it_and_remembered() {
    let program = Program::new();
    let fleet = looked_at(&program, &["admin"]);
    let seen = facts(&fleet, "admin");
    let version = kubectl(&["version"])["serverVersion"]["gitVersion"].clone();
    assert_eq!(json!(seen.server.version), version);
    let nodes = kubectl(&["get", "nodes"])["items"].clone();
    let nodes = nodes.as_array().expect("nodes");
    let counted = seen.nodes.expect("nodes may be read");
    assert_eq!(counted.all as usize, nodes.len());
    let cores: f64 = nodes
        .iter()
        .map(|node| {
            let cpu = node["status"]["allocatable"]["cpu"].as_str().unwrap_or("0");
            cpu.strip_suffix('m').map_or_else(
                || cpu.parse().unwrap_or_default(),
                |millis| millis.parse::<f64>().unwrap_or_default() / 1000.0,
            )
        })
        .sum();
    let room = seen.room.expect("nodes and pods may be read");
    assert!((room.cores - cores).abs() < 1e-6, "{room:?} {cores}");
    let running = kubectl(&[
        "get",
        "pods",
        "-A",
        "--field-selector",
        "status.phase=Running",
    ]);
    let running = running["items"].as_array().expect("pods").len();
    assert!(room.pods_running as usize >= running, "{room:?} {running}");
    assert!(
        room.cores_asked > 0.0 && room.memory_asked > 0.0,
        "{room:?}"
    );
    assert!(seen.pods.as_ref().is_some_and(|pods| !pods.is_empty()));
    assert!(
        seen.warnings.is_some() && seen.denied.is_empty(),
        "{seen:?}"
    );
    // Both certificates were made with the cluster.
    assert!(
        seen.server_expires.is_some_and(|at| at > seen.at),
        "{seen:?}"
    );
    // Another process, which looked at nothing.
    let mut later = Fleet::follow(&program, &json!({}));
    later.until("it is known", |fleet| fleet.get("admin").is_some());
    assert_eq!(facts(&later, "admin"), seen);
    assert!(
        later
            .get("admin")
            .is_some_and(|member| member.tried_at.is_none())
    );
    assert!(
        later
            .get("viewer")
            .is_some_and(|member| member.seen.is_none()),
        "nobody asked"
    );
}

#[test]
fn what_may_not_be_read_is_named_and_left_out() {
    let program = Program::new();
    let fleet = looked_at(&program, &["payments-only"]);
    let seen = facts(&fleet, "payments-only");
    assert!(
        seen.nodes.is_none() && seen.pods.is_none() && seen.room.is_none(),
        "{seen:?}"
    );
    assert_eq!(
        seen.denied,
        [
            "nodes",
            "pods in all namespaces",
            "events in all namespaces"
        ]
    );
}

#[test]
fn what_cannot_be_reached_holds_up_nobody_and_keeps_what_was_seen() {
    let line = Line::new();
    let mut program = Program::with([line.kubeconfig("line")]);
    let fleet = looked_at(&program, &["line"]);
    let before = facts(&fleet, "line").clone();
    drop(fleet);
    line.cut();
    program.add(cluster().kubeconfig.clone());
    let mut fleet = Fleet::follow(&program, &json!({ "every": 1 }));
    // The background comes to each in turn: what was seen a moment ago is not due.
    fleet.until("the others were looked at", |fleet| {
        let seen = |context| {
            fleet
                .get(context)
                .is_some_and(|member| member.seen.is_some())
        };
        seen("admin") && seen("viewer")
    });
    assert!(
        fleet
            .get("line")
            .is_some_and(|member| member.tried_at.is_none())
    );
    for (context, code) in [
        ("expired", ErrorCode::Unauthorized),
        ("plugin-missing", ErrorCode::PluginMissing),
        ("unreachable", ErrorCode::Refused),
    ] {
        fleet.until(context, |fleet| {
            fleet
                .get(context)
                .is_some_and(|member| member.error.is_some() && !member.looking)
        });
        let error = fleet.get(context).and_then(|member| member.error.as_ref());
        assert_eq!(error.map(|error| error.code), Some(code));
    }
    drop(fleet);
    let Done {} = program.call("refresh_fleet", &json!({ "contexts": ["line"] }));
    let mut again = Fleet::follow(&program, &json!({}));
    again.until("it is known", |fleet| fleet.get("line").is_some());
    assert_eq!(facts(&again, "line"), &before);
}

#[test]
fn only_what_there_is_can_be_looked_at() {
    let unknown = Program::new().fails("refresh_fleet", &json!({ "contexts": ["nobody"] }));
    assert_eq!(unknown.code, ErrorCode::NotFound);
}
