//! A sorted sequence that finds, inserts and removes by order and reads by index, all without
//! touching more than one small chunk of its elements.

use std::cmp::Ordering;

/// A chunk is split when it grows to this. Moving half of it costs about as much as the comparisons that
/// find the place. Chunks have room for so many from the start: grown by themselves, they would have room
/// for twice as many.
const CHUNK: usize = 256;
/// So many are in each at first: some may come before the first is split.
const FILL: usize = CHUNK / 4 * 3;

/// The sequence. What is looked for is told by how an element compares with it, which must be the same
/// order each time.
#[derive(Debug, Clone)]
pub struct Order<T> {
    chunks: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Order<T> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Order<T> {
    /// A sequence of elements that are sorted.
    pub fn of_sorted(elements: Vec<T>) -> Self {
        let len = elements.len();
        let mut chunks = Vec::with_capacity(len.div_ceil(FILL));
        let mut rest = elements.into_iter();
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            chunk.extend(rest.by_ref().take(FILL));
            if chunk.is_empty() {
                break;
            }
            chunks.push(chunk);
        }
        Self { chunks, len }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Every element, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }

    /// Inserts an element at its place.
    pub fn insert(&mut self, element: T, compared: impl Fn(&T) -> Ordering) {
        self.len += 1;
        if self.chunks.is_empty() {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let index = self.chunk_of(&compared).min(self.chunks.len() - 1);
        let chunk = &mut self.chunks[index];
        let at = chunk.partition_point(|other| compared(other).is_lt());
        chunk.insert(at, element);
        if chunk.len() == CHUNK {
            let mut upper = Vec::with_capacity(CHUNK);
            upper.extend(chunk.drain(CHUNK / 2..));
            self.chunks.insert(index + 1, upper);
        }
    }

    /// Removes the element that compares equal.
    pub fn remove(&mut self, compared: impl Fn(&T) -> Ordering) -> Option<T> {
        let index = self.chunk_of(&compared);
        let chunk = self.chunks.get_mut(index)?;
        let at = chunk.binary_search_by(compared).ok()?;
        let element = chunk.remove(at);
        if chunk.is_empty() {
            self.chunks.remove(index);
        }
        self.len -= 1;
        Some(element)
    }

    /// The elements from index `start` on, at most `count`.
    pub fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = &T> {
        let mut skip = start;
        let mut first = self.chunks.len();
        for (index, chunk) in self.chunks.iter().enumerate() {
            if skip < chunk.len() {
                first = index;
                break;
            }
            skip -= chunk.len();
        }
        self.chunks[first..].iter().flatten().skip(skip).take(count)
    }

    /// The first chunk whose last element is not less: where an element is or belongs.
    fn chunk_of(&self, compared: impl Fn(&T) -> Ordering) -> usize {
        self.chunks
            .partition_point(|chunk| chunk.last().is_some_and(|last| compared(last).is_lt()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Insert(u16),
        Remove(u16),
    }

    proptest! {
        #[test]
        fn it_behaves_like_a_sorted_vector(
            start in proptest::collection::btree_set(any::<u16>(), 0..2000),
            steps in proptest::collection::vec(
                prop_oneof![any::<u16>().prop_map(Step::Insert), any::<u16>().prop_map(Step::Remove)], 0..600),
            window in (0usize..2600, 0usize..300),
        ) {
            let mut order = Order::of_sorted(start.iter().copied().collect());
            let mut model = start;
            for step in steps {
                match step {
                    Step::Insert(value) => {
                        if model.insert(value) {
                            order.insert(value, |other| other.cmp(&value));
                        }
                    }
                    Step::Remove(value) => {
                        let removed = order.remove(|other| other.cmp(&value));
                        prop_assert_eq!(removed, model.take(&value));
                    }
                }
            }
            prop_assert_eq!(order.len(), model.len());
            let (start, count) = window;
            let seen: Vec<u16> = order.slice(start, count).copied().collect();
            let wanted: Vec<u16> = model.iter().skip(start).take(count).copied().collect();
            prop_assert_eq!(seen, wanted);
        }
    }

    #[test]
    fn ascending_insertion_keeps_chunks_small() {
        let mut order = Order::default();
        for value in 0..10_000u32 {
            order.insert(value, |other| other.cmp(&value));
        }
        assert!(order.chunks.iter().all(|chunk| chunk.len() <= CHUNK));
        assert_eq!(
            order.slice(9_998, 10).copied().collect::<Vec<_>>(),
            [9_998, 9_999]
        );
    }
}
