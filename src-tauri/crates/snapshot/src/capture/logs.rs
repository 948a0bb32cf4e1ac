//! Logs of the containers that were seen.
//!
//! A log is kept by the identifier of the container's run, which the status of its pod names: a
//! restart begins another. While changes are recorded the logs of what runs are followed.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{AsyncReadExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};
use wire::{CaptureItem, LeftOut};

use super::{
    Capture,
    journal::Shared,
    kinds::reason,
    page::{Page, Row},
    read,
};
use crate::Error;

/// Logs that are read at the same time.
const AT_ONCE: usize = 8;
/// Logs that are followed at the same time; those of further containers are read once.
const FOLLOWED: usize = 400;
/// No log is larger, in bytes.
const LARGEST: usize = 8 << 20;
/// Nor are all together that are followed: they are held until the recording ends.
const ALL_FOLLOWED: usize = 256 << 20;
/// How long a log that is not followed may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A run of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    id: String,
    namespace: String,
    pod: String,
    container: String,
    /// Whether it is the one before the present.
    previous: bool,
    running: bool,
}

/// The runs that were seen, in order.
#[derive(Default)]
pub(super) struct Runs {
    order: Vec<Run>,
    known: HashMap<String, usize>,
}

/// The logs that are being read.
pub(super) struct Reading {
    client: kube::Client,
    lines: u32,
    until: Instant,
    followed: Arc<Semaphore>,
    /// Bytes of the logs that were followed.
    held: Arc<AtomicUsize>,
    tasks: Shared<JoinSet<()>>,
    read: Shared<HashMap<String, Log>>,
}

/// A log, or why there is none.
type Log = Result<Vec<u8>, (u16, String)>;

/// What of a pod names its runs.
#[derive(Deserialize)]
struct Pod {
    metadata: Metadata,
    #[serde(default)]
    status: Value,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: String,
}

impl Runs {
    /// Takes the runs from a page of pods.
    pub fn see_page(&mut self, text: &str) {
        let Ok(page) = Page::read(text) else {
            return;
        };
        for row in page.into_rows() {
            self.see(runs(row.object.get()));
        }
    }

    /// Takes runs while changes are recorded, and begins to read the logs of new ones.
    pub fn see_now(&mut self, runs: Vec<Run>, reading: &Reading) {
        let known = self.order.len();
        self.see(runs);
        for run in &self.order[known..] {
            reading.begin(run.clone());
        }
    }

    fn see(&mut self, runs: Vec<Run>) {
        for run in runs {
            if !self.known.contains_key(&run.id) {
                self.known.insert(run.id.clone(), self.order.len());
                self.order.push(run);
            }
        }
    }
}

/// The runs that an event of a pod tells of.
pub(super) fn runs_of_event(event: &str) -> Vec<Run> {
    Row::of_event(event).map_or_else(|_| Vec::new(), |row| runs(row.object.get()))
}

/// The runs that a pod's status names.
fn runs(pod: &str) -> Vec<Run> {
    let Ok(pod) = serde_json::from_str::<Pod>(pod) else {
        return Vec::new();
    };
    let mut runs = Vec::new();
    for field in [
        "initContainerStatuses",
        "containerStatuses",
        "ephemeralContainerStatuses",
    ] {
        for status in pod.status[field].as_array().into_iter().flatten() {
            let id = |state: &str| status.pointer(state).and_then(Value::as_str);
            let last = id("/lastState/terminated/containerID");
            let ended = id("/state/terminated/containerID");
            let running = status
                .pointer("/state/running")
                .is_some_and(Value::is_object);
            let present = ended.or(id("/containerID").filter(|_| running));
            let waits = present.is_none();
            for (id, previous) in [(last, !waits), (present, false)] {
                let Some(id) = id.filter(|id| !id.is_empty()) else {
                    continue;
                };
                runs.push(Run {
                    id: id.to_owned(),
                    namespace: pod.metadata.namespace.clone(),
                    pod: pod.metadata.name.clone(),
                    container: status["name"].as_str().unwrap_or_default().to_owned(),
                    previous,
                    running: running && !previous,
                });
            }
        }
    }
    runs
}

impl Capture<'_> {
    /// Begins to follow the logs of what runs, where changes are recorded.
    pub(super) fn begin_logs(&self, until: Instant) -> Reading {
        let reading = Reading {
            client: self.reader.client.clone(),
            lines: self.request.log_lines,
            until,
            followed: Arc::new(Semaphore::new(FOLLOWED)),
            held: Arc::default(),
            tasks: Shared::default(),
            read: Shared::default(),
        };
        if !self.request.journal.is_zero() {
            for run in &self.runs.order {
                reading.begin(run.clone());
            }
        }
        reading
    }

    /// Reads the logs that are not yet read, and writes all.
    pub(super) async fn write_logs(&mut self, reading: Reading) -> Result<(), Error> {
        if reading.lines == 0 {
            return Ok(());
        }
        let mut tasks = std::mem::take(&mut *reading.tasks.lock());
        while tasks.join_next().await.is_some() {}
        let runs = std::mem::take(&mut self.runs).order;
        let of = u32::try_from(runs.len()).unwrap_or(u32::MAX);
        let mut done = 0;
        let mut logs = futures::stream::iter(runs)
            .map(|run| {
                let present = reading.read.lock().remove(&run.id);
                let log = reading.once(run.clone());
                async move {
                    let log = match present {
                        Some(Ok(log)) => Ok(log),
                        // Nothing of it may have come while it was followed.
                        _ => log.await,
                    };
                    (run, log)
                }
            })
            .buffered(AT_ONCE);
        while let Some((run, log)) = logs.next().await {
            done += 1;
            self.progress.send_replace(CaptureItem::Logs { done, of });
            match log {
                Ok(bytes) => {
                    self.logs += 1;
                    self.sheet.log(run.id, bytes).await?;
                }
                // It has none: what the pod's status says tells why.
                Err((400, _)) => {}
                Err((code, message)) => {
                    // Of a container that has gone, as of one whose log a snapshot does not hold: a
                    // capture of a capture says the same.
                    let message = match code {
                        404 => "some are not there".into(),
                        _ => message,
                    };
                    // Once for a namespace: it may have thousands.
                    let told = |left: &LeftOut| {
                        left.what == "logs" && left.namespace.as_ref() == Some(&run.namespace)
                    };
                    if !self.left_out.iter().any(told) {
                        self.leave_out("logs", Some(&run.namespace), reason(code), message);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Reading {
    /// Reads a log in the background: of what runs to its end, or until the recording ends; of what
    /// has ended at once, because its pod may go.
    fn begin(&self, run: Run) {
        if self.lines == 0 {
            return;
        }
        let Ok(place) = Arc::clone(&self.followed).try_acquire_owned() else {
            return;
        };
        let (client, lines) = (self.client.clone(), self.lines);
        let follow = run.running.then_some(self.until);
        let (read, held) = (Arc::clone(&self.read), Arc::clone(&self.held));
        self.tasks.lock().spawn(async move {
            let id = run.id.clone();
            let log = fetch(client, run, lines, follow, held).await;
            read.lock().insert(id, log);
            drop(place);
        });
    }

    /// Reads what is there of a log now.
    fn once(&self, run: Run) -> impl Future<Output = Log> + Send + use<> {
        fetch(
            self.client.clone(),
            run,
            self.lines,
            None,
            Arc::clone(&self.held),
        )
    }
}

/// The log of a run, whose lines begin with their times.
async fn fetch(
    client: kube::Client,
    run: Run,
    lines: u32,
    follow: Option<Instant>,
    held: Arc<AtomicUsize>,
) -> Log {
    let bytes = read_log(&client, &run, lines, follow, &held).await?;
    // What is asked for is the present run, or the one before it: by now that may be another.
    if present(&client, &run).await {
        return Ok(bytes);
    }
    let run = Run {
        previous: !run.previous,
        ..run
    };
    let bytes = read_log(&client, &run, lines, None, &held).await?;
    if present(&client, &run).await {
        return Ok(bytes);
    }
    Err((404, "the container has begun anew since".into()))
}

/// Whether a run is still called by the name by which it was asked for. Where its pod has gone, it
/// has not been replaced.
async fn present(client: &kube::Client, run: &Run) -> bool {
    let uri = format!("/api/v1/namespaces/{}/pods/{}", run.namespace, run.pod);
    let Ok(request) = http::Request::get(uri).body(Vec::new()) else {
        return true;
    };
    match timeout(LIMIT, client.request_text(request)).await {
        Ok(Ok(pod)) => runs(&pod)
            .iter()
            .any(|now| now.id == run.id && now.previous == run.previous),
        _ => true,
    }
}

async fn read_log(
    client: &kube::Client,
    run: &Run,
    lines: u32,
    follow: Option<Instant>,
    held: &AtomicUsize,
) -> Log {
    let mut uri = format!(
        "/api/v1/namespaces/{}/pods/{}/log?container={}&timestamps=true&tailLines={lines}",
        run.namespace, run.pod, run.container,
    );
    if run.previous {
        uri.push_str("&previous=true");
    }
    if follow.is_some() {
        uri.push_str("&follow=true");
    }
    let body = read::stream(client, "read a log", &uri, "*/*").await;
    let mut body = body.map_err(|refusal| (refusal.code, refusal.message))?;
    let deadline = follow.unwrap_or_else(|| Instant::now() + LIMIT);
    let mut bytes = Vec::new();
    let mut piece = vec![0; 32 << 10];
    // What came before it broke, or the time was over, is worth keeping.
    while let Ok(Ok(read @ 1..)) = timeout_at(deadline, body.read(&mut piece)).await {
        if bytes.len() + read > LARGEST
            || follow.is_some() && held.fetch_add(read, Ordering::Relaxed) > ALL_FOLLOWED
        {
            break;
        }
        bytes.extend(&piece[..read]);
    }
    whole_lines(&mut bytes);
    Ok(bytes)
}

/// Cuts off a line of which only a part has come.
fn whole_lines(bytes: &mut Vec<u8>) {
    bytes.truncate(memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1));
}
