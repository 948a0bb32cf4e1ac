//! Sessions that nobody looks at.

use std::collections::HashMap;

use super::*;
use crate::{Shelf, shelf::GREETING};

const SOON: Duration = Duration::from_millis(50);

/// A place in memory.
#[derive(Default)]
struct Drawer(Mutex<HashMap<String, Vec<u8>>>);

impl Shelf for Drawer {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().get(name).cloned()
    }

    fn is_open(&self) -> bool {
        true
    }

    fn write(&self, name: &str, content: Vec<u8>) -> bool {
        self.0.lock().insert(name.to_owned(), content);
        true
    }

    fn remove(&self, name: &str) {
        self.0.lock().remove(name);
    }
}

impl Drawer {
    /// As if it had all been kept so much earlier.
    fn grow_older(&self, by: Millis) {
        let mut kept = self.0.lock();
        for (name, content) in &mut *kept {
            if name == GREETING {
                let mut greeting: KeptGreeting = serde_json::from_slice(content).expect("JSON");
                greeting.heard -= by;
                *content = serde_json::to_vec(&greeting).expect("JSON");
            } else {
                let heard = Millis::from_le_bytes(content[8..16].try_into().expect("8 bytes"));
                content[8..16].copy_from_slice(&(heard - by).to_le_bytes());
            }
        }
    }
}

fn sleepy(shelf: Option<&Arc<Drawer>>, after: Duration) -> Habits {
    let shelf = shelf.map(|drawer| Arc::clone(drawer) as Arc<dyn Shelf>);
    Habits {
        first_look: Duration::ZERO,
        unseen: Unseen::after(after).with_shelf(shelf),
        sleeps: true,
    }
}

fn open_with(url: &Arc<Mutex<http::Uri>>, habits: Habits) -> Session {
    let token = Arc::new(Mutex::new("first"));
    open_so(url, &token, Arc::default(), habits)
}

/// The address of nobody.
fn nowhere() -> http::Uri {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    format!("http://{address}").parse().expect("a URL")
}

async fn until_asleep(session: &Session) {
    let is_asleep = |connection: &Connection| matches!(connection, Connection::Asleep { .. });
    until(session.connections(), is_asleep).await;
}

/// Waits until what is shown is old; as of when it is, and why.
async fn until_stale(watch: &WatchHandle) -> (Millis, wire::Error) {
    let is_stale = |state: &ListState| matches!(state, ListState::Stale { .. });
    match until(watch.store().states(), is_stale).await {
        ListState::Stale { since, error, .. } => (since, error),
        other => unreachable!("{other:?}"),
    }
}

/// Looks at all namespaces, and no more.
async fn look_and_sleep(session: &Session) {
    let watch = namespaces(session).await;
    until_live(&watch).await;
    drop(watch);
    until_asleep(session).await;
}

fn names(watch: &WatchHandle) -> Vec<String> {
    let rows = watch.store().rows();
    rows.iter().map(|row| row.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_looks_at_sleeps_and_is_there_again_without_its_server() {
    let server = Server::with("shop");
    let url = Arc::new(Mutex::new(server.url.clone()));
    let drawer = Arc::new(Drawer::default());
    let session = open_with(&url, sleepy(Some(&drawer), SOON));
    look_and_sleep(&session).await;
    assert!(session.connected().is_none());
    drawer.grow_older(60 * 60_000);

    // Its server is not to be reached.
    *url.lock() = nowhere();
    let before = now();
    let watch = namespaces(&session).await;
    let (since, error) = until_stale(&watch).await;
    assert_eq!(names(&watch), ["shop"]);
    assert!(since < before - 50 * 60_000, "of when it was seen last");
    assert_eq!(error.code, ErrorCode::Refused);
    let connection = session.connection();
    assert!(
        matches!(&connection, Connection::Stale { since, error, .. }
            if *since < before - 50 * 60_000 && error.code == ErrorCode::Refused),
        "{connection:?}"
    );

    // It is again, and has something else.
    let other = Server::with("market");
    *url.lock() = other.url.clone();
    session.retry(true);
    until_live(&watch).await;
    until_open(&session).await;
    assert_eq!(names(&watch), ["market"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_takes_nothing_away() {
    let server = Server::start();
    let url = Arc::new(Mutex::new(server.url.clone()));
    let drawer = Arc::new(Drawer::default());
    let session = open_with(&url, sleepy(Some(&drawer), SOON));
    look_and_sleep(&session).await;
    let kept = drawer.0.lock().len();

    // As of who is known and may nothing.
    server.accept_only(NOBODY);
    let watch = namespaces(&session).await;
    until_stale(&watch).await;
    let is_refused = |connection: &Connection| matches!(connection, Connection::Stale { error, .. } if error.code == ErrorCode::Forbidden);
    until(session.connections(), is_refused).await;
    assert_eq!(names(&watch), ["default"]);
    assert_eq!(drawer.0.lock().len(), kept);

    server.accept_only("first");
    session.retry(true);
    until_live(&watch).await;
    until_open(&session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_while_it_wakes_is_the_one_that_counts() {
    let (first, second) = (Server::with("first"), Server::with("second"));
    let url = Arc::new(Mutex::new(first.url.clone()));
    let drawer = Arc::new(Drawer::default());
    let session = open_with(&url, sleepy(Some(&drawer), SOON));
    look_and_sleep(&session).await;

    *url.lock() = nowhere();
    let watch = namespaces(&session).await;
    until_stale(&watch).await;
    *url.lock() = second.url.clone();
    session.reconfigure(true);
    until_open(&session).await;
    let mut states = watch.store().states();
    let found = async {
        while names(&watch) != ["second"] {
            states.changed().await.expect("it lives");
        }
    };
    timeout(LIMIT, found).await.expect("in time");
    until_live(&watch).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_place_it_connects_anew() {
    let server = Server::start();
    let url = Arc::new(Mutex::new(server.url.clone()));
    let session = open_with(&url, sleepy(None, SOON));
    for _ in 0..2 {
        look_and_sleep(&session).await;
    }
    // It is woken by a click, too, and by nothing that has to do with the network.
    session.reconnect();
    assert!(session.is_asleep());
    session.retry(true);
    until_open(&session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_keeps_it_awake() {
    let server = Server::start();
    let url = Arc::new(Mutex::new(server.url.clone()));
    let session = open_with(&url, sleepy(None, Duration::from_millis(5)));
    let watch = namespaces(&session).await;
    until_live(&watch).await;
    // It would be asleep long since.
    let asleep = |connection: &Connection| matches!(connection, Connection::Asleep { .. });
    let mut connections = session.connections();
    let slept = async |connections: &mut watch::Receiver<Connection>| {
        timeout(SOON, connections.wait_for(asleep)).await.is_ok()
    };
    assert!(!slept(&mut connections).await, "somebody watches");
    let cluster = session.cluster().await.expect("connected");
    drop(watch);
    assert!(!slept(&mut connections).await, "somebody uses it");
    let kinds = cluster.kinds_changes();
    drop(cluster);
    assert!(!slept(&mut connections).await, "somebody follows its kinds");
    drop(kinds);
    until_asleep(&session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_is_nothing_and_is_kept_anew() {
    let server = Server::start();
    let url = Arc::new(Mutex::new(server.url.clone()));
    let drawer = Arc::new(Drawer::default());
    for damaged in [b"".as_slice(), b"objects1", b"{\"heard\": 1}", &[0xff; 100]] {
        let session = open_with(&url, sleepy(Some(&drawer), SOON));
        // Nothing that was kept is shown.
        let (mut shown, mut connections) = (false, session.connections());
        let watch = namespaces(&session).await;
        shown |= matches!(*connections.borrow_and_update(), Connection::Waking { .. });
        let mut states = watch.store().states();
        while *states.borrow_and_update() != ListState::Live {
            shown |= matches!(watch.store().state(), ListState::Kept { .. });
            let changed = timeout(LIMIT, states.changed()).await.expect("in time");
            changed.expect("it lives");
        }
        assert!(!shown);
        drop(watch);
        until_asleep(&session).await;
        assert!(KeptGreeting::read(&*drawer).is_some());
        for content in drawer.0.lock().values_mut() {
            *content = damaged.to_vec();
        }
    }
}
