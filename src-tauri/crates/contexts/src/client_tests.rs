use std::fmt::Write as _;

use super::*;
use crate::{proxy::Variable, scratch::Scratch};

/// A kubeconfig of one context, with the given fields of its cluster and user in flow style.
fn kubeconfig(cluster: &str, user: &str) -> String {
    format!(
        "clusters: [{{name: c, cluster: {{{cluster}}}}}]
users: [{{name: u, user: {{{user}}}}}]
contexts: [{{name: x, context: {{cluster: c, user: u, namespace: shop}}}}]
"
    )
}

fn opened(cluster: &str, user: &str) -> Result<kube::Config, Error> {
    let scratch = Scratch::new();
    let loaded = scratch.load(&kubeconfig(cluster, user));
    assert_eq!(loaded.problems, []);
    build(&loaded, "x", None, &Surroundings::default()).map(|client| client.config)
}

fn refused(cluster: &str, user: &str) -> wire::Error {
    let error = opened(cluster, user).err().unwrap();
    let error = wire::Error::from(error);
    assert!(error.message.contains("`x`"), "{error}");
    assert!(error.message.contains("config`)"), "{error}");
    assert!(error.hint.is_some(), "{error}");
    error
}

#[test]
fn fields_arrive_in_the_client() {
    let config = opened(
        "server: 'https://host:6443/clusters/1', tls-server-name: api.internal, proxy-url: 'socks5://proxy:1080', insecure-skip-tls-verify: true, disable-compression: true",
        "token: abc, as: jane, as-uid: '7', as-groups: [devs, ops], as-user-extra: {scopes: [view]}",
    )
    .unwrap();
    assert_eq!(config.cluster_url, "https://host:6443/clusters/1");
    assert_eq!(config.default_namespace, "shop");
    assert_eq!(config.tls_server_name.as_deref(), Some("api.internal"));
    assert_eq!(
        config.proxy_url,
        Some(Uri::from_static("socks5://proxy:1080"))
    );
    assert!(config.accept_invalid_certs);
    assert!(config.disable_compression);
    assert!(!config.default_retry);
    assert_eq!(config.connect_timeout, Some(CONNECT_TIMEOUT));
    assert_eq!(config.read_timeout, None);
    let user = &config.auth_info;
    assert!(user.token.is_some());
    assert_eq!(user.impersonate.as_deref(), Some("jane"));
    assert_eq!(user.impersonate_uid.as_deref(), Some("7"));
    assert_eq!(user.impersonate_groups.as_ref().unwrap().len(), 2);
    assert_eq!(
        user.impersonate_user_extra.as_ref().unwrap()["scopes"],
        ["view"]
    );
}

#[test]
fn empty_fields_count_as_absent() {
    let config = opened(
        "server: 'https://host', certificate-authority-data: '', certificate-authority: '', tls-server-name: '', proxy-url: ''",
        "token: '', tokenFile: '', username: '', password: '', client-certificate: '', client-key-data: '', as: ''",
    )
    .unwrap();
    assert_eq!(config.root_cert, None);
    assert_eq!(config.tls_server_name, None);
    assert_eq!(config.proxy_url, None);
    let user = &config.auth_info;
    assert!(user.token.is_none() && user.token_file.is_none() && user.password.is_none());
    assert!(user.client_key_data.is_none() && user.impersonate.is_none());
}

#[test]
fn a_server_without_a_scheme_is_completed_as_in_kubectl() {
    for (cluster, expected) in [
        ("server: 'host:8080'", "http://host:8080/"),
        (
            "server: 'host:6443', insecure-skip-tls-verify: true",
            "https://host:6443/",
        ),
    ] {
        let config = opened(cluster, "").unwrap();
        assert_eq!(config.cluster_url.to_string(), expected);
    }
    for server in [
        "'ftp://host'",
        "'https://'",
        "'https://a b'",
        "'://'",
        "/path",
    ] {
        let error = refused(&format!("server: {server}"), "");
        assert!(
            error.message.contains("not an http or https address"),
            "{error}"
        );
    }
}

#[test]
fn credentials_in_the_address_become_the_user_and_leave_the_address() {
    let config = opened("server: 'https://jane:word@host'", "").unwrap();
    assert_eq!(config.cluster_url, "https://host/");
    assert_eq!(config.auth_info.username.as_deref(), Some("jane"));
    assert!(config.auth_info.password.is_some());
    let config = opened("server: 'https://jane:word@host'", "token: abc").unwrap();
    assert_eq!(config.auth_info.username, None);
}

#[test]
fn certificates_come_from_data_or_files() {
    let pem = include_bytes!("../tests/tls/ca.pem");
    let data = STANDARD.encode(pem);
    let from_data = opened(
        &format!("server: 'https://h', certificate-authority-data: {data}"),
        "",
    );
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/ca.pem");
    let from_file = opened(
        &format!("server: 'https://h', certificate-authority: '{file}'"),
        "",
    );
    let certificates = from_data.unwrap().root_cert.unwrap();
    assert_eq!(certificates.len(), 1);
    assert_eq!(from_file.unwrap().root_cert, Some(certificates));

    for (field, expected) in [
        ("certificate-authority-data: '***'", "is not base64"),
        (
            "certificate-authority-data: aGVsbG8=",
            "holds no certificate",
        ),
        (
            "certificate-authority: /no/such/ca.pem",
            "there is no such file",
        ),
    ] {
        let error = refused(&format!("server: 'https://h', {field}"), "");
        assert!(error.message.contains(expected), "{error}");
        assert!(error.message.contains("certificate-authority"), "{error}");
    }
}

#[test]
fn files_that_are_missing_are_named() {
    for (user, field, file) in [
        (
            "client-certificate: c.pem, client-key-data: YQ==",
            "client-certificate",
            "c.pem",
        ),
        (
            "client-certificate-data: YQ==, client-key: k.pem",
            "client-key",
            "k.pem",
        ),
        ("tokenFile: t", "tokenFile", "/t"),
    ] {
        let error = refused("server: 'https://h'", user);
        assert_eq!(error.code, wire::ErrorCode::Kubeconfig);
        assert!(
            error.message.contains(field) && error.message.contains(file),
            "{error}"
        );
    }
    let error = refused("server: 'https://h'", "client-certificate-data: YQ==");
    assert!(error.message.contains("without a client-key"), "{error}");
    let error = refused("server: 'https://h'", "client-key-data: YQ==");
    assert!(
        error.message.contains("without a client-certificate"),
        "{error}"
    );
}

#[test]
fn a_token_file_is_used_without_the_whitespace_around_its_token() {
    use http::Request;
    use kube::client::ConfigExt as _;
    use tower::{Layer as _, ServiceExt as _};

    let scratch = Scratch::new();
    let sent = |content: &str| {
        scratch.write("token", content);
        let loaded = scratch.load(&kubeconfig("server: 'https://h'", "tokenFile: token"));
        let config = build(&loaded, "x", None, &Surroundings::default())?.config;
        let echo = tower::service_fn(|request: Request<kube::client::Body>| async move {
            let header = request.headers()[http::header::AUTHORIZATION].clone();
            Ok::<_, tower::BoxError>(http::Response::new(header))
        });
        let service = config.auth_layer().unwrap().unwrap().layer(echo);
        let request = Request::new(kube::client::Body::empty());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let answer = runtime.block_on(service.oneshot(request));
        Ok::<_, Error>(answer.unwrap().into_body())
    };
    for content in ["abc", "abc\n", " abc\r\n\n"] {
        assert_eq!(sent(content).unwrap(), "Bearer abc", "{content:?}");
    }
    for content in ["", "\n"] {
        let error = wire::Error::from(sent(content).err().unwrap());
        assert_eq!(error.code, wire::ErrorCode::Kubeconfig);
        assert!(error.message.contains("without a token"), "{error}");
    }
}

#[test]
fn a_token_file_that_the_client_can_read_itself_is_left_to_it() {
    let scratch = Scratch::new();
    scratch.write("token", "abc");
    let loaded = scratch.load(&kubeconfig("server: 'https://h'", "tokenFile: token"));
    let config = build(&loaded, "x", None, &Surroundings::default())
        .unwrap()
        .config;
    assert!(config.auth_info.token_file.is_some() && config.auth_info.token.is_none());
}

#[test]
fn unknown_contexts_and_gone_providers_are_told() {
    let loaded = Scratch::new().load(&kubeconfig("server: 'https://h'", ""));
    let error = client_config(&loaded, "nowhere", None, &crate::scratch::nothing_kept)
        .err()
        .unwrap();
    assert_eq!(error.code, wire::ErrorCode::NotFound);
    let error = refused("server: 'https://h'", "auth-provider: {name: azure}");
    assert!(error.message.contains("auth-provider"), "{error}");
    assert!(opened("server: 'https://h'", "auth-provider: {name: oidc}").is_ok());
}

#[test]
fn a_missing_program_is_told_with_the_kubeconfigs_own_hint() {
    let exec = "exec: {command: get-token, apiVersion: client.authentication.k8s.io/v1, installHint: \"brew install\\n\\u001b[1m get-token\"}";
    let error = refused("server: 'https://h'", exec);
    assert_eq!(error.code, wire::ErrorCode::PluginMissing);
    assert!(
        error.message.contains("`get-token` is not installed"),
        "{error}"
    );
    assert_eq!(error.hint.as_deref(), Some("brew install [1m get-token"));

    let error = refused("server: 'https://h'", "exec: {command: bin/get-token}");
    assert!(
        error.message.contains("/bin/get-token` is not installed"),
        "{error}"
    );
    assert!(error.hint.unwrap().contains("PATH"));
    let error = refused(
        "server: 'https://h'",
        "auth-provider: {name: gcp, config: {cmd-path: gcloud}}",
    );
    assert_eq!(error.code, wire::ErrorCode::PluginMissing);
    let error = refused("server: 'https://h'", "exec: {args: [a]}");
    assert!(error.message.contains("names no command"), "{error}");
    // A token is preferred, so the program is never run.
    assert!(
        opened(
            "server: 'https://h'",
            "token: abc, exec: {command: get-token}"
        )
        .is_ok()
    );
}

#[cfg(unix)]
#[test]
fn a_program_is_found_with_all_that_it_is_to_be_told() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let program = scratch.write("bin/get-token", "#!/bin/sh\n");
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let path = scratch.path("bin").into_os_string();
    let own = path.to_str().unwrap();
    let cluster = "server: 'https://h', extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a}}]";
    for (command, variables, process) in [
        ("get-token", "[]", Some(path.clone())),
        (
            "get-token",
            &*format!("[{{name: PATH, value: '{own}'}}]"),
            None,
        ),
        ("bin/get-token", "[]", None),
    ] {
        let exec = format!(
            "exec: {{command: {command}, env: {variables}, interactiveMode: Always, provideClusterInfo: true}}"
        );
        let loaded = scratch.load(&kubeconfig(cluster, &exec));
        let surroundings = Surroundings {
            path: process,
            ..Surroundings::default()
        };
        let client = build(&loaded, "x", None, &surroundings).unwrap();
        assert!(
            client.config.auth_info.exec.is_none(),
            "kube does not run it"
        );
        let found = client.program.unwrap();
        assert_eq!(found.file, program);
        assert_eq!(
            (found.name.ends_with("get-token"), &*found.api_version),
            (true, V1)
        );
        let told: serde_json::Value = serde_json::from_str(&found.cluster.unwrap()).unwrap();
        assert_eq!(told["server"], "https://h");
        assert_eq!(told["config"]["audience"], "a");
    }
    let alpha = "exec: {command: a, apiVersion: client.authentication.k8s.io/v1alpha1}";
    let error = refused("server: 'https://h'", alpha);
    assert!(error.message.contains("no more"), "{error}");
}

fn variable(name: &'static str, value: &str) -> Variable {
    Variable {
        name,
        value: value.to_owned(),
    }
}

#[test]
fn proxies_come_from_the_kubeconfig_then_the_environment() {
    let proxied = |cluster: &str| {
        let loaded = Scratch::new().load(&kubeconfig(cluster, ""));
        let surroundings = Surroundings {
            path: None,
            proxies: ProxyVariables {
                https: Some(variable("HTTPS_PROXY", "corporate:3128")),
                http: Some(variable("http_proxy", "ftp://jane:word@proxy")),
                except: Some(variable("NO_PROXY", "internal")),
            },
        };
        let client = build(&loaded, "x", None, &surroundings);
        client.map(|client| client.config.proxy_url.map(|uri| uri.to_string()))
    };
    let proxy = |uri: &str| Some(format!("{uri}/"));
    assert_eq!(
        proxied("server: 'https://h'").unwrap(),
        proxy("http://corporate:3128")
    );
    assert_eq!(proxied("server: 'https://a.internal'").unwrap(), None);
    let own = "server: 'https://a.internal', proxy-url: 'https://own:1'";
    assert_eq!(proxied(own).unwrap(), proxy("https://own:1"));
    let wrong = proxied("server: 'https://h', proxy-url: 'ftp://jane:word@proxy'");
    let wrong = wrong.err().unwrap().to_string();
    assert!(
        wrong.contains("proxy-url") && !wrong.contains("word"),
        "{wrong}"
    );
    // The variable is not a field of the kubeconfig, and is named as it is written.
    let wrong = wire::Error::from(proxied("server: 'http://h'").err().unwrap());
    assert!(
        wrong.message.contains("http_proxy") && !wrong.message.contains("word"),
        "{wrong}"
    );
    assert!(wrong.hint.unwrap().contains("variable"));
}

/// Every field that may hold a secret holds one of these.
#[test]
fn no_secret_is_ever_printed() {
    let scratch = Scratch::new();
    let cluster = "server: 'https://user:hush01@host', proxy-url: 'bad://user:hush02@proxy', certificate-authority-data: hush03, extensions: [{name: e, extension: {x: hush04}}], unknown: hush05";
    let user = "token: hush06, password: hush07, username: hush08, client-certificate-data: hush09, client-key-data: hush10, as-user-extra: {x: [hush11]}, auth-provider: {name: azure, config: {id-token: hush12, client-secret: hush13}, unknown: hush14}, exec: {command: none, args: [hush15], env: [{name: T, value: hush16}], unknown: hush17}, extensions: [{name: e, extension: hush18}], unknown: hush19";
    let loaded = scratch.load(&kubeconfig(cluster, user));
    let mut printed = format!("{loaded:?} {:?}", loaded.to_list());
    let error = client_config(&loaded, "x", None, &crate::scratch::nothing_kept)
        .err()
        .unwrap();
    write!(printed, "{error:?}").unwrap();

    // The same as single faults, so that each way to fail is taken.
    for (cluster, user) in [
        ("server: 'nope://user:hush20@host'", "token: hush21"),
        (
            "server: 'https://h', certificate-authority-data: '**hush22**'",
            "token: hush23",
        ),
        (
            "server: 'https://h', certificate-authority-data: aHVzaDI0",
            "",
        ),
        ("server: 'https://h', proxy-url: 'user:hush25@::'", ""),
        (
            "server: 'https://h'",
            "exec: {command: none, args: [hush26], env: [{name: T, value: hush27}]}",
        ),
        ("server: 'https://h'", "client-key-data: hush28"),
        ("server: 'https://h'", "auth-provider: {name: hush29}"),
    ] {
        let loaded = scratch.load(&kubeconfig(cluster, user));
        let error = client_config(&loaded, "x", None, &crate::scratch::nothing_kept)
            .err()
            .unwrap();
        write!(printed, "{error:?}").unwrap();
    }
    // Broken where a secret stands.
    for content in [
        "users: [{name: u, user: {token: [hush30]}}]",
        "users: [{name: u, user: {exec: {interactiveMode: hush31}}}]",
        "users: [{name: u, user: {token: hush32, exec: hush33}}]",
        "users: [{name: u, user: {token: \"hush34}}]",
        "users: hush35",
        "hush36",
        "kind: hush37",
        "users: [{name: u, user: {token: *hush38}}]",
    ] {
        let loaded = scratch.load(content);
        assert_eq!(loaded.problems.len(), 1, "{content}");
        write!(printed, "{loaded:?}").unwrap();
    }
    assert!(!printed.contains("hush"), "{printed}");
}
