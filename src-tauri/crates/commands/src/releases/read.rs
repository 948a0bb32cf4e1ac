//! Bodies of stored revisions, and one release in full.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cluster::Cluster;
use helm::{Outline, Packed, Record};
use serde::Deserialize;
use std::collections::BTreeMap;
use tokio::task::spawn_blocking;
use wire::{Error, ErrorCode, GetRelease, ReleaseDetail, StorageDriver};

use super::{
    kept_elsewhere,
    storage::{storage_scope, stored_kind},
};
use crate::sessions::Sessions;

#[derive(Deserialize)]
struct Carrier {
    metadata: CarrierMetadata,
    #[serde(default)]
    data: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct CarrierMetadata {
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

/// Reads the object that carries a revision; nothing if it carries none. The body stays packed.
fn packed(driver: StorageDriver, json: &str) -> Option<Packed> {
    let carrier: Carrier = serde_json::from_str(json).ok()?;
    let metadata = carrier.metadata;
    let record = Record::from_metadata(
        driver,
        &metadata.namespace,
        &metadata.name,
        &metadata.labels,
    )?;
    let stored = carrier.data.get("release").map_or("", String::as_str);
    let data = match driver {
        // The API encodes a Secret's values once more. What is not even that is handed on as it
        // is: the reader says what is wrong with it.
        StorageDriver::Secret => STANDARD.decode(stored).unwrap_or_else(|_| stored.into()),
        StorageDriver::ConfigMap => stored.into(),
    };
    Some(Packed { record, data })
}

/// What a list shows of a revision, asked of the server now; nothing if it is gone. An error says
/// why it cannot be had or read.
pub(super) async fn outline(cluster: &Cluster, record: &Record) -> Result<Option<Outline>, Error> {
    let kind = stored_kind(cluster, record.driver)?;
    let answer = cluster
        .get(&kind, Some(&record.namespace), &record.object_name)
        .await
        .map_err(Error::from);
    let json = match answer {
        Err(error) if error.code == ErrorCode::NotFound => return Ok(None),
        other => other?,
    };
    let driver = record.driver;
    let outline =
        blocking(move || Some(helm::decode_outline(&packed(driver, &json)?.data))).await?;
    outline
        .transpose()
        .map_err(|error| error.to_wire(cluster.context(), record))
}

pub(crate) async fn get(sessions: &Sessions, request: GetRelease) -> Result<ReleaseDetail, Error> {
    let cluster = sessions.cluster(&request.context).await?;
    let revisions = in_secrets_or_config_maps(&cluster, &request).await?;
    let GetRelease {
        context,
        namespace,
        name,
        revision,
        reveal,
    } = request;
    let missing = {
        let revision = revision
            .map(|revision| format!(" revision {revision}"))
            .unwrap_or_default();
        format!("release {namespace}/{name}{revision} in `{context}`: there is none")
    };
    blocking(move || helm::detail(&context, revisions, revision, reveal))
        .await?
        .ok_or_else(|| Error {
            hint: kept_elsewhere().map(Into::into),
            ..Error::new(ErrorCode::NotFound, missing)
        })
}

/// Unpacking takes long: not on a thread that serves others.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(|_| {
        Error::new(
            ErrorCode::Internal,
            "read a stored revision: the task did not end",
        )
    })
}

/// Every revision of the release. Config maps are looked into when no Secret has it.
async fn in_secrets_or_config_maps(
    cluster: &Cluster,
    request: &GetRelease,
) -> Result<Vec<Packed>, Error> {
    let mut denied = None;
    for driver in [StorageDriver::Secret, StorageDriver::ConfigMap] {
        let kind = stored_kind(cluster, driver)?;
        let mut scope = storage_scope();
        scope.namespace = Some(request.namespace.clone());
        if is_release_name(&request.name) {
            scope.label_selector = Some(format!("owner=helm,name={}", request.name));
        }
        // Bodies may be a megabyte each.
        match cluster.list(&kind, &scope, 50).await {
            Ok(objects) => {
                let found: Vec<Packed> = objects
                    .iter()
                    .filter_map(|json| packed(driver, json))
                    .filter(|packed| packed.record.name == request.name)
                    .collect();
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            Err(error) => denied = denied.or(Some(error)),
        }
    }
    denied.map_or_else(|| Ok(Vec::new()), |error| Err(error.into()))
}

/// Whether the name can stand in a selector (`pkg/chart/common/util`'s `ValidateReleaseName` allows
/// no other).
fn is_release_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}
