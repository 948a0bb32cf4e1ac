//! Values of Secrets, found wherever else they stand.
//!
//! Each is looked for as it is, as JSON and addresses escape it, and in base64 at any of the three
//! places that a text can have within a longer one.

use std::{collections::HashSet, fmt::Write as _, ops::Range};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use resources::mask::TELLING;
use serde_json::Value;

use crate::{
    class::Class,
    finder::{Finder, joined},
    harmless::{is_digest, is_readable, is_stand_in},
    words::{is_password, is_secret, is_secret_word, is_sum},
};

/// A line of a text is looked for by itself if it has so many bytes and no blank: then it is a line
/// of a key, not one that many files have.
const TELLING_LINE: usize = 16;
/// Values that no name gives away are looked for from so many bytes.
const TELLING_UNNAMED: usize = 8;
/// Of longer values only so much is looked for; what follows up to a blank goes with it.
const MOST: usize = 96;

/// How what was found is widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The value.
    Whole,
    /// A word or number of everyday, as a weak password is: only by itself.
    Word,
    /// The beginning of a long value: up to a blank or quote.
    Beginning,
    /// Base64: all of it, because the rest could not be read without.
    Base64,
}

/// Where a value was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// It is, or stands in, a value of a Secret.
    Secret,
    /// It stood elsewhere and gave itself away by its name or form.
    Elsewhere,
}

/// The values and the names that are never taken for one.
pub(crate) struct Learnt {
    values: Finder<Form>,
    names: HashSet<String>,
}

impl Learnt {
    pub fn new() -> Self {
        Self {
            values: Finder::new(false),
            names: HashSet::new(),
        }
    }

    /// Notes the name of an object: where it stands it is that name, even if it is a value, too.
    pub fn add_name(&mut self, name: &str) {
        if name.len() >= TELLING && !self.names.contains(name) {
            self.names.insert(name.to_owned());
        }
    }

    /// Whether the text is the name of an object, perhaps with its namespace before it.
    pub fn is_name(&self, text: &str) -> bool {
        let name = text.rsplit_once('/').map_or(text, |(_, name)| name);
        self.names.contains(name)
    }

    /// Learns a value that stood under a name.
    pub fn add(&mut self, name: &str, value: &str, source: Source) {
        let value = value.trim();
        if value.contains('\n') || value.contains("\\n") {
            let mut public = false;
            for line in value.lines().flat_map(|line| line.split("\\n")) {
                let line = line.trim().trim_matches(['"', '\'', ',']);
                if line.starts_with("-----BEGIN") {
                    // A certificate is for all to see, and many objects have the same.
                    public = !line.contains("PRIVATE");
                }
                if !public
                    && line.len() >= TELLING_LINE
                    && !line.contains(char::is_whitespace)
                    && !line.starts_with("-----")
                    && !is_readable(line)
                {
                    self.look_for(line, Form::Whole);
                }
                if line.starts_with("-----END") {
                    public = false;
                }
            }
        } else if !is_public(value) && self.is_telling(name, value, source) {
            let digits = value.bytes().any(|byte| byte.is_ascii_digit());
            let word = is_readable(value) && !(digits && is_secret(name));
            let form = if word || is_numeric(value) {
                Form::Word
            } else {
                Form::Whole
            };
            self.look_for(value, form);
        }
    }

    fn is_telling(&self, name: &str, value: &str, source: Source) -> bool {
        let never = value.len() < TELLING
            || is_secret_word(value)
            || is_stand_in(value)
            || is_part_of_placeholder(value)
            || is_readable(value) && self.names.contains(value);
        if never {
            return false;
        }
        let readable = is_readable(value);
        if source == Source::Elsewhere {
            let sum = is_digest(value) && is_sum(name);
            return value.len() >= TELLING_UNNAMED && !readable && !is_numeric(value) && !sum;
        }
        if is_password(name) || is_secret(name) && !is_numeric(value) {
            return true;
        }
        let word = value.bytes().all(|byte| byte.is_ascii_lowercase());
        let path = value.strip_prefix('/').is_some_and(is_readable);
        value.len() >= TELLING_UNNAMED && !word && !path && !is_numeric(value)
    }

    fn look_for(&mut self, value: &str, form: Form) {
        let mut cut = value.len().min(MOST);
        while !value.is_char_boundary(cut) {
            cut -= 1;
        }
        let (begin, form) = if cut < value.len() {
            (&value[..cut], Form::Beginning)
        } else {
            (value, form)
        };
        if !self.values.add(begin, form) {
            return;
        }
        let quoted = Value::from(begin).to_string();
        self.values.add(&quoted[1..quoted.len() - 1], form);
        self.values.add(&percent(begin), form);
        for core in base64_cores(begin) {
            self.values.add(&core, Form::Base64);
        }
    }

    /// Whether any value stands in the text.
    pub fn any_in(&mut self, text: &str) -> bool {
        text.len() >= TELLING && self.values.any_in(text)
    }

    /// The text without the values; `None` if none stands in it.
    pub fn taken(&mut self, text: &str) -> Option<String> {
        let mut found = self.values.all_in(text);
        found.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
        let mut spans = Vec::with_capacity(found.len());
        let mut done = 0;
        for (span, form) in found {
            // What lies within something that was widened needs no second look.
            if span.end > done
                && let Some(span) = widened(text, span, form)
            {
                done = span.end;
                spans.push((span, ()));
            }
        }
        if spans.is_empty() {
            return None;
        }
        let mut taken = String::with_capacity(text.len());
        let mut done = 0;
        for (span, ()) in joined(spans) {
            taken.push_str(&text[done..span.start]);
            taken.push_str(Class::SecretValue.placeholder());
            done = span.end;
        }
        taken.push_str(&text[done..]);
        Some(taken)
    }
}

/// What is taken out with what was found; `None` if that is none after all.
fn widened(text: &str, span: Range<usize>, form: Form) -> Option<Range<usize>> {
    match form {
        Form::Whole => Some(span),
        Form::Word => stands_alone(text, &span).then_some(span),
        Form::Beginning => {
            let rest = &text[span.end..];
            let more = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '<' | '•'))
                .unwrap_or(rest.len());
            Some(span.start..span.end + more)
        }
        Form::Base64 => {
            let digit = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
            let bytes = text.as_bytes();
            let before = bytes[..span.start].iter().rev().take_while(digit).count();
            let after = bytes[span.end..].iter().take_while(digit).count();
            Some(span.start - before..span.end + after)
        }
    }
}

/// Whether what was found is no part of a longer word, name or address, and no key of a table:
/// `backend: kubernetes` must not make `app.kubernetes.io/name` unreadable.
fn stands_alone(text: &str, found: &Range<usize>) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let before = text[..found.start].chars().next_back();
    let mut after = text[found.end..].chars();
    let (next, one_more) = (after.next(), after.next());
    let is_key = next == Some(':') && one_more.is_none_or(char::is_whitespace);
    let ends_sentence = next == Some('.') && one_more.is_none_or(char::is_whitespace);
    !(before.is_some_and(part) || next.is_some_and(part) && !ends_sentence || is_key)
}

/// Numbers, times, addresses of the network, versions.
fn is_numeric(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || b"TZ:.,+-/".contains(&byte))
}

fn is_public(value: &str) -> bool {
    [
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ecdsa-sha2",
        "-----BEGIN CERT",
        "-----BEGIN PUBLIC",
    ]
    .iter()
    .any(|begin| value.starts_with(begin))
}

/// Looked for, it would be found in what stands in place of others.
fn is_part_of_placeholder(value: &str) -> bool {
    let is_filler = value.contains("Kioq") || value.contains("***") || value.contains("•••");
    is_filler
        || value.contains("redacted.invalid")
        || [
            "redacted",
            "invalid",
            "unreadable",
            "private-key",
            "password",
            "person",
        ]
        .iter()
        .any(|word| word.contains(value))
}

/// As addresses escape it.
fn percent(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The digits of base64 that the text alone decides, wherever it stands in a longer one.
fn base64_cores(text: &str) -> Vec<String> {
    let mut cores = Vec::new();
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(text.as_bytes());
        let skipped = [0, 2, 3][before];
        for encoded in [
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE_NO_PAD.encode(&bytes),
        ] {
            // The last digit holds bits of what follows, unless the bytes end with it.
            let end = encoded.len() - usize::from(bytes.len() % 3 != 0);
            let core = encoded.get(skipped..end).unwrap_or_default();
            if core.len() > TELLING {
                cores.push(core.to_owned());
            }
        }
    }
    cores
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn learnt(values: &[(&str, &str)]) -> Learnt {
        let mut learnt = Learnt::new();
        for (name, value) in values {
            learnt.add(name, value, Source::Secret);
        }
        learnt
    }

    #[test]
    fn a_value_is_found_in_every_form() {
        let mut learnt = learnt(&[
            ("password", "hunter2"),
            ("x", "a\"quoted\" one/"),
            ("y", &"Ab3/".repeat(99)),
        ]);
        for (text, expected) in [
            ("dsn: jane:hunter2@db", "dsn: jane:•••secret•••@db"),
            ("xhunter2x", "x•••secret•••x"),
            ("data: aHVudGVyMg==", "data: •••secret•••"),
            (r#"{"p": "a\"quoted\" one/"}"#, r#"{"p": "•••secret•••"}"#),
            ("http://a%22quoted%22%20one%2F@b", "http://•••secret•••@b"),
            ("hunter", "hunter"),
        ] {
            assert_eq!(learnt.taken(text).unwrap_or(text.to_owned()), expected);
        }
        let long = format!("a={} b", "Ab3/".repeat(99));
        assert_eq!(learnt.taken(&long).unwrap(), "a=•••secret••• b");
        for before in ["", "a", "ab", "abc"] {
            let encoded = STANDARD.encode(format!("{before}hunter2 and more"));
            assert_eq!(learnt.taken(&encoded).unwrap(), "•••secret•••", "{before}");
        }
    }

    #[test]
    fn an_everyday_word_is_taken_only_by_itself() {
        let mut learnt = learnt(&[("password", "kubernetes"), ("pass", "123456")]);
        for text in [
            "app.kubernetes.io/name: web",
            "kubernetes:",
            "kubernetes: 1",
            "image: me/kubernetes",
            "at: 1234567890",
        ] {
            assert_eq!(learnt.taken(text), None, "{text}");
        }
        for text in [
            "- kubernetes",
            "pw=kubernetes@db",
            "a://b:123456@c",
            "'123456'",
            "is kubernetes.",
        ] {
            assert!(
                learnt.taken(text).unwrap().contains("•••secret•••"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_tells_nothing_is_not_looked_for() {
        let mut learnt = Learnt::new();
        learnt.add_name("storefront-db");
        for (name, value) in [
            ("password", "short"),
            ("password", "password"),
            ("password", "storefront-db"),
            ("username", "postgres"),
            ("since", "2024-01-01T00:00:00Z"),
            ("host", "10.96.0.10:5432"),
            ("dir", "/var/lib/postgresql"),
            ("token", "********"),
            ("a", "two words\n  and: a line\n"),
            (
                "ca.crt",
                "-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG\n-----END CERTIFICATE-----",
            ),
        ] {
            learnt.add(name, value, Source::Secret);
            assert_eq!(
                learnt.taken(&format!("a {value} b MIIEvQIBADANBgkqhkiG")),
                None
            );
        }
        learnt.add("token", "unauthorized-user", Source::Elsewhere);
        assert_eq!(learnt.taken("unauthorized-user"), None);
    }

    #[test]
    fn lines_of_a_key_are_found_however_indented() {
        let key = "-----BEGIN KEY PRIVATE-----\nMIIEvQIBADANBgkqhkiG\n-----END KEY-----\n";
        let mut learnt = learnt(&[("tls.key", key)]);
        assert_eq!(
            learnt.taken("key: |\n    MIIEvQIBADANBgkqhkiG\n").unwrap(),
            "key: |\n    •••secret•••\n"
        );
    }
}
