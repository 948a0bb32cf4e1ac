//! Who owns, selects and uses whom: as a tree of one object, and as a map of many.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, Health, ObjectRef};

/// Asks for the tree of an object now, and again as what is in it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowTree {
    /// Which.
    pub object: ObjectRef,
}

/// Owners above the object; below it what it owns, what it uses and what uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ObjectTree {
    /// In drawing order: each stands below the nearest line above it of a smaller depth.
    pub lines: Vec<TreeLine>,
    /// The index of the object's own line.
    pub at: u32,
    /// How many lines there would be more.
    pub left_out: u32,
    /// Whether everything that may have to do with it has been looked for.
    pub complete: bool,
    /// Where nobody could look.
    pub unsearched: Vec<Unsearched>,
}

/// A line of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreeLine {
    /// Steps from the top; at most one more than the line before.
    pub depth: u32,
    /// Its name everywhere.
    pub object: ObjectRef,
    /// What is known of it.
    pub presence: Presence,
    /// How well it does.
    pub health: Health,
    /// Its state in a few words.
    pub status: Option<String>,
    /// How the line that it stands under stands to it, as in `mounts` or `selected by`; absent for
    /// the first.
    pub relation: Option<String>,
    /// Where it is named, as in `volume config`.
    pub place: Option<String>,
    /// Whether it is not the object itself that has to do with it, but something that it owns.
    pub through: bool,
    /// How many more stand to the same line in the same way and are left out after this one.
    pub more: u32,
}

/// What is known of an object that others name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It is there.
    Present,
    /// It is named, needed and not there.
    Missing,
    /// It is named and not there, and all is well without it.
    Absent,
    /// It is named; nobody looked whether it is there.
    Unread,
    /// A Helm release, known from its objects.
    Release,
}

/// A kind whose objects could not be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unsearched {
    /// Its title, as in `Config maps`.
    pub kind: String,
    /// Why.
    pub error: Error,
}

/// Asks for a map now, and again as what is in it changes: of what is near an object, or of whole
/// namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowMap {
    /// The context's name.
    pub context: String,
    /// What is near this object; all of the namespaces when absent.
    #[serde(default)]
    #[ts(optional)]
    pub about: Option<ObjectRef>,
    /// Without `about`: these namespaces; all when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// With `about`: how many steps away from it; 2 when absent, at most 6.
    #[serde(default)]
    #[ts(optional)]
    pub steps: Option<u32>,
    /// The most nodes; 300 when absent, at most 500. What looks alike is drawn as one node where there
    /// are more.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ObjectMap {
    /// Its nodes.
    pub nodes: Vec<MapNode>,
    /// What joins them.
    pub edges: Vec<MapEdge>,
    /// How many objects belong here and are not drawn.
    pub left_out: u32,
    /// How many edges between the nodes are not drawn.
    pub edges_left_out: u32,
    /// Whether everything that belongs here has been looked for.
    pub complete: bool,
    /// Where nobody could look.
    pub unsearched: Vec<Unsearched>,
}

/// A node of a map: an object, or several that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MapNode {
    /// By which it is known again in the next map.
    pub key: String,
    /// The object, or the first of several.
    pub object: ObjectRef,
    /// How many objects it stands for.
    pub count: u32,
    /// What is known of it.
    pub presence: Presence,
    /// The worst of their healths.
    pub health: Health,
    /// The state of the object in a few words.
    pub status: Option<String>,
    /// Steps away from the object that the map is about.
    pub distance: u32,
}

/// An edge of a map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MapEdge {
    /// The index of the node that names the other.
    pub from: u32,
    /// The index of the other.
    pub to: u32,
    /// How the first stands to the other, as in `mounts`.
    pub relation: String,
    /// Whether the other owns the first.
    pub owned: bool,
    /// Whether all is well without it.
    pub optional: bool,
}
