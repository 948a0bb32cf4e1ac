//! What holds of every graph, whatever the objects.

use std::{collections::HashSet, sync::Arc};

use graph::{Gathered, Graph, Map, NodeId, Object, State, Tree};
use proptest::prelude::*;
use resources::references::{Namespaces, Target};
use serde_json::{Value, json};
use wire::Health;

const KINDS: &[(&str, &str)] = &[
    ("", "Pod"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("batch", "Job"),
    ("", "Service"),
    ("", "ConfigMap"),
    ("", "Secret"),
    ("", "PersistentVolumeClaim"),
    ("policy", "PodDisruptionBudget"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("", "Event"),
];

const OUTSIDE: &[(&str, &str)] = &[
    ("", "Namespace"),
    ("", "Node"),
    ("", "PersistentVolume"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
];

fn one(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(of)
}

fn name() -> impl Strategy<Value = &'static str> {
    one(&["a", "b", "c", "x", "y", "v-a-0", "v-b-1", "v-a-x"])
}

fn namespace() -> impl Strategy<Value = &'static str> {
    one(&["x", "y"])
}

fn uid() -> impl Strategy<Value = Value> {
    prop::option::of(0..12_u8).prop_map(|uid| match uid {
        Some(uid) => json!(format!("{uid:08x}-0000-0000-0000-000000000000")),
        None => Value::Null,
    })
}

fn labels() -> impl Strategy<Value = Value> {
    prop::collection::btree_map(
        one(&["app", "tier", "kubernetes.io/metadata.name"]),
        name(),
        0..3,
    )
    .prop_map(|labels| json!(labels))
}

fn selector() -> impl Strategy<Value = Value> {
    let expression = (
        one(&["app", "tier", "kubernetes.io/metadata.name"]),
        one(&["In", "NotIn", "Exists", "DoesNotExist"]),
        prop::collection::vec(name(), 0..3),
    );
    let expression = expression.prop_map(
        |(key, operator, values)| json!({ "key": key, "operator": operator, "values": values }),
    );
    (labels(), prop::collection::vec(expression, 0..2)).prop_map(
        |(labels, expressions)| json!({ "matchLabels": labels, "matchExpressions": expressions }),
    )
}

fn owners() -> impl Strategy<Value = Value> {
    let owner = (prop::sample::select(KINDS), name(), uid(), any::<bool>());
    let owner = owner.prop_map(|((group, kind), name, uid, controller)| {
        let version = if group.is_empty() { "v1".into() } else { format!("{group}/v1") };
        json!({ "apiVersion": version, "kind": kind, "name": name, "uid": uid, "controller": controller })
    });
    prop::collection::vec(owner, 0..3).prop_map(Value::from)
}

/// Fields of many kinds; each reads those that are its own.
fn spec() -> impl Strategy<Value = Value> {
    let pod = (name(), name(), any::<bool>()).prop_map(|(config, secret, optional)| {
        json!({
            "nodeName": config,
            "serviceAccountName": secret,
            "volumes": [
                { "name": "c", "configMap": { "name": config, "optional": optional } },
                { "name": "v", "persistentVolumeClaim": { "claimName": config } },
            ],
            "containers": [{ "name": "c", "envFrom": [{ "secretRef": { "name": secret } }] }],
        })
    });
    let peers = (prop::option::of(selector()), prop::option::of(selector())).prop_map(
        |(namespaces, pods)| json!({ "namespaceSelector": namespaces, "podSelector": pods }),
    );
    (
        pod,
        labels(),
        selector(),
        prop::collection::vec(peers, 0..2),
        any::<bool>(),
        name(),
        namespace(),
    )
        .prop_map(|(pod, labels, selector, peers, by_map, name, namespace)| {
            let mut spec = pod.clone();
            spec["template"] = json!({ "spec": pod });
            spec["selector"] = if by_map { labels } else { selector.clone() };
            spec["podSelector"] = selector;
            spec["ingress"] = json!([{ "from": peers }]);
            spec["volumeName"] = json!(name);
            spec["claimRef"] = json!({ "namespace": namespace, "name": name });
            spec["volumeClaimTemplates"] = json!([{ "metadata": { "name": "v" } }]);
            spec
        })
}

fn object() -> impl Strategy<Value = Arc<Object>> {
    let kind = prop_oneof![
        4 => (prop::sample::select(KINDS), namespace().prop_map(Some)),
        1 => (prop::sample::select(OUTSIDE), Just(None)),
    ];
    let metadata = (
        kind,
        name(),
        uid(),
        labels(),
        owners(),
        prop::option::of(name()),
    );
    let health = prop::sample::select(vec![Health::Broken, Health::Ok, Health::Idle]);
    (metadata, spec(), health).prop_map(
        |(((of, namespace), name, uid, labels, owners, release), spec, health)| {
            let object = json!({
                "metadata": {
                    "name": name, "namespace": namespace, "uid": uid, "labels": labels,
                    "ownerReferences": owners,
                    "annotations": {
                        "meta.helm.sh/release-name": release,
                        "meta.helm.sh/release-namespace": "x",
                    },
                },
                "spec": spec,
                "roleRef": { "kind": "ClusterRole", "name": name },
                "subjects": [{ "kind": "ServiceAccount", "name": name, "namespace": "x" }],
                "involvedObject": { "kind": "Pod", "namespace": "x", "name": name, "uid": uid },
            });
            let (group, kind) = of;
            let object = Object::read(group, kind, &object, health, "word");
            Arc::new(object.expect("an object"))
        },
    )
}

fn objects() -> impl Strategy<Value = Vec<Arc<Object>>> {
    prop::collection::vec(object(), 0..40)
}

fn gathered() -> Gathered {
    let mut gathered = Gathered::default();
    gathered.everywhere("", "Pod");
    gathered.everywhere("", "Node");
    gathered.in_namespace("", "Secret", "x");
    gathered
}

fn build(objects: &[Arc<Object>]) -> Graph {
    Graph::build(objects.iter().cloned(), &gathered())
}

/// All of a graph, without the numbers of its nodes.
fn dump(graph: &Graph) -> Vec<String> {
    let nodes = graph.nodes().map(|(_, node)| {
        format!(
            "{} {:?} {:?} {:?}",
            node.key(),
            node.state(),
            node.health(),
            node.uid()
        )
    });
    let edges = graph.edges().iter().map(|edge| {
        let (from, to) = (graph.node(edge.from).key(), graph.node(edge.to).key());
        let place = graph.place(edge);
        format!("{from} {:?} {to} {} {place}", edge.relation, edge.optional)
    });
    nodes.chain(edges).collect()
}

fn sound_tree(graph: &Graph, of: NodeId, limit: usize, tree: &Tree) {
    assert!(tree.lines.len() <= limit.max(1));
    assert_eq!(tree.lines[tree.at].node, of);
    assert_eq!((tree.lines[0].depth, tree.lines[0].step), (0, None));
    for pair in tree.lines.windows(2) {
        assert!(pair[1].depth >= 1 && pair[1].depth <= pair[0].depth + 1);
    }
    for (index, line) in tree.lines.iter().enumerate().skip(1) {
        let above = tree.lines[..index].iter().rev();
        let mut above = above.filter(|above| above.depth + 1 == line.depth);
        let above = above.next().expect("the line above");
        let step = line.step.expect("a step");
        let joined = graph.edges().iter().any(|edge| {
            let (from, to) = if step.back {
                (edge.to, edge.from)
            } else {
                (edge.from, edge.to)
            };
            edge.relation == step.relation
                && to == line.node
                && (from == above.node || line.through)
        });
        assert!(joined, "{line:?}");
    }
    let all = graph.tree(of, usize::MAX);
    assert_eq!(all.left_out, 0);
    assert_eq!(all.lines.len(), tree.lines.len() + tree.left_out);
}

fn sound_map(graph: &Graph, limit: usize, map: &Map, belong: usize) {
    assert!(map.nodes.len() <= limit.max(1));
    assert!(map.edges.len() <= limit.max(1) * 10);
    let mut members = HashSet::new();
    let mut keys = HashSet::new();
    for node in &map.nodes {
        assert!(!node.members.is_empty());
        assert!(node.members.iter().all(|member| members.insert(*member)));
        assert!(keys.insert(node.key.clone()), "{}", node.key);
    }
    assert_eq!(members.len() + map.left_out, belong);
    for edge in &map.edges {
        assert_ne!(edge.from, edge.to);
        let ends = |index: u32| &map.nodes[index as usize].members;
        let (from, to) = (ends(edge.from), ends(edge.to));
        let stands_for = graph.edges().iter().filter(|one| {
            one.relation == edge.relation && from.contains(&one.from) && to.contains(&one.to)
        });
        assert!(edge.count >= 1 && stands_for.count() >= edge.count as usize);
    }
}

/// What selectors select, by trying each on each object.
fn selected_by_hand(objects: &[Arc<Object>]) -> HashSet<(String, String)> {
    let key = |object: &Object| format!("{:?}", object.name);
    let mut found = HashSet::new();
    for object in objects {
        for reference in &object.references {
            let Target::Selected {
                group,
                kind,
                namespaces,
                selector,
            } = &reference.target
            else {
                continue;
            };
            for other in objects {
                let there = match (namespaces, &other.name.namespace) {
                    (Namespaces::All, _) => true,
                    (Namespaces::One(one), Some(namespace)) => one == namespace,
                    (Namespaces::Labelled(labels), Some(namespace)) => {
                        let mut read = objects.iter().filter(|one| {
                            one.name.kind == "Namespace" && one.name.name == *namespace
                        });
                        read.any(|one| labels.matches(|key| one.labels.get(key)))
                    }
                    _ => false,
                };
                let of_kind = other.name.group == *group && other.name.kind == *kind;
                if there && of_kind && selector.matches(|key| other.labels.get(key)) {
                    found.insert((key(object), key(other)));
                }
            }
        }
    }
    found.retain(|(from, to)| from != to);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_edge_joins_nodes_that_are_there(objects in objects()) {
        let graph = build(&objects);
        let keys: HashSet<_> = graph.nodes().map(|(_, node)| node.key()).collect();
        prop_assert_eq!(keys.len(), graph.len());
        prop_assert!(graph.edges().is_sorted());
        let mut along = 0;
        let mut against = 0;
        for (id, node) in graph.nodes() {
            prop_assert_eq!(graph.node(id).key(), node.key());
            prop_assert!(graph.from(id).iter().all(|edge| edge.from == id && edge.to != id));
            prop_assert!(graph.to(id).all(|edge| edge.to == id));
            along += graph.from(id).len();
            against += graph.to(id).count();
            let found = graph.node(graph.find(node.name()).expect("a node"));
            prop_assert_eq!(found.name(), node.name());
            // What was not read is there only because it is named.
            if node.state() != State::Read {
                prop_assert!(graph.to(id).next().is_some());
                prop_assert!(graph.from(id).is_empty());
            }
        }
        prop_assert_eq!((along, against), (graph.edges().len(), graph.edges().len()));
        for object in &objects {
            let found = graph.find(&object.name).expect("every object");
            prop_assert_eq!(graph.node(found).state(), State::Read);
        }
    }

    #[test]
    fn the_order_of_the_objects_makes_no_difference(
        (objects, shuffled) in objects().prop_flat_map(|objects| {
            (Just(objects.clone()), Just(objects).prop_shuffle())
        }),
        limit in 1..30_usize,
    ) {
        let (one, other) = (build(&objects), build(&shuffled));
        prop_assert_eq!(dump(&one), dump(&other));
        prop_assert_eq!(one.whole(|_, _| true, limit), other.whole(|_, _| true, limit));
        for (id, _) in one.nodes() {
            prop_assert_eq!(one.tree(id, limit), other.tree(id, limit));
            prop_assert_eq!(one.around(id, 2, limit), other.around(id, 2, limit));
        }
    }

    #[test]
    fn trees_are_sound(objects in objects(), limit in 0..30_usize) {
        let graph = build(&objects);
        for (id, _) in graph.nodes() {
            sound_tree(&graph, id, limit, &graph.tree(id, limit));
        }
    }

    #[test]
    fn maps_are_sound(objects in objects(), steps in 0..5_u32, limit in 0..30_usize) {
        let graph = build(&objects);
        sound_map(&graph, limit, &graph.whole(|_, _| true, limit), graph.len());
        let pods = |_, node: &graph::Node| node.name().kind == "Pod";
        let count = graph.nodes().filter(|(id, node)| pods(*id, node)).count();
        sound_map(&graph, limit, &graph.whole(pods, limit), count);
        for (id, _) in graph.nodes() {
            let map = graph.around(id, steps, limit);
            let belong = graph.around(id, steps, usize::MAX).nodes.len();
            sound_map(&graph, limit, &map, belong);
            prop_assert!(map.nodes.iter().any(|node| node.members.contains(&id)));
        }
    }

    #[test]
    fn selectors_select_what_they_match(mut objects in objects()) {
        // Every namespace is read, and no name is there twice.
        for namespace in ["x", "y"] {
            let known = |one: &Arc<Object>| one.name.kind == "Namespace" && one.name.name == namespace;
            if !objects.iter().any(known) {
                let object = json!({ "metadata": { "name": namespace, "labels": {
                    "app": "a", "kubernetes.io/metadata.name": namespace,
                } } });
                let object = Object::read("", "Namespace", &object, Health::Ok, "");
                objects.push(Arc::new(object.expect("a namespace")));
            }
        }
        objects.sort();
        objects.dedup_by(|later, first| later.name == first.name);
        // Namespaces without the label of their name are known by the name, against what they say.
        objects.retain(|one| {
            one.name.kind != "Namespace"
                || one.labels.get("kubernetes.io/metadata.name") == Some(&*one.name.name)
        });
        let read = |name: &str| objects.iter().any(|one| one.name.kind == "Namespace" && one.name.name == name);
        prop_assume!(read("x") && read("y"));
        let graph = build(&objects);
        prop_assert!(graph.unfollowed().is_empty());
        let key = |id| format!("{:?}", graph.node(id).name());
        let found: HashSet<_> = graph.edges().iter().map(|edge| (key(edge.from), key(edge.to))).collect();
        let by_hand = selected_by_hand(&objects);
        prop_assert!(by_hand.is_subset(&found));
        let selecting = graph.edges().iter().filter(|edge| {
            let from = graph.node(edge.from).object().expect("who names was read");
            from.references.iter().any(|reference| {
                reference.relation == edge.relation && matches!(reference.target, Target::Selected { .. })
            }) && !from.references.iter().any(|reference| {
                reference.relation == edge.relation && !matches!(reference.target, Target::Selected { .. })
            })
        });
        for edge in selecting {
            prop_assert!(by_hand.contains(&(key(edge.from), key(edge.to))), "{:?}", edge);
        }
    }

    #[test]
    fn hostile_objects_make_a_graph_all_the_same(
        values in prop::collection::vec((prop::sample::select(KINDS), hostile(), ".{0,6}"), 0..12),
    ) {
        let objects: Vec<_> = values
            .into_iter()
            .filter_map(|((group, kind), mut value, name)| {
                if let Some(metadata) = value["metadata"].as_object_mut() {
                    metadata.insert("name".into(), json!(name));
                }
                Object::read(group, kind, &value, Health::Unknown, "?").map(Arc::new)
            })
            .collect();
        let graph = build(&objects);
        let keys: HashSet<_> = graph.nodes().map(|(_, node)| node.key()).collect();
        prop_assert_eq!(keys.len(), graph.len());
        for (id, _) in graph.nodes() {
            sound_tree(&graph, id, 7, &graph.tree(id, 7));
        }
        sound_map(&graph, 5, &graph.whole(|_, _| true, 5), graph.len());
    }
}

/// An object with odd values where references stand.
fn hostile() -> impl Strategy<Value = Value> {
    let odd = || {
        prop_oneof![
            Just(Value::Null),
            Just(json!(true)),
            Just(json!(i64::MIN)),
            Just(json!([null, 1, "x", {}, []])),
            Just(json!({ "": { "name": [] }, "kind": null, "name": 3 })),
            ".{0,6}".prop_map(Value::from),
            Just(json!("a/b@c%.\u{0}😀")),
        ]
    };
    let owner = (odd(), odd(), odd(), odd()).prop_map(|(kind, name, uid, api)| {
        json!({ "kind": kind, "name": name, "uid": uid, "apiVersion": api, "controller": true })
    });
    (
        prop::collection::vec(owner, 0..4),
        [odd(), odd(), odd(), odd(), odd(), odd()],
    )
        .prop_map(|(owners, [a, b, c, d, e, f])| {
            json!({
                "metadata": {
                    "name": "x", "namespace": a, "labels": b, "ownerReferences": owners,
                    "annotations": { "meta.helm.sh/release-name": e, "meta.helm.sh/release-namespace": f },
                },
                "spec": {
                    "selector": c, "podSelector": { "matchLabels": d },
                    "nodeName": a, "serviceAccountName": b, "volumeName": c,
                    "volumes": [{ "name": d, "secret": { "secretName": e } }, f],
                    "template": { "spec": { "nodeName": e } },
                    "volumeClaimTemplates": [{ "metadata": { "name": f } }],
                },
                "subjects": [{ "kind": "ServiceAccount", "name": a, "namespace": b }],
                "involvedObject": { "kind": c, "namespace": d, "name": e },
            })
        })
}
