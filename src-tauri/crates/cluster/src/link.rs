//! The way to a context's server, shared by all that use it: the client, and whether the server
//! answers.

use std::collections::HashSet;

use kube::Client;
use parking_lot::{Mutex, RwLock};
use tokio::sync::watch;
use wire::{ErrorCode, Millis};

use crate::{Error, now};

/// What the watches of a context know of the way to its server.
pub(crate) struct Link {
    client: RwLock<Client>,
    down: watch::Sender<Option<(Millis, wire::Error)>>,
    /// API groups whose server refuses streaming lists.
    refusing: Mutex<HashSet<String>>,
}

impl Link {
    pub fn new(client: Client) -> Self {
        Self {
            client: RwLock::new(client),
            down: watch::Sender::new(None),
            refusing: Mutex::default(),
        }
    }

    /// The client as it is now.
    pub fn client(&self) -> Client {
        self.client.read().clone()
    }

    /// From now on with this client.
    pub fn set_client(&self, client: Client) {
        *self.client.write() = client;
    }

    /// Since when the server is lost and why, and whenever that changes.
    pub fn downs(&self) -> watch::Receiver<Option<(Millis, wire::Error)>> {
        self.down.subscribe()
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
        let answered = matches!(&error, Error::Request { source, .. }
            if matches!(source.as_ref(), kube::Error::Api(status) if status.code != 401));
        let error = wire::Error::from(error);
        let lost = matches!(
            error.code,
            ErrorCode::Refused
                | ErrorCode::Unreachable
                | ErrorCode::Timeout
                | ErrorCode::Tls
                | ErrorCode::Unauthorized
        );
        if lost && !answered {
            self.lost(&error);
        }
        error
    }

    /// The server is lost.
    pub fn lost(&self, error: &wire::Error) {
        self.down.send_if_modified(|down| {
            let news = down.as_ref().is_none_or(|(_, known)| known != error);
            down.get_or_insert_with(|| (now(), error.clone())).1 = error.clone();
            news
        });
    }

    /// Whether the kinds of an API group may be listed by stream, as far as is known.
    pub fn streams(&self, group: &str) -> bool {
        !self.refusing.lock().contains(group)
    }

    /// From now on in pages: a group's kinds have one server, which is not that of other groups.
    pub fn refuse_streaming(&self, group: &str) {
        self.refusing.lock().insert(group.to_owned());
    }
}
