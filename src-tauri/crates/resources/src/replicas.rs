//! How sets of equal pods do, in a word.

use wire::{Cell, Health};

use crate::json;

/// What a set of pods wants and has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Replicas {
    /// Pods that should be.
    pub wanted: i64,
    /// Pods that are.
    pub current: i64,
    /// Pods that are ready.
    pub ready: i64,
    /// For sets that replace pods of an older template by themselves.
    pub rollout: Option<Rollout>,
    /// Whether the controller has seen the newest specification.
    pub seen: bool,
    /// Whether pods could not be made or deleted.
    pub failing: bool,
}

/// The replacing of pods of an older template.
#[derive(Debug, Clone, Copy)]
pub struct Rollout {
    /// Pods of the newest template.
    pub updated: i64,
    /// Pods that are taken down at a time.
    pub at_once: i64,
}

impl Replicas {
    /// The cell `ready/wanted`.
    pub fn ratio(&self) -> Cell {
        json::ratio(self.ready, self.wanted)
    }

    /// How the set does. Pods that were made and are not ready are worth a look however young they
    /// are: no clock is read. Only a rollout may have some, as many as it takes down at a time.
    pub fn standing(&self, deleting: bool) -> (&'static str, Health) {
        let unfinished = self.rollout.filter(|rollout| rollout.updated < self.wanted);
        if deleting {
            ("Terminating", Health::Progressing)
        } else if self.wanted == 0 && self.current == 0 {
            ("Scaled to zero", Health::Idle)
        } else if self.failing {
            ("Failing", Health::Broken)
        } else if !self.seen {
            ("Scaling", Health::Progressing)
        } else if self.current != self.wanted {
            ("Scaling", self.while_changing(0))
        } else if let Some(Rollout { at_once, .. }) = unfinished {
            ("Updating", self.while_changing(at_once))
        } else if self.ready >= self.wanted {
            ("Available", Health::Ok)
        } else if self.ready == 0 {
            ("Unavailable", Health::Attention)
        } else {
            ("Degraded", Health::Attention)
        }
    }

    /// A set that waits for a pod that never becomes ready would change for ever.
    fn while_changing(&self, tolerated: i64) -> Health {
        if self.ready < self.current.min(self.wanted) - tolerated {
            Health::Attention
        } else {
            Health::Progressing
        }
    }
}

/// How many of the wanted pods a rollout takes down at a time, by the strategy's `maxUnavailable`:
/// a number or a percentage, which is rounded up; one unless it says more.
pub fn at_once(max_unavailable: &str, wanted: i64) -> i64 {
    let number = match max_unavailable.strip_suffix('%') {
        Some(percent) => percent
            .parse::<i64>()
            .ok()
            .map(|percent| percent.saturating_mul(wanted).saturating_add(99) / 100),
        None => max_unavailable.parse().ok(),
    };
    number.unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wanted, current, ready and updated pods (`-` where there is no rollout), and what to make of
    /// them.
    const CASES: &str = "
        3 3 3 - Available Ok
        3 3 1 - Degraded Attention
        3 3 0 - Unavailable Attention
        3 2 2 - Scaling Progressing
        3 2 1 - Scaling Attention
        3 4 3 - Scaling Progressing
        3 4 2 - Scaling Attention
        0 3 3 - Scaling Progressing
        0 0 0 - Scaled-to-zero Idle
        3 3 3 1 Updating Progressing
        3 3 2 1 Updating Progressing
        3 3 1 1 Updating Attention
        3 3 3 3 Available Ok
    ";

    #[test]
    fn words() {
        for case in CASES.lines().filter(|line| !line.trim().is_empty()) {
            let fields: Vec<_> = case.split_whitespace().collect();
            let [wanted, current, ready, updated, word, health] = *fields else {
                panic!("{case}")
            };
            let number = |text: &str| text.parse().expect("a number");
            let replicas = Replicas {
                wanted: number(wanted),
                current: number(current),
                ready: number(ready),
                rollout: (updated != "-").then(|| Rollout {
                    updated: number(updated),
                    at_once: 1,
                }),
                seen: true,
                failing: false,
            };
            let (found, level) = replicas.standing(false);
            let found = format!("{} {level:?}", found.replace(' ', "-"));
            assert_eq!(found, format!("{word} {health}"), "{case}");
            let deleting = ("Terminating", Health::Progressing);
            assert_eq!(replicas.standing(true), deleting);
        }
    }

    #[test]
    fn what_the_controller_says_comes_before_the_counts() {
        let fine = Replicas {
            wanted: 3,
            current: 1,
            seen: true,
            ..Replicas::default()
        };
        let failing = Replicas {
            failing: true,
            ..fine
        };
        assert_eq!(failing.standing(false), ("Failing", Health::Broken));
        // The counts are of a specification that is no more.
        let unseen = Replicas {
            seen: false,
            ..fine
        };
        assert_eq!(unseen.standing(false), ("Scaling", Health::Progressing));
    }

    #[test]
    fn pods_taken_down_at_a_time() {
        for (max_unavailable, expected) in [
            ("", 1),
            ("0", 1),
            ("2", 2),
            ("30%", 3),
            ("25%", 3),
            ("0%", 1),
            ("some", 1),
            ("9223372036854775807%", 92_233_720_368_547_758),
        ] {
            assert_eq!(at_once(max_unavailable, 10), expected, "{max_unavailable}");
        }
    }
}
