//! Owners above an object, dependants below it.
//!
//! Owners are named by the object itself (`metadata.ownerReferences`). Dependants name their owner,
//! so they are looked for ([`below`]).

mod below;

use cluster::{Cluster, Kind};
use resources::Uid;
use serde::Deserialize;
use wire::{Error, Health, ObjectRef, ObjectRelations, Related, Relations};

use self::below::Below;

use crate::{
    object::{known, locate},
    sessions::Sessions,
};

/// No chain of owners is longer; one that is has a cycle.
const DEPTH_LIMIT: u32 = 8;

#[derive(Deserialize)]
struct Owned {
    metadata: OwnedMetadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnedMetadata {
    #[serde(default)]
    uid: String,
    #[serde(default)]
    owner_references: Vec<OwnerReference>,
}

/// As in the API's `OwnerReference` (meta/v1).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnerReference {
    api_version: String,
    kind: String,
    name: String,
    uid: String,
    #[serde(default)]
    controller: bool,
}

pub(crate) async fn of(sessions: &Sessions, request: ObjectRelations) -> Result<Relations, Error> {
    let (cluster, kind) = locate(sessions, &request.object).await?;
    let json = read(&cluster, &kind, &request.object).await?;
    let owned: Owned = serde_json::from_str(&json).map_err(|cause| {
        Error::new(
            wire::ErrorCode::Malformed,
            format!(
                "{}: {}",
                request.object.name,
                resources::Malformed::from(cause)
            ),
        )
    })?;

    let mut owners = Vec::new();
    climb(
        &cluster,
        owned.metadata.owner_references,
        request.object.namespace.clone(),
        &mut owners,
    )
    .await;
    owners.reverse();
    let mut tree: Vec<Related> = owners;
    for (depth, owner) in (0..).zip(&mut tree) {
        owner.depth = depth;
    }
    let depth = u32::try_from(tree.len()).unwrap_or(DEPTH_LIMIT);
    let this = ObjectRef {
        group: kind.info.group.clone(),
        version: kind.info.version.clone(),
        kind: kind.info.kind.clone(),
        uid: Some(owned.metadata.uid.clone()),
        ..request.object.clone()
    };
    tree.push(Related {
        this: true,
        ..related(&kind, this, Some(&json), depth)
    });

    let mut below = Below::new(&cluster, request.object.namespace);
    below
        .descend(&kind, Uid::parse(&owned.metadata.uid), depth + 1, &mut tree)
        .await;
    Ok(Relations {
        tree,
        truncated: below.truncated,
        unsearched: below.unsearched,
    })
}

/// From a running watch where there is one.
async fn read(cluster: &Cluster, kind: &Kind, object: &ObjectRef) -> Result<String, Error> {
    match known(cluster, kind, object) {
        Some(json) => Ok(json),
        None => Ok(cluster
            .get(kind, object.namespace.as_deref(), &object.name)
            .await?),
    }
}

/// Adds the owner, the owner's owner and so on. Of several owners, the controller is followed; the
/// summary of the object names them all.
async fn climb(
    cluster: &Cluster,
    references: Vec<OwnerReference>,
    namespace: Option<String>,
    owners: &mut Vec<Related>,
) {
    let mut references = references;
    for _ in 0..DEPTH_LIMIT {
        references.sort_by_key(|reference| reference.controller);
        let Some(reference) = references.pop() else {
            return;
        };
        let (group, version) = reference
            .api_version
            .split_once('/')
            .unwrap_or(("", &reference.api_version));
        let kind = cluster.kinds().of(group, &reference.kind).cloned();
        let namespaced = kind.as_ref().is_none_or(|kind| kind.info.namespaced);
        let object = ObjectRef {
            context: cluster.context().into(),
            group: group.into(),
            version: version.into(),
            kind: reference.kind.clone(),
            namespace: namespace.clone().filter(|_| namespaced),
            name: reference.name.clone(),
            uid: Some(reference.uid.clone()),
        };
        let Some(kind) = kind else {
            let error = Error::new(
                wire::ErrorCode::NotFound,
                format!("the server has no kind {}", reference.kind),
            );
            owners.push(Related {
                error: Some(error),
                ..unread(object)
            });
            return;
        };
        match read(cluster, &kind, &object).await {
            Ok(json) => {
                let next = serde_json::from_str::<Owned>(&json).ok();
                let gone = next
                    .as_ref()
                    .is_some_and(|owned| owned.metadata.uid != reference.uid);
                if gone {
                    let message = format!(
                        "{} {} was deleted; another of that name exists",
                        reference.kind, reference.name
                    );
                    let error = Error::new(wire::ErrorCode::NotFound, message);
                    owners.push(Related {
                        error: Some(error),
                        ..unread(object)
                    });
                    return;
                }
                owners.push(related(&kind, object, Some(&json), 0));
                references = next
                    .map(|owned| owned.metadata.owner_references)
                    .unwrap_or_default();
            }
            Err(error) => {
                owners.push(Related {
                    error: Some(error),
                    ..unread(object)
                });
                return;
            }
        }
    }
}

fn related(kind: &Kind, object: ObjectRef, json: Option<&str>, depth: u32) -> Related {
    let row = json.and_then(|json| (kind.definition.row)(json).ok());
    Related {
        health: row.as_ref().map_or(Health::Unknown, |row| row.health),
        status: row.as_ref().and_then(|row| row.status().map(Into::into)),
        depth,
        ..unread(object)
    }
}

fn unread(object: ObjectRef) -> Related {
    Related {
        object,
        health: Health::Unknown,
        status: None,
        depth: 0,
        this: false,
        error: None,
    }
}
