//! Listing, opening and following contexts.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use wire::{
    ChangeSettings, ContextList, ContextState, ContextStates, Done, Error, ErrorCode, OpenContext,
    Sink, StoredSettings, UnlockContext,
};

use crate::sessions::{Sessions, credentials, settled};

/// A working day.
const MAX_MINUTES: u32 = 8 * 60;

pub(crate) async fn list(sessions: &Sessions) -> Result<ContextList, Error> {
    sessions.load().await?;
    let mut list = sessions.kubeconfigs().list();
    sessions.snapshots_mut().add_to(&mut list);
    Ok(list)
}

/// Completes when the try has ended, well or not.
pub(crate) async fn open(sessions: &Sessions, request: OpenContext) -> Result<ContextState, Error> {
    if request.asked {
        sessions.kubeconfigs().keeper().ask_again();
    }
    let session = sessions.session(&request.context).await?;
    session.retry(request.asked);
    let connection = settled(&session).await;
    Ok(ContextState {
        playback: sessions.playback(&request.context),
        unlocked_until: session.guard().unlocked_until(),
        credentials: credentials(&request.context, &session),
        clock_ahead: *session.skew().borrow(),
        context: request.context,
        connection,
    })
}

/// Follows the connections, the files that the contexts come from, and whether this machine sleeps or has another
/// network; and keeps what is known of contexts now and then.
pub(crate) async fn follow(sessions: &Sessions, sink: Sink<ContextStates>) -> Result<(), Error> {
    if let Err(error) = sessions.load().await {
        tracing::warn!(
            message = error.message,
            "the kubeconfig files were not read"
        );
    }
    let files = async {
        if let Err(error) = sessions.follow_files().await {
            tracing::warn!(message = error.message, "files are not followed");
        }
        // The connections are followed all the same.
        std::future::pending().await
    };
    tokio::select! {
        ended = follow_states(sessions, sink) => ended,
        ended = files => ended,
        never = sessions.follow_sleep() => match never {},
        never = sessions.follow_network() => match never {},
        never = sessions.keep_now_and_then() => match never {},
    }
}

async fn follow_states(sessions: &Sessions, mut sink: Sink<ContextStates>) -> Result<(), Error> {
    let mut changes = sessions.changes();
    let mut sent = None;
    loop {
        changes.borrow_and_update();
        let states = sessions.states();
        if sent.as_ref() != Some(&states) {
            sink.send(&states).await?;
            sent = Some(states);
        }
        if changes.changed().await.is_err() {
            return Ok(());
        }
    }
}

pub(crate) async fn settings(sessions: &Sessions) -> StoredSettings {
    let stored = sessions.kubeconfigs().settings().stored();
    let keeping = Arc::clone(sessions.keeping());
    let kept = spawn_blocking(move || keeping.info()).await;
    StoredSettings {
        kept: kept.unwrap_or_default(),
        ..stored
    }
}

/// Changes the settings; what comes of that is shown from then on.
pub(crate) async fn change_settings(
    sessions: &Sessions,
    change: ChangeSettings,
) -> Result<StoredSettings, Error> {
    let of_sources = matches!(change, ChangeSettings::Sources { .. });
    let of_sleep = match &change {
        ChangeSettings::Sleep { sleep } => Some(sleep.keep),
        _ => None,
    };
    sessions.kubeconfigs().change(change).await?;
    if of_sources {
        sessions.load().await?;
    }
    sessions.settings_changed();
    if let Some(keep) = of_sleep {
        let keeping = Arc::clone(sessions.keeping());
        let asking = spawn_blocking(move || {
            if keep {
                keeping.ask();
            }
            keeping.tidy();
        });
        // What is wrong is among the settings.
        let _ = asking.await;
    }
    Ok(settings(sessions).await)
}

/// The name is typed, so that nobody unlocks another context than they mean.
pub(crate) async fn unlock(sessions: &Sessions, request: UnlockContext) -> Result<Done, Error> {
    let UnlockContext {
        context,
        minutes,
        typed,
    } = request;
    if minutes > MAX_MINUTES {
        let message = format!("unlock `{context}`: for at most {MAX_MINUTES} minutes");
        return Err(Error::new(ErrorCode::BadRequest, message));
    }
    if minutes > 0 && typed != context {
        let message = format!("unlock `{context}`: what was typed is not its name");
        return Err(Error::new(ErrorCode::BadRequest, message));
    }
    sessions.unlock(&context, minutes).await?;
    Ok(Done {})
}
