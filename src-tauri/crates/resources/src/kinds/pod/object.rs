//! A pod, as far as its row and its containers need it.

use serde::Deserialize;

use crate::{
    condition::Conditions,
    json::{Count, List, Moment, Str},
    meta::Meta,
};

/// `core/v1.Pod`, as far as its row needs it.
#[derive(Deserialize)]
pub struct Pod<'a> {
    #[serde(borrow)]
    pub metadata: Meta<'a>,
    #[serde(borrow, default)]
    pub spec: Spec<'a>,
    #[serde(borrow, default)]
    pub status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Spec<'a> {
    #[serde(borrow)]
    pub node_name: Str<'a>,
    #[serde(borrow)]
    pub restart_policy: Str<'a>,
    pub containers: Count,
    #[serde(borrow)]
    pub init_containers: List<InitContainer<'a>>,
    #[serde(borrow)]
    pub readiness_gates: List<ReadinessGate<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct InitContainer<'a> {
    #[serde(borrow)]
    pub name: Str<'a>,
    #[serde(borrow)]
    pub restart_policy: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ReadinessGate<'a> {
    #[serde(borrow)]
    pub condition_type: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Status<'a> {
    #[serde(borrow)]
    pub phase: Str<'a>,
    #[serde(borrow)]
    pub reason: Str<'a>,
    #[serde(borrow, rename = "podIP")]
    pod_ip: Str<'a>,
    #[serde(borrow, rename = "podIPs")]
    pod_ips: List<PodIp<'a>>,
    #[serde(borrow)]
    pub nominated_node_name: Str<'a>,
    #[serde(borrow)]
    pub qos_class: Str<'a>,
    #[serde(borrow)]
    pub conditions: Conditions<'a>,
    #[serde(borrow)]
    pub init_container_statuses: List<ContainerStatus<'a>>,
    #[serde(borrow)]
    pub container_statuses: List<ContainerStatus<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PodIp<'a> {
    #[serde(borrow)]
    ip: Str<'a>,
}

/// `core/v1.ContainerStatus`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerStatus<'a> {
    #[serde(borrow)]
    pub name: Str<'a>,
    pub ready: bool,
    pub started: Option<bool>,
    pub restart_count: i64,
    #[serde(borrow)]
    pub state: State<'a>,
    #[serde(borrow)]
    pub last_state: State<'a>,
}

/// `core/v1.ContainerState`: one of three, or none yet.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct State<'a> {
    #[serde(borrow)]
    pub waiting: Option<Waiting<'a>>,
    pub running: Option<Running>,
    #[serde(borrow)]
    pub terminated: Option<Terminated<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Waiting<'a> {
    #[serde(borrow)]
    pub reason: Str<'a>,
    #[serde(borrow)]
    pub message: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Running {
    pub started_at: Moment,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Terminated<'a> {
    pub exit_code: i64,
    pub signal: i64,
    #[serde(borrow)]
    pub reason: Str<'a>,
    #[serde(borrow)]
    pub message: Str<'a>,
    pub finished_at: Moment,
}

impl<'a> Status<'a> {
    /// The first of its addresses.
    pub fn ip(&self) -> &Str<'a> {
        self.pod_ips.first().map_or(&self.pod_ip, |first| &first.ip)
    }

    /// Whether its phase is one that never changes again.
    pub fn over(&self) -> bool {
        matches!(&*self.phase, "Succeeded" | "Failed")
    }
}
