use serde_json::{Value, json};
use wire::Health;

use super::*;
use crate::testing::{
    check, edges, find, gathered, graph, name, object, object_in, owned_by, shop,
};

#[test]
fn a_shop() {
    let graph = graph(&shop());
    let found = edges(&graph);
    let of = |kind: &str| {
        let found = found.iter().filter(|line| line.starts_with(kind));
        found.cloned().collect::<Vec<_>>()
    };
    check(
        &of("Service/"),
        "
         Service/shop/web part of? Release.helm.sh/shop/web
         Service/shop/web selects Pod/shop/web-1-0
         Service/shop/web selects Pod/shop/web-1-1
         Service/shop/web selects Pod/shop/web-1-2",
    );
    check(
        &of("Pod/shop/web-1-2"),
        "
         Pod/shop/web-1-2 controlled by ReplicaSet.apps/shop/web-1
         Pod/shop/web-1-2 mounts ConfigMap/shop/settings
         Pod/shop/web-1-2 takes env from Secret/shop/db missing
         Pod/shop/web-1-2 runs as ServiceAccount/shop/robot
         Pod/shop/web-1-2 runs on Node//n2",
    );
    check(
        &of("Ingress"),
        "Ingress.networking.k8s.io/shop/front routes to Service/shop/web",
    );
    let secret = graph.node(find(&graph, "Secret", "shop/db"));
    assert_eq!(secret.health(), Health::Broken);
    assert!(secret.object().is_none());
    let places: Vec<_> = graph
        .from(find(&graph, "Pod", "shop/web-1-0"))
        .iter()
        .map(|edge| graph.place(edge))
        .collect();
    assert_eq!(
        places,
        ["", "volume config", "env of container app", "", ""]
    );
}

fn mounts(secret: &str, optional: bool) -> Value {
    json!({ "spec": { "volumes"
         : [
        { "name": "v", "secret": { "secretName": secret, "optional": optional } },
    ] } })
}

#[test]
fn what_is_missing_and_what_is_not_known() {
    let objects = [
        object("Pod", "shop/a", mounts("needed", false)),
        object("Pod", "shop/b", mounts("needed", true)),
        object("Pod", "shop/c", mounts("liked", true)),
        object("Pod", "hidden/d", mounts("needed", false)),
    ];
    let mut gathered = Gathered::default();
    gathered.in_namespace("", "Secret", "shop");
    let graph = Graph::build(objects.iter().cloned(), &gathered);
    check(
        &edges(&graph),
        "
         Pod/hidden/d mounts Secret/hidden/needed unread
         Pod/shop/a mounts Secret/shop/needed missing
         Pod/shop/b mounts? Secret/shop/needed missing
         Pod/shop/c mounts? Secret/shop/liked absent",
    );
    let health = |called| graph.node(find(&graph, "Secret", called)).health();
    assert_eq!(health("shop/needed"), Health::Broken);
    assert_eq!(health("shop/liked"), Health::Idle);
    assert_eq!(health("hidden/needed"), Health::Unknown);
}

#[test]
fn owners_are_known_by_their_uid() {
    let mut other = owned_by("Job.batch", "shop/run");
    other["ownerReferences"][0]["uid"] = json!("of a former one");
    let objects = [
        object("Job.batch", "shop/run", json!({})),
        object(
            "Pod",
            "shop/now",
            json!({ "metadata": owned_by("Job.batch", "shop/run"
         ) }),
        ),
        object(
            "Pod",
            "shop/then",
            json!({ "metadata"
         : other }),
        ),
        object(
            "Pod",
            "shop/lost",
            json!({ "metadata": owned_by("Job.batch", "shop/gone"
         ) }),
        ),
        object(
            "Pod",
            "shop/odd",
            json!({ "metadata": owned_by("Widget.example.dev", "shop/w"
         ) }),
        ),
    ];
    let graph = graph(&objects);
    let former = Uid::parse("of a former one");
    check(
        &edges(&graph),
        &format!(
            "
             Pod/shop/lost controlled by Job.batch/shop/gone missing
             Pod/shop/now controlled by Job.batch/shop/run
             Pod/shop/odd controlled by Widget.example.dev/shop/w unread
             Pod/shop/then controlled by Job.batch/shop/run@{former} missing"
        ),
    );
    // The one that is there is found by the name.
    let found = graph.node(find(&graph, "Job.batch", "shop/run"));
    assert!(found.object().is_some());
    let there = graph.nodes().filter(|(_, node)| node.uid() == Some(former));
    assert_eq!(there.count(), 1);
}

#[test]
fn kinds_that_turn_out_to_be_outside_of_namespaces() {
    let backend = json!({ "apiGroup": "example.dev", "kind": "Bucket", "name": "static" });
    let ingress = |backend: &Value| {
        json!({ "spec": { "defaultBackend": { "resource"
         : backend } } })
    };
    let mut other = backend.clone();
    other["name"] = json!("none");
    let objects = [
        object("Ingress.networking.k8s.io", "shop/a", ingress(&backend)),
        object("Ingress.networking.k8s.io", "shop/b", ingress(&other)),
        object("Bucket.example.dev", "static", json!({})),
    ];
    check(
        &edges(&graph(&objects)),
        "
         Ingress.networking.k8s.io/shop/a routes to Bucket.example.dev//static
         Ingress.networking.k8s.io/shop/b routes to Bucket.example.dev//none unread",
    );
}

#[test]
fn what_both_sides_say_is_said_once() {
    let objects = [
        object(
            "PersistentVolumeClaim",
            "shop/data",
            json!({ "spec": { "volumeName": "pv-1" } }),
        ),
        object(
            "PersistentVolume",
            "pv-1",
            json!({ "spec": { "claimRef": { "namespace": "shop", "name": "data" } } }),
        ),
        object(
            "PersistentVolumeClaim",
            "shop/alone",
            json!({ "spec": { "volumeName": "pv-2" } }),
        ),
    ];
    check(
        &edges(&graph(&objects)),
        "
         PersistentVolume//pv-1 bound to? PersistentVolumeClaim/shop/data
         PersistentVolumeClaim/shop/alone bound to PersistentVolume//pv-2 missing",
    );
}

#[test]
fn releases_do_as_their_worst_object() {
    let released = |namespace: &str| {
        json!({ "metadata": { "annotations"
         : {
            "meta.helm.sh/release-name": "db", "meta.helm.sh/release-namespace"
         : namespace,
        } } })
    };
    let objects = [
        object_in(Health::Idle, "ConfigMap", "shop/a", released("shop")),
        object_in(Health::Attention, "Service", "shop/b", released("shop")),
        object_in(
            Health::Ok,
            "ClusterRole.rbac.authorization.k8s.io",
            "c",
            released("other"),
        ),
    ];
    let graph = graph(&objects);
    let release = |called| graph.node(find(&graph, "Release.helm.sh", called));
    assert_eq!(release("shop/db").health(), Health::Attention);
    assert_eq!(release("shop/db").state(), State::Release);
    assert_eq!(release("other/db").health(), Health::Ok);
    assert_eq!(
        graph.to(find(&graph, "Release.helm.sh", "shop/db")).count(),
        2
    );
}

#[test]
fn an_object_that_names_itself_makes_no_edge() {
    let object = object(
        "Pod",
        "shop/a",
        json!({ "metadata": owned_by("Pod", "shop/a") }),
    );
    let graph = graph(&[object]);
    assert_eq!(graph.len(), 1);
    assert_eq!(graph.edges(), []);
}

#[test]
fn the_order_and_copies_make_no_difference() {
    let mut objects = shop();
    let first = edges(&graph(&objects));
    objects.reverse();
    objects.push(Arc::clone(&objects[3]));
    assert_eq!(edges(&graph(&objects)), first);
    // Of two that differ it is the same one each time.
    let two = [
        object_in(Health::Ok, "Pod", "shop/a", json!({})),
        object_in(Health::Broken, "Pod", "shop/a", json!({})),
    ];
    let health = |objects: [&Arc<Object>; 2]| {
        let graph = Graph::build(objects.map(Arc::clone), &gathered());
        let found = graph.find(&name("Pod", "shop/a")).expect("a node");
        graph.node(found).health()
    };
    assert_eq!(health([&two[0], &two[1]]), health([&two[1], &two[0]]));
}

#[test]
fn nothing_makes_nothing() {
    let graph = graph(&[]);
    assert!(graph.is_empty());
    assert_eq!(graph.find(&name("Pod", "shop/a")), None);
}
