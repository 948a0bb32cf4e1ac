//! What is learnt from an object before any is redacted.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::{
    fields::{HOST_KEYS, HOSTS},
    json::{Json, Kind},
    learnt::Source,
    state::State,
};

/// In an object that states a host, one of these is a key.
static STATES_HOST: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let quoted = HOSTS
        .iter()
        .chain(&HOST_KEYS)
        .map(|key| format!("\"{key}\""));
    AhoCorasick::new(quoted).expect("few and short")
});
/// Kinds of which there are too many, with names that no value is equal to.
const UNNAMED: [&str; 6] = [
    "Pod",
    "ReplicaSet",
    "Event",
    "EndpointSlice",
    "Lease",
    "ControllerRevision",
];

impl State {
    /// Learns what there is to learn of an object.
    pub fn learn(&mut self, group: &str, kind: &str, text: &str) {
        self.hosts.add_group(group);
        let Some(json) = Json::parse(text) else {
            return;
        };
        self.learn_names(kind, &json);
        if STATES_HOST.is_match(text) {
            self.learn_hosts(&json, 0);
        }
        self.learning = Some(Source::Elsewhere);
        self.whole_object(group, kind, text);
        self.learning = None;
    }

    fn learn_names(&mut self, kind: &str, json: &Json) {
        let Some(metadata) = json.get(0, "metadata") else {
            return;
        };
        if let Some(namespace) = json.get_text(metadata, "namespace") {
            self.hosts.add_namespace(&namespace);
            self.learnt.add_name(&namespace);
        }
        for field in ["labels", "annotations"] {
            let keys = json.get(metadata, field).map(|at| json.entries(at));
            for key in keys
                .into_iter()
                .flatten()
                .filter_map(|(key, _)| json.text(key))
            {
                self.hosts.add_prefix(&key);
            }
        }
        if let Some(name) = json.get_text(metadata, "name") {
            match kind {
                "Node" => self.hosts.learn_node(&name),
                "Namespace" => self.hosts.add_namespace(&name),
                "CustomResourceDefinition" | "APIService" => {
                    self.hosts.add_group(&name);
                    if let Some((_, group)) = name.split_once('.') {
                        self.hosts.add_group(group);
                    }
                }
                _ => {}
            }
            if !UNNAMED.contains(&kind) {
                self.learnt.add_name(&name);
            }
        }
        if kind == "Node" {
            let addresses = json
                .get(0, "status")
                .and_then(|status| json.get(status, "addresses"));
            for address in addresses.into_iter().flat_map(|at| json.items(at)) {
                if let Some(address) = json.get_text(address, "address") {
                    self.hosts.learn_node(&address);
                }
            }
        }
    }

    /// Hosts in fields that are called after them, anywhere in the object.
    fn learn_hosts(&mut self, json: &Json, at: usize) {
        for item in json.items(at) {
            self.learn_hosts(json, item);
        }
        for (key, value) in json.entries(at) {
            let Some(key) = json.text(key) else {
                continue;
            };
            if HOSTS.contains(&key.as_ref()) || HOST_KEYS.contains(&key.as_ref()) {
                if let Some(text) = json.text(value) {
                    for host in text.split([',', ' ']) {
                        self.hosts.learn(host);
                    }
                }
                for host in json.items(value).filter_map(|item| json.text(item)) {
                    // Istio has the namespace before it.
                    self.hosts.learn(host.rsplit('/').next().unwrap_or(&host));
                }
            }
            if json.kind(value) != Kind::Text {
                self.learn_hosts(json, value);
            }
        }
    }
}
