//! How a custom resource does, told from what most controllers write.
//!
//! In the way of kstatus (sigs.k8s.io/cli-utils, `pkg/kstatus/README.md`): a deletion that has begun,
//! a spec that was not seen yet, `Reconciling`, `Stalled` and `Ready`, in this order. It knows no more
//! than that something is not ready; whether that will pass is told from the reason here, and where
//! there is no `Ready`, from the other conditions, or from a phase.

use compact_str::CompactString;
use wire::{Cell, Health};

use super::{
    object::{Condition, Object},
    words,
};
use crate::summary::condition_health;

/// A state as a word, and what to think of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub text: CompactString,
    pub health: Health,
}

impl State {
    pub fn new(text: impl Into<CompactString>, health: Health) -> Self {
        Self {
            text: text.into(),
            health,
        }
    }

    /// Nothing is known.
    pub fn none() -> Self {
        Self::new("", Health::Idle)
    }

    pub fn cell(&self) -> Cell {
        if self.text.is_empty() {
            return Cell::Empty;
        }
        Cell::Status {
            text: self.text.clone(),
            health: self.health,
        }
    }

    /// The one that is worse to overlook.
    pub fn worse(self, other: Self) -> Self {
        if other.health < self.health {
            other
        } else {
            self
        }
    }
}

/// What a condition says, in its reason's word where it tells more than its name.
pub(super) fn of_condition(condition: &Condition<'_>) -> State {
    let health = condition_health("", condition.kind, condition.status, condition.reason);
    let telling = !words::says_nothing(condition.reason, condition.kind);
    let text = match (health, condition.status) {
        (Health::Ok, "True") => words::spaced(condition.kind),
        // No trouble of that kind.
        (Health::Ok, _) => "OK".into(),
        _ if telling => condition.reason.into(),
        (_, "True") => words::spaced(condition.kind),
        (_, "False") => words::not(condition.kind),
        _ => words::unknown(condition.kind),
    };
    State::new(text, health)
}

/// The state of any custom resource.
pub(super) fn any(object: &Object<'_>) -> State {
    begun(object).unwrap_or_else(|| settled(object))
}

/// What comes before all that conditions say: somebody holds it, or the controller is not there yet.
pub(super) fn begun(object: &Object<'_>) -> Option<State> {
    if object.meta.deleting() {
        return Some(State::new("Terminating", Health::Progressing));
    }
    for (field, word) in [
        ("suspend", "Suspended"),
        ("suspended", "Suspended"),
        ("paused", "Paused"),
        ("pause", "Paused"),
    ] {
        if object.wants(field) {
            return Some(State::new(word, Health::Idle));
        }
    }
    if let Some(stalled) = object.condition("Stalled").filter(Condition::is_true) {
        return Some(of_condition(&stalled));
    }
    if object.is_ahead() {
        return Some(State::new("Not seen yet", Health::Progressing));
    }
    let reconciling = object.condition("Reconciling").filter(Condition::is_true);
    reconciling.map(|reconciling| {
        let State { text, health } = of_condition(&reconciling);
        // Tried again after it failed.
        let failed = words::is_failure(reconciling.reason) || reconciling.reason.ends_with("Retry");
        State::new(text, if failed { Health::Attention } else { health })
    })
}

/// What conditions say, or a phase.
fn settled(object: &Object<'_>) -> State {
    if let Some(ready) = object.condition("Ready") {
        let state = by_generation(object, &ready);
        let is_ready = state.health == Health::Ok;
        // What is ready may be out of step all the same; what is not has others that are not for that.
        let others = object
            .conditions()
            .filter(|condition| is_ready || condition.is_true());
        return state.worse(worst(others));
    }
    let phase = words::PHASES
        .iter()
        .map(|pointer| object.text(pointer))
        .find(|phase| !phase.is_empty())
        .map(|phase| State::new(phase, words::phase(phase)));
    let conditions = worst(object.conditions());
    match phase {
        // A phase that says nothing of health is a better word all the same.
        Some(phase) if phase.health <= conditions.health || conditions.text.is_empty() => {
            State::new(phase.text, phase.health.min(conditions.health))
        }
        _ => conditions,
    }
}

fn by_generation(object: &Object<'_>, condition: &Condition<'_>) -> State {
    match condition.observed() {
        Some(observed) if observed < object.meta.generation => {
            State::new("Not seen yet", Health::Progressing)
        }
        _ => of_condition(condition),
    }
}

/// The worst of conditions; of equals, that which says most.
pub(super) fn worst<'a>(conditions: impl Iterator<Item = Condition<'a>>) -> State {
    conditions
        // What is not there, and need not be.
        .filter(|condition| !condition.is_false() || of_condition(condition).health != Health::Idle)
        .map(|condition| (of_condition(&condition), words::telling(condition.kind)))
        .min_by_key(|(state, telling)| (state.health, *telling))
        .map_or_else(State::none, |(state, _)| state)
}
