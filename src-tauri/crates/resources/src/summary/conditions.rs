//! Conditions, and what to make of them: `True` is good news of one and bad of another.

use serde_json::Value;
use wire::{Condition, Health};

use crate::{custom::words, look};

/// A condition as the status of an object writes it; `None` when it has no type or no status.
pub fn condition(kind: &str, value: &Value) -> Option<Condition> {
    let name = look::text(value, "/type")?;
    let status = look::text(value, "/status")?;
    let reason = look::text(value, "/reason");
    Some(Condition {
        kind: name.into(),
        status: status.into(),
        health: health(kind, name, status, reason.unwrap_or_default()),
        reason: reason.map(Into::into),
        message: look::text(value, "/message").map(Into::into),
        changed: look::moment(value, "/lastTransitionTime")
            .or_else(|| look::moment(value, "/lastUpdateTime")),
    })
}

/// What a condition says of the object's health; of a custom resource, whose `kind` is empty here, more
/// is told from the reason.
pub(crate) fn health(kind: &str, name: &str, status: &str, reason: &str) -> Health {
    match (status, meaning(name)) {
        ("True", Meaning::Good | Meaning::Unclear) | ("False", Meaning::Bad(_)) => Health::Ok,
        ("True", Meaning::Bad(health) | Meaning::Phase(health)) => health,
        ("False", Meaning::Good) => absent(kind, name, reason),
        ("False", Meaning::Phase(_) | Meaning::Unclear) => Health::Idle,
        (_, Meaning::Good) => unknown(kind, name, reason),
        _ => Health::Unknown,
    }
}

/// What a type of condition means.
enum Meaning {
    /// `True` is as it should be, `False` is not.
    Good,
    /// `True` is trouble, of this weight.
    Bad(Health),
    /// `True` is a phase that passes or that somebody wanted; `False` is nothing.
    Phase(Health),
    /// Not known to us: `False` is taken for nothing.
    Unclear,
}

fn meaning(name: &str) -> Meaning {
    match name {
        // Job, Deployment, ReplicaSet, kstatus.
        "Failed" | "FailureTarget" | "ReplicaFailure" | "Stalled" => Meaning::Bad(Health::Broken),
        "Suspended" => Meaning::Phase(Health::Idle),
        // HorizontalPodAutoscaler, CustomResourceDefinition, Pod, FlowSchema.
        "ScalingLimited" | "NonStructuralSchema" | "DisruptionTarget" | "Dangling" => {
            Meaning::Bad(Health::Attention)
        }
        // PersistentVolumeClaim, Namespace, CustomResourceDefinition, Pod, DeviceTaintRule, kstatus.
        "Resizing"
        | "FileSystemResizePending"
        | "PodResizePending"
        | "PodResizeInProgress"
        | "NamespaceContentRemaining"
        | "NamespaceFinalizersRemaining"
        | "Terminating"
        | "Reconciling"
        | "ModifyingVolume"
        | "EvictionInProgress" => Meaning::Phase(Health::Progressing),
        "Progressing"
        | "ScalingActive"
        | "AbleToScale"
        | "Established"
        | "NamesAccepted"
        | "DisruptionAllowed"
        | "Synced"
        | "Succeeded"
        | "Complete"
        | "SuccessCriteriaMet"
        | "ResolvedRefs"
        | "Programmed"
        | "Accepted"
        | "Reconciled"
        | "Valid"
        | "Deployed"
        | "Healthy"
        | "PodScheduled"
        | "Initialized"
        | "Bound"
        | "AllEncodingVersionsEqual"
        | "PodGroupScheduled"
        | "PodGroupInitiallyScheduled"
        | "CompositePodGroupInitiallyScheduled" => Meaning::Good,
        // The pod's sandbox and network, which go with the pod's end: no readiness.
        "PodReadyToStartContainers" => Meaning::Unclear,
        _ if TROUBLE.iter().any(|word| name.contains(word)) => Meaning::Bad(Health::Attention),
        _ if name.contains("Ready") || name.ends_with("Available") => Meaning::Good,
        _ => Meaning::Unclear,
    }
}

/// Words in names of conditions whose `True` is trouble, on nodes (kubelet, node-problem-detector),
/// claims, namespaces and in what custom resources call theirs.
const TROUBLE: &[&str] = &[
    "Pressure",
    "Unavailable",
    "Fail",
    "Error",
    "Degraded",
    "Problem",
    "Deadlock",
    "Readonly",
    "ReadOnly",
    "Frequent",
    "Conflict",
    "Denied",
    "Invalid",
    "Unhealthy",
    "OutOf",
    "Corrupt",
    "NotReady",
    "Violation",
];

/// The health of something good that is not there.
fn absent(kind: &str, name: &str, reason: &str) -> Health {
    match (name, reason) {
        // A pod that ran to its end, or whose scheduling somebody holds back.
        (_, "PodCompleted" | "SchedulingGated" | "ScalingDisabled") => Health::Idle,
        ("Progressing" | "AbleToScale" | "NamesAccepted", _) => Health::Broken,
        ("Established", "Installing") | ("AllEncodingVersionsEqual", _) => Health::Progressing,
        ("Ready", _) if kind == "Node" => Health::Broken,
        ("Available", _) if kind == "APIService" => Health::Broken,
        _ if kind.is_empty() => words::absent(reason),
        _ => Health::Attention,
    }
}

/// The health of something good of which nothing is known.
fn unknown(kind: &str, name: &str, reason: &str) -> Health {
    match (kind, name, reason) {
        // The kubelet is silent.
        ("Node", "Ready", _) => Health::Broken,
        ("Deployment", "Progressing", "DeploymentPaused") => Health::Idle,
        // kstatus: not decided yet.
        ("", ..) => words::undecided(reason),
        _ => Health::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Kind, type, status, reason, and what to make of them.
    const CASES: &str = "
        Pod Ready True - Ok
        Pod Ready False ContainersNotReady Attention
        Pod Ready False PodCompleted Idle
        Pod PodReadyToStartContainers True - Ok
        Pod PodReadyToStartContainers False - Idle
        Pod PodScheduled False Unschedulable Attention
        Pod PodScheduled False SchedulingGated Idle
        Pod DisruptionTarget True EvictionByEvictionAPI Attention
        Node Ready False - Broken
        Node Ready Unknown NodeStatusUnknown Broken
        Node MemoryPressure False - Ok
        Node MemoryPressure True - Attention
        Node MemoryPressure Unknown - Unknown
        Node NetworkUnavailable False - Ok
        Node KernelDeadlock True - Attention
        Deployment Available False - Attention
        Deployment Progressing False ProgressDeadlineExceeded Broken
        Deployment Progressing Unknown DeploymentPaused Idle
        Deployment ReplicaFailure True FailedCreate Broken
        Job Complete True - Ok
        Job Failed True - Broken
        Job Suspended True - Idle
        HorizontalPodAutoscaler ScalingLimited True - Attention
        HorizontalPodAutoscaler ScalingLimited False - Ok
        HorizontalPodAutoscaler ScalingActive False ScalingDisabled Idle
        PersistentVolumeClaim Resizing True - Progressing
        APIService Available False MissingEndpoints Broken
        PodGroup PodGroupInitiallyScheduled False Unschedulable Attention
        StorageVersion AllEncodingVersionsEqual False CommonEncodingVersionUnset Progressing
        DeviceTaintRule EvictionInProgress True - Progressing
        DeviceTaintRule EvictionInProgress False - Idle
        CustomResourceDefinition NamesAccepted False - Broken
        CustomResourceDefinition NonStructuralSchema True - Attention
        Widget Synced True - Ok
        Widget Degraded True - Attention
        Widget Degraded False - Ok
        Widget Painted True - Ok
        Widget Painted False - Idle
        Widget Painted Perhaps - Unknown
    ";

    #[test]
    fn good_news_of_one_is_bad_news_of_another() {
        for case in CASES.lines().filter(|line| !line.trim().is_empty()) {
            let words: Vec<_> = case.split_whitespace().collect();
            let [kind, name, status, reason, expected] = *words else {
                panic!("{case}")
            };
            let value = json!({ "type": name, "status": status, "reason": reason });
            let found = condition(kind, &value).expect("a condition");
            assert_eq!(format!("{:?}", found.health), expected, "{case}");
        }
    }

    #[test]
    fn what_is_no_condition() {
        for value in [
            json!(null),
            json!({}),
            json!({ "type": "Ready" }),
            json!({ "type": 1, "status": "True" }),
        ] {
            assert_eq!(condition("Pod", &value), None, "{value}");
        }
    }
}
