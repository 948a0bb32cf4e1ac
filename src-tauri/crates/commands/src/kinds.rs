//! The kinds of contexts, as a list and as the tree of the sidebar.

use std::{collections::HashSet, sync::Arc, time::Duration};

use cluster::Cluster;
use futures::future::select_all;
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use wire::{
    Connection, ContextError, Error, FollowKinds, KindInfo, KindList, KindsItem, ListKinds,
    ResourceTree, Section, Sink, TreeEntry, TreeGroup, TreeRequest,
};

use crate::{counts::Counts, releases, sessions::Sessions};

/// How long a tree with counts may wait for the slowest of them.
const COUNT_LIMIT: Duration = Duration::from_secs(10);
/// Watches that count releases say nothing by themselves: they are asked this often.
const CHECK: Duration = Duration::from_millis(20);

pub(crate) async fn list(sessions: &Sessions, request: ListKinds) -> Result<KindList, Error> {
    let cluster = sessions.cluster(&request.context).await?;
    Ok(KindList {
        kinds: of(&cluster),
        unavailable_groups: cluster.kinds().unavailable.clone(),
    })
}

/// The kinds of a cluster in the sidebar's order, Helm releases among them.
fn of(cluster: &Cluster) -> Vec<KindInfo> {
    let mut kinds: Vec<KindInfo> = cluster
        .kinds()
        .iter()
        .map(|kind| (*kind.info).clone())
        .collect();
    let at = kinds
        .iter()
        .position(|kind| kind.section > Section::Helm)
        .unwrap_or(kinds.len());
    kinds.insert(at, releases::kind_info());
    kinds
}

pub(crate) async fn tree(sessions: &Sessions, request: TreeRequest) -> Result<ResourceTree, Error> {
    let mut errors = Vec::new();
    let answers = futures::future::join_all(
        request
            .contexts
            .iter()
            .map(|context| async move { (context, sessions.cluster(context).await) }),
    )
    .await;
    let mut clusters = Vec::new();
    for (context, answer) in answers {
        match answer {
            Ok(cluster) => clusters.push(cluster),
            Err(error) => errors.push(ContextError {
                context: context.clone(),
                error,
            }),
        }
    }
    let kinds = together(&clusters);
    let counts = if request.counts {
        count(clusters, &kinds, request.namespaces).await
    } else {
        Vec::new()
    };
    Ok(ResourceTree {
        groups: group(kinds, &counts),
        errors,
    })
}

/// The kinds of several clusters, each as the first that has it names it.
fn together(clusters: &[Arc<Cluster>]) -> Vec<KindInfo> {
    let mut seen = HashSet::new();
    let all = clusters.iter().flat_map(|cluster| of(cluster));
    let mut kinds: Vec<KindInfo> = all.filter(|kind| seen.insert(kind.id.clone())).collect();
    // Kinds that only a later context has go where they belong; equal keys keep their order.
    kinds.sort_by_key(|kind| {
        (
            kind.section,
            if kind.section == Section::Custom {
                kind.group.clone()
            } else {
                String::new()
            },
        )
    });
    kinds
}

/// Tells the kinds whenever a context begins to answer and whenever they change in one. No context waits
/// for another.
pub(crate) async fn follow(
    sessions: &Sessions,
    request: FollowKinds,
    mut sink: Sink<KindsItem>,
) -> Result<(), Error> {
    let mut contexts = sessions.changes();
    let mut told: Option<KindsItem> = None;
    loop {
        contexts.borrow_and_update();
        let (mut clusters, mut changes) = (Vec::new(), Vec::new());
        let (mut errors, mut connecting) = (Vec::new(), Vec::new());
        for context in &request.contexts {
            let mut failed = |error| {
                errors.push(ContextError {
                    context: context.clone(),
                    error,
                });
            };
            match sessions.session(context).await {
                Ok(session) => match (session.connected(), session.connection()) {
                    (Some(cluster), _) => {
                        changes.push(cluster.kinds_changes());
                        clusters.push(cluster);
                    }
                    (None, Connection::Failed { error, .. }) => failed(error),
                    (None, _) => connecting.push(context.clone()),
                },
                Err(error) => failed(error),
            }
        }
        let item = KindsItem {
            tree: ResourceTree {
                groups: group(together(&clusters), &[]),
                errors,
            },
            connecting,
        };
        if told.as_ref() != Some(&item) {
            sink.send(&item).await?;
            told = Some(item);
        }
        let any = async {
            if changes.is_empty() {
                return std::future::pending().await;
            }
            let changed = changes.iter_mut().map(|kinds| Box::pin(kinds.changed()));
            // A context that is closed is among the changes of contexts, too.
            if select_all(changed).await.0.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = any => {}
            changed = contexts.changed() => if changed.is_err() { return Ok(()) },
        }
    }
}

async fn count(
    clusters: Vec<Arc<Cluster>>,
    kinds: &[KindInfo],
    namespaces: Option<Vec<String>>,
) -> Vec<(String, Option<u64>)> {
    let wake = Arc::new(Notify::new());
    let mut counts = Counts::new(
        kinds.iter().map(|kind| kind.id.clone()).collect(),
        namespaces.unwrap_or_default(),
        Arc::clone(&wake),
    );
    for cluster in clusters {
        counts.add(&cluster);
    }
    let complete = async {
        while !counts.complete() {
            tokio::select! {
                () = wake.notified() => {}
                () = sleep(CHECK) => {}
            }
        }
    };
    // What is not there by then is shown as not counted.
    let _ = timeout(COUNT_LIMIT, complete).await;
    counts
        .all()
        .into_iter()
        .map(|count| (count.kind, count.count))
        .collect()
}

fn group(kinds: Vec<KindInfo>, counts: &[(String, Option<u64>)]) -> Vec<TreeGroup> {
    let mut groups: Vec<TreeGroup> = Vec::new();
    for kind in kinds {
        let api_group = (kind.section == Section::Custom).then(|| kind.group.clone());
        let count = counts
            .iter()
            .find(|(id, _)| *id == kind.id)
            .and_then(|(_, count)| *count);
        let entry = TreeEntry { count, kind };
        match groups.last_mut() {
            Some(last) if last.section == entry.kind.section && last.group == api_group => {
                last.entries.push(entry);
            }
            _ => groups.push(TreeGroup {
                section: entry.kind.section,
                group: api_group,
                entries: vec![entry],
            }),
        }
    }
    groups
}
