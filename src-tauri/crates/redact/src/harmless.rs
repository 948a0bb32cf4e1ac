//! What under the name of a secret is none: a reference to it, a word, a mask.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    class::{self, DOTS, NO_HOST},
    words,
};

static TAKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"•••[a-z-]+•••|host-[0-9]+\.redacted\.invalid").expect("tested"));

/// Where a name and its value stand, which tells how likely the value is the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Settings: what stands under the name is its value.
    Settings,
    /// Fields and annotations of Kubernetes objects: many are called after the secret they refer to.
    Fields,
    /// A field of a custom resource that is itself called after a secret, which it may well hold.
    Custom,
    /// Fields of what a program said in JSON. Their names mean what those of settings do, but `key` is
    /// mostly that of an object.
    Said,
    /// Sentences: `invalid token: expired`.
    Prose,
}

impl Manner {
    /// How the text of such a value is read.
    pub fn within(self) -> Self {
        match self {
            Self::Custom => Self::Fields,
            Self::Said => Self::Prose,
            other => other,
        }
    }
}

/// Words that say whether, not what.
const WORDS: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "null",
    "none",
    "nil",
    "enabled",
    "disabled",
    "required",
    "optional",
    "undefined",
    "unset",
    "auto",
    "default",
    "redacted",
    "hidden",
    "masked",
    "removed",
    "omitted",
    "string",
    "boolean",
    "object",
    "opaque",
];
/// How sentences go on after `password:`.
const SENTENCE: &[&str] = &[
    "a",
    "an",
    "the",
    "is",
    "was",
    "not",
    "no",
    "must",
    "should",
    "cannot",
    "can",
    "could",
    "has",
    "invalid",
    "incorrect",
    "wrong",
    "missing",
    "expired",
    "failed",
    "failure",
    "error",
    "denied",
    "unauthorized",
    "unauthenticated",
    "authentication",
    "access",
    "permission",
    "unknown",
    "empty",
    "unable",
    "got",
    "expected",
    "found",
    "too",
    "for",
    "in",
    "from",
    "of",
    "to",
    "and",
    "or",
    "with",
    "rpc",
    "http",
    "x509",
    "tls",
    "context",
    "json",
    "secret",
    "secrets",
    "token",
    "tokens",
    "password",
    "key",
    "keys",
    "user",
    "if",
    "it",
    "this",
    "your",
    "use",
    "see",
    "set",
    "read",
];
/// Beginnings of references to where a secret is kept.
const KEPT_ELSEWHERE: &[&str] = &[
    "vault:", "ref+", "arn:aws", "ssm:/", "op://", "gsm:", "enc[aes", "file:/",
];

/// Whether the value under a secret's name tells no secret.
pub(crate) fn is_harmless(name: &str, value: &str, manner: Manner) -> bool {
    let value = value
        .trim()
        .trim_matches(['"', '\'', ',', ';', '\\'])
        .trim();
    if value.is_empty() || is_stand_in(value) {
        return true;
    }
    // What stands in place of a part must not make what could be read look like a token.
    let in_words;
    let value = if value.contains(NO_HOST) || value.contains(DOTS) {
        in_words = TAKEN.replace_all(value, "-taken-");
        in_words.as_ref()
    } else {
        value
    };
    // The folder that a shell is in.
    if ["PWD", "OLDPWD"].contains(&name) && is_path(value) {
        return true;
    }
    if words::is_password(name) {
        // `pass=12 fail=0`
        let tests = name.eq_ignore_ascii_case("pass") && is_number(value);
        return manner == Manner::Prose && (is_sentence(value) || tests);
    }
    if is_number(value) || refers(value) || is_path(value) {
        return true;
    }
    // Elsewhere than in settings, `key` is mostly that of an object or entry.
    if words::is_bare_key(name)
        && (is_readable(value) || manner != Manner::Settings && !is_drawn(value))
    {
        return true;
    }
    if !is_drawn(value)
        && words::is_ambiguous(name)
        && !(name.ends_with(['d', 'D']) && is_uuid(value))
    {
        return true;
    }
    let sum = || is_digest(value) && words::is_sum(name);
    match manner {
        Manner::Settings | Manner::Said => false,
        Manner::Fields => sum() || is_readable(value) && may_refer(name, value),
        Manner::Custom => sum() || is_readable(value) && refers_by_name(name, value),
        Manner::Prose => is_readable(value) || is_sentence(value),
    }
}

/// Whether the text stands for a value: a mask, a variable, a template, a word for whether.
pub(crate) fn is_stand_in(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    if WORDS.contains(&lower.trim_matches(['<', '>', '[', ']', '(', ')', '*'])) {
        return true;
    }
    let first = value.chars().next();
    let all_one =
        first.is_some_and(|first| "*xX•.-_?".contains(first) && value.chars().all(|c| c == first));
    let between = |open: &str, close: &str| value.starts_with(open) && value.ends_with(close);
    let variable = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    // `|` and `{` begin what follows.
    let mark = value.len() <= 2 && value.bytes().all(|byte| byte.is_ascii_punctuation());
    all_one
        || mark
        || class::is_taken(value)
        || is_mask(value)
        || (between("{{", "}}") && is_nothing_but(value, ['{', '}']))
        || (between("<", ">") && !value[1..value.len() - 1].contains(['<', '>']))
        || (between("${", "}") && variable(&value[2..value.len() - 1]))
        || (value.len() > 2 && between("%", "%") && variable(&value[1..value.len() - 1]))
        || (between("$(", ")")
            && is_nothing_but(value, ['(', ')'])
            && !["echo", "printf"].iter().any(|say| value.contains(say)))
        || value.strip_prefix('$').is_some_and(|name| {
            variable(name)
                && (words::is_secret(name) || name.bytes().all(|byte| !byte.is_ascii_lowercase()))
        })
        || ["%s", "%v", "%q", "{}"].contains(&value)
}

/// Whether no word stands outside such brackets: `$(USER):$(PASSWORD)`, but not `$(USER):hunter2$(X)`.
fn is_nothing_but(value: &str, [open, close]: [char; 2]) -> bool {
    let mut depth = 0_usize;
    value.chars().all(|c| {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.saturating_sub(1);
        }
        depth > 0 || !c.is_alphanumeric()
    })
}

/// What the window shows in place of a secret.
fn is_mask(value: &str) -> bool {
    let bytes = value
        .strip_prefix("•••••• (")
        .and_then(|rest| rest.strip_suffix(" bytes)"));
    bytes.is_some_and(|bytes| bytes.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_number(value: &str) -> bool {
    value.len() <= 12
        && value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".,-".contains(&byte))
        || value
            .trim_end_matches(|c: char| c.is_ascii_lowercase())
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            && value.len() <= 8
            && value.starts_with(|c: char| c.is_ascii_digit())
            && value.len()
                - value
                    .trim_end_matches(|c: char| c.is_ascii_lowercase())
                    .len()
                <= 2
}

/// Whether what can be read under the name is rather the name of a Secret, or of a key in one.
fn may_refer(name: &str, value: &str) -> bool {
    words::may_name_secret(name)
        || !words::is_secret(name)
        || !value.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether what can be read under the name of a field is what refers to a secret. `clientSecret: hush`
/// does not.
fn refers_by_name(name: &str, value: &str) -> bool {
    // `tokenFormat`
    !words::is_secret_at_end(name)
        || words::may_name_secret(name)
        || words::may_name_key(name) && is_name_of_key(value)
}

/// Whether the text is a key that entries of Secrets have: `token`, `tls.key`, `api-key`.
fn is_name_of_key(value: &str) -> bool {
    words::is_secret_word(value)
        || value.contains(['.', '-', '_'])
            && (words::is_secret_at_end(value)
                || matches!(value.rsplit_once('.'), Some((_, "crt" | "pem"))))
}

fn refers(value: &str) -> bool {
    let head: String = value
        .chars()
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase();
    KEPT_ELSEWHERE.iter().any(|begin| head.starts_with(begin))
}

fn is_path(value: &str) -> bool {
    let body = value.strip_prefix('.').unwrap_or(value);
    body.starts_with('/') && !body[1..].is_empty() && is_readable(&body[1..])
}

/// Whether words follow, as in `password: must not be empty`.
fn is_sentence(value: &str) -> bool {
    let word: String = value
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .take(20)
        .collect::<String>()
        .to_ascii_lowercase();
    SENTENCE.contains(&word.as_str())
}

/// Whether the text is a name or word that people read, as names of objects, keys and paths are,
/// and not one that a machine drew.
pub(crate) fn is_readable(text: &str) -> bool {
    if text.len() > 128 {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits <= 4
        && text.split(['-', '.', '_', '/', ':']).all(|word| {
            let head = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let rest = head
                .strip_prefix(|c: char| c.is_ascii_uppercase())
                .unwrap_or(head);
            head.bytes().all(|byte| byte.is_ascii_uppercase())
                || rest.bytes().all(|byte| byte.is_ascii_lowercase())
                || is_camel(head)
                || matches!(word, "k8s" | "x509" | "oauth2" | "s3" | "i18n")
        })
}

/// `ClusterIssuer`, `usernameKey`.
fn is_camel(word: &str) -> bool {
    let bytes = word.as_bytes();
    let upper = bytes
        .iter()
        .filter(|byte| byte.is_ascii_uppercase())
        .count();
    // Words have four letters and more, on the whole.
    bytes.iter().all(u8::is_ascii_alphabetic) && upper * 4 <= bytes.len()
}

/// Whether a machine drew the text: letters of both cases and digits, no sum of anything.
pub(crate) fn looks_random(text: &str) -> bool {
    let any = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    any(u8::is_ascii_lowercase) && any(u8::is_ascii_uppercase) && any(u8::is_ascii_digit)
}

/// Whether the text is a key that a machine drew, and neither a name nor a path.
pub(crate) fn is_drawn(text: &str) -> bool {
    let of = |more: &[u8]| {
        let in_it = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
        text.bytes().all(in_it)
    };
    if is_readable(text) {
        return false;
    }
    if looks_random(text) {
        let base64 = text.ends_with('=') || text.len() >= 40;
        return text.len() >= 8 && of(b"+=_.") || base64 && of(b"+/=");
    }
    let any = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    text.len() >= 20 && of(b"") && any(u8::is_ascii_digit) && any(u8::is_ascii_alphabetic)
}

/// Whether the text has the form of a UUID.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether the text is a checksum: hexadecimal, of a usual length, perhaps with its method before it.
pub(crate) fn is_digest(text: &str) -> bool {
    let sum = text.rsplit_once(':').map_or(text, |(_, sum)| sum);
    [32, 40, 56, 64, 96, 128].contains(&sum.len())
        && sum.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
