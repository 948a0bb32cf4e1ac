//! What is near an object.

use std::collections::BTreeMap;

use crate::{Graph, NodeId, Step};

impl Graph {
    /// The nodes within so many steps of a node, each with its distance; ordered.
    ///
    /// A step is not turned back on the next one: from a pod to its node and on to the node's
    /// volumes, but not to the other pods that run there. Otherwise everything would be near
    /// everything, by way of its node, its namespace's account or its class.
    pub(crate) fn within(&self, start: NodeId, steps: u32) -> Vec<(NodeId, u32)> {
        let mut distances: BTreeMap<NodeId, u32> = BTreeMap::from([(start, 0)]);
        let mut level = vec![(start, Arrivals::default())];
        for distance in 1..=steps {
            let mut next: BTreeMap<NodeId, Arrivals> = BTreeMap::new();
            for (node, arrivals) in level {
                for (step, to) in self.steps(node) {
                    if arrivals.allow(step) && !distances.contains_key(&to) {
                        next.entry(to).or_default().add(step);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            distances.extend(next.keys().map(|node| (*node, distance)));
            level = next.into_iter().collect();
        }
        distances.into_iter().collect()
    }
}

/// The steps by which a node was reached: one bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Arrivals(u128);

impl Arrivals {
    fn add(&mut self, step: Step) {
        self.0 |= bit(step);
    }

    /// Whether a step leads on, by at least one of the ways.
    fn allow(self, step: Step) -> bool {
        let turned = Step {
            back: !step.back,
            ..step
        };
        self.0 == 0 || self.0 & !bit(turned) != 0
    }
}

fn bit(step: Step) -> u128 {
    1 << (2 * step.relation as u32 + u32::from(step.back))
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
