//! Nodes: how many are ready, and what they have to give.

use std::{borrow::Cow, collections::BTreeMap};

use resources::quantity;
use serde::Deserialize;
use wire::NodeFacts;

use crate::distribution::Traits;

/// Counts nodes.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    facts: NodeFacts,
    traits: Traits,
    /// What pods can be given: cores, bytes, pods.
    cores: f64,
    memory: f64,
    pods: f64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Node<'a> {
    #[serde(borrow)]
    metadata: Metadata<'a>,
    #[serde(borrow)]
    spec: Spec<'a>,
    #[serde(borrow)]
    status: Status<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata<'a> {
    #[serde(borrow)]
    labels: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    unschedulable: bool,
    #[serde(borrow, rename = "providerID")]
    provider_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Vec<Condition<'a>>,
    #[serde(borrow)]
    allocatable: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    #[serde(borrow)]
    node_info: Info<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Condition<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Info<'a> {
    #[serde(borrow)]
    os_image: Cow<'a, str>,
}

impl Nodes {
    /// Counts one; what is no node counts as one that is not ready.
    pub fn add(&mut self, json: &str) {
        let node: Node<'_> = serde_json::from_str(json).unwrap_or_default();
        let ready =
            |condition: &Condition<'_>| condition.kind == "Ready" && condition.status == "True";
        self.facts.all += 1;
        self.facts.ready += u32::from(node.status.conditions.iter().any(ready));
        self.facts.cordoned += u32::from(node.spec.unschedulable);
        let amount = |name: &str| {
            let text = node.status.allocatable.get(name);
            text.and_then(|text| quantity::parse(text))
                .unwrap_or_default()
        };
        self.cores += amount("cpu");
        self.memory += amount("memory");
        self.pods += amount("pods");
        if self.facts.all == 1 {
            self.traits = Traits {
                provider: node.spec.provider_id.unwrap_or_default().into_owned(),
                system: node.status.node_info.os_image.into_owned(),
                labels: node
                    .metadata
                    .labels
                    .unwrap_or_default()
                    .into_keys()
                    .map(Cow::into_owned)
                    .collect(),
            };
        }
    }

    /// How many there are.
    pub fn facts(&self) -> NodeFacts {
        self.facts
    }

    pub(crate) fn traits(&self) -> &Traits {
        &self.traits
    }

    /// Cores, bytes of memory and pods that they have to give.
    pub(crate) fn room(&self) -> (f64, f64, f64) {
        (self.cores, self.memory, self.pods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_counted_with_what_they_give() {
        let mut nodes = Nodes::default();
        nodes.add(
            r#"{"status":{"conditions":[{"type":"Ready","status":"True"}],
            "allocatable":{"cpu":"3920m","memory":"8Gi","pods":"110"}}}"#,
        );
        nodes.add(
            r#"{"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"Unknown"}],
            "allocatable":{"cpu":"4","memory":"1k","pods":"x"}}}"#,
        );
        nodes.add("junk");
        let expected = NodeFacts {
            all: 3,
            ready: 1,
            cordoned: 1,
        };
        assert_eq!(nodes.facts(), expected);
        assert_eq!(nodes.room(), (7.92, 8.0 * 1024_f64.powi(3) + 1000.0, 110.0));
    }
}
