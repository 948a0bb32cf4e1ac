//! From names to nodes: objects that were read, or nodes for what was not.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use resources::{Uid, references::Name};

use crate::{Gathered, Node, Object, State, node::Content};

/// Numbers for whatever has a name: the objects first, in their order, then what was not read.
pub(crate) struct Names<'a> {
    objects: &'a [Arc<Object>],
    by_name: HashMap<&'a Name, u32>,
    by_uid: HashMap<Uid, u32>,
    /// Kinds of which an object is outside of namespaces.
    outside: HashSet<(&'a str, &'a str)>,
    others: HashMap<(Name, Option<Uid>), u32>,
    needed: Vec<Need>,
}

/// Who needs what was not read.
#[derive(Debug, Clone, Copy, Default)]
struct Need {
    /// Somebody does not do well without it.
    required: bool,
    /// It is a Helm release.
    release: bool,
}

impl<'a> Names<'a> {
    /// The objects' names, of which no two are the same.
    pub fn new(objects: &'a [Arc<Object>]) -> Self {
        let mut names = Self {
            objects,
            by_name: HashMap::with_capacity(objects.len()),
            by_uid: HashMap::with_capacity(objects.len()),
            outside: HashSet::new(),
            others: HashMap::new(),
            needed: Vec::new(),
        };
        for (number, object) in (0..).zip(objects) {
            names.by_name.insert(&object.name, number);
            if let Some(uid) = object.uid {
                names.by_uid.entry(uid).or_insert(number);
            }
            if object.name.namespace.is_none() {
                names
                    .outside
                    .insert((&object.name.group, &object.name.kind));
            }
        }
        names
    }

    /// What a reference names. An object of that name but another uid is another object.
    pub fn resolve(&mut self, name: &Name, uid: Option<Uid>, optional: bool) -> u32 {
        if let Some(number) = uid.and_then(|uid| self.by_uid.get(&uid)) {
            return *number;
        }
        let (name, known) = self.known(name);
        let other = match known {
            Some(number) if uid.is_none() || self.objects[number as usize].uid.is_none() => {
                return number;
            }
            Some(_) => uid,
            None => None,
        };
        let number = self.other(name.into_owned(), other);
        self.need(number).required |= !optional;
        number
    }

    /// The object of that name. The namespace is dropped if objects of the kind are in none.
    fn known<'n>(&self, name: &'n Name) -> (Cow<'n, Name>, Option<u32>) {
        if let Some(number) = self.by_name.get(name) {
            return (Cow::Borrowed(name), Some(*number));
        }
        if !self.outside.contains(&(&*name.group, &*name.kind)) {
            return (Cow::Borrowed(name), None);
        }
        let mut name = name.clone();
        name.namespace = None;
        let known = self.by_name.get(&name).copied();
        (Cow::Owned(name), known)
    }

    /// The release of that name.
    pub fn release(&mut self, name: Name) -> u32 {
        if let Some(number) = self.by_name.get(&name) {
            return *number;
        }
        let number = self.other(name, None);
        self.need(number).release = true;
        number
    }

    fn other(&mut self, name: Name, uid: Option<Uid>) -> u32 {
        let next = number(self.objects.len() + self.needed.len());
        *self.others.entry((name, uid)).or_insert_with(|| {
            self.needed.push(Need::default());
            next
        })
    }

    fn need(&mut self, number: u32) -> &mut Need {
        &mut self.needed[number as usize - self.objects.len()]
    }

    /// The nodes, in the order of their numbers.
    pub fn into_nodes(self, gathered: &Gathered) -> Vec<Node> {
        let mut others: Vec<_> = self.others.into_iter().collect();
        others.sort_unstable_by_key(|(_, number)| *number);
        let objects = self.objects.iter().map(|object| Node {
            health: object.health,
            state: State::Read,
            content: Content::Object(Arc::clone(object)),
        });
        let others = others.into_iter().zip(self.needed);
        let others = others.map(|(((name, uid), _), need)| {
            let optional = !need.required;
            let state = if need.release {
                State::Release
            } else if gathered.covers(&name) {
                State::Missing { optional }
            } else {
                State::Unread
            };
            Node {
                health: state.health(),
                state,
                content: Content::Named { name, uid },
            }
        });
        objects.chain(others).collect()
    }
}

impl State {
    /// The health of what was not read.
    fn health(self) -> wire::Health {
        match self {
            Self::Missing { optional: false } => wire::Health::Broken,
            Self::Missing { optional: true } | Self::Release => wire::Health::Idle,
            Self::Read | Self::Unread => wire::Health::Unknown,
        }
    }
}

pub(crate) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
