//! The namespaces that the user may choose from.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use cluster::{Cluster, Scope};
use tokio::time::timeout;
use wire::{
    ContextError, Error, ErrorCode, ListNamespaces, ListState, NamespaceList, NamespaceSource,
    OfferedNamespace,
};

use crate::sessions::Sessions;

/// How long the listing may take.
const LIMIT: Duration = Duration::from_secs(15);
/// Namespaces in which a user's rights are asked for.
const MOST_ASKED: usize = 20;

pub(crate) async fn list(
    sessions: &Sessions,
    request: ListNamespaces,
) -> Result<NamespaceList, Error> {
    let answers = futures::future::join_all(request.contexts.iter().map(|context| async move {
        let answer = match sessions.cluster(context).await {
            Ok(cluster) => match names(&cluster).await {
                Ok(names) => Ok((names, known(&cluster))),
                Err(error) => {
                    let forbidden = error.code == ErrorCode::Forbidden;
                    Err((error, offered(sessions, &cluster, forbidden).await))
                }
            },
            Err(error) => Err((error, Vec::new())),
        };
        (context, answer)
    }))
    .await;
    let mut list = NamespaceList {
        namespaces: Vec::new(),
        errors: Vec::new(),
        offered: Vec::new(),
    };
    let mut namespaces = BTreeSet::new();
    for (context, answer) in answers {
        match answer {
            Ok((names, known)) => {
                namespaces.extend(names);
                namespaces.extend(known);
            }
            Err((error, offered)) => {
                namespaces.extend(offered.iter().map(|offered| offered.namespace.clone()));
                list.offered.extend(offered);
                list.errors.push(ContextError {
                    context: context.clone(),
                    error,
                });
            }
        }
    }
    list.namespaces = namespaces.into_iter().collect();
    Ok(list)
}

/// The namespace that the kubeconfig names, unless it is only the default for want of one.
fn known(cluster: &Cluster) -> Option<String> {
    cluster
        .default_namespace()
        .filter(|namespace| namespace != "default")
}

/// Namespaces of which something else speaks: the server itself, the kubeconfig files, or the context's favourites.
/// What the server says of one that is known otherwise is worth more; it is asked only if `ask`.
async fn offered(sessions: &Sessions, cluster: &Cluster, ask: bool) -> Vec<OfferedNamespace> {
    let context = cluster.context();
    let kubeconfigs = sessions.kubeconfigs();
    let mut found: BTreeMap<String, NamespaceSource> = BTreeMap::new();
    let settings = kubeconfigs.settings().settings();
    if let Some(settings) = settings.contexts.get(context) {
        let named = settings.favourites.iter().chain(&settings.namespace);
        found.extend(named.map(|name| (name.clone(), NamespaceSource::Favourite)));
    }
    let of_cluster = kubeconfigs.namespaces_of_cluster(context).into_iter();
    let named = of_cluster.chain(known(cluster));
    found.extend(named.map(|name| (name, NamespaceSource::Kubeconfig)));
    // Rules for the whole cluster are in each answer, so one namespace will do to find what they name.
    let mut asked: Vec<String> = found.keys().take(MOST_ASKED).cloned().collect();
    if asked.is_empty() {
        asked.push("default".into());
    }
    asked.retain(|_| ask);
    let reviews = asked.into_iter().map(|namespace| async move {
        let rights = cluster.rights(&namespace).await;
        (namespace, rights)
    });
    for (namespace, rights) in futures::future::join_all(reviews).await {
        match rights {
            Ok(rights) => {
                let here = rights.any.then_some(namespace);
                let named = rights.namespaces.into_iter().chain(here);
                found.extend(named.map(|name| (name, NamespaceSource::Rights)));
            }
            Err(error) => {
                tracing::info!(context, %error, "what may be done in a namespace is not known");
            }
        }
    }
    found
        .into_iter()
        .map(|(namespace, found_in)| OfferedNamespace {
            context: context.to_owned(),
            namespace,
            found_in,
        })
        .collect()
}

/// Namespaces to try one by one, for users who may not list everywhere at once: those that they may
/// list, and the one that the kubeconfig prefers.
pub(crate) async fn candidates(cluster: &Cluster) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = names(cluster)
        .await
        .unwrap_or_default()
        .into_iter()
        .collect();
    found.extend(cluster.default_namespace());
    found
}

/// The names of all namespaces, from the shared watch of them.
pub(crate) async fn names(cluster: &Cluster) -> Result<Vec<String>, Error> {
    let watch = cluster.watch(&cluster.kind("namespaces")?, Scope::all());
    let mut states = watch.store().states();
    let settled = states.wait_for(|state| !state.is_coming());
    let settled = timeout(LIMIT, settled).await;
    let state = match settled.map(|state| state.map(|state| state.clone())) {
        Ok(state) => state.ok(),
        // Better those that were there than none.
        Err(_) => Some(watch.store().state()).filter(ListState::has_rows),
    };
    let Some(state) = state else {
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
