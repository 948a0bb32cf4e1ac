//! How well a pod does. No clock is read: what may heal by itself is [`Health::Attention`], what
//! waits for somebody is [`Health::Broken`], however long it has been so.

use wire::Health;

use super::object::{ContainerStatus, Pod, Terminated};

/// Reasons for which the kubelet lets a container wait on its ordinary way.
const ON_ITS_WAY: &[&str] = &["", "ContainerCreating", "PodInitializing"];

/// Reasons that end in `Error` but that the kubelet mends by trying again.
const MAY_HEAL: &[&str] = &["RegistryUnavailable", "NetworkNotReady"];

impl Pod<'_> {
    /// How well it does, given its state in a word.
    pub fn health(&self, word: &str) -> Health {
        let status = &self.status;
        if self.metadata.deleting() {
            return if word == "Unknown" {
                Health::Unknown
            } else {
                Health::Progressing
            };
        }
        match &*status.phase {
            "Succeeded" => return Health::Idle,
            "Failed" => return Health::Broken,
            "Pending" | "Running" if &*status.reason != "NodeLost" => {}
            _ => return Health::Unknown,
        }
        if self.gated() {
            return Health::Idle;
        }
        if status.conditions.is_false("PodScheduled") {
            return Health::Attention;
        }
        let restarted =
            &*self.spec.restart_policy != "Never" && &*self.spec.restart_policy != "OnFailure";
        let init = status.init_container_statuses.iter().map(|container| {
            if self.is_sidecar(container) {
                sidecar(container)
            } else {
                init(container)
            }
        });
        let main = status
            .container_statuses
            .iter()
            .map(|container| main(container, restarted));
        match init.chain(main).min() {
            None => Health::Progressing,
            Some(Health::Ok | Health::Idle) if &*status.phase == "Pending" => Health::Progressing,
            Some(Health::Ok | Health::Idle) if !status.conditions.is_true("Ready") => {
                Health::Attention
            }
            Some(Health::Idle) => Health::Ok,
            Some(worst) => worst,
        }
    }
}

/// How well a container of the pod's work does; `restarted` says whether its end is followed by
/// another start even when it was a success.
pub fn main(container: &ContainerStatus<'_>, restarted: bool) -> Health {
    match &container.state.terminated {
        Some(Terminated { exit_code: 0, .. }) if restarted => Health::Attention,
        Some(Terminated { exit_code: 0, .. }) => Health::Idle,
        Some(_) => Health::Broken,
        None => alive(container),
    }
}

/// How well a container that runs before the others does.
pub fn init(container: &ContainerStatus<'_>) -> Health {
    match &container.state.terminated {
        Some(Terminated { exit_code: 0, .. }) => Health::Idle,
        Some(_) => Health::Broken,
        None => container
            .state
            .waiting
            .as_ref()
            .map_or(Health::Progressing, |waiting| waiting_for(&waiting.reason)),
    }
}

/// How well a container that runs beside the others does.
pub fn sidecar(container: &ContainerStatus<'_>) -> Health {
    main(container, true)
}

fn alive(container: &ContainerStatus<'_>) -> Health {
    if let Some(waiting) = &container.state.waiting {
        return waiting_for(&waiting.reason);
    }
    match (&container.state.running, container.ready, container.started) {
        (Some(_), true, _) => Health::Ok,
        // Not there yet, or its startup probe has not passed yet.
        (None, ..) | (Some(_), false, Some(false)) => Health::Progressing,
        (Some(_), false, _) => Health::Attention,
    }
}

fn waiting_for(reason: &str) -> Health {
    if ON_ITS_WAY.contains(&reason) {
        Health::Progressing
    } else if MAY_HEAL.contains(&reason) {
        Health::Attention
    } else {
        // CrashLoopBackOff, ImagePullBackOff, ErrImagePull, InvalidImageName,
        // CreateContainerConfigError, RunContainerError, ... and those of times to come.
        Health::Broken
    }
}
