//! The settings as they lie in the file, with all that this version does not know of.

use serde::Deserialize as _;
use serde_json::{Map, Value};
use wire::{ChangeSettings, ContextSettings, Settings};

/// The version that is written.
pub const VERSION: u64 = 1;

/// One step from a version to the next, on the whole document.
pub type Step = fn(&mut Map<String, Value>);

/// The steps from version 1 on.
pub const STEPS: &[Step] = &[];

const CONTEXTS: &str = "contexts";

/// A file's content.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// All of it, so that nothing that somebody else wrote is lost.
    all: Map<String, Value>,
    /// What is known of it.
    pub settings: Settings,
    /// The version that the file had.
    pub version: u64,
}

/// Where reading stopped, and why, without any value of the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Damage {
    pub what: &'static str,
    pub line: usize,
    pub column: usize,
}

impl Document {
    /// Nothing said.
    pub fn new() -> Self {
        Self {
            version: VERSION,
            ..Self::default()
        }
    }

    /// Reads a file's content; what is older is brought to the version of today. Of a newer one, what is known
    /// is read.
    pub fn read(text: &str, steps: &[Step]) -> Result<Self, Damage> {
        let mut all: Map<String, Value> = serde_json::from_str(text).map_err(|error| Damage {
            what: match error.classify() {
                serde_json::error::Category::Eof => "they end in the middle",
                serde_json::error::Category::Data => "they are no JSON object",
                _ => "they are not JSON",
            },
            line: error.line(),
            column: error.column(),
        })?;
        let version = match all.get("version") {
            None => 1,
            Some(version) => version
                .as_u64()
                .filter(|version| *version > 0)
                .ok_or(Damage {
                    what: "their `version` is no number",
                    line: 0,
                    column: 0,
                })?,
        };
        let passed = usize::try_from(version - 1).unwrap_or(usize::MAX);
        for step in steps.iter().skip(passed) {
            step(&mut all);
        }
        let settings = Settings::deserialize(&all).map_err(|_| Damage {
            what: "a value has another form than expected",
            line: 0,
            column: 0,
        })?;
        Ok(Self {
            all,
            settings,
            version,
        })
    }

    /// The content of the file to write.
    pub fn write(&self) -> serde_json::Result<String> {
        let mut all = self.all.clone();
        all.insert("version".into(), VERSION.into());
        let mut text = serde_json::to_string_pretty(&all)?;
        text.push('\n');
        Ok(text)
    }

    /// Makes a change that can be.
    pub fn change(&mut self, change: ChangeSettings) -> serde_json::Result<()> {
        match change {
            ChangeSettings::Context { context, settings } => {
                self.change_context(&context, &settings)?;
                if settings == ContextSettings::default() {
                    self.settings.contexts.remove(&context);
                } else {
                    self.settings.contexts.insert(context, settings);
                }
            }
            ChangeSettings::Arrangement { groups, order } => {
                self.set("groups", serde_json::to_value(&groups)?);
                self.set("order", serde_json::to_value(&order)?);
                self.settings.groups = groups;
                self.settings.order = order;
            }
            ChangeSettings::ProtectionRules { rules } => {
                self.set("protection_rules", serde_json::to_value(&rules)?);
                self.settings.protection_rules = rules;
            }
            ChangeSettings::Sleep { sleep } => {
                self.set("sleep", serde_json::to_value(&sleep)?);
                self.settings.sleep = sleep;
            }
            ChangeSettings::Sources { sources } => {
                self.set("sources", serde_json::to_value(&sources)?);
                self.settings.sources = sources;
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: Value) {
        self.all.insert(name.to_owned(), value);
    }

    /// Replaces what is known of a context, and leaves what is not.
    fn change_context(&mut self, name: &str, settings: &ContextSettings) -> serde_json::Result<()> {
        let contexts = self
            .all
            .entry(CONTEXTS)
            .or_insert_with(|| Map::new().into());
        let Some(contexts) = contexts.as_object_mut() else {
            return Ok(());
        };
        let mut entry = match contexts.get(name) {
            Some(Value::Object(entry)) => entry.clone(),
            _ => Map::new(),
        };
        entry.retain(|field, _| !KNOWN.contains(&field.as_str()));
        if let Value::Object(known) = serde_json::to_value(settings)? {
            entry.extend(known);
        }
        if entry.is_empty() {
            contexts.remove(name);
        } else {
            contexts.insert(name.to_owned(), entry.into());
        }
        Ok(())
    }
}

/// The fields of [`ContextSettings`], which leaves out those that are not said.
const KNOWN: &[&str] = &[
    "alias",
    "hue",
    "initials",
    "group",
    "namespace",
    "favourites",
    "favourite",
    "notes",
    "protection",
];

#[cfg(test)]
mod tests {
    use wire::{Hue, Protection};

    use super::*;

    fn full() -> ContextSettings {
        ContextSettings {
            alias: Some("Shop".into()),
            hue: Some(Hue::Red),
            initials: Some("SH".into()),
            group: Some("Shops".into()),
            namespace: Some("web".into()),
            favourites: vec!["web".into()],
            favourite: true,
            notes: Some("ask Jane".into()),
            protection: Some(Protection::ReadOnly),
        }
    }

    fn say(document: &mut Document, context: &str, settings: ContextSettings) {
        let context = context.to_owned();
        let change = ChangeSettings::Context { context, settings };
        document.change(change).unwrap();
    }

    #[test]
    fn every_field_of_a_context_is_known() {
        let value = serde_json::to_value(full()).unwrap();
        let fields: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), KNOWN.len());
        assert!(fields.iter().all(|field| KNOWN.contains(&field.as_str())));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut document = Document::new();
        say(&mut document, "prod", full());
        document
            .change(ChangeSettings::Arrangement {
                groups: vec!["Shops".into()],
                order: vec!["prod".into()],
            })
            .unwrap();
        let text = document.write().unwrap();
        let read = Document::read(&text, STEPS).unwrap();
        assert_eq!(read.settings, document.settings);
        assert!(text.contains("\n  \"version\": 1"), "{text}");
    }

    #[test]
    fn what_is_not_known_stays() {
        let text = r#"{"version": 1, "future": [1], "contexts": {"a": {"alias": "A", "zoom": 2}, "b": {"alias": "B"}}}"#;
        let mut document = Document::read(text, STEPS).unwrap();
        say(&mut document, "a", ContextSettings::default());
        say(&mut document, "b", ContextSettings::default());
        let written: Value = serde_json::from_str(&document.write().unwrap()).unwrap();
        let expected =
            serde_json::json!({"version": 1, "future": [1], "contexts": {"a": {"zoom": 2}}});
        assert_eq!(written, expected);
    }

    #[test]
    fn older_files_take_every_step_that_they_lack() {
        let steps: &[Step] = &[
            |all| {
                let names = all.remove("names").unwrap_or_default();
                all.insert("groups".into(), names);
            },
            |all| {
                all.insert("order".into(), serde_json::json!(["last"]));
            },
        ];
        let groups = |text: &str| {
            let settings = Document::read(text, steps).unwrap().settings;
            (settings.groups.join(" "), settings.order.join(" "))
        };
        let both = ("x".to_owned(), "last".to_owned());
        assert_eq!(groups(r#"{"names": ["x"]}"#), both);
        assert_eq!(groups(r#"{"version": 2, "groups": ["x"]}"#), both);
        let none = ("x".to_owned(), String::new());
        assert_eq!(groups(r#"{"version": 3, "groups": ["x"]}"#), none);
        assert_eq!(groups(r#"{"version": 9, "groups": ["x"]}"#), none);
    }

    #[test]
    fn damage_says_where_and_quotes_nothing() {
        let damage = |text: &str| {
            let damage = Document::read(text, STEPS).unwrap_err();
            (damage.what, damage.line, damage.column)
        };
        assert_eq!(damage("{\n  \"a\": hush"), ("they are not JSON", 2, 8));
        assert_eq!(damage("{\"a\": 1"), ("they end in the middle", 1, 7));
        assert_eq!(damage(""), ("they end in the middle", 1, 0));
        assert_eq!(damage("[]").0, "they are no JSON object");
        assert_eq!(
            damage(r#"{"version": "hush"}"#).0,
            "their `version` is no number"
        );
        assert_eq!(
            damage(r#"{"contexts": {"a": {"hue": "hush"}}}"#).0,
            "a value has another form than expected"
        );
    }
}
