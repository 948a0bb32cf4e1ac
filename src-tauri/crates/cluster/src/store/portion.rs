//! Some objects of a store, read without holding it.

use std::{ops::ControlFlow, sync::Arc};

use resources::{Row, Uid};

use super::Inner;
use crate::{pack::Unpacker, pages::Slot};

/// Objects as they are packed, with their rows. Those of one block are next to each other, and it is
/// unpacked once for all of them.
pub(super) struct Portion {
    unpacker: Unpacker,
    blocks: Vec<Block>,
}

struct Block {
    packed: Vec<u8>,
    /// Which of its objects are wanted, with their rows.
    members: Vec<(usize, Arc<Row>)>,
}

impl Inner {
    /// Those of these objects that are there whole.
    pub fn portion(&self, uids: &[Uid]) -> Portion {
        let mut found: Vec<(Slot, &Arc<Row>)> = uids
            .iter()
            .filter_map(|uid| {
                let stored = self.objects.get(*uid)?;
                Some((stored.packed?, &stored.row))
            })
            .collect();
        found.sort_unstable_by_key(|(slot, _)| *slot);
        let blocks = found.chunk_by(|(one, _), (other, _)| one.is_beside(*other));
        let blocks = blocks.map(|block| Block {
            packed: self.pages.get(block[0].0).to_vec(),
            members: block
                .iter()
                .map(|(slot, row)| (slot.member(), Arc::clone(row)))
                .collect(),
        });
        Portion {
            blocks: blocks.collect(),
            unpacker: self.unpacker.clone(),
        }
    }
}

impl Portion {
    /// Shows each object, for as long as `look` wants more.
    pub fn each(
        &self,
        mut look: impl FnMut(&Arc<Row>, &str) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut unpack = self.unpacker.many();
        for block in &self.blocks {
            let Some(objects) = unpack.unpack(&block.packed) else {
                continue;
            };
            for (member, row) in &block.members {
                if let Some(json) = objects.object(*member) {
                    look(row, json)?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}
