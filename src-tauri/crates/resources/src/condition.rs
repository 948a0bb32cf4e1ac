//! The conditions of a status, as far as rows need them.

use std::ops::Deref;

use serde::Deserialize;

use crate::json::{List, Str};

/// One condition.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Condition<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Str<'a>,
    #[serde(borrow)]
    pub status: Str<'a>,
    #[serde(borrow)]
    pub reason: Str<'a>,
    #[serde(borrow, rename = "lastTransitionTime")]
    changed: Str<'a>,
}

impl Condition<'_> {
    /// When it last changed.
    pub fn changed(&self) -> Option<wire::Millis> {
        crate::time::parse(&self.changed)
    }
}

/// All of them.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Conditions<'a>(#[serde(borrow)] List<Condition<'a>>);

impl<'a> Deref for Conditions<'a> {
    type Target = [Condition<'a>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'a> Conditions<'a> {
    /// The condition of that type.
    pub fn of(&self, kind: &str) -> Option<&Condition<'a>> {
        self.iter().find(|condition| &*condition.kind == kind)
    }

    /// The condition of that type, if it has that status.
    pub fn with(&self, kind: &str, status: &str) -> Option<&Condition<'a>> {
        self.of(kind)
            .filter(|condition| &*condition.status == status)
    }

    /// Whether the condition of that type is there and true.
    pub fn is_true(&self, kind: &str) -> bool {
        self.with(kind, "True").is_some()
    }

    /// Whether the condition of that type is there and false.
    pub fn is_false(&self, kind: &str) -> bool {
        self.with(kind, "False").is_some()
    }
}
