//! An API server on an old etcd refuses streaming lists: tables are listed in pages, and live there
//! all the same.

mod common;

use std::{env, path::PathBuf, process};

use common::{Program, Table};
use serde_json::{Value, json};
use testkit::real::RealCluster;

/// Enough for several pages.
const MANY: usize = 2_000;

/// The cluster with an old etcd, unless `script/test` could not start one.
fn old_cluster(test: &str) -> Option<RealCluster> {
    let kubeconfig = env::var_os("PILOTHOUSE_TEST_OLD_ETCD_KUBECONFIG").unwrap_or_default();
    if kubeconfig.is_empty() {
        println!("SKIPPED: {test}: there is no cluster with an old etcd");
        return None;
    }
    Some(RealCluster::of(PathBuf::from(kubeconfig)).expect("the cluster with an old etcd"))
}

/// Config maps that go when this is dropped. Without controllers, no namespace ever would.
struct ConfigMaps<'a>(&'a RealCluster, String);

impl ConfigMaps<'_> {
    fn create(&self, names: impl IntoIterator<Item = String>) {
        let item = |name: String| {
            json!({
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": { "name": name, "labels": { "test": self.1 } },
            })
        };
        let items: Vec<Value> = names.into_iter().map(item).collect();
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": items });
        self.0
            .kubectl_reading(&["create", "-f", "-"], &list.to_string())
            .expect("create config maps");
    }
}

impl Drop for ConfigMaps<'_> {
    fn drop(&mut self) {
        let label = format!("test={}", self.1);
        let _ = self
            .0
            .kubectl(&["delete", "configmaps", "-l", &label, "--wait=false"]);
    }
}

#[test]
fn a_server_without_streaming_lists_has_live_tables_too() {
    let Some(cluster) = old_cluster("a_server_without_streaming_lists_has_live_tables_too") else {
        return;
    };
    let streaming = "/api/v1/namespaces/default/configmaps?watch=1&sendInitialEvents=true\
        &resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=5";
    // The refusal is an event of the watch; kubectl itself succeeds.
    let said = cluster
        .kubectl(&["get", "--raw", streaming])
        .expect("kubectl get --raw");
    let said: Value = serde_json::from_str(said.trim()).expect("one event");
    assert_eq!(
        (&said["type"], &said["object"]["code"]),
        (&json!("ERROR"), &json!(500)),
        "this server refuses streaming lists: {said}"
    );

    let prefix = format!("old-{}", process::id());
    let maps = ConfigMaps(&cluster, prefix.clone());
    let name = |index: usize| format!("{prefix}-{index:04}");
    maps.create((0..MANY).map(name));
    let program = Program::with([cluster.kubeconfig.clone()]);
    let request = json!({
        "contexts": ["admin"], "kind": "configmaps", "namespaces": ["default"], "filter": prefix,
        "window": { "start": MANY - 100, "count": 100 },
    });
    let mut table = Table::open(&program, &request);
    table.until_live();
    let last: Vec<String> = (MANY - 100..MANY).map(name).collect();
    assert_eq!(table.names(), last);
    assert_eq!(
        table.view.matched,
        u32::try_from(MANY).expect("not so many")
    );

    let resets = table.resets;
    let new = format!("{prefix}-1950-new");
    maps.create([new.clone()]);
    table.until("a new object is a new row", |table| {
        table.row(&new).is_some()
    });
    cluster
        .kubectl(&["delete", "configmap", &last[0]])
        .expect("delete a config map");
    table.until("a deleted object is gone", |table| {
        table.row(&last[0]).is_none()
    });
    assert_eq!(
        table.view.matched,
        u32::try_from(MANY).expect("not so many")
    );
    assert_eq!(table.resets, resets, "changes are patches");
}
