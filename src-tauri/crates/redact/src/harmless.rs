//! What under the name of a secret is none: a reference to it, a word, a mask.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    class::{self, NO_HOST},
    words,
};

static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"host-[0-9]+(\.redacted\.invalid)").expect("tested"));

/// Where a name and its value stand, which tells how likely the value is the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Settings: what stands under the name is its value.
    Settings,
    /// Fields and annotations of Kubernetes objects: many are called after the secret they refer to.
    Fields,
    /// Sentences: `invalid token: expired`.
    Prose,
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
    // The number in place of a host must not make what could be read look like a token.
    let without_number;
    let value = if value.contains(NO_HOST) {
        without_number = NUMBERED.replace_all(value, "host$1");
        without_number.as_ref()
    } else {
        value
    };
    if words::is_password(name) {
        // `pass=12 fail=0`
        let tests = name.eq_ignore_ascii_case("pass") && is_number(value);
        return manner == Manner::Prose && (is_sentence(value) || tests);
    }
    if is_number(value) || refers(value) || is_path(value) {
        return true;
    }
    if words::is_bare_key(name) && is_readable(value) {
        return true;
    }
    match manner {
        Manner::Settings => false,
        Manner::Fields => is_digest(value) || is_readable(value) && may_refer(name, value),
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
        || between("{{", "}}")
        || (between("<", ">") && !value[1..].contains('<'))
        || (between("${", "}") && variable(&value[2..value.len() - 1]))
        || (value.len() > 2 && between("%", "%") && variable(&value[1..value.len() - 1]))
        || (between("$(", ")") && !["echo", "printf"].iter().any(|say| value.contains(say)))
        || value.strip_prefix('$').is_some_and(|name| {
            variable(name)
                && (words::is_secret(name) || name.bytes().all(|byte| !byte.is_ascii_lowercase()))
        })
        || ["%s", "%v", "%q", "{}"].contains(&value)
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

/// Whether the text is a checksum: hexadecimal, of a usual length, perhaps with its method before it.
pub(crate) fn is_digest(text: &str) -> bool {
    let sum = text.rsplit_once(':').map_or(text, |(_, sum)| sum);
    [32, 40, 56, 64, 96, 128].contains(&sum.len())
        && sum.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_words_are_harmless() {
        for (name, value) in [
            ("password", ""),
            ("password", "$(DB_PASSWORD)"),
            ("password", "${DB_PASSWORD}"),
            ("password", "$DB_PASSWORD"),
            ("password", "{{ .Values.password | quote }}"),
            ("password", "<password>"),
            ("password", "****"),
            ("password", "•••••• (6 bytes)"),
            ("password", "true"),
            ("secret", "vault:secret/data/db#password"),
            ("token", "/var/run/secrets/tokens/api"),
            ("tokens", "512"),
            ("token", "15m"),
            ("key", "node-role.kubernetes.io/control-plane"),
            ("secretKey", "db-password"),
        ] {
            assert!(
                is_harmless(name, value, Manner::Settings),
                "{name}: {value}"
            );
        }
        for (name, value) in [
            ("password", "hunter2"),
            ("password", "12345"),
            ("password", "$2a$hush"),
            ("password", "${DB_PASSWORD:-hunter2}"),
            ("password", "/hush"),
            ("token", "hush"),
            ("token", "/4fT0kEn+x9"),
            ("key", "4fT0kEn+x9"),
        ] {
            assert!(
                !is_harmless(name, value, Manner::Settings),
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn what_refers_in_one_place_is_a_secret_in_another() {
        assert!(is_harmless(
            "auth-secret",
            "shop/basic-auth",
            Manner::Fields
        ));
        assert!(!is_harmless(
            "auth-secret",
            "shop/basic-auth",
            Manner::Settings
        ));
        assert!(is_harmless("token", "unauthorized", Manner::Prose));
        assert!(is_harmless("password", "must not be empty", Manner::Prose));
        assert!(!is_harmless("password", "hunter", Manner::Prose));
        assert!(is_harmless(
            "checksum/secret",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Manner::Fields
        ));
    }

    #[test]
    fn what_people_name_is_readable() {
        for text in [
            "db-credentials-v2",
            "tls.crt",
            "kubernetes.io/tls",
            "RSA",
            "PKCS1",
            "ClusterIssuer",
            "usernameKey",
            "DB_PASSWORD",
            "shop/basic-auth",
            "x509",
            "",
        ] {
            assert!(is_readable(text), "{text}");
        }
        for text in [
            "hunter2hunter33x55",
            "wJalrXUt",
            "aHVudGVy",
            "p@ss",
            "a b",
            "4fT0kEn",
        ] {
            assert!(!is_readable(text), "{text}");
        }
    }
}
