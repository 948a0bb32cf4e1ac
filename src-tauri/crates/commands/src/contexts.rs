//! Listing, opening and following contexts.

use wire::{ContextList, ContextState, ContextStates, Error, OpenContext, Sink};

use crate::sessions::{Sessions, settled};

pub(crate) async fn list(sessions: &Sessions) -> Result<ContextList, Error> {
    let mut list = sessions.load().await?.to_list();
    sessions.snapshots_mut().add_to(&mut list);
    Ok(list)
}

/// Completes when the try has ended, well or not.
pub(crate) async fn open(sessions: &Sessions, request: OpenContext) -> Result<ContextState, Error> {
    let session = sessions.session(&request.context).await?;
    session.retry();
    let connection = settled(&session).await;
    Ok(ContextState {
        playback: sessions.playback(&request.context),
        context: request.context,
        connection,
    })
}

pub(crate) async fn follow(
    sessions: &Sessions,
    mut sink: Sink<ContextStates>,
) -> Result<(), Error> {
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
