//! What the user says of their contexts, where further kubeconfig files are, and what is protected.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, Hue};

/// How careful Pilothouse is with what changes a cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Changes are made when they are asked for.
    #[default]
    Open,
    /// What destroys asks for the name of what it destroys to be typed.
    Confirm,
    /// No request that changes anything leaves the process.
    ReadOnly,
}

/// The protection of all contexts whose names fit a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProtectionRule {
    /// `*` stands for any letters, `?` for one; letter case does not matter.
    pub pattern: String,
    /// What holds for contexts that have no protection of their own.
    pub protection: Protection,
}

/// What the user says of one context. All that is not said is as without settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ContextSettings {
    /// What it is called in the window, instead of its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
    /// Its colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hue: Option<Hue>,
    /// One or two letters for its chip.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub initials: Option<String>,
    /// The group in which it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub group: Option<String>,
    /// The namespace in which it opens, instead of its kubeconfig's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub namespace: Option<String>,
    /// Namespaces that stand before the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub favourites: Vec<String>,
    /// Whether it stands before the others of its group.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub favourite: bool,
    /// What its user wants to remember of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub notes: Option<String>,
    /// Its protection, whatever the rules say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub protection: Option<Protection>,
}

/// When contexts that nobody looks at sleep, and what is kept of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SleepSettings {
    /// After so many minutes unseen, watches end, and then the connection; from 1 to 1440.
    pub after_minutes: u32,
    /// Whether the last known state is kept on disk, encrypted with a key from the keychain, so that a context opens
    /// at once, and without its server, too. Secrets are never kept.
    pub keep: bool,
}

impl Default for SleepSettings {
    fn default() -> Self {
        Self {
            after_minutes: 5,
            keep: true,
        }
    }
}

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Files, folders and patterns beside those that kubectl reads, as in `~/clusters/*.yaml`.
    pub sources: Vec<String>,
    /// The groups of contexts, in order.
    pub groups: Vec<String>,
    /// Contexts in the order that the user gave them; all others follow as their files have them.
    pub order: Vec<String>,
    /// The first that fits a context's name counts.
    pub protection_rules: Vec<ProtectionRule>,
    /// When contexts sleep.
    pub sleep: SleepSettings,
    /// By the context's name.
    pub contexts: BTreeMap<String, ContextSettings>,
}

/// Asks for all settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct GetSettings {}

/// The settings as they are in force, and where they lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StoredSettings {
    /// The settings.
    pub settings: Settings,
    /// Their file, where this user can have one; it may not be there yet.
    pub path: Option<String>,
    /// What is wrong with the file.
    pub problem: Option<Error>,
    /// What is kept of contexts, where this program keeps anything.
    pub kept: Option<KeptInfo>,
}

/// What is kept of contexts on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptInfo {
    /// The folder.
    pub folder: String,
    /// How much is in it.
    pub bytes: u64,
    /// Why nothing can be kept or read now, as far as is known: the keychain may be locked.
    pub problem: Option<Error>,
}

/// One change of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ChangeSettings {
    /// What is said of one context.
    Context {
        /// The context's name. It need not be in any file now.
        context: String,
        /// All that is said of it from now on.
        settings: ContextSettings,
    },
    /// The groups, and the order of contexts.
    Arrangement {
        /// The groups in order. A context of another keeps it; it stands after these.
        groups: Vec<String>,
        /// The contexts in order.
        order: Vec<String>,
    },
    /// What is protected by name.
    ProtectionRules {
        /// All rules, in order.
        rules: Vec<ProtectionRule>,
    },
    /// When contexts sleep, and what is kept of them. Without keeping, what was kept is removed.
    Sleep {
        /// All of it.
        sleep: SleepSettings,
    },
    /// Where further kubeconfig files are.
    Sources {
        /// Files, folders and patterns.
        sources: Vec<String>,
    },
}
