//! What kubectl prints, by its columns.

use std::collections::BTreeMap;

use super::cluster;

/// Rows by namespace and name; each a cell for each heading.
pub type Printed = BTreeMap<(String, String), BTreeMap<String, String>>;

/// What `kubectl get KIND -A -o wide` prints.
pub fn printed(kind: &str) -> Printed {
    let text = cluster()
        .kubectl(&["get", kind, "-A", "-o", "wide"])
        .expect("kubectl get");
    let mut lines = text.lines();
    // Headings stand at least three columns apart; a single space is a part of one.
    let headings = headings(lines.next().unwrap_or_default());
    lines
        .map(|line| {
            let line: Vec<char> = line.chars().collect();
            let mut cells: BTreeMap<String, String> = BTreeMap::new();
            for (index, (start, heading)) in headings.iter().enumerate() {
                let end = headings
                    .get(index + 1)
                    .map_or(line.len(), |(next, _)| *next)
                    .min(line.len());
                let cell: String = line[(*start).min(end)..end].iter().collect();
                cells.insert(heading.clone(), cell.trim().to_owned());
            }
            let key = |heading: &str| cells.get(heading).cloned().unwrap_or_default();
            // A class that is taken where none is named has that at its name.
            let name = key("NAME").trim_end_matches(" (default)").to_owned();
            ((key("NAMESPACE"), name), cells)
        })
        .collect()
}

fn headings(line: &str) -> Vec<(usize, String)> {
    let mut headings: Vec<(usize, String)> = Vec::new();
    let chars: Vec<char> = line.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let end = (at..chars.len())
            .find(|end| chars[*end] == ' ' && chars.get(end + 1).is_none_or(|next| *next == ' '))
            .unwrap_or(chars.len());
        headings.push((at, chars[at..end].iter().collect()));
        at = (end..chars.len())
            .find(|next| chars[*next] != ' ')
            .unwrap_or(chars.len());
    }
    headings
}

/// Namespace and name of every object of a kind.
pub fn names_of(kind: &str) -> Vec<(String, String)> {
    let each = r#"{range .items[*]}{.metadata.namespace}{"\t"}{.metadata.name}{"\n"}{end}"#;
    let text = cluster()
        .kubectl(&["get", kind, "-A", "-o", &format!("jsonpath={each}")])
        .expect("kubectl get");
    text.lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(a, b)| (a.into(), b.into()))
        .collect()
}
