//! Watches: the journal, as it happens in the snapshot's time.

use std::{collections::VecDeque, io, time::Duration};

use bytes::Bytes;
use serde_json::json;
use tokio::{sync::watch, time::Instant};

use super::{Answer, Failure, Query, answer::JSON, list::Listing};
use crate::{
    Moment, Position,
    clock::wake,
    line::Change,
    snapshot::{Place, Text},
};

/// How often a watcher that wants bookmarks gets one. The API server sends one a minute, too.
const BOOKMARKS: Duration = Duration::from_secs(60);

/// A watch under way.
struct Watch {
    listing: Listing,
    moves: watch::Receiver<u64>,
    round: u64,
    /// All events up to this one were looked at.
    position: Position,
    /// What is to be sent before the journal goes on.
    initial: VecDeque<Place>,
    /// Whether a bookmark says that the initial events are sent.
    initial_end: bool,
    /// When the next bookmark is due, if any is wanted.
    bookmark: Option<Instant>,
    ends: Option<Instant>,
    /// Whether a table's columns are still to be sent.
    columns: bool,
    ended: bool,
}

pub(crate) fn answer(listing: Listing, query: &Query) -> Result<Answer, Failure> {
    listing.readable("watch")?;
    let state = &listing.state;
    let moment = state.clock.now();
    let present = state.position(moment);
    let stream_list = query.is_on("sendInitialEvents");
    // An explicit no: only what comes from now on.
    let none_first = query.get("sendInitialEvents").is_some() && !stream_list;
    let version = query
        .get("resourceVersion")
        .filter(|version| *version != "0" && !stream_list);
    let mut initial = VecDeque::new();
    let position = match version {
        None if none_first => present,
        None => {
            for (key, place) in state
                .snapshot
                .range(listing.kind, &listing.prefix, None, present)
            {
                if listing.selects(key, place)? {
                    initial.push_back(place);
                }
            }
            present
        }
        Some(version) => {
            let version: u64 = version
                .parse()
                .map_err(|_| Failure::bad_request("invalid resource version"))?;
            // Of a time that has been left.
            if version > state.snapshot.resource_version(listing.kind, present)
                && version > state.snapshot.listed_version(listing.kind)
            {
                return Err(Failure::expired());
            }
            state.snapshot.position_of(listing.kind, version)
        }
    };
    let now = Instant::now();
    let watch = Watch {
        moves: state.clock.moves(),
        round: moment.round,
        position,
        initial,
        initial_end: stream_list,
        bookmark: query
            .is_on("allowWatchBookmarks")
            .then_some(now + BOOKMARKS),
        ends: query
            .number("timeoutSeconds")?
            .and_then(|seconds| now.checked_add(Duration::from_secs(seconds))),
        columns: true,
        ended: false,
        listing,
    };
    let pieces = futures::stream::unfold(watch, |mut watch| async move {
        let piece = watch.next().await?;
        Some((piece, watch))
    });
    Ok(Answer::stream(JSON, pieces))
}

impl Watch {
    /// What is sent next; nothing at the end.
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            if self.ended {
                return None;
            }
            let out = match self.ready() {
                Ok(out) => out,
                Err(failure) => {
                    self.ended = true;
                    Some(line("ERROR", failure.status().to_string().as_bytes()))
                }
            };
            if let Some(out) = out {
                return Some(Ok(out.into()));
            }
            if self.ends.is_some_and(|ends| ends <= Instant::now()) {
                return None;
            }
            self.wait().await;
        }
    }

    /// What can be sent now.
    fn ready(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let listing = self.listing.clone();
        let state = &listing.state;
        let moment = state.clock.now();
        if moment.round != self.round {
            return Err(Failure::expired());
        }
        if let Some(place) = self.initial.pop_front() {
            let text = state.snapshot.text(place)?;
            return self.event(Change::Added, &text, moment).map(Some);
        }
        let present = state.position(moment);
        if std::mem::replace(&mut self.initial_end, false) {
            return Ok(Some(self.bookmark(self.position, true)));
        }
        while let Some(next) = state
            .snapshot
            .events(listing.kind, self.position, present)
            .next()
        {
            self.position = next;
            if let Some((change, text)) = self.change(next)? {
                return self.event(change, &text, moment).map(Some);
            }
        }
        self.position = self.position.max(present);
        if self.bookmark.is_some_and(|due| due <= Instant::now()) {
            self.bookmark = Some(Instant::now() + BOOKMARKS);
            return Ok(Some(self.bookmark(present, false)));
        }
        Ok(None)
    }

    /// What an event of the journal is to this watcher: an object that its selector no longer fits
    /// has gone, and one that it fits now has come.
    fn change(&self, position: Position) -> Result<Option<(Change, Text)>, Failure> {
        let listing = &self.listing;
        let snapshot = &listing.state.snapshot;
        let Some(event) = snapshot.event(position) else {
            return Ok(None);
        };
        if !event.key.starts_with(&listing.prefix) {
            return Ok(None);
        }
        let text = snapshot.text(event.place)?;
        if listing.selectors.is_empty() {
            return Ok(Some((event.change, text)));
        }
        let before = snapshot.find(listing.kind, &event.key, position - 1);
        let was = match before {
            Some(place) => listing.selects(&event.key, place)?,
            None => false,
        };
        let is = event.change != Change::Deleted && listing.selects(&event.key, event.place)?;
        Ok(match (was, is) {
            (false, false) => None,
            (false, true) => Some((Change::Added, text)),
            (true, true) => Some((Change::Modified, text)),
            (true, false) if event.change == Change::Deleted => Some((Change::Deleted, text)),
            // As it was when it still fitted, with the version from which on it does not.
            (true, false) => match before {
                Some(place) => Some((
                    Change::Deleted,
                    snapshot.text(place)?.with_version_of(&text)?,
                )),
                None => None,
            },
        })
    }

    fn event(&mut self, change: Change, text: &Text, moment: Moment) -> Result<Vec<u8>, Failure> {
        let columns = std::mem::replace(&mut self.columns, false);
        let Listing {
            state, kind, form, ..
        } = &self.listing;
        let mut object = Vec::new();
        form.event(&mut object, state, *kind, text, moment, columns)?;
        Ok(line(change.name(), &object))
    }

    fn bookmark(&self, position: Position, initial_end: bool) -> Vec<u8> {
        let Listing {
            state, kind, form, ..
        } = &self.listing;
        let version = state.snapshot.resource_version(*kind, position);
        form.bookmark(state, *kind, version, initial_end)
    }

    /// Waits until there may be something to send.
    async fn wait(&mut self) {
        let clock = &self.listing.state.clock;
        let next = self.listing.state.snapshot.next_event(self.position);
        let next = next.and_then(|at| clock.when(Duration::from_millis(at)));
        let until = [next, clock.repeats(), self.ends, self.bookmark]
            .into_iter()
            .flatten()
            .min();
        wake(until, &mut self.moves).await;
    }
}

fn line(change: &str, object: &[u8]) -> Vec<u8> {
    let mut line = format!(r#"{{"type":{},"object":"#, json!(change)).into_bytes();
    line.extend(object);
    line.extend(b"}\n");
    line
}
