//! The way to a context's server, shared by all that use it: the client, and whether the server
//! answers.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use kube::Client;
use parking_lot::{Mutex, RwLock};
use tokio::sync::watch;
use wire::{ErrorCode, KindInfo, Millis};

use crate::{Error, now, transport::Patience};

/// What the watches of a context know of the way to its server.
pub(crate) struct Link {
    client: RwLock<Client>,
    down: watch::Sender<Option<Down>>,
    /// Whether the server encodes large lists while it sends them.
    streams_lists: AtomicBool,
    turns: watch::Sender<Turns>,
    /// What cannot be listed so.
    refusing: Mutex<HashSet<(ListWay, String)>>,
    /// Whether the server asks to be left alone.
    patience: Arc<Patience>,
}

/// A server that is lost.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Down {
    /// When it was last heard of.
    pub since: Millis,
    pub error: wire::Error,
    /// When it is looked for again.
    pub retry_at: Option<Millis>,
}

/// Counts what ends every watch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Turns {
    /// The client leads to another server: all is listed anew.
    pub moves: u64,
    /// Connections may be dead without a word, as after a sleep: watches go on over new ones.
    pub breaks: u64,
}

/// Ways to list beside pages, which every server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ListWay {
    /// All of it in one answer.
    Whole,
    /// As a watch that begins with every object.
    Stream,
}

impl Link {
    /// `streams_lists`: whether the server encodes large lists while it sends them, instead of before.
    pub fn new(client: Client, streams_lists: bool, patience: Arc<Patience>) -> Self {
        Self {
            client: RwLock::new(client),
            down: watch::Sender::new(None),
            streams_lists: streams_lists.into(),
            turns: watch::Sender::default(),
            refusing: Mutex::default(),
            patience,
        }
    }

    /// The client as it is now.
    pub fn client(&self) -> Client {
        self.client.read().clone()
    }

    /// From now on with this client. It may come to another server: what was refused may be asked for again.
    pub fn set_client(&self, client: Client) {
        *self.client.write() = client;
        self.refusing.lock().clear();
    }

    /// Whether the server encodes large lists while it sends them, as far as is known.
    pub fn streams_lists(&self) -> bool {
        self.streams_lists.load(Ordering::Relaxed)
    }

    /// The server has said whether it does.
    pub fn set_streams_lists(&self, streams_lists: bool) {
        self.streams_lists.store(streams_lists, Ordering::Relaxed);
    }

    /// The client leads to another server: every watch lists anew.
    pub fn moved(&self) {
        self.turns.send_modify(|turns| turns.moves += 1);
    }

    /// Every watch goes on over a connection of the client as it is now.
    pub fn broken(&self) {
        self.turns.send_modify(|turns| turns.breaks += 1);
    }

    /// Whether the server asks to be left alone.
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// What ends every watch.
    pub fn turns(&self) -> watch::Receiver<Turns> {
        self.turns.subscribe()
    }

    /// Since when the server is lost and why, and whenever that changes.
    pub fn downs(&self) -> watch::Receiver<Option<Down>> {
        self.down.subscribe()
    }

    /// Why the server is lost, if it is.
    pub fn error(&self) -> Option<wire::Error> {
        self.down.borrow().as_ref().map(|down| down.error.clone())
    }

    /// Whether the server is lost.
    pub fn is_down(&self) -> bool {
        self.down.borrow().is_some()
    }

    /// The server answers.
    pub fn up(&self) {
        self.down.send_if_modified(|down| down.take().is_some());
    }

    /// Notes a failed request, and gives it as the user sees it. If it never reached the server, or
    /// the server does not know who asks, the server is lost; any other answer says that it is there.
    pub fn failed(&self, error: Error) -> wire::Error {
        let answered = error.answer().is_some_and(|code| code != 401);
        let error = wire::Error::from(error);
        let lost = matches!(
            error.code,
            ErrorCode::Refused
                | ErrorCode::Unreachable
                | ErrorCode::Timeout
                | ErrorCode::Tls
                | ErrorCode::Unauthorized
                | ErrorCode::SignIn
                | ErrorCode::PluginFailed
                | ErrorCode::PluginMissing
        );
        if lost && !answered {
            self.lost(&error);
        }
        error
    }

    /// The server is lost.
    pub fn lost(&self, error: &wire::Error) {
        self.lost_since(now(), error);
    }

    /// The same, if it was not lost already, since then.
    pub fn lost_since(&self, since: Millis, error: &wire::Error) {
        self.down.send_if_modified(|down| match down {
            Some(known) if known.error == *error => false,
            Some(known) => {
                known.error = error.clone();
                true
            }
            None => {
                *down = Some(Down {
                    since,
                    error: error.clone(),
                    retry_at: None,
                });
                true
            }
        });
    }

    /// While it is lost, it is looked for again then.
    pub fn retry_at(&self, at: Millis) {
        self.down.send_if_modified(|down| {
            down.as_mut()
                .is_some_and(|down| down.retry_at.replace(at) != Some(at))
        });
    }

    /// Whether a kind may be listed so, as far as is known.
    pub fn lists(&self, way: ListWay, kind: &KindInfo) -> bool {
        let refused = || self.refusing.lock().contains(&way.of(kind));
        (way != ListWay::Whole || self.streams_lists()) && !refused()
    }

    /// From now on not so.
    pub fn refuse(&self, way: ListWay, kind: &KindInfo) {
        self.refusing.lock().insert(way.of(kind));
    }
}

impl ListWay {
    /// The way and what it is known of: a stream of the kinds of a group, which have one server; a whole list
    /// of the kind itself, which may have too many.
    fn of(self, kind: &KindInfo) -> (Self, String) {
        let name = match self {
            Self::Whole => &kind.id,
            Self::Stream => &kind.group,
        };
        (self, name.clone())
    }
}
