//! Texts that are YAML: manifests, templates of them, and settings.

use super::State;
use crate::{
    documents,
    harmless::{Manner, is_harmless},
    json::Json,
};

impl State {
    pub(super) fn documents(&mut self, text: &str, manner: Manner) -> Option<String> {
        let mut cleaned = String::with_capacity(text.len());
        let mut any = false;
        for (separator, document) in documents::parts(text) {
            cleaned.push_str(separator);
            if let Some(replaced) = self.document(document, manner) {
                if !separator.is_empty() && !separator.ends_with('\n') {
                    cleaned.push('\n');
                }
                cleaned.push_str(&replaced);
                any = true;
            } else {
                cleaned.push_str(document);
            }
        }
        any.then_some(cleaned)
    }

    fn document(&mut self, document: &str, manner: Manner) -> Option<String> {
        let is_object = |value: &serde_json::Value| {
            value.get("kind").is_some_and(serde_json::Value::is_string)
                && (value.get("apiVersion").is_some()
                    || value["kind"] == "Secret"
                    || value.get("items").is_some())
        };
        match documents::parse(document) {
            Some(value) if is_object(&value) => {
                let cleaned = self.walked(document, &value);
                let comments = self.comments(cleaned.as_deref().unwrap_or(document));
                comments.or(cleaned)
            }
            Some(value) if value.is_object() || value.is_array() => {
                let cleaned = self.settings(document);
                let so_far = cleaned.as_deref().unwrap_or(document);
                match documents::parse(so_far) {
                    Some(value) => self.walked(so_far, &value).or(cleaned),
                    // Not in the form that it had: it is written anew.
                    None => self.walked(document, &value).or(cleaned),
                }
            }
            Some(_) => self.settings(document),
            None if documents::is_like_secret(document) => {
                if document.contains("{{") {
                    return self.template(document);
                }
                let text = documents::UNREADABLE;
                (document.trim() != text.trim()).then(|| text.to_owned())
            }
            None if document.contains("apiVersion:") => self.flat(document, Manner::Fields, &[]),
            None if manner == Manner::Settings => self.settings(document),
            None => self.flat(document, manner, &[]),
        }
    }

    fn walked(&mut self, document: &str, value: &serde_json::Value) -> Option<String> {
        let text = value.to_string();
        let Some(json) = Json::parse(&text) else {
            return Some(documents::UNREADABLE.to_owned());
        };
        let walked = self.embedded(&text, &json, Manner::Settings)?;
        let value = serde_json::from_str(&walked).ok()?;
        Some(documents::rewritten(document, &value))
    }

    /// The template of a Secret: what it holds that is not filled in.
    fn template(&mut self, document: &str) -> Option<String> {
        let mut spans = Vec::new();
        let (mut at, mut values) = (0, None);
        for line in document.split('\n') {
            let content = line.trim_start();
            let column = line.len() - content.len();
            let named = content.split_once(':');
            if values.is_some_and(|above| column <= above) && !content.is_empty() {
                values = None;
            }
            if let Some(("data" | "stringData", rest)) = named
                && rest.trim().is_empty()
            {
                values = Some(column);
            } else if values.is_some() && !line.contains("{{") {
                let value = named.map_or(content, |(_, value)| value).trim();
                let harmless = is_harmless("password", value, Manner::Settings)
                    || ["|", ">", "|-", ">-"].contains(&value);
                if !harmless {
                    let start = at + line.trim_end().len() - value.len();
                    self.found("password", value);
                    spans.push(start..start + value.len());
                }
            }
            at += line.len() + 1;
        }
        self.flat(document, Manner::Fields, &spans)
    }

    /// The comments of a document whose values were looked at.
    fn comments(&mut self, document: &str) -> Option<String> {
        let mut any = false;
        let lines: Vec<String> = document
            .split('\n')
            .map(|line| {
                let start = line
                    .char_indices()
                    .find(|(at, c)| *c == '#' && (*at == 0 || line[..*at].ends_with([' ', '\t'])));
                let cleaned = start.and_then(|(at, _)| {
                    let cleaned = self.flat(&line[at + 1..], Manner::Settings, &[])?;
                    Some(format!("{}{cleaned}", &line[..=at]))
                });
                any |= cleaned.is_some();
                cleaned.unwrap_or_else(|| line.to_owned())
            })
            .collect();
        any.then(|| lines.join("\n"))
    }
}
