//! A namespace of a test's own.

use std::process;

use serde_json::{Value, json};

use super::cluster;

/// A namespace of the test cluster that is deleted when it is dropped.
pub struct Namespace(pub String);

impl Namespace {
    pub fn new(test: &str) -> Self {
        let name = format!("test-{test}-{}", process::id());
        cluster()
            .kubectl(&["create", "namespace", &name])
            .expect("a namespace for the test");
        Self(name)
    }

    /// Creates a config map with that many keys.
    pub fn config_map(&self, name: &str, keys: usize) {
        self.config_maps([(name, keys)]);
    }

    /// Creates config maps with so many keys each.
    pub fn config_maps<'a>(&self, maps: impl IntoIterator<Item = (&'a str, usize)>) {
        let items: Vec<Value> = maps
            .into_iter()
            .map(|(name, keys)| {
                let data: serde_json::Map<String, Value> =
                    (0..keys).map(|key| (format!("key-{key}"), "value".into())).collect();
                json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name }, "data": data })
            })
            .collect();
        self.create(&json!({ "apiVersion": "v1", "kind": "List", "items": items }));
    }

    /// Creates an object, or a list of them.
    pub fn create(&self, object: &Value) {
        cluster()
            .kubectl_reading(&["create", "-n", &self.0, "-f", "-"], &object.to_string())
            .expect("create an object");
    }

    /// Runs kubectl in the namespace.
    pub fn kubectl(&self, arguments: &[&str]) -> String {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["-n", &self.0]).collect();
        cluster().kubectl(&arguments).expect("kubectl")
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The cluster may be gone; then so is the namespace.
        let _ = cluster().kubectl(&["delete", "namespace", &self.0, "--wait=false"]);
    }
}
