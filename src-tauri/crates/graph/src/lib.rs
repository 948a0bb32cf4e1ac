//! Who owns, selects and uses whom: trees and maps over the objects of one context.
//!
//! An [`Object`] is what the graph keeps of an object: its name, its health, its labels and what it
//! names (`resources::references`). [`Graph::build`] joins them. The graph is not changed
//! afterwards: it is built anew from the same objects, of which only those that changed are read
//! again, and what is shown of it keeps its keys ([`Node::key`], [`MapNode::key`]).
//!
//! Building takes time in the order of `n log n`, where `n` counts objects, references and edges.
//! Selectors are followed by an index of the labels that they ask for, never by trying each on each
//! object, and there is a limit to how many objects all of them together are tried on. A tree and a
//! map take time in the order of the nodes that they reach.
//!
//! Pure: no clock, no I/O, no async.

mod build;
mod choose;
mod edge;
mod fold;
mod gathered;
mod graph;
mod map;
mod node;
mod object;
mod resolve;
mod select;
mod tree;
mod walk;

#[cfg(test)]
mod testing;

pub use edge::{Edge, Step};
pub use gathered::Gathered;
pub use graph::Graph;
pub use map::{Map, MapEdge, MapNode};
pub use node::{Node, NodeId, RELEASE, State};
pub use object::{Labels, Object};
pub use tree::{Tree, TreeLine};
