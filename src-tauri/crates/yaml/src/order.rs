//! The order of keys: go-yaml's, which puts `item2` before `item10` and signs before letters.

use std::cmp::Ordering;

use serde_json::{Map, Value};

type Entry<'a> = (&'a String, &'a Value);

/// A mapping's entries in the order in which they are printed.
pub(crate) fn sorted(entries: &Map<String, Value>) -> Vec<Entry<'_>> {
    let entries: Vec<Entry<'_>> = entries.iter().collect();
    merge_sorted(&entries)
}

/// go-yaml's comparison is not transitive for some mixtures of digits and letters, at which the
/// standard library's sorts panic.
fn merge_sorted<'a>(entries: &[Entry<'a>]) -> Vec<Entry<'a>> {
    if entries
        .windows(2)
        .all(|pair| compare(pair[0].0, pair[1].0).is_le())
    {
        return entries.to_vec();
    }
    let (left, right) = entries.split_at(entries.len() / 2);
    let mut left = merge_sorted(left).into_iter().peekable();
    let mut right = merge_sorted(right).into_iter().peekable();
    let mut merged = Vec::with_capacity(entries.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        if compare(a.0, b.0).is_le() {
            merged.extend(left.next());
        } else {
            merged.extend(right.next());
        }
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

/// How two keys of a mapping are ordered.
fn compare(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = a.iter().zip(&b).position(|(a, b)| a != b) else {
        return a.len().cmp(&b.len());
    };
    match (a[at].is_alphabetic(), b[at].is_alphabetic()) {
        (true, true) => return a[at].cmp(&b[at]),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // A zero after other digits belongs to their number and is no leading zero.
    let within_number = (a[at] == '0' || b[at] == '0')
        && a[..at]
            .iter()
            .rev()
            .take_while(|c| c.is_ascii_digit())
            .any(|c| *c != '0');
    let start = i64::from(within_number);
    let (number_a, end_a) = number(&a, at, start);
    let (number_b, end_b) = number(&b, at, start);
    number_a
        .cmp(&number_b)
        .then(end_a.cmp(&end_b))
        .then(a[at].cmp(&b[at]))
}

fn number(text: &[char], at: usize, start: i64) -> (i64, usize) {
    let mut value = start;
    let mut end = at;
    while let Some(digit) = text.get(end).and_then(|c| c.to_digit(10)) {
        value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
        end += 1;
    }
    (value, end)
}
