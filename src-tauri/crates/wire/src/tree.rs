//! The sidebar: kinds by section, with counts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ContextError, KindInfo, Section};

/// Asks for the kinds of the contexts in view, with how many objects there are of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreeRequest {
    /// The contexts' names.
    pub contexts: Vec<String>,
    /// Count only in these namespaces; all when absent or empty. Kinds without namespaces are
    /// always counted whole.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// Whether to count at all; without, it is the kinds alone (quick).
    #[serde(default = "yes")]
    #[ts(optional, as = "Option<bool>")]
    pub counts: bool,
}

fn yes() -> bool {
    true
}

/// One kind in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreeEntry {
    /// The kind, as the first context in view that has it names it.
    pub kind: KindInfo,
    /// Objects in view, over all contexts; absent when it could not be counted.
    pub count: Option<u64>,
}

/// Kinds that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreeGroup {
    /// The section.
    pub section: Section,
    /// Within [`Section::Custom`], the API group.
    pub group: Option<String>,
    /// The kinds, in the order to show.
    pub entries: Vec<TreeEntry>,
}

/// The whole tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResourceTree {
    /// In the order to show.
    pub groups: Vec<TreeGroup>,
    /// Contexts whose kinds are not in the tree, and why.
    pub errors: Vec<ContextError>,
}

/// Asks for the kinds of the contexts in view now, and again as contexts answer and as definitions add,
/// change or remove kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowKinds {
    /// The contexts' names.
    pub contexts: Vec<String>,
}

/// The kinds as they are known now. Each item takes the place of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindsItem {
    /// Without counts.
    pub tree: ResourceTree,
    /// Contexts whose kinds are not known yet.
    pub connecting: Vec<String>,
}

/// Asks for counts of kinds now, and again as they change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowCounts {
    /// The contexts' names.
    pub contexts: Vec<String>,
    /// Count only in these namespaces; all when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// The kinds to count ([`KindInfo::id`]).
    pub kinds: Vec<String>,
}

/// How many objects of one kind there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindCount {
    /// The kind's [`KindInfo::id`].
    pub kind: String,
    /// Objects in view, over all contexts; absent when no context could count it.
    pub count: Option<u64>,
    /// How many of them are broken, where the objects themselves are being watched.
    pub broken: Option<u64>,
}

/// Counts that changed since the item before; the first item holds all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindCounts {
    /// One entry for each kind that changed.
    pub counts: Vec<KindCount>,
}
