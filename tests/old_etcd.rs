//! An API server on an old etcd refuses streaming lists: tables are listed otherwise, and live there all the
//! same. What is not listed whole is listed in pages.

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

/// Objects that go when this is dropped. Without controllers, no namespace ever would.
struct Objects<'a> {
    cluster: &'a RealCluster,
    plural: &'static str,
    label: String,
}

impl Objects<'_> {
    fn create(&self, names: impl IntoIterator<Item = String>) {
        let item = |name: String| {
            let metadata = json!({ "name": name, "labels": { "test": self.label } });
            match self.plural {
                "events" => json!({
                    "apiVersion": "v1", "kind": "Event", "metadata": metadata,
                    "involvedObject": { "kind": "Pod", "namespace": "default", "name": name },
                }),
                _ => json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata }),
            }
        };
        let items: Vec<Value> = names.into_iter().map(item).collect();
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": items });
        self.cluster
            .kubectl_reading(&["create", "-f", "-"], &list.to_string())
            .expect("create objects");
    }
}

impl Drop for Objects<'_> {
    fn drop(&mut self) {
        let label = format!("test={}", self.label);
        let _ = self
            .cluster
            .kubectl(&["delete", self.plural, "-l", &label, "--wait=false"]);
    }
}

#[test]
fn a_server_without_streaming_lists_has_live_tables_too() {
    if let Some(cluster) = old_cluster("a_server_without_streaming_lists_has_live_tables_too") {
        assert_refuses_streaming(&cluster);
        lists_and_follows(&cluster, "configmaps");
    }
}

#[test]
fn what_comes_in_pages_is_a_live_table_too() {
    if let Some(cluster) = old_cluster("what_comes_in_pages_is_a_live_table_too") {
        lists_and_follows(&cluster, "events");
    }
}

fn assert_refuses_streaming(cluster: &RealCluster) {
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
}

fn lists_and_follows(cluster: &RealCluster, plural: &'static str) {
    let prefix = format!("old-{}-{plural}", process::id());
    let objects = Objects {
        cluster,
        plural,
        label: prefix.clone(),
    };
    let name = |index: usize| format!("{prefix}-{index:04}");
    objects.create((0..MANY).map(name));
    let program = Program::with([cluster.kubeconfig.clone()]);
    let request = json!({
        "contexts": ["admin"], "kind": plural, "namespaces": ["default"], "filter": prefix,
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
    objects.create([new.clone()]);
    table.until("a new object is a new row", |table| {
        table.row(&new).is_some()
    });
    cluster
        .kubectl(&["delete", plural, &last[0]])
        .expect("delete an object");
    table.until("a deleted object is gone", |table| {
        table.row(&last[0]).is_none()
    });
    assert_eq!(
        table.view.matched,
        u32::try_from(MANY).expect("not so many")
    );
    assert_eq!(table.resets, resets, "changes are patches");
}
