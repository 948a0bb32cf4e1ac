//! What differs between two texts, line by line.

use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};
use wire::{DiffChange, DiffHunk, DiffLine};

/// Texts that take longer are told in larger pieces.
const TIME: Duration = Duration::from_secs(2);

/// What differs.
pub(super) struct Diff {
    pub hunks: Vec<DiffHunk>,
    pub added: u32,
    pub removed: u32,
}

/// What the second text has and has not of the first, with some lines around it.
pub(super) fn diff(before: &str, after: &str, around: usize) -> Diff {
    // Rare lines hold the two together, and not those that are everywhere, as `- name: web`.
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Histogram)
        .timeout(TIME)
        .diff_lines(before, after);
    let (mut added, mut removed) = (0, 0);
    let mut hunks = Vec::new();
    for group in diff.grouped_ops(around) {
        let mut lines = Vec::new();
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let kind = match change.tag() {
                ChangeTag::Equal => DiffChange::Same,
                ChangeTag::Delete => DiffChange::Removed,
                ChangeTag::Insert => DiffChange::Added,
            };
            added += u32::from(kind == DiffChange::Added);
            removed += u32::from(kind == DiffChange::Removed);
            lines.push(DiffLine {
                change: kind,
                before: change.old_index().map(number),
                after: change.new_index().map(number),
                text: change.value().trim_end_matches('\n').to_owned(),
            });
        }
        hunks.push(DiffHunk { lines });
    }
    Diff {
        hunks,
        added,
        removed,
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str, around: usize) -> Vec<String> {
        let line = |line: &DiffLine| {
            let sign = match line.change {
                DiffChange::Same => ' ',
                DiffChange::Removed => '-',
                DiffChange::Added => '+',
            };
            let number = |number: Option<u32>| number.map_or(String::new(), |n| n.to_string());
            let (before, after) = (number(line.before), number(line.after));
            format!("{before}:{after}{sign}{}", line.text)
        };
        let hunks = diff(before, after, around).hunks;
        let hunk = |hunk: &DiffHunk| hunk.lines.iter().map(line).collect::<Vec<_>>().join("|");
        hunks.iter().map(hunk).collect()
    }

    #[test]
    fn hunks_with_what_is_around_them() {
        let before = "a\nb\nc\nd\ne\nf\ng\n";
        let after = "a\nB\nc\nd\ne\nf\ng\nh\n";
        assert_eq!(
            shown(before, after, 1),
            ["1:1 a|2:-b|:2+B|3:3 c", "7:7 g|:8+h"]
        );
        assert_eq!(shown(before, after, 0), ["2:-b|:2+B", ":8+h"]);
        let diff = diff(before, after, 3);
        assert_eq!((diff.hunks.len(), diff.added, diff.removed), (1, 2, 1));
        assert_eq!(shown(before, before, 3), [""; 0]);
        assert_eq!(shown("", "a\n", 3), [":1+a"]);
    }

    /// Applies the hunks to the first text.
    fn applied(before: &str, hunks: &[DiffHunk]) -> String {
        let mut lines: Vec<Option<&str>> = before.lines().map(Some).collect();
        let mut after: Vec<(u32, &str)> = Vec::new();
        for line in hunks.iter().flat_map(|hunk| &hunk.lines) {
            if let Some(at) = line.before {
                lines[at as usize - 1] = None;
            }
            if let Some(at) = line.after {
                after.push((at, &line.text));
            }
        }
        let mut rest = lines.into_iter().flatten();
        let mut whole = Vec::new();
        for (at, text) in after {
            while whole.len() + 1 < at as usize {
                whole.push(rest.next().expect("a line that both have"));
            }
            whole.push(text);
        }
        whole.extend(rest);
        whole.into_iter().flat_map(|line| [line, "\n"]).collect()
    }

    #[test]
    fn hunks_make_the_second_of_the_first() {
        let texts = [
            "",
            "a\n",
            "a\nb\na\nb\n",
            "b\na\nc\n\nb\n",
            "a: é\n- 🚢\nb\n",
        ];
        for before in texts {
            for after in texts {
                for around in [0, 1, 3] {
                    let hunks = diff(before, after, around).hunks;
                    assert_eq!(applied(before, &hunks), after, "{before:?} {after:?}");
                }
            }
        }
    }
}
