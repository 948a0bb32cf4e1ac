//! The best of many, without keeping them all.

/// The smallest of what is pushed.
pub(super) struct Best<T> {
    limit: usize,
    kept: Vec<T>,
    pruned: bool,
    pushed: usize,
}

impl<T: Ord> Best<T> {
    /// As many as `limit`, which is more than none.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            kept: Vec::new(),
            pruned: false,
            pushed: 0,
        }
    }

    pub fn push(&mut self, one: T) {
        self.pushed += 1;
        // The first of what is kept are in order, and as many as are wanted.
        if self.pruned
            && self
                .kept
                .get(self.limit - 1)
                .is_some_and(|worst| *worst < one)
        {
            return;
        }
        self.kept.push(one);
        if self.kept.len() >= self.limit * 2 {
            self.prune();
        }
    }

    /// How many there were in all.
    pub fn pushed(&self) -> usize {
        self.pushed
    }

    /// In order.
    pub fn into_sorted(mut self) -> Vec<T> {
        self.prune();
        self.kept
    }

    /// What is kept so far, in order.
    pub fn sorted(&mut self) -> &[T] {
        self.prune();
        &self.kept
    }

    fn prune(&mut self) {
        self.kept.sort_unstable();
        self.kept.truncate(self.limit);
        self.pruned = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_are_kept_and_all_counted() {
        let mut best = Best::new(3);
        for number in [5, 9, 1, 7, 3, 8, 2, 6, 4] {
            best.push(number);
        }
        assert_eq!(best.sorted(), [1, 2, 3]);
        best.push(0);
        assert_eq!((best.pushed(), best.into_sorted()), (10, vec![0, 1, 2]));
    }
}
