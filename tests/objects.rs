//! One object: what it is near to, what happens to it, what is said about it.

mod common;

use common::{LIMIT, Namespace, Program, Table, cluster, names_of, object, text};
use serde_json::{Value, json};
use wire::{Cell, Connection, ContextState, ErrorCode, NamespaceList, ObjectDetail, ObjectItem};

fn get(program: &Program, object: &Value) -> ObjectDetail {
    program.call("get_object", &json!({ "object": object }))
}

#[test]
fn an_object_is_summed_up() {
    let program = Program::new();
    let deployment = get(&program, &object("admin", "deploy", Some("shop"), "web"));
    assert_eq!(
        (deployment.kind.id.as_str(), deployment.object.kind.as_str()),
        ("deployments.apps", "Deployment")
    );
    assert_eq!(deployment.object.group, "apps");
    assert!(
        deployment.object.uid.is_some() && deployment.created.is_some() && !deployment.deleting
    );
    let labels: Vec<(&str, &str)> = deployment
        .labels
        .iter()
        .map(|label| (label.key.as_str(), label.value.as_str()))
        .collect();
    assert!(
        labels.contains(&("app.kubernetes.io/part-of", "shop")),
        "{labels:?}"
    );
    assert!(
        deployment
            .conditions
            .iter()
            .any(|condition| condition.kind == "Available")
    );
    assert!(
        deployment
            .summary
            .iter()
            .flat_map(|group| &group.fields)
            .any(|field| field.label == "Strategy")
    );

    let stuck = get(
        &program,
        &object("admin", "ConfigMap", Some("incidents"), "stuck-in-deletion"),
    );
    assert!(stuck.deleting);
    let fleet = get(&program, &object("admin", "fleets", None, "north"));
    assert_eq!(
        (fleet.object.namespace, fleet.object.group.as_str()),
        (None, "example.pilothouse.dev")
    );
    assert!(fleet.yaml.contains("harbour: Tromsø"), "{}", fleet.yaml);
    // What its definition has printed.
    let fields = fleet.summary.iter().flat_map(|group| &group.fields);
    let printed: Vec<(&str, &Cell)> = fields
        .map(|field| (field.label.as_str(), &field.value))
        .collect();
    let harbour = Cell::text("Tromsø");
    assert!(printed.contains(&("Harbour", &harbour)), "{printed:?}");
}

#[test]
fn what_is_not_there_is_not_found_and_what_is_not_said_is_asked_for() {
    let program = Program::new();
    let absent = program.fails(
        "get_object",
        &json!({ "object": object("admin", "Pod", Some("shop"), "absent") }),
    );
    assert_eq!(absent.code, ErrorCode::NotFound);
    assert!(
        absent.message.contains("shop/absent") && absent.message.contains("admin"),
        "{absent:?}"
    );
    let kind = program.fails(
        "get_object",
        &json!({ "object": object("admin", "Gizmo", Some("shop"), "x") }),
    );
    assert_eq!(kind.code, ErrorCode::NotFound);
    // A name is a part of the path and cannot leave it.
    let path = object(
        "admin",
        "ConfigMap",
        Some("shop"),
        "../../../namespaces/shop/secrets/web-credentials",
    );
    let error = program.fails("get_object", &json!({ "object": path }));
    assert!(
        matches!(error.code, ErrorCode::NotFound | ErrorCode::Api),
        "{error:?}"
    );

    let nowhere = json!({ "object": object("admin", "Pod", None, "db-0") }).to_string();
    let ended = program.run(&["call", "get_object", &nowhere], &[]);
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(2), ErrorCode::BadRequest)
    );
}

#[test]
fn an_object_is_followed_through_changes_and_deletion() {
    let program = Program::new();
    let namespace = Namespace::new("follow");
    namespace.config_map("followed", 1);
    let request = json!({ "object": object("admin", "ConfigMap", Some(&namespace.0), "followed") });
    let mut stream = program.stream("follow_object", &request, &[]);
    let data = |wanted: &'static str| move |item: &ObjectItem| matches!(item, ObjectItem::Object { detail } if detail.yaml.contains(wanted));
    stream.until("the object as it is", data("key-0: value"));
    namespace.kubectl(&[
        "patch",
        "configmap",
        "followed",
        "-p",
        r#"{"data":{"added":"later"}}"#,
    ]);
    stream.until("the object as it becomes", data("added: later"));
    namespace.kubectl(&["label", "configmap", "followed", "team=shop"]);
    stream.until("a label", |item: &ObjectItem| {
        matches!(item, ObjectItem::Object { detail } if detail.labels.iter().any(|label| label.key == "team"))
    });
    namespace.kubectl(&["delete", "configmap", "followed"]);
    stream.until("its deletion", |item: &ObjectItem| {
        *item == ObjectItem::Deleted
    });
    // Without a uid it is the name that is followed.
    namespace.config_map("followed", 2);
    stream.until("another object of the same name", data("key-1: value"));
}

#[test]
fn an_object_of_the_same_name_is_not_shown_in_anothers_place() {
    let program = Program::new();
    let namespace = Namespace::new("uid");
    namespace.config_map("replaced", 1);
    let mut followed = object("admin", "ConfigMap", Some(&namespace.0), "replaced");
    followed["uid"] = get(&program, &followed).object.uid.into();
    let mut stream = program.stream("follow_object", &json!({ "object": followed }), &[]);
    stream.until("the object", |item: &ObjectItem| {
        matches!(item, ObjectItem::Object { .. })
    });
    namespace.kubectl(&["delete", "configmap", "replaced"]);
    namespace.config_map("replaced", 2);
    stream.until("its deletion", |item: &ObjectItem| {
        *item == ObjectItem::Deleted
    });
    // Another object's change is no news of this one.
    namespace.config_map("other", 1);
    let next: Option<ObjectItem> = stream.next(std::time::Duration::from_secs(2));
    assert_eq!(next, None);
}

#[test]
fn what_cannot_be_followed_ends_at_once() {
    let program = Program::new();
    for (followed, code) in [
        (
            object("admin", "ConfigMap", Some("shop"), "absent"),
            ErrorCode::NotFound,
        ),
        (
            object("viewer", "Secret", Some("shop"), "web-credentials"),
            ErrorCode::Forbidden,
        ),
        (
            object("expired", "Pod", Some("shop"), "db-0"),
            ErrorCode::Unauthorized,
        ),
    ] {
        let stream = program.stream("follow_object", &json!({ "object": followed }), &[]);
        let (items, ended) = stream.end::<ObjectItem>();
        assert_eq!(
            (items, ended.status, ended.error().code),
            (vec![], Some(1), code),
            "{followed}"
        );
    }
}

#[test]
fn a_followed_secret_is_masked() {
    let program = Program::new();
    let secret = object("admin", "Secret", Some("shop"), "web-credentials");
    for (reveal, shown) in [(false, false), (true, true)] {
        let mut stream = program.stream(
            "follow_object",
            &json!({ "object": secret, "reveal": reveal }),
            &[],
        );
        let item: ObjectItem = stream.next(LIMIT).expect("the object");
        let ObjectItem::Object { detail } = item else {
            panic!("{item:?}")
        };
        assert_eq!(
            (detail.masked, detail.yaml.contains("Y29ycmVjdCBob3JzZ")),
            (!shown, shown)
        );
        // The size is that of the value, not of the mask in its place.
        let password = detail
            .summary
            .iter()
            .flat_map(|group| &group.fields)
            .find(|field| field.label == "password")
            .expect("the key");
        let size = "correct horse battery staple".len();
        assert!(
            matches!(&password.value, Cell::Quantity(bytes) if bytes.amount.to_string() == size.to_string()),
            "{password:?}"
        );
        assert_eq!(detail.yaml.contains(&format!("({size} bytes)")), !shown);
    }
}

#[test]
fn namespaces_are_those_of_kubectl() {
    let program = Program::new();
    common::eventually("the namespaces are kubectl's", || {
        let list: NamespaceList = program.call(
            "list_namespaces",
            &json!({ "contexts": ["admin", "unreachable"] }),
        );
        assert_eq!(list.errors.len(), 1);
        assert_eq!(
            (list.errors[0].context.as_str(), list.errors[0].error.code),
            ("unreachable", ErrorCode::Refused)
        );
        let theirs: Vec<String> = names_of("namespaces")
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        if list.namespaces == theirs {
            Ok(())
        } else {
            Err(format!("{:?} against {theirs:?}", list.namespaces))
        }
    });
}

#[test]
fn events_about_an_object_are_its_own() {
    let program = Program::new();
    let (_, pod) = names_of("pods")
        .into_iter()
        .find(|(_, name)| name.starts_with("too-big-"))
        .expect("a pod");
    let mut about = object("admin", "Pod", Some("incidents"), &pod);
    about["uid"] = get(&program, &about).object.uid.into();
    let uid = about["uid"].as_str().expect("a uid").to_owned();
    common::eventually("the events are kubectl's", || {
        let request = json!({ "contexts": ["admin"], "kind": "events", "about": about });
        let table = Table::whole(&program, &request);
        let selector = format!("involvedObject.uid={uid}");
        let theirs = cluster()
            .kubectl(&[
                "get",
                "events",
                "-n",
                "incidents",
                "--field-selector",
                &selector,
                "-o",
                "name",
            ])
            .expect("kubectl get events");
        if table.rows.len() != theirs.lines().count() {
            return Err(format!("{:?} against {theirs}", table.names()));
        }
        let reasons: Vec<String> = table
            .rows
            .iter()
            .map(|row| text(table.cell(row, "reason")))
            .collect();
        if reasons.iter().all(|reason| reason == "FailedScheduling") {
            Ok(())
        } else {
            Err(format!("{reasons:?}"))
        }
    });
}

#[test]
fn events_of_a_node_are_those_that_name_it() {
    if !common::has_node("events_of_a_node_are_those_that_name_it") {
        return;
    }
    let program = Program::new();
    let (_, node) = names_of("nodes").into_iter().next().expect("a node");
    let mut about = object("admin", "Node", None, &node);
    about["uid"] = get(&program, &about).object.uid.into();
    // The kubelet's own are forgotten after an hour; this one is as it writes them.
    let namespace = Namespace::new("node-events");
    namespace.create(&json!({
        "apiVersion": "v1", "kind": "Event", "metadata": { "name": "as-of-the-kubelet" },
        "type": "Normal", "reason": "Tested", "message": "tested",
        "involvedObject": { "kind": "Node", "name": node, "uid": node, "namespace": namespace.0 },
    }));
    common::eventually("the events are kubectl's", || {
        let request = json!({ "contexts": ["admin"], "kind": "events", "about": about });
        let table = Table::whole(&program, &request);
        let mut ours = table.names();
        ours.sort_unstable();
        let selector = format!("involvedObject.kind=Node,involvedObject.name={node}");
        let theirs = cluster()
            .kubectl(&[
                "get",
                "events",
                "-A",
                "--field-selector",
                &selector,
                "-o",
                NAMES,
            ])
            .expect("kubectl get events");
        let mut wanted: Vec<&str> = theirs.lines().collect();
        wanted.sort_unstable();
        if !ours.is_empty() && ours == wanted {
            Ok(())
        } else {
            Err(format!("{ours:?} against {wanted:?}"))
        }
    });
}

const NAMES: &str = r#"jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}"#;

#[test]
fn events_that_do_not_know_a_pods_uid_are_the_pods_all_the_same() {
    let program = Program::new();
    let namespace = Namespace::new("pod-events");
    namespace.create(&json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "static" },
        "spec": { "nodeName": "nowhere", "containers": [{ "name": "a", "image": "a" }] },
    }));
    let mut about = object("admin", "Pod", Some(&namespace.0), "static");
    let uid = get(&program, &about).object.uid;
    about["uid"] = uid.clone().into();
    let event = |name: &str, involved: Value| {
        let mut involved = involved;
        involved["kind"] = "Pod".into();
        involved["namespace"] = namespace.0.clone().into();
        namespace.create(&json!({
            "apiVersion": "v1", "kind": "Event", "metadata": { "name": name },
            "type": "Normal", "reason": "Tested", "message": name, "involvedObject": involved,
        }));
    };
    event(
        "by-uid",
        json!({ "name": "static", "uid": uid, "resourceVersion": "7" }),
    );
    // As the kubelet writes them of the pod's file, and the eviction by taints of any pod.
    let hash = "5c2bd7f6a2a1f0f5d6f5a5b2f5a4e4d3";
    event("by-hash", json!({ "name": "static", "uid": hash }));
    event("by-name", json!({ "name": "static" }));
    let earlier = "9d9b8a3e-6f33-4a52-9f0e-0a2a5f2c7e11";
    event(
        "of-an-earlier-pod",
        json!({ "name": "static", "uid": earlier, "resourceVersion": "3" }),
    );
    event("of-another-pod", json!({ "name": "static-2" }));
    let request = json!({ "contexts": ["admin"], "kind": "events", "about": about });
    common::eventually("the events are the pod's", || {
        let table = Table::whole(&program, &request);
        let mut names = table.names();
        names.retain(|name| name.starts_with("by-") || name.starts_with("of-"));
        names.sort_unstable();
        if names == ["by-hash", "by-name", "by-uid"] {
            Ok(())
        } else {
            Err(format!("{names:?}"))
        }
    });
}

#[test]
fn a_kind_of_an_unknown_group_is_not_another_of_that_name() {
    let program = Program::new();
    let kind = "Deployment.example.org";
    let request = json!({ "object": object("admin", kind, Some("shop"), "web") });
    let error = program.fails("get_object", &request);
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(error.message.contains(kind), "{error:?}");
    let short = json!({ "object": object("admin", "deploy.apps", Some("shop"), "web") });
    let detail: ObjectDetail = program.call("get_object", &short);
    assert_eq!(detail.object.kind, "Deployment");
}

#[test]
fn a_context_is_opened_and_says_what_its_server_is() {
    let program = Program::new();
    let state: ContextState = program.call("open_context", &json!({ "context": "admin" }));
    let Connection::Open { server } = state.connection else {
        panic!("{state:?}")
    };
    let theirs: Value = serde_json::from_str(
        &cluster()
            .kubectl(&["version", "-o", "json"])
            .expect("kubectl version"),
    )
    .expect("JSON");
    assert_eq!(json!(server.version), theirs["serverVersion"]["gitVersion"]);
    assert_eq!(json!(server.platform), theirs["serverVersion"]["platform"]);
}
