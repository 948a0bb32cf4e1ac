//! What the tests share: the program as a child process, a table as its reader keeps it, kubectl's
//! answers, and a wire to the API server that can be cut.
#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses a part of it"
)]

#[cfg(target_os = "linux")]
mod keyring;
mod kubectl;
mod line;
mod namespace;
mod program;
mod scratch;
pub mod snapshot;
mod table;

use std::{
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use testkit::real::RealCluster;

#[cfg(target_os = "linux")]
pub use keyring::Keyring;
pub use kubectl::{Printed, names_of, printed};
pub use line::Line;
pub use namespace::Namespace;
pub use program::{Ended, Program, Served, Stream};
pub use scratch::Scratch;
pub use table::{Table, text};

/// How long anything may take. Far more than it should: a machine may be busy.
pub const LIMIT: Duration = Duration::from_secs(90);

/// The cluster that all tests share.
pub fn cluster() -> &'static RealCluster {
    static CLUSTER: OnceLock<RealCluster> = OnceLock::new();
    CLUSTER.get_or_init(|| RealCluster::from_env().expect("a test cluster"))
}

/// The administrator's kubeconfig as `yaml` or `json`: one cluster, one user, one context, no files.
pub fn admin_kubeconfig(format: &str) -> String {
    let view = ["config", "view", "--minify", "--flatten", "--raw"];
    let of_admin = ["--context", "admin", "-o", format];
    let kubeconfig = cluster().kubectl(&[&view[..], &of_admin[..]].concat());
    kubeconfig.expect("the administrator's kubeconfig")
}

/// The same, to be changed.
pub fn admin() -> serde_json::Value {
    serde_json::from_str(&admin_kubeconfig("json")).expect("JSON")
}

/// The kubeconfig of one of a cluster's contexts, where everything is called `name`: it can be merged with others.
pub fn kubeconfig_of(cluster: &RealCluster, context: &str, name: &str) -> serde_json::Value {
    let view = ["config", "view", "--minify", "--flatten", "--raw"];
    let of_context = ["--context", context, "-o", "json"];
    let text = cluster.kubectl(&[&view[..], &of_context[..]].concat());
    let mut config: serde_json::Value =
        serde_json::from_str(&text.expect("a context's kubeconfig")).expect("JSON");
    for list in ["clusters", "users", "contexts"] {
        config[list][0]["name"] = name.into();
    }
    for field in ["cluster", "user"] {
        config["contexts"][0]["context"][field] = name.into();
    }
    config["current-context"] = name.into();
    config
}

/// Whether the cluster runs pods; says so where it does not. `script/test` counts these lines.
pub fn has_node(test: &str) -> bool {
    let has_node = cluster().has_node();
    if !has_node {
        println!("SKIPPED: {test}: the test cluster has no node");
    }
    has_node
}

/// Tries until it succeeds; what it said last when it never does.
pub fn eventually<T>(what: &str, mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        match attempt() {
            Ok(value) => return value,
            Err(last) => assert!(Instant::now() < deadline, "{what}: {last}"),
        }
        thread::sleep(Duration::from_millis(250));
    }
}

/// A request that names an object.
pub fn object(context: &str, kind: &str, namespace: Option<&str>, name: &str) -> serde_json::Value {
    let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
    serde_json::json!({ "context": context, "group": group, "kind": kind, "namespace": namespace, "name": name })
}
