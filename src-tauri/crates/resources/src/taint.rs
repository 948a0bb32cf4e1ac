//! Taints of nodes and of devices and what tolerates them, written as kubectl writes them.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    json::{Moment, Str},
    look,
};

/// `core/v1.Taint`, and `resource.k8s.io`'s `DeviceTaint`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Taint<'a> {
    #[serde(borrow)]
    pub key: Str<'a>,
    #[serde(borrow)]
    pub value: Str<'a>,
    #[serde(borrow)]
    pub effect: Str<'a>,
    pub time_added: Moment,
}

impl Taint<'_> {
    /// `key=value:NoSchedule`.
    pub fn text(&self) -> CompactString {
        match (&*self.key, &*self.value, &*self.effect) {
            (key, "", effect) => format_compact!("{key}:{effect}"),
            (key, value, effect) => format_compact!("{key}={value}:{effect}"),
        }
    }
}

/// A taint of an object; `None` when it is malformed.
pub fn taint(taint: &Value) -> Option<CompactString> {
    let taint = Taint::deserialize(taint).ok()?;
    (!taint.key.is_empty()).then(|| taint.text())
}

/// `key=value:NoExecute for 300 s`, after kubectl's `printTolerations`.
pub fn toleration(toleration: &Value) -> String {
    let mut text = look::text(toleration, "/key")
        .unwrap_or_default()
        .to_owned();
    if let Some(value) = look::text(toleration, "/value") {
        text.push('=');
        text.push_str(value);
    }
    if let Some(effect) = look::text(toleration, "/effect") {
        text.push(':');
        text.push_str(effect);
    }
    if text.is_empty() {
        text.push_str("everything");
    }
    match look::number(toleration, "/tolerationSeconds") {
        Some(seconds) => format!("{text} for {seconds} s"),
        None => text,
    }
}
