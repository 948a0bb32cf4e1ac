//! Sessions against a small server on loopback, which asks for a token that may change.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    time::Duration,
};

use serde_json::json;
use wire::ListState;

use super::*;

const LIMIT: Duration = Duration::from_secs(20);

/// What the server accepts, and what the kubeconfig says.
struct Server {
    url: http::Uri,
    accepts: Arc<Mutex<&'static str>>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let accepts = Arc::new(Mutex::new("first"));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let (accepted, open) = (Arc::clone(&accepts), Arc::clone(&streams));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (accepted, open) = (Arc::clone(&accepted), Arc::clone(&open));
                std::thread::spawn(move || serve(stream, &accepted, &open));
            }
        });
        Self {
            url: url.parse().expect("a URL"),
            accepts,
            streams,
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
fn serve(stream: TcpStream, accepts: &Mutex<&'static str>, open: &Mutex<Vec<TcpStream>>) {
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
            _ => Some(json!({ "metadata": { "resourceVersion": "1" }, "items": [] })),
        };
        drop(accepted);
        let status = if body.is_some() {
            "200 OK"
        } else {
            "401 Unauthorized"
        };
        let body = body
            .unwrap_or_else(|| json!({ "kind": "Status", "status": "Failure", "reason": "Unauthorized", "code": 401 }))
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
    let (url, token) = (server.url.clone(), Arc::clone(token));
    Session::open(
        "test",
        Box::new(move || {
            let mut config = kube::Config::new(url.clone());
            config.auth_info.token = Some((*token.lock()).to_owned().into());
            Ok(Way::Network(Box::new(config)))
        }),
        Duration::ZERO,
    )
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
    let cluster = session.cluster().await.expect("connected");
    let watch = cluster.watch(&cluster.kind("namespaces").expect("a kind"), Scope::all());
    until(watch.store().states(), |state| *state == ListState::Live).await;

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
    session.retry();
    until(watch.store().states(), |state| *state == ListState::Live).await;
    until(session.connections(), |connection| {
        matches!(connection, Connection::Open { .. })
    })
    .await;
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
