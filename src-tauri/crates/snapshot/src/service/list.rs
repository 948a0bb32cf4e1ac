//! Lists, in pages where that is asked for.

use std::{collections::VecDeque, io, io::Write as _, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Answer, Failure, Query, Selectors, State, access,
    answer::JSON,
    render::{Rendering, columns_field},
};
use crate::{Moment, Position, snapshot::Place};

/// An answer is sent in pieces of about this many bytes.
const PIECE: usize = 128 << 10;

/// What is listed or watched, and how it is written.
#[derive(Clone)]
pub(crate) struct Listing {
    pub state: Arc<State>,
    pub kind: u16,
    /// What the keys of the objects begin with.
    pub prefix: String,
    pub selectors: Arc<Selectors>,
    pub form: Rendering,
}

/// Where the next page begins. Opaque to clients.
#[derive(Serialize, Deserialize)]
struct Token {
    /// The state of which the pages are.
    position: Position,
    /// The last object of the page before.
    after: String,
}

impl Listing {
    pub fn answer(self, query: &Query) -> Result<Answer, Failure> {
        self.readable("list")?;
        let moment = self.state.clock.now();
        let (metadata, places) = self.page(query, moment)?;
        Ok(self.body(&metadata, places, moment))
    }

    /// The page's metadata, and where its objects are.
    fn page(&self, query: &Query, moment: Moment) -> Result<(Value, VecDeque<Place>), Failure> {
        let mut position = self.position(query, moment)?;
        let mut after = None;
        if let Some(token) = query.get("continue") {
            let token = Token::read(token)
                .ok_or_else(|| Failure::bad_request("continue key is not valid"))?;
            position = token.position;
            after = Some(token.after);
        }
        let limit = query
            .number::<usize>("limit")?
            .filter(|limit| *limit > 0)
            .unwrap_or(usize::MAX);

        let snapshot = &self.state.snapshot;
        let mut rest = snapshot.range(self.kind, &self.prefix, after.as_deref(), position);
        let mut places = VecDeque::new();
        let mut last = None;
        let mut more = None;
        for (key, place) in rest.by_ref() {
            if !self.selects(key, place)? {
                continue;
            }
            if places.len() == limit {
                more = last;
                break;
            }
            places.push_back(place);
            last = Some(key);
        }
        let mut metadata = json!({
            "resourceVersion": match snapshot.resource_version(self.kind, position) {
                // What no storage holds has none.
                0 => String::new(),
                version => version.to_string(),
            },
        });
        if let Some(after) = more {
            let after = after.to_string();
            metadata["continue"] = Token { position, after }.write().into();
            // With a selector the server does not know either, without reading all of them.
            if self.selectors.is_empty() {
                metadata["remainingItemCount"] = (rest.count() + 1).into();
            }
        }
        Ok((metadata, places))
    }

    /// The state that is asked for: the present, or that of a resource version exactly.
    fn position(&self, query: &Query, moment: Moment) -> Result<Position, Failure> {
        let present = self.state.position(moment);
        if query.get("resourceVersionMatch") != Some("Exact") {
            return Ok(present);
        }
        let version: u64 = query
            .number("resourceVersion")?
            .ok_or_else(|| Failure::bad_request("Exact needs a resourceVersion"))?;
        let snapshot = &self.state.snapshot;
        let current = snapshot.resource_version(self.kind, present);
        if version > current {
            return Err(Failure::new(
                504,
                "Timeout",
                format!("Too large resource version: {version}, current: {current}"),
            ));
        }
        if version < snapshot.listed_version(self.kind) {
            return Err(Failure::expired());
        }
        Ok(snapshot.position_of(self.kind, version))
    }

    fn body(self, metadata: &Value, places: VecDeque<Place>, moment: Moment) -> Answer {
        let mut begin = Vec::new();
        let (kind, version) = self.form.list_type(&self.state, self.kind);
        let types = json!([kind, version]);
        let _ = write!(
            begin,
            r#"{{"kind":{},"apiVersion":{},"metadata":{metadata},"#,
            types[0], types[1]
        );
        if self.form.is_table() {
            columns_field(&mut begin, &self.state, self.kind);
            begin.extend(b"\"rows\":[");
        } else {
            begin.extend(b"\"items\":[");
        }
        let pieces = futures::stream::unfold(
            Some((self, places, begin, true)),
            move |progress| async move {
                let (listing, mut places, mut out, mut first) = progress?;
                while out.len() < PIECE {
                    let Some(place) = places.pop_front() else {
                        out.extend(b"]}\n");
                        return Some((Ok(Bytes::from(out)), None));
                    };
                    if !std::mem::replace(&mut first, false) {
                        out.push(b',');
                    }
                    if let Err(error) = listing.write(&mut out, place, moment) {
                        return Some((Err(error), None));
                    }
                }
                let piece = Bytes::from(out);
                Some((Ok(piece), Some((listing, places, Vec::new(), false))))
            },
        );
        Answer::stream(JSON, pieces)
    }

    fn write(&self, out: &mut Vec<u8>, place: Place, moment: Moment) -> io::Result<()> {
        let text = self.state.snapshot.text(place).map_err(io::Error::other)?;
        self.form
            .listed(out, &self.state, self.kind, &text, moment)
            .map_err(|failure| io::Error::other(failure.status().to_string()))
    }

    /// Whether the object of that key and place is one of those that are asked for.
    pub fn selects(&self, key: &str, place: Place) -> Result<bool, Failure> {
        if self.selectors.is_empty() {
            return Ok(true);
        }
        if let Some(name) = self.selectors.name()
            && key.rsplit('/').next() != Some(name)
        {
            return Ok(false);
        }
        let text = self.state.snapshot.text(place)?;
        Ok(self.selectors.select(text.item()?.object.get()))
    }

    /// The namespace that is asked for, if it is only one.
    pub fn namespace(&self) -> Option<&str> {
        self.prefix.strip_suffix('/')
    }

    /// # Errors
    /// The objects that are asked for are not in the snapshot.
    pub fn readable(&self, verb: &str) -> Result<(), Failure> {
        access::readable(self.state.captured(self.kind), self.namespace(), None, verb)
    }
}

impl Token {
    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(json!(self).to_string())
    }

    fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}
