//! Sessions against a small server on loopback, which asks for a token that may change.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    time::Duration,
};

use k8s_openapi::apimachinery::pkg::version::Info;
use serde_json::json;
use wire::ListState;

use super::{supervise::streams_lists, *};
use crate::now;

const LIMIT: Duration = Duration::from_secs(60);

/// The token of nobody: a server that accepts it alone knows all others, and lets them do nothing.
const NOBODY: &str = "nobody";

/// What the server accepts, and what the kubeconfig says.
struct Server {
    url: http::Uri,
    accepts: Arc<Mutex<&'static str>>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    /// The first line of each request.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        Self::with("default")
    }

    /// A server that has one namespace, of that name.
    fn with(namespace: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let accepts = Arc::new(Mutex::new("first"));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (accepted, open) = (Arc::clone(&accepts), Arc::clone(&streams));
        let lines = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (accepted, open) = (Arc::clone(&accepted), Arc::clone(&open));
                let lines = Arc::clone(&lines);
                std::thread::spawn(move || serve(stream, namespace, &accepted, &open, &lines));
            }
        });
        Self {
            url: url.parse().expect("a URL"),
            accepts,
            streams,
            asked,
        }
    }

    /// From now on another token is asked for, and every watch ends.
    fn accept_only(&self, token: &'static str) {
        // Held until all are ended: no watch slips in between.
        let mut accepts = self.accepts.lock();
        *accepts = token;
        for stream in self.streams.lock().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Answers the requests of one connection until it closes or a watch takes it.
fn serve(
    stream: TcpStream,
    namespace: &str,
    accepts: &Mutex<&'static str>,
    open: &Mutex<Vec<TcpStream>>,
    asked: &Mutex<Vec<String>>,
) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut stream = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let head = head.to_lowercase();
        asked
            .lock()
            .push(head.lines().next().unwrap_or_default().to_owned());
        let path = head.split(' ').nth(1).unwrap_or_default();
        let accepted = accepts.lock();
        let known = head.contains(&format!("authorization: bearer {accepted}\r\n"));
        let body = match path.split('?').next().unwrap_or_default() {
            _ if !known => None,
            "/version" => Some(json!({
                "major": "1", "minor": "37", "gitVersion": "v1.37.0", "gitCommit": "", "gitTreeState": "",
                "buildDate": "", "goVersion": "", "compiler": "", "platform": "linux/amd64",
            })),
            "/api" => Some(json!({ "versions": ["v1"], "serverAddressByClientCIDRs": [] })),
            "/apis" => Some(json!({ "groups": [] })),
            "/api/v1" => Some(json!({ "groupVersion": "v1", "resources": [{
                "name": "namespaces", "singularName": "namespace", "kind": "Namespace",
                "namespaced": false, "verbs": ["get", "list", "watch"],
            }] })),
            "/api/v1/namespaces" if path.contains("watch=") => {
                let event = if path.contains("sendinitialevents") {
                    json!({ "type": "BOOKMARK", "object": { "metadata": {
                        "resourceVersion": "1", "annotations": { "k8s.io/initial-events-end": "true" },
                    } } })
                    .to_string()
                } else {
                    String::new()
                };
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{event}\n"
                );
                open.lock().push(stream);
                return;
            }
            _ => Some(json!({ "metadata": { "resourceVersion": "1" }, "items": [
                { "metadata": { "name": namespace, "uid": "1d5e3b7c-0000-4000-8000-000000000001", "resourceVersion": "1" } },
            ] })),
        };
        let refuses = *accepted == NOBODY;
        drop(accepted);
        let (status, code, reason) = match (&body, refuses) {
            (Some(_), _) => ("200 OK", 200, ""),
            (None, true) => ("403 Forbidden", 403, "Forbidden"),
            (None, false) => ("401 Unauthorized", 401, "Unauthorized"),
        };
        let body = body
            .unwrap_or_else(
                || json!({ "kind": "Status", "status": "Failure", "reason": reason, "code": code }),
            )
            .to_string();
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn open(server: &Server, token: &Arc<Mutex<&'static str>>) -> Session {
    open_guarded(
        &Arc::new(Mutex::new(server.url.clone())),
        token,
        Arc::default(),
    )
}

fn open_guarded(
    url: &Arc<Mutex<http::Uri>>,
    token: &Arc<Mutex<&'static str>>,
    guard: Arc<Guard>,
) -> Session {
    open_so(url, token, guard, awake())
}

/// What never sleeps, and keeps nothing.
fn awake() -> Habits {
    Habits {
        first_look: Duration::ZERO,
        unseen: Unseen::after(Duration::from_secs(60)),
        sleeps: false,
    }
}

fn open_so(
    url: &Arc<Mutex<http::Uri>>,
    token: &Arc<Mutex<&'static str>>,
    guard: Arc<Guard>,
    habits: Habits,
) -> Session {
    let (url, token) = (Arc::clone(url), Arc::clone(token));
    Session::open(
        "test",
        Box::new(move || {
            let mut config = kube::Config::new(url.lock().clone());
            config.auth_info.token = Some((*token.lock()).to_owned().into());
            Ok(Way::Network {
                config: Box::new(config),
                identity: None,
            })
        }),
        guard,
        habits,
        true,
    )
}

/// A watch of all namespaces, once the session is connected.
async fn namespaces(session: &Session) -> WatchHandle {
    let cluster = session.cluster().await.expect("connected");
    cluster.watch(&cluster.kind("namespaces").expect("a kind"), Scope::all())
}

async fn until_live(watch: &WatchHandle) {
    until(watch.store().states(), |state| *state == ListState::Live).await;
}

async fn until_open(session: &Session) {
    let is_open = |connection: &Connection| matches!(connection, Connection::Open { .. });
    until(session.connections(), is_open).await;
}

async fn until<T: Clone>(mut values: watch::Receiver<T>, wanted: impl FnMut(&T) -> bool) -> T {
    timeout(LIMIT, values.wait_for(wanted))
        .await
        .expect("in time")
        .expect("it lives")
        .clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_mended_counts_when_a_lost_server_is_tried_again() {
    let server = Server::start();
    let token = Arc::new(Mutex::new("first"));
    let session = open(&server, &token);
    let watch = namespaces(&session).await;
    until_live(&watch).await;

    server.accept_only("second");
    let lost = until(session.connections(), |connection| {
        matches!(connection, Connection::Stale { .. })
    })
    .await;
    assert!(
        matches!(lost, Connection::Stale { error, .. } if error.code == ErrorCode::Unauthorized)
    );
    until(watch.store().states(), |state| {
        matches!(state, ListState::Stale { .. })
    })
    .await;

    *token.lock() = "second";
    session.retry(true);
    until_live(&watch).await;
    until_open(&session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_is_listed_anew_and_nothing_of_the_first_stays() {
    let (first, second) = (Server::with("first"), Server::with("second"));
    let url = Arc::new(Mutex::new(first.url.clone()));
    let session = open_guarded(&url, &Arc::new(Mutex::new("first")), Arc::default());
    let watch = namespaces(&session).await;
    let wake = Arc::new(Notify::new());
    let (subscription, _) = watch.store().subscribe(Arc::clone(&wake));
    let names = || -> Vec<String> {
        let rows = subscription.snapshot(watch.store());
        rows.iter().map(|row| row.name.to_string()).collect()
    };
    until_live(&watch).await;
    assert_eq!(names(), ["first"]);

    *url.lock() = second.url.clone();
    session.reconfigure(true);
    let found = async {
        while names() != ["second"] {
            wake.notified().await;
        }
    };
    timeout(LIMIT, found).await.expect("in time");
    until_live(&watch).await;
    let version = |line: &String| line.starts_with("get /version ");
    assert!(
        second.asked.lock().iter().any(version),
        "it is asked what it is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sleep_watches_go_on_over_new_connections() {
    let server = Server::start();
    let session = open(&server, &Arc::new(Mutex::new("first")));
    let watch = namespaces(&session).await;
    let watches = || server.streams.lock().len();
    let until_watched = async |count: usize| {
        while watches() < count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LIMIT, until_watched(1)).await.expect("in time");
    // The server has heard nothing of it: its streams stay open.
    session.reconnect();
    timeout(LIMIT, until_watched(2)).await.expect("in time");
    assert_eq!(watch.store().state(), ListState::Live);
    let asked = server.asked.lock();
    let lists = asked
        .iter()
        .filter(|line| line.starts_with("get /api/v1/namespaces?limit="));
    assert_eq!(lists.count(), 1, "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_server_is_looked_for_by_one_and_found_again() {
    let server = Server::start();
    let token = Arc::new(Mutex::new("first"));
    let session = open(&server, &token);
    let cluster = session.cluster().await.expect("connected");
    let kind = cluster.kind("namespaces").expect("a kind");
    let watches: Vec<_> = (0..20)
        .map(|count| {
            let scope = Scope {
                label_selector: Some(format!("a={count}")),
                ..Scope::all()
            };
            cluster.watch(&kind, scope)
        })
        .collect();
    for watch in &watches {
        until_live(watch).await;
    }
    server.accept_only("second");
    until(session.connections(), |connection| {
        matches!(
            connection,
            Connection::Stale {
                retry_at: Some(_),
                ..
            }
        )
    })
    .await;
    for watch in &watches {
        until(watch.store().states(), |state| {
            matches!(state, ListState::Stale { .. })
        })
        .await;
    }
    let before = server.asked.lock().len();
    // Three looks later there were three requests, and not twenty times as many.
    let looks = || {
        let asked = server.asked.lock();
        let looks = asked[before..]
            .iter()
            .filter(|line| line.starts_with("get /api "));
        (looks.count(), asked.len() - before)
    };
    let looked = async {
        while looks().0 < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LIMIT, looked).await.expect("in time");
    let (_, all) = looks();
    assert!(all < watches.len(), "{all} requests");

    *server.accepts.lock() = "first";
    for watch in &watches {
        until_live(watch).await;
    }
    until_open(&session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_credentials_are_used_without_a_listing() {
    let server = Server::start();
    let token = Arc::new(Mutex::new("first"));
    let session = open(&server, &token);
    let watch = namespaces(&session).await;
    until_live(&watch).await;
    *token.lock() = "second";
    server.accept_only("second");
    session.reconfigure(false);
    until_open(&session).await;
    until_live(&watch).await;
    let asked = server.asked.lock();
    let lists = asked
        .iter()
        .filter(|line| line.starts_with("get /api/v1/namespaces?limit="));
    assert_eq!(lists.count(), 1, "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_changes_a_read_only_context_leaves_the_process() {
    let server = Server::start();
    let guard = Arc::new(Guard::default());
    guard.set_read_only(true);
    let url = Arc::new(Mutex::new(server.url.clone()));
    let session = open_guarded(&url, &Arc::new(Mutex::new("first")), Arc::clone(&guard));
    let client = session.cluster().await.expect("connected").client();
    let changing = || {
        let pods = "/api/v1/namespaces/a/pods";
        let request = |method: &str, path: &str| {
            let request = http::Request::builder().method(method).uri(path);
            request.body(b"{}".to_vec()).expect("a request")
        };
        [
            request("POST", pods),
            request("PUT", &format!("{pods}/b")),
            request("PATCH", &format!("{pods}/b")),
            request("DELETE", &format!("{pods}/b")),
            request("GET", &format!("{pods}/b/exec?command=rm")),
        ]
    };
    let is_changing = |line: &&String| !line.starts_with("get ") || line.contains("/exec");
    for request in changing() {
        let error = client
            .request_text(request)
            .await
            .expect_err("it is refused");
        let error = contexts::classify("test", "change a pod", &error);
        assert_eq!(error.code, ErrorCode::Protected, "{error}");
    }
    assert_eq!(server.asked.lock().iter().filter(is_changing).count(), 0);

    guard.unlock(now() + 60_000);
    for request in changing() {
        client.request_text(request).await.expect("it is sent");
    }
    assert_eq!(server.asked.lock().iter().filter(is_changing).count(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_session_starts_nothing_more() {
    let server = Server::start();
    let session = open(&server, &Arc::new(Mutex::new("first")));
    let cluster = session.cluster().await.expect("connected");
    session.close();
    let watch = cluster.watch(&cluster.kind("namespaces").expect("a kind"), Scope::all());
    assert!(matches!(
        watch.store().state(),
        ListState::Failed { retry_at: None, .. }
    ));
    assert!(session.connected().is_none());
    assert!(matches!(
        session.connection(),
        Connection::Failed { retry_at: None, .. }
    ));
}

#[test]
fn servers_since_1_33_encode_lists_while_they_send_them() {
    let version = |major: &str, minor: &str| {
        streams_lists(&Info {
            major: major.into(),
            minor: minor.into(),
            ..Info::default()
        })
    };
    assert!(version("1", "33") && version("1", "36+") && version("2", "0"));
    assert!(!version("1", "32") && !version("1", "32+") && !version("", "") && !version("1", ""));
}

/// One program for several contexts; it gives a token whenever it is run.
#[cfg(unix)]
fn program() -> credentials::Program {
    let answer = r#"{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "first"}}"#;
    credentials::Program {
        file: "/bin/sh".into(),
        name: "plugin".into(),
        arguments: vec!["-c".into(), format!("echo '{answer}'")],
        env: Vec::new(),
        drop_env: Vec::new(),
        api_version: "client.authentication.k8s.io/v1".into(),
        cluster: None,
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_for_one_context_serves_the_others_of_its_identity() {
    let server = Server::start();
    let identity = credentials::Broker::new(now, None).identity(program());
    let (url, shared) = (server.url.clone(), Arc::clone(&identity));
    let session = Session::open(
        "test",
        Box::new(move || {
            Ok(Way::Network {
                config: Box::new(kube::Config::new(url.clone())),
                identity: Some(Arc::clone(&shared)),
            })
        }),
        Arc::default(),
        awake(),
        // Nobody asked: a program that was never run may open a browser.
        false,
    );
    let waits = |connection: &Connection| matches!(connection, Connection::Failed { error, .. } if error.code == ErrorCode::SignIn);
    until(session.connections(), waits).await;
    identity.credentials(true).await.expect("credentials");
    until_open(&session).await;
}

#[path = "session_sleep_tests.rs"]
mod sleep;
