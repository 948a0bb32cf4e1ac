//! The one command of the window: `rpc(name, request)`, and the streams that it starts.
//!
//! The window names a stream when it starts it, acknowledges the items that it has handled, and
//! closes the stream. Until then at most [`CREDIT`] items are under way: a window that is busy or
//! asleep makes its streams coalesce instead of filling queues.
//!
//! Names that begin with `$` are the shell's own and no commands of the core: they need a window.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use commands::Core;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::Value;
use tauri::{
    Manager as _, State, Webview,
    ipc::{Channel, InvokeResponseBody, JavaScriptChannelId, Response},
};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::{Semaphore, oneshot};
use tokio_util::task::AbortOnDropHandle;
use wire::{COMMANDS, Closed, Error, ErrorCode, RawSink, StreamId};

/// Items of a stream that may be under way without acknowledgement.
const CREDIT: usize = 8;

/// The core, and the streams that the window has open.
pub struct Rpc {
    core: Core,
    streams: Mutex<HashMap<StreamId, Stream>>,
}

struct Stream {
    credit: Arc<Semaphore>,
    _task: AbortOnDropHandle<()>,
}

impl Rpc {
    /// No streams yet.
    pub fn new(core: Core) -> Self {
        Self {
            core,
            streams: Mutex::default(),
        }
    }

    /// Opens snapshots that the system hands to the program, and passes over those that cannot be:
    /// the list of contexts tells what is wrong with them.
    #[cfg(any(target_os = "macos", target_os = "ios"))]
    pub async fn open_named(&self, files: &[PathBuf]) {
        for file in files {
            let _ = self.core.open_named(file).await;
        }
    }

    /// The core.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Ends every stream: the page that had them is gone.
    pub fn close_all(&self) {
        self.streams.lock().clear();
    }
}

#[derive(Deserialize)]
struct Acknowledge {
    stream: StreamId,
    items: usize,
}

#[derive(Deserialize)]
struct Close {
    stream: StreamId,
}

/// Asks for a file to open.
#[derive(Deserialize)]
struct ChooseFile {
    /// Only such files; any, where nothing is said.
    sort: Option<FileFormat>,
}

/// A sort of files.
#[derive(Deserialize)]
struct FileFormat {
    /// What they are called.
    format: String,
    /// The ending of their names.
    ending: String,
}

/// Asks where a file is to be written.
#[derive(Deserialize)]
struct ChooseTarget {
    /// The name that is suggested.
    name: String,
    /// What such files are called.
    format: String,
    /// The ending of their names.
    ending: String,
}

/// Calls a command. One that streams answers at once, and then on the channel: `{"item": ...}` for
/// each item and `{"end": error or null}` when it ends by itself.
#[tauri::command]
pub async fn rpc(
    webview: Webview,
    state: State<'_, Arc<Rpc>>,
    name: String,
    request: Option<Value>,
    stream: Option<StreamId>,
    channel: Option<JavaScriptChannelId>,
) -> Result<Response, Error> {
    let request = request.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let rpc: &Arc<Rpc> = &state;
    match name.as_str() {
        "$ack" => {
            let Acknowledge { stream, items } = read(&name, request)?;
            if let Some(stream) = rpc.streams.lock().get(&stream) {
                stream.credit.add_permits(
                    items.min(CREDIT.saturating_sub(stream.credit.available_permits())),
                );
            }
            Ok(Response::new("null".to_owned()))
        }
        "$close" => {
            let Close { stream } = read(&name, request)?;
            rpc.streams.lock().remove(&stream);
            Ok(Response::new("null".to_owned()))
        }
        "$choose_file" => {
            let ChooseFile { sort } = read(&name, request)?;
            let (chosen, answer) = oneshot::channel();
            let mut dialog = dialog(&webview);
            if let Some(FileFormat { format, ending }) = sort {
                dialog = dialog.add_filter(format, &[ending.as_str()]);
            }
            dialog.pick_file(|file| drop(chosen.send(file)));
            path(answer.await.ok().flatten())
        }
        "$choose_folder" => {
            let (chosen, answer) = oneshot::channel();
            dialog(&webview).pick_folder(|folder| drop(chosen.send(folder)));
            path(answer.await.ok().flatten())
        }
        "$choose_target" => {
            let ChooseTarget {
                name,
                format,
                ending,
            } = read(&name, request)?;
            let (chosen, answer) = oneshot::channel();
            let dialog = dialog(&webview).add_filter(format, &[ending.as_str()]);
            let mut dialog = dialog.set_file_name(name);
            if let Some(folder) = documents(&webview) {
                dialog = dialog.set_directory(folder);
            }
            dialog.save_file(|file| drop(chosen.send(file)));
            path(answer.await.ok().flatten())
        }
        "$documents" => path(documents(&webview).map(FilePath::Path)),
        _ if COMMANDS
            .iter()
            .any(|command| command.stream && command.name == name) =>
        {
            let (Some(stream), Some(channel)) = (stream, channel) else {
                return Err(Error::new(
                    ErrorCode::BadRequest,
                    format!("`{name}` needs a stream and a channel"),
                ));
            };
            start(
                rpc,
                name,
                request.to_string(),
                stream,
                channel.channel_on(webview),
            );
            Ok(Response::new("null".to_owned()))
        }
        _ => {
            let answer =
                wire::call(&rpc.core, &name, &request.to_string(), 0, Box::new(NoSink)).await?;
            Ok(Response::new(answer.unwrap_or_else(|| "null".to_owned())))
        }
    }
}

/// A dialog of the system about files, in front of the window.
fn dialog(webview: &Webview) -> FileDialogBuilder<tauri::Wry> {
    webview.dialog().file().set_parent(&webview.window())
}

/// Where people keep what they write: in the folder for documents, where there is one.
fn documents(webview: &Webview) -> Option<PathBuf> {
    let path = webview.path();
    [path.document_dir(), path.home_dir()]
        .into_iter()
        .flatten()
        .find(|folder| folder.is_dir())
}

/// The path as a text, or `null` where nothing was chosen.
fn path(file: Option<FilePath>) -> Result<Response, Error> {
    let path = file
        .and_then(|file| file.into_path().ok())
        .map(|path| path.display().to_string());
    serde_json::to_string(&path)
        .map(Response::new)
        .map_err(|cause| Error::new(ErrorCode::Internal, format!("a chosen path: {cause}")))
}

fn read<T: serde::de::DeserializeOwned>(name: &str, request: Value) -> Result<T, Error> {
    serde_json::from_value(request).map_err(|cause| {
        Error::new(
            ErrorCode::BadRequest,
            format!("the request of `{name}`: {cause}"),
        )
    })
}

fn start(
    rpc: &Arc<Rpc>,
    name: String,
    request: String,
    stream: StreamId,
    channel: Channel<InvokeResponseBody>,
) {
    let credit = Arc::new(Semaphore::new(CREDIT));
    let sink = ChannelSink {
        channel: channel.clone(),
        credit: Arc::clone(&credit),
    };
    // Registered before it can end, so that its end finds it there.
    let mut streams = rpc.streams.lock();
    let task = tauri::async_runtime::spawn({
        let rpc = Arc::clone(rpc);
        async move {
            let ended = wire::call(&rpc.core, &name, &request, stream, Box::new(sink)).await;
            let error = ended.err();
            let end = serde_json::to_string(&error).unwrap_or_else(|_| "null".to_owned());
            // The window may be gone; then nobody misses the end.
            let _ = channel.send(InvokeResponseBody::Json(format!(r#"{{"end":{end}}}"#)));
            rpc.streams.lock().remove(&stream);
        }
    });
    let tauri::async_runtime::JoinHandle::Tokio(task) = task;
    streams.insert(
        stream,
        Stream {
            credit,
            _task: AbortOnDropHandle::new(task),
        },
    );
}

/// Sends items over a channel, as many as the window has acknowledged.
struct ChannelSink {
    channel: Channel<InvokeResponseBody>,
    credit: Arc<Semaphore>,
}

impl RawSink for ChannelSink {
    fn send(&mut self, json: String) -> wire::Sending<'_> {
        Box::pin(async move {
            self.channel
                .send(InvokeResponseBody::Json(format!(r#"{{"item":{json}}}"#)))
                .map_err(|_| Closed)?;
            // Completes when there is room for one more, as the trait promises.
            self.credit.acquire().await.map_err(|_| Closed)?.forget();
            Ok(())
        })
    }
}

/// For commands that answer once.
struct NoSink;

impl RawSink for NoSink {
    fn send(&mut self, _: String) -> wire::Sending<'_> {
        Box::pin(async { Err(Closed) })
    }
}
