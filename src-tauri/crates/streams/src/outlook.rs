//! Whether more may come of a log that has ended, as the pod's status tells.

use serde::Deserialize;

/// What may be expected of a container whose log has ended.
pub(crate) enum Outlook {
    /// It runs, so the log was cut off.
    Runs,
    /// It will be started again.
    Waits(String),
    /// Nothing more will come.
    Over,
}

impl Outlook {
    /// Reads it from the pod's JSON. Nothing is expected of a pod that cannot be read, nor of one
    /// with another uid, which has only the name of the one that is meant.
    pub fn of(pod: &str, uid: Option<&str>, container: &str) -> Self {
        match serde_json::from_str::<PodObject>(pod) {
            Ok(pod) if uid.is_none_or(|uid| uid == pod.metadata.uid) => outlook(&pod, container),
            _ => Self::Over,
        }
    }
}

/// Whether the JSON is of the pod with that uid.
pub(crate) fn is_pod(pod: &str, uid: &str) -> bool {
    serde_json::from_str::<PodObject>(pod).is_ok_and(|pod| pod.metadata.uid == uid)
}

#[derive(Deserialize)]
struct PodObject {
    #[serde(default)]
    metadata: Metadata,
    spec: PodSpec,
    #[serde(default)]
    status: PodStatus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    uid: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct PodSpec {
    restart_policy: String,
    containers: Vec<ContainerSpec>,
    init_containers: Vec<ContainerSpec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerSpec {
    name: String,
    /// Overrides the pod's: init containers with `Always` are sidecars.
    #[serde(default)]
    restart_policy: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodStatus {
    phase: String,
    container_statuses: Vec<ContainerStatus>,
    init_container_statuses: Vec<ContainerStatus>,
    ephemeral_container_statuses: Vec<ContainerStatus>,
}

#[derive(Deserialize)]
struct ContainerStatus {
    name: String,
    #[serde(default)]
    state: ContainerState,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ContainerState {
    waiting: Option<Waiting>,
    running: Option<serde::de::IgnoredAny>,
    terminated: Option<Terminated>,
}

#[derive(Deserialize)]
struct Waiting {
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terminated {
    #[serde(default)]
    exit_code: i32,
}

impl PodSpec {
    fn own_policy(&self, container: &str) -> Option<&str> {
        let mut all = self.containers.iter().chain(&self.init_containers);
        let found = all.find(|spec| spec.name == container)?;
        found.restart_policy.as_deref()
    }
}

fn outlook(pod: &PodObject, container: &str) -> Outlook {
    let status = &pod.status;
    let statuses = status
        .container_statuses
        .iter()
        .chain(&status.init_container_statuses)
        .chain(&status.ephemeral_container_statuses);
    let Some(found) = statuses.into_iter().find(|status| status.name == container) else {
        return Outlook::Over;
    };
    let pod_is_over = matches!(status.phase.as_str(), "Succeeded" | "Failed");
    let is_main = status
        .container_statuses
        .iter()
        .any(|status| status.name == container);
    match &found.state {
        ContainerState {
            running: Some(_), ..
        } => Outlook::Runs,
        ContainerState {
            terminated: Some(end),
            ..
        } => {
            let own = pod.spec.own_policy(container);
            let again = match own.unwrap_or(&pod.spec.restart_policy) {
                "Never" => false,
                "OnFailure" => end.exit_code != 0,
                // An init container that ended well does not run again, unless it is a sidecar.
                _ => is_main || own.is_some() || end.exit_code != 0,
            };
            if again && !pod_is_over {
                Outlook::Waits(format!("ended with exit code {}", end.exit_code))
            } else {
                Outlook::Over
            }
        }
        ContainerState {
            waiting: Some(waiting),
            ..
        } if !pod_is_over => Outlook::Waits(waiting.reason.clone()),
        _ => Outlook::Over,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn words(pod: &serde_json::Value, uid: Option<&str>) -> String {
        match Outlook::of(&pod.to_string(), uid, "main") {
            Outlook::Runs => "runs".into(),
            Outlook::Waits(reason) => reason,
            Outlook::Over => "over".into(),
        }
    }

    fn expected(policy: &str, phase: &str, list: &str, state: &serde_json::Value) -> String {
        let pod = json!({
            "spec": { "restartPolicy": policy },
            "status": { "phase": phase, list: [{ "name": "main", "state": state }] },
        });
        words(&pod, None)
    }

    #[test]
    fn a_containers_own_policy_overrides_the_pods() {
        for (list, statuses, policy, own, code, outlook) in [
            (
                "initContainers",
                "initContainerStatuses",
                "Never",
                "Always",
                0,
                "ended with exit code 0",
            ),
            (
                "initContainers",
                "initContainerStatuses",
                "Always",
                "Always",
                0,
                "ended with exit code 0",
            ),
            (
                "containers",
                "containerStatuses",
                "Always",
                "Never",
                1,
                "over",
            ),
            (
                "containers",
                "containerStatuses",
                "Never",
                "OnFailure",
                1,
                "ended with exit code 1",
            ),
        ] {
            let pod = json!({
                "spec": {
                    "restartPolicy": policy,
                    list: [{ "name": "other" }, { "name": "main", "restartPolicy": own }],
                },
                "status": { "phase": "Running", statuses: [
                    { "name": "main", "state": { "terminated": { "exitCode": code } } },
                ] },
            });
            assert_eq!(words(&pod, None), outlook, "{list} {policy} {own}");
        }
    }

    #[test]
    fn nothing_is_expected_of_another_pod_with_the_same_name() {
        let pod = json!({
            "metadata": { "uid": "new" }, "spec": {},
            "status": { "containerStatuses": [{ "name": "main", "state": { "running": {} } }] },
        });
        assert_eq!(words(&pod, Some("new")), "runs");
        assert_eq!(words(&pod, Some("old")), "over");
        assert_eq!(words(&pod, None), "runs");
    }

    #[test]
    fn what_is_expected_depends_on_state_and_policy() {
        let running = json!({ "running": {} });
        let waiting = json!({ "waiting": { "reason": "CrashLoopBackOff" } });
        let ended = |code: i32| json!({ "terminated": { "exitCode": code } });
        let (main, init) = ("containerStatuses", "initContainerStatuses");
        for (policy, phase, list, state, outlook) in [
            ("Always", "Running", main, &running, "runs"),
            ("Always", "Running", main, &waiting, "CrashLoopBackOff"),
            (
                "Always",
                "Running",
                main,
                &ended(0),
                "ended with exit code 0",
            ),
            ("OnFailure", "Running", main, &ended(0), "over"),
            (
                "OnFailure",
                "Running",
                main,
                &ended(3),
                "ended with exit code 3",
            ),
            ("Never", "Running", main, &ended(3), "over"),
            ("Never", "Failed", main, &waiting, "over"),
            ("Always", "Succeeded", main, &ended(0), "over"),
            ("Always", "Pending", init, &ended(0), "over"),
            (
                "Always",
                "Pending",
                init,
                &ended(1),
                "ended with exit code 1",
            ),
            ("Always", "Running", "other", &running, "over"),
            ("Always", "Running", main, &json!({}), "over"),
        ] {
            assert_eq!(
                expected(policy, phase, list, state),
                outlook,
                "{policy} {phase} {state}"
            );
        }
        assert!(matches!(Outlook::of("no pod", None, "main"), Outlook::Over));
    }
}
