use std::{
    fs,
    sync::atomic::{AtomicI64, Ordering},
};

use futures::future::join_all;

use super::*;
use crate::Broker;

const V1: &str = "client.authentication.k8s.io/v1";
const ENOUGH: Duration = Duration::from_secs(20);
/// 2026-01-01, in milliseconds.
const START: Millis = 1_767_225_600_000;

/// A program that counts its runs, and gives what a file says.
struct Plugin {
    folder: tempfile::TempDir,
    program: Program,
}

impl Plugin {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plugin");
        let text = format!(
            "cd {}\necho run >> runs\ncat answer || exit 1\n",
            folder.path().display()
        );
        // Read by the shell, not run: a file that somebody else is about to run may not be written.
        fs::write(&file, text).unwrap();
        let program = Program {
            file: "/bin/sh".into(),
            name: "plugin".into(),
            arguments: vec![file.display().to_string()],
            env: Vec::new(),
            drop_env: Vec::new(),
            api_version: V1.into(),
            cluster: None,
        };
        Self { folder, program }
    }

    fn answers(&self, expires: Option<&str>) {
        let expires = expires.map_or_else(String::new, |expires| {
            format!(r#", "expirationTimestamp": "{expires}""#)
        });
        let text = format!(
            r#"{{"kind": "ExecCredential", "apiVersion": "{V1}", "status": {{"token": "hush"{expires}}}}}"#
        );
        fs::write(self.folder.path().join("answer"), text).unwrap();
    }

    fn runs(&self) -> usize {
        let runs = fs::read_to_string(self.folder.path().join("runs"));
        runs.unwrap_or_default().lines().count()
    }
}

fn start() -> Millis {
    START
}

#[tokio::test]
async fn one_run_serves_all_who_need_it() {
    let plugin = Plugin::new();
    plugin.answers(Some("2026-01-01T01:00:00Z"));
    let broker = Broker::new(start, None);
    let identities: Vec<_> = (0..20)
        .map(|_| broker.identity(plugin.program.clone()))
        .collect();
    let asked = identities.iter().map(|identity| identity.credentials(true));
    let got: Vec<_> = join_all(asked).await;
    assert!(got.iter().all(Result::is_ok));
    assert_eq!(plugin.runs(), 1);
    let status = identities[0].status().borrow().clone();
    assert_eq!(status.expires_at, Some(START + 3_600_000));
    assert!(status.running_since.is_none() && status.error.is_none());

    let mut other = plugin.program.clone();
    other.arguments.push("--other".into());
    broker.identity(other).credentials(true).await.unwrap();
    assert_eq!(plugin.runs(), 2, "another identity");
}

#[tokio::test]
async fn what_a_server_refuses_is_got_anew() {
    let plugin = Plugin::new();
    plugin.answers(None);
    let identity = Broker::new(start, None).identity(plugin.program.clone());
    let first = identity.credentials(true).await.unwrap();
    identity.credentials(false).await.unwrap();
    assert_eq!(plugin.runs(), 1);
    identity.refused(&first);
    let second = identity.credentials(false).await.unwrap();
    assert_eq!(plugin.runs(), 2);
    identity.refused(&first);
    let third = identity.credentials(false).await.unwrap();
    assert!(
        Arc::ptr_eq(&second, &third),
        "the first was refused, not this"
    );
}

#[tokio::test]
async fn a_failure_is_told_to_all_and_not_repeated_unasked() {
    let plugin = Plugin::new();
    let identity = Broker::new(start, None).identity(plugin.program.clone());
    let failed = |outcome: Result<_, Error>| matches!(outcome, Err(Error::Failed { .. }));
    let asked = (0..10).map(|_| identity.credentials(true));
    let outcomes = join_all(asked).await;
    assert!(outcomes.into_iter().all(failed));
    assert_eq!(plugin.runs(), 1, "who waits for a run has its outcome");
    assert!(failed(identity.credentials(false).await));
    assert_eq!(plugin.runs(), 1);
    plugin.answers(None);
    identity.credentials(true).await.unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn what_may_want_somebody_is_not_run_unasked() {
    static NOW: AtomicI64 = AtomicI64::new(START);
    let plugin = Plugin::new();
    plugin.answers(Some("2026-01-01T00:01:00Z"));
    let now = || NOW.load(Ordering::Relaxed);
    let identity = Broker::new(now, None).identity(plugin.program.clone());
    let first = identity.credentials(true).await.unwrap();
    // As after a run in which somebody signed in.
    identity.known.lock().slow = true;
    NOW.store(START + 57_000, Ordering::Relaxed);
    let kept = identity.credentials(false).await.unwrap();
    assert!(Arc::ptr_eq(&first, &kept), "good for three seconds more");
    NOW.store(START + 60_000, Ordering::Relaxed);
    let error = identity.credentials(false).await.unwrap_err();
    assert_eq!(error.of("prod").code, wire::ErrorCode::SignIn);
    assert_eq!(plugin.runs(), 1);
    plugin.answers(None);
    identity.credentials(true).await.unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[expect(
    clippy::disallowed_methods,
    reason = "the renewal comes in this machine's time"
)]
#[tokio::test]
async fn credentials_are_renewed_before_they_expire() {
    fn now() -> Millis {
        jiff::Timestamp::now().as_millisecond()
    }
    let plugin = Plugin::new();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(6);
    plugin.answers(Some(&soon.to_string()));
    let identity = Broker::new(now, None).identity(plugin.program.clone());
    let mut status = identity.status();
    identity.credentials(true).await.unwrap();
    // However long this machine took for it.
    identity.known.lock().slow = false;
    plugin.answers(Some("2999-01-01T00:00:00Z"));
    let renewed = status.wait_for(|status| {
        status
            .expires_at
            .is_some_and(|expires_at| expires_at > soon.as_millisecond())
    });
    tokio::time::timeout(ENOUGH, renewed)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_run_goes_on_for_others_and_ends_with_the_identity() {
    let plugin = Plugin::new();
    let waits = format!(
        "echo $$ > {}/pid\nexec sleep 1000\n",
        plugin.folder.path().display()
    );
    fs::write(plugin.folder.path().join("plugin"), waits).unwrap();
    let identity = Broker::new(start, None).identity(plugin.program.clone());
    let pid = plugin.folder.path().join("pid");
    let started = async {
        while !fs::read_to_string(&pid).is_ok_and(|pid| pid.ends_with('\n')) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        _ = identity.credentials(true) => panic!("it does not end"),
        started = tokio::time::timeout(ENOUGH, started) => started.unwrap(),
    }
    let pid = fs::read_to_string(pid).unwrap();
    let process = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    assert!(identity.status().borrow().running_since.is_some());
    assert!(rustix::process::test_kill_process(process).is_ok());
    drop(identity);
    let gone = async {
        while rustix::process::test_kill_process(process).is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(ENOUGH, gone).await.unwrap();
}

#[tokio::test]
async fn nobody_is_served_by_an_identity_that_nobody_has() {
    let plugin = Plugin::new();
    plugin.answers(None);
    let broker = Broker::new(start, None);
    let identity = broker.identity(plugin.program.clone());
    identity.credentials(true).await.unwrap();
    drop(identity);
    broker
        .identity(plugin.program.clone())
        .credentials(true)
        .await
        .unwrap();
    assert_eq!(plugin.runs(), 2, "what it had went with it");
}
