//! Texts of several YAML documents, as rendered manifests are.

use serde_json::Value;
use serde_saphyr::options::DuplicateKeyPolicy;

/// Pairs of a separator (empty before the first) and the document after it; joined, they are the
/// manifest. A separator is `---` at the start of a line, followed by blanks or the line's end.
pub fn parts(manifest: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let (mut separator, mut start, mut at) = ("", 0, 0);
    for line in manifest.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let rest = content.strip_prefix("---");
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            if at > 0 || !separator.is_empty() {
                parts.push((separator, &manifest[start..at]));
            }
            // What follows on the line belongs to the document.
            let length = if rest.trim().is_empty() {
                line.len()
            } else {
                3
            };
            separator = &manifest[at..at + length];
            start = at + length;
        }
        at += line.len();
    }
    parts.push((separator, &manifest[start..]));
    parts
}

/// What a document says; `None` if it cannot be read.
pub fn parse(document: &str) -> Option<Value> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        legacy_octal_numbers: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(document, options).ok()
}

/// Another document in place of one, with the comments before it kept.
pub fn rewritten(document: &str, value: &Value) -> String {
    let comments: String = document
        .split_inclusive('\n')
        .take_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        .collect();
    let space = if comments.is_empty() || comments.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{comments}{space}{}", yaml::to_yaml(value))
}

/// The document may be a Secret, even if it cannot be read.
pub fn may_hold_secret(document: &str) -> bool {
    let lower = document.to_lowercase();
    // An escape may hide any of the words.
    ["secret", "data", "\\u", "\\x"]
        .iter()
        .any(|word| lower.contains(word))
}

/// What stands in place of a document that cannot be read and may be a Secret.
pub(crate) const UNREADABLE: &str = "# This document could not be read.\n# •••unreadable•••\n";

/// Whether a document that cannot be read seems to be a Secret.
pub(crate) fn is_like_secret(document: &str) -> bool {
    let kind = |line: &str| {
        line.find("kind").is_some_and(|at| {
            let value = &line[at + 4..];
            value.contains("Secret") || value.contains('\\')
        })
    };
    document.lines().any(kind)
        && ["data", "stringData", "\\"]
            .iter()
            .any(|field| document.contains(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_split_at_separators_only() {
        let manifest =
            "---\n# a\nkind: A\n--- # b\nkind: B\n---\n\n---  \nkind: C\ntext: |\n  ---\n---d: 1\n";
        assert_eq!(
            parts(manifest),
            [
                ("---\n", "# a\nkind: A\n"),
                ("---", " # b\nkind: B\n"),
                ("---\n", "\n"),
                ("---  \n", "kind: C\ntext: |\n  ---\n---d: 1\n"),
            ]
        );
        assert_eq!(parts("kind: A"), [("", "kind: A")]);
        assert_eq!(parts(""), [("", "")]);
        let returns = "kind: A\r\n---\r\nkind: B\r\n";
        assert_eq!(
            parts(returns),
            [("", "kind: A\r\n"), ("---\r\n", "kind: B\r\n")]
        );
    }
}
