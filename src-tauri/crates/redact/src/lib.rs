//! Takes out of a captured cluster state what must not leave the laptop. No cluster, no clock, no
//! files.
//!
//! Secrets always go: the values of Secrets wherever they stand, what the name or form of a text
//! gives away as a password, key or token, and all of that within the releases of Helm. Host names
//! and e-mail addresses go if the [`Rules`] say so. What stands in place of them is known again: to
//! redact what was redacted changes nothing and counts the same.
//!
//! It is cautious with names: whatever holds a cluster's objects together (names, labels, uids,
//! images, references to Secrets) stays as it is, so that what is left can still be read.
//!
//! The rules by which secrets are known are shared with what masks them in the window: [`words`],
//! [`settings`], [`shapes`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod class;
mod commands;
pub mod documents;
mod fields;
mod finder;
mod harmless;
mod hosts;
mod json;
mod learn;
mod learnt;
mod list;
mod log;
mod object;
pub mod packed;
mod pairs;
mod release;
mod report;
pub mod settings;
pub mod shapes;
mod state;
mod walk;
pub mod words;

pub use class::Class;
pub use report::{Report, Taken};

use harmless::Manner;
use log::Log;
use report::Counts;
use state::State;

/// What is taken out besides secrets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Host names that are known outside of the cluster.
    pub host_names: bool,
    /// E-mail addresses.
    pub email_addresses: bool,
}

impl Rules {
    /// All that can be taken out.
    pub const fn all() -> Self {
        Self {
            host_names: true,
            email_addresses: true,
        }
    }
}

/// Takes out what must go, and remembers what it learnt and counted.
///
/// [`learn`](Self::learn) every object before [`object`](Self::object) or [`text`](Self::text) is
/// asked for the first one: a value is found only where it is looked for after it was learnt.
pub struct Redactor {
    state: State,
    counts: Counts,
}

impl Redactor {
    /// One that has learnt nothing yet.
    pub fn new(rules: Rules) -> Self {
        Self {
            state: State::new(rules),
            counts: Counts::default(),
        }
    }

    /// Learns from an object what is to be found wherever else it stands: values of Secrets,
    /// passwords and tokens that give themselves away, and host names that fields state. Names of
    /// objects and API groups are learnt, too, because they stay.
    pub fn learn(&mut self, group: &str, kind: &str, object_json: &str) {
        self.state.learn(group, kind, object_json);
    }

    /// The object without what must go; `None` if it is fine as it is. One that cannot be read is
    /// replaced as a whole.
    pub fn object(&mut self, group: &str, kind: &str, object_json: &str) -> Option<String> {
        self.state.hosts.add_group(group);
        if kind == "Secret" || kind == "ConfigMap" && object_json.contains("\"helm\"") {
            // Its values may stand in its annotations, or elsewhere in a release.
            self.state.learn(group, kind, object_json);
        }
        self.state.tally.clear();
        let cleaned = self.state.whole_object(group, kind, object_json);
        self.count(kind, cleaned.as_deref().unwrap_or(object_json));
        cleaned
    }

    /// The text without what must go; `None` if it is fine as it is. `place` is what the report
    /// calls the texts, as in `logs`. Whole logs are for [`log`](Self::log).
    pub fn text(&mut self, place: &str, text: &str) -> Option<String> {
        self.state.tally.clear();
        let cleaned = self.state.clean(text, Manner::Prose);
        self.count(place, cleaned.as_deref().unwrap_or(text));
        cleaned
    }

    /// The log of a container without what must go; `None` if it is fine as it is. Its lines may begin
    /// with times, as the API server writes them (`timestamps=true`). Lines that are fine stay as they
    /// are, also where they are no UTF-8; none is added or taken away.
    pub fn log(&mut self, place: &str, log: &[u8]) -> Option<Vec<u8>> {
        let mut lines = Log::default();
        let mut changed = false;
        let mut cleaned = Vec::with_capacity(log.len());
        for line in log.split_inclusive(|byte| *byte == b'\n') {
            let said = line.strip_suffix(b"\n").unwrap_or(line);
            let said = said.strip_suffix(b"\r").unwrap_or(said);
            let text = String::from_utf8_lossy(said);
            self.state.tally.clear();
            let without = lines.line(&mut self.state, &text);
            self.count(place, without.as_deref().unwrap_or(&text));
            if let Some(without) = without {
                changed = true;
                cleaned.extend(without.as_bytes());
                cleaned.extend(&line[said.len()..]);
            } else {
                cleaned.extend(line);
            }
        }
        changed.then_some(cleaned)
    }

    /// The same of what repeats an object's fields, as the cells of a table do: it is not counted.
    pub fn cell(&mut self, text: &str) -> Option<String> {
        self.state.clean(text, Manner::Prose)
    }

    /// The name of an object as it stands in the redacted one; `None` if it stays. Names only ever
    /// lose a host's name. It is not counted: the object counts it.
    pub fn name(&mut self, name: &str) -> Option<String> {
        self.state.hosts.taken_from_name(name)
    }

    /// What was taken out so far.
    pub fn report(&self) -> Report {
        self.counts.report()
    }

    fn count(&mut self, place: &str, text: &str) {
        self.state.tally.count(text);
        self.counts.add(place, &self.state.tally);
    }
}
