//! What changes while the capture runs.
//!
//! Each kind is watched from the moment that it was listed: servers remember what came after a
//! listing for about a minute, and to list all kinds of a large cluster takes longer.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until},
};
use wire::{CaptureItem, LeftOutReason};

use super::{
    Capture,
    job::Event,
    kinds::Found,
    list::{Listed, TABLE},
    logs::{Reading, Run, runs_of_event},
    page,
    read::{self, Refusal},
    write::Events,
};
use crate::{Error, line::Change};

/// A watch that broke is begun again after this.
const AGAIN: Duration = Duration::from_secs(2);
/// For how long a watch is asked for; then it is begun again.
const ASKED: Duration = Duration::from_secs(1800);
/// A single event larger than this is no Kubernetes object.
const LARGEST: u64 = 64 << 20;

type Body = Pin<Box<dyn AsyncBufRead + Send>>;

/// The watches of a capture. Dropping it ends them.
pub(super) struct Recorder {
    client: kube::Client,
    events: Events,
    tasks: JoinSet<()>,
    seen: Arc<Seen>,
    /// What watches tell of the containers of pods, which have logs.
    runs: mpsc::UnboundedReceiver<Vec<Run>>,
    runs_told: mpsc::UnboundedSender<Vec<Run>>,
}

/// What the watches have brought.
#[derive(Default)]
struct Seen {
    events: AtomicU64,
    /// Those that have ended for good, with the place of their kind in the manifest.
    over: Mutex<Vec<(u16, String)>>,
}

/// A watch of a kind in a scope.
struct Watch {
    path: String,
    /// The resource version to go on after.
    version: String,
    body: Option<Body>,
    line: Vec<u8>,
}

/// What a watch tells.
enum News {
    Event(Change, String),
    Nothing,
    /// It is to be begun again.
    Broken,
    /// There will be nothing more, and why.
    Over(String),
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(rename = "type", borrow)]
    change: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(default)]
    code: u16,
    #[serde(default, borrow)]
    message: std::borrow::Cow<'a, str>,
}

impl Recorder {
    pub fn new(client: kube::Client, events: Events) -> Self {
        let (runs_told, runs) = mpsc::unbounded_channel();
        Self {
            client,
            events,
            tasks: JoinSet::new(),
            seen: Arc::default(),
            runs,
            runs_told,
        }
    }

    /// Begins to watch what was listed.
    pub fn watch(&mut self, found: &Found, listed: &Listed) {
        if !found.watchable {
            return;
        }
        let kind = listed.kind;
        for (namespace, version) in &listed.scopes {
            let mut watch = Watch {
                path: found.path(namespace.as_deref()),
                version: version.clone(),
                body: None,
                line: Vec::new(),
            };
            let (client, events) = (self.client.clone(), self.events.clone());
            let seen = Arc::clone(&self.seen);
            let runs = (found.id() == "pods").then(|| self.runs_told.clone());
            self.tasks.spawn(async move {
                loop {
                    let (change, object) = match watch.next(&client).await {
                        Ok(news) => news,
                        Err(message) => {
                            seen.over.lock().push((kind, message));
                            return;
                        }
                    };
                    seen.events.fetch_add(1, Ordering::Relaxed);
                    if let Some(runs) = &runs {
                        // Nobody reads them once the recording has ended.
                        let _ = runs.send(runs_of_event(&object));
                    }
                    let event = Event {
                        arrived: Instant::now(),
                        kind,
                        change,
                        object,
                    };
                    if !events.send(event).await {
                        return;
                    }
                }
            });
        }
    }
}

impl Capture<'_> {
    /// Goes on recording until the time is over.
    pub(super) async fn record(
        &mut self,
        mut recorder: Recorder,
        until: Instant,
        reading: &Reading,
    ) -> Result<(), Error> {
        let mut tick = interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = sleep_until(until);
        let mut end = std::pin::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => break,
                _ = tick.tick() => {
                    let left = until.saturating_duration_since(Instant::now());
                    self.progress.send_replace(CaptureItem::Recording {
                        events: recorder.seen.events.load(Ordering::Relaxed),
                        seconds_left: u32::try_from(left.as_secs()).unwrap_or(u32::MAX),
                    });
                }
                Some(runs) = recorder.runs.recv() => self.runs.see_now(runs, reading),
            }
        }
        recorder.tasks.shutdown().await;
        for (kind, message) in std::mem::take(&mut *recorder.seen.over.lock()) {
            let what = format!("changes of {}", self.kinds[usize::from(kind)].id());
            self.leave_out(what, None, LeftOutReason::Failed, message);
        }
        Ok(())
    }
}

impl Watch {
    /// What the watch brings next, or why it brings nothing any more.
    async fn next(&mut self, client: &kube::Client) -> Result<(Change, String), String> {
        loop {
            let Some(body) = &mut self.body else {
                match begin(client, self.uri()).await {
                    Ok(body) => self.body = Some(body),
                    Err(refusal) if matches!(refusal.code, 403 | 404 | 405 | 410) => {
                        return Err(refusal.message);
                    }
                    Err(_) => sleep(AGAIN).await,
                }
                continue;
            };
            self.line.clear();
            let mut line = body.as_mut().take(LARGEST + 1);
            let read = line.read_until(b'\n', &mut self.line).await;
            let whole = read.is_ok() && self.line.ends_with(b"\n");
            let news = if whole {
                news(&self.line)
            } else {
                News::Broken
            };
            match news {
                News::Event(change, object) => {
                    if let Some(version) = page::version(&object) {
                        self.version = version;
                    }
                    return Ok((change, object));
                }
                News::Nothing => {}
                News::Over(message) => return Err(message),
                News::Broken => {
                    self.body = None;
                    sleep(AGAIN).await;
                }
            }
        }
    }

    fn uri(&self) -> String {
        format!(
            "{}?watch=1&includeObject=Object&timeoutSeconds={}&resourceVersion={}",
            self.path,
            ASKED.as_secs(),
            self.version,
        )
    }
}

async fn begin(client: &kube::Client, uri: String) -> Result<Body, Refusal> {
    let body = read::stream(client, "watch", &uri, TABLE).await?;
    Ok(Box::pin(body))
}

/// What a line of a watch tells.
fn news(line: &[u8]) -> News {
    let text = String::from_utf8_lossy(line);
    let Ok(Line { change, object }) = serde_json::from_str(&text) else {
        return News::Broken;
    };
    let change = match change {
        "ADDED" => Change::Added,
        "MODIFIED" => Change::Modified,
        "DELETED" => Change::Deleted,
        "ERROR" => {
            return match serde_json::from_str::<Status<'_>>(object.get()) {
                Ok(status) if status.code == 410 => News::Over(status.message.into_owned()),
                _ => News::Broken,
            };
        }
        _ => return News::Nothing,
    };
    News::Event(change, object.get().to_owned())
}

/// Shared by all who read logs while changes are recorded.
pub(super) type Shared<T> = Arc<Mutex<T>>;
