//! What the words of controllers mean. There is no list of them: each controller has its own, but
//! most are made of the same pieces.

use compact_str::{CompactString, format_compact};
use wire::Health;

/// Where controllers that write no conditions say how an object does.
pub(super) const PHASES: &[&str] = &["/phase", "/state", "/health/status", "/health", "/status"];

const FAILURE: &[&str] = &[
    "fail",
    "error",
    "degraded",
    "invalid",
    "crash",
    "broken",
    "unhealthy",
    "denied",
    "forbidden",
    "unauthorized",
    "rejected",
    "expired",
    "lost",
    "dead",
    "conflict",
    "abort",
    "corrupt",
    "unavailable",
    "exceeded",
    "timedout",
    "timeout",
    "notfound",
    "missing",
    "unsupported",
];

const PROGRESS: &[&str] = &[
    "pending",
    "progress",
    "creating",
    "deleting",
    "terminating",
    "provisioning",
    "initiali",
    "waiting",
    "starting",
    "stopping",
    "updating",
    "upgrading",
    "scaling",
    "reconciling",
    "installing",
    "issuing",
    "processing",
    "preparing",
    "queued",
    "syncing",
    "rolling",
    "migrating",
    "restoring",
    "validating",
    "resizing",
    "building",
    "deploying",
    "requested",
];

const ATTENTION: &[&str] = &[
    "notready",
    "outofsync",
    "inconclusive",
    "warning",
    "partial",
    "retry",
];

const IDLE: &[&str] = &[
    "paused",
    "suspended",
    "stopped",
    "disabled",
    "hibernat",
    "sleep",
    "inactive",
    "skipped",
    "omitted",
    "idle",
    "released",
];

const GOOD: &[&str] = &[
    "ready",
    "running",
    "active",
    "healthy",
    "bound",
    "succe",
    "complete",
    "available",
    "valid",
    "deployed",
    "synced",
    "online",
    "established",
    "installed",
    "provisioned",
    "enabled",
    "admitted",
    "accepted",
    "reconciled",
    "finished",
];

/// Types of conditions, that first which says most of an object that does well.
const TELLING: &[&str] = &[
    "Ready",
    "Available",
    "Healthy",
    "Programmed",
    "Admitted",
    "Active",
    "Established",
    "Accepted",
    "Complete",
    "Completed",
    "Succeeded",
    "Finished",
    "Deployed",
    "Synced",
    "Reconciled",
    "Valid",
];

/// What a phase says of an object's health; nothing of it where no word is known.
pub(crate) fn phase(text: &str) -> Health {
    let text = plain(text);
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(FAILURE) {
        Health::Broken
    } else if has(ATTENTION) {
        Health::Attention
    } else if has(PROGRESS) {
        Health::Progressing
    } else if text == "unknown" {
        Health::Unknown
    } else if has(IDLE) {
        Health::Idle
    } else if has(GOOD) || text == "ok" || text == "up" {
        Health::Ok
    } else {
        Health::Idle
    }
}

/// What the reason of something good that is not there says: whether it failed, or will still come.
pub(crate) fn absent(reason: &str) -> Health {
    match phase(reason) {
        known @ (Health::Broken | Health::Progressing) => known,
        _ => Health::Attention,
    }
}

/// The same of something good of which it is not known yet whether it will come.
pub(crate) fn undecided(reason: &str) -> Health {
    match phase(reason) {
        Health::Broken => Health::Attention,
        _ => Health::Progressing,
    }
}

pub(super) fn is_failure(reason: &str) -> bool {
    phase(reason) == Health::Broken
}

/// Whether a reason tells no more than the type of its condition.
pub(super) fn says_nothing(reason: &str, kind: &str) -> bool {
    let (reason, kind) = (plain(reason), plain(kind));
    let rest = reason.strip_prefix("not").unwrap_or(&reason);
    matches!(rest, "" | "false" | "true" | "unknown" | "none") || rest == kind
}

/// A place among the types of conditions, the most telling first.
pub(super) fn telling(kind: &str) -> usize {
    let known = TELLING.iter().position(|known| *known == kind);
    known.unwrap_or(TELLING.len())
}

/// `NamesAccepted` as `Names accepted`; runs of capitals stay.
pub(super) fn spaced(kind: &str) -> CompactString {
    let mut text = CompactString::default();
    let mut before = ' ';
    let mut letters = kind.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_small = letters.peek().is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && before.is_lowercase() {
            text.push(' ');
            if next_is_small {
                text.extend(letter.to_lowercase());
                before = letter;
                continue;
            }
        }
        text.push(letter);
        before = letter;
    }
    text
}

pub(super) fn not(kind: &str) -> CompactString {
    lower("Not", kind)
}

pub(super) fn unknown(kind: &str) -> CompactString {
    lower("Unknown whether", kind)
}

fn lower(before: &str, kind: &str) -> CompactString {
    let spaced = spaced(kind);
    let mut letters = spaced.chars();
    match (letters.next(), letters.as_str()) {
        (Some(first), rest) if !rest.starts_with(char::is_uppercase) => {
            format_compact!("{before} {}{rest}", first.to_lowercase())
        }
        _ => format_compact!("{before} {spaced}"),
    }
}

/// Letters and digits, small.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases() {
        for (health, texts) in [
            (
                Health::Broken,
                "Failed Error CrashLoop UpgradeFailed Unhealthy not-found",
            ),
            (Health::Attention, "NotReady OutOfSync Inconclusive"),
            (
                Health::Progressing,
                "Pending Provisioning Initializing in-progress Deleting",
            ),
            (Health::Unknown, "Unknown unknown"),
            (
                Health::Ok,
                "Running Ready Provisioned installed Succeeded OK Synced Active",
            ),
            (Health::Idle, "Paused Inactive Stopped Blue"),
        ] {
            for text in texts.split(' ') {
                assert_eq!(phase(text), health, "{text}");
            }
        }
        assert_eq!(phase("Cluster in healthy state"), Health::Ok);
        assert_eq!(phase(""), Health::Idle);
    }

    #[test]
    fn types_of_conditions_as_words() {
        assert_eq!(spaced("NamesAccepted"), "Names accepted");
        assert_eq!(spaced("Ready"), "Ready");
        assert_eq!(spaced("HasDNSRecord"), "Has DNSRecord");
        assert_eq!(not("Ready"), "Not ready");
        assert_eq!(not("DNSReady"), "Not DNSReady");
        assert_eq!(unknown("Ready"), "Unknown whether ready");
        assert!(says_nothing("NotReady", "Ready"));
        assert!(says_nothing("", "Ready"));
        assert!(!says_nothing("DependencyNotReady", "Ready"));
    }
}
