//! What decides over pods from beside: budgets, network policies, autoscalers.

use serde_json::Value;

use super::{
    Name, Namespaces, Reference, Relation, Target,
    target::{Found, selected},
};
use crate::{LabelSelector, look};

/// A budget without a selector protects nothing, one with an empty selector all of the namespace.
pub(super) fn disruption_budget(budget: &Value, found: &mut Found<'_>) {
    found.select(Relation::Protects, "Pod", budget, "/spec/selector");
}

pub(super) fn network_policy(policy: &Value, found: &mut Found<'_>) {
    match policy.pointer("/spec/podSelector") {
        Some(Value::Null) | None if policy.pointer("/spec").is_some() => {
            let namespaces = found.here();
            let all = LabelSelector::default();
            found.push(selected(Relation::Restricts, "Pod", namespaces, all));
        }
        _ => found.select(Relation::Restricts, "Pod", policy, "/spec/podSelector"),
    }
    for (rules, peers, relation) in [
        ("/spec/ingress", "/from", Relation::AllowsFrom),
        ("/spec/egress", "/to", Relation::AllowsTo),
    ] {
        for rule in look::list(policy, rules) {
            for peer in look::list(rule, peers) {
                if let Some(target) = peer_target(peer, found) {
                    found.push(Reference::new(relation, target));
                }
            }
        }
    }
}

/// Pods by their labels; where those do not matter, the namespaces.
fn peer_target(peer: &Value, found: &Found<'_>) -> Option<Target> {
    let selector = |pointer: &str| match peer.pointer(pointer) {
        Some(Value::Null) | None => Some(None),
        // One that cannot be read may allow nobody, or anybody.
        Some(selector) => LabelSelector::read(selector).map(Some),
    };
    let pods = selector("/podSelector")?;
    let namespaces = selector("/namespaceSelector")?;
    let of = |kind: &str, namespaces, selector| Target::Selected {
        group: "".into(),
        kind: kind.into(),
        namespaces,
        selector,
    };
    match (namespaces, pods.filter(|pods| !pods.is_empty())) {
        (Some(namespaces), None) => Some(of("Namespace", Namespaces::All, namespaces)),
        (Some(namespaces), Some(pods)) if namespaces.is_empty() => {
            Some(of("Pod", Namespaces::All, pods))
        }
        (Some(namespaces), Some(pods)) => Some(of("Pod", Namespaces::Labelled(namespaces), pods)),
        (None, Some(pods)) => Some(of("Pod", found.here(), pods)),
        // All pods of its own namespace, unless it names no pods at all but addresses.
        (None, None) => {
            peer.get("podSelector")?.as_object()?;
            let name = Name::new("", "Namespace", None, found.namespace?);
            Some(Target::Named { name, uid: None })
        }
    }
}

pub(super) fn autoscaler(autoscaler: &Value, found: &mut Found<'_>) {
    add(Relation::Scales, autoscaler, "/spec/scaleTargetRef", found);
    for metric in look::list(autoscaler, "/spec/metrics") {
        add(Relation::Measures, metric, "/object/describedObject", found);
    }
}

/// `autoscaling.k8s.io`.
pub(super) fn vertical_autoscaler(autoscaler: &Value, found: &mut Found<'_>) {
    add(Relation::Scales, autoscaler, "/spec/targetRef", found);
}

fn add(relation: Relation, object: &Value, pointer: &str, found: &mut Found<'_>) {
    let target = object.pointer(pointer).unwrap_or(&Value::Null);
    if let Some(name) = found.typed(target) {
        found.push(Reference::to(relation, name));
    }
}
