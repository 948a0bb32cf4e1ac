//! One object: asked for once, or followed.

use std::sync::Arc;

use cluster::{Cluster, Kind, Scope, Store};
use resources::Uid;
use tokio::sync::Notify;
use wire::{
    Error, ErrorCode, FollowObject, GetObject, ListState, ObjectDetail, ObjectItem, ObjectRef, Sink,
};

use crate::{detail::detail, sessions::Sessions};

/// The connected context of an object, and its kind there.
pub(crate) async fn locate(
    sessions: &Sessions,
    object: &ObjectRef,
) -> Result<(Arc<Cluster>, Kind), Error> {
    let cluster = sessions.cluster(&object.context).await?;
    let kind = kind_of(&cluster, object)?;
    if kind.info.namespaced && object.namespace.is_none() {
        let message = format!("a {} needs a namespace to be named by", kind.info.singular);
        return Err(Error::new(ErrorCode::BadRequest, message));
    }
    Ok((cluster, kind))
}

/// An object's kind in its context. It may be named as kubectl takes it; a group that is named is
/// never left for another, in which the same name may be another kind's.
pub(crate) fn kind_of(cluster: &Cluster, object: &ObjectRef) -> Result<Kind, Error> {
    let ObjectRef { group, kind, .. } = object;
    if let Some(kind) = cluster.kinds().of(group, kind) {
        return Ok(kind.clone());
    }
    let name = if group.is_empty() {
        kind.clone()
    } else {
        format!("{kind}.{group}")
    };
    Ok(cluster.kind(&name)?)
}

/// From the server, as it is now.
pub(crate) async fn get(sessions: &Sessions, request: GetObject) -> Result<ObjectDetail, Error> {
    let (cluster, kind) = locate(sessions, &request.object).await?;
    cluster.printed_soon(&kind).await;
    let json = cluster
        .get(
            &kind,
            request.object.namespace.as_deref(),
            &request.object.name,
        )
        .await?;
    detail(&cluster, &kind, &json, request.reveal)
}

/// Shows at once what a running watch knows, then follows the object by a watch of its own.
pub(crate) async fn follow(
    sessions: &Sessions,
    request: FollowObject,
    mut sink: Sink<ObjectItem>,
) -> Result<(), Error> {
    let object = &request.object;
    let (cluster, kind) = locate(sessions, object).await?;
    cluster.printed_soon(&kind).await;
    let namespace = object.namespace.as_deref();
    let mut shown: Option<String> = None;
    let mut stale = false;
    if let Some((json, shortcoming)) = seen(&cluster, &kind, object) {
        let detail = Box::new(detail(&cluster, &kind, &json, request.reveal)?);
        sink.send(&ObjectItem::Object { detail }).await?;
        shown = Some(json);
        if let Some(error) = shortcoming {
            stale = true;
            sink.send(&ObjectItem::Stale { error }).await?;
        }
    }

    let watch = cluster.watch(&kind, Scope::object(namespace, &object.name));
    let store = watch.store();
    let wake = Arc::new(Notify::new());
    let (subscription, _) = store.subscribe(Arc::clone(&wake));
    let mut deleted = false;
    loop {
        let _ = subscription.take();
        match store.state() {
            ListState::Connecting | ListState::Listing { .. } | ListState::Kept { .. } => {}
            // Who may not watch may still be allowed to get; then it is shown as it was then.
            ListState::Denied { error } => {
                if shown.is_none() {
                    let json = cluster.get(&kind, namespace, &object.name).await?;
                    let detail = Box::new(detail(&cluster, &kind, &json, request.reveal)?);
                    sink.send(&ObjectItem::Object { detail }).await?;
                    shown = Some(json);
                }
                if !std::mem::replace(&mut stale, true) {
                    sink.send(&ObjectItem::Stale { error }).await?;
                }
            }
            ListState::Failed { error, .. } if shown.is_none() => return Err(error),
            ListState::Failed { error, .. } | ListState::Stale { error, .. } => {
                if !std::mem::replace(&mut stale, true) {
                    sink.send(&ObjectItem::Stale { error }).await?;
                }
            }
            ListState::Live => match current(store, object) {
                Some(json) => {
                    if stale || deleted || shown.as_ref() != Some(&json) {
                        let detail = Box::new(detail(&cluster, &kind, &json, request.reveal)?);
                        sink.send(&ObjectItem::Object { detail }).await?;
                    }
                    (stale, deleted, shown) = (false, false, Some(json));
                }
                None if shown.is_none() => return Err(missing(&cluster, &kind, object)),
                None => {
                    if !std::mem::replace(&mut deleted, true) {
                        sink.send(&ObjectItem::Deleted).await?;
                    }
                }
            },
        }
        wake.notified().await;
    }
}

/// The object as the store has it now. An object of the same name but another uid is another one,
/// and not shown in its place.
fn current(store: &Store, object: &ObjectRef) -> Option<String> {
    let wanted = object.uid.as_deref().map(Uid::parse);
    let row = store
        .rows()
        .into_iter()
        .find(|row| row.name == object.name && wanted.is_none_or(|uid| row.uid == uid))?;
    store.object(row.uid)
}

/// The object from a watch of its kind that runs already, and why it may be another by now.
fn seen(cluster: &Cluster, kind: &Kind, object: &ObjectRef) -> Option<(String, Option<Error>)> {
    let uid = Uid::parse(object.uid.as_deref()?);
    let scopes = [
        Scope::all(),
        object
            .namespace
            .as_ref()
            .map_or_else(Scope::all, Scope::namespace),
    ];
    scopes.iter().find_map(|scope| {
        let store = cluster.watched(kind, scope)?;
        let shortcoming = match store.state() {
            ListState::Live | ListState::Listing { .. } => None,
            ListState::Stale { error, .. } => Some(error),
            ListState::Kept { .. } => {
                let message = format!(
                    "{} {} in `{}` is as it was when the context was last looked at: its server has not answered yet",
                    kind.info.singular, object.name, object.context
                );
                Some(Error::new(ErrorCode::Unreachable, message))
            }
            _ => return None,
        };
        Some((store.object(uid)?, shortcoming))
    })
}

/// The error of an object that is not there.
pub(crate) fn missing(cluster: &Cluster, kind: &Kind, object: &ObjectRef) -> Error {
    let place = object
        .namespace
        .as_ref()
        .map(|namespace| format!("{namespace}/"))
        .unwrap_or_default();
    let message = format!(
        "{} {place}{} in `{}`: there is none",
        kind.info.singular,
        object.name,
        cluster.context()
    );
    Error::new(ErrorCode::NotFound, message)
}
