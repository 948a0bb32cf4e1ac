//! What the metadata of a stored revision tells without its body.

use std::collections::BTreeMap;

use wire::{Millis, ReleaseStatus, StorageDriver};

/// A stored revision, from the metadata of its Secret or `ConfigMap`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The namespace it is stored in, which is the release's.
    pub namespace: String,
    /// The release's name.
    pub name: String,
    /// The revision's number.
    pub revision: u32,
    /// Its status.
    pub status: ReleaseStatus,
    /// Where it is kept.
    pub driver: StorageDriver,
    /// The name of the Secret or `ConfigMap`.
    pub object_name: String,
    /// When Helm last wrote it, if its labels say so.
    pub modified: Option<Millis>,
}

impl Record {
    /// Reads a record from labels, or from the object's name where labels were lost. `None` if the
    /// object is no stored revision.
    pub fn from_metadata(
        driver: StorageDriver,
        namespace: &str,
        object_name: &str,
        labels: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let label = |key: &str| labels.get(key).map(String::as_str);
        let parsed = parse_object_name(object_name);
        let by_helm = label("owner") == Some("helm");
        if !by_helm && parsed.is_none() {
            return None;
        }
        let (parsed_name, parsed_revision) = parsed.unzip();
        let name = label("name").filter(|name| by_helm && !name.is_empty());
        let revision = label("version").and_then(|version| version.parse().ok());
        Some(Self {
            namespace: namespace.to_owned(),
            name: name.or(parsed_name)?.to_owned(),
            revision: revision.filter(|_| by_helm).or(parsed_revision)?,
            status: ReleaseStatus::parse(label("status").unwrap_or_default()),
            driver,
            object_name: object_name.to_owned(),
            // Seconds since the epoch; `Update` drops `createdAt`.
            modified: ["modifiedAt", "createdAt"]
                .iter()
                .find_map(|key| label(key)?.parse::<Millis>().ok())
                .and_then(|seconds| seconds.checked_mul(1000)),
        })
    }
}

/// The release's name and revision in the name of its Secret or `ConfigMap`, as in
/// `sh.helm.release.v1.storefront.v3`.
pub fn parse_object_name(object_name: &str) -> Option<(&str, u32)> {
    let rest = object_name.strip_prefix("sh.helm.release.v1.")?;
    let (name, revision) = rest.rsplit_once(".v")?;
    let digits = !revision.is_empty() && revision.bytes().all(|byte| byte.is_ascii_digit());
    if name.is_empty() || !digits {
        return None;
    }
    Some((name, revision.parse().ok()?))
}

/// The newest revision of every release, ordered by namespace and name. Helm lists these and applies
/// any filter by status only afterwards.
///
/// Of a release that is in Secrets and in config maps too, as after a change of Helm's driver, the
/// Secrets count: each driver numbers by itself, so the higher revision may be the older one.
pub fn newest(records: impl IntoIterator<Item = Record>) -> Vec<Record> {
    let rank = |record: &Record| (record.driver == StorageDriver::Secret, record.revision);
    let mut newest: BTreeMap<(String, String), Record> = BTreeMap::new();
    for record in records {
        let key = (record.namespace.clone(), record.name.clone());
        match newest.get(&key) {
            Some(known) if rank(known) >= rank(&record) => {}
            _ => {
                newest.insert(key, record);
            }
        }
    }
    newest.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn record(namespace: &str, object_name: &str) -> Record {
        let none = labels(&[]);
        Record::from_metadata(StorageDriver::Secret, namespace, object_name, &none).unwrap()
    }

    #[test]
    fn object_names_are_taken_apart() {
        for (object_name, expected) in [
            ("sh.helm.release.v1.storefront.v3", Some(("storefront", 3))),
            ("sh.helm.release.v1.a.v2.b.v10", Some(("a.v2.b", 10))),
            ("sh.helm.release.v1..v1", None),
            ("sh.helm.release.v1.a.v", None),
            ("sh.helm.release.v1.a.v-1", None),
            ("sh.helm.release.v1.a.v+1", None),
            ("sh.helm.release.v1.a.v99999999999", None),
            ("sh.helm.release.v1.a", None),
            ("default-token", None),
            ("", None),
        ] {
            assert_eq!(parse_object_name(object_name), expected, "{object_name}");
        }
    }

    #[test]
    fn labels_come_before_the_name() {
        let labels = labels(&[
            ("owner", "helm"),
            ("name", "storefront"),
            ("version", "3"),
            ("status", "pending-upgrade"),
            ("modifiedAt", "1795493154"),
        ]);
        let record = Record::from_metadata(StorageDriver::ConfigMap, "shop", "odd", &labels);
        let record = record.unwrap();
        assert_eq!((record.name.as_str(), record.revision), ("storefront", 3));
        assert_eq!(record.status, ReleaseStatus::PendingUpgrade);
        assert_eq!(record.modified, Some(1_795_493_154_000));
    }

    #[test]
    fn lost_or_odd_labels_fall_back_to_the_name() {
        let lost = record("shop", "sh.helm.release.v1.storefront.v3");
        assert_eq!((lost.name.as_str(), lost.revision), ("storefront", 3));
        assert_eq!(lost.status, ReleaseStatus::Unknown);

        let odd = labels(&[
            ("owner", "helm"),
            ("name", ""),
            ("version", "three"),
            ("modifiedAt", "9223372036854775807"),
        ]);
        let name = "sh.helm.release.v1.a.v2";
        let odd = Record::from_metadata(StorageDriver::Secret, "shop", name, &odd).unwrap();
        assert_eq!((odd.name.as_str(), odd.revision), ("a", 2));
        assert_eq!(odd.modified, None);

        let helm = labels(&[("owner", "helm")]);
        for (name, labels) in [("other", &labels(&[])), ("other", &helm)] {
            assert_eq!(
                Record::from_metadata(StorageDriver::Secret, "shop", name, labels),
                None
            );
        }
    }

    #[test]
    fn the_highest_revision_of_each_release_is_kept() {
        let records = [
            record("shop", "sh.helm.release.v1.b.v2"),
            record("shop", "sh.helm.release.v1.a.v9"),
            record("shop", "sh.helm.release.v1.a.v10"),
            record("pay", "sh.helm.release.v1.a.v1"),
            record("shop", "sh.helm.release.v1.a.v2"),
        ];
        let newest = newest(records);
        let found: Vec<(&str, &str, u32)> = newest
            .iter()
            .map(|r| (r.namespace.as_str(), r.name.as_str(), r.revision))
            .collect();
        assert_eq!(
            found,
            [("pay", "a", 1), ("shop", "a", 10), ("shop", "b", 2)]
        );
    }

    #[test]
    fn a_release_in_both_storages_is_one_and_its_secrets_count() {
        let name = "sh.helm.release.v1.a.v2";
        let secret = record("shop", name);
        let in_map = |namespace: &str, name: &str| Record {
            driver: StorageDriver::ConfigMap,
            ..record(namespace, name)
        };
        let records = [
            in_map("shop", name),
            secret.clone(),
            in_map("shop", "sh.helm.release.v1.a.v9"),
            in_map("pay", "sh.helm.release.v1.a.v1"),
        ];
        let expected = [in_map("pay", "sh.helm.release.v1.a.v1"), secret];
        assert_eq!(newest(records.clone()), expected);
        assert_eq!(newest(records.into_iter().rev()), expected);
    }
}
