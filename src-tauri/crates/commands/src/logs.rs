//! The logs of a pod's containers.

use serde::Deserialize;
use streams::{LogReader, Pod};
use wire::{Error, ErrorCode, FollowLogs, LogItem, Sink};

use crate::{object::locate, sessions::Sessions};

#[derive(Deserialize)]
struct PodObject {
    #[serde(default)]
    metadata: Metadata,
    spec: PodSpec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    uid: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct PodSpec {
    containers: Vec<Named>,
    init_containers: Vec<Named>,
    ephemeral_containers: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

pub(crate) async fn follow(
    sessions: &Sessions,
    request: FollowLogs,
    mut sink: Sink<LogItem>,
) -> Result<(), Error> {
    let (cluster, kind) = locate(sessions, &request.pod).await?;
    if kind.info.kind != "Pod" || !kind.info.group.is_empty() {
        return Err(Error::new(
            ErrorCode::BadRequest,
            format!("a {} has no log of its own", kind.info.singular),
        ));
    }
    let namespace = request.pod.namespace.clone().unwrap_or_default();
    let json = cluster
        .get(&kind, Some(&namespace), &request.pod.name)
        .await?;
    let found = read(&json, &request)?;
    let uid = found.metadata.uid.clone();
    let containers = chosen(found, &request)?;
    let pod = Pod {
        context: cluster.context().into(),
        namespace,
        name: request.pod.name.clone(),
        // Also where the request did not say: its log ends with the pod that was found.
        uid: Some(uid).filter(|uid| !uid.is_empty()),
        containers,
    };
    let reader = LogReader::open(&cluster.client(), &pod, &request);
    while let Some(item) = reader.next().await {
        sink.send(&item).await?;
    }
    Ok(())
}

/// The pod, if it is the one that is meant and not another of the same name.
fn read(json: &str, request: &FollowLogs) -> Result<PodObject, Error> {
    let pod: PodObject = serde_json::from_str(json).map_err(|cause| {
        let message = format!(
            "pod {}: {}",
            request.pod.name,
            resources::Malformed::from(cause)
        );
        Error::new(ErrorCode::Malformed, message)
    })?;
    match &request.pod.uid {
        Some(uid) if *uid != pod.metadata.uid => {
            let message = format!("pod {} is gone", request.pod.name);
            let hint = "Another pod has its name now, with a log of its own.";
            Err(Error::new(ErrorCode::NotFound, message).with_hint(hint))
        }
        _ => Ok(pod),
    }
}

/// The containers to read: those asked for, or all, the pod's own before those that prepare it.
fn chosen(pod: PodObject, request: &FollowLogs) -> Result<Vec<String>, Error> {
    let spec = pod.spec;
    let all = spec
        .containers
        .into_iter()
        .chain(spec.init_containers)
        .chain(spec.ephemeral_containers);
    let all: Vec<String> = all.map(|container| container.name).collect();
    let Some(wanted) = request
        .containers
        .as_ref()
        .filter(|wanted| !wanted.is_empty())
    else {
        return Ok(all);
    };
    if let Some(missing) = wanted.iter().find(|name| !all.contains(name)) {
        let message = format!("pod {} has no container `{missing}`", request.pod.name);
        return Err(Error::new(ErrorCode::NotFound, message)
            .with_hint(format!("It has {}.", all.join(", "))));
    }
    Ok(wanted.clone())
}

#[cfg(test)]
mod tests {
    use wire::ObjectRef;

    use super::*;

    fn request(uid: Option<&str>) -> FollowLogs {
        FollowLogs {
            pod: ObjectRef {
                context: "test".into(),
                group: String::new(),
                version: "v1".into(),
                kind: "Pod".into(),
                namespace: Some("shop".into()),
                name: "db-0".into(),
                uid: uid.map(str::to_owned),
            },
            containers: None,
            previous: false,
            follow: true,
            tail: None,
        }
    }

    #[test]
    fn a_pod_that_was_made_anew_is_another_one() {
        let json = r#"{"metadata":{"uid":"new"},"spec":{"containers":[{"name":"db"}]}}"#;
        assert!(read(json, &request(None)).is_ok());
        assert!(read(json, &request(Some("new"))).is_ok());
        let error = read(json, &request(Some("old"))).err();
        assert_eq!(error.map(|error| error.code), Some(ErrorCode::NotFound));
    }
}
