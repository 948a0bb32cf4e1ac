//! Releases of Helm: unpacked, cleaned inside, and packed again as they were.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    harmless::Manner,
    json::{Edits, Json, Kind},
    learnt::Source,
    packed,
    state::State,
    walk::{Place, Walk},
};

impl State {
    /// A release as it stands under the key `release`: base64 of JSON, packed or not. `Ok(None)` if
    /// it is fine.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn release(&mut self, payload: &str) -> Result<Option<String>, ()> {
        let compact: Vec<u8> = payload
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let bytes = STANDARD.decode(compact).map_err(drop)?;
        let is_packed = packed::is_packed(&bytes);
        let bytes = packed::unpack(bytes, packed::MOST).map_err(drop)?;
        let text = String::from_utf8(bytes).map_err(drop)?;
        let json = Json::parse(&text).ok_or(())?;
        let known = ["info", "chart", "manifest"];
        if !known.iter().any(|field| json.get(0, field).is_some()) {
            return Err(());
        }
        let mut walk = Walk {
            state: self,
            json: &json,
            edits: Edits::default(),
            command: None,
        };
        let before = walk.state.learning;
        walk.state.learning = before.map(|_| Source::Secret);
        walk.release();
        walk.state.learning = before;
        let cleaned = walk.edits.apply(&text);
        self.tally.count(cleaned.as_deref().unwrap_or(&text));
        let Some(cleaned) = cleaned else {
            return Ok(None);
        };
        let bytes = if is_packed {
            packed::pack(cleaned.as_bytes()).ok_or(())?
        } else {
            cleaned.into_bytes()
        };
        Ok(Some(STANDARD.encode(bytes)))
    }
}

const FIELDS: Place = Place {
    name: "",
    secret: false,
    manner: Manner::Fields,
    builtin: true,
};

impl Walk<'_, '_> {
    fn release(&mut self) {
        for (key, value) in self.json.entries(0) {
            let name = self.json.text(key).unwrap_or_default();
            match name.as_ref() {
                "name" | "namespace" | "version" | "labels" => self.names(value),
                "config" => self.any(value, Place::SETTINGS),
                "manifest" => self.manifest(value),
                "hooks" => {
                    for hook in self.json.items(value) {
                        self.hook(hook);
                    }
                }
                "chart" => self.chart(value),
                _ => self.any(value, FIELDS),
            }
        }
    }

    fn manifest(&mut self, at: usize) {
        let cleaned = self
            .json
            .text(at)
            .and_then(|text| self.state.clean(&text, Manner::Settings));
        if let Some(cleaned) = cleaned {
            self.edits.set(self.json, at, &cleaned);
        } else if self.json.kind(at) != Kind::Text {
            self.any(at, Place::SETTINGS);
        }
    }

    fn hook(&mut self, at: usize) {
        if self.json.kind(at) != Kind::Object {
            return self.any(at, Place::SETTINGS);
        }
        for (key, value) in self.json.entries(at) {
            let name = self.json.text(key).unwrap_or_default();
            match name.as_ref() {
                "manifest" => self.manifest(value),
                "name" | "kind" | "path" | "events" => self.names(value),
                _ => self.any(value, FIELDS),
            }
        }
    }

    fn chart(&mut self, at: usize) {
        if self.json.kind(at) != Kind::Object {
            return self.any(at, Place::SETTINGS);
        }
        for (key, value) in self.json.entries(at) {
            let name = self.json.text(key).unwrap_or_default();
            match name.as_ref() {
                "values" => self.any(value, Place::SETTINGS),
                "templates" | "files" | "raw" => {
                    for file in self.json.items(value) {
                        self.file(file);
                    }
                }
                // It describes the values; none of them is in it.
                "schema" => self.schema(value),
                _ => self.any(value, FIELDS),
            }
        }
    }

    /// `{name, data}`, the data in base64.
    fn file(&mut self, at: usize) {
        if self.json.kind(at) != Kind::Object {
            return self.any(at, Place::SETTINGS);
        }
        for (key, value) in self.json.entries(at) {
            if self.json.text(key).is_some_and(|key| key == "data")
                && let Some(text) = self.json.text(value)
            {
                if let Some(cleaned) = self.state.encoded(&text, false) {
                    self.edits.set(self.json, value, &cleaned);
                }
            } else {
                self.any(value, FIELDS);
            }
        }
    }

    fn schema(&mut self, at: usize) {
        let Some(text) = self.json.text(at).filter(|text| !text.is_empty()) else {
            return self.any(at, FIELDS);
        };
        let bytes = STANDARD.decode(text.as_bytes()).ok();
        let schema = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let cleaned = match schema {
            // Line by line, its `password: {type: string}` is no password.
            Some(schema) => {
                let cleaned = self.state.known(&schema);
                self.state
                    .tally
                    .count(cleaned.as_deref().unwrap_or(&schema));
                cleaned.map(|cleaned| STANDARD.encode(cleaned))
            }
            None => self.state.encoded(&text, false),
        };
        if let Some(cleaned) = cleaned {
            self.edits.set(self.json, at, &cleaned);
        }
    }
}
