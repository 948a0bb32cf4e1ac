//! Joining objects: every reference becomes an edge, or several.

use std::sync::Arc;

use resources::{
    Uid,
    references::{Name, Relation, Target},
};

use crate::{
    Edge, Gathered, Graph, Node, NodeId, Object, RELEASE, State,
    resolve::{Names, number},
    select::{self, Selection},
};

impl Graph {
    /// Joins objects by what they name and select. `gathered` says what is known to be missing when
    /// it is not among them. Of two objects with the same name one is left out.
    pub fn build(objects: impl IntoIterator<Item = Arc<Object>>, gathered: &Gathered) -> Self {
        let mut objects: Vec<Arc<Object>> = objects.into_iter().collect();
        objects.sort_unstable();
        objects.dedup_by(|later, first| later.name == first.name);

        let mut names = Names::new(&objects);
        let edges = edges(&objects, &mut names);
        let nodes = names.into_nodes(gathered);
        Self::ordered(nodes, edges.edges, edges.unfollowed)
    }

    /// Takes nodes by their numbers, in any order, and edges between the numbers.
    fn ordered(nodes: Vec<Node>, mut edges: Vec<Edge>, unfollowed: Vec<u32>) -> Self {
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_unstable_by(|a, b| order_of(&nodes[*a]).cmp(&order_of(&nodes[*b])));
        let mut ids = vec![NodeId(0); nodes.len()];
        for (index, number) in order.iter().enumerate() {
            ids[*number] = NodeId::new(index);
        }
        let mut nodes: Vec<_> = nodes.into_iter().enumerate().collect();
        nodes.sort_unstable_by_key(|(number, _)| ids[*number]);

        for edge in &mut edges {
            edge.from = ids[edge.from.index()];
            edge.to = ids[edge.to.index()];
        }
        edges.retain(|edge| edge.from != edge.to);
        edges.sort_unstable();
        edges.dedup_by(|later, first| {
            let same =
                (later.from, later.relation, later.to) == (first.from, first.relation, first.to);
            if same {
                first.optional &= later.optional;
            }
            same
        });
        say_once(&mut edges);

        let mut unfollowed: Vec<_> = unfollowed
            .into_iter()
            .map(|number| ids[number as usize])
            .collect();
        unfollowed.sort_unstable();
        unfollowed.dedup();
        let mut graph = Self {
            outgoing: starts(nodes.len(), edges.iter().map(|edge| edge.from)),
            arriving: Vec::new(),
            incoming: Vec::new(),
            nodes: nodes.into_iter().map(|(_, node)| node).collect(),
            edges,
            unfollowed,
        };
        graph.turn();
        graph.judge_releases();
        graph
    }

    /// Finds the edges of each node that lead to it.
    fn turn(&mut self) {
        let edge = |index: &u32| &self.edges[*index as usize];
        let mut incoming: Vec<u32> = (0..number(self.edges.len())).collect();
        incoming.sort_unstable_by_key(|index| {
            let Edge {
                from, relation, to, ..
            } = edge(index);
            (*to, *relation, *from)
        });
        self.arriving = starts(
            self.nodes.len(),
            incoming.iter().map(|index| edge(index).to),
        );
        self.incoming = incoming;
    }

    fn judge_releases(&mut self) {
        let mut judged = Vec::new();
        for (id, node) in self.nodes() {
            if node.state == State::Release {
                let parts = self.to(id).filter(|edge| edge.relation == Relation::PartOf);
                let worst = parts.map(|edge| self.node(edge.from).health).min();
                judged.extend(worst.map(|worst| (id, worst)));
            }
        }
        for (id, worst) in judged {
            self.nodes[id.index()].health = worst;
        }
    }
}

fn order_of(node: &Node) -> (&Name, Option<Uid>) {
    node.order()
}

/// Edges between numbers of nodes.
struct Edges {
    edges: Vec<Edge>,
    unfollowed: Vec<u32>,
}

fn edges(objects: &[Arc<Object>], names: &mut Names<'_>) -> Edges {
    let mut edges = Vec::new();
    let mut selections = Vec::new();
    for (from, object) in (0..).zip(objects) {
        for (at, reference) in (0..).zip(&object.references) {
            let Target::Named { name, uid } = &reference.target else {
                selections.push(Selection {
                    from,
                    reference: at,
                });
                continue;
            };
            edges.push(Edge {
                from: NodeId(from),
                relation: reference.relation,
                to: NodeId(names.resolve(name, *uid, reference.optional)),
                optional: reference.optional,
                reference: Some(at),
            });
        }
        if let Some((namespace, name)) = &object.release {
            let (group, kind) = RELEASE;
            let release = Name::new(group, kind, Some(namespace), name);
            edges.push(Edge {
                from: NodeId(from),
                relation: Relation::PartOf,
                to: NodeId(names.release(release)),
                optional: true,
                reference: None,
            });
        }
    }
    let unfollowed = select::follow(objects, selections, |selection, to| {
        let Selection { from, reference } = selection;
        let said = &objects[from as usize].references[reference as usize];
        edges.push(Edge {
            from: NodeId(from),
            relation: said.relation,
            to: NodeId(to),
            optional: said.optional,
            reference: Some(reference),
        });
    });
    let unfollowed = unfollowed.iter().map(|selection| selection.from).collect();
    Edges { edges, unfollowed }
}

/// Of a mutual relation that both sides say, keeps what the first of them says.
fn say_once(edges: &mut Vec<Edge>) {
    let said = |from: NodeId, to: NodeId, relation, edges: &[Edge]| {
        let key = (from, relation, to);
        edges
            .binary_search_by_key(&key, |edge| (edge.from, edge.relation, edge.to))
            .is_ok()
    };
    let twice: Vec<bool> = edges
        .iter()
        .map(|edge| {
            edge.relation.is_mutual()
                && edge.from > edge.to
                && said(edge.to, edge.from, edge.relation, edges)
        })
        .collect();
    let mut twice = twice.into_iter();
    edges.retain(|_| !twice.next().unwrap_or_default());
}

/// Where each node's part of a sequence begins that is ordered by nodes, and the end.
fn starts(nodes: usize, sequence: impl Iterator<Item = NodeId>) -> Vec<u32> {
    let mut starts = vec![0; nodes + 1];
    for node in sequence {
        starts[node.index() + 1] += 1;
    }
    for index in 1..starts.len() {
        starts[index] += starts[index - 1];
    }
    starts
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
