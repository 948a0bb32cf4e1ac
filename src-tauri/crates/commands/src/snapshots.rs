//! Snapshots: opening, playing and capturing them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use contexts::appearance;
use jiff::Timestamp;
use snapshot::{Manifest, Pace, Service, Snapshot, capture, serve::Server};
use tokio::sync::watch;
use wire::{
    CaptureItem, CaptureSnapshot, ContextInfo, ContextList, ContextProblem, Error, ErrorCode,
    Millis, OpenSnapshot, OpenedSnapshot, PlaySnapshot, Playback, Sink, SnapshotInfo,
};

use crate::sessions::Sessions;

/// The snapshots that are open, by the names of their contexts.
#[derive(Default)]
pub(crate) struct Snapshots {
    open: BTreeMap<String, Open>,
    /// Counts up whenever one comes or goes.
    changes: u32,
    /// The one that was named when the program was started.
    named: Option<String>,
    /// Those that were named and cannot be opened.
    problems: Vec<ContextProblem>,
}

/// An open snapshot.
pub(crate) struct Open {
    name: String,
    service: Service,
    /// Nothing for the demo.
    path: Option<PathBuf>,
    info: SnapshotInfo,
    pub playback: Playback,
}

/// A snapshot that was read and has no name yet.
pub(crate) struct Opening {
    /// Nothing for the demo.
    path: Option<PathBuf>,
    snapshot: Arc<Snapshot>,
}

#[cfg(test)]
impl Opening {
    /// A snapshot that was made by hand: its context has the name that it says.
    pub fn made(snapshot: Arc<Snapshot>) -> Self {
        Self {
            path: None,
            snapshot,
        }
    }
}

impl Open {
    pub fn client(&self) -> kube::Client {
        self.service.client()
    }

    /// The context that was captured.
    pub fn source(&self) -> String {
        self.info.source.clone()
    }

    fn context(&self) -> ContextInfo {
        let one = || std::iter::once(self.info.source.as_str());
        ContextInfo {
            name: self.name.clone(),
            entry: self.source(),
            cluster: self.source(),
            user: None,
            namespace: self.service.snapshot().manifest().default_namespace.clone(),
            server: None,
            source: match &self.path {
                Some(path) => path.display().to_string(),
                None => "comes with Pilothouse".into(),
            },
            cluster_source: None,
            user_source: None,
            unused: Vec::new(),
            current: false,
            hue: appearance::hues(one())[0],
            initials: appearance::initials(one()).remove(0),
            problem: None,
            outdated: None,
            imported: None,
            settings: wire::ContextSettings::default(),
            protection: wire::Protection::ReadOnly,
            suggested_protection: None,
            snapshot: Some(self.info.clone()),
        }
    }
}

impl Snapshots {
    pub fn get(&self, context: &str) -> Option<&Open> {
        self.open.get(context)
    }

    /// Adds the snapshots to the contexts of the kubeconfig files.
    pub fn add_to(&self, list: &mut ContextList) {
        list.contexts.extend(self.open.values().map(Open::context));
        list.problems.extend(self.problems.iter().cloned());
        if let Some(named) = self
            .named
            .as_ref()
            .filter(|named| self.open.contains_key(*named))
        {
            for context in &mut list.contexts {
                context.current = context.name == *named;
            }
        }
    }

    pub fn changes(&self) -> u32 {
        self.changes
    }

    pub fn remove(&mut self, context: &str) -> bool {
        let removed = self.open.remove(context).is_some();
        self.changes += u32::from(removed);
        removed
    }

    /// Adds a snapshot under a name that is free. One that is open already stays as it is, and so does
    /// what a file was before another took its place.
    pub fn add(
        &mut self,
        opening: Opening,
        now: Millis,
        taken: &dyn Fn(&str) -> bool,
    ) -> (String, SnapshotInfo) {
        let Opening { path, snapshot } = opening;
        let same = |open: &&Open| open.path == path && open.service.snapshot().is_same(&snapshot);
        if let Some(open) = self.open.values().find(same) {
            return (open.name.clone(), open.info.clone());
        }
        let manifest = snapshot.manifest();
        let demo = path.is_none();
        let plain = if demo {
            manifest.context.clone()
        } else {
            let captured_at = manifest.captured_at.strftime("%Y-%m-%d %H:%M");
            format!("{} @ {captured_at}", manifest.context)
        };
        let name = (1..1_000)
            .map(|number| match number {
                1 => plain.clone(),
                number => format!("{plain} ({number})"),
            })
            .find(|name| !taken(name) && !self.open.contains_key(name))
            .unwrap_or(plain);
        let info = snapshot_info(
            manifest,
            snapshot.size() as u64,
            u32::try_from(snapshot.logs()).unwrap_or(u32::MAX),
            demo,
        );
        let pace = Pace {
            speed: if manifest.journal > 0 { 1.0 } else { 0.0 },
            // The demo is to be alive whenever it is looked at.
            repeat: demo,
        };
        let service = Service::new(Arc::clone(&snapshot), pace);
        let playback = playback(&service, now);
        let open = Open {
            name: name.clone(),
            service,
            path,
            info: info.clone(),
            playback,
        };
        self.open.insert(name.clone(), open);
        self.changes += 1;
        (name, info)
    }

    pub fn play(&mut self, request: &PlaySnapshot, now: Millis) -> Result<(), Error> {
        let Some(open) = self.open.get_mut(&request.context) else {
            return Err(Error::new(
                ErrorCode::NotFound,
                format!("there is no open snapshot `{}`", request.context),
            ));
        };
        if !(0.0..=1_000.0).contains(&request.speed) {
            return Err(Error::new(
                ErrorCode::BadRequest,
                "the speed of a snapshot is from 0 to 1000",
            ));
        }
        let at = request.at.map(Duration::from_millis);
        open.service.clock().play(at, request.speed);
        open.playback = playback(&open.service, now);
        Ok(())
    }
}

fn snapshot_info(manifest: &Manifest, size: u64, logs: u32, demo: bool) -> SnapshotInfo {
    SnapshotInfo {
        source: manifest.context.clone(),
        demo,
        captured_at: manifest.captured_at.as_millisecond(),
        journal: manifest.journal,
        size,
        kinds: u32::try_from(manifest.kinds.len()).unwrap_or(u32::MAX),
        objects: manifest.kinds.iter().map(|kind| kind.objects).sum(),
        logs,
        namespaces: manifest.namespaces.clone(),
        left_out: manifest.left_out.clone(),
        redaction: manifest.redaction.clone(),
    }
}

fn playback(service: &Service, now: Millis) -> Playback {
    let millis = |time: Duration| Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX);
    let begin = service.snapshot().manifest().captured_at.as_millisecond();
    let Pace { speed, repeat } = service.clock().pace();
    Playback {
        since: now,
        at: begin.saturating_add(millis(service.clock().now().at)),
        begin,
        end: begin.saturating_add(millis(service.clock().length())),
        speed,
        repeat,
    }
}

/// Reads a file and adds it to the contexts.
pub(crate) async fn open(
    sessions: &Sessions,
    request: OpenSnapshot,
) -> Result<OpenedSnapshot, Error> {
    let asked = request.path.clone();
    let opening = read(request.path.map(PathBuf::from)).await?;
    let (context, snapshot) = sessions.add(opening).await?;
    if let Some(path) = asked {
        // What was wrong with it is no more.
        let mut snapshots = sessions.snapshots_mut();
        snapshots.problems.retain(|problem| problem.path != path);
    }
    Ok(OpenedSnapshot { context, snapshot })
}

/// Opens a file that was named when the program was started.
pub(crate) async fn open_named(sessions: &Sessions, path: &Path) -> Result<(), Error> {
    let path = path.display().to_string();
    let request = OpenSnapshot {
        path: Some(path.clone()),
    };
    let opened = open(sessions, request).await;
    let mut snapshots = sessions.snapshots_mut();
    match opened {
        Ok(opened) => snapshots.named = Some(opened.context),
        Err(error) => {
            snapshots.problems.push(ContextProblem {
                path,
                error: error.clone(),
            });
            return Err(error);
        }
    }
    Ok(())
}

/// Reads a file, or the demo.
async fn read(path: Option<PathBuf>) -> Result<Opening, Error> {
    let what = match &path {
        Some(path) => format!("open `{}`", path.display()),
        None => "open the demo".to_owned(),
    };
    let reading = tokio::task::spawn_blocking(move || {
        // By its one name, however it was called.
        let path = path.map(|path| path.canonicalize().unwrap_or(path));
        let snapshot = match &path {
            Some(path) => Snapshot::open(path)?,
            None => Snapshot::demo()?,
        };
        Ok::<_, snapshot::Error>(Opening {
            path,
            snapshot: Arc::new(snapshot),
        })
    });
    match reading.await {
        Ok(read) => read.map_err(|error| error.to_wire(&what)),
        Err(cause) => Err(Error::new(ErrorCode::Internal, format!("{what}: {cause}"))),
    }
}

/// Answers other programs from a snapshot's file, on a port of this machine: 0 takes a free one.
///
/// # Errors
/// The file cannot be opened, or the port is taken.
pub async fn serve(path: &Path, port: u16, pace: Pace) -> Result<Server, Error> {
    let opening = read(Some(path.to_path_buf())).await?;
    let service = Service::new(opening.snapshot, pace);
    Server::bind(service, port).await.map_err(|cause| {
        Error::new(
            ErrorCode::Internal,
            format!("serve `{}`: {cause}", path.display()),
        )
    })
}

/// Names without those that come again; nothing if there are none.
fn distinct(mut names: Vec<String>) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    (!names.is_empty()).then_some(names)
}

/// Captures a context, and tells how far it is.
pub(crate) async fn capture(
    sessions: &Sessions,
    request: CaptureSnapshot,
    mut sink: Sink<CaptureItem>,
) -> Result<(), Error> {
    let path = std::path::absolute(&request.path).unwrap_or_else(|_| request.path.clone().into());
    let what = format!("capture `{}` to `{}`", request.context, path.display());
    if !request.replace && path.exists() {
        return Err(Error::new(
            ErrorCode::Exists,
            format!("{what}: there is a file of that name"),
        )
        .with_hint("Choose another name, or replace it."));
    }
    let cluster = sessions.cluster(&request.context).await?;
    let kinds = match &request.kinds {
        None => None,
        Some(names) => {
            let ids: Result<Vec<String>, cluster::Error> = names
                .iter()
                .map(|name| cluster.kind(name).map(|kind| kind.info.id.clone()))
                .collect();
            Some(ids?)
        }
    };
    let client = cluster.client();
    let request = capture::Request {
        context: sessions.source(&request.context),
        default_namespace: cluster.default_namespace(),
        kinds,
        namespaces: request.namespaces.and_then(distinct),
        log_lines: request.log_lines,
        journal: Duration::from_secs(request.journal_seconds.into()),
        redact: request.redact,
        replace: request.replace,
    };
    let first = CaptureItem::Listing {
        kind: String::new(),
        done: 0,
        of: 0,
        objects: 0,
    };
    let (progress, mut steps) = watch::channel(first);
    let now = Timestamp::from_millisecond(cluster::now()).unwrap_or_default();
    let capturing = capture::capture(&client, &request, &path, now, &progress);
    let mut capturing = std::pin::pin!(capturing);
    let captured = loop {
        tokio::select! {
            captured = &mut capturing => break captured,
            _ = steps.changed() => {
                let step = steps.borrow_and_update().clone();
                sink.send(&step).await?;
            }
        }
    };
    let (manifest, logs) = captured.map_err(|error| error.to_wire(&what))?;
    let size = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    sink.send(&CaptureItem::Done {
        snapshot: snapshot_info(&manifest, size, logs, false),
    })
    .await
}
