//! The tree of one object: its owners, what it owns, what it uses and what uses it.

use std::collections::{BTreeMap, HashMap, HashSet};

use resources::references::Relation;

use crate::{Graph, NodeId, Step};

/// One line of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeLine {
    /// How far it is indented: at most one more than the line before.
    pub depth: u32,
    /// What stands there.
    pub node: NodeId,
    /// From the line that it stands under; none for the first.
    pub step: Option<Step>,
    /// It is not the object itself that is selected, but something that it owns.
    pub through: bool,
    /// How many that stand under the same line by the same step are left out after this one.
    pub more: u32,
}

/// The tree of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// From the topmost owner down to the object; under it, what it owns and what that owns, then
    /// what it uses and what uses it, by relation.
    pub lines: Vec<TreeLine>,
    /// Which of the lines is the object's.
    pub at: usize,
    /// How many lines there would be more.
    pub left_out: usize,
}

impl Graph {
    /// The tree of an object, in at most so many lines, of which one is always the object's. Where
    /// not all fits, what does badly is shown before what does well.
    pub fn tree(&self, of: NodeId, limit: usize) -> Tree {
        let mut chain = self.chain(of);
        let owned = self.descendants(&chain);
        let uses = self.uses(of, &chain, &owned);
        let used: usize = uses.values().map(Vec::len).sum();
        let all = chain.len() + owned.len() + used;

        chain.truncate(limit.max(1));
        chain.reverse();
        let rest = limit.saturating_sub(chain.len());
        // What is not needed by the one is left to the other.
        let for_uses = used.min((rest / 2).max(rest.saturating_sub(owned.len())));
        let mut lines = Vec::with_capacity(all.min(limit.max(1)));
        for (depth, node) in (0..).zip(&chain) {
            let owner = lines.last().map(|line: &TreeLine| line.node);
            lines.push(TreeLine {
                depth,
                node: *node,
                step: owner.map(|owner| Step::against(self.ownership(*node, owner))),
                through: false,
                more: 0,
            });
        }
        let at = lines.len() - 1;
        let below = lines[at].depth + 1;
        owned_lines(&owned, rest - for_uses, below, &mut lines);
        self.use_lines(uses, for_uses, below, &mut lines);
        Tree {
            at,
            left_out: all - lines.len(),
            lines,
        }
    }

    /// The object and its owners, each the one that controls the one before, until there is none or
    /// it is there already.
    fn chain(&self, of: NodeId) -> Vec<NodeId> {
        let mut chain = vec![of];
        let mut seen = HashSet::from([of]);
        let mut last = of;
        while let Some(owner) = self.owner(last).filter(|owner| seen.insert(*owner)) {
            chain.push(owner);
            last = owner;
        }
        chain
    }

    /// How a node stands to its owner.
    fn ownership(&self, node: NodeId, owner: NodeId) -> Relation {
        let edges = self.from(node).iter();
        let found = edges
            .filter(|edge| edge.to == owner)
            .map(|edge| edge.relation);
        found.min().unwrap_or(Relation::OwnedBy)
    }

    /// All that the first of a chain owns, level by level, what does worst first in each; nothing
    /// twice.
    fn descendants(&self, chain: &[NodeId]) -> Vec<Owned> {
        let mut seen: HashSet<NodeId> = chain.iter().copied().collect();
        let mut all: Vec<Owned> = Vec::new();
        let mut level: Vec<(Option<usize>, NodeId)> = vec![(None, chain[0])];
        while !level.is_empty() {
            let mut next = Vec::new();
            for (index, node) in level {
                for edge in self.owned(node).filter(|edge| seen.insert(edge.from)) {
                    next.push(Owned {
                        node: edge.from,
                        owner: index,
                        relation: edge.relation,
                    });
                }
            }
            next.sort_unstable_by_key(|owned| (self.node(owned.node).health(), owned.node));
            let start = all.len();
            level = (start..)
                .zip(&next)
                .map(|(index, owned)| (Some(index), owned.node))
                .collect();
            all.append(&mut next);
        }
        all
    }

    /// What the object uses and what uses it, by step. What stands above or below it in the tree is
    /// left out, and so is a user whose owner is there for the same.
    fn uses(&self, of: NodeId, chain: &[NodeId], owned: &[Owned]) -> BTreeMap<Step, Vec<Use>> {
        let mut elsewhere: HashSet<NodeId> = chain.iter().copied().collect();
        elsewhere.extend(owned.iter().map(|owned| owned.node));
        let mut uses: BTreeMap<Step, Vec<Use>> = BTreeMap::new();
        for (step, node) in self.steps(of) {
            if !elsewhere.contains(&node) {
                let through = false;
                uses.entry(step).or_default().push(Use { node, through });
            }
        }
        for owned in owned {
            for edge in self.to(owned.node) {
                let selects = matches!(
                    edge.relation,
                    Relation::Selects | Relation::Protects | Relation::Restricts
                );
                if selects && !elsewhere.contains(&edge.from) {
                    uses.entry(Step::against(edge.relation))
                        .or_default()
                        .push(Use {
                            node: edge.from,
                            through: true,
                        });
                }
            }
        }
        for (step, group) in &mut uses {
            group.sort_unstable();
            group.dedup_by_key(|one| one.node);
            if step.back {
                let there: HashSet<NodeId> = group.iter().map(|one| one.node).collect();
                group.retain(|one| {
                    let owner = self.owner(one.node);
                    owner.is_none_or(|owner| !there.contains(&owner))
                });
            }
        }
        uses.retain(|_, group| !group.is_empty());
        uses
    }

    fn use_lines(
        &self,
        uses: BTreeMap<Step, Vec<Use>>,
        room: usize,
        depth: u32,
        lines: &mut Vec<TreeLine>,
    ) {
        let rooms = shared(uses.values().map(Vec::len), room);
        for ((step, mut group), room) in uses.into_iter().zip(rooms) {
            let more = group.len() - room;
            if more > 0 {
                group.sort_by_key(|one| self.node(one.node).health());
                group.truncate(room);
                group.sort_unstable();
            }
            lines.extend(group.iter().map(|one| TreeLine {
                depth,
                node: one.node,
                step: Some(step),
                through: one.through,
                more: 0,
            }));
            if let Some(last) = lines.last_mut().filter(|_| room > 0) {
                last.more = count(more);
            }
        }
    }
}

/// Something that the object of a tree owns, or that something owned by it owns.
struct Owned {
    node: NodeId,
    /// Its owner's index; `None` if that is the object itself.
    owner: Option<usize>,
    relation: Relation,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    node: NodeId,
    through: bool,
}

/// Writes the first of what is owned, each under its owner.
fn owned_lines(owned: &[Owned], room: usize, depth: u32, lines: &mut Vec<TreeLine>) {
    let (taken, left) = owned.split_at(room.min(owned.len()));
    let mut under: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (index, one) in taken.iter().enumerate() {
        under.entry(one.owner).or_default().push(index);
    }
    let mut more: HashMap<Option<usize>, u32> = HashMap::new();
    for one in left {
        *more.entry(one.owner).or_default() += 1;
    }
    let mut children = |owner: Option<usize>, depth: u32, stack: &mut Vec<(usize, u32, u32)>| {
        let mut children = under.remove(&owner).unwrap_or_default();
        children.sort_unstable_by_key(|index| std::cmp::Reverse(taken[*index].node));
        let mut more = more.get(&owner).copied().unwrap_or_default();
        for index in children {
            // The last is the first to be put away.
            stack.push((index, depth, std::mem::take(&mut more)));
        }
    };
    let mut stack = Vec::new();
    children(None, depth, &mut stack);
    while let Some((index, depth, more)) = stack.pop() {
        lines.push(TreeLine {
            depth,
            node: taken[index].node,
            step: Some(Step::against(taken[index].relation)),
            through: false,
            more,
        });
        children(Some(index), depth + 1, &mut stack);
    }
}

/// Shares room among groups: none gets more than it needs, and small ones get all that they need
/// before large ones do.
fn shared(sizes: impl Iterator<Item = usize>, mut room: usize) -> Vec<usize> {
    let sizes: Vec<usize> = sizes.collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|index| sizes[*index]);
    let mut rooms = vec![0; sizes.len()];
    for (done, index) in order.iter().enumerate() {
        let fair = room / (sizes.len() - done);
        rooms[*index] = sizes[*index].min(fair);
        room -= rooms[*index];
    }
    rooms
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
