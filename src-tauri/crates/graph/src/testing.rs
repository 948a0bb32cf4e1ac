//! Objects for tests, and graphs as lines.

use std::sync::Arc;

use resources::references::Name;
use serde_json::{Value, json};
use wire::Health;

use crate::{Gathered, Graph, Map, Node, NodeId, Object, State, Tree};

/// Kinds that are gathered whole.
const GATHERED: &[&str] = &[
    "Pod",
    "Service",
    "ConfigMap",
    "Secret",
    "Namespace",
    "Node",
    "ServiceAccount",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment.apps",
    "ReplicaSet.apps",
    "StatefulSet.apps",
    "Job.batch",
    "CronJob.batch",
];

/// `Deployment.apps` is of the kind `Deployment` in the group `apps`.
fn kind_of(text: &str) -> (&str, &str) {
    let (kind, group) = text.split_once('.').unwrap_or((text, ""));
    (group, kind)
}

/// The name of `web` in `shop`, by `shop/web`; of `n1` in no namespace, by `n1`.
pub fn name(kind: &str, name: &str) -> Name {
    let (group, kind) = kind_of(kind);
    let (namespace, name) = match name.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, name),
    };
    Name::new(group, kind, namespace, name)
}

pub fn uid(kind: &str, name: &str) -> String {
    format!("{kind} {name}")
}

/// An object with those fields besides its name and its uid.
pub fn object_in(health: Health, kind: &str, called: &str, mut fields: Value) -> Arc<Object> {
    let of = name(kind, called);
    if fields.is_null() {
        fields = json!({});
    }
    fields["metadata"]["name"] = json!(&*of.name);
    fields["metadata"]["namespace"] = json!(of.namespace.as_deref());
    fields["metadata"]["uid"] = json!(uid(kind, called));
    let (group, kind) = kind_of(kind);
    Arc::new(Object::read(group, kind, &fields, health, "").expect("an object"))
}

pub fn object(kind: &str, called: &str, fields: Value) -> Arc<Object> {
    object_in(Health::Ok, kind, called, fields)
}

/// Metadata of an object that is controlled by another.
pub fn owned_by(kind: &str, called: &str) -> Value {
    let (group, short) = kind_of(kind);
    let api = if group.is_empty() {
        "v1".into()
    } else {
        format!("{group}/v1")
    };
    let (_, own) = called.split_once('/').unwrap_or(("", called));
    json!({ "ownerReferences": [{
        "apiVersion": api, "kind": short, "name": own, "uid": uid(kind, called), "controller": true,
    }] })
}

/// A pod of an owner, with labels.
pub fn pod(
    called: &str,
    owner: &str,
    owner_name: &str,
    labels: &Value,
    spec: &Value,
) -> Arc<Object> {
    let mut metadata = owned_by(owner, owner_name);
    metadata["labels"] = labels.clone();
    object("Pod", called, json!({ "metadata": metadata, "spec": spec }))
}

pub fn gathered() -> Gathered {
    let mut gathered = Gathered::default();
    for kind in GATHERED {
        let (group, kind) = kind_of(kind);
        gathered.everywhere(group, kind);
    }
    gathered
}

pub fn graph(objects: &[Arc<Object>]) -> Graph {
    Graph::build(objects.iter().cloned(), &gathered())
}

pub fn find(graph: &Graph, kind: &str, called: &str) -> NodeId {
    graph
        .find(&name(kind, called))
        .unwrap_or_else(|| panic!("no {kind} {called}"))
}

/// A web shop: a Deployment of three pods behind a Service and an Ingress, in a Helm release.
pub fn shop() -> Vec<Arc<Object>> {
    let labels = json!({ "app": "web" });
    let spec = json!({
        "serviceAccountName": "robot",
        "containers": [{ "name": "app", "envFrom": [{ "secretRef": { "name": "db" } }] }],
        "volumes": [{ "name": "config", "configMap": { "name": "settings" } }],
    });
    let template = json!({ "template": { "spec": spec } });
    let released = json!({ "annotations": {
        "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop",
    } });
    let mut objects = vec![
        object(
            "Deployment.apps",
            "shop/web",
            json!({ "metadata": released, "spec": template }),
        ),
        object(
            "ReplicaSet.apps",
            "shop/web-1",
            json!({ "metadata": owned_by("Deployment.apps", "shop/web"), "spec": template }),
        ),
        object(
            "Service",
            "shop/web",
            json!({ "metadata": released, "spec": { "selector": labels } }),
        ),
        object(
            "Ingress.networking.k8s.io",
            "shop/front",
            json!({ "spec": { "defaultBackend": { "service": { "name": "web" } } } }),
        ),
        object("ConfigMap", "shop/settings", json!({})),
        object("ServiceAccount", "shop/robot", json!({})),
        object("Node", "n1", json!({})),
        object("Node", "n2", json!({})),
    ];
    for (index, node) in ["n1", "n1", "n2"].iter().enumerate() {
        let mut spec = spec.clone();
        spec["nodeName"] = json!(node);
        objects.push(pod(
            &format!("shop/web-1-{index}"),
            "ReplicaSet.apps",
            "shop/web-1",
            &labels,
            &spec,
        ));
    }
    objects
}

fn state(node: &Node) -> &'static str {
    match node.state() {
        State::Read | State::Release => "",
        State::Missing { optional: false } => " missing",
        State::Missing { optional: true } => " absent",
        State::Unread => " unread",
    }
}

/// Every edge in a line.
pub fn edges(graph: &Graph) -> Vec<String> {
    let edges = graph.edges().iter().map(|edge| {
        let (from, to) = (graph.node(edge.from), graph.node(edge.to));
        let mark = if edge.optional { "?" } else { "" };
        let word = edge.relation.word();
        format!("{} {word}{mark} {}{}", from.key(), to.key(), state(to))
    });
    edges.collect()
}

/// A tree as the window would show it.
pub fn lines(graph: &Graph, tree: &Tree) -> Vec<String> {
    let line = |(index, line): (usize, &crate::TreeLine)| {
        let node = graph.node(line.node);
        let indent = "  ".repeat(line.depth as usize);
        let word = line.step.map_or("", crate::Step::word);
        let word = if word.is_empty() {
            String::new()
        } else {
            format!("{word} ")
        };
        let this = if index == tree.at { " <" } else { "" };
        let through = if line.through { " (through)" } else { "" };
        let more = match line.more {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        format!(
            "{indent}{word}{}{}{through}{this}{more}",
            node.key(),
            state(node)
        )
    };
    tree.lines.iter().enumerate().map(line).collect()
}

/// The nodes of a picture, several as the first of them and their number.
pub fn drawn(graph: &Graph, map: &Map) -> Vec<String> {
    let nodes = map.nodes.iter().map(|node| {
        let first = graph.node(node.members[0]).key();
        match node.members.len() {
            1 => first.into(),
            count => format!("{first} x{count}"),
        }
    });
    nodes.collect()
}

/// The edges of a picture.
pub fn drawn_edges(graph: &Graph, map: &Map) -> Vec<String> {
    let edges = map.edges.iter().map(|edge| {
        let key = |index: u32| graph.node(map.nodes[index as usize].members[0]).key();
        let count = match edge.count {
            1 => String::new(),
            count => format!(" x{count}"),
        };
        format!(
            "{} {} {}{count}",
            key(edge.from),
            edge.relation.word(),
            key(edge.to)
        )
    });
    edges.collect()
}

/// Compares lines with a text, whose common indentation does not matter.
pub fn check(found: &[String], expected: &str) {
    let lines: Vec<_> = expected
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let indent = lines
        .iter()
        .map(|line| line.len() - line.trim_start().len())
        .min();
    let expected: Vec<_> = lines
        .iter()
        .map(|line| &line[indent.unwrap_or_default()..])
        .collect();
    assert_eq!(found, expected, "\n{}\n", found.join("\n"));
}
