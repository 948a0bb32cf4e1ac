//! The graph, and looking things up in it.

use resources::references::Name;

use crate::{Edge, Node, NodeId, Step};

/// Objects and what they name and select, joined. See the crate's documentation for what it costs.
///
/// Objects are nodes, and so is what they name and is not there, or is not known. The result does
/// not depend on the order in which the objects were given.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Ordered by [`Node::order`].
    pub(crate) nodes: Vec<Node>,
    /// Ordered, so that those of a node lie together, by relation.
    pub(crate) edges: Vec<Edge>,
    /// Where the edges of each node begin, and the end.
    pub(crate) outgoing: Vec<u32>,
    /// The edges by the node that they lead to, then by relation.
    pub(crate) incoming: Vec<u32>,
    /// Where those of each node begin, and the end.
    pub(crate) arriving: Vec<u32>,
    pub(crate) unfollowed: Vec<NodeId>,
}

impl Graph {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes, ordered by name.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.map(|(index, node)| (NodeId::new(index), node))
    }

    /// A node of this graph.
    ///
    /// # Panics
    /// When it is of another graph, which has more nodes.
    pub fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.index()]
    }

    /// The node of that name.
    pub fn find(&self, name: &Name) -> Option<NodeId> {
        let index = self.nodes.partition_point(|node| node.name() < name);
        let found = self.nodes.get(index)?;
        (found.name() == name).then_some(NodeId::new(index))
    }

    /// All edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What a node names and selects, its owners first.
    pub fn from(&self, node: NodeId) -> &[Edge] {
        match self.outgoing.get(node.index()..) {
            Some([start, end, ..]) => &self.edges[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Who names and selects a node, what it owns first.
    pub fn to(&self, node: NodeId) -> impl Iterator<Item = &Edge> {
        let edges = match self.arriving.get(node.index()..) {
            Some([start, end, ..]) => &self.incoming[*start as usize..*end as usize],
            _ => &[],
        };
        edges.iter().map(|edge| &self.edges[*edge as usize])
    }

    /// Where the object names what an edge leads to, as in "env `DATABASE_URL` of container web": the
    /// first of the places; empty where the relation says enough.
    pub fn place(&self, edge: &Edge) -> &str {
        let object = self.node(edge.from).object();
        let reference = object.zip(edge.reference);
        let reference = reference.and_then(|(object, index)| object.references.get(index as usize));
        reference.map_or("", |reference| &reference.place)
    }

    /// Objects with a selector that was not followed, because all of them together select more than
    /// can be shown. Ordered.
    pub fn unfollowed(&self) -> &[NodeId] {
        &self.unfollowed
    }

    /// The owner of a node: the one that controls it, or else the first.
    pub fn owner(&self, node: NodeId) -> Option<NodeId> {
        let edge = self.from(node).first()?;
        edge.relation.is_ownership().then_some(edge.to)
    }

    /// What a node owns.
    pub(crate) fn owned(&self, node: NodeId) -> impl Iterator<Item = &Edge> {
        self.to(node)
            .take_while(|edge| edge.relation.is_ownership())
    }

    /// Every step from a node, with where it leads.
    pub(crate) fn steps(&self, node: NodeId) -> impl Iterator<Item = (Step, NodeId)> {
        let along = self.from(node).iter();
        let along = along.map(|edge| (Step::along(edge.relation), edge.to));
        let against = self.to(node);
        along.chain(against.map(|edge| (Step::against(edge.relation), edge.from)))
    }
}
