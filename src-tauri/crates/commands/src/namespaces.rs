//! The namespaces that the user may choose from.

use std::{collections::BTreeSet, time::Duration};

use cluster::Scope;
use tokio::time::timeout;
use wire::{ContextError, Error, ErrorCode, ListNamespaces, ListState, NamespaceList};

use crate::sessions::Sessions;

/// How long the listing may take.
const LIMIT: Duration = Duration::from_secs(15);

pub(crate) async fn list(
    sessions: &Sessions,
    request: ListNamespaces,
) -> Result<NamespaceList, Error> {
    let answers = futures::future::join_all(request.contexts.iter().map(|context| async move {
        let answer = match sessions.cluster(context).await {
            Ok(cluster) => (known(&cluster), names(&cluster).await),
            Err(error) => (None, Err(error)),
        };
        (context, answer)
    }))
    .await;
    let mut namespaces = BTreeSet::new();
    let mut errors = Vec::new();
    for (context, (known, answer)) in answers {
        namespaces.extend(known);
        match answer {
            Ok(names) => namespaces.extend(names),
            Err(error) => errors.push(ContextError {
                context: context.clone(),
                error,
            }),
        }
    }
    Ok(NamespaceList {
        namespaces: namespaces.into_iter().collect(),
        errors,
    })
}

/// The namespace that the kubeconfig names, unless it is only the default for want of one.
fn known(cluster: &cluster::Cluster) -> Option<String> {
    cluster
        .default_namespace()
        .filter(|namespace| *namespace != "default")
        .map(Into::into)
}

/// Namespaces to try one by one, for users who may not list everywhere at once: those that they may
/// list, and the one that the kubeconfig prefers.
pub(crate) async fn candidates(cluster: &cluster::Cluster) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = names(cluster)
        .await
        .unwrap_or_default()
        .into_iter()
        .collect();
    found.extend(cluster.default_namespace().map(Into::into));
    found
}

/// The names of all namespaces, from the shared watch of them.
pub(crate) async fn names(cluster: &cluster::Cluster) -> Result<Vec<String>, Error> {
    let watch = cluster.watch(&cluster.kind("namespaces")?, Scope::all());
    let mut states = watch.store().states();
    let settled = states
        .wait_for(|state| !matches!(state, ListState::Connecting | ListState::Listing { .. }));
    let Ok(Ok(state)) = timeout(LIMIT, settled)
        .await
        .map(|state| state.map(|state| state.clone()))
    else {
        let message = format!(
            "list namespaces in `{}`: no answer within {} s",
            cluster.context(),
            LIMIT.as_secs()
        );
        return Err(Error::new(ErrorCode::Timeout, message));
    };
    match state {
        ListState::Denied { error } | ListState::Failed { error, .. } => Err(error),
        _ => Ok(watch
            .store()
            .rows()
            .iter()
            .map(|row| row.name.to_string())
            .collect()),
    }
}
