//! Parts of the graph for a picture.

use std::collections::HashMap;

use compact_str::CompactString;
use resources::references::Relation;
use wire::Health;

use crate::{
    Graph, Node, NodeId,
    choose::choose,
    fold::{Alike, Folds, Part},
};

/// How many edges a picture has at most, for each node that it may have.
const EDGES_EACH: usize = 10;

/// A part of the graph for a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// Ordered by the first of their members.
    pub nodes: Vec<MapNode>,
    /// Ordered.
    pub edges: Vec<MapEdge>,
    /// How many nodes of the graph belong here and are not in the picture.
    pub left_out: usize,
    /// How many edges between the nodes of the picture are not in it.
    pub edges_left_out: usize,
}

/// A node of a picture: one of the graph, or several that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapNode {
    /// By which the picture knows it again ([`Node::key`]); several have one of their own, which
    /// stays the same while some of them come and go.
    pub key: CompactString,
    /// The nodes of the graph, ordered; at least one.
    pub members: Vec<NodeId>,
    /// The worst of their healths.
    pub health: Health,
    /// How many steps it is away from the node that the picture is about; 0 in a picture of all.
    pub distance: u32,
}

/// An edge of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MapEdge {
    /// Index of the node that names the other.
    pub from: u32,
    /// How it stands to the other.
    pub relation: Relation,
    /// Index of the other.
    pub to: u32,
    /// Whether all is well without it, in all of them.
    pub optional: bool,
    /// How many edges of the graph it stands for.
    pub count: u32,
}

impl Graph {
    /// What is within so many steps of a node, in a picture of at most so many nodes. A step is not
    /// turned back: the pods of a pod's node are not near it. When there are more nodes, those are
    /// folded that look alike, and then the farthest left out.
    pub fn around(&self, node: NodeId, steps: u32, limit: usize) -> Map {
        self.picture(&self.within(node, steps), Some(node), limit)
    }

    /// All that is wanted, in a picture of at most so many nodes. When there are more, those are
    /// folded that look alike; then what is broken is shown with what has to do with it, and of the
    /// rest what hangs together.
    pub fn whole(&self, mut wanted: impl FnMut(NodeId, &Node) -> bool, limit: usize) -> Map {
        let nodes = self.nodes().filter(|(id, node)| wanted(*id, node));
        let nodes: Vec<_> = nodes.map(|(id, _)| (id, 0)).collect();
        self.picture(&nodes, None, limit)
    }

    fn picture(&self, nodes: &[(NodeId, u32)], center: Option<NodeId>, limit: usize) -> Map {
        let limit = limit.max(1);
        let part = Part::new(self, nodes, center);
        let mut folds = part.fold(Alike::Not);
        for alike in [Alike::InAll, Alike::InHealth, Alike::EvenBroken] {
            if folds.len() <= limit {
                break;
            }
            folds = part.fold(alike);
        }
        drawn(&part, &folds, choose(&part, &folds, limit), limit)
    }
}

/// Draws some of the folds.
fn drawn(part: &Part<'_>, folds: &Folds, mut shown: Vec<usize>, limit: usize) -> Map {
    shown.sort_unstable_by_key(|fold| folds.members(*fold)[0]);
    let mut place: Vec<Option<u32>> = vec![None; folds.len()];
    for (index, fold) in (0..).zip(&shown) {
        place[*fold] = Some(index);
    }
    let place = |index: usize| place[folds.of(index)];
    let nodes: Vec<MapNode> = shown
        .iter()
        .map(|fold| {
            let members = folds.members(*fold);
            let health = members.iter().map(|index| part.node(*index).health()).min();
            let distance = members.iter().map(|index| part.distance(*index)).min();
            MapNode {
                key: match members {
                    [one] => part.node(*one).key(),
                    _ => folds.key(*fold),
                },
                members: members.iter().map(|index| part.id(*index)).collect(),
                health: health.unwrap_or(Health::Unknown),
                distance: distance.unwrap_or_default(),
            }
        })
        .collect();

    let mut merged: HashMap<(u32, Relation, u32), (bool, u32)> = HashMap::new();
    for index in 0..part.len() {
        let Some(from) = place(index) else { continue };
        for (edge, to) in part.edges(index) {
            let Some(to) = place(to).filter(|to| *to != from) else {
                continue;
            };
            // The owner says it for all that it owns, if it is to be seen.
            let said = part.said_by_owner(index, edge);
            if said.is_some_and(|owner| place(owner).is_some()) {
                continue;
            }
            let (optional, count) = merged.entry((from, edge.relation, to)).or_insert((true, 0));
            *optional &= edge.optional;
            *count = count.saturating_add(1);
        }
    }
    let edge = |((from, relation, to), (optional, count))| MapEdge {
        from,
        relation,
        to,
        optional,
        count,
    };
    let mut edges: Vec<MapEdge> = merged.into_iter().map(edge).collect();
    let most = limit.saturating_mul(EDGES_EACH);
    let edges_left_out = edges.len().saturating_sub(most);
    if edges_left_out > 0 {
        edges.sort_unstable_by_key(|edge| (edge.relation, edge.from, edge.to));
        edges.truncate(most);
    }
    edges.sort_unstable();
    let drawn: usize = nodes.iter().map(|node| node.members.len()).sum();
    Map {
        nodes,
        edges,
        left_out: part.len() - drawn,
        edges_left_out,
    }
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
