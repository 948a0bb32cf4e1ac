//! The state of a pod in kubectl's words, after `printPod` of
//! `k8s.io/kubernetes/pkg/printers/internalversion/printers.go` (1.36).

use compact_str::{CompactString, format_compact};
use wire::{Cell, Millis};

use super::object::{ContainerStatus, Pod, Terminated};
use crate::json::{Moment, count};

/// What the table says of a pod.
pub struct Standing {
    /// Containers that are ready, sidecars included.
    pub ready: u32,
    /// Containers that should be, sidecars included.
    pub wanted: u32,
    /// The state in a word.
    pub word: CompactString,
    /// How often containers were started again.
    pub restarts: u32,
    /// When the last of those that were started again ended.
    pub last_restart: Option<Millis>,
}

impl Terminated<'_> {
    /// The end in a word.
    pub fn word(&self) -> CompactString {
        if !self.reason.is_empty() {
            (*self.reason).into()
        } else if self.signal != 0 {
            format_compact!("Signal:{}", self.signal)
        } else {
            format_compact!("ExitCode:{}", self.exit_code)
        }
    }
}

impl Pod<'_> {
    /// Whether the status is that of a sidecar: an init container that is started again for ever.
    pub fn is_sidecar(&self, status: &ContainerStatus<'_>) -> bool {
        self.spec
            .init_containers
            .iter()
            .any(|init| init.name == status.name && &*init.restart_policy == "Always")
    }

    /// How many of the readiness gates are open; empty when it has none.
    pub fn readiness_gates(&self) -> Cell {
        let gates = &self.spec.readiness_gates;
        if gates.is_empty() {
            return Cell::Empty;
        }
        let open = gates
            .iter()
            .filter(|gate| self.status.conditions.is_true(&gate.condition_type))
            .count();
        Cell::Ratio {
            ready: u32::try_from(open).unwrap_or(u32::MAX),
            wanted: u32::try_from(gates.len()).unwrap_or(u32::MAX),
        }
    }

    /// Its state, as `printPod` prints it.
    pub fn standing(&self) -> Standing {
        let Self {
            metadata,
            spec,
            status,
        } = self;
        let sidecars = spec
            .init_containers
            .iter()
            .filter(|init| &*init.restart_policy == "Always")
            .count();
        let mut tally = Tally::default();
        let mut word: CompactString = if status.reason.is_empty() {
            (*status.phase).into()
        } else {
            (*status.reason).into()
        };
        if self.gated() {
            word = CompactString::const_new("SchedulingGated");
        }

        let initializing = self.initializing(&mut tally);
        let waits_for_init = initializing.is_some();
        word = initializing.unwrap_or(word);
        if !waits_for_init || status.conditions.is_true("Initialized") {
            tally.restarts = tally.sidecar_restarts;
            tally.last_restart = tally.last_sidecar_restart;
            word = self.running(word, &mut tally);
        }

        if metadata.deleting() && &*status.reason == "NodeLost" {
            word = CompactString::const_new("Unknown");
        } else if metadata.deleting() && !status.over() {
            word = CompactString::const_new("Terminating");
        }
        Standing {
            ready: tally.ready,
            wanted: spec
                .containers
                .0
                .saturating_add(u32::try_from(sidecars).unwrap_or(u32::MAX)),
            word,
            restarts: count(tally.restarts),
            last_restart: tally.last_restart.0.filter(|_| tally.restarts != 0),
        }
    }

    /// Whether somebody holds its scheduling back.
    pub fn gated(&self) -> bool {
        self.status.conditions.iter().any(|condition| {
            &*condition.kind == "PodScheduled" && &*condition.reason == "SchedulingGated"
        })
    }

    /// The word of the first init container that is not done; `None` when all are.
    fn initializing(&self, tally: &mut Tally) -> Option<CompactString> {
        for (at, container) in self.status.init_container_statuses.iter().enumerate() {
            let sidecar = self.is_sidecar(container);
            tally.init(container, sidecar);
            let state = &container.state;
            if state
                .terminated
                .as_ref()
                .is_some_and(|end| end.exit_code == 0)
            {
                continue;
            }
            if sidecar && container.started == Some(true) {
                tally.ready += u32::from(container.ready);
                continue;
            }
            let waiting = state
                .waiting
                .as_ref()
                .map_or("", |waiting| &*waiting.reason);
            return Some(if let Some(end) = &state.terminated {
                format_compact!("Init:{}", end.word())
            } else if !waiting.is_empty() && waiting != "PodInitializing" {
                format_compact!("Init:{waiting}")
            } else {
                format_compact!("Init:{at}/{}", self.spec.init_containers.len())
            });
        }
        None
    }

    /// The word of the main containers, the first of which has the last say.
    fn running(&self, mut word: CompactString, tally: &mut Tally) -> CompactString {
        let mut any_running = false;
        let mut error = None;
        for container in self.status.container_statuses.iter().rev() {
            tally.main(container);
            let state = &container.state;
            let waiting = state
                .waiting
                .as_ref()
                .map_or("", |waiting| &*waiting.reason);
            if !waiting.is_empty() {
                word = waiting.into();
            } else if let Some(end) = &state.terminated {
                word = end.word();
                if end.exit_code != 0 {
                    error = Some(word.clone());
                }
            } else if container.ready && state.running.is_some() {
                any_running = true;
                tally.ready += 1;
            }
        }
        if word != "Completed" {
            return word;
        }
        // One container's end is not the pod's while another still runs.
        if any_running && self.status.conditions.is_true("Ready") {
            CompactString::const_new("Running")
        } else if let Some(error) = error {
            error
        } else if any_running {
            CompactString::const_new("NotReady")
        } else {
            word
        }
    }
}

/// What is counted over the containers.
#[derive(Default)]
struct Tally {
    ready: u32,
    restarts: i64,
    sidecar_restarts: i64,
    last_restart: Moment,
    last_sidecar_restart: Moment,
}

impl Tally {
    fn init(&mut self, container: &ContainerStatus<'_>, sidecar: bool) {
        self.main(container);
        if sidecar {
            self.sidecar_restarts = self
                .sidecar_restarts
                .saturating_add(container.restart_count);
            self.last_sidecar_restart = self.last_sidecar_restart.max(last_end(container));
        }
    }

    fn main(&mut self, container: &ContainerStatus<'_>) {
        self.restarts = self.restarts.saturating_add(container.restart_count);
        self.last_restart = self.last_restart.max(last_end(container));
    }
}

/// When the container before this one ended.
fn last_end(container: &ContainerStatus<'_>) -> Moment {
    container
        .last_state
        .terminated
        .as_ref()
        .map_or(Moment(None), |end| end.finished_at)
}
