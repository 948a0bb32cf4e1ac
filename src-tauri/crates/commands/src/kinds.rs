//! The kinds of contexts, as a list and as the tree of the sidebar.

use std::{sync::Arc, time::Duration};

use cluster::Cluster;
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use wire::{
    ContextError, Error, KindInfo, KindList, ListKinds, ResourceTree, Section, TreeEntry,
    TreeGroup, TreeRequest,
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
    let mut kinds: Vec<KindInfo> = Vec::new();
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
            Ok(cluster) => {
                for kind in of(&cluster) {
                    if !kinds.iter().any(|known| known.id == kind.id) {
                        kinds.push(kind);
                    }
                }
                clusters.push(cluster);
            }
            Err(error) => errors.push(ContextError {
                context: context.clone(),
                error,
            }),
        }
    }
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
