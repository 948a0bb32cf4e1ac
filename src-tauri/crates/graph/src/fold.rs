//! Folding what looks alike, so that a picture of many pods shows what there is.
//!
//! Only what belongs to another is folded with others that belong to the same, or to what was
//! folded into the same. So one goes from the top down: pods of jobs of one schedule are alike when
//! the jobs are.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use compact_str::{CompactString, format_compact};
use resources::references::Relation;
use wire::Health;

use crate::{Edge, Graph, Node, NodeId};

/// What is folded into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alike {
    /// Nothing.
    Not,
    /// What is of one kind and one health, belongs to the same, and stands in the same relations to
    /// the same others; nothing broken.
    InAll,
    /// What is of one kind and one health and belongs to the same; nothing broken.
    InHealth,
    /// The same, and what is broken too.
    EvenBroken,
}

/// The nodes of a picture to be. An index here counts them in their order.
pub(crate) struct Part<'a> {
    graph: &'a Graph,
    nodes: &'a [(NodeId, u32)],
    /// The indices of the graph's nodes.
    index: Vec<Option<u32>>,
    /// What each belongs to, without circles.
    holder: Vec<Option<usize>>,
    /// The indices, holders before what belongs to them.
    top_down: Vec<usize>,
    /// Those that are broken, and whatever they belong to.
    trouble: Vec<bool>,
    center: Option<usize>,
}

/// Which nodes are folded into one.
pub(crate) struct Folds {
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    marks: Vec<u64>,
}

impl Folds {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// The fold that a node is in.
    pub fn of(&self, index: usize) -> usize {
        self.of[index]
    }

    /// The nodes of a fold, ordered; at least one.
    pub fn members(&self, fold: usize) -> &[usize] {
        &self.members[fold]
    }

    /// The key of a fold of several nodes. No node has one with a single slash.
    pub fn key(&self, fold: usize) -> CompactString {
        format_compact!("fold/{:016x}", self.marks[fold])
    }
}

impl<'a> Part<'a> {
    /// Takes nodes of a graph, in their order and with their distances from the center.
    pub fn new(graph: &'a Graph, nodes: &'a [(NodeId, u32)], center: Option<NodeId>) -> Self {
        let mut index = vec![None; graph.len()];
        for (at, (node, _)) in (0..).zip(nodes) {
            index[node.index()] = Some(at);
        }
        let mut part = Self {
            graph,
            nodes,
            index,
            holder: Vec::new(),
            top_down: Vec::new(),
            trouble: Vec::new(),
            center: None,
        };
        part.center = center.and_then(|center| part.at(center));
        part.holder = nodes.iter().map(|(node, _)| part.holder(*node)).collect();
        part.top_down = top_down(&mut part.holder);
        part.trouble = (0..nodes.len())
            .map(|index| part.node(index).health() == Health::Broken)
            .collect();
        for index in part.top_down.iter().rev() {
            if let (true, Some(holder)) = (part.trouble[*index], part.holder[*index]) {
                part.trouble[holder] = true;
            }
        }
        part
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn id(&self, index: usize) -> NodeId {
        self.nodes[index].0
    }

    pub fn node(&self, index: usize) -> &'a Node {
        self.graph.node(self.id(index))
    }

    pub fn distance(&self, index: usize) -> u32 {
        self.nodes[index].1
    }

    /// What a node names and selects of the others.
    pub fn edges(&self, index: usize) -> impl Iterator<Item = (&'a Edge, usize)> {
        let edges = self.graph.from(self.id(index)).iter();
        edges.filter_map(|edge| Some((edge, self.at(edge.to)?)))
    }

    /// The owner of a node, if it is among the others and names the same as the node does in an
    /// edge: a pod mounts what the template of its owner mounts.
    pub fn said_by_owner(&self, index: usize, edge: &Edge) -> Option<usize> {
        if edge.relation.is_ownership() {
            return None;
        }
        let owner = self.graph.owner(self.id(index))?;
        let at = self.holder[index].filter(|holder| self.id(*holder) == owner)?;
        let said = self
            .graph
            .from(owner)
            .binary_search_by_key(&(edge.relation, edge.to), |edge| (edge.relation, edge.to));
        said.is_ok().then_some(at)
    }

    /// What a node belongs to.
    pub fn holder_of(&self, index: usize) -> Option<usize> {
        self.holder[index]
    }

    /// The nodes, what they belong to before themselves.
    pub fn top_down(&self) -> &[usize] {
        &self.top_down
    }

    /// What the picture is about.
    pub fn center(&self) -> Option<usize> {
        self.center
    }

    fn at(&self, node: NodeId) -> Option<usize> {
        self.index[node.index()].map(|index| index as usize)
    }

    /// What a node belongs to: its owner, or else the set that claims it, or else the claim that it
    /// is bound to.
    fn holder(&self, node: NodeId) -> Option<usize> {
        let owner = self.graph.owner(node).and_then(|owner| self.at(owner));
        owner
            .or_else(|| {
                let claims = self.graph.to(node);
                let mut claims = claims.filter(|edge| edge.relation == Relation::Claims);
                claims.find_map(|edge| self.at(edge.from))
            })
            .or_else(|| {
                if self.graph.node(node).name().kind != "PersistentVolume" {
                    return None;
                }
                let steps = self.graph.steps(node);
                let mut bound = steps.filter(|(step, _)| step.relation == Relation::BoundTo);
                bound.find_map(|(_, claim)| self.at(claim))
            })
    }

    /// Folds what is alike.
    pub fn fold(&self, alike: Alike) -> Folds {
        let mut folds = Folds {
            of: vec![0; self.len()],
            members: Vec::new(),
            marks: Vec::new(),
        };
        // What stands first in the order of the names is the first of its fold.
        let mut by_look: HashMap<Look<'_>, usize> = HashMap::new();
        for index in &self.top_down {
            let look = self.look(*index, alike, &folds);
            let new = folds.len();
            let fold = match &look {
                Some(look) => *by_look.entry(look.clone()).or_insert(new),
                None => new,
            };
            if fold == new {
                folds.members.push(Vec::new());
                folds.marks.push(match &look {
                    Some(look) => hash(&(
                        look.kind,
                        look.health as u8,
                        look.others,
                        folds.marks[look.holder],
                    )),
                    None => hash(&self.node(*index).key().as_str()),
                });
            }
            folds.members[fold].push(*index);
            folds.of[*index] = fold;
        }
        for members in &mut folds.members {
            members.sort_unstable();
        }
        folds
    }

    /// What a node looks like, once its holder is folded; `None` if it is like no other.
    fn look(&self, index: usize, alike: Alike, folds: &Folds) -> Option<Look<'a>> {
        let holder = folds.of[self.holder[index]?];
        let apart = alike == Alike::Not
            || self.center == Some(index)
            || (self.trouble[index] && alike != Alike::EvenBroken);
        let object = self.node(index).object().filter(|_| !apart)?;
        Some(Look {
            holder,
            kind: (&object.name.group, &object.name.kind),
            health: object.health,
            others: if alike == Alike::InAll {
                self.others(index)
            } else {
                0
            },
        })
    }

    /// What tells apart nodes that stand in other relations, except to what they belong to and what
    /// belongs to them.
    fn others(&self, index: usize) -> u64 {
        let own =
            |other: usize| self.holder[other] == Some(index) || self.holder[index] == Some(other);
        let along = self
            .edges(index)
            .filter(|(edge, _)| self.said_by_owner(index, edge).is_none())
            .map(|(edge, to)| (false, edge.relation, to));
        let against = self.graph.to(self.id(index));
        let against = against.filter_map(|edge| Some((true, edge.relation, self.at(edge.from)?)));
        let mut others: Vec<_> = along
            .chain(against)
            .filter(|(_, _, other)| !own(*other))
            .map(|(back, relation, other)| (back, relation, self.node(other).key()))
            .collect();
        others.sort_unstable();
        hash(&others)
    }
}

/// What nodes of one fold have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Look<'a> {
    /// The fold of what they belong to.
    holder: usize,
    kind: (&'a str, &'a str),
    health: Health,
    /// What else they have to do with.
    others: u64,
}

/// Opens circles of holders, and orders what is left from the top down.
fn top_down(holder: &mut [Option<usize>]) -> Vec<usize> {
    let mut depth: Vec<Option<u32>> = vec![None; holder.len()];
    let mut on_path = vec![false; holder.len()];
    for start in 0..holder.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(index) = at.filter(|index| depth[*index].is_none()) {
            if on_path[index] {
                // The one that led back here is the last of the path.
                if let Some(last) = path.last() {
                    holder[*last] = None;
                }
                break;
            }
            on_path[index] = true;
            path.push(index);
            at = holder[index];
        }
        for index in path.into_iter().rev() {
            let above = holder[index].and_then(|holder| depth[holder]);
            depth[index] = Some(above.map_or(0, |above| above.saturating_add(1)));
            on_path[index] = false;
        }
    }
    let mut order: Vec<usize> = (0..holder.len()).collect();
    order.sort_by_key(|index| depth[*index]);
    order
}

/// The same in every run.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
