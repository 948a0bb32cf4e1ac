//! Goes through an object and cuts out what must go.

use crate::{
    class::Class,
    commands::Command,
    fields::{Field, field},
    harmless::{Manner, is_harmless},
    json::{Edits, Json, Kind},
    state::State,
    words,
};

/// What is known of a value from what it stands in.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The name that it stands under.
    pub name: &'a str,
    /// The name, or one above it, is one of a secret.
    pub secret: bool,
    pub manner: Manner,
    /// It belongs to an object whose fields are known.
    pub builtin: bool,
}

impl Place<'_> {
    pub const SETTINGS: Self = Self {
        name: "",
        secret: false,
        manner: Manner::Settings,
        builtin: false,
    };
}

/// An object, its text and what is to be replaced in it.
pub(crate) struct Walk<'s, 'j> {
    pub state: &'s mut State,
    pub json: &'j Json<'j>,
    pub edits: Edits,
    /// The command that the next list goes on with.
    pub command: Option<Command>,
}

impl State {
    /// JSON within a text, or a document: an object of Kubernetes, settings, or what a program said.
    pub fn embedded(&mut self, text: &str, json: &Json, manner: Manner) -> Option<String> {
        let manner = match manner {
            Manner::Prose => Manner::Said,
            _ => Manner::Settings,
        };
        let mut walk = Walk {
            state: self,
            json,
            edits: Edits::default(),
            command: None,
        };
        walk.any(
            0,
            Place {
                manner,
                ..Place::SETTINGS
            },
        );
        walk.edits.apply(text)
    }
}

impl Walk<'_, '_> {
    /// Any value; a table that is an object of Kubernetes is treated as one.
    pub fn any(&mut self, at: usize, place: Place) {
        match self.json.kind(at) {
            Kind::Text => {
                let Some(text) = self.json.text(at) else {
                    self.replace(at, Class::Unreadable);
                    return;
                };
                let (manner, secret) = (place.manner, place.secret);
                if let Some(cleaned) = self.state.named(place.name, secret, &text, manner) {
                    self.edits.set(self.json, at, &cleaned);
                }
            }
            Kind::Number => {
                let digits = self.json.raw(at);
                let secret = place.secret && words::is_password(place.name);
                if secret && !is_harmless(place.name, digits, Manner::Settings) {
                    self.state.found(place.name, digits);
                    self.replace(at, Class::Password);
                }
            }
            Kind::Word => {}
            Kind::Array => self.list(at, place),
            Kind::Object if self.is_object(at) => self.object(at, None, None),
            Kind::Object if matches!(place.manner, Manner::Settings | Manner::Said) => {
                self.table(at, place);
            }
            Kind::Object => self.fields(at, place),
        }
    }

    pub fn replace(&mut self, at: usize, class: Class) {
        self.edits.set(self.json, at, class.placeholder());
    }

    fn is_object(&self, at: usize) -> bool {
        let Some(kind) = self.json.get_text(at, "kind") else {
            return false;
        };
        let has = |field| self.json.get(at, field).is_some();
        (has("apiVersion") && (has("metadata") || has("items") || has("data") || has("stringData")))
            || kind == "Secret" && (has("data") || has("stringData") || has("metadata"))
            || (kind.ends_with("List") && has("items"))
    }

    /// Whether a table says `{name: DB_PASSWORD, value: ...}`.
    fn called_secret(&mut self, at: usize, manner: Manner) -> Option<String> {
        self.json.get(at, "value")?;
        let mut name = self.json.get_text(at, "name")?.into_owned();
        if name.contains(char::is_whitespace) {
            // More than a name: what is taken out of it must not speak for the value.
            let tally = self.state.tally;
            name = self.state.clean(&name, manner.within()).unwrap_or(name);
            self.state.tally = tally;
        }
        let header = [
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
        ];
        let secret = words::is_secret(&name)
            || words::is_ambiguous(&name)
            || header.contains(&name.to_lowercase().as_str());
        secret.then_some(name)
    }

    /// Settings: keys mean what their words say, for all that stands below them.
    fn table(&mut self, at: usize, place: Place) {
        let called = self.called_secret(at, place.manner);
        for (key, value) in self.json.entries(at) {
            let Some(name) = self.json.text(key) else {
                // What the value is cannot be told.
                self.replace(value, Class::Unreadable);
                continue;
            };
            if let Some(cleaned) = self.state.clean(&name, Manner::Fields) {
                self.edits.set(self.json, key, &cleaned);
            }
            self.begin(at, &name, value);
            let by_name = called.as_deref().filter(|_| name == "value");
            let place = Place {
                name: by_name.unwrap_or(&name),
                secret: by_name.is_some()
                    || words::is_secret(&name)
                    || self.is_ambiguous(&name, value)
                    || (place.secret && !words::is_reference(&name)),
                ..place
            };
            self.any(value, place);
        }
    }

    fn is_ambiguous(&self, name: &str, value: usize) -> bool {
        self.json.kind(value) == Kind::Text && words::is_ambiguous(name)
    }

    /// Fields of an object: many are called after the secret that they refer to.
    pub fn fields(&mut self, at: usize, place: Place) {
        let called = self.called_secret(at, place.manner);
        for (key, value) in self.json.entries(at) {
            let Some(name) = self.json.text(key) else {
                self.replace(value, Class::Unreadable);
                continue;
            };
            if let Some(called) = called.as_deref().filter(|_| name == "value") {
                let place = Place {
                    name: called,
                    secret: true,
                    manner: Manner::Settings,
                    ..place
                };
                self.any(value, place);
                continue;
            }
            self.begin(at, &name, value);
            self.field(&name, value, place);
        }
    }

    fn field(&mut self, name: &str, value: usize, place: Place) {
        let is_table = self.json.kind(value) == Kind::Object;
        let of_tables = self
            .json
            .items(value)
            .any(|item| self.json.kind(item) == Kind::Object);
        match field(name) {
            Field::Fixed if !(is_table || of_tables) || place.builtin => {}
            Field::Names
                if (!(is_table || of_tables) || place.builtin) && !self.is_no_name(value) =>
            {
                self.names(value);
            }
            Field::Metadata if is_table => self.metadata(value, false),
            // Values of a chart, as those that install charts take them.
            _ if is_table && !place.builtin && ["values", "valuesObject"].contains(&name) => {
                self.any(value, Place::SETTINGS);
            }
            treatment => {
                let below = place.secret
                    && !place.builtin
                    && treatment != Field::Names
                    && !words::is_reference(name);
                // Kubernetes itself calls so only the keys of labels and entries.
                let own = (words::is_secret(name) || self.is_ambiguous(name, value))
                    && !(place.builtin && name == "key");
                let manner = match treatment {
                    Field::Settings if !is_table => Manner::Settings,
                    _ => Manner::Fields,
                };
                // `audience` and the like stand in tables that are called after a token.
                let audience = matches!(name, "audience" | "audiences" | "algorithm" | "issuer");
                let place = Place {
                    name,
                    secret: own || (below && !audience),
                    manner: match own {
                        true if place.builtin => Manner::Fields,
                        true => Manner::Custom,
                        false => manner,
                    },
                    ..place
                };
                if manner == Manner::Settings && of_tables {
                    let manner = Manner::Fields;
                    self.any(value, Place { manner, ..place });
                } else {
                    self.any(value, place);
                }
            }
        }
    }

    /// Whether the text cannot be a name, as the JSON of a key under `serviceAccount`.
    fn is_no_name(&self, at: usize) -> bool {
        let longest_name = 253;
        self.json.text(at).is_some_and(|text| {
            text.len() > longest_name || text.contains(|c: char| c.is_whitespace() || c == '{')
        })
    }

    /// Texts that are names, or hold them: only hosts are replaced, so that all still fits together.
    pub fn names(&mut self, at: usize) {
        if self.state.learning.is_some() {
            return;
        }
        match self.json.kind(at) {
            Kind::Text => {
                let text = self.json.text(at);
                if let Some(name) = text.and_then(|text| self.state.hosts.taken_from_name(&text)) {
                    self.edits.set(self.json, at, &name);
                }
            }
            Kind::Array => {
                for item in self.json.items(at) {
                    self.names(item);
                }
            }
            Kind::Object => {
                for (key, value) in self.json.entries(at) {
                    let fixed = self
                        .json
                        .text(key)
                        .is_some_and(|key| field(&key) == Field::Fixed);
                    if !fixed {
                        self.names(value);
                    }
                }
            }
            Kind::Number | Kind::Word => {}
        }
    }

    /// `of_secret`: an annotation that seems to hold an object may hold the Secret's values.
    pub fn metadata(&mut self, at: usize, of_secret: bool) {
        for (key, value) in self.json.entries(at) {
            let name = self.json.text(key).unwrap_or_default();
            match name.as_ref() {
                "annotations" => self.annotations(value, of_secret),
                "managedFields" | "finalizers" | "uid" | "resourceVersion" => {}
                _ => self.names(value),
            }
        }
    }

    fn annotations(&mut self, at: usize, of_secret: bool) {
        for (key, value) in self.json.entries(at) {
            let (Some(name), Some(text)) = (self.json.text(key), self.json.text(value)) else {
                self.replace(value, Class::Unreadable);
                continue;
            };
            let holds_object = text.trim_start().starts_with(['{', '[']);
            if of_secret && holds_object && Json::parse(&text).is_none() {
                self.replace(value, Class::Unreadable);
                continue;
            }
            // `checksum/secret`
            let sum = words::is_sum(&name);
            let name = name.rsplit('/').next().unwrap_or(&name);
            let secret = words::is_secret(name) && !sum;
            // Annotations say whole files, too.
            let manner = if text.contains('\n') {
                Manner::Settings
            } else {
                Manner::Fields
            };
            let manner = if secret { Manner::Fields } else { manner };
            if let Some(cleaned) = self.state.named(name, secret, &text, manner) {
                self.edits.set(self.json, value, &cleaned);
            }
        }
    }
}
