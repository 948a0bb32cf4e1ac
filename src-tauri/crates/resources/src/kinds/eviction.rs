//! Evictions of pods in which others than the kubelet have a say.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Moment, Str},
    look,
    meta::Meta,
    summary::{Fields, local},
};

/// `lifecycle.k8s.io/v1alpha1.Eviction`. The states of its responders are told with how long ago by
/// kubectl; here these are columns of their own.
pub static EVICTION: KindDef = KindDef {
    group: "lifecycle.k8s.io",
    kind: "Eviction",
    title: "Evictions",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("target", "Target", ColumnKind::Text),
        ColumnDef::wide("target_type", "Target type", ColumnKind::Text),
        ColumnDef::new("responder", "Responder", ColumnKind::Text),
        ColumnDef::new("responder_state", "Responder's state", ColumnKind::Text),
        ColumnDef::new("responders", "Responders", ColumnKind::Number),
        ColumnDef::new("requesters", "Requesters", ColumnKind::List),
        ColumnDef::wide("heartbeat", "Heartbeat", ColumnKind::Time),
        ColumnDef::wide("message", "Message", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Eviction<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    target: Target<'a>,
}

/// What is to go; pods are all that can be named.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Target<'a> {
    #[serde(borrow)]
    pod: Option<Named<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    observed_generation: Option<i64>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
    #[serde(borrow)]
    requesters: List<Requester<'a>>,
    #[serde(borrow)]
    target_responders: List<TargetResponder<'a>>,
    #[serde(borrow)]
    responders: List<Responder<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Requester<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    intent: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TargetResponder<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    state: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Responder<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    heartbeat_time: Moment,
    #[serde(borrow)]
    message: Str<'a>,
}

/// How an eviction or a request for one stands, after `resolveEvictionStatusConditions`.
pub fn standing(conditions: &Conditions<'_>, observed: Option<i64>) -> (CompactString, Health) {
    let with_reason = |kind: &str| {
        let condition = conditions.with(kind, "True")?;
        Some(format_compact!("{kind} ({})", &*condition.reason))
    };
    if let Some(word) = with_reason("TargetEvicted") {
        return (word, Health::Idle);
    }
    if let Some(word) = with_reason("Failed") {
        // Nobody wants it any longer: that is no failure.
        let health = if word.contains("CanceledDueToNoRequesters") {
            Health::Idle
        } else {
            Health::Broken
        };
        return (word, health);
    }
    let seen = observed.is_some_and(|observed| observed > 0);
    let word = if seen { "Progressing" } else { "Pending" };
    (CompactString::const_new(word), Health::Progressing)
}

impl<'a> Status<'a> {
    /// The responder whose turn it is, or that had the last.
    fn responder(&self) -> Option<&TargetResponder<'a>> {
        let last = |active: bool| {
            let mut responders = self.target_responders.iter().rev();
            responders.find(|one| one.had_its_turn() && (one.is_active() || !active))
        };
        last(true).or_else(|| last(false))
    }

    /// Who still wants it.
    fn requesters(&self) -> Cell {
        let mut names: Vec<&str> = self
            .requesters
            .iter()
            .filter(|requester| &*requester.intent != "Withdrawn")
            .map(|requester| &*requester.name)
            .collect();
        names.sort_unstable();
        Cell::list(names)
    }
}

impl TargetResponder<'_> {
    fn is_active(&self) -> bool {
        &*self.state == "Active"
    }

    fn had_its_turn(&self) -> bool {
        matches!(
            &*self.state,
            "Active" | "Canceled" | "Interrupted" | "Completed"
        )
    }
}

impl Target<'_> {
    /// Its name and its kind.
    pub fn cells(&self) -> [Cell; 2] {
        match &self.pod {
            Some(pod) => [pod.name.cell(), Cell::text("Pod")],
            None => [Cell::Empty, Cell::Empty],
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Eviction {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = standing(&status.conditions, status.observed_generation);
    let [target, target_type] = spec.target.cells();
    let all = &status.target_responders;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let responder = status.responder();
    let said = responder.and_then(|responder| {
        let mut responders = status.responders.iter();
        responders.find(|said| said.name == responder.name)
    });
    metadata.row(
        health,
        [
            Cell::status(word, health),
            target,
            target_type,
            responder.map_or(Cell::Empty, |responder| responder.name.cell()),
            responder.map_or(Cell::Empty, |responder| responder.state.cell()),
            Cell::Ratio {
                ready: count(all.iter().filter(|one| one.had_its_turn()).count()),
                wanted: count(all.len()),
            },
            status.requesters(),
            said.map_or(Cell::Empty, |said| said.heartbeat_time.cell()),
            said.map_or(Cell::Empty, |said| Cell::text(said.message.trim())),
            metadata.age(),
        ],
    )
}

/// The fields of what is to go.
pub fn target(object: &Value) -> Fields {
    let mut fields = Fields::new("");
    if let Some(pod) = look::text(object, "/spec/target/pod/name") {
        fields.link("Pod", pod, local(object, "", "Pod", pod));
    }
    fields
}

fn summary(object: &Value, summary: &mut Summary) {
    summary.push(target(object));
    let mut fields = Fields::new("Requesters");
    for requester in look::list(object, "/status/requesters") {
        let name = look::text(requester, "/name").unwrap_or("Requester");
        fields.text(name, look::text(requester, "/intent"));
    }
    summary.push(fields);
    for responder in look::list(object, "/status/targetResponders") {
        let name = look::text(responder, "/name");
        let mut fields = Fields::new(name.unwrap_or("Responder"));
        fields.text("State", look::text(responder, "/state"));
        fields.number("Priority", look::number(responder, "/priority"));
        let said = look::list(object, "/status/responders")
            .iter()
            .find(|said| name.is_some() && look::text(said, "/name") == name)
            .unwrap_or(&Value::Null);
        fields.time("Started", look::moment(said, "/startTime"));
        fields.time("Heartbeat", look::moment(said, "/heartbeatTime"));
        // Still to come, as a rule; a moment as a cell is shown as its age.
        fields.text("Expected end", look::text(said, "/expectedCompletionTime"));
        fields.time("Ended", look::moment(said, "/completionTime"));
        fields.text("Message", look::text(said, "/message"));
        summary.push(fields);
    }
}
