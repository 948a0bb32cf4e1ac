//! What a watch does when the server does not do the usual.

use std::time::Duration;

use resources::definition;
use serde_json::{Value, json};
use snapshot::service::{Answer, Piece, Script, lines};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::*;
use crate::Store;

const LIMIT: Duration = Duration::from_secs(20);

fn namespace(name: &str, version: u32) -> Value {
    json!({
        "kind": "Namespace", "apiVersion": "v1",
        "metadata": { "name": name, "uid": format!("uid-{name}"), "resourceVersion": version.to_string() },
        "status": { "phase": "Active" },
    })
}

fn page(names: &[&str], version: u32, token: Option<&str>) -> Answer {
    let items: Vec<Value> = names.iter().map(|name| namespace(name, version)).collect();
    Answer::json(&json!({
        "kind": "NamespaceList", "apiVersion": "v1",
        "metadata": { "resourceVersion": version.to_string(), "continue": token, "remainingItemCount": token.map(|_| 1) },
        "items": items,
    }))
}

fn event(kind: &str, name: &str, version: u32) -> Value {
    json!({ "type": kind, "object": namespace(name, version) })
}

fn bookmark(version: u32, end: bool) -> Value {
    let annotations = if end {
        json!({ "k8s.io/initial-events-end": "true" })
    } else {
        json!({})
    };
    json!({ "type": "BOOKMARK", "object": {
        "kind": "Namespace", "apiVersion": "v1",
        "metadata": { "resourceVersion": version.to_string(), "annotations": annotations },
    } })
}

fn gone_event() -> Value {
    json!({ "type": "ERROR", "object": { "kind": "Status", "code": 410, "reason": "Expired", "message": "too old" } })
}

fn refused() -> Answer {
    Answer::failure(500, "InternalError", "RequestWatchProgress is disabled")
}

struct Running {
    script: Script,
    store: Arc<Store>,
    retry: Arc<Notify>,
    _task: AbortOnDropHandle<()>,
    _supervisor: AbortOnDropHandle<()>,
}

fn run(answers: impl IntoIterator<Item = Answer>) -> Running {
    run_of(&["get", "list", "watch"], answers)
}

fn run_of(verbs: &[&str], answers: impl IntoIterator<Item = Answer>) -> Running {
    run_on(false, verbs, answers)
}

/// On a server that sends whole lists.
fn run_whole(answers: impl IntoIterator<Item = Answer>) -> Running {
    run_on(true, &["get", "list", "watch"], answers)
}

fn run_on(
    streams_lists: bool,
    verbs: &[&str],
    answers: impl IntoIterator<Item = Answer>,
) -> Running {
    let script = Script::new(answers);
    let (store, writer) = Store::new(definition("", "Namespace"));
    let retry = Arc::new(Notify::new());
    let kind = KindInfo {
        id: "namespaces".into(),
        group: String::new(),
        version: "v1".into(),
        kind: "Namespace".into(),
        plural: "namespaces".into(),
        singular: "namespace".into(),
        short_names: Vec::new(),
        namespaced: false,
        verbs: verbs.iter().copied().map(Into::into).collect(),
        title: "Namespaces".into(),
        section: wire::Section::Cluster,
    };
    let watcher = Watcher {
        context: "test".into(),
        kind: Arc::new(kind),
        form: Form::Full,
        scope: Scope::all(),
        link: Arc::new(Link::new(
            script.client().expect("a client"),
            streams_lists,
            Arc::default(),
        )),
        first_look: Duration::ZERO,
        retry: Arc::clone(&retry),
        shelf: None,
    };
    let supervisor = tokio::spawn(find_again(Arc::clone(&watcher.link)));
    let task = AbortOnDropHandle::new(tokio::spawn(watcher.run(writer)));
    Running {
        script,
        store,
        retry,
        _task: task,
        _supervisor: AbortOnDropHandle::new(supervisor),
    }
}

/// As a session does: a server that is lost is there again a little later.
async fn find_again(link: Arc<Link>) {
    let mut downs = link.downs();
    while downs.wait_for(Option::is_some).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        link.up();
    }
}

impl Running {
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .store
            .rows()
            .iter()
            .map(|row| row.name.to_string())
            .collect();
        names.sort();
        names
    }

    /// Waits until the store holds these and is live.
    async fn until(&self, names: &[&str]) {
        let wake = Arc::new(Notify::new());
        let (_subscription, _) = self.store.subscribe(Arc::clone(&wake));
        let reached = async {
            while self.names() != names || self.store.state() != ListState::Live {
                wake.notified().await;
            }
        };
        assert!(
            timeout(LIMIT, reached).await.is_ok(),
            "wanted {names:?}, have {:?}, {:?}, asked {:?}",
            self.names(),
            self.store.state(),
            self.script.requests()
        );
    }

    async fn until_state(&self, wanted: impl FnMut(&ListState) -> bool) -> ListState {
        let mut states = self.store.states();
        timeout(LIMIT, states.wait_for(wanted))
            .await
            .expect("in time")
            .expect("the store lives")
            .clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_listing_is_a_stream_that_ends_at_its_bookmark_and_goes_on_after_it() {
    let running = run([
        page(&["old"], 5, None),
        Answer::events_then_end(&[gone_event()]),
        Answer::events(&[
            event("ADDED", "b", 2),
            event("ADDED", "a", 1),
            bookmark(7, true),
        ]),
        Answer::events(&[event("ADDED", "c", 8), event("DELETED", "a", 9)]),
    ]);
    running.until(&["b", "c"]).await;
    let requests = running.script.requests();
    assert!(requests[0].contains("limit="), "{requests:?}");
    assert!(
        requests[2].contains("sendInitialEvents=true"),
        "{requests:?}"
    );
    assert!(
        requests[3].contains("resourceVersion=7"),
        "the bookmark's version, not an object's: {requests:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_streaming_is_listed_in_pages() {
    let running = run([
        page(&["old"], 3, None),
        Answer::events_then_end(&[gone_event()]),
        refused(),
        page(&["a", "b"], 5, Some("next")),
        page(&["c"], 5, None),
        Answer::events(&[event("ADDED", "d", 6)]),
    ]);
    running.until(&["a", "b", "c", "d"]).await;
    let requests = running.script.requests();
    assert!(requests[4].contains("continue=next"), "{requests:?}");
    assert!(requests[5].contains("resourceVersion=5"), "{requests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_arrives_as_an_event_counts_too() {
    let error = json!({ "type": "ERROR", "object": { "kind": "Status", "code": 500, "message": "etcd is too old" } });
    let running = run([
        page(&["old"], 3, None),
        Answer::events_then_end(&[gone_event()]),
        Answer::events_then_end(&[error]),
        page(&["a"], 5, None),
        Answer::events(&[]),
    ]);
    running.until(&["a"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_410_a_new_listing_finds_what_was_deleted_meanwhile() {
    let running = run([
        page(&["a", "b"], 5, None),
        Answer::events_then_end(&[gone_event()]),
        refused(),
        page(&["b", "c"], 90, None),
        Answer::events(&[]),
    ]);
    running.until(&["b", "c"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_watch_is_stale_and_resumes_after_the_newest_version_seen() {
    let running = run([
        page(&["a"], 5, None),
        Answer::events_then_break(&[event("ADDED", "b", 6), bookmark(30, false)]),
        Answer::events(&[event("ADDED", "c", 31)]),
    ]);
    let state = running
        .until_state(|state| matches!(state, ListState::Stale { .. }))
        .await;
    assert!(matches!(state, ListState::Stale { since, .. } if since > 0));
    assert_eq!(running.names(), ["a", "b"], "what was seen stays");
    running.until(&["a", "b", "c"]).await;
    let last = running.script.requests().pop().expect("there are requests");
    assert!(last.contains("resourceVersion=30"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_breaks_each_time_is_not_begun_without_pause() {
    let breaks = || Answer::events_then_break(&[]);
    let began = Instant::now();
    let running = run([
        page(&["a"], 5, None),
        breaks(),
        breaks(),
        breaks(),
        Answer::events(&[event("ADDED", "b", 6)]),
    ]);
    // Whatever else says that the server is there: these have pauses of their own between them.
    running.until(&["a", "b"]).await;
    let least = Duration::from_millis(250 + 500 + 1_000);
    assert!(began.elapsed() >= least, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_the_server_ends_goes_on_without_a_new_listing() {
    let running = run([
        page(&["a"], 5, None),
        Answer::events_then_end(&[event("ADDED", "b", 6)]),
        Answer::events(&[event("MODIFIED", "b", 7), event("ADDED", "c", 8)]),
    ]);
    running.until(&["a", "b", "c"]).await;
    assert_eq!(running.script.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_listing_waits_to_be_asked_again() {
    let running = run([
        Answer::failure(403, "Forbidden", "cannot list resource namespaces"),
        page(&["a"], 5, None),
        Answer::events(&[]),
    ]);
    let state = running
        .until_state(|state| matches!(state, ListState::Denied { .. }))
        .await;
    let ListState::Denied { error } = state else {
        unreachable!()
    };
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(running.script.requests().len(), 1);
    running.retry.notify_one();
    running.until(&["a"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_seen_any_more_is_not_shown_any_more() {
    let before = [
        page(&["a"], 5, None),
        Answer::events_then_end(&[gone_event()]),
        refused(),
    ];
    let forbidden = || Answer::failure(403, "Forbidden", "cannot list resource namespaces");
    // It is asked for again before that is believed.
    let refusals = (0..=REFUSALS).map(|_| forbidden());
    let running = run(before.into_iter().chain(refusals));
    let state = running
        .until_state(|state| matches!(state, ListState::Denied { .. } | ListState::Stale { .. }))
        .await;
    assert!(matches!(state, ListState::Stale { .. }), "{state:?}");
    running
        .until_state(|state| matches!(state, ListState::Denied { .. }))
        .await;
    assert!(running.names().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_has_just_started_refuses_what_is_allowed() {
    let forbidden = || Answer::failure(403, "Forbidden", "cannot watch resource namespaces");
    let running = run([
        page(&["a"], 5, None),
        Answer::events_then_end(&[event("ADDED", "b", 6)]),
        forbidden(),
        forbidden(),
        Answer::events(&[event("ADDED", "c", 7)]),
    ]);
    running
        .until_state(|state| matches!(state, ListState::Stale { error, .. } if error.code == ErrorCode::Forbidden))
        .await;
    running.until(&["a", "b", "c"]).await;
    let requests = running.script.requests();
    assert!(requests[4].contains("resourceVersion=6"), "{requests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_cannot_be_read_leads_to_a_new_listing() {
    let junk = json!({ "type": "DELETED", "object": 7 });
    let running = run([
        page(&["a", "b"], 5, None),
        Answer::events_then_end(&[junk]),
        refused(),
        page(&["b"], 6, None),
        Answer::events(&[]),
    ]);
    running.until(&["b"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_list_and_not_watch_sees_what_is_there() {
    let running = run([
        page(&["a"], 5, None),
        Answer::failure(403, "Forbidden", "cannot watch resource namespaces"),
        page(&["a", "b"], 6, None),
    ]);
    running.until(&["a"]).await;
    running.retry.notify_one();
    running.until(&["a", "b"]).await;
    let requests = running.script.requests();
    assert!(requests[2].contains("limit="), "{requests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_watched_is_listed() {
    let running = run_of(&["get", "list"], [page(&["a"], 5, None)]);
    running.until(&["a"]).await;
    assert_eq!(running.script.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_cut_anywhere_are_put_together() {
    let bytes = lines(&[
        event("ADDED", "a", 1),
        event("ADDED", "ü<b>", 2),
        bookmark(3, true),
    ]);
    let pieces: Vec<Piece> = bytes
        .chunks(7)
        .map(|piece| Piece::Bytes(piece.to_vec()))
        .collect();
    let running = run([
        page(&["old"], 1, None),
        Answer::events_then_end(&[gone_event()]),
        Answer::pieces(pieces),
        Answer::events(&[]),
    ]);
    running.until(&["a", "ü<b>"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_json_is_an_error_without_its_content_and_is_tried_again() {
    let running = run([
        Answer::text(http::StatusCode::OK, "hunter2"),
        page(&["a"], 5, None),
        Answer::events(&[]),
    ]);
    let state = running
        .until_state(|state| matches!(state, ListState::Failed { .. }))
        .await;
    let ListState::Failed { error, .. } = state else {
        unreachable!()
    };
    assert_eq!(error.code, ErrorCode::Malformed);
    assert!(!error.message.contains("hunter2"), "{}", error.message);
    running.until(&["a"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_whose_pages_expire_goes_over_to_a_stream() {
    let running = run([
        page(&["a", "b"], 5, Some("next")),
        Answer::failure(410, "Expired", "The provided continue parameter is too old"),
        Answer::events(&[event("ADDED", "b", 2), bookmark(90, true)]),
        Answer::events(&[]),
    ]);
    running.until(&["b"]).await;
    let requests = running.script.requests();
    assert!(
        requests[2].contains("sendInitialEvents=true"),
        "{requests:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_of_junk_is_listed_anew() {
    let running = run([
        page(&["a"], 5, None),
        Answer::pieces(vec![Piece::Bytes(b"hunter2 <html>\n".to_vec())]),
        refused(),
        page(&["a", "b"], 6, None),
        Answer::events(&[]),
    ]);
    let state = running
        .until_state(|state| matches!(state, ListState::Stale { .. }))
        .await;
    assert!(!format!("{state:?}").contains("hunter2"), "{state:?}");
    running.until(&["a", "b"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_first_page_the_list_comes_whole_and_names_all_that_is_there() {
    let running = run_whole([
        page(&["a", "went"], 5, Some("next")),
        page(&["a", "b"], 7, Some("of its own accord")),
        page(&["c"], 7, None),
        Answer::events_then_end(&[gone_event()]),
        page(&["b", "gone"], 9, Some("next")),
        page(&["b", "c", "d"], 10, None),
        Answer::events(&[]),
    ]);
    running.until(&["b", "c", "d"]).await;
    let requests = running.script.requests();
    assert!(requests[1].contains("limit=0"), "{requests:?}");
    assert!(requests[3].contains("resourceVersion=7"), "{requests:?}");
    assert!(
        requests[4].contains("limit=100") && requests[5].contains("limit=0"),
        "it is less for the server than a stream: {requests:?}"
    );
}

/// A whole list that is refused, or breaks off: the same listing goes on in pages, and names all that was
/// named; the next is by stream.
async fn goes_on_in_pages(whole: Answer) {
    let running = run_whole([
        page(&["a"], 5, Some("next")),
        whole,
        page(&["b"], 5, None),
        Answer::events_then_end(&[event("DELETED", "a", 8)]),
        Answer::events_then_end(&[gone_event()]),
        Answer::events(&[
            event("ADDED", "b", 2),
            event("ADDED", "c", 3),
            bookmark(9, true),
        ]),
        Answer::events(&[]),
    ]);
    running.until(&["b", "c"]).await;
    let requests = running.script.requests();
    assert!(requests[2].contains("continue=next"), "{requests:?}");
    assert!(
        requests[3].contains("resourceVersion=5"),
        "what is gone since is told: {requests:?}"
    );
    assert!(
        requests[5].contains("sendInitialEvents=true"),
        "{requests:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_list_that_is_refused_comes_in_pages() {
    goes_on_in_pages(Answer::failure(504, "Timeout", "it did not come in time")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_list_that_breaks_off_comes_in_pages() {
    let begin = br#"{"kind":"NamespaceList","metadata":{"resourceVersion":"7"},"items":["#;
    let begin = || Piece::Bytes(begin.to_vec());
    goes_on_in_pages(Answer::pieces([begin()])).await;
    goes_on_in_pages(Answer::pieces([begin(), Piece::Broken])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_unknown_length_comes_in_pages_and_later_by_stream() {
    let items = [namespace("a", 5)];
    let selected = Answer::json(&json!({
        "kind": "NamespaceList", "apiVersion": "v1",
        "metadata": { "resourceVersion": "5", "continue": "next" },
        "items": items,
    }));
    let running = run_whole([
        selected,
        page(&["b"], 5, None),
        Answer::events_then_end(&[gone_event()]),
        Answer::events(&[event("ADDED", "b", 2), bookmark(9, true)]),
        Answer::events(&[]),
    ]);
    running.until(&["b"]).await;
    let requests = running.script.requests();
    assert!(requests[1].contains("continue=next"), "{requests:?}");
    assert!(
        requests[3].contains("sendInitialEvents=true"),
        "{requests:?}"
    );
}
