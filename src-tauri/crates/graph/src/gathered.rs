//! Which kinds were gathered whole, so that what is not there is known to be missing.

use std::collections::{HashMap, HashSet};

use compact_str::CompactString;
use resources::references::Name;

/// Which kinds were gathered whole, and in which namespaces.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    kinds: HashMap<CompactString, HashMap<CompactString, Extent>>,
    names: HashSet<Name>,
}

/// Where all objects of a kind were gathered.
#[derive(Debug, Clone)]
enum Extent {
    Everywhere,
    In(HashSet<CompactString>),
}

impl Gathered {
    /// All objects of a kind were gathered.
    pub fn everywhere(&mut self, group: &str, kind: &str) {
        *self.extent(group, kind) = Extent::Everywhere;
    }

    /// All objects of a kind in a namespace were gathered.
    pub fn in_namespace(&mut self, group: &str, kind: &str, namespace: &str) {
        if let Extent::In(namespaces) = self.extent(group, kind) {
            namespaces.insert(namespace.into());
        }
    }

    /// An object of that name was looked for by itself.
    pub fn name(&mut self, name: Name) {
        self.names.insert(name);
    }

    /// Whether an object of that name would be among those that were gathered.
    pub fn covers(&self, name: &Name) -> bool {
        if self.names.contains(name) {
            return true;
        }
        let kind = self.kinds.get(&name.kind);
        let extent = kind.and_then(|groups| groups.get(&name.group));
        match (extent, &name.namespace) {
            (Some(Extent::Everywhere), _) => true,
            (Some(Extent::In(namespaces)), Some(namespace)) => namespaces.contains(namespace),
            _ => false,
        }
    }

    fn extent(&mut self, group: &str, kind: &str) -> &mut Extent {
        self.kinds
            .entry(kind.into())
            .or_default()
            .entry(group.into())
            .or_insert_with(|| Extent::In(HashSet::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_by_itself_is_covered() {
        let name = |name| Name::new("", "Node", None, name);
        let mut gathered = Gathered::default();
        gathered.name(name("n1"));
        assert!(gathered.covers(&name("n1")) && !gathered.covers(&name("n2")));
    }

    #[test]
    fn what_is_covered() {
        let mut gathered = Gathered::default();
        gathered.everywhere("", "Node");
        gathered.in_namespace("", "Secret", "shop");
        gathered.in_namespace("", "Pod", "shop");
        gathered.everywhere("", "Pod");
        gathered.in_namespace("", "Pod", "other");
        let covers = |group: &str, kind: &str, namespace: Option<&str>| {
            gathered.covers(&Name::new(group, kind, namespace, "a"))
        };
        assert!(covers("", "Node", None));
        assert!(covers("", "Secret", Some("shop")));
        assert!(!covers("", "Secret", Some("other")));
        assert!(!covers("", "Secret", None));
        assert!(covers("", "Pod", Some("third")));
        assert!(!covers("example.dev", "Pod", Some("shop")));
        assert!(!covers("", "ConfigMap", Some("shop")));
    }
}
