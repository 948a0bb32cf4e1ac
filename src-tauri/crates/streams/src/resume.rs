//! Going on where a log broke off.
//!
//! The API can only be asked for lines since a time, which it cuts to whole seconds: what was seen
//! of that second comes again. Lines are told apart by time and text, and counted, so that several
//! equal ones of one instant are neither lost nor doubled. That second may also hold lines from before
//! the tail with which the reading began: these are not wanted.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::lines::Line;

/// What was seen of the newest second of a log.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    newest: String,
    /// The time of the very first line. What is older was left out of the tail that was asked for.
    first: String,
    resumed: bool,
    /// How often each line came, by the hash of its time and text: a second may hold many megabytes.
    of_second: HashMap<u64, u32>,
    /// While resuming: what is still expected to come again.
    again: HashMap<u64, u32>,
    /// The last line without a time, which is a notice of the kubelet instead of a line of the log.
    notice: Option<u64>,
}

impl Seen {
    /// The time to ask from, once anything was seen.
    pub fn since(&self) -> Option<&str> {
        (!self.newest.is_empty()).then_some(self.newest.as_str())
    }

    /// From now on, lines may come again.
    pub fn resume(&mut self) {
        self.again = self.of_second.clone();
        self.resumed = true;
    }

    /// Whether the line is new and wanted.
    pub fn is_new(&mut self, line: &Line) -> bool {
        let key = hash(line);
        if line.time.is_empty() {
            // Each try to go on gets the notice again.
            return self.notice.replace(key) != Some(key);
        }
        if self.resumed && line.time < self.first {
            return false;
        }
        if self.first.is_empty() {
            self.first.clone_from(&line.time);
        }
        if let Some(count) = self.again.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                self.again.remove(&key);
            }
            return false;
        }
        if second(&line.time) > second(&self.newest) {
            self.of_second.clear();
        }
        // A straggler of an older second is never asked for again.
        if second(&line.time) >= second(&self.newest) {
            *self.of_second.entry(key).or_default() += 1;
        }
        if line.time > self.newest {
            self.newest.clone_from(&line.time);
        }
        true
    }
}

fn hash(line: &Line) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&line.time, &line.text).hash(&mut hasher);
    hasher.finish()
}

/// The time up to its whole second.
fn second(time: &str) -> &str {
    time.get(..19).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(second: u32, text: &str) -> Line {
        Line {
            time: format!("2026-11-24T03:13:{second:02}.000000000Z"),
            text: text.into(),
        }
    }

    #[test]
    fn what_comes_again_is_left_out_and_equal_lines_are_counted() {
        let mut seen = Seen::default();
        for old in [line(1, "a"), line(2, "x"), line(2, "x")] {
            assert!(seen.is_new(&old));
        }
        assert_eq!(seen.since(), Some("2026-11-24T03:13:02.000000000Z"));
        seen.resume();
        let again = [
            line(2, "x"),
            line(2, "x"),
            line(2, "x"),
            line(2, "y"),
            line(3, "x"),
        ];
        assert_eq!(
            again.map(|line| seen.is_new(&line)),
            [false, false, true, true, true]
        );
    }

    #[test]
    fn resuming_twice_in_the_same_second_doubles_nothing() {
        let mut seen = Seen::default();
        assert!(seen.is_new(&line(2, "x")));
        for _ in 0..2 {
            seen.resume();
            assert!(!seen.is_new(&line(2, "x")));
        }
    }

    #[test]
    fn a_straggler_does_not_make_the_newest_second_forgotten() {
        let mut seen = Seen::default();
        for fresh in [line(2, "x"), line(1, "late"), line(2, "y")] {
            assert!(seen.is_new(&fresh));
        }
        seen.resume();
        let again = [line(3, "z"), line(2, "x"), line(2, "y")];
        assert_eq!(again.map(|line| seen.is_new(&line)), [true, false, false]);
        assert_eq!(seen.since(), Some("2026-11-24T03:13:03.000000000Z"));
    }

    #[test]
    fn what_the_tail_left_out_of_its_first_second_stays_out() {
        let at = |fraction: u32| Line {
            time: format!("2026-11-24T03:13:02.{fraction:09}Z"),
            text: "x".into(),
        };
        let mut seen = Seen::default();
        assert!([at(7), at(8)].iter().all(|line| seen.is_new(line)));
        seen.resume();
        let again = [at(5), at(6), at(7), at(8), at(9)];
        assert_eq!(
            again.map(|line| seen.is_new(&line)),
            [false, false, false, false, true]
        );
    }

    #[test]
    fn a_notice_without_a_time_is_told_once() {
        let notice = |text: &str| Line {
            time: String::new(),
            text: text.into(),
        };
        let mut seen = Seen::default();
        assert!(seen.is_new(&notice("unable to retrieve container logs")));
        seen.resume();
        assert!(!seen.is_new(&notice("unable to retrieve container logs")));
        assert!(seen.is_new(&notice("failed to watch file")));
    }
}
