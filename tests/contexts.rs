//! Kubeconfig files of every sort: broken ones hurt no other, several are merged as kubectl does.

mod common;

use std::{fs, path::Path};

use common::{Program, Scratch, Table, admin, admin_kubeconfig, cluster};
use serde_json::{Value, json};
use wire::{
    Connection, ContextInfo, ContextList, ContextState, ErrorCode, Hue, KubeconfigChange,
    ListState, NamespaceList, Protection, StoredSettings, TrafficItem,
};

fn list(program: &Program) -> ContextList {
    program.call("list_contexts", &json!({}))
}

fn names(list: &ContextList) -> Vec<&str> {
    let contexts = list.contexts.iter();
    contexts.map(|context| context.name.as_str()).collect()
}

fn context<'a>(list: &'a ContextList, name: &str) -> &'a ContextInfo {
    let found = list.contexts.iter().find(|context| context.name == name);
    found.unwrap_or_else(|| panic!("no context {name}: {list:?}"))
}

/// The program with these files in `KUBECONFIG`, and none named.
fn with_variable(files: &[&Path]) -> Program {
    let mut program = Program::with([]);
    let joined = std::env::join_paths(files).expect("paths without a separator");
    program.set("KUBECONFIG", joined.to_str().expect("UTF-8"));
    program
}

/// Whether a context's server answers.
fn answers(program: &Program, context: &str) -> bool {
    let list: NamespaceList = program.call("list_namespaces", &json!({ "contexts": [context] }));
    list.namespaces.iter().any(|name| name == "shop")
}

#[test]
fn broken_files_are_named_and_hurt_no_other() {
    let folder = Scratch::new();
    let secret = "token-that-nobody-shall-see";
    let malformed = folder.file(
        "malformed.yaml",
        format!("users: [\n  {{ user: {{ token: \"{secret}"),
    );
    let empty = folder.file("empty.yaml", " \n");
    let list_of = folder.file("list.yaml", "- not\n- a kubeconfig\n");
    let other = folder.file("pod.yaml", "apiVersion: v1\nkind: Pod\n");
    let binary = folder.file("binary", [0x80, 0xff, 0x00, 0x01]);
    let absent = folder.path().join("absent.yaml");
    let good =
        Path::new(cluster().fact("personas").expect("the personas")).join("viewer.kubeconfig");
    let mut broken = vec![
        malformed,
        empty,
        list_of,
        other,
        binary,
        absent,
        folder.path().into(),
    ];
    #[cfg(unix)]
    broken.extend(unix::broken(&folder));

    let files = broken.iter().cloned().chain([good]);
    let program = Program::with(files);
    let ended = program.run(&["--verbose", "call", "list_contexts"], &[]);
    let list: ContextList = ended.answer();
    assert_eq!(names(&list), ["viewer"]);
    let problems: Vec<&str> = list
        .problems
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    for path in &broken {
        let path = path.to_str().expect("UTF-8");
        let problem = list.problems.iter().find(|problem| problem.path == path);
        let problem = problem.unwrap_or_else(|| panic!("{path} is not among {problems:?}"));
        assert_eq!(problem.error.code, ErrorCode::Kubeconfig, "{problem:?}");
        assert!(problem.error.message.contains(path), "{problem:?}");
    }
    assert_eq!(problems.len(), broken.len(), "each once: {problems:?}");
    for said in [&ended.stdout, &ended.stderr, &program.log()] {
        assert!(!said.contains(secret), "{said}");
    }
    assert!(answers(&program, "viewer"));
}

#[cfg(unix)]
mod unix {
    use std::{
        fs,
        os::unix::fs::{PermissionsExt as _, symlink},
        path::PathBuf,
    };

    use super::Scratch;

    /// Links that lead in a circle, and a file that may not be read (by root it may, and is malformed).
    pub fn broken(folder: &Scratch) -> [PathBuf; 2] {
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        symlink(&other, &one).expect("a link");
        symlink(&one, &other).expect("a link back");
        let locked = folder.file("locked.yaml", "contexts: [");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("lock the file");
        [one, locked]
    }
}

#[test]
fn a_context_that_names_what_is_not_there_is_listed_with_what_it_lacks() {
    let folder = Scratch::new();
    let mut config = admin();
    let cluster_name = config["contexts"][0]["context"]["cluster"].clone();
    config["contexts"] = json!([
        { "name": "no-cluster", "context": { "cluster": "missing-cluster", "user": "admin" } },
        { "name": "no-user", "context": { "cluster": cluster_name, "user": "missing-user" } },
        { "name": "nothing", "context": {} },
        { "name": "complete", "context": { "cluster": cluster_name, "user": "admin" } },
    ]);
    let program = Program::with([folder.file("kubeconfig", config.to_string())]);
    let list = list(&program);
    assert_eq!(list.problems, [], "the file itself is good");
    assert_eq!(
        names(&list),
        ["no-cluster", "no-user", "nothing", "complete"]
    );
    for (name, missing) in [
        ("no-cluster", "missing-cluster"),
        ("no-user", "missing-user"),
        ("nothing", "nothing"),
    ] {
        let problem = context(&list, name).problem.clone();
        let problem = problem.unwrap_or_else(|| panic!("{name} has no problem"));
        assert_eq!(problem.code, ErrorCode::Kubeconfig, "{problem:?}");
        assert!(problem.message.contains(missing), "{problem:?}");
        let state: ContextState = program.call("open_context", &json!({ "context": name }));
        let Connection::Failed {
            error, retry_at, ..
        } = state.connection
        else {
            panic!("{state:?}")
        };
        assert_eq!(
            (error, retry_at),
            (problem, None),
            "{name}: opening it says the same"
        );
        let (_, ended) =
            Table::to_its_end(&program, &json!({ "contexts": [name], "kind": "pods" }));
        assert_eq!(
            (ended.status, ended.error().code),
            (Some(1), ErrorCode::Kubeconfig)
        );
    }
    assert_eq!(context(&list, "complete").problem, None);
    assert!(answers(&program, "complete"));
}

#[test]
fn several_files_are_one_configuration_and_the_first_to_say_something_is_right() {
    let folder = Scratch::new();
    let config = admin();
    let file = |name: &str, content: Value| folder.file(name, content.to_string());
    // What one context needs may stand in three files, and a path in one is meant from its folder.
    fs::create_dir(folder.path().join("clusters")).expect("a folder");
    let mut cluster = config["clusters"][0].clone();
    let authority = cluster["cluster"]["certificate-authority-data"].take();
    cluster["cluster"] = json!({
        "server": cluster["cluster"]["server"], "certificate-authority": "authority.crt",
    });
    let authority = authority.as_str().expect("the authority's certificate");
    folder.file("clusters/authority.crt", from_base64(authority));
    let clusters = file("clusters/config", json!({ "clusters": [cluster] }));
    let mine = json!({ "cluster": cluster["name"], "user": "admin", "namespace": "payments" });
    let contexts = file(
        "contexts",
        json!({ "contexts": [{ "name": "mine", "context": mine }], "current-context": "mine" }),
    );
    let users = file("users", json!({ "users": config["users"] }));
    // Comes too late for every name that it has, and for the current context.
    let late = file(
        "late",
        json!({
            "clusters": [{ "name": cluster["name"], "cluster": { "server": "https://127.0.0.1:1" } }],
            "users": [{ "name": "admin", "user": { "token": "wrong" } }],
            "contexts": [
                { "name": "mine", "context": { "cluster": "none", "user": "none" } },
                { "name": "other", "context": { "cluster": cluster["name"], "user": "admin" } },
            ],
            "current-context": "other",
        }),
    );
    let absent = folder.path().join("absent");
    let program = with_variable(&[&absent, &contexts, &users, &clusters, &late]);
    let list = list(&program);
    assert_eq!(
        list.problems,
        [],
        "a missing file is no problem where others are there"
    );
    assert_eq!(names(&list), ["mine", "other"]);
    let (mine, other) = (context(&list, "mine"), context(&list, "other"));
    assert_eq!((mine.current, other.current), (true, false));
    assert_eq!(mine.namespace.as_deref(), Some("payments"));
    assert_eq!(mine.source, contexts.to_str().expect("UTF-8"));
    assert_eq!(other.source, late.to_str().expect("UTF-8"));
    assert_eq!(
        mine.server.as_deref(),
        cluster["cluster"]["server"].as_str()
    );
    assert!(answers(&program, "mine") && answers(&program, "other"));
    let searched: Vec<&Path> = list.searched.iter().map(Path::new).collect();
    assert_eq!(
        searched,
        [&*absent, &*contexts, &*users, &*clusters, &*late]
    );
}

#[test]
fn without_any_file_it_is_said_where_one_was_looked_for() {
    let program = Program::with([]);
    let nothing = list(&program);
    let default = program.home().path().join(".kube").join("config");
    assert_eq!((nothing.contexts.len(), nothing.problems.len()), (0, 0));
    assert_eq!(nothing.searched, [default.to_str().expect("UTF-8")]);

    fs::create_dir(program.home().path().join(".kube")).expect("a folder");
    fs::write(&default, admin().to_string()).expect("a kubeconfig");
    assert_eq!(names(&list(&program)), ["admin"]);
    assert!(answers(&program, "admin"));

    // The variable's files are instead of that one, and one of them must be there.
    let absent = program.home().path().join("absent");
    let other = with_variable(&[&absent]);
    let list = list(&other);
    assert_eq!((list.contexts.len(), list.problems.len()), (0, 1));
    assert_eq!(list.problems[0].error.code, ErrorCode::Kubeconfig);
}

fn from_base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS
            .iter()
            .position(|known| *known == letter)
            .expect("base64");
        bits = bits << 6 | u32::try_from(value).expect("below 64");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).expect("a byte"));
        }
    }
    bytes
}

#[test]
fn what_is_asked_of_a_server_is_told() {
    let program = Program::new();
    let request = json!({ "contexts": ["admin"] });
    let mut traffic = program.stream("follow_traffic", &request, &[]);
    let definitions = "customresourcedefinitions.apiextensions.k8s.io";
    let item: TrafficItem = traffic.until("the watch of definitions", |item: &TrafficItem| {
        let contexts = item.contexts.iter();
        let mut watches = contexts.flat_map(|context| &context.watches);
        watches.any(|watch| watch.kind == definitions && watch.state == ListState::Live)
    });
    let [admin] = &*item.contexts else {
        panic!("{item:?}")
    };
    assert!(matches!(admin.connection, Connection::Open { .. }));
    assert!(
        admin.requests >= 4 && admin.requests_per_minute >= 4,
        "{admin:?}"
    );
    assert!(admin.bytes > 10_000 && admin.open >= 1, "{admin:?}");
    assert!(
        admin.last.iter().any(|request| request.long
            && request.path == "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
        "{admin:?}"
    );
    assert!(admin.last.iter().all(|request| !request.path.contains('?')));
    let other = program.fails("follow_traffic", &json!({ "contexts": ["nowhere"] }));
    assert_eq!(other.code, ErrorCode::NotFound);
}

#[test]
fn settings_and_further_sources_are_kept_between_starts() {
    let folder = Scratch::new();
    let mut config = admin();
    let standalone = config["contexts"][0].clone();
    let main = folder.file("main.yaml", config.to_string());
    config["contexts"] = json!([standalone, {
        "name": "second", "context": standalone["context"].clone(),
    }]);
    folder.file("more/clusters.yaml", config.to_string());
    folder.file("more/README.md", "not a kubeconfig");
    let program = with_variable(&[&main]);
    assert_eq!(names(&list(&program)), ["admin"]);

    let change = |change: Value| -> StoredSettings { program.call("change_settings", &change) };
    let source = folder.path().join("more").display().to_string();
    change(json!({ "change": "sources", "sources": [source] }));
    let said = json!({ "alias": "Shop", "initials": "SH", "hue": "pink", "group": "Shops" });
    change(json!({ "change": "context", "context": "second", "settings": said }));
    let rules = json!([{ "pattern": "*(clusters)", "protection": "read_only" }]);
    let stored = change(json!({ "change": "protection_rules", "rules": rules }));
    assert_eq!(stored.problem, None);
    assert!(Path::new(&stored.path.expect("a file")).exists());

    let list = list(&program);
    assert_eq!(names(&list), ["admin", "admin (clusters)", "second"]);
    let second = context(&list, "second");
    assert_eq!(second.settings.alias.as_deref(), Some("Shop"));
    assert_eq!((second.hue, second.initials.as_str()), (Hue::Pink, "SH"));
    assert_eq!(second.protection, Protection::Open);
    let clash = context(&list, "admin (clusters)");
    assert_eq!(clash.entry, "admin");
    assert_eq!(clash.protection, Protection::ReadOnly);
    for name in ["admin (clusters)", "second"] {
        assert!(answers(&program, name), "{name}");
    }
}

#[test]
fn a_context_is_renamed_and_deleted_only_after_it_was_shown() {
    let folder = Scratch::new();
    let text = admin_kubeconfig("yaml");
    let path = folder.file("config.yaml", &text);
    let program = Program::with([path.clone()]);
    let said = json!({ "alias": "Mine" });
    let _: StoredSettings = program.call(
        "change_settings",
        &json!({ "change": "context", "context": "admin", "settings": said }),
    );

    let rename = |part: Value| {
        let mut request = json!({ "context": "admin", "edit": "rename", "to": "root" });
        request
            .as_object_mut()
            .expect("an object")
            .extend(part.as_object().expect("a part").clone());
        request
    };
    let shown: KubeconfigChange = program.call("edit_kubeconfig", &rename(json!({})));
    assert_eq!(
        fs::read_to_string(&path).expect("the file"),
        text,
        "nothing is written"
    );
    assert_eq!(shown.files.len(), 1);
    let lines = shown.files[0].hunks.iter().flat_map(|hunk| &hunk.lines);
    assert!(lines.clone().any(|line| line.text.contains("name: root")));

    let stale = rename(json!({ "apply": true, "revision": "another" }));
    let ended = program.run(&["call", "edit_kubeconfig", &stale.to_string()], &[]);
    assert_eq!(ended.status, Some(2), "{}", ended.stderr);
    let apply = rename(json!({ "apply": true, "revision": shown.revision }));
    let written: KubeconfigChange = program.call("edit_kubeconfig", &apply);
    let backup = written.files[0].backup.as_ref().expect("a copy");
    assert_eq!(fs::read_to_string(backup).expect("the copy"), text);
    let list = list(&program);
    assert_eq!(names(&list), ["root"]);
    assert_eq!(
        context(&list, "root").settings.alias.as_deref(),
        Some("Mine")
    );
    assert!(answers(&program, "root"));

    let delete = json!({ "context": "root", "edit": "delete", "unused": true, "apply": true });
    let ended = program.run(&["call", "edit_kubeconfig", &delete.to_string()], &[]);
    let gone: KubeconfigChange = ended.answer();
    assert!(gone.files[0].backup.is_some());
    let admin = admin();
    let key = admin["users"][0]["user"]["client-key-data"]
        .as_str()
        .expect("a key");
    assert!(!ended.stdout.contains(key), "no secret is shown");
    let left = fs::read_to_string(&path).expect("the file");
    assert!(
        !left.contains(key) && left.contains("contexts: []"),
        "{left}"
    );
}
