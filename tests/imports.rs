//! Kubeconfigs brought in by hand, against the real API server.

mod common;

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use common::{Ended, Program, Scratch, admin_kubeconfig};
use serde_json::{Value, json};
use wire::{
    ContextList, Done, ErrorCode, KubeconfigChange, KubeconfigImport, NamespaceList, SecretsIn,
};

/// The program without a kubeconfig.
fn program() -> Program {
    let mut program = Program::with([]);
    let nowhere = program.home().path().join("none");
    program.set("KUBECONFIG", nowhere.to_str().expect("UTF-8"));
    program
}

fn import(program: &Program, request: &Value) -> Ended {
    // What holds secrets goes in by the standard input, where no list of processes shows it.
    let ended = program.run(
        &["call", "import_kubeconfig", "-"],
        request.to_string().as_bytes(),
    );
    assert!(!ended.stderr.contains("PRIVATE"), "{ended:?}");
    ended
}

fn list(program: &Program) -> ContextList {
    program.call("list_contexts", &json!({}))
}

fn answers(program: &Program, context: &str) -> bool {
    let list: NamespaceList = program.call("list_namespaces", &json!({ "contexts": [context] }));
    list.namespaces.iter().any(|name| name == "shop")
}

/// A secret of the administrator, as it stands in a kubeconfig.
fn secret(text: &str) -> String {
    let config: Value = serde_json::from_str(text).expect("JSON");
    let user = &config["users"][0]["user"];
    let secret = user["client-key-data"].as_str().or(user["token"].as_str());
    secret.expect("a secret").to_owned()
}

#[test]
fn what_is_pasted_is_shown_first_and_then_a_context_like_others() {
    let text = admin_kubeconfig("json");
    let program = program();
    let shown: KubeconfigImport = import(
        &program,
        &json!({ "from": "text", "text": text, "secrets": "file" }),
    )
    .answer();
    assert_eq!(shown.contexts.len(), 1);
    assert!(!shown.contexts[0].secrets.is_empty() && shown.path.is_none());
    assert!(list(&program).contexts.is_empty(), "nothing was done");

    let request = json!({ "from": "text", "text": text, "secrets": "file", "apply": true });
    let done: KubeconfigImport = import(&program, &request).answer();
    let name = done.contexts[0].name.clone();
    let path = done.path.expect("a file");
    let now = list(&program);
    assert_eq!(now.contexts.len(), 1);
    assert_eq!(now.contexts[0].imported, Some(SecretsIn::File));
    assert_eq!(
        (&now.contexts[0].name, &now.contexts[0].source),
        (&name, &path)
    );
    assert!(answers(&program, &name));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    // The same once more is another context, and says what it repeats.
    let again: KubeconfigImport = import(&program, &request).answer();
    assert_ne!(again.contexts[0].name, name);
    assert_eq!(again.contexts[0].same_as.as_ref(), Some(&name));

    let delete = json!({ "context": name, "edit": "delete", "unused": false, "apply": true });
    let gone: KubeconfigChange = program.call("edit_kubeconfig", &delete);
    assert!(!fs::exists(&path).expect("a look"), "{gone:?}");
    let folder = Path::new(&path).parent().expect("a folder");
    let left = fs::read_dir(folder).expect("the folder");
    let left: Vec<_> = left
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left.len(), 1, "no copy keeps what was to go: {left:?}");
    assert_eq!(list(&program).contexts.len(), 1);
}

#[test]
fn secrets_that_are_kept_in_memory_are_gone_with_the_program() {
    let text = admin_kubeconfig("json");
    let program = program();
    let request = json!({ "from": "text", "text": text, "secrets": "memory", "apply": true });
    let done: KubeconfigImport = import(&program, &request).answer();
    let path = done.path.expect("a file");
    let written = fs::read_to_string(&path).expect("the file");
    assert!(!written.contains(&secret(&text)), "a secret is on disk");
    assert!(written.contains("pilothouse"), "{written}");
    let error = program.fails("list_kinds", &json!({ "context": done.contexts[0].name }));
    assert_eq!(error.code, ErrorCode::Keychain);
    assert!(error.hint.is_some());
    assert!(!program.log().contains(&secret(&text)));
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_in_the_keychain_and_go_with_their_context() {
    let keyring = common::Keyring::start();
    let text = admin_kubeconfig("json");
    let mut program = program();
    program.set("DBUS_SESSION_BUS_ADDRESS", &keyring.address);
    let shown: KubeconfigImport =
        import(&program, &json!({ "from": "text", "text": text })).answer();
    assert_eq!(shown.keychain, None);
    let request = json!({ "from": "text", "text": text, "apply": true });
    let done: KubeconfigImport = import(&program, &request).answer();
    let (name, path) = (done.contexts[0].name.clone(), done.path.expect("a file"));
    let written = fs::read_to_string(&path).expect("the file");
    assert!(!written.contains(&secret(&text)), "a secret is on disk");
    assert_eq!(
        list(&program).contexts[0].imported,
        Some(SecretsIn::Keychain)
    );
    // Another process asks the keychain for it.
    assert!(answers(&program, &name));

    let delete = json!({ "context": name, "edit": "delete", "unused": false, "apply": true });
    let _: KubeconfigChange = program.call("edit_kubeconfig", &delete);
    assert!(list(&program).contexts.is_empty());
    // Whoever brings the file back has no secrets.
    fs::write(&path, written).expect("write it");
    let error = program.fails("list_kinds", &json!({ "context": name }));
    assert_eq!(error.code, ErrorCode::Keychain, "{error:?}");
    assert!(error.message.contains("no entry"), "{error:?}");
    assert!(!program.log().contains(&secret(&text)));
}

#[test]
fn without_a_keychain_that_is_said_and_nothing_is_written() {
    let text = admin_kubeconfig("json");
    let mut program = program();
    program.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all");
    let shown: KubeconfigImport =
        import(&program, &json!({ "from": "text", "text": text })).answer();
    let obstacle = shown.keychain.expect("an obstacle");
    assert_eq!(obstacle.code, ErrorCode::Keychain);
    assert!(obstacle.hint.is_some());
    let request = json!({ "from": "text", "text": text, "apply": true });
    assert_eq!(import(&program, &request).error().code, ErrorCode::Keychain);
    assert!(list(&program).contexts.is_empty());
}

#[test]
fn what_is_no_kubeconfig_is_refused_without_a_word_of_it() {
    let program = program();
    for text in [
        "",
        "hush-hush",
        "kind: Secret",
        "{\"users\": \"hush-hush\"}",
    ] {
        let ended = import(
            &program,
            &json!({ "from": "text", "text": text, "apply": true }),
        );
        let error = ended.error();
        assert_eq!(error.code, ErrorCode::Kubeconfig, "{error:?}");
        assert!(!error.message.contains("hush"), "{error:?}");
    }
    let huge = "x".repeat(20 << 20);
    let ended = import(&program, &json!({ "from": "text", "text": huge }));
    assert_eq!(ended.error().code, ErrorCode::Kubeconfig);
    assert!(!program.log().contains("hush"));
}

#[test]
fn a_file_is_taken_with_what_lies_beside_it() {
    let folder = Scratch::new();
    let mut config: Value = serde_json::from_str(&admin_kubeconfig("json")).expect("JSON");
    let authority = config["clusters"][0]["cluster"]
        .as_object_mut()
        .and_then(|cluster| cluster.remove("certificate-authority-data"))
        .expect("an authority");
    let program = program();
    let pem = STANDARD
        .decode(authority.as_str().expect("a text"))
        .expect("base64");
    folder.file("ca.crt", pem);
    config["clusters"][0]["cluster"]["certificate-authority"] = "ca.crt".into();
    let file = folder.file("elsewhere.yaml", config.to_string());
    let request = json!({ "from": "file", "path": file, "secrets": "file", "apply": true });
    let done: KubeconfigImport = import(&program, &request).answer();
    assert!(
        done.path
            .as_ref()
            .is_some_and(|path| path.ends_with("001-elsewhere.yaml"))
    );
    fs::remove_file(&file).expect("it was a copy");
    assert!(answers(&program, &done.contexts[0].name));
    // Pasted, it leads nowhere.
    let text = json!({ "from": "text", "text": config.to_string(), "secrets": "file" });
    let shown: KubeconfigImport = import(&program, &text).answer();
    assert!(shown.contexts[0].problem.is_some());
    let Done {} = program.call(
        "close_context",
        &json!({ "context": done.contexts[0].name }),
    );
}
