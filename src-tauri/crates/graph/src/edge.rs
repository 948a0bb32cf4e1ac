//! Edges, and steps along them.

use resources::references::Relation;

use crate::NodeId;

/// That one object names or selects another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The object that names the other.
    pub from: NodeId,
    /// How it stands to the other.
    pub relation: Relation,
    /// The other.
    pub to: NodeId,
    /// Whether all is well when the other is not there.
    pub optional: bool,
    /// Which of the references of `from` says it; none for the release that an object belongs to.
    pub(crate) reference: Option<u32>,
}

/// A step along an edge, in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Whether it goes from the object that is named to the one that names it.
    pub back: bool,
    /// How the one that names the other stands to it.
    pub relation: Relation,
}

impl Step {
    /// From the object that names the other.
    pub fn along(relation: Relation) -> Self {
        Self {
            back: false,
            relation,
        }
    }

    /// From the object that is named.
    pub fn against(relation: Relation) -> Self {
        Self {
            back: true,
            relation,
        }
    }

    /// How the object where it begins stands to the one where it ends, as in "mounted by".
    pub fn word(self) -> &'static str {
        if self.back {
            self.relation.word_back()
        } else {
            self.relation.word()
        }
    }
}
