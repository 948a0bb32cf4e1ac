//! What changes while the capture runs.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures::{
    AsyncBufRead, AsyncBufReadExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout_at};
use wire::{CaptureItem, LeftOutReason};

use super::{
    Capture,
    kinds::Found,
    list::{Listed, TABLE},
    logs::Reading,
    read::{self, Refusal},
};
use crate::{Error, line::Change};

/// A watch that broke is begun again after this.
const AGAIN: Duration = Duration::from_secs(2);
/// A single event larger than this is no Kubernetes object.
const LARGEST: usize = 64 << 20;

type Body = Pin<Box<dyn AsyncBufRead + Send>>;

/// A watch of a kind in a scope.
struct Watch {
    kind: u16,
    path: String,
    /// The resource version to go on after.
    version: String,
    body: Option<Body>,
    line: Vec<u8>,
}

#[derive(Deserialize)]
struct Event<'a> {
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

/// What a watch brought.
enum News {
    /// An event, with its line.
    Event(Change, String),
    /// It is to be begun again.
    Ended,
    /// There will be nothing more.
    Over(String),
}

impl Capture<'_> {
    /// Records the changes of all kinds that were listed.
    pub(super) async fn record(
        &mut self,
        listed: &[(Found, Listed)],
        began: Instant,
        until: Instant,
        reading: &Reading,
    ) -> Result<(), Error> {
        let client = self.reader.client.clone();
        let mut watches = FuturesUnordered::new();
        for (found, listed) in listed {
            if !found.watchable {
                continue;
            }
            for (namespace, version) in &listed.scopes {
                let watch = Watch {
                    kind: listed.kind,
                    path: found.path(namespace.as_deref()),
                    version: version.clone(),
                    body: None,
                    line: Vec::new(),
                };
                watches.push(watch.next(client.clone(), until));
            }
        }
        let pods = listed
            .iter()
            .find(|(found, _)| found.id() == "pods")
            .map(|(_, listed)| listed.kind);
        let mut events = 0;
        let mut tick = interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = sleep_until(until);
        let mut end = std::pin::pin!(end);
        loop {
            let (watch, news) = tokio::select! {
                () = &mut end => return Ok(()),
                _ = tick.tick() => {
                    let left = until.saturating_duration_since(Instant::now());
                    self.progress.send_replace(CaptureItem::Recording {
                        events,
                        seconds_left: u32::try_from(left.as_secs()).unwrap_or(u32::MAX),
                    });
                    continue;
                }
                Some(next) = watches.next() => next,
            };
            match news {
                News::Event(change, object) => {
                    events += 1;
                    if Some(watch.kind) == pods {
                        self.runs.see_event(&object, reading);
                    }
                    let at = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                    self.sheet.event(at, watch.kind, change, object).await?;
                    watches.push(watch.next(client.clone(), until));
                }
                News::Ended => watches.push(watch.next(client.clone(), until)),
                News::Over(message) => {
                    let id = self.kinds[usize::from(watch.kind)].id();
                    self.leave_out(
                        format!("changes of {id}"),
                        None,
                        LeftOutReason::Failed,
                        message,
                    );
                }
            }
        }
    }
}

impl Watch {
    /// Waits for what the watch brings next.
    fn next(mut self, client: kube::Client, until: Instant) -> BoxFuture<'static, (Self, News)> {
        Box::pin(async move {
            let news = self.read(&client, until).await;
            (self, news)
        })
    }

    async fn read(&mut self, client: &kube::Client, until: Instant) -> News {
        loop {
            let Some(body) = &mut self.body else {
                match begin(client, self.uri(until)).await {
                    Ok(body) => self.body = Some(body),
                    Err(refusal) if matches!(refusal.code, 403 | 404 | 405 | 410) => {
                        return News::Over(refusal.message);
                    }
                    Err(_) => sleep(AGAIN).await,
                }
                continue;
            };
            self.line.clear();
            let line = timeout_at(until + AGAIN, body.read_until(b'\n', &mut self.line)).await;
            if !matches!(line, Ok(Ok(1..))) || self.line.len() > LARGEST {
                self.body = None;
                sleep(AGAIN).await;
                return News::Ended;
            }
            let text = String::from_utf8_lossy(&self.line);
            let Ok(event) = serde_json::from_str::<Event<'_>>(&text) else {
                self.body = None;
                continue;
            };
            let change = match event.change {
                "ADDED" => Change::Added,
                "MODIFIED" => Change::Modified,
                "DELETED" => Change::Deleted,
                "ERROR" => {
                    let status: Option<Status<'_>> = serde_json::from_str(event.object.get()).ok();
                    let (code, message) = status.map_or((0, "the watch broke".into()), |status| {
                        (status.code, status.message.into_owned())
                    });
                    self.body = None;
                    if code == 410 {
                        return News::Over(message);
                    }
                    sleep(AGAIN).await;
                    continue;
                }
                _ => continue,
            };
            if let Some(version) = super::pen::version(event.object.get()) {
                self.version = version;
            }
            return News::Event(change, event.object.get().to_owned());
        }
    }

    fn uri(&self, until: Instant) -> String {
        let left = until.saturating_duration_since(Instant::now()).as_secs() + 5;
        format!(
            "{}?watch=1&includeObject=Object&timeoutSeconds={left}&resourceVersion={}",
            self.path, self.version,
        )
    }
}

async fn begin(client: &kube::Client, uri: String) -> Result<Body, Refusal> {
    let body = read::stream(client, "watch", &uri, TABLE).await?;
    Ok(Box::pin(body))
}

/// Shared by all who read logs while changes are recorded.
pub(super) type Shared<T> = Arc<parking_lot::Mutex<T>>;
