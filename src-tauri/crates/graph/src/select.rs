//! Following selectors, by an index of the labels that they ask for.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use resources::{
    LabelSelector,
    labels::Test,
    references::{Name, Namespaces, Target},
};

use crate::Object;

/// A reference that selects: whose it is, and which of its references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Selection {
    pub from: u32,
    pub reference: u32,
}

/// On how many objects all selectors together are tried, at least.
const TRIES: usize = 1_000_000;

/// On how many objects all selectors together are tried, for each object.
const TRIES_EACH: usize = 64;

/// The label by which namespaces are selected most: their name. Every namespace has it.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

type Kind<'a> = (&'a str, &'a str);

const NAMESPACE: Kind<'static> = ("", "Namespace");

/// The objects of the kinds that are selected from.
struct Index<'a> {
    objects: &'a [Arc<Object>],
    /// By kind and namespace; under no namespace all of the kind.
    buckets: HashMap<(Kind<'a>, Option<&'a str>), Bucket<'a>>,
    /// Those whose names end with a number, by what stands before it.
    numbered: HashMap<(Kind<'a>, Option<&'a str>, &'a str), Vec<u32>>,
}

/// Objects among which one selector selects.
#[derive(Default)]
struct Bucket<'a> {
    all: Vec<u32>,
    /// By key and value of the labels that are asked for.
    labelled: HashMap<(&'a str, &'a str), Vec<u32>>,
}

/// What is asked for.
#[derive(Default)]
struct Wanted<'a> {
    labels: HashMap<Kind<'a>, HashSet<(&'a str, &'a str)>>,
    numbered: HashSet<Kind<'a>>,
}

/// Follows all selections, those that are tried on the fewest objects first; `found` gets each with
/// each of the objects that it selects. Returns those that were not followed, because too many
/// objects had been tried by then.
pub(crate) fn follow(
    objects: &[Arc<Object>],
    selections: Vec<Selection>,
    mut found: impl FnMut(Selection, u32),
) -> Vec<Selection> {
    let index = Index::new(objects, &selections);
    let mut selections: Vec<_> = selections
        .into_iter()
        .map(|selection| (index.cost(target(objects, selection)), selection))
        .collect();
    selections.sort_unstable();
    let mut tries = TRIES.max(objects.len().saturating_mul(TRIES_EACH));
    let mut unfollowed = Vec::new();
    for (cost, selection) in selections {
        if cost > tries {
            unfollowed.push(selection);
            continue;
        }
        let tried = index.select(target(objects, selection), |object| {
            found(selection, object);
        });
        tries = tries.saturating_sub(tried);
    }
    unfollowed
}

fn target(objects: &[Arc<Object>], selection: Selection) -> &Target {
    &objects[selection.from as usize].references[selection.reference as usize].target
}

impl<'a> Wanted<'a> {
    fn of(objects: &'a [Arc<Object>], selections: &[Selection]) -> Self {
        let mut wanted = Self::default();
        for selection in selections {
            match target(objects, *selection) {
                Target::Selected {
                    group,
                    kind,
                    namespaces,
                    selector,
                } => {
                    wanted.labels(group, kind, selector);
                    if let Namespaces::Labelled(selector) = namespaces {
                        wanted.labels(NAMESPACE.0, NAMESPACE.1, selector);
                    }
                }
                Target::Numbered(name) => {
                    wanted.numbered.insert((&name.group, &name.kind));
                }
                Target::Named { .. } => {}
            }
        }
        wanted
    }

    fn labels(&mut self, group: &'a str, kind: &'a str, selector: &'a LabelSelector) {
        let labels = self.labels.entry((group, kind)).or_default();
        for requirement in selector.requirements() {
            if let Test::In(values) = &requirement.test {
                let values = values.iter();
                labels.extend(values.map(|value| (&*requirement.key, &**value)));
            }
        }
    }
}

impl<'a> Index<'a> {
    fn new(objects: &'a [Arc<Object>], selections: &[Selection]) -> Self {
        let wanted = Wanted::of(objects, selections);
        let mut index = Self {
            objects,
            buckets: HashMap::new(),
            numbered: HashMap::new(),
        };
        for (number, object) in (0..).zip(objects) {
            let name = &object.name;
            let kind = (&*name.group, &*name.kind);
            if let Some(labels) = wanted.labels.get(&kind) {
                index.add(number, object, labels);
            }
            if wanted.numbered.contains(&kind) {
                let stem = name
                    .name
                    .trim_end_matches(|letter: char| letter.is_ascii_digit());
                if stem.len() < name.name.len() {
                    let numbered = (kind, name.namespace.as_deref(), stem);
                    index.numbered.entry(numbered).or_default().push(number);
                }
            }
        }
        index
    }

    fn add(&mut self, number: u32, object: &'a Object, labels: &HashSet<(&str, &str)>) {
        let kind = (&*object.name.group, &*object.name.kind);
        let namespace = object.name.namespace.as_deref();
        for place in [Some(None), namespace.map(Some)].into_iter().flatten() {
            let bucket = self.buckets.entry((kind, place)).or_default();
            bucket.all.push(number);
            for label in object.labels.iter().filter(|label| labels.contains(label)) {
                bucket.labelled.entry(label).or_default().push(number);
            }
        }
    }

    /// On how many objects a selector is tried at first, by the size of the index alone.
    fn cost(&self, target: &Target) -> usize {
        match target {
            Target::Selected {
                group,
                kind,
                namespaces,
                selector,
            } => {
                let kind = (&**group, &**kind);
                match namespaces {
                    Namespaces::All => self.candidates(kind, None, selector).len(),
                    Namespaces::One(namespace) => {
                        self.candidates(kind, Some(namespace), selector).len()
                    }
                    Namespaces::Labelled(namespaces) => {
                        1 + self.candidates(NAMESPACE, None, namespaces).len()
                    }
                }
            }
            Target::Numbered(name) => self.numbered(name).len(),
            Target::Named { .. } => 0,
        }
    }

    /// Gives each object that is selected; returns on how many the selector was tried.
    fn select(&self, target: &Target, mut found: impl FnMut(u32)) -> usize {
        match target {
            Target::Selected {
                group,
                kind,
                namespaces,
                selector,
            } => {
                let kind = (&**group, &**kind);
                match namespaces {
                    Namespaces::All => self.matching(kind, None, selector, &mut found),
                    Namespaces::One(namespace) => {
                        self.matching(kind, Some(namespace), selector, &mut found)
                    }
                    Namespaces::Labelled(labels) => {
                        let (namespaces, mut tried) = self.namespaces(labels);
                        for namespace in namespaces {
                            tried += 1;
                            tried += self.matching(kind, Some(namespace), selector, &mut found);
                        }
                        tried
                    }
                }
            }
            Target::Numbered(name) => {
                let numbered = self.numbered(name);
                numbered.iter().copied().for_each(found);
                numbered.len()
            }
            Target::Named { .. } => 0,
        }
    }

    fn matching(
        &self,
        kind: Kind<'_>,
        namespace: Option<&str>,
        selector: &LabelSelector,
        found: &mut impl FnMut(u32),
    ) -> usize {
        let candidates = self.candidates(kind, namespace, selector);
        for number in candidates.iter() {
            let labels = &self.objects[number as usize].labels;
            if selector.matches(|key| labels.get(key)) {
                found(number);
            }
        }
        candidates.len()
    }

    /// The names of the namespaces with these labels, and on how many the selector was tried. One
    /// that was not read is known by the label of its name.
    fn namespaces<'s>(&'s self, selector: &'s LabelSelector) -> (Vec<&'s str>, usize) {
        let mut names: Vec<&str> = Vec::new();
        let mut found = |number: u32| names.push(&self.objects[number as usize].name.name);
        let mut tried = self.matching(NAMESPACE, None, selector, &mut found);
        let read = self.buckets.get(&(NAMESPACE, None));
        for requirement in selector.requirements() {
            let Test::In(values) = &requirement.test else {
                continue;
            };
            if requirement.key != NAMESPACE_NAME {
                continue;
            }
            tried += values.len();
            for name in values {
                let was_read =
                    read.is_some_and(|read| read.labelled.contains_key(&(NAMESPACE_NAME, name)));
                let by_name = |key: &str| (key == NAMESPACE_NAME).then_some(&**name);
                if !was_read && selector.matches(by_name) {
                    names.push(name);
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        (names, tried)
    }

    /// The objects that a selector is tried on: those with the rarest of the labels that it asks
    /// for, or all where it asks for none.
    fn candidates<'s>(
        &'s self,
        kind: Kind<'s>,
        namespace: Option<&'s str>,
        selector: &'s LabelSelector,
    ) -> Candidates<'s> {
        let Some(bucket) = self.buckets.get(&(kind, namespace)) else {
            return Candidates::default();
        };
        let mut best = Candidates {
            lists: vec![&bucket.all],
        };
        for requirement in selector.requirements() {
            if let Test::In(values) = &requirement.test {
                let lists = values
                    .iter()
                    .filter_map(|value| bucket.labelled.get(&(&*requirement.key, &**value)))
                    .map(Vec::as_slice)
                    .collect();
                let candidates = Candidates { lists };
                if candidates.len() < best.len() {
                    best = candidates;
                }
            }
        }
        best
    }

    fn numbered<'s>(&'s self, name: &'s Name) -> &'s [u32] {
        let kind = (&*name.group, &*name.kind);
        let key = (kind, name.namespace.as_deref(), &*name.name);
        self.numbered.get(&key).map_or(&[], Vec::as_slice)
    }
}

#[derive(Default)]
struct Candidates<'a> {
    lists: Vec<&'a [u32]>,
}

impl Candidates<'_> {
    fn len(&self) -> usize {
        self.lists.iter().map(|list| list.len()).sum()
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        self.lists.iter().copied().flatten().copied()
    }
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
