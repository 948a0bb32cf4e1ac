//! Credentials end while a table is open, and others come.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wire::{Connection, ContextState, ErrorCode};

use crate::{
    common::{Line, Namespace, Program, Scratch, cluster, eventually, kubeconfig_of},
    front::{Front, status},
    keys::Authority,
    scene::Scene,
};

/// A token that is good for as long as its Secret is there.
fn token(namespace: &Namespace, secret: &str) -> String {
    namespace.kubectl(&["create", "secret", "generic", secret]);
    let bound = [
        "--bound-object-kind",
        "Secret",
        "--bound-object-name",
        secret,
    ];
    let token = namespace.kubectl(&[&["create", "token", "reader"], &bound[..]].concat());
    token.trim().to_owned()
}

/// A service account that reads everything, until this is dropped.
struct Reader(Namespace);

impl Reader {
    fn new(test: &str) -> Self {
        let namespace = Namespace::new(test);
        namespace.kubectl(&["create", "serviceaccount", "reader"]);
        let account = format!("--serviceaccount={}:reader", namespace.0);
        let binding = [
            "create",
            "clusterrolebinding",
            &namespace.0,
            "--clusterrole=view",
            &account,
        ];
        cluster().kubectl(&binding).expect("rights");
        Self(namespace)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = cluster().kubectl(&["delete", "clusterrolebinding", &self.0.0]);
    }
}

/// The administrator's kubeconfig over a line, with another user.
fn kubeconfig(line: &Line, context: &str, user: &Value) -> Value {
    let mut config = kubeconfig_of(cluster(), "admin", context);
    config["clusters"][0]["cluster"]["server"] = line.server().into();
    config["users"][0]["user"] = user.clone();
    config
}

/// Waits until the server accepts the user of a kubeconfig no more: it remembers tokens for a while.
fn until_refused(kubeconfig: &Path) {
    let file = kubeconfig.to_str().expect("UTF-8");
    let who = ["--kubeconfig", file, "auth", "whoami"];
    eventually("the server refuses", || match cluster().kubectl(&who) {
        Ok(_) => Err("it accepts".into()),
        Err(error) if error.to_string().contains("Unauthorized") => Ok(()),
        Err(error) => Err(error.to_string()),
    });
}

#[test]
fn a_token_that_is_refused_is_replaced_by_the_one_that_its_file_has_then() {
    let reader = Reader::new("tokens");
    let line = Line::new();
    let folder = Scratch::new();
    let file = folder.file("token", token(&reader.0, "first"));
    let config = kubeconfig(&line, "rotated", &json!({ "tokenFile": file }));
    let config = folder.file("config", config.to_string());
    let mut program = Program::new();
    program.add(config.clone());
    let mut scene = Scene::open("token refused, file", &program, &["rotated"], cluster());
    reader.0.kubectl(&["delete", "secret", "first"]);
    until_refused(&config);
    scene.strike(|| {
        line.cut();
        line.mend();
    });
    scene.until_stale_with(ErrorCode::Unauthorized);
    scene.change_unheard();
    let second = token(&reader.0, "second");
    scene.mend(|| fs::write(&file, second).expect("another token"));
    scene.until_recovered();

    // The same of one in the kubeconfig itself.
    scene.rename("token refused, kubeconfig");
    let third = kubeconfig(
        &line,
        "rotated",
        &json!({ "token": token(&reader.0, "third") }),
    );
    reader.0.kubectl(&["delete", "secret", "second"]);
    until_refused(&config);
    scene.strike(|| {
        line.cut();
        line.mend();
    });
    scene.until_stale_with(ErrorCode::Unauthorized);
    scene.change_unheard();
    scene.mend(|| fs::write(&config, third.to_string()).expect("another kubeconfig"));
    scene.until_recovered();
}

#[test]
fn a_certificate_that_has_expired_is_replaced_by_the_one_that_its_file_has_then() {
    let authority = Authority::of(&cluster().kubeconfig.with_file_name("pki"));
    let line = Line::new();
    let folder = Scratch::new();
    let write = |(certificate, key): (String, String)| {
        folder.file("client.crt", certificate);
        folder.file("client.key", key);
    };
    let user = json!({
        "client-certificate": folder.path().join("client.crt"),
        "client-key": folder.path().join("client.key"),
    });
    let config = kubeconfig(&line, "expiring", &user);
    let config = folder.file("config", config.to_string());
    write(authority.administrator(Duration::from_secs(20)));
    let mut program = Program::new();
    program.add(config.clone());
    let mut scene = Scene::open(
        "client certificate expired",
        &program,
        &["expiring"],
        cluster(),
    );
    until_refused(&config);
    scene.strike(|| {
        line.cut();
        line.mend();
    });
    scene.until_stale_with(ErrorCode::Unauthorized);
    scene.change_unheard();
    scene.mend(|| write(authority.administrator(Duration::from_secs(3_600))));
    scene.until_recovered();
}

/// A credential program that does what its file of that name says.
struct Plugin {
    path: PathBuf,
    mode: PathBuf,
}

impl Plugin {
    fn new(folder: &Scratch, name: &str, token: &str) -> Self {
        let mode = folder.file(&format!("{name}.mode"), "good");
        let credential = json!({
            "kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
            "status": { "token": token },
        });
        let credential = folder.file(&format!("{name}.json"), credential.to_string());
        let (mode_path, credential) = (mode.display(), credential.display());
        let script = format!(
            "#!/bin/sh\n\
             mode() {{ cat '{mode_path}'; }}\n\
             case \"$(mode)\" in\n\
             fails) echo 'sign in first' >&2; exit 1 ;;\n\
             junk) echo 'no credential' ;;\n\
             hangs) while [ \"$(mode)\" = hangs ]; do sleep 0.2; done; cat '{credential}' ;;\n\
             prompts) printf 'Password: ' >&2; read -r answer || exit 5 ;;\n\
             *) cat '{credential}' ;;\n\
             esac\n"
        );
        let path = folder.path().join(name);
        // Written by another process: what is open for writing here while another test forks cannot be run.
        let written = Command::new("sh")
            .args([
                "-c",
                "printf '%s' \"$1\" > \"$2\" && chmod 700 \"$2\"",
                "sh",
                &script,
            ])
            .arg(&path)
            .status();
        assert!(written.expect("a shell").success());
        Self { path, mode }
    }

    fn be(&self, mode: &str) {
        let new = self.mode.with_extension("new");
        fs::write(&new, mode).expect("write it");
        fs::rename(new, &self.mode).expect("put it in its place");
    }
}

/// What the programs do wrong, each that of one context, and how that is called.
const WRONGS: [(&str, ErrorCode); 5] = [
    ("fails", ErrorCode::PluginFailed),
    ("junk", ErrorCode::PluginFailed),
    ("prompts", ErrorCode::PluginFailed),
    ("missing", ErrorCode::PluginMissing),
    // It is waited for: somebody may have to sign in.
    ("hangs", ErrorCode::Unauthorized),
];

#[test]
fn credential_programs_that_go_wrong_hurt_no_other_and_are_tried_again() {
    let front = Front::new();
    let folder = Scratch::new();
    let viewer = kubeconfig_of(cluster(), "viewer", "viewer");
    let token = viewer["users"][0]["user"]["token"]
        .as_str()
        .expect("a token");
    let mut program = Program::new();
    let mut plugins = Vec::new();
    for (name, _) in WRONGS {
        let plugin = Plugin::new(&folder, name, token);
        let mut config = front.config(name);
        config["users"][0]["user"] = json!({ "exec": {
            "command": plugin.path, "apiVersion": "client.authentication.k8s.io/v1",
            "interactiveMode": "Never",
        } });
        program.add(folder.file(&format!("{name}.kubeconfig"), config.to_string()));
        plugins.push(plugin);
    }
    let struck = WRONGS.map(|(name, _)| name);
    let mut scene = Scene::open("credential programs", &program, &struck, cluster());
    let away = plugins[3].path.with_extension("away");
    scene.strike(|| {
        for (plugin, (name, _)) in plugins.iter().zip(WRONGS) {
            plugin.be(name);
            // What it gave before is not good any more.
            let refused = status(401, "Unauthorized", "Unauthorized");
            front.answer(&format!("/{name}/"), 1, 401, &[], &refused);
        }
        fs::rename(&plugins[3].path, &away).expect("it is missing");
        front.end_watches("/configmaps");
    });
    scene.until_stale();
    scene.until_stale_as(&WRONGS);
    scene.change_unheard();
    scene.mend(|| {
        fs::rename(&away, &plugins[3].path).expect("it is there again");
        for plugin in &plugins {
            plugin.be("good");
        }
    });
    scene.until_recovered();
}

/// A token as an issuer's that expired long ago.
fn expired_id_token() -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (header, claims) = (part(json!({ "alg": "RS256" })), part(json!({ "exp": 1 })));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode("signature"))
}

#[test]
fn the_tokens_of_an_oidc_entry_are_used_and_renewed() {
    let reader = Reader::new("oidc");
    // What the server accepts: it stands for what an issuer gives.
    let good = reader.0.kubectl(&["create", "token", "reader"]);
    let front = Front::new();
    let (issuer, certificate) = front.issuer("issuer");
    let user = |id_token: &str| {
        json!({ "auth-provider": { "name": "oidc", "config": {
            "idp-issuer-url": issuer, "client-id": "pilothouse",
            "id-token": id_token, "refresh-token": "hush",
        } } })
    };
    let line = Line::new();
    let folder = Scratch::new();
    let mut program = Program::new();
    for (context, id_token) in [
        ("oidc-fresh", good.trim()),
        ("oidc-expired", &expired_id_token()),
    ] {
        let config = kubeconfig(&line, context, &user(id_token));
        program.add(folder.file(context, config.to_string()));
    }
    program.set("SSL_CERT_FILE", certificate.to_str().expect("UTF-8"));
    let open = |context: &str| -> ContextState {
        program.call("open_context", &json!({ "context": context }))
    };
    let is_open = |state: &ContextState| matches!(state.connection, Connection::Open { .. });

    assert!(is_open(&open("oidc-fresh")));
    assert!(front.asked("issuer").is_empty(), "it is good still");

    // An issuer that does not answer as one.
    front.answer("/issuer/", 1, 404, &[], &"no such page");
    let Connection::Failed { error, .. } = open("oidc-expired").connection else {
        panic!("without a token")
    };
    assert_eq!(error.code, ErrorCode::Unauthorized);
    assert!(!format!("{error:?}{}", program.log()).contains("hush"));

    let metadata = json!({ "token_endpoint": format!("{issuer}/token") });
    front.answer(
        "/issuer/.well-known/openid-configuration",
        1,
        200,
        &[],
        &metadata,
    );
    let tokens = json!({ "id_token": good.trim(), "refresh_token": "second" });
    front.answer("/issuer/token", 1, 200, &[], &tokens);
    let state = open("oidc-expired");
    assert!(is_open(&state), "{state:?} {:?}", front.asked("issuer"));
    assert_eq!(front.asked("/issuer/token").len(), 1);
}
