//! `pilothouse call`: the window's commands from a shell.
//!
//! The answer is printed as JSON on standard output, an error as JSON on standard error. Exit
//! status 1 means that the command failed, 2 that it was called wrongly.

use std::{
    collections::HashMap,
    io::{self, Read as _, Write as _},
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use commands::Core;
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::sync::Notify;
use wire::{
    COMMANDS, Closed, CommandInfo, Error, ErrorCode, ListState, Millis, RawSink, TableContext,
};

use crate::args::Call;

/// The commands whose streams say when they have told everything once.
const WHOLE: &[&str] = &["open_table", "follow_tree", "follow_map", "search"];

/// Calls a command and prints what it answers. A reader that wants no more of it ends it well.
pub async fn run(core: &Core, call: &Call) -> ExitCode {
    if call.list {
        return ended(list().await);
    }
    let name = call.name.as_deref().unwrap_or_default();
    if call.until_live && !WHOLE.contains(&name) {
        let message = format!(
            "--until-live is for {}, and `{name}` is none",
            WHOLE.join(", ")
        );
        return fail(&Error::new(ErrorCode::BadRequest, message));
    }
    let request = match request(call) {
        Ok(request) => request,
        Err(error) => return fail(&error),
    };
    let live = Arc::new(Live::default());
    let broken = Arc::new(OnceLock::new());
    let sink = Box::new(Lines {
        live: call.until_live.then(|| Arc::clone(&live)),
        broken: Arc::clone(&broken),
    });
    let answer = async {
        match wire::call(core, name, &request, 0, sink).await {
            Ok(Some(json)) => ended(print(json).await),
            Ok(None) => ExitCode::SUCCESS,
            Err(error) => match broken.get() {
                Some(cause) => unprinted(cause),
                None => fail(&error),
            },
        }
    };
    let limit = async {
        match call.limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        code = answer => code,
        () = live.reached.notified() => match live.outcome() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error),
        },
        () = limit => ExitCode::SUCCESS,
        _ = tokio::signal::ctrl_c() => ExitCode::SUCCESS,
    }
}

async fn list() -> io::Result<()> {
    let line = |command: &CommandInfo| {
        let doc: Vec<&str> = command.doc.lines().map(str::trim).collect();
        format!(
            "{:<18} {}{}",
            command.name,
            if command.stream { "(stream) " } else { "" },
            doc.join(" ").trim()
        )
    };
    let lines: Vec<String> = COMMANDS.iter().map(line).collect();
    print(lines.join("\n")).await
}

fn request(call: &Call) -> Result<String, Error> {
    if call.request != "-" {
        return Ok(call.request.clone());
    }
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|cause| Error::new(ErrorCode::BadRequest, format!("read the request: {cause}")))?;
    Ok(text)
}

/// Writes a line, in a thread of its own: a reader that does not read must not keep the call from
/// its end.
async fn print(mut line: String) -> io::Result<()> {
    line.push('\n');
    let writing = tokio::task::spawn_blocking(move || {
        let mut out = io::stdout().lock();
        out.write_all(line.as_bytes())?;
        out.flush()
    });
    writing.await.map_err(io::Error::other)?
}

fn ended(printed: io::Result<()>) -> ExitCode {
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => unprinted(&cause),
    }
}

fn unprinted(cause: &io::Error) -> ExitCode {
    if cause.kind() == io::ErrorKind::BrokenPipe {
        // As `| head` does when it has seen enough.
        return ExitCode::SUCCESS;
    }
    fail(&Error::new(
        ErrorCode::Internal,
        format!("write the answer: {cause}"),
    ))
}

/// Prints an error; the exit status that goes with it.
pub fn fail(error: &Error) -> ExitCode {
    let json = serde_json::to_string(error).unwrap_or_else(|_| error.message.clone());
    // Nobody may be there to read it; the exit status tells.
    let _ = writeln!(io::stderr(), "{json}");
    if error.code == ErrorCode::BadRequest {
        ExitCode::from(2)
    } else {
        ExitCode::FAILURE
    }
}

/// Prints a line for each item. A reader that is gone ends the stream; a slow one slows it.
struct Lines {
    live: Option<Arc<Live>>,
    /// Why nothing can be printed any more.
    broken: Arc<OnceLock<io::Error>>,
}

impl RawSink for Lines {
    fn send(&mut self, json: String) -> wire::Sending<'_> {
        Box::pin(async move {
            let item = self.live.as_ref().and_then(|_| seen(&json));
            if let Err(cause) = print(json).await {
                let _ = self.broken.set(cause);
                return Err(Closed);
            }
            if let (Some(live), Some(item)) = (&self.live, item)
                && live.see(item)
            {
                // What was waited for is the last line: a try again must not follow it.
                std::future::pending::<()>().await;
            }
            Ok(())
        })
    }
}

/// Waits for a tree or a map to be complete, or for every context of a table to have its first full
/// listing, or to be without hope of one:
/// it is denied, nothing tries again, or the first try after a failure failed too. A server that is
/// gone for good is tried for ever, and a script must come to an end.
#[derive(Default)]
struct Live {
    reached: Notify,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    outcome: Option<Result<(), Error>>,
    /// What the contexts of a table came to, once there is nothing to wait for.
    verdict: Option<Result<(), Error>>,
    /// Contexts that failed once, with when they are tried again.
    failed: HashMap<String, Millis>,
}

/// What an item says of how complete it is.
#[derive(Deserialize)]
#[serde(untagged)]
enum SeenItem {
    Table {
        view: SeenView,
    },
    Other {
        complete: bool,
        /// How many kinds a search looked through.
        searched: Option<u32>,
        #[serde(default)]
        unsearched: Vec<SeenGap>,
    },
}

#[derive(Deserialize)]
struct SeenGap {
    error: Error,
}

#[derive(Deserialize)]
struct SeenView {
    contexts: Option<Vec<TableContext>>,
    #[serde(default)]
    reading: bool,
}

fn seen(json: &str) -> Option<SeenItem> {
    serde_json::from_str(json).ok()
}

impl Live {
    /// Whether that is what was waited for.
    fn see(&self, item: SeenItem) -> bool {
        let mut seen = self.seen.lock();
        let outcome = match item {
            SeenItem::Table { view } => {
                if let Some(contexts) = view.contexts {
                    seen.verdict = seen.verdict(&contexts);
                }
                seen.verdict.clone().filter(|_| !view.reading)
            }
            SeenItem::Other {
                complete,
                searched,
                unsearched,
            } => complete.then(|| match unsearched.into_iter().next() {
                // Where nothing could be searched, nothing found is no answer.
                Some(gap) if searched == Some(0) => Err(gap.error),
                _ => Ok(()),
            }),
        };
        let reached = outcome.is_some();
        if reached {
            seen.outcome = outcome;
            self.reached.notify_one();
        }
        reached
    }

    fn outcome(&self) -> Result<(), Error> {
        self.seen.lock().outcome.clone().unwrap_or(Ok(()))
    }
}

impl Seen {
    /// Nothing while there is something to wait for.
    fn verdict(&mut self, contexts: &[TableContext]) -> Option<Result<(), Error>> {
        let (mut waits, mut outcome) = (false, Ok(()));
        for TableContext { context, state, .. } in contexts {
            match state {
                ListState::Live => {
                    self.failed.remove(context);
                }
                ListState::Denied { error }
                | ListState::Failed {
                    error,
                    retry_at: None,
                } => outcome = Err(error.clone()),
                ListState::Failed {
                    error,
                    retry_at: Some(retry_at),
                } => {
                    let first = self.failed.entry(context.clone()).or_insert(*retry_at);
                    if first == retry_at {
                        waits = true;
                    } else {
                        outcome = Err(error.clone());
                    }
                }
                ListState::Connecting
                | ListState::Listing { .. }
                | ListState::Kept { .. }
                | ListState::Stale { .. } => {
                    waits = true;
                }
            }
        }
        (!waits).then_some(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(name: &str, state: ListState) -> TableContext {
        TableContext {
            context: name.into(),
            state,
            denied_namespaces: Vec::new(),
        }
    }

    fn failed(retry_at: Option<Millis>) -> ListState {
        ListState::Failed {
            error: Error::new(ErrorCode::Refused, "refused"),
            retry_at,
        }
    }

    #[test]
    fn a_failure_is_waited_for_while_its_first_retry_is_due() {
        let mut seen = Seen::default();
        let mut verdict =
            |state| seen.verdict(&[context("a", state), context("b", ListState::Live)]);
        assert_eq!(verdict(ListState::Connecting), None);
        assert_eq!(verdict(failed(Some(1_000))), None);
        assert_eq!(verdict(failed(Some(1_000))), None, "it is the same one");
        assert_eq!(verdict(ListState::Connecting), None);
        assert_eq!(verdict(ListState::Live), Some(Ok(())));
    }

    #[test]
    fn what_fails_twice_or_is_not_tried_again_ends_the_waiting() {
        let mut seen = Seen::default();
        let mut code = |states: [ListState; 2]| {
            let [a, b] = states;
            let verdict = seen.verdict(&[context("a", a), context("b", b)]);
            verdict.map(|outcome| outcome.map_err(|error| error.code))
        };
        let refused = Some(Err(ErrorCode::Refused));
        assert_eq!(code([failed(None), ListState::Live]), refused);
        assert_eq!(code([failed(None), ListState::Connecting]), None);
        assert_eq!(code([failed(Some(1_000)), ListState::Live]), None);
        assert_eq!(code([failed(Some(3_000)), ListState::Live]), refused);
    }

    #[test]
    fn items_that_say_whether_they_are_whole() {
        let reached = |items: &[&str]| {
            let live = Live::default();
            let mut seen = items.iter().filter_map(|item| seen(item));
            seen.any(|item| live.see(item))
        };
        let live = r#"[{"context":"a","state":{"state":"live"},"denied_namespaces":[]}]"#;
        let table = format!(r#"{{"view":{{"contexts":{live},"reading":true}}}}"#);
        assert!(!reached(&[&table]));
        assert!(reached(&[&table, r#"{"view":{}}"#]));
        assert!(!reached(&[r#"{"view":{}}"#]));
        assert!(!reached(&[r#"{"complete":false}"#, "{}"]));
        assert!(reached(&[r#"{"complete":false}"#, r#"{"complete":true}"#]));
    }

    #[test]
    fn a_reader_that_has_seen_enough_is_no_failure() {
        let code = |kind: io::ErrorKind| format!("{:?}", unprinted(&kind.into()));
        assert_eq!(
            code(io::ErrorKind::BrokenPipe),
            format!("{:?}", ExitCode::SUCCESS)
        );
        assert_eq!(
            code(io::ErrorKind::StorageFull),
            format!("{:?}", ExitCode::FAILURE)
        );
    }
}
