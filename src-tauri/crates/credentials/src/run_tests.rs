use std::fs;

use secrecy::ExposeSecret as _;

use super::*;

const V1: &str = "client.authentication.k8s.io/v1";
const LIMIT: Duration = Duration::from_secs(20);

/// A program that is this script.
fn script(folder: &tempfile::TempDir, text: &str) -> Program {
    // Read by the shell, not run: a file that somebody else is about to run may not be written.
    let script = folder.path().join("plugin");
    fs::write(&script, text).unwrap();
    Program {
        file: "/bin/sh".into(),
        name: "plugin".into(),
        arguments: vec![
            script.display().to_string(),
            "one".into(),
            "two words".into(),
        ],
        env: vec![("PLUGIN_SECRET".into(), "hush-hush".into())],
        drop_env: vec!["HOME".into()],
        api_version: V1.into(),
        cluster: Some(r#"{"server": "https://a"}"#.into()),
    }
}

fn credential(token: &str) -> String {
    format!(
        r#"printf '{{"kind": "ExecCredential", "apiVersion": "{V1}", "status": {{"token": "%s"}}}}' "{token}""#
    )
}

async fn token(text: &str, limit: Duration) -> Result<String, Error> {
    let folder = tempfile::tempdir().unwrap();
    let program = script(&folder, text);
    let credentials = run(&program, limit, || 0).await?;
    Ok(credentials.token.unwrap().expose_secret().to_owned())
}

#[tokio::test]
async fn it_is_told_what_the_kubeconfig_says_and_has_no_terminal() {
    let told = credential("$2|$PLUGIN_SECRET|${HOME-none}|$(cat | wc -c | tr -d ' ')");
    assert_eq!(
        token(&told, LIMIT).await.unwrap(),
        "two words|hush-hush|none|0"
    );
    let folder = tempfile::tempdir().unwrap();
    let info = script(&folder, "").exec_info();
    let info: serde_json::Value = serde_json::from_str(&info).unwrap();
    let expected = serde_json::json!({
        "kind": "ExecCredential", "apiVersion": V1,
        "spec": { "interactive": false, "cluster": { "server": "https://a" } },
    });
    assert_eq!(info, expected);
}

#[tokio::test]
async fn failures_say_what_it_said_and_nothing_that_it_was_given() {
    let error = token(
        "echo \"no luck: $PLUGIN_SECRET\" >&2; echo token; exit 3",
        LIMIT,
    );
    let told = error.await.unwrap_err().of("prod");
    assert_eq!(told.code, wire::ErrorCode::PluginFailed);
    assert!(
        told.message.contains("`prod`") && told.message.contains("status 3"),
        "{told}"
    );
    assert_eq!(told.hint.as_deref(), Some("It said: no luck: •••"));
    let junk = token("echo 'hush, this is junk'", LIMIT).await.unwrap_err();
    assert!(matches!(junk, Error::Answer { .. }), "{junk}");
    assert!(!format!("{junk:?}").contains("hush"), "{junk:?}");
    let signal = token("kill -9 $$", LIMIT).await.unwrap_err();
    assert!(signal.to_string().contains("a signal"), "{signal}");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = script(&folder, "");
    program.file = folder.path().join("absent");
    let error = run(&program, LIMIT, || 0).await.unwrap_err();
    assert_eq!(error.of("prod").code, wire::ErrorCode::PluginMissing);
    // It may not be run.
    fs::write(&program.file, "no program").unwrap();
    let error = run(&program, LIMIT, || 0).await.unwrap_err();
    assert_eq!(error.of("prod").code, wire::ErrorCode::PluginFailed);
}

/// Whether a process of that id is there.
fn lives(pid: &str) -> bool {
    let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    rustix::process::test_kill_process(pid).is_ok()
}

#[tokio::test]
async fn one_that_hangs_is_stopped_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pids = folder.path().join("pids");
    let text = format!(
        "sleep 1000 & echo $! > {0}; echo 'open your browser' >&2; wait",
        pids.display()
    );
    // Time enough to have started; what it waits for never comes.
    let error = token(&text, Duration::from_secs(2)).await.unwrap_err();
    let told = error.of("prod");
    assert!(told.hint.unwrap().contains("open your browser"));
    let pid = fs::read_to_string(pids).unwrap();
    let gone = async {
        while lives(&pid) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LIMIT, gone).await.unwrap();
}

#[tokio::test]
async fn what_it_started_and_left_behind_is_not_waited_for() {
    let text = format!("sleep 1000 & {}", credential("hush"));
    assert_eq!(token(&text, LIMIT).await.unwrap(), "hush");
}

#[tokio::test]
async fn endless_output_is_read_and_thrown_away() {
    let text = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2";
    let error = token(text, LIMIT).await.unwrap_err();
    assert!(matches!(error, Error::Answer { .. }), "{error}");
}
