//! What the program asks of its servers, for the page that shows it.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use wire::{ContextTraffic, Error, FollowTraffic, Sink, TrafficItem};

use crate::sessions::Sessions;

/// How often it is told. No server is asked for it.
const EVERY: Duration = Duration::from_secs(1);

pub(crate) async fn follow(
    sessions: &Sessions,
    request: FollowTraffic,
    mut sink: Sink<TrafficItem>,
) -> Result<(), Error> {
    let only = request.contexts;
    for context in only.iter().flatten() {
        sessions.session(context).await?;
    }
    let mut told = None;
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let item = now(sessions, only.as_deref());
        if told.as_ref() != Some(&item) {
            sink.send(&item).await?;
            told = Some(item);
        }
    }
}

fn now(sessions: &Sessions, only: Option<&[String]>) -> TrafficItem {
    let mut opened = sessions.opened();
    opened.retain(|(context, _)| only.is_none_or(|only| only.contains(context)));
    let contexts = opened.into_iter().map(|(context, session)| {
        let rates = session.traffic().rates();
        ContextTraffic {
            context,
            connection: session.connection(),
            requests: rates.requests,
            requests_per_minute: rates.requests_per_minute,
            bytes: rates.bytes,
            bytes_per_second: rates.bytes_per_second,
            open: rates.open,
            watches: session
                .connected()
                .map(|cluster| cluster.running())
                .unwrap_or_default(),
            last: rates.last,
        }
    });
    TrafficItem {
        contexts: contexts.collect(),
    }
}
