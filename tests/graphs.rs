//! Who owns, selects and uses whom, on the real API server.

mod common;

use std::collections::BTreeSet;

use common::{Namespace, Program, cluster, eventually, has_node, names_of, object};
use serde_json::{Value, json};
use wire::{ErrorCode, Health, ObjectDetail, ObjectMap, ObjectTree, Presence, TreeLine};

fn tree(program: &Program, object: &Value) -> ObjectTree {
    let request = json!({ "object": object });
    let stream = program.stream("follow_tree", &request, &["--until-live"]);
    let (mut items, ended) = stream.end::<ObjectTree>();
    assert_eq!(ended.status, Some(0), "{request}: {}", ended.stderr);
    items.pop().expect("a tree")
}

fn map(program: &Program, request: &Value) -> ObjectMap {
    let stream = program.stream("follow_map", request, &["--until-live"]);
    let (mut items, ended) = stream.end::<ObjectMap>();
    assert_eq!(ended.status, Some(0), "{request}: {}", ended.stderr);
    items.pop().expect("a map")
}

/// Depth, kind and name of each line.
fn steps(tree: &ObjectTree) -> Vec<(u32, &str, &str)> {
    tree.lines
        .iter()
        .map(|line| {
            (
                line.depth,
                line.object.kind.as_str(),
                line.object.name.as_str(),
            )
        })
        .collect()
}

/// Each line under the object as `relation Kind/name`, with what is not there marked.
fn relations(tree: &ObjectTree) -> BTreeSet<String> {
    let below = tree.lines.iter().skip(tree.at as usize + 1);
    let line = |line: &TreeLine| {
        let mark = match line.presence {
            Presence::Present | Presence::Release => "",
            Presence::Missing => " (missing)",
            Presence::Absent => " (absent)",
            Presence::Unread => " (unread)",
        };
        format!(
            "{} {}/{}{mark}",
            line.relation.as_deref().unwrap_or_default(),
            line.object.kind,
            line.object.name
        )
    };
    below.map(line).collect()
}

#[test]
fn owners_stand_above_and_what_is_owned_below() {
    let program = Program::new();
    let deployment = tree(
        &program,
        &object("admin", "Deployment.apps", Some("shop"), "web"),
    );
    assert_eq!((deployment.at, deployment.left_out), (0, 0));
    assert_eq!(steps(&deployment)[0], (0, "Deployment", "web"));
    let sets: Vec<&TreeLine> = deployment
        .lines
        .iter()
        .filter(|line| line.object.kind == "ReplicaSet")
        .collect();
    let [set] = sets[..] else {
        panic!("one replica set: {:?}", steps(&deployment))
    };
    assert_eq!((set.depth, set.relation.as_deref()), (1, Some("controls")));
    let set = set.object.name.as_str();
    let pods: BTreeSet<&str> = deployment
        .lines
        .iter()
        .filter(|line| line.object.kind == "Pod" && line.depth == 2)
        .map(|line| line.object.name.as_str())
        .collect();
    let all = names_of("pods");
    let wanted: BTreeSet<&str> = all
        .iter()
        .map(|(_, name)| name.as_str())
        .filter(|name| name.starts_with(&format!("{set}-")))
        .collect();
    assert_eq!(pods, wanted);
    assert_eq!(pods.len(), 3);

    // From the other end.
    let pod = pods.first().expect("a pod");
    let below = tree(&program, &object("admin", "Pod", Some("shop"), pod));
    let chain = [
        (0, "Deployment", "web"),
        (1, "ReplicaSet", set),
        (2, "Pod", pod),
    ];
    assert_eq!((&steps(&below)[..3], below.at), (&chain[..], 2));
    if cluster().has_node() {
        assert_eq!(below.lines[0].health, Health::Ok);
    }
}

#[test]
fn what_an_object_uses_and_what_uses_it() {
    let program = Program::new();
    let deployment = tree(
        &program,
        &object("admin", "Deployment.apps", Some("shop"), "web"),
    );
    let uses = relations(&deployment);
    for wanted in [
        "mounts ConfigMap/web-config",
        "takes env from ConfigMap/web-config",
        "takes env from Secret/web-credentials",
        "runs as ServiceAccount/web",
        "pulls with Secret/registry-login",
        "selected by Service/web",
    ] {
        assert!(uses.contains(wanted), "{wanted}: {uses:?}");
    }
    let env =
        |line: &&TreeLine| line.object.kind == "Secret" && line.object.name == "web-credentials";
    let env = deployment.lines.iter().find(env).expect("the Secret");
    let place = env.place.as_deref().unwrap_or_default();
    assert!(place.contains("DB_PASSWORD"), "{place}");

    let secret = tree(
        &program,
        &object("admin", "Secret", Some("shop"), "web-credentials"),
    );
    let used = relations(&secret);
    assert!(used.contains("gives env to Deployment/web"), "{used:?}");
    assert!(
        !used.iter().any(|line| line.contains(" Pod/")),
        "its pods are said by their owner: {used:?}"
    );

    let service = relations(&tree(
        &program,
        &object("admin", "Service", Some("shop"), "web"),
    ));
    assert!(
        service
            .iter()
            .any(|line| line.starts_with("selects Pod/web-")),
        "{service:?}"
    );
    assert!(
        service
            .iter()
            .any(|line| line.starts_with("reached through Ingress/")),
        "{service:?}"
    );

    let role = relations(&tree(
        &program,
        &object(
            "admin",
            "ClusterRole.rbac.authorization.k8s.io",
            None,
            "pilothouse-viewer-cluster",
        ),
    ));
    assert!(
        role.contains("granted by ClusterRoleBinding/pilothouse-viewer-cluster"),
        "{role:?}"
    );
}

#[test]
fn what_is_named_and_not_there_is_seen() {
    let program = Program::new();
    let config = relations(&tree(
        &program,
        &object(
            "admin",
            "Deployment.apps",
            Some("incidents"),
            "config-missing",
        ),
    ));
    assert!(
        config.iter().any(|line| line.ends_with("(missing)")),
        "{config:?}"
    );
    let namespace = Namespace::new("dangling");
    namespace.create(&json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "needs" },
        "spec": {
            "containers": [{ "name": "a", "image": "docker.io/local/web:1.4.1", "envFrom": [
                { "configMapRef": { "name": "needed" } },
                { "secretRef": { "name": "wanted", "optional": true } },
            ] }],
            "nodeSelector": { "nowhere": "true" },
            "priorityClassName": "system-node-critical",
        },
    }));
    let pod = object("admin", "Pod", Some(&namespace.0), "needs");
    let request = json!({ "object": pod });
    let mut stream = program.stream("follow_tree", &request, &[]);
    let first = stream.until("all was looked for", |tree: &ObjectTree| tree.complete);
    let uses = relations(&first);
    for wanted in [
        "takes env from ConfigMap/needed (missing)",
        "takes env from Secret/wanted (absent)",
        "of class PriorityClass/system-node-critical",
    ] {
        assert!(uses.contains(wanted), "{wanted}: {uses:?}");
    }
    // It is followed: what comes is there.
    namespace.config_map("needed", 1);
    stream.until("the config map is there", |tree: &ObjectTree| {
        relations(tree).contains("takes env from ConfigMap/needed")
    });
}

#[test]
fn a_cron_job_leads_to_its_jobs_and_their_pods() {
    if !has_node("a_cron_job_leads_to_its_jobs_and_their_pods") {
        return;
    }
    let program = Program::new();
    eventually("the last runs are below it", || {
        let tree = tree(
            &program,
            &object("admin", "CronJob.batch", Some("jobs"), "every-minute"),
        );
        let steps = steps(&tree);
        let there = |depth, kind| {
            let found = |step: &(u32, &str, &str)| step.0 == depth && step.1 == kind;
            steps.iter().any(found)
        };
        let whole = there(1, "Job") && there(2, "Pod");
        whole.then_some(()).ok_or_else(|| format!("{steps:?}"))
    });
}

#[test]
fn what_a_custom_resource_made_is_below_it() {
    let program = Program::new();
    let namespace = Namespace::new("custom-owner");
    let widget = |name: &str, owners: Value| {
        json!({
            "apiVersion": "example.pilothouse.dev/v1", "kind": "Widget",
            "metadata": { "name": name, "ownerReferences": owners }, "spec": { "colour": "red" },
        })
    };
    let owned_by = |name: &str| {
        let owner: ObjectDetail = program.call(
            "get_object",
            &json!({ "object": object("admin", "widgets", Some(&namespace.0), name) }),
        );
        json!([{ "apiVersion": "example.pilothouse.dev/v1", "kind": "Widget", "name": name,
            "uid": owner.object.uid, "controller": true }])
    };
    namespace.create(&widget("outer", json!([])));
    namespace.create(&widget("inner", owned_by("outer")));
    for (kind, name, owner) in [
        ("ConfigMap", "settings", "inner"),
        ("Secret", "login", "outer"),
        ("ConfigMap", "unrelated", ""),
    ] {
        let owners = (!owner.is_empty()).then(|| owned_by(owner));
        namespace.create(&json!({ "apiVersion": "v1", "kind": kind,
            "metadata": { "name": name, "ownerReferences": owners } }));
    }
    let of = |context: &str| {
        tree(
            &program,
            &object(context, "widgets", Some(&namespace.0), "outer"),
        )
    };
    let all = of("admin");
    let mut found = steps(&all);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (0, "Widget", "outer"),
            (1, "Secret", "login"),
            (1, "Widget", "inner"),
            (2, "ConfigMap", "settings"),
        ]
    );
    assert_eq!((all.unsearched, all.left_out), (vec![], 0));
    // Who may not see a kind is told so.
    let some = of("viewer");
    assert_eq!(steps(&some).len(), 3);
    let secrets = some.unsearched.iter().find(|kind| kind.kind == "Secrets");
    assert_eq!(
        secrets.map(|kind| kind.error.code),
        Some(ErrorCode::Forbidden)
    );
}

#[test]
fn an_object_that_is_not_there_has_no_tree() {
    let program = Program::new();
    let gone = json!({ "object": object("admin", "ConfigMap", Some("shop"), "gone") });
    let ended = program.run(
        &["call", "follow_tree", &gone.to_string(), "--until-live"],
        &[],
    );
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::NotFound)
    );
}

#[test]
fn a_map_shows_a_namespace_and_the_surroundings_of_an_object() {
    let program = Program::new();
    let whole = map(
        &program,
        &json!({ "context": "admin", "namespaces": ["shop"] }),
    );
    let keys: BTreeSet<&str> = whole.nodes.iter().map(|node| node.key.as_str()).collect();
    for wanted in [
        "Deployment.apps/shop/web",
        "Service/shop/web",
        "ConfigMap/shop/web-config",
        "Secret/shop/registry-login",
    ] {
        assert!(keys.contains(wanted), "{wanted}: {keys:?}");
    }
    assert_eq!((whole.left_out, whole.unsearched.len()), (0, 0));
    let edge = |from: &str, relation: &str, to: &str| {
        whole.edges.iter().any(|edge| {
            let key = |index: u32| whole.nodes[index as usize].key.as_str();
            key(edge.from) == from && key(edge.to) == to && edge.relation == relation
        })
    };
    assert!(edge(
        "Deployment.apps/shop/web",
        "mounts",
        "ConfigMap/shop/web-config"
    ));
    assert!(edge(
        "Deployment.apps/shop/web",
        "runs as",
        "ServiceAccount/shop/web"
    ));

    let few = map(
        &program,
        &json!({ "context": "admin", "namespaces": ["shop"], "limit": 12 }),
    );
    assert!(few.nodes.len() <= 12);
    let shown: u32 = few.nodes.iter().map(|node| node.count).sum();
    let all: u32 = whole.nodes.iter().map(|node| node.count).sum();
    assert_eq!(shown + few.left_out, all, "what is not drawn is counted");

    let near = map(
        &program,
        &json!({ "context": "admin", "steps": 1,
            "about": object("admin", "ConfigMap", Some("shop"), "web-config") }),
    );
    let about = near
        .nodes
        .iter()
        .find(|node| node.distance == 0)
        .expect("itself");
    assert_eq!(about.key, "ConfigMap/shop/web-config");
    assert!(
        near.nodes
            .iter()
            .any(|node| node.key == "Deployment.apps/shop/web")
    );
    assert!(near.nodes.iter().all(|node| node.distance <= 1));
}
