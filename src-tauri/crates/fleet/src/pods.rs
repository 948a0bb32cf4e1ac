//! Pods: how they do, and what they ask for.

use std::{borrow::Cow, collections::BTreeMap};

use resources::{KindDef, definition, quantity};
use serde::Deserialize;
use wire::{Health, HealthCount, RoomFacts};

use crate::Nodes;

/// Counts pods.
pub struct Pods {
    definition: &'static KindDef,
    healths: [u32; Health::ALL.len()],
    cores: f64,
    memory: f64,
    running: u32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pod<'a> {
    #[serde(borrow)]
    spec: Spec<'a>,
    #[serde(borrow)]
    status: Status<'a>,
}

type Amounts<'a> = BTreeMap<Cow<'a, str>, Cow<'a, str>>;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    node_name: Cow<'a, str>,
    #[serde(borrow)]
    containers: Vec<Container<'a>>,
    #[serde(borrow)]
    init_containers: Vec<Container<'a>>,
    #[serde(borrow)]
    overhead: Amounts<'a>,
    /// What the pod asks for as a whole (`PodLevelResources`), which counts before its containers.
    #[serde(borrow)]
    resources: Resources<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Container<'a> {
    #[serde(borrow)]
    resources: Resources<'a>,
    #[serde(borrow)]
    restart_policy: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Resources<'a> {
    #[serde(borrow)]
    requests: Amounts<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    phase: Cow<'a, str>,
}

impl Default for Pods {
    fn default() -> Self {
        Self {
            definition: definition("", "Pod"),
            healths: [0; Health::ALL.len()],
            cores: 0.0,
            memory: 0.0,
            running: 0,
        }
    }
}

impl Pods {
    /// Counts one; of what cannot be read nothing is known.
    pub fn add(&mut self, json: &str) {
        let health = (self.definition.row)(json).map_or(Health::Unknown, |row| row.health);
        self.healths[health as usize] += 1;
        let pod: Pod<'_> = serde_json::from_str(json).unwrap_or_default();
        // What has ended, and what no node has taken, takes no room.
        if pod.spec.node_name.is_empty() || ["Succeeded", "Failed"].contains(&&*pod.status.phase) {
            return;
        }
        self.running += 1;
        self.cores += asked(&pod.spec, "cpu");
        self.memory += asked(&pod.spec, "memory");
    }

    /// How they do; only what there is.
    pub fn healths(&self) -> Vec<HealthCount> {
        let all = Health::ALL.into_iter().zip(self.healths);
        all.filter(|(_, rows)| *rows > 0)
            .map(|(health, rows)| HealthCount { health, rows })
            .collect()
    }

    /// What they ask for of what the nodes give.
    pub fn room(&self, nodes: &Nodes) -> RoomFacts {
        let (cores, memory, pods) = nodes.room();
        RoomFacts {
            cores,
            cores_asked: self.cores,
            memory,
            memory_asked: self.memory,
            pods: whole(pods),
            pods_running: self.running,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped"
)]
fn whole(number: f64) -> u32 {
    number.clamp(0.0, f64::from(u32::MAX)) as u32
}

/// What the scheduler counts for a pod: its containers and sidecars together, or what an init container asks for
/// with the sidecars before it, whichever is more (`resourcehelper.PodRequests` of k8s.io/component-helpers).
fn asked(spec: &Spec<'_>, name: &str) -> f64 {
    let amount = |amounts: &Amounts<'_>| {
        let text = amounts.get(name);
        text.and_then(|text| quantity::parse(text))
    };
    let of = |container: &Container<'_>| amount(&container.resources.requests).unwrap_or_default();
    let (mut sidecars, mut most) = (0.0, 0.0_f64);
    for container in &spec.init_containers {
        if container.restart_policy == "Always" {
            sidecars += of(container);
            most = most.max(sidecars);
        } else {
            most = most.max(sidecars + of(container));
        }
    }
    let together: f64 = sidecars + spec.containers.iter().map(of).sum::<f64>();
    let containers = together.max(most);
    amount(&spec.resources.requests).unwrap_or(containers)
        + amount(&spec.overhead).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(spec: &str, phase: &str) -> String {
        format!(
            r#"{{"metadata":{{"name":"a","namespace":"b","uid":"c"}},"spec":{{"nodeName":"n",{spec}}},"status":{{"phase":"{phase}"}}}}"#
        )
    }

    #[test]
    fn requests_are_those_that_the_scheduler_counts() {
        let ask = |cpu: &str| {
            format!(r#"{{"resources":{{"requests":{{"cpu":"{cpu}","memory":"1Mi"}}}}}}"#)
        };
        let side = |cpu: &str| {
            format!(r#"{{"restartPolicy":"Always","resources":{{"requests":{{"cpu":"{cpu}"}}}}}}"#)
        };
        for (spec, cores) in [
            (
                format!(r#""containers":[{},{}]"#, ask("100m"), ask("1")),
                1.1,
            ),
            (
                format!(
                    r#""containers":[{}],"initContainers":[{}]"#,
                    ask("1"),
                    ask("3")
                ),
                3.0,
            ),
            (
                format!(
                    r#""containers":[{}],"initContainers":[{},{}]"#,
                    ask("1"),
                    side("1"),
                    ask("500m")
                ),
                2.0,
            ),
            (
                format!(r#""containers":[{}],"overhead":{{"cpu":"250m"}}"#, ask("1")),
                1.25,
            ),
            (
                format!(
                    r#""containers":[{}],"resources":{{"requests":{{"cpu":"4"}}}}"#,
                    ask("1")
                ),
                4.0,
            ),
            (r#""containers":[{}]"#.into(), 0.0),
        ] {
            let mut pods = Pods::default();
            pods.add(&pod(&spec, "Running"));
            let room = pods.room(&Nodes::default());
            assert!((room.cores_asked - cores).abs() < 1e-9, "{spec}: {room:?}");
            assert_eq!(room.pods_running, 1);
        }
    }

    #[test]
    fn what_has_ended_or_waits_takes_no_room() {
        let mut pods = Pods::default();
        let containers = r#""containers":[{"resources":{"requests":{"cpu":"1"}}}]"#;
        pods.add(&pod(containers, "Succeeded"));
        pods.add(&pod(containers, "Failed"));
        pods.add(&pod(containers, "Pending").replace(r#""nodeName":"n","#, ""));
        pods.add("junk");
        let room = pods.room(&Nodes::default());
        assert_eq!((room.pods_running, room.cores_asked), (0, 0.0));
        let all: u32 = pods.healths().iter().map(|count| count.rows).sum();
        assert_eq!(all, 4);
        assert!(
            pods.healths()
                .iter()
                .any(|count| count.health == Health::Unknown)
        );
    }
}
