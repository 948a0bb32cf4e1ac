//! What the graph keeps of an object.

use compact_str::CompactString;
use resources::{
    Uid,
    references::{Name, Reference, references, release},
};
use serde_json::Value;
use wire::Health;

/// What the graph keeps of an object; a pod takes about 2 KB.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// Its name.
    pub name: Name,
    /// Its uid; `None` for objects that no store keeps.
    pub uid: Option<Uid>,
    /// How well it does.
    pub health: Health,
    /// Its state as a word; empty for kinds that have none.
    pub status: CompactString,
    /// Its labels.
    pub labels: Labels,
    /// What it names and selects, its owners among it: each target once for each relation, with the
    /// first of the places, and optional only where it is so in all of them.
    pub references: Box<[Reference]>,
    /// The namespace and the name of the Helm release that it belongs to.
    pub release: Option<(CompactString, CompactString)>,
}

impl Object {
    /// Reads an object of a kind; its health and its word are those of its row. `None` when it has
    /// no name.
    pub fn read(
        group: &str,
        kind: &str,
        object: &Value,
        health: Health,
        status: impl Into<CompactString>,
    ) -> Option<Self> {
        let uid = object.pointer("/metadata/uid").and_then(Value::as_str);
        Some(Self {
            name: Name::of(group, kind, object)?,
            uid: uid.filter(|uid| !uid.is_empty()).map(Uid::parse),
            health,
            status: status.into(),
            labels: Labels::read(object),
            references: merged(references(group, kind, object)),
            release: release(object),
        })
    }
}

/// Each target once for each relation.
fn merged(mut references: Vec<Reference>) -> Box<[Reference]> {
    // Stable, so that the first place stays the first.
    references.sort_by(|a, b| (a.relation, &a.target).cmp(&(b.relation, &b.target)));
    references.dedup_by(|later, first| {
        let same = later.relation == first.relation && later.target == first.target;
        if same {
            first.optional &= later.optional;
        }
        same
    });
    references.into()
}

/// The labels of an object, ordered by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Labels(Box<[(CompactString, CompactString)]>);

impl Labels {
    fn read(object: &Value) -> Self {
        let labels = object
            .pointer("/metadata/labels")
            .and_then(Value::as_object);
        let pairs = labels.into_iter().flatten();
        pairs
            .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
            .collect()
    }

    /// The value of a label.
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(known, _)| (**known).cmp(key));
        Some(&self.0[at.ok()?].1)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Labels {
    fn from_iter<T: IntoIterator<Item = (&'a str, &'a str)>>(pairs: T) -> Self {
        let pairs = pairs.into_iter();
        let mut pairs: Vec<(CompactString, CompactString)> = pairs
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        pairs.sort_unstable();
        pairs.dedup_by(|later, first| later.0 == first.0);
        Self(pairs.into())
    }
}

#[cfg(test)]
mod tests {
    use resources::references::Relation;
    use serde_json::json;

    use super::*;

    fn read(object: &Value) -> Option<Object> {
        Object::read("", "Pod", object, Health::Ok, "Running")
    }

    #[test]
    fn what_is_kept() {
        let object = read(&json!({
            "metadata": {
                "name": "web-1",
                "namespace": "shop",
                "uid": "11111111-0000-0000-0000-000000000000",
                "labels": { "tier": "front", "app": "web", "odd": 7 },
                "annotations": {
                    "meta.helm.sh/release-name": "web",
                    "meta.helm.sh/release-namespace": "shop",
                },
            },
        }))
        .expect("an object");
        assert_eq!(object.name, Name::new("", "Pod", Some("shop"), "web-1"));
        assert!(object.uid.is_some());
        assert_eq!(object.status, "Running");
        assert_eq!(
            object.labels.iter().collect::<Vec<_>>(),
            [("app", "web"), ("tier", "front")]
        );
        assert_eq!(object.labels.get("tier"), Some("front"));
        assert_eq!(object.labels.get("odd"), None);
        assert_eq!(object.release, Some(("shop".into(), "web".into())));
    }

    #[test]
    fn what_has_no_name_is_no_object() {
        assert_eq!(read(&json!({ "metadata": { "name": "" } })), None);
        assert_eq!(read(&json!(null)), None);
        let nameless = json!({ "metadata": { "name": "a", "uid": "", "labels": [] } });
        assert_eq!(read(&nameless).expect("an object").uid, None);
    }

    #[test]
    fn a_target_is_there_once_for_each_relation() {
        let variable = |name: &str, optional: bool| json!({ "name": name, "valueFrom": { "secretKeyRef": { "name": "db", "optional": optional } } });
        let pod = |env: Value| {
            read(&json!({
                "metadata": { "name": "web-1", "namespace": "shop" },
                "spec": {
                    "containers": [{ "name": "app", "env": env }],
                    "volumes": [{ "name": "v", "secret": { "secretName": "db", "optional": true } }],
                },
            }))
            .expect("an object")
        };
        let found = |object: &Object| {
            let found = object.references.iter();
            found
                .map(|reference| {
                    (
                        reference.relation,
                        reference.optional,
                        reference.place.clone(),
                    )
                })
                .collect::<Vec<_>>()
        };
        let one = pod(json!([variable("A", true), variable("B", false)]));
        assert_eq!(
            found(&one),
            [
                (Relation::Mounts, true, "volume v".into()),
                (Relation::EnvFrom, false, "env A of container app".into()),
            ]
        );
        let other = pod(json!([variable("A", true), variable("B", true)]));
        assert!(found(&other).iter().all(|(_, optional, _)| *optional));
    }
}
