//! What is taken out, and what stands in its place.
//!
//! What stands in place of a text tells its class, so that a text that was redacted before is known
//! again, left alone and counted once more. It has no blanks and none of the characters that mean
//! something in YAML, JSON, addresses or shells: it can stand wherever the text stood.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use memchr::memmem;
use serde::Serialize;

/// What something that was taken out was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// A value of a Secret, in the Secret or wherever else it stood.
    SecretValue,
    /// A text under a name that speaks of a secret, or the password of an address.
    Password,
    /// A private key.
    PrivateKey,
    /// A token, key or cookie that is known by its form.
    Token,
    /// Something that could not be read and was taken out as a whole.
    Unreadable,
    /// A host name.
    HostName,
    /// An e-mail address.
    EmailAddress,
}

/// Both ends of what stands in place of a text.
pub(crate) const DOTS: &str = "•••";
/// The end of what stands in place of a host name; no such host can be.
pub(crate) const NO_HOST: &str = ".redacted.invalid";
/// What stands in place of an e-mail address ends like this.
const NO_MAIL: &str = "@redacted.invalid";
/// How base64 of `***` goes.
const FILLED: &str = "Kioq";

impl Class {
    pub(crate) const ALL: [Self; 7] = [
        Self::SecretValue,
        Self::Password,
        Self::PrivateKey,
        Self::Token,
        Self::Unreadable,
        Self::HostName,
        Self::EmailAddress,
    ];

    /// What a report calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::SecretValue => "values of Secrets",
            Self::Password => "passwords",
            Self::PrivateKey => "private keys",
            Self::Token => "tokens and keys",
            Self::Unreadable => "texts that could not be read",
            Self::HostName => "host names",
            Self::EmailAddress => "e-mail addresses",
        }
    }

    /// What stands in place of a text of this class. Hosts and people are numbered instead.
    pub(crate) fn placeholder(self) -> &'static str {
        match self {
            Self::SecretValue => "•••secret•••",
            Self::Password => "•••password•••",
            Self::PrivateKey => "•••private-key•••",
            Self::Token => "•••token•••",
            Self::Unreadable => "•••unreadable•••",
            Self::HostName => "host-0.redacted.invalid",
            Self::EmailAddress => "person-0@redacted.invalid",
        }
    }

    /// The placeholder that a text begins with.
    pub(crate) fn at_start(text: &str) -> Option<Self> {
        text.starts_with(DOTS)
            .then(|| {
                Self::ALL[..5]
                    .iter()
                    .copied()
                    .find(|class| text.starts_with(class.placeholder()))
            })
            .flatten()
    }

    /// Tells of each placeholder in a text.
    pub(crate) fn each_in(text: &str, mut tell: impl FnMut(Self)) {
        let mut rest = text;
        while let Some(found) = memmem::find(rest.as_bytes(), DOTS.as_bytes()) {
            rest = &rest[found..];
            let class = Self::at_start(rest);
            let length = class.map_or(DOTS.len(), |class| class.placeholder().len());
            if let Some(class) = class {
                tell(class);
            }
            rest = &rest[length..];
        }
        for end in memmem::find_iter(text.as_bytes(), NO_HOST) {
            if numbered(&text[..end], "host-").is_some() {
                tell(Self::HostName);
            }
        }
        for end in memmem::find_iter(text.as_bytes(), NO_MAIL) {
            if numbered(&text[..end], "person-").is_some() {
                tell(Self::EmailAddress);
            }
        }
    }
}

/// The number at the end of a text, after that word.
pub(crate) fn numbered(text: &str, word: &str) -> Option<u32> {
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // No more digits than a number has: a long run of them would be read again and again.
    if digits == 0 || digits > 9 {
        return None;
    }
    let (before, number) = text.split_at(text.len() - digits);
    before
        .ends_with(word)
        .then(|| number.parse().ok())
        .flatten()
}

/// As many bytes as the text, none of them its own.
pub(crate) fn filler(bytes: usize) -> String {
    "*".repeat(bytes)
}

/// Base64 of as many bytes.
pub(crate) fn filler_base64(bytes: usize) -> String {
    STANDARD.encode(filler(bytes))
}

/// Whether the text is nothing but filler.
pub(crate) fn is_filler(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// Whether the text is base64 of nothing but filler.
pub(crate) fn is_filler_base64(text: &str) -> bool {
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return false;
    }
    let (whole, last) = text.as_bytes().split_at(text.len() - 4);
    [b"Kioq", b"Kio=", b"Kg=="].iter().any(|end| last == *end)
        && whole.chunks(4).all(|part| part == FILLED.as_bytes())
}

/// Whether the text stands in place of another already, or of several.
pub(crate) fn is_taken(text: &str) -> bool {
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '\\');
    let text = text.trim_matches(around);
    if is_filler(text) || is_filler_base64(text) {
        return true;
    }
    let mut rest = text;
    while let Some(class) = Class::at_start(rest) {
        rest = rest[class.placeholder().len()..].trim_start_matches(around);
    }
    rest.is_empty() && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_known_again() {
        let mut found = Vec::new();
        let text = "a •••token••••••secret••• •••• •••else••• host-12.redacted.invalid \
                    x.redacted.invalid person-3@redacted.invalid";
        Class::each_in(text, |class| found.push(class));
        assert_eq!(
            found,
            [
                Class::Token,
                Class::SecretValue,
                Class::HostName,
                Class::EmailAddress
            ]
        );
        for class in &Class::ALL[..5] {
            assert!(is_taken(class.placeholder()));
        }
        assert!(!is_taken("•••token••• and more"));
    }

    #[test]
    fn filler_is_as_long_as_what_it_fills() {
        for bytes in 1..10 {
            let text = filler_base64(bytes);
            assert_eq!(STANDARD.decode(&text).unwrap().len(), bytes);
            assert!(is_filler_base64(&text));
        }
        for text in ["", "Kio", "Kg==Kioq", "aHVz", "Kioqé"] {
            assert!(!is_filler_base64(text), "{text}");
        }
    }

    #[test]
    fn numbers_of_hosts_are_read() {
        assert_eq!(numbered("see host-7", "host-"), Some(7));
        assert_eq!(numbered("host-", "host-"), None);
        assert_eq!(numbered("host-1234567890", "host-"), None);
        assert_eq!(numbered("host-é", "host-"), None);
    }
}
