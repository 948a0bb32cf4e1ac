//! What tests of handlers share: a core whose contexts are snapshots made by hand, and its streams.

use std::{fmt::Debug, future::Future, path::PathBuf, time::Duration};

use contexts::Sources;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use snapshot::Builder;
use tokio::{sync::mpsc, time::timeout};
use wire::{Closed, Error, Handlers as _, ObjectRef, OpenTable, RawSink, Sending, Sink, TableItem};

use crate::{Core, Places, snapshots::Opening};

/// How long anything may take. Far more than it should: a machine may be busy.
const LIMIT: Duration = Duration::from_secs(60);

/// A core with these contexts and no others.
pub(crate) async fn core(contexts: impl IntoIterator<Item = Builder>) -> Core {
    let core = Core::new(
        Sources::from_env(&[PathBuf::from("/nowhere/config")]),
        Places::default(),
    );
    for context in contexts {
        let snapshot = context.snapshot().expect("a snapshot");
        let opened = core.sessions.add(Opening::made(snapshot)).await;
        opened.expect("it is opened");
    }
    core
}

/// A context's snapshot without anything in it.
pub(crate) fn context(name: &str) -> Builder {
    Builder::default().change(|manifest| manifest.context = name.into())
}

/// Metadata of an object; its uid is made of its kind and name.
pub(crate) fn metadata(kind: &str, namespace: &str, name: &str) -> Value {
    let whole = format!("{kind}/{namespace}/{name}");
    let uid = whole.bytes().fold(1_u128, |uid, byte| {
        uid.wrapping_mul(0x0100_0000_01b3).wrapping_add(byte.into())
    });
    let mut metadata = json!({
        "name": name, "uid": resources::Uid::parse(&format!("{uid:032x}")).to_string(), "resourceVersion": "7",
        "creationTimestamp": "2025-12-31T23:00:00Z",
    });
    if !namespace.is_empty() {
        metadata["namespace"] = namespace.into();
    }
    metadata
}

/// A name of an object, whose kind may have its group after it.
pub(crate) fn named(context: &str, kind: &str, namespace: &str, name: &str) -> ObjectRef {
    let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
    ObjectRef {
        context: context.into(),
        group: group.into(),
        version: String::new(),
        kind: kind.into(),
        namespace: (!namespace.is_empty()).then(|| namespace.into()),
        name: name.into(),
        uid: None,
    }
}

struct Channel(mpsc::Sender<String>);

impl RawSink for Channel {
    fn send(&mut self, json: String) -> Sending<'_> {
        Box::pin(async move { self.0.send(json).await.map_err(|_| Closed) })
    }
}

/// Where the items of a stream go, and where they come out.
pub(crate) fn sink<T: Serialize>() -> (Sink<T>, mpsc::Receiver<String>) {
    let (sender, items) = mpsc::channel(1);
    (Sink::new(1, Box::new(Channel(sender))), items)
}

/// Runs a stream until an item is as wanted; that one.
pub(crate) async fn until<T, F>(
    stream: impl FnOnce(Sink<T>) -> F,
    mut wanted: impl FnMut(&T) -> bool,
) -> T
where
    T: Serialize + DeserializeOwned + Debug,
    F: Future<Output = Result<(), Error>>,
{
    let (sink, mut items) = sink();
    let stream = stream(sink);
    let reading = async {
        let mut last = None;
        while let Some(json) = items.recv().await {
            let item: T = serde_json::from_str(&json).expect("an item");
            if wanted(&item) {
                return item;
            }
            last = Some(item);
        }
        panic!("the stream has ended: {last:?}")
    };
    let either = async {
        tokio::select! {
            ended = stream => panic!("the stream has ended: {ended:?}"),
            item = reading => item,
        }
    };
    timeout(LIMIT, either).await.expect("in time")
}

/// A table of a kind.
pub(crate) fn table(kind: &str, contexts: &[&str]) -> OpenTable {
    let request = json!({ "contexts": contexts, "kind": kind });
    serde_json::from_value(request).expect("a request")
}

/// Keeps a table open while something is done, from when all is listed on.
pub(crate) async fn with_table<T>(
    core: &Core,
    request: OpenTable,
    work: impl Future<Output = T>,
) -> T {
    let (sink, mut items) = sink::<TableItem>();
    let table = Box::pin(core.open_table(request, sink));
    let read = async {
        // The last of them says that it is live.
        while let Some(json) = items.recv().await {
            if json.contains(r#""state":"live""#) {
                break;
            }
        }
        let reading = async { while items.recv().await.is_some() {} };
        tokio::select! {
            done = work => done,
            () = reading => panic!("the table has ended"),
        }
    };
    let either = async {
        tokio::select! {
            ended = table => panic!("the table has ended: {ended:?}"),
            done = read => done,
        }
    };
    timeout(LIMIT, either).await.expect("in time")
}
