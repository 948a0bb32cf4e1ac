//! Numbers in place of host names and e-mail addresses.
//!
//! Hosts are known from fields that state one, wherever they stand then, and by their form in
//! addresses and e-mail addresses. The same host always gets the same number.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use memchr::memmem;
use regex::Regex;

use crate::{
    Rules,
    class::{NO_HOST, numbered},
    finder::Finder,
};

/// Hosts whose names say nothing of whose cluster it is, and those under them.
const PUBLIC: &[&str] = &[
    "kubernetes.io",
    "k8s.io",
    "helm.sh",
    "cncf.io",
    "github.com",
    "github.io",
    "githubusercontent.com",
    "gitlab.com",
    "golang.org",
    "go.dev",
    "ghcr.io",
    "gcr.io",
    "quay.io",
    "docker.io",
    "docker.com",
    "pkg.dev",
    "w3.org",
    "ietf.org",
    "json-schema.org",
    "apache.org",
    "mozilla.org",
    "wikipedia.org",
    "readthedocs.io",
    "cert-manager.io",
    "istio.io",
    "prometheus.io",
    "grafana.com",
    "letsencrypt.org",
    "npmjs.org",
    "npmjs.com",
    "pypi.org",
    "crates.io",
];
/// Names that mean something only within the cluster or the machine.
const INTERNAL: [&str; 5] = [
    ".svc",
    ".cluster.local",
    ".localdomain",
    ".invalid",
    ".arpa",
];
/// A name is cleaned so many times at most.
const MOST_ROUNDS: u32 = 4;
/// No longer name is one.
const LONGEST: usize = 253;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})")
        .expect("tested")
});

/// How a host that was learnt stands within longer names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// A longer name is another host.
    Itself,
    /// It is a Node's: names of Pods and events are made of it.
    Names,
}

pub(crate) struct Hosts {
    rules: Rules,
    learnt: Finder<Within>,
    groups: HashSet<String>,
    /// What stands before the slash in keys of labels and annotations.
    prefixes: HashSet<String>,
    namespaces: HashSet<String>,
    places: Numbers,
    people: Numbers,
}

#[derive(Default)]
struct Numbers {
    numbers: HashMap<String, u32>,
    last: u32,
}

impl Numbers {
    fn of(&mut self, text: &str) -> u32 {
        let text = text.to_ascii_lowercase();
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        self.last = self.last.saturating_add(1);
        self.numbers.insert(text, self.last);
        self.last
    }

    /// Keeps away from a number that stands in a text already.
    fn keep_from(&mut self, number: u32) {
        self.last = self.last.max(number);
    }
}

impl Hosts {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            learnt: Finder::new(true),
            groups: HashSet::new(),
            prefixes: HashSet::new(),
            namespaces: HashSet::new(),
            places: Numbers::default(),
            people: Numbers::default(),
        }
    }

    /// Groups of the API have the form of hosts, but are none.
    pub fn add_group(&mut self, group: &str) {
        if group.contains('.') && !self.groups.contains(group) {
            self.groups.insert(group.to_owned());
        }
    }

    /// So do the prefixes of labels and annotations.
    pub fn add_prefix(&mut self, key: &str) {
        if let Some((prefix, _)) = key.split_once('/')
            && prefix.contains('.')
            && !self.prefixes.contains(prefix)
        {
            self.prefixes.insert(prefix.to_owned());
        }
    }

    /// `web.shop` is a Service's if `shop` is a namespace.
    pub fn add_namespace(&mut self, namespace: &str) {
        if !namespace.is_empty() && !self.namespaces.contains(namespace) {
            self.namespaces.insert(namespace.to_owned());
        }
    }

    /// Learns a host that a field states.
    pub fn learn(&mut self, host: &str) {
        self.learn_within(host, Within::Itself);
    }

    /// Learns the name of a Node.
    pub fn learn_node(&mut self, name: &str) {
        self.learn_within(name, Within::Names);
    }

    /// Learns the hosts of addresses that stand in a text.
    pub fn learn_from(&mut self, text: &str) {
        if self.rules.host_names {
            for span in addresses(text) {
                self.learn(&text[span]);
            }
        }
    }

    fn learn_within(&mut self, host: &str, within: Within) {
        let host = host.trim().trim_start_matches("*.").trim_end_matches('.');
        let host = host.to_ascii_lowercase();
        let again = self.is_foreign(&host) && !self.learnt.add(&host, within);
        if again
            && within == Within::Names
            && let Some(known) = self.learnt.get_mut(&host)
        {
            *known = within;
        }
    }

    /// Whether it may be worth to look for hosts and people in the text.
    pub fn any_in(&mut self, text: &str) -> bool {
        // Whatever it is, it has a dot.
        if memchr::memchr(b'.', text.as_bytes()).is_none() {
            return false;
        }
        (self.rules.host_names && (text.contains("://") || self.learnt.any_in(text)))
            || ((self.rules.host_names || self.rules.email_addresses) && text.contains('@'))
            || memmem::find(text.as_bytes(), b"redacted.invalid").is_some()
    }

    /// The text with numbers in place of hosts and people; `None` if there are none.
    pub fn taken(&mut self, text: &str) -> Option<String> {
        if !self.any_in(text) {
            return None;
        }
        self.keep_from_numbers(text);
        let mut spans = self.people_in(text);
        if self.rules.host_names {
            spans.extend(addresses(text).map(|span| (span, false)));
            spans.extend(self.learnt_in(text).into_iter().map(|span| (span, false)));
        }
        self.replaced(text, spans)
    }

    /// The same of a text that is a name: hosts that were learnt, and users that are called by
    /// their address.
    pub fn taken_from_name(&mut self, text: &str) -> Option<String> {
        let mut taken = self.once_from_name(text)?;
        // What was replaced may part what looked like one name.
        for _ in 0..MOST_ROUNDS {
            match self.once_from_name(&taken) {
                Some(again) => taken = again,
                None => break,
            }
        }
        Some(taken)
    }

    fn once_from_name(&mut self, text: &str) -> Option<String> {
        memchr::memchr(b'.', text.as_bytes())?;
        let hosts = self.rules.host_names && self.learnt.any_in(text);
        if !hosts && !text.contains('@') {
            return None;
        }
        self.keep_from_numbers(text);
        let mut spans = self.people_in(text);
        if hosts {
            spans.extend(self.learnt_in(text).into_iter().map(|span| (span, false)));
        }
        self.replaced(text, spans)
    }

    fn replaced(&mut self, text: &str, mut spans: Vec<(Range<usize>, bool)>) -> Option<String> {
        spans.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
        let mut taken = String::new();
        let mut done = 0;
        for (span, person) in spans {
            if span.start < done {
                continue;
            }
            let found = &text[span.clone()];
            let replacement = if person {
                format!("person-{}@redacted.invalid", self.people.of(found))
            } else if self.is_foreign(found) {
                // From now on it is looked for without its address, too.
                self.learnt.add(&found.to_ascii_lowercase(), Within::Itself);
                format!("host-{}{NO_HOST}", self.places.of(found))
            } else {
                continue;
            };
            taken.push_str(&text[done..span.start]);
            taken.push_str(&replacement);
            done = span.end;
        }
        if done == 0 {
            return None;
        }
        taken.push_str(&text[done..]);
        Some(taken)
    }

    fn keep_from_numbers(&mut self, text: &str) {
        for end in memmem::find_iter(text.as_bytes(), NO_HOST) {
            if let Some(number) = numbered(&text[..end], "host-") {
                self.places.keep_from(number);
            }
        }
        for end in memmem::find_iter(text.as_bytes(), "@redacted.invalid") {
            if let Some(number) = numbered(&text[..end], "person-") {
                self.people.keep_from(number);
            }
        }
    }

    /// E-mail addresses; their hosts alone if addresses are to stay.
    fn people_in(&self, text: &str) -> Vec<(Range<usize>, bool)> {
        let any = self.rules.host_names || self.rules.email_addresses;
        if !any || !text.contains('@') {
            return Vec::new();
        }
        MAIL.captures_iter(text)
            .filter_map(|captures| {
                let (all, host) = (captures.get(0)?, captures.name("host")?);
                // The user of an address, or of a shell far away, is no one's mailbox.
                let of_address =
                    text[..all.start()].ends_with("://") || all.as_str().starts_with("git@");
                let name = host.as_str();
                if text[all.end()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
                    return None;
                }
                // `getty@tty1.service`
                let unit = [
                    ".service", ".socket", ".timer", ".slice", ".scope", ".invalid",
                ];
                if unit.iter().any(|end| name.ends_with(end)) {
                    return None;
                }
                if self.rules.email_addresses && !of_address {
                    return Some((all.range(), true));
                }
                self.rules.host_names.then(|| (host.range(), false))
            })
            .collect()
    }

    fn learnt_in(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut spans = self.longest_in(text);
        spans.retain(|span| !self.is_group(text, span));
        spans
    }

    fn longest_in(&mut self, text: &str) -> Vec<Range<usize>> {
        let bytes = text.as_bytes();
        let mut done = 0;
        let mut found = self.learnt.all_in(text);
        found.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
        found
            .into_iter()
            .filter_map(|(span, within)| {
                if span.start < done {
                    return None;
                }
                let before = span.start.checked_sub(1).map(|at| bytes[at]);
                let after = bytes.get(span.end).copied();
                let more = after == Some(b'.')
                    && bytes
                        .get(span.end + 1)
                        .is_some_and(u8::is_ascii_alphanumeric);
                if after.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
                    return None;
                }
                if within == Within::Names {
                    let apart =
                        before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
                    return apart.then_some(span);
                }
                if more {
                    return None;
                }
                // A host under the one that was learnt is another one.
                let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
                let longer = bytes[done..span.start]
                    .iter()
                    .rev()
                    .take(LONGEST)
                    .take_while(part)
                    .count();
                done = span.end;
                let start = span.start - longer;
                let dots = bytes[start..span.start]
                    .iter()
                    .take_while(|byte| b".-".contains(byte))
                    .count();
                let start = start + dots;
                (before != Some(b'_')).then_some(start..span.end)
            })
            .collect()
    }

    /// Whether the text is a host that is known outside of the cluster.
    fn is_foreign(&self, host: &str) -> bool {
        let lower = host.to_ascii_lowercase();
        let Some((_, top)) = lower.rsplit_once('.') else {
            return false;
        };
        let under = |of: &str| {
            lower == of
                || lower
                    .strip_suffix(of)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        let well_formed = lower.len() <= LONGEST
            && top.len() >= 2
            && top.bytes().all(|byte| byte.is_ascii_alphabetic())
            && lower.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            });
        let of_service = lower
            .split_once('.')
            .is_some_and(|(_, namespace)| self.namespaces.contains(namespace));
        well_formed
            && !of_service
            && !INTERNAL.iter().any(|end| lower.ends_with(end))
            && !PUBLIC.iter().any(|of| under(of))
    }

    /// Whether what has the form of a host is an API group, or the prefix of a label.
    fn is_group(&self, text: &str, span: &Range<usize>) -> bool {
        let found = text[span.clone()].to_ascii_lowercase();
        self.groups.contains(&found)
            || (text[span.end..].starts_with('/') && self.prefixes.contains(&found))
    }
}

/// The hosts of addresses, as in `https://user@host:443/`.
fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    memmem::find_iter(text.as_bytes(), "://").filter_map(|at| {
        let start = at + 3;
        let rest = &text[start..];
        let end = rest
            .find(|c: char| {
                c.is_whitespace()
                    || matches!(
                        c,
                        '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '\\' | '`' | ')' | ']' | '}'
                    )
            })
            .unwrap_or(rest.len());
        let authority = &rest[..end];
        let begin = authority.rfind('@').map_or(0, |at| at + 1);
        let wild = if authority[begin..].starts_with("*.") {
            2
        } else {
            0
        };
        let host = &authority[begin + wild..];
        let length = host
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
            .unwrap_or(host.len());
        let host = host[..length].trim_end_matches('.');
        let from = start + begin + wild;
        (!host.is_empty()).then(|| from..from + host.len())
    })
}

#[cfg(test)]
mod tests;
