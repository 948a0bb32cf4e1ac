//! What references lead to.

use compact_str::CompactString;
use serde_json::Value;

use super::Relation;
use crate::{
    LabelSelector, Uid, look,
    summary::{cluster_scoped, group_of},
};

/// Something that an object names or selects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// How the object stands to it.
    pub relation: Relation,
    /// What it is.
    pub target: Target,
    /// Whether all is well when it is not there.
    pub optional: bool,
    /// Where the object names it, as in "env `DATABASE_URL` of container web"; empty where the
    /// relation says enough.
    pub place: CompactString,
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// One object.
    Named {
        /// Its name.
        name: Name,
        /// Its uid, where the reference says it: an object of that name but another uid is another
        /// object.
        uid: Option<Uid>,
    },
    /// Whatever has the name followed by a number, as the claims of a `StatefulSet`'s pods have.
    Numbered(Name),
    /// Whatever has these labels.
    Selected {
        /// The API group; empty for the core group.
        group: CompactString,
        /// As in `Pod`.
        kind: CompactString,
        /// In which namespaces.
        namespaces: Namespaces,
        /// Which labels.
        selector: LabelSelector,
    },
}

/// In which namespaces something is selected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Namespaces {
    /// In all of them; of a kind without namespaces, everywhere.
    All,
    /// In this one.
    One(CompactString),
    /// In those with these labels.
    Labelled(LabelSelector),
}

/// Names an object of a cluster, whatever the version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The API group; empty for the core group.
    pub group: CompactString,
    /// As in `Pod`.
    pub kind: CompactString,
    /// `None` outside of namespaces. A reference to a kind that is not known to be outside of them
    /// says the namespace in which it would be.
    pub namespace: Option<CompactString>,
    /// Its name.
    pub name: CompactString,
}

impl Name {
    /// Names an object; the namespace is dropped for kinds that are known to have none.
    pub fn new(group: &str, kind: &str, namespace: Option<&str>, name: &str) -> Self {
        Self {
            group: group.into(),
            kind: kind.into(),
            namespace: namespace
                .filter(|_| !cluster_scoped(group, kind))
                .map(Into::into),
            name: name.into(),
        }
    }

    /// What an object calls itself; `None` when it has no name.
    pub fn of(group: &str, kind: &str, object: &Value) -> Option<Self> {
        let name = look::text(object, "/metadata/name")?;
        Some(Self {
            group: group.into(),
            kind: kind.into(),
            namespace: look::namespace(object).map(Into::into),
            name: name.into(),
        })
    }
}

impl Reference {
    /// To an object that must be there.
    pub(super) fn to(relation: Relation, name: Name) -> Self {
        Self::new(relation, Target::Named { name, uid: None })
    }

    pub(super) fn new(relation: Relation, target: Target) -> Self {
        Self {
            relation,
            target,
            optional: false,
            place: CompactString::default(),
        }
    }

    pub(super) fn optional(mut self, optional: bool) -> Self {
        self.optional = optional;
        self
    }

    pub(super) fn at(mut self, place: impl Into<CompactString>) -> Self {
        self.place = place.into();
        self
    }

    pub(super) fn with_uid(mut self, known: Option<Uid>) -> Self {
        if let Target::Named { uid, .. } = &mut self.target {
            *uid = known;
        }
        self
    }
}

/// The references of one object, as they are found.
pub(super) struct Found<'a> {
    /// The namespace in which it names others.
    pub namespace: Option<&'a str>,
    /// Whether nothing of it runs, so that whatever it names may be gone.
    pub at_rest: bool,
    references: Vec<Reference>,
}

impl<'a> Found<'a> {
    pub fn in_namespace_of(object: &'a Value) -> Self {
        Self {
            namespace: look::namespace(object),
            at_rest: false,
            references: Vec::new(),
        }
    }

    pub fn into_references(self) -> Vec<Reference> {
        self.references
    }

    pub fn push(&mut self, mut reference: Reference) {
        reference.optional |= self.at_rest;
        self.references.push(reference);
    }

    /// Names an object in the same namespace, or outside of namespaces.
    pub fn local(&self, group: &str, kind: &str, name: &str) -> Name {
        Name::new(group, kind, self.namespace, name)
    }

    /// Adds the object in the same namespace, or outside of namespaces, whose name stands at a
    /// place; nothing if no name stands there.
    pub fn add(
        &mut self,
        relation: Relation,
        group: &str,
        kind: &str,
        object: &Value,
        pointer: &str,
    ) {
        if let Some(name) = look::text(object, pointer) {
            self.push(Reference::to(relation, self.local(group, kind, name)));
        }
    }

    /// Adds the objects that a selector at a place selects in the same namespace; nothing where
    /// none stands.
    pub fn select(&mut self, relation: Relation, kind: &str, object: &Value, pointer: &str) {
        if let Some(selector) = object.pointer(pointer).and_then(LabelSelector::read) {
            let namespaces = self.here();
            self.push(selected(relation, kind, namespaces, selector));
        }
    }

    /// The namespace of the object.
    pub fn here(&self) -> Namespaces {
        Namespaces::One(self.namespace.unwrap_or_default().into())
    }

    /// The object that a `TypedLocalObjectReference`, `CrossVersionObjectReference` or
    /// `ObjectReference` names.
    pub fn typed(&self, reference: &Value) -> Option<Name> {
        let (kind, name) = (
            look::text(reference, "/kind")?,
            look::text(reference, "/name")?,
        );
        let namespace = look::text(reference, "/namespace").or(self.namespace);
        Some(Name::new(group_of(reference), kind, namespace, name))
    }
}

/// To the objects of the core group that a selector selects.
pub(super) fn selected(
    relation: Relation,
    kind: &str,
    namespaces: Namespaces,
    selector: LabelSelector,
) -> Reference {
    Reference::new(
        relation,
        Target::Selected {
            group: CompactString::default(),
            kind: kind.into(),
            namespaces,
            selector,
        },
    )
}

/// The uid at a place, if it is one that the API server gave. The kubelet writes a node's name
/// there in its events, and a hash for a static pod.
pub(super) fn uid_at(reference: &Value, pointer: &str) -> Option<Uid> {
    look::text(reference, pointer)
        .filter(|text| {
            text.len() == 36
                && text.bytes().enumerate().all(|(at, byte)| match at {
                    8 | 13 | 18 | 23 => byte == b'-',
                    _ => byte.is_ascii_hexdigit(),
                })
        })
        .map(Uid::parse)
}
