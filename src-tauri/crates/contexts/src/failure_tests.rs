use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, ListParams};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

use super::*;
use crate::scratch::Scratch;

/// What listing pods fails with.
async fn failure(config: kube::Config) -> Error {
    let client = match kube::Client::try_from(config) {
        Ok(client) => client,
        Err(error) => return classify("prod-eu", "open", &error),
    };
    let pods: Api<Pod> = Api::namespaced(client, "payments");
    let error = pods.list(&ListParams::default()).await.err().unwrap();
    classify("prod-eu/payments", "list pods", &error)
}

fn config(scheme: &str, address: impl std::fmt::Display) -> kube::Config {
    let mut config = kube::Config::new(format!("{scheme}://{address}").parse().unwrap());
    config.connect_timeout = Some(Duration::from_secs(5));
    config.default_retry = false;
    config
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A server that answers every connection with the same bytes.
fn answering(status: &'static str, body: &'static str) -> SocketAddr {
    let (listener, address) = listener();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    address
}

fn pem(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// A TLS server with that certificate, which answers every request with 401.
fn tls_server(certificate: &str) -> SocketAddr {
    let certificate = CertificateDer::from_pem_slice(&pem(certificate)).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&pem("server.key")).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let (listener, address) = listener();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = Stream::new(&mut connection, &mut stream);
            let mut request = [0; 4096];
            if tls.read(&mut request).is_ok() {
                let _ = tls.write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
            }
        }
    });
    address
}

fn trusting(authority: &str, address: SocketAddr) -> kube::Config {
    let mut config = config("https", address);
    let certificate = CertificateDer::from_pem_slice(&pem(authority)).unwrap();
    config.root_cert = Some(vec![certificate.to_vec()]);
    config
}

#[tokio::test]
async fn a_closed_port_is_refused() {
    let (listener, address) = listener();
    drop(listener);
    for scheme in ["http", "https"] {
        let error = failure(config(scheme, address)).await;
        assert_eq!(error.code, ErrorCode::Refused);
        assert_eq!(
            error.message,
            "list pods in `prod-eu/payments`: the connection is refused"
        );
        assert!(error.hint.unwrap().contains("Nothing listens"));
    }
}

#[tokio::test]
async fn a_server_that_never_answers_times_out() {
    let (_listener, address) = listener();
    let mut config = config("https", address);
    config.connect_timeout = Some(Duration::from_millis(100));
    let error = failure(config).await;
    assert_eq!(error.code, ErrorCode::Timeout);
    assert!(
        error.message.ends_with("the server does not answer"),
        "{error}"
    );
    let error = timed_out("dev", "list nodes", Duration::from_millis(1500));
    assert_eq!(error.code, ErrorCode::Timeout);
    assert_eq!(error.message, "list nodes in `dev`: no answer within 1.5 s");
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unreachable() {
    // An empty label fails in the resolver itself, without a network.
    let error = failure(config("http", "no..such.host")).await;
    assert_eq!(error.code, ErrorCode::Unreachable);
    let expected = if cfg!(unix) {
        "cannot be resolved"
    } else {
        "no connection: "
    };
    assert!(error.message.contains(expected), "{error}");
}

#[tokio::test]
async fn a_connection_that_is_cut_is_unreachable() {
    let (listener, address) = listener();
    thread::spawn(move || listener.incoming().for_each(drop));
    for scheme in ["http", "https"] {
        let error = failure(config(scheme, address)).await;
        assert_eq!(error.code, ErrorCode::Unreachable, "{scheme}: {error}");
    }
}

#[tokio::test]
async fn untrusted_certificates_say_why() {
    for (certificate, authority, expected) in [
        ("good.pem", "other-ca.pem", "signed by an unknown authority"),
        (
            "elsewhere.pem",
            "ca.pem",
            "is for elsewhere.example, not for 127.0.0.1",
        ),
        ("expired.pem", "ca.pem", "certificate expired "),
    ] {
        let error = failure(trusting(authority, tls_server(certificate))).await;
        assert_eq!(error.code, ErrorCode::Tls, "{error}");
        assert!(error.message.contains(expected), "{error}");
        assert!(error.hint.is_some());
    }
    let error = failure(trusting("ca.pem", tls_server("good.pem"))).await;
    assert_eq!(error.code, ErrorCode::Unauthorized, "{error}");
    let plain = answering("200 OK", "{}");
    let error = failure(trusting("ca.pem", plain)).await;
    assert_eq!(error.code, ErrorCode::Tls, "{error}");
    assert!(error.message.contains("does not speak TLS"), "{error}");
}

#[tokio::test]
async fn answers_of_the_server_become_codes() {
    const FORBIDDEN: &str = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"payments\"","reason":"Forbidden","details":{"kind":"pods"},"code":403}"#;
    for (status, body, code, message, hint) in [
        (
            "403 Forbidden",
            FORBIDDEN,
            ErrorCode::Forbidden,
            ": forbidden",
            "User \"jane\" cannot list",
        ),
        (
            "401 Unauthorized",
            "",
            ErrorCode::Unauthorized,
            "does not accept the credentials",
            "sign in",
        ),
        (
            "404 Not Found",
            "404 page not found",
            ErrorCode::NotFound,
            "404 page not found",
            "",
        ),
        (
            "503 Service Unavailable",
            "",
            ErrorCode::Api,
            "the status 503",
            "overloaded",
        ),
        (
            "504 Gateway Timeout",
            "",
            ErrorCode::Timeout,
            "took too long",
            "",
        ),
        (
            "500 Internal",
            "<html>\n\u{1b}[1mboom",
            ErrorCode::Api,
            "<html> [1mboom",
            "",
        ),
        (
            "200 OK",
            "{\"items\": \"hush\"}",
            ErrorCode::Api,
            "another form than expected",
            "",
        ),
        (
            "200 OK",
            "<html>hush",
            ErrorCode::Api,
            "another form than expected",
            "",
        ),
    ] {
        let error = failure(config("http", answering(status, body))).await;
        assert_eq!(error.code, code, "{status}: {error}");
        assert!(error.message.contains(message), "{status}: {error}");
        let told = error.hint.clone().unwrap_or_default();
        assert!(told.contains(hint), "{status}: {told}");
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn programs_of_legacy_providers_are_told_without_their_output() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    for (script, expected) in [
        ("echo hush1; echo hush2 >&2; exit 3", "failed with status 3"),
        ("kill -9 $$", "ended by a signal"),
    ] {
        let program = scratch.write("get-token", format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        let kubeconfig = "clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: u, user: {auth-provider: {name: gcp, config: {cmd-path: PROGRAM, cmd-args: hush5}}}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
";
        let loaded = scratch.load(&kubeconfig.replace("PROGRAM", program.to_str().unwrap()));
        let client =
            crate::client_config(&loaded, "x", None, &crate::scratch::nothing_kept).unwrap();
        let error = failure(client.config).await;
        assert_eq!(error.code, ErrorCode::PluginFailed, "{error}");
        assert!(error.message.contains(expected), "{error}");
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
}

#[tokio::test]
async fn faults_that_only_the_client_finds_are_kubeconfig_errors() {
    let with_user = |user: serde_json::Value| {
        let mut config = config("https", "127.0.0.1:1");
        config.auth_info = serde_json::from_value(user).unwrap();
        config
    };
    let mut bad_name = config("https", "127.0.0.1:1");
    bad_name.tls_server_name = Some("not a name".to_owned());
    let mut bad_proxy = config("https", "127.0.0.1:1");
    bad_proxy.proxy_url = Some("ftp://user:hush@proxy".parse().unwrap());
    let mut bad_authority = config("https", "127.0.0.1:1");
    bad_authority.root_cert = Some(vec![b"hush".to_vec()]);
    for (config, expected) in [
        (bad_name, "`tls-server-name` is not a host name"),
        (bad_proxy, "proxy is of a kind"),
        (bad_authority, "certificate-authority cannot be used"),
        (
            with_user(serde_json::json!({"as": "a\nhush"})),
            "a header cannot be written",
        ),
        (
            with_user(
                serde_json::json!({"client-certificate-data": "aHVzaA==", "client-key-data": "aHVzaA=="}),
            ),
            "client-certificate or the client-key cannot be used",
        ),
        (
            with_user(
                serde_json::json!({"client-certificate-data": "hush*", "client-key-data": "aHVzaA=="}),
            ),
            "`client-certificate-data` is not base64",
        ),
        (
            with_user(serde_json::json!({"tokenFile": "/no/such/token"})),
            "read the tokenFile `/no/such/token`: there is no such file",
        ),
    ] {
        let error = failure(config).await;
        assert_eq!(error.code, ErrorCode::Kubeconfig, "{error}");
        assert!(error.message.contains(expected), "{error}");
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
}

#[test]
fn words_of_servers_are_made_plain() {
    assert_eq!(plain(" a\n\tb\u{1b}[0m\u{7} ", 10), "a b [0m");
    assert_eq!(plain("äöüß", 2), "äö…");
    assert_eq!(plain("", 2), "");
}
