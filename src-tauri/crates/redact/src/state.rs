//! What has been learnt so far, and how a text is cleaned by it.

mod manifests;

use std::{ops::Range, sync::LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Rules,
    class::Class,
    finder::joined,
    harmless::{Manner, is_harmless},
    hosts::Hosts,
    json::Json,
    learnt::{Learnt, Source},
    packed, pairs,
    report::Tally,
    settings::{Line, Settings},
    shapes::{self, LENIENT},
    words::NAME_PARTS,
};

/// Texts within texts are looked into so deep.
const MAX_WITHIN: u32 = 6;
/// A text is cleaned until nothing changes any more, which is after two rounds but for odd ones.
const MAX_ROUNDS: u32 = 5;
/// How base64 of `{"`, `{\n`, `{ ` and of gzip begins.
const ENCODED: [&str; 5] = ["eyJ", "ewog", "ewoJ", "eyAi", PACKED];
const PACKED: &str = "H4sI";
/// So much of base64 stands in texts by chance.
const TELLING_BASE64: usize = 32;

/// One of these, in any case, is in every text that may hold a secret of itself. (What was learnt,
/// hosts and people are looked for apart.)
static SUSPICIOUS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = NAME_PARTS.into_iter().chain(shapes::triggers());
    let more = ["://", "\\u00", "\\x", "Secret"];
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words.chain(more).chain(ENCODED))
        .expect("few and short")
});

pub(crate) struct State {
    pub learnt: Learnt,
    pub hosts: Hosts,
    pub tally: Tally,
    /// Where values come from that are being learnt; `None` when nothing is.
    pub learning: Option<Source>,
    pub within: u32,
}

impl State {
    pub fn new(rules: Rules) -> Self {
        Self {
            learnt: Learnt::new(),
            hosts: Hosts::new(rules),
            tally: Tally::default(),
            learning: None,
            within: 0,
        }
    }

    /// Takes note of a secret, if secrets are being learnt.
    pub fn found(&mut self, name: &str, value: &str) {
        if let Some(source) = self.learning {
            self.learnt.add(name, value, source);
        }
    }

    /// A value under a name. `secret` says that the name, or one above it, is one of a secret.
    pub fn named(
        &mut self,
        name: &str,
        secret: bool,
        text: &str,
        manner: Manner,
    ) -> Option<String> {
        if !self.is_secret(name, secret, text, manner) {
            let tally = self.tally;
            let cleaned = self.clean(text, manner.within())?;
            if !self.is_secret(name, secret, &cleaned, manner) {
                return Some(cleaned);
            }
            // What is left of it would be taken the next time.
            self.tally = tally;
        } else if self.learning.is_some() {
            // What it holds may stand elsewhere by itself.
            self.clean(text, Manner::Settings);
            self.found(name, text);
        }
        Some(Class::Password.placeholder().to_owned())
    }

    fn is_secret(&self, name: &str, secret: bool, text: &str, manner: Manner) -> bool {
        secret
            && !is_harmless(name, text, manner)
            && (crate::words::is_password(name) || !self.learnt.is_name(text))
    }

    /// The text without what must go; `None` if it is fine. Its placeholders are not counted, but
    /// for those within something packed.
    pub fn clean(&mut self, text: &str, manner: Manner) -> Option<String> {
        let before = self.tally;
        let mut cleaned = self.round(text, manner)?;
        for _ in 1..MAX_ROUNDS {
            // Only the last round counts: it is the one that a redacted text has.
            self.tally = before;
            match self.round(&cleaned, manner) {
                Some(again) if again != cleaned => cleaned = again,
                _ => break,
            }
        }
        (cleaned != text).then_some(cleaned)
    }

    fn round(&mut self, text: &str, manner: Manner) -> Option<String> {
        if text.len() < 4 {
            return None;
        }
        let suspicious =
            SUSPICIOUS.is_match(text) || shapes::is_line_of_key(text) || is_base64(text.trim());
        if !suspicious {
            if self.learning.is_some() {
                return None;
            }
            if self.learnt.any_in(text) {
                return self.flat(text, manner, &[]);
            }
            return self.hosts.taken(text);
        }
        if self.within < MAX_WITHIN {
            self.within += 1;
            let structured = self.structured(text, manner);
            self.within -= 1;
            if let Some(cleaned) = structured {
                return cleaned;
            }
        }
        self.flat(text, manner, &[])
    }

    /// A text that holds JSON, YAML or base64 of something. The outer `None` if it does not.
    #[allow(
        clippy::option_option,
        reason = "it may hold something, and that may be fine"
    )]
    fn structured(&mut self, text: &str, manner: Manner) -> Option<Option<String>> {
        let trimmed = text.trim();
        if let Some(cleaned) = self.wrapped(trimmed, manner) {
            return Some(cleaned.map(|cleaned| text.replacen(trimmed, &cleaned, 1)));
        }
        if trimmed.starts_with(['{', '['])
            && let Some(json) = Json::parse(text)
        {
            return Some(self.embedded(text, &json, manner));
        }
        let several = trimmed.contains('\n') || trimmed.starts_with(['{', '-']);
        if several && manner == Manner::Settings
            || trimmed.contains("kind:") && trimmed.contains('\n')
        {
            return Some(self.documents(text, manner));
        }
        None
    }

    /// A text that is nothing but base64 of another. The outer `None` if it is something else.
    #[allow(
        clippy::option_option,
        reason = "it may hold something, and that may be fine"
    )]
    fn wrapped(&mut self, text: &str, manner: Manner) -> Option<Option<String>> {
        if text.starts_with(PACKED)
            || text.len() >= TELLING_BASE64 && ENCODED.iter().any(|begin| text.starts_with(begin))
        {
            return self.base64(text, manner);
        }
        if !is_base64(text) {
            return None;
        }
        let compact: String = text.split_ascii_whitespace().collect();
        let inner = String::from_utf8(LENIENT.decode(&compact).ok()?).ok()?;
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let public = ["-----BEGIN CERT", "-----BEGIN PUBLIC"]
            .iter()
            .any(|begin| inner.starts_with(begin))
            && !inner.contains("PRIVATE KEY");
        if inner.contains(control) || public {
            return None;
        }
        self.base64(&compact, Manner::Settings)
    }

    /// Text in base64, packed or not. The outer `None` if it is something else.
    #[allow(
        clippy::option_option,
        reason = "it may hold something, and that may be fine"
    )]
    pub fn base64(&mut self, encoded: &str, manner: Manner) -> Option<Option<String>> {
        let bytes = LENIENT.decode(encoded).ok()?;
        let is_packed = packed::is_packed(&bytes);
        let Ok(inner) = packed::unpack(bytes, packed::MOST_WITHIN)
            .map_err(drop)
            .and_then(|bytes| String::from_utf8(bytes).map_err(drop))
        else {
            // What is packed and cannot be read may hold anything.
            return is_packed.then(|| Some(Class::Unreadable.placeholder().to_owned()));
        };
        let cleaned = self.clean(&inner, manner);
        self.tally.count(cleaned.as_deref().unwrap_or(&inner));
        Some(cleaned.and_then(|cleaned| {
            let bytes = if is_packed {
                packed::pack(cleaned.as_bytes())?
            } else {
                cleaned.into_bytes()
            };
            Some(STANDARD.encode(bytes))
        }))
    }

    /// A text without structure, or the comments of one that has.
    fn flat(&mut self, text: &str, manner: Manner, more: &[Range<usize>]) -> Option<String> {
        let mut spans: Vec<(Range<usize>, Class)> = Vec::new();
        for found in shapes::find(text) {
            self.found("token", &text[found.span.clone()]);
            spans.push((found.span, found.class));
        }
        for pair in pairs::find(text, manner) {
            let value = &text[pair.span.clone()];
            if crate::words::is_password(pair.name) || !self.learnt.is_name(value) {
                self.found(pair.name, value);
                spans.push((pair.span, Class::Password));
            }
        }
        if self.learning.is_some() {
            // What was learnt is not looked for while more of it comes.
            self.hosts.learn_from(text);
            return None;
        }
        spans.extend(more.iter().map(|span| (span.clone(), Class::Password)));
        let mut cleaned = replaced(text, spans);
        let so_far = cleaned.as_deref().unwrap_or(text);
        if let Some(taken) = self.learnt.taken(so_far) {
            cleaned = Some(taken);
        }
        let so_far = cleaned.as_deref().unwrap_or(text);
        self.hosts.taken(so_far).or(cleaned)
    }

    /// Settings, line by line.
    fn settings(&mut self, text: &str) -> Option<String> {
        let mut settings = Settings::default();
        let mut spans = Vec::new();
        let mut at = 0;
        for line in text.split('\n') {
            let begin = line.len() - line.trim_start().len();
            let found = match settings.line(line) {
                Line::Secret(named) => {
                    let before = line[named.start..].len() - line[named.start..].trim_start().len();
                    let start = named.start + before;
                    Some((named.name, start..start + named.value.len()))
                }
                Line::SecretText => {
                    let item = if line[begin..].starts_with("- ") {
                        2
                    } else {
                        0
                    };
                    Some(("secret", begin + item..line.trim_end().len()))
                }
                _ => None,
            };
            if let Some((name, span)) = found
                && let Some(value) = line.get(span.clone())
            {
                let inner = value.trim_end_matches([',', ';']);
                let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''));
                let quoted = quote.is_some_and(|quote| inner.len() > 1 && inner.ends_with(quote));
                let (from, to) = if quoted {
                    (span.start + 1, span.start + inner.len() - 1)
                } else {
                    (span.start, span.start + inner.len())
                };
                let value = &line[from..to];
                let secret = !is_harmless(name, value, Manner::Settings)
                    && (crate::words::is_password(name) || !self.learnt.is_name(value));
                if secret {
                    self.found(name, value);
                    spans.push(at + from..at + to);
                }
            }
            at += line.len() + 1;
        }
        self.flat(text, Manner::Settings, &spans)
    }
}

/// Whether the text may be base64 of a text, perhaps on several lines.
fn is_base64(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/\n\r".contains(&byte);
    text.len() >= TELLING_BASE64 && text.trim_end_matches('=').bytes().all(digit)
}

/// The text with placeholders in place of the spans; `None` if there are none.
fn replaced(text: &str, spans: Vec<(Range<usize>, Class)>) -> Option<String> {
    if spans.is_empty() {
        return None;
    }
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (span, class) in joined(spans) {
        replaced.push_str(&text[done..span.start]);
        replaced.push_str(class.placeholder());
        done = span.end;
    }
    replaced.push_str(&text[done..]);
    Some(replaced)
}

impl State {
    /// The text without what is known by its form or was learnt, whatever names stand in it.
    pub fn known(&mut self, text: &str) -> Option<String> {
        if self.learning.is_some() {
            self.hosts.learn_from(text);
            return None;
        }
        let spans = shapes::find(text)
            .into_iter()
            .map(|found| (found.span, found.class))
            .collect();
        let mut cleaned = replaced(text, spans);
        if let Some(taken) = self.learnt.taken(cleaned.as_deref().unwrap_or(text)) {
            cleaned = Some(taken);
        }
        let so_far = cleaned.as_deref().unwrap_or(text);
        self.hosts.taken(so_far).or(cleaned)
    }
}

#[cfg(test)]
mod tests;
