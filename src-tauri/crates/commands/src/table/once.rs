//! The rows of a table, for a request that is answered once.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};
use wire::{Error, ErrorCode, ListState};

use super::{
    Source,
    part::{self, Part, Ready, Subject},
};
use crate::sessions::Sessions;

/// The parts of a table.
pub(super) struct Once {
    pub contexts: Vec<String>,
    pub parts: Vec<Part>,
    /// The kind, as the first context that knows it has it.
    pub kind: Ready,
    /// Notified whenever something changes.
    pub wake: Arc<Notify>,
}

impl Once {
    /// Opens the parts and waits until each is listed or has failed, for no longer than `limit`: then
    /// what is there must do. Watches that run already answer at once.
    pub async fn open(
        sessions: &Sessions,
        contexts: Vec<String>,
        kind: &str,
        namespaces: Option<Vec<String>>,
        limit: Duration,
    ) -> Result<Self, Error> {
        let subject = Subject {
            kind: kind.into(),
            about: None,
            namespaces: namespaces.unwrap_or_default().into_iter().collect(),
        };
        let wake = Arc::new(Notify::new());
        let mut parts = Vec::new();
        for context in &contexts {
            let (context, wake) = (context.clone(), Arc::clone(&wake));
            parts.push(match sessions.session(&context).await {
                Ok(session) => Part::start(context, session, &subject.kind, wake),
                Err(error) => Part::failed(context, error, wake),
            });
        }
        let deadline = Instant::now() + limit;
        loop {
            for part in &mut parts {
                part.refresh(&subject);
            }
            let settled = parts.iter().all(|part| !part.state().state.is_coming());
            if settled || timeout_at(deadline, wake.notified()).await.is_err() {
                break;
            }
        }
        let Some(kind) = part::agreed(&parts, None) else {
            return Err(failure(&parts));
        };
        for part in &mut parts {
            if part
                .ready()
                .is_some_and(|ready| ready.info.id != kind.info.id)
            {
                part.mismatch(&kind.info);
            }
        }
        Ok(Self {
            contexts,
            parts,
            kind,
            wake,
        })
    }

    /// Every source, and the index of its context.
    pub fn sources(&self) -> impl Iterator<Item = (u16, &Source)> {
        let parts = (0u16..).zip(&self.parts);
        parts.flat_map(|(context, part)| part.sources().iter().map(move |source| (context, source)))
    }
}

/// Why no context has the kind.
fn failure(parts: &[Part]) -> Error {
    let error = parts.iter().find_map(|part| match part.state().state {
        ListState::Failed { error, .. } | ListState::Denied { error } => Some(error),
        _ => None,
    });
    error.unwrap_or_else(|| match parts.first() {
        Some(part) => {
            let message = format!("`{}` does not answer", part.context);
            Error::new(ErrorCode::Timeout, message)
        }
        None => Error::new(ErrorCode::BadRequest, "name at least one context"),
    })
}
