//! One object: its name everywhere, and what the detail panel shows of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Cell, ContextError, Error, Health, KindInfo, Millis};

/// Names an object everywhere: stores, caches, tabs, logs, actions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct ObjectRef {
    /// The context it is in.
    pub context: String,
    /// The API group; empty for the core group.
    #[serde(default)]
    pub group: String,
    /// The version, as in `v1`; the server's preferred one when empty.
    #[serde(default)]
    pub version: String,
    /// The kind, as in `Pod`; a command also takes any name that kubectl takes.
    pub kind: String,
    /// Absent for kinds without namespaces.
    #[serde(default)]
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Its uid, where known: an object of the same name but another uid is another object.
    #[serde(default)]
    pub uid: Option<String>,
}

/// Asks for one object as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetObject {
    /// Which.
    pub object: ObjectRef,
    /// Show the values of a Secret instead of masks.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub reveal: bool,
}

/// Asks for one object now, and again whenever it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowObject {
    /// Which.
    pub object: ObjectRef,
    /// Show the values of a Secret instead of masks.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub reveal: bool,
}

/// An item of an object's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ObjectItem {
    /// The object as it is now.
    Object {
        /// All of it.
        detail: Box<ObjectDetail>,
    },
    /// It was deleted; what was last seen stays worth reading.
    Deleted,
    /// What was last seen may be out of date.
    Stale {
        /// Why.
        error: Error,
    },
}

/// A labelled value of the summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Field {
    /// What it is, as in `Node`.
    pub label: String,
    /// Its value.
    pub value: Cell,
    /// The object that the value names, so that a click can go there.
    pub object: Option<ObjectRef>,
}

/// Fields that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldGroup {
    /// Its heading; empty for the first, nameless one.
    pub title: String,
    /// In the order to show.
    pub fields: Vec<Field>,
}

/// A condition of an object's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Condition {
    /// As in `Ready`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// What to make of it: `MemoryPressure: True` is no good news.
    pub health: Health,
    /// One word why.
    pub reason: Option<String>,
    /// A sentence why.
    pub message: Option<String>,
    /// When it last changed.
    pub changed: Option<Millis>,
}

/// When a container runs in the life of its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ContainerRole {
    /// Before the others, to its end.
    Init,
    /// Before the others, and then beside them.
    Sidecar,
    /// For the pod's work.
    Main,
    /// Added later, to look into the pod.
    Ephemeral,
}

/// A container of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// When it runs.
    pub role: ContainerRole,
    /// The image, as the pod names it.
    pub image: String,
    /// `Running`, `CrashLoopBackOff`, `Completed`, ...
    pub state: String,
    /// What to make of it.
    pub health: Health,
    /// Exit code, signal, message of the present or last end.
    pub detail: Option<String>,
    /// How often it was started again.
    pub restarts: u32,
    /// When its present state began.
    pub since: Option<Millis>,
    /// Whether there is a log of a container before this one.
    pub has_previous: bool,
}

/// A label or annotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyValue {
    /// The key.
    pub key: String,
    /// The value; long ones are cut in the summary, never in the YAML.
    pub value: String,
}

/// Lines of a text, counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineRange {
    /// The first line.
    pub from: u32,
    /// The last line.
    pub to: u32,
}

/// What the detail panel shows of an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ObjectDetail {
    /// Its name everywhere, with uid.
    pub object: ObjectRef,
    /// Its kind.
    pub kind: KindInfo,
    /// How well it does.
    pub health: Health,
    /// Its state as a word, for kinds that have one.
    pub status: Option<String>,
    /// When it was created.
    pub created: Option<Millis>,
    /// Whether its deletion has begun.
    pub deleting: bool,
    /// The important fields.
    pub summary: Vec<FieldGroup>,
    /// The containers of a pod; empty for other kinds.
    pub containers: Vec<Container>,
    /// The conditions of its status.
    pub conditions: Vec<Condition>,
    /// Its labels.
    pub labels: Vec<KeyValue>,
    /// Its annotations, without what tools keep there for themselves.
    pub annotations: Vec<KeyValue>,
    /// The whole object, as kubectl prints it.
    pub yaml: String,
    /// Where in `yaml` the managed fields stand.
    pub managed_fields: Option<LineRange>,
    /// Whether values of a Secret were masked.
    pub masked: bool,
}

/// Asks for the namespaces of contexts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListNamespaces {
    /// The contexts' names.
    pub contexts: Vec<String>,
}

/// Namespaces of one or more contexts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamespaceList {
    /// All names, sorted, each once.
    pub namespaces: Vec<String>,
    /// Contexts whose namespaces may not be listed; those that are offered for them are included.
    pub errors: Vec<ContextError>,
    /// Namespaces that nobody listed, and where they were found.
    pub offered: Vec<OfferedNamespace>,
}

/// A namespace that may be there, of a context whose namespaces may not be listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct OfferedNamespace {
    /// The context's name.
    pub context: String,
    /// The namespace.
    pub namespace: String,
    /// Where it was found.
    pub found_in: NamespaceSource,
}

/// Where a namespace was found that was not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NamespaceSource {
    /// A context of the kubeconfig files names it for the same cluster.
    Kubeconfig,
    /// The user has rights in it or on it, as the server says.
    Rights,
    /// It is a favourite of the context.
    Favourite,
}
