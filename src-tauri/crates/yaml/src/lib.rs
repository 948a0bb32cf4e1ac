//! JSON values as YAML, byte for byte as kubectl and helm print them.
//!
//! Both print through `sigs.k8s.io/yaml`: the object goes through JSON and then through go-yaml 2
//! (`go.yaml.in/yaml/v2` 2.4). This crate follows that emitter: its quoting, its folding at 80
//! columns, its order of keys and its numbers. What is printed here can be compared with what those
//! programs print, and applied by them unchanged. It writes YAML only; it does not read it.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod emitter;
mod number;
mod order;
mod scalar;
mod timestamp;

use serde_json::Value;

/// Lines of a text, counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// The first line.
    pub from: u32,
    /// The last line.
    pub to: u32,
}

/// The value as YAML, ending with a newline.
pub fn to_yaml(value: &Value) -> String {
    emitter::emit(value, &[]).0
}

/// The value as YAML, and for each path of keys (as in `["metadata", "managedFields"]`) the lines
/// from its key to the end of its value, if it is there.
pub fn to_yaml_with_folds(value: &Value, paths: &[&[&str]]) -> (String, Vec<Option<Lines>>) {
    emitter::emit(value, paths)
}

#[cfg(test)]
mod tests;
