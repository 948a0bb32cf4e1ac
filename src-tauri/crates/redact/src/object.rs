//! Objects by their kind: Secrets, config maps, and all others.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use resources::mask::decoded_len;

use crate::{
    class::{Class, filler, filler_base64},
    fields::is_builtin,
    harmless::Manner,
    json::{Edits, Json, Kind},
    learnt::Source,
    shapes::LENIENT,
    state::State,
    walk::{Place, Walk},
    words,
};

/// The type of Secrets that hold a release.
const RELEASE: &str = "helm.sh/release.v1";
/// Ends of keys that make them names of files.
const FILES: &[&str] = &[
    "yaml",
    "yml",
    "json",
    "toml",
    "ini",
    "conf",
    "cfg",
    "config",
    "properties",
    "env",
    "sh",
    "xml",
    "txt",
    "tpl",
    "tmpl",
    "sql",
    "py",
    "js",
    "html",
    "md",
    "rules",
    "lua",
    "hcl",
    "cnf",
];

impl State {
    /// The whole text of an object, without what must go; `None` if it is fine.
    pub fn whole_object(&mut self, group: &str, kind: &str, text: &str) -> Option<String> {
        let Some(json) = Json::parse(text) else {
            return Some(unreadable(kind));
        };
        let mut walk = Walk {
            state: self,
            json: &json,
            edits: Edits::default(),
            command: None,
        };
        walk.object(0, Some(group), Some(kind));
        walk.edits.apply(text).filter(|cleaned| cleaned != text)
    }
}

/// What stands in place of an object that cannot be read.
fn unreadable(kind: &str) -> String {
    let text = Class::Unreadable.placeholder();
    serde_json::json!({ "kind": kind, "unreadable": text }).to_string()
}

impl Walk<'_, '_> {
    /// An object of Kubernetes. `group` and `kind` are those of objects that do not state theirs.
    pub fn object(&mut self, at: usize, group: Option<&str>, kind: Option<&str>) {
        let stated = self.json.get_text(at, "kind");
        let version = self.json.get_text(at, "apiVersion");
        let stated_group = version
            .as_deref()
            .map(|version| version.split_once('/').map_or("", |(group, _)| group));
        let kind = kind.or(stated.as_deref()).unwrap_or_default();
        let group = group.or(stated_group).unwrap_or_default();
        // Whoever says so is right: what is called a Secret anywhere is treated as one.
        let is = |wanted: &str| kind == wanted || stated.as_deref() == Some(wanted);
        if is("Secret") {
            return self.secret(at);
        }
        if let Some(of) = kind.strip_suffix("List")
            && let Some(items) = self.json.get(at, "items")
        {
            let of = Some(of).filter(|kind| !kind.is_empty());
            for item in self.json.items(items) {
                self.object(item, of.and(Some(group)), of);
            }
            return;
        }
        if self.json.kind(at) != Kind::Object {
            return self.any(at, Place::SETTINGS);
        }
        if is("CustomResourceDefinition") {
            return self.definition(at);
        }
        if is("ConfigMap") && group.is_empty() {
            return self.config_map(at);
        }
        let place = Place {
            name: "",
            secret: false,
            manner: Manner::Fields,
            builtin: is_builtin(group),
        };
        self.fields(at, place);
    }

    /// Descriptions of fields tell of passwords and tokens, but are none.
    fn definition(&mut self, at: usize) {
        if let Some(metadata) = self.json.get(at, "metadata") {
            for (key, value) in self.json.entries(metadata) {
                // The name is not a host's.
                if self.json.text(key).is_some_and(|key| key == "annotations") {
                    self.any(
                        value,
                        Place {
                            manner: Manner::Fields,
                            ..Place::SETTINGS
                        },
                    );
                }
            }
        }
    }

    fn secret(&mut self, at: usize) {
        let before = self.state.learning;
        self.state.learning = before.map(|_| Source::Secret);
        let release = self
            .json
            .get_text(at, "type")
            .is_some_and(|kind| kind == RELEASE);
        for (key, value) in self.json.entries(at) {
            let name = self.json.text(key).unwrap_or_default();
            match name.as_ref() {
                "apiVersion" | "kind" | "type" | "immutable" => {}
                "metadata" => self.metadata(value, true),
                "data" | "stringData" => self.values(value, name == "data", release),
                _ => self.any(
                    value,
                    Place {
                        manner: Manner::Fields,
                        ..Place::SETTINGS
                    },
                ),
            }
        }
        self.state.learning = before;
    }

    fn values(&mut self, at: usize, encoded: bool, release: bool) {
        if self.json.kind(at) != Kind::Object {
            return self.fill("", at, encoded);
        }
        for (key, value) in self.json.entries(at) {
            let name = self.json.text(key).unwrap_or_default();
            if release && encoded && name == "release" {
                self.release_in_secret(value);
            } else {
                self.fill(&name, value, encoded);
            }
        }
    }

    /// Puts filler in place of a value of a Secret.
    fn fill(&mut self, name: &str, at: usize, encoded: bool) {
        if self.json.raw(at) == "null" {
            return;
        }
        // A value that is no text is none of a Secret, but may be what was applied.
        let text = self.json.text(at).unwrap_or(self.json.raw(at).into());
        if text.is_empty() {
            return;
        }
        if self.state.learning.is_some() {
            self.learn_value(name, &text, encoded);
        }
        self.state.tally.add(Class::SecretValue);
        let filled = if encoded {
            let bytes = LENIENT
                .decode(text.as_bytes())
                .map_or_else(|_| decoded_len(&text), |bytes| bytes.len());
            filler_base64(bytes.max(1))
        } else {
            filler(text.len())
        };
        if filled != text || self.json.kind(at) != Kind::Text {
            self.edits.set(self.json, at, &filled);
        }
    }

    fn learn_value(&mut self, name: &str, text: &str, encoded: bool) {
        let compact: String = text.split_ascii_whitespace().collect();
        let decoded = LENIENT.decode(compact).ok().filter(|_| encoded);
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        // Bytes that are no text can stand elsewhere only as they stand here.
        let value = decoded.as_deref().unwrap_or(text);
        self.state.clean(value, Manner::Settings);
        self.state.found(name, value);
        // Some encode twice.
        let twice = LENIENT
            .decode(value.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(twice) = twice.filter(|text| !text.contains(char::is_control)) {
            self.state.found(name, &twice);
        }
    }

    fn release_in_secret(&mut self, at: usize) {
        let text = self.json.text(at).unwrap_or_default();
        if text.is_empty() {
            return;
        }
        let decoded = STANDARD.decode(text.as_bytes()).ok();
        let payload = decoded
            .as_deref()
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        match payload.map(|payload| self.state.release(payload)) {
            Some(Ok(None)) => {}
            Some(Ok(Some(cleaned))) => {
                self.edits.set(self.json, at, &STANDARD.encode(cleaned));
            }
            Some(Err(())) | None => {
                self.state.tally.add(Class::Unreadable);
                let bytes = decoded.map_or_else(|| decoded_len(&text), |bytes| bytes.len());
                self.edits.set(self.json, at, &filler_base64(bytes.max(1)));
            }
        }
    }

    fn config_map(&mut self, at: usize) {
        let metadata = self.json.get(at, "metadata");
        let labels = metadata.and_then(|metadata| self.json.get(metadata, "labels"));
        let owner = labels.and_then(|labels| self.json.get_text(labels, "owner"));
        let release = owner.is_some_and(|owner| owner == "helm");
        for (key, value) in self.json.entries(at) {
            let name = self.json.text(key).unwrap_or_default();
            match name.as_ref() {
                "apiVersion" | "kind" | "immutable" => {}
                "metadata" => self.metadata(value, false),
                "data" => self.entries(value, release),
                "binaryData" => self.binary(value),
                _ => self.any(
                    value,
                    Place {
                        manner: Manner::Fields,
                        ..Place::SETTINGS
                    },
                ),
            }
        }
    }

    fn entries(&mut self, at: usize, release: bool) {
        for (key, value) in self.json.entries(at) {
            let (Some(name), Some(text)) = (self.json.text(key), self.json.text(value)) else {
                let held = release && self.json.text(key).is_some_and(|key| key == "release");
                if held {
                    self.state.tally.add(Class::Unreadable);
                    let bytes = self.json.raw(value).len();
                    self.edits.set(self.json, value, &filler(bytes));
                } else if self.json.kind(value) != Kind::Word {
                    self.replace(value, Class::Unreadable);
                }
                continue;
            };
            if release && name == "release" {
                match self.state.release(&text) {
                    Ok(None) => {}
                    Ok(Some(cleaned)) => self.edits.set(self.json, value, &cleaned),
                    Err(()) => {
                        self.state.tally.add(Class::Unreadable);
                        self.edits.set(self.json, value, &filler(text.len()));
                    }
                }
                continue;
            }
            let is_file = name
                .rsplit_once('.')
                .is_some_and(|(_, end)| FILES.contains(&end));
            let secret = (words::is_secret(&name) || words::is_ambiguous(&name))
                && (!is_file || is_one_word(&name, &text));
            if let Some(cleaned) = self.state.named(&name, secret, &text, Manner::Settings) {
                self.edits.set(self.json, value, &cleaned);
            }
        }
    }

    fn binary(&mut self, at: usize) {
        for (key, value) in self.json.entries(at) {
            let (Some(name), Some(text)) = (self.json.text(key), self.json.text(value)) else {
                self.state.tally.add(Class::Unreadable);
                self.edits.set(self.json, value, &filler_base64(1));
                continue;
            };
            if let Some(cleaned) = self.state.encoded(&text, words::is_secret(&name)) {
                self.edits.set(self.json, value, &cleaned);
            }
        }
    }
}

/// Whether a file of text holds nothing but a word, as `password.txt` may hold the password.
fn is_one_word(name: &str, text: &str) -> bool {
    let file = name.rsplit_once('.');
    file.is_some_and(|(_, end)| end == "txt") && !text.trim().contains(char::is_whitespace)
}

impl State {
    /// A file in base64, which stays base64. `secret`: it is a key or the like as a whole.
    pub fn encoded(&mut self, text: &str, secret: bool) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let fill = |class: Class, state: &mut Self, bytes: usize| {
            state.tally.add(class);
            let filled = filler_base64(bytes.max(1));
            (filled != text).then_some(filled)
        };
        let Ok(bytes) = LENIENT.decode(text.as_bytes()) else {
            return fill(Class::Unreadable, self, decoded_len(text));
        };
        if secret {
            return fill(Class::Password, self, bytes.len());
        }
        let length = bytes.len();
        if bytes.iter().all(|byte| *byte == b'*') {
            return fill(Class::Unreadable, self, length);
        }
        if let Some(Some(cleaned)) = self.base64(text, Manner::Settings) {
            // What was packed and could not be read is to stay base64, too.
            if cleaned == Class::Unreadable.placeholder() {
                return fill(Class::Unreadable, self, length);
            }
            return Some(cleaned);
        }
        if std::str::from_utf8(&bytes).is_ok() {
            return None;
        }
        // Some other form: any text in it that must go takes all of it along.
        let lossy = String::from_utf8_lossy(&bytes);
        let telling = self.learning.is_none()
            && (lossy.contains("PRIVATE KEY") || self.learnt.any_in(&lossy));
        telling
            .then(|| fill(Class::Unreadable, self, length))
            .flatten()
    }
}
