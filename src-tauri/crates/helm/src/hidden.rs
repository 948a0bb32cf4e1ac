//! What is masked in one place is hidden wherever else it stands.
//!
//! Charts render one password into a Secret, the environment of a container and the notes; a mask
//! over one of them alone would hide nothing.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, Match, MatchKind};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use redact::words::is_secret_word;
use resources::mask::{TELLING, mask};
use serde_json::Value;

/// Of texts beyond this many bytes in all, the longest are not looked for. Those are files, which
/// are rendered indented and would not be found anyway.
const LIMIT: usize = 1 << 20;
/// A line of a text is looked for by itself if it has so many bytes and no blank: then it is a line
/// of a key, not one that many files have.
const TELLING_LINE: usize = 16;

/// The texts that were masked.
#[derive(Default)]
pub(crate) struct Hidden {
    any: bool,
    texts: BTreeSet<String>,
}

impl Hidden {
    /// Notes that a text was masked.
    pub fn add(&mut self, text: &str) {
        self.any = true;
        if text.contains('\n') {
            let lines = text.lines().map(str::trim);
            for line in lines
                .filter(|line| line.len() >= TELLING_LINE && !line.contains(char::is_whitespace))
            {
                self.look_for(line);
            }
        } else {
            self.look_for(text);
        }
    }

    /// Whether anything was masked.
    pub fn any(&self) -> bool {
        self.any
    }

    fn look_for(&mut self, text: &str) {
        let text = text.trim();
        if text.len() < TELLING || is_secret_word(text) {
            return;
        }
        let quoted = Value::from(text).to_string();
        self.texts.extend([
            text.to_owned(),
            STANDARD.encode(text),
            quoted[1..quoted.len() - 1].to_owned(),
        ]);
    }

    /// Hides the texts wherever they stand.
    pub fn sieve(&self) -> Sieve {
        let mut texts: Vec<&String> = self.texts.iter().collect();
        texts.sort_by_key(|text| text.len());
        let mut bytes = 0;
        let texts = texts.into_iter().take_while(|text| {
            bytes += text.len();
            bytes <= LIMIT
        });
        Sieve(
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(texts)
                .ok(),
        )
    }
}

/// Replaces the texts that were masked.
pub(crate) struct Sieve(Option<AhoCorasick>);

impl Sieve {
    /// The text without them.
    pub fn text(&self, text: &str) -> String {
        let Some(automaton) = &self.0 else {
            return text.to_owned();
        };
        let mut sieved = String::with_capacity(text.len());
        automaton.replace_all_with(text, &mut sieved, |found, secret, sieved| {
            if is_word(secret) && !stands_alone(text, found) {
                sieved.push_str(secret);
            } else {
                sieved.push_str(&mask(secret.len()));
            }
            true
        });
        sieved
    }

    /// The values without them; keys stay.
    pub fn values(&self, values: &mut Value) {
        match values {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.values(item)),
            Value::Object(entries) => entries.values_mut().for_each(|value| self.values(value)),
            _ => {}
        }
    }
}

/// Whether the text is a word or number of everyday, as a weak password is.
fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase())
        || text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what was found is no part of a longer word, name or address, and no key of a table:
/// `backend: kubernetes` must not make `app.kubernetes.io/name` unreadable.
fn stands_alone(text: &str, found: &Match) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let before = text[..found.start()].chars().next_back();
    let mut after = text[found.end()..].chars();
    let (next, one_more) = (after.next(), after.next());
    let is_key = next == Some(':') && one_more.is_none_or(char::is_whitespace);
    !(before.is_some_and(part) || next.is_some_and(part) || is_key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sieve(texts: &[&str]) -> Sieve {
        let mut hidden = Hidden::default();
        for text in texts {
            hidden.add(text);
        }
        hidden.sieve()
    }

    #[test]
    fn a_masked_text_is_found_in_every_form() {
        let sieve = sieve(&["hunter2", "a\"quoted\"one"]);
        for (text, expected) in [
            ("dsn: jane:hunter2@db", "dsn: jane:•••••• (7 bytes)@db"),
            ("xhunter2x", "x•••••• (7 bytes)x"),
            ("data: aHVudGVyMg==", "data: •••••• (12 bytes)"),
            (
                r#"{"p": "a\"quoted\"one"}"#,
                "{\"p\": \"•••••• (14 bytes)\"}",
            ),
            ("hunter", "hunter"),
        ] {
            assert_eq!(sieve.text(text), expected);
        }
        let mut values = json!({ "hunter2": ["to hunter2", 7] });
        sieve.values(&mut values);
        assert_eq!(values, json!({ "hunter2": ["to •••••• (7 bytes)", 7] }));
    }

    #[test]
    fn an_everyday_word_is_hidden_only_by_itself() {
        let sieve = sieve(&["kubernetes", "123456"]);
        for text in [
            "app.kubernetes.io/name: web",
            "kubernetes:",
            "kubernetes: 1",
            "image: me/kubernetes",
            "at: 1234567890",
        ] {
            assert_eq!(sieve.text(text), text);
        }
        for text in [
            "- kubernetes",
            "pw=kubernetes@db",
            "a://b:123456@c",
            "'123456'",
        ] {
            assert!(sieve.text(text).contains("••••••"), "{text}");
        }
    }

    #[test]
    fn what_tells_nothing_is_not_looked_for() {
        let sieve = sieve(&["short", "password", "two words\n  and: a line\n"]);
        let text = "short password two words and: a line";
        assert_eq!(sieve.text(text), text);
    }

    #[test]
    fn lines_of_a_key_are_found_however_indented() {
        let sieve = sieve(&["-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END KEY-----\n"]);
        assert_eq!(
            sieve.text("key: |\n    MIIEvQIBADANBgkqhkiG\n"),
            "key: |\n    •••••• (20 bytes)\n"
        );
    }
}
