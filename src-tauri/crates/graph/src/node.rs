//! Nodes: objects that were read, and what is only known from those.

use std::{borrow::Cow, fmt::Write as _, sync::Arc};

use compact_str::{CompactString, format_compact};
use resources::{Uid, references::Name};
use wire::Health;

use crate::Object;

/// The group and the kind under which Helm releases are nodes. No API has them.
pub const RELEASE: (&str, &str) = ("helm.sh", "Release");

/// A node of one graph. In the order of the nodes' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The object was read.
    Read,
    /// Others name it, all objects of its kind were gathered, and it is not there.
    Missing {
        /// Whether all who name it do well without it.
        optional: bool,
    },
    /// Others name it, and its kind was not gathered: it may well be there.
    Unread,
    /// A Helm release, known from the objects that belong to it.
    Release,
}

/// An object, or what others call by an object's name.
#[derive(Debug, Clone)]
pub struct Node {
    pub(crate) content: Content,
    pub(crate) state: State,
    pub(crate) health: Health,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Object(Arc<Object>),
    Named {
        name: Name,
        /// There where an object of that name was read, which is another one.
        uid: Option<Uid>,
    },
}

impl Node {
    /// What it is called.
    pub fn name(&self) -> &Name {
        match &self.content {
            Content::Object(object) => &object.name,
            Content::Named { name, .. } => name,
        }
    }

    /// What is known of it.
    pub fn state(&self) -> State {
        self.state
    }

    /// How well it does: what is missing and needed is broken; a release does as its worst object.
    pub fn health(&self) -> Health {
        self.health
    }

    /// The object, if it was read.
    pub fn object(&self) -> Option<&Arc<Object>> {
        match &self.content {
            Content::Object(object) => Some(object),
            Content::Named { .. } => None,
        }
    }

    /// Its uid, as far as it is known.
    pub fn uid(&self) -> Option<Uid> {
        match &self.content {
            Content::Object(object) => object.uid,
            Content::Named { uid, .. } => *uid,
        }
    }

    /// By which a picture knows it again in the next graph, as in `Deployment.apps/shop/web`. No
    /// two nodes of a graph have the same.
    pub fn key(&self) -> CompactString {
        let Name {
            group,
            kind,
            namespace,
            name,
        } = self.name();
        let dot = if group.is_empty() { "" } else { "." };
        let (kind, group) = (escaped(kind, &['.']), escaped(group, &[]));
        let namespace = match namespace.as_deref() {
            None => Cow::Borrowed(""),
            Some("") => Cow::Borrowed("%"),
            Some(namespace) => escaped(namespace, &[]),
        };
        let name = escaped(name, &['@']);
        match &self.content {
            Content::Named { uid: Some(uid), .. } => {
                format_compact!("{kind}{dot}{group}/{namespace}/{name}@{uid}")
            }
            _ => format_compact!("{kind}{dot}{group}/{namespace}/{name}"),
        }
    }

    /// By which nodes are ordered.
    pub(crate) fn order(&self) -> (&Name, Option<Uid>) {
        let uid = match &self.content {
            Content::Object(_) => None,
            Content::Named { uid, .. } => *uid,
        };
        (self.name(), uid)
    }
}

/// A part of a key, with those letters escaped that a key has between its parts. No name that a
/// server accepts has any of them.
fn escaped<'a>(part: &'a str, more: &[char]) -> Cow<'a, str> {
    let between = |letter: char| matches!(letter, '%' | '/') || more.contains(&letter);
    if !part.contains(between) {
        return Cow::Borrowed(part);
    }
    let mut text = String::with_capacity(part.len() + 8);
    for letter in part.chars() {
        if between(letter) {
            let _ = write!(text, "%{:02X}", u32::from(letter));
        } else {
            text.push(letter);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(group: &str, kind: &str, namespace: Option<&str>, name: &str) -> CompactString {
        Node {
            content: Content::Named {
                name: Name::new(group, kind, namespace, name),
                uid: None,
            },
            state: State::Unread,
            health: Health::Unknown,
        }
        .key()
    }

    #[test]
    fn keys() {
        assert_eq!(
            key("apps", "Deployment", Some("shop"), "web"),
            "Deployment.apps/shop/web"
        );
        assert_eq!(key("", "Node", None, "n1"), "Node//n1");
    }

    #[test]
    fn names_that_nobody_should_have_make_keys_of_their_own() {
        assert_ne!(
            key("", "A", Some("b/c"), "d"),
            key("", "A", Some("b"), "c/d")
        );
        assert_ne!(key("", "A", None, "a/b"), key("", "A", None, "a%2Fb"));
        assert_ne!(key("", "A", None, "a@b"), key("", "A", None, "a%40b"));
        assert_ne!(key("", "A.b", None, "c"), key("b", "A", None, "c"));
        assert_ne!(key("", "A", Some(""), "c"), key("", "A", None, "c"));
    }
}
