//! What the rows of custom resources are read from.
//!
//! Nothing but metadata has a shape that the API server vouches for: a status may be a text, its
//! conditions a map. What is not as custom has it is as if it were not there.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{Malformed, json, json::Map, look, meta::Meta};

/// A custom resource, as far as its state needs it.
pub(super) struct Object<'a> {
    pub meta: Meta<'a>,
    /// The fields of its spec, unread: some are large.
    spec: Map<'a, &'a RawValue>,
    /// Null where there is none.
    pub status: Value,
}

#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Option<&'a RawValue>,
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
}

/// A condition of a status.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition<'a> {
    pub kind: &'a str,
    pub status: &'a str,
    pub reason: &'a str,
    value: &'a Value,
}

impl<'a> Condition<'a> {
    /// One without a type is none. Argo CD's have no status: they are there or not.
    fn read(value: &'a Value) -> Option<Self> {
        Some(Self {
            kind: look::text(value, "/type")?,
            status: look::text(value, "/status").unwrap_or_default(),
            reason: look::text(value, "/reason").unwrap_or_default(),
            value,
        })
    }

    pub fn is_true(&self) -> bool {
        self.status == "True"
    }

    pub fn is_false(&self) -> bool {
        self.status == "False"
    }

    /// Knative's word for how much it matters: `Error` when absent, `Warning` or `Info`.
    pub fn severity(&self) -> &'a str {
        look::text(self.value, "/severity").unwrap_or_default()
    }

    /// The generation of the object that it was written for, where it says so.
    pub fn observed(&self) -> Option<i64> {
        self.value.pointer("/observedGeneration")?.as_i64()
    }
}

impl<'a> Object<'a> {
    pub fn read(text: &'a str) -> Result<Self, Malformed> {
        let parts: Parts<'a> = json::read(text)?;
        let inside = |raw: Option<&'a RawValue>| raw.map_or("null", RawValue::get);
        Ok(Self {
            meta: parts.metadata,
            spec: serde_json::from_str(inside(parts.spec)).unwrap_or_default(),
            status: serde_json::from_str(inside(parts.status)).unwrap_or_default(),
        })
    }

    /// Whether a field of the spec is `true`.
    pub fn wants(&self, field: &str) -> bool {
        self.said(field) == "true"
    }

    /// A field of the spec as its JSON; empty where there is none.
    pub fn said(&self, field: &str) -> &'a str {
        self.spec.get(field).map_or("", |value| value.get())
    }

    /// A text of the status; empty where there is none.
    pub fn text(&self, pointer: &str) -> &str {
        look::text(&self.status, pointer).unwrap_or_default()
    }

    /// The conditions of the status, or of a part of it.
    pub fn conditions(&self) -> impl Iterator<Item = Condition<'_>> {
        conditions(&self.status)
    }

    /// The condition of that type.
    pub fn condition(&self, kind: &str) -> Option<Condition<'_>> {
        self.conditions().find(|condition| condition.kind == kind)
    }

    /// Whether the condition of that type is there and true.
    pub fn is_true(&self, kind: &str) -> bool {
        self.condition(kind)
            .is_some_and(|condition| condition.is_true())
    }

    /// Whether its controller has not seen its newest spec yet, where that can be told.
    pub fn is_ahead(&self) -> bool {
        let observed = self.status.pointer("/observedGeneration");
        observed
            .and_then(Value::as_i64)
            .is_some_and(|observed| observed < self.meta.generation)
    }
}

/// The conditions in a part of a status.
pub(super) fn conditions(part: &Value) -> impl Iterator<Item = Condition<'_>> {
    look::list(part, "/conditions")
        .iter()
        .filter_map(Condition::read)
}
