//! The containers of a pod, each with what there is to say of its state.

use serde::Deserialize;
use serde_json::Value;
use wire::{Container, ContainerRole, Health, Millis};

use super::{
    health,
    object::{ContainerStatus, State, Terminated, Waiting},
};
use crate::{json::count, look};

/// The longest message of a container's state that is shown; the YAML has it whole.
const MESSAGE_CHARS: usize = 400;

/// Where the containers of each role stand, with the place of their statuses.
pub const ROLES: [(&str, &str, ContainerRole); 3] = [
    (
        "/spec/initContainers",
        "/status/initContainerStatuses",
        ContainerRole::Init,
    ),
    (
        "/spec/containers",
        "/status/containerStatuses",
        ContainerRole::Main,
    ),
    (
        "/spec/ephemeralContainers",
        "/status/ephemeralContainerStatuses",
        ContainerRole::Ephemeral,
    ),
];

/// What the pod's life says of each of its containers.
#[derive(Clone, Copy)]
struct Life {
    /// Whether the end of a container of the pod's work is followed by another start, even when it
    /// was a success.
    restarted: bool,
    /// Whether nothing of the pod will ever start again.
    over: bool,
}

/// Every container of the pod, in the order in which they start.
pub fn containers(pod: &Value) -> Vec<Container> {
    let policy = look::text(pod, "/spec/restartPolicy");
    let phase = look::text(pod, "/status/phase");
    let life = Life {
        restarted: !matches!(policy, Some("Never" | "OnFailure")),
        over: matches!(phase, Some("Succeeded" | "Failed")),
    };
    let of_role = |(specs, statuses, role)| {
        let statuses = look::list(pod, statuses);
        look::list(pod, specs)
            .iter()
            .filter_map(move |spec| container(spec, statuses, role, life))
    };
    ROLES.into_iter().flat_map(of_role).collect()
}

fn container(
    spec: &Value,
    statuses: &[Value],
    role: ContainerRole,
    life: Life,
) -> Option<Container> {
    let name = look::text(spec, "/name")?;
    let sidecar = look::text(spec, "/restartPolicy") == Some("Always");
    let role = if role == ContainerRole::Init && sidecar {
        ContainerRole::Sidecar
    } else {
        role
    };
    let status = statuses
        .iter()
        .find(|status| look::text(status, "/name") == Some(name))
        .and_then(|status| ContainerStatus::deserialize(status).ok())
        .unwrap_or_default();
    let never_started = life.over && status.state.terminated.is_none();
    Some(Container {
        name: name.into(),
        role,
        image: look::text(spec, "/image").unwrap_or_default().into(),
        state: if never_started {
            "Not started".into()
        } else {
            word(&status.state)
        },
        health: match role {
            _ if never_started => Health::Idle,
            ContainerRole::Init => health::init(&status),
            ContainerRole::Sidecar if life.over => Health::Idle,
            ContainerRole::Sidecar => health::sidecar(&status),
            ContainerRole::Main => health::main(&status, life.restarted),
            ContainerRole::Ephemeral => ephemeral(&status),
        },
        detail: detail(&status),
        restarts: count(status.restart_count),
        since: since(&status),
        has_previous: status.last_state.terminated.is_some(),
    })
}

/// A container for looking around owes nobody readiness, and its end is no failure of the pod.
fn ephemeral(status: &ContainerStatus<'_>) -> Health {
    let State {
        waiting,
        running,
        terminated,
    } = &status.state;
    match (waiting, running, terminated) {
        (_, Some(_), _) => Health::Ok,
        (_, _, Some(_)) => Health::Idle,
        (Some(_), ..) => health::main(status, false),
        _ => Health::Progressing,
    }
}

fn word(state: &State<'_>) -> String {
    if let Some(waiting) = &state.waiting {
        return if waiting.reason.is_empty() {
            "Waiting".into()
        } else {
            waiting.reason.to_string()
        };
    }
    match &state.terminated {
        Some(end) => end.word().into(),
        None if state.running.is_some() => "Running".into(),
        None => "Waiting".into(),
    }
}

/// What there is to say of the present end or wait, and of the end before.
fn detail(status: &ContainerStatus<'_>) -> Option<String> {
    let State {
        waiting,
        terminated,
        ..
    } = &status.state;
    let mut parts = Vec::new();
    if let Some(end) = terminated {
        parts.extend((end.exit_code != 0 || end.signal != 0).then(|| how_it_ended(end, false)));
        parts.extend(message(&end.message));
    }
    if let Some(waiting) = waiting {
        parts.extend(why_it_waits(waiting));
    }
    if let (None, Some(end)) = (terminated, &status.last_state.terminated) {
        parts.push(format!("last ended: {}", how_it_ended(end, true)));
        parts.extend(message(&end.message));
    }
    if parts.is_empty() {
        None
    } else {
        Some(parts.join(" · "))
    }
}

/// The kubelet's message; of a back-off only how long it is, as the rest names the container.
fn why_it_waits(waiting: &Waiting<'_>) -> Option<String> {
    let text = message(&waiting.message)?;
    match text.split_once(" restarting failed container") {
        Some((back_off, _)) if back_off.starts_with("back-off ") => Some(back_off.into()),
        _ => Some(text),
    }
}

/// `OOMKilled, exit code 137`; without the reason where the state already says it.
fn how_it_ended(end: &Terminated<'_>, with_reason: bool) -> String {
    let code = if end.signal == 0 {
        format!("exit code {}", end.exit_code)
    } else {
        format!("signal {}", end.signal)
    };
    if with_reason && !end.reason.is_empty() {
        format!("{}, {code}", &*end.reason)
    } else {
        code
    }
}

fn message(text: &str) -> Option<String> {
    let text = text.trim();
    match text.char_indices().nth(MESSAGE_CHARS) {
        _ if text.is_empty() => None,
        Some((end, _)) => Some(format!("{}…", &text[..end])),
        None => Some(text.into()),
    }
}

fn since(status: &ContainerStatus<'_>) -> Option<Millis> {
    let State {
        waiting,
        running,
        terminated,
    } = &status.state;
    match (waiting, running, terminated) {
        (_, Some(running), _) => running.started_at.0,
        (_, _, Some(end)) => end.finished_at.0,
        (Some(_), ..) => status
            .last_state
            .terminated
            .as_ref()
            .and_then(|end| end.finished_at.0),
        _ => None,
    }
}
