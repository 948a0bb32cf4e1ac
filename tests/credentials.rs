//! Credential programs of every sort against the real API server: good ones, failing ones, and such as are shared.

#![cfg(unix)]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{Ended, Program, Scratch, admin, cluster};
use serde_json::{Value, json};
use wire::{Connection, ContextState, Error, ErrorCode, NamespaceList, ProgramList};

const V1: &str = "client.authentication.k8s.io/v1";

/// The viewer's kubeconfig, and the token in it.
fn viewer() -> (Value, String) {
    let personas = cluster().fact("personas").expect("the personas");
    let file = Path::new(personas).join("viewer.kubeconfig");
    let file = file.to_str().expect("UTF-8");
    let arguments = [
        "config",
        "view",
        "--raw",
        "--kubeconfig",
        file,
        "-o",
        "json",
    ];
    let text = cluster()
        .kubectl(&arguments)
        .expect("the viewer's kubeconfig");
    let config: Value = serde_json::from_str(&text).expect("JSON");
    let token = config["users"][0]["user"]["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    (config, token)
}

/// A program of this name that is this script; it notes each of its runs.
fn plugin(folder: &Scratch, name: &str, script: &str) -> PathBuf {
    let runs = folder.path().join(format!("{name}.runs"));
    let path = folder.path().join(name);
    // Written by another process: what is open for writing here while another test forks cannot be run.
    let write =
        "printf '#!/bin/sh\\necho run >> %s\\n%s\\n' \"$1\" \"$2\" > \"$3\" && chmod 700 \"$3\"";
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", write, "sh"])
        .arg(runs)
        .arg(script)
        .arg(&path);
    assert!(command.status().expect("a shell").success());
    path
}

fn runs(folder: &Scratch, name: &str) -> usize {
    let runs = fs::read_to_string(folder.path().join(format!("{name}.runs")));
    runs.unwrap_or_default().lines().count()
}

/// A kubeconfig in which each of these contexts has a user with this `exec`.
fn kubeconfig(folder: &Scratch, execs: &[(&str, Value)]) -> PathBuf {
    let (mut config, _) = viewer();
    let cluster = config["contexts"][0]["context"]["cluster"].clone();
    let users = execs
        .iter()
        .map(|(name, exec)| json!({ "name": name, "user": { "exec": exec } }));
    config["users"] = users.collect();
    let contexts = execs
        .iter()
        .map(|(name, _)| json!({ "name": name, "context": { "cluster": cluster, "user": name } }));
    config["contexts"] = contexts.collect();
    folder.file("config", config.to_string())
}

fn exec(command: &Path) -> Value {
    json!({ "command": command, "apiVersion": V1, "interactiveMode": "Never" })
}

fn credential(status: &Value) -> String {
    let credential = json!({ "kind": "ExecCredential", "apiVersion": V1, "status": status });
    format!("cat <<'END'\n{credential}\nEND")
}

fn opened(program: &Program, context: &str) -> Result<(), Error> {
    let state: ContextState = program.call("open_context", &json!({ "context": context }));
    match state.connection {
        Connection::Open { .. } => Ok(()),
        Connection::Failed { error, .. } => Err(error),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_run_serves_all_contexts_of_an_identity() {
    let folder = Scratch::new();
    let (_, token) = viewer();
    let plugin = plugin(
        &folder,
        "get-token",
        &credential(&json!({ "token": token })),
    );
    let names = ["a", "b", "c", "d"];
    let execs: Vec<_> = names.iter().map(|name| (*name, exec(&plugin))).collect();
    let program = Program::with([kubeconfig(&folder, &execs)]);
    let list: NamespaceList = program.call("list_namespaces", &json!({ "contexts": names }));
    assert!(list.errors.is_empty(), "{:?}", list.errors);
    assert!(list.namespaces.iter().any(|name| name == "shop"));
    assert_eq!(runs(&folder, "get-token"), 1);
}

#[test]
fn a_certificate_from_a_program_is_as_good_as_a_token() {
    let folder = Scratch::new();
    let admin = admin();
    let user = &admin["users"][0]["user"];
    let pem = |field: &str| {
        let data = user[field].as_str().expect("data").to_owned();
        let arguments = format!("echo {data} | base64 -d");
        let decoded = std::process::Command::new("sh")
            .args(["-c", &arguments])
            .output();
        String::from_utf8(decoded.expect("base64").stdout).expect("PEM")
    };
    let status = json!({
        "clientCertificateData": pem("client-certificate-data"), "clientKeyData": pem("client-key-data"),
    });
    let plugin = plugin(&folder, "get-certificate", &credential(&status));
    let program = Program::with([kubeconfig(&folder, &[("a", exec(&plugin))])]);
    opened(&program, "a").expect("connected");
    assert_eq!(runs(&folder, "get-certificate"), 1);
}

#[test]
fn programs_that_fail_say_why_and_hurt_no_other_context() {
    let folder = Scratch::new();
    let (_, token) = viewer();
    let good = plugin(&folder, "good", &credential(&json!({ "token": token })));
    let failing = plugin(&folder, "failing", "echo 'sign in first' >&2; exit 4");
    let junk = plugin(&folder, "junk", "echo 'hush-hush, no credential'");
    let expired = json!({ "token": token, "expirationTimestamp": "2001-01-01T00:00:00Z" });
    let expired = plugin(&folder, "expired", &credential(&expired));
    let refused = plugin(
        &folder,
        "refused",
        &credential(&json!({ "token": "nobody's" })),
    );
    let prompts = plugin(
        &folder,
        "prompts",
        "read answer || { echo 'no terminal' >&2; exit 5; }",
    );
    let missing =
        json!({ "command": "no-such-plugin", "apiVersion": V1, "installHint": "brew install it" });
    let execs = [
        ("good", exec(&good)),
        ("failing", exec(&failing)),
        ("junk", exec(&junk)),
        ("expired", exec(&expired)),
        ("refused", exec(&refused)),
        ("prompts", exec(&prompts)),
        ("missing", missing),
    ];
    let program = Program::with([kubeconfig(&folder, &execs)]);
    for (name, code, said) in [
        ("failing", ErrorCode::PluginFailed, "sign in first"),
        ("junk", ErrorCode::PluginFailed, "said nothing"),
        ("expired", ErrorCode::PluginFailed, "said nothing"),
        ("refused", ErrorCode::Unauthorized, ""),
        ("prompts", ErrorCode::PluginFailed, "no terminal"),
        ("missing", ErrorCode::PluginMissing, "brew install it"),
    ] {
        let error = opened(&program, name).expect_err(name);
        assert_eq!(error.code, code, "{name}: {error}");
        assert!(error.message.contains(&format!("`{name}`")), "{error}");
        let hint = error.hint.unwrap_or_default();
        assert!(hint.contains(said), "{name}: {hint}");
    }
    opened(&program, "good").expect("connected");
    assert!(!program.log().contains("hush"), "{}", program.log());
    assert!(!program.log().contains(&token), "{}", program.log());

    let list: ProgramList = program.call("list_programs", &json!({}));
    let found = |name: &Path| {
        let name = name.to_str().expect("UTF-8");
        let program = list.programs.iter().find(|program| program.name == name);
        program.and_then(|program| program.file.clone())
    };
    assert_eq!(found(&good).as_deref(), good.to_str());
    assert_eq!(found(Path::new("no-such-plugin")), None);
    assert!(!list.folders.is_empty());
}

#[test]
fn what_nobody_asked_for_runs_only_if_it_once_was_quick() {
    let folder = Scratch::new();
    let (_, token) = viewer();
    let plugin = plugin(
        &folder,
        "get-token",
        &credential(&json!({ "token": token })),
    );
    let program = Program::with([kubeconfig(&folder, &[("a", exec(&plugin))])]);
    let kept = |program: &Program| {
        program
            .home()
            .path()
            .join("state/pilothouse/identities.json")
    };
    assert!(!kept(&program).exists());
    opened(&program, "a").expect("connected");
    let text = fs::read_to_string(kept(&program)).expect("it is remembered");
    assert!(!text.contains("get-token"), "{text}");
    let Ended { stderr, .. } = program.run(&["call", "open_context", r#"{"context":"a"}"#], &[]);
    assert_eq!(stderr, "");
}
