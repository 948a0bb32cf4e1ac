//! Helm releases: as rows of a table, as a list, and one in full. Read from the cluster's storage,
//! without the helm program.

mod feed;
mod read;
mod row;
mod storage;

use std::{collections::BTreeSet, sync::Arc};

use cluster::{Cluster, Kind, Scope};
use compact_str::CompactString;
use wire::{
    ContextError, Error, ErrorCode, KindInfo, ListReleases, Release, ReleaseList, Section,
    StorageDriver,
};

pub(crate) use feed::ReleaseFeed;
pub(crate) use read::get;
pub(crate) use row::{DEFINITION, uid};
use storage::stored_kind;
pub(crate) use storage::{ReleaseCounter, storage_kind, storage_scope};

use crate::{namespaces, sessions::Sessions};

/// The name by which commands take the kind.
pub(crate) const RELEASES: &str = "releases";

/// Releases as a kind among the others. No server knows it.
pub(crate) fn kind_info() -> KindInfo {
    KindInfo {
        id: RELEASES.into(),
        group: DEFINITION.group.into(),
        version: "v1".into(),
        kind: DEFINITION.kind.into(),
        plural: RELEASES.into(),
        singular: "release".into(),
        short_names: vec!["helm".into()],
        namespaced: true,
        verbs: vec!["get".into(), "list".into(), "watch".into()],
        title: DEFINITION.title.into(),
        section: Section::Helm,
    }
}

/// The name of the release of which an object of that name keeps a revision, if Helm named it.
pub(crate) fn release_of(object_name: &str) -> Option<&str> {
    helm::parse_object_name(object_name).map(|(name, _)| name)
}

/// The kinds whose metadata tells of releases, and where to watch it: everywhere without namespaces.
pub(crate) fn storage(
    cluster: &Cluster,
    namespaces: &BTreeSet<CompactString>,
) -> Vec<(Kind, Scope)> {
    let within = |namespace: &CompactString| Scope {
        namespace: Some(namespace.to_string()),
        ..storage_scope()
    };
    let scopes: Vec<Scope> = if namespaces.is_empty() {
        vec![storage_scope()]
    } else {
        namespaces.iter().map(within).collect()
    };
    let drivers = [StorageDriver::Secret, StorageDriver::ConfigMap];
    let kinds = drivers
        .into_iter()
        .filter_map(|driver| stored_kind(cluster, driver).ok());
    kinds
        .flat_map(|kind| {
            scopes
                .iter()
                .map(move |scope| (kind.clone(), scope.clone()))
        })
        .collect()
}

pub(crate) async fn list(sessions: &Sessions, request: ListReleases) -> Result<ReleaseList, Error> {
    let namespaces = request.namespaces.unwrap_or_default();
    let answers = futures::future::join_all(request.contexts.iter().map(|context| {
        let namespaces = &namespaces;
        async move {
            let answer = match sessions.cluster(context).await {
                Ok(cluster) => of_cluster(&cluster, namespaces).await,
                Err(error) => Answer::failed(error),
            };
            (context, answer)
        }
    }))
    .await;
    let mut list = ReleaseList {
        releases: Vec::new(),
        errors: Vec::new(),
    };
    for (context, answer) in answers {
        list.releases.extend(answer.releases);
        let errors = answer.errors.into_iter().map(|error| ContextError {
            context: context.clone(),
            error,
        });
        list.errors.extend(errors);
    }
    list.releases.sort_by(|a, b| {
        (&a.context, &a.namespace, &a.name).cmp(&(&b.context, &b.namespace, &b.name))
    });
    Ok(list)
}

/// The releases of a context as far as they can be read, and why others cannot.
#[derive(Default)]
struct Answer {
    releases: Vec<Release>,
    errors: Vec<Error>,
}

impl Answer {
    fn failed(error: Error) -> Self {
        Self {
            releases: Vec::new(),
            errors: vec![error],
        }
    }
}

/// All at once, or namespace by namespace where the user's rights or wishes say so.
async fn of_cluster(cluster: &Arc<Cluster>, namespaces: &[String]) -> Answer {
    let mut answer = if namespaces.is_empty() {
        everywhere(cluster).await
    } else {
        in_namespaces(cluster, namespaces).await
    };
    if let Some(hint) = kept_elsewhere() {
        let message = format!("list releases in `{}`: not all can be", cluster.context());
        answer
            .errors
            .push(Error::new(ErrorCode::NotFound, message).with_hint(hint));
    }
    answer
}

async fn everywhere(cluster: &Arc<Cluster>) -> Answer {
    let feed = ReleaseFeed::start(cluster, storage_scope());
    match feed.settled().await {
        Ok(releases) => Answer {
            releases,
            errors: Vec::new(),
        },
        Err(error) if error.code == ErrorCode::Forbidden => {
            let candidates: Vec<String> =
                namespaces::candidates(cluster).await.into_iter().collect();
            let answer = in_namespaces(cluster, &candidates).await;
            if answer.errors.len() < candidates.len() {
                answer
            } else {
                // Nowhere: one refusal says it all.
                Answer::failed(error)
            }
        }
        Err(error) => Answer::failed(error),
    }
}

async fn in_namespaces(cluster: &Arc<Cluster>, namespaces: &[String]) -> Answer {
    let feeds: Vec<ReleaseFeed> = namespaces
        .iter()
        .map(|namespace| {
            let scope = Scope {
                namespace: Some(namespace.clone()),
                ..storage_scope()
            };
            ReleaseFeed::start(cluster, scope)
        })
        .collect();
    let mut answer = Answer::default();
    for settled in futures::future::join_all(feeds.iter().map(ReleaseFeed::settled)).await {
        match settled {
            Ok(releases) => answer.releases.extend(releases),
            Err(error) => answer.errors.push(error),
        }
    }
    answer
}

/// What to tell who looks for releases in vain: the user's own Helm keeps them where no cluster can
/// show them.
fn kept_elsewhere() -> Option<&'static str> {
    let driver = std::env::var_os("HELM_DRIVER")?;
    (driver == "sql").then_some(
        "`HELM_DRIVER` is `sql`: releases in a database are not read, only those in Secrets and config maps.",
    )
}
