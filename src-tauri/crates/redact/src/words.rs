//! Which names speak of secrets.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::class::Class;

/// A part of each name that can be one of a secret, in any case.
pub(crate) const NAME_PARTS: [&str; 11] = [
    "pass",
    "pwd",
    "secret",
    "token",
    "cred",
    "dsn",
    "key",
    "auths",
    "conn",
    "dockerc",
    "masterauth",
];

/// Finds these parts.
pub(crate) static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(NAME_PARTS)
        .expect("few and short")
});

/// Words that make a name one of a secret, wherever they stand in it.
const SECRET: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "secret",
    "secrets",
    "token",
    "tokens",
    "credential",
    "credentials",
    "creds",
    "dsn",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "auths",
    "masterauth",
];
/// Two words in a row that do.
const SECRET_PAIRS: [(&str, &str); 3] = [
    ("connection", "string"),
    ("connection", "strings"),
    ("conn", "str"),
];
/// The same where words are not told apart, as in `dbpassword` or `.dockerconfigjson`.
const IN_ONE_WORD: [&str; 8] = [
    "password",
    "passwd",
    "secret",
    "token",
    "credential",
    "connectionstring",
    "dockerconfig",
    "dockercfg",
];
/// Ends of words that do, as in `dbpass` and `PGPWD`.
const PASSWORD_ENDS: [&str; 2] = ["pass", "pwd"];
/// Words with such an end that have nothing to do with it.
const NO_PASSWORD: [&str; 9] = [
    "compass",
    "encompass",
    "bypass",
    "surpass",
    "trespass",
    "overpass",
    "underpass",
    "multipass",
    "oldpwd",
];
/// Ends of last words that make a name one of a key. (By `key` alone they would be too many: `monkey`,
/// `hotkey`, `pubkey`.)
const KEY_ENDS: [&str; 22] = [
    "accesskey",
    "accountkey",
    "adminkey",
    "apikey",
    "appkey",
    "authkey",
    "clientkey",
    "deploykey",
    "encryptionkey",
    "hmackey",
    "licensekey",
    "masterkey",
    "privatekey",
    "privkey",
    "secretkey",
    "serverkey",
    "servicekey",
    "sessionkey",
    "sharedkey",
    "signingkey",
    "sshkey",
    "storagekey",
];
/// Words before `secret` that make it the secret itself, which two parties share.
const SHARED: [&str; 16] = [
    "access",
    "api",
    "app",
    "application",
    "client",
    "consumer",
    "cookie",
    "encryption",
    "hmac",
    "jwt",
    "master",
    "oauth",
    "session",
    "shared",
    "signing",
    "webhook",
];
/// Words that make a name one of a sum of something, or of a state of it.
const SUM: [&str; 13] = [
    "checksum",
    "checksums",
    "sum",
    "hash",
    "hashes",
    "sha",
    "md",
    "digest",
    "digests",
    "revision",
    "commit",
    "fingerprint",
    "etag",
];
/// Words that make a name one of a password.
const PASSWORD: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
];
/// Last words that make a name one of a reference to a secret, or of a fact about it.
const REFERENCE: &[&str] = &[
    "name",
    "names",
    "namespace",
    "ref",
    "refs",
    "file",
    "files",
    "path",
    "paths",
    "enabled",
    "create",
    "type",
    "kind",
    "length",
    "size",
    "count",
    "limit",
    "ttl",
    "age",
    "lifetime",
    "timeout",
    "interval",
    "seconds",
    "minutes",
    "hours",
    "days",
    "replicas",
    "expiry",
    "expiration",
    "mount",
    "dir",
    "url",
    "uri",
    "host",
    "port",
    "annotations",
    "labels",
    "id",
    "version",
    "provider",
];
/// Names ending in `key` that hold no key.
const PLAIN_KEYS: [&str; 17] = [
    "cache",
    "config",
    "idempotency",
    "index",
    "message",
    "object",
    "routing",
    "row",
    "topology",
    "label",
    "annotation",
    "partition",
    "sort",
    "primary",
    "foreign",
    "public",
    "hot",
];
/// The last two words of names that may be of a secret, or of something else.
const AMBIGUOUS: [(&str, &str); 3] = [("routing", "key"), ("primary", "key"), ("secret", "id")];
/// Last words that say how a key is written.
const ENCODED: [&str; 4] = ["data", "base", "b", "pem"];

/// Whether a value under that name is likely to be a secret.
pub fn is_secret(name: &str) -> bool {
    // Most names are of nothing secret, and most objects are made of names.
    if name.is_ascii() && !PARTS.is_match(name) {
        return false;
    }
    let words = words(name);
    if is_reference_words(&words) {
        return false;
    }
    let joined: String = words.concat();
    words.iter().any(|word| SECRET.contains(&word.as_str()))
        || words
            .windows(2)
            .any(|pair| SECRET_PAIRS.contains(&(pair[0].as_str(), pair[1].as_str())))
        || IN_ONE_WORD.iter().any(|word| joined.contains(word))
        || words.iter().any(|word| ends_as_password(word))
        || is_key(&words)
}

/// Whether a value under that name may be a secret, if it looks like one: many are called
/// `routing_key`, `PRIMARY_KEY` or `SECRET_ID`, and some of these are.
pub(crate) fn is_ambiguous(name: &str) -> bool {
    // Most names are none of these.
    let ends = |with: &[u8]| {
        let name = name.as_bytes();
        name.len() > with.len() && name[name.len() - with.len()..].eq_ignore_ascii_case(with)
    };
    if !(ends(b"key") || ends(b"id")) {
        return false;
    }
    matches!(words(name).as_slice(), [.., before, last]
        if AMBIGUOUS.contains(&(before.as_str(), last.as_str())))
}

/// Whether the name speaks of a checksum, or of what tells one state from another.
pub(crate) fn is_sum(name: &str) -> bool {
    words(name).iter().any(|word| {
        SUM.contains(&word.as_str()) || word.ends_with("hash") || word.ends_with("checksum")
    })
}

fn ends_as_password(word: &str) -> bool {
    PASSWORD_ENDS.iter().any(|end| word.ends_with(end))
        && !NO_PASSWORD.iter().any(|other| word.ends_with(other))
}

/// Whether the name is one of a password: what stands under it is one, even if it is a mere word or
/// a number.
pub fn is_password(name: &str) -> bool {
    let words = words(name);
    words
        .iter()
        .any(|word| PASSWORD.contains(&word.as_str()) || ends_as_password(word))
        || words.concat().contains("password")
        || words.concat().contains("passwd")
}

/// Whether the name ends as one of a secret does: `dbPassword`, but not `PasswordService`.
pub fn is_secret_at_end(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    SECRET.contains(&last)
        || IN_ONE_WORD.iter().any(|word| last.ends_with(word))
        || ends_as_password(last)
        || matches!(words.as_slice(), [.., before, last]
            if SECRET_PAIRS.contains(&(before.as_str(), last.as_str())))
        || is_key(&words)
}

/// Whether the name ends in `secret`, as those of options do that take the name of a Secret. With some
/// words before it, as in `clientSecret`, it is the secret.
pub fn may_name_secret(name: &str) -> bool {
    let words = words(name);
    let (last, rest) = match words.as_slice() {
        [rest @ .., last] => (last.as_str(), rest),
        [] => return false,
    };
    let itself = rest
        .last()
        .is_some_and(|word| SHARED.contains(&word.as_str()));
    ["secret", "secrets"].contains(&last) && !itself
}

/// Whether the name ends in `key`, as those of options do that take the key of an entry.
pub(crate) fn may_name_key(name: &str) -> bool {
    words(name).last().is_some_and(|word| word == "key")
}

/// Whether the name says `key` and no more, or `secretKey`, as fields that hold the key of an entry
/// of a Secret do.
pub fn is_bare_key(name: &str) -> bool {
    let words = words(name);
    match words.as_slice() {
        [key] => key == "key" || key == "keys",
        [secret, key] => secret == "secret" && key == "key",
        _ => false,
    }
}

/// Whether the name is one of a reference or a fact, as in `secretName` or `existingSecret`.
pub fn is_reference(name: &str) -> bool {
    is_reference_words(&words(name))
}

fn is_reference_words(words: &[String]) -> bool {
    // `imagePullSecrets` names Secrets.
    let names_secrets =
        matches!(words, [.., before, last] if before == "pull" && last.starts_with("secret"));
    names_secrets
        // What Reloader sets to the sum of a Secret, as in `STAKATER_DB_SECRET`.
        || words.first().is_some_and(|word| word == "existing" || word == "stakater")
        || words
            .last()
            .is_some_and(|word| REFERENCE.contains(&word.as_str()))
}

fn is_key(words: &[String]) -> bool {
    match words {
        // `client-key-data`, `keyBase64`.
        [rest @ .., last] if !rest.is_empty() && ENCODED.contains(&last.as_str()) => is_key(rest),
        [.., before, last] => {
            (last == "key" || last == "keys") && !PLAIN_KEYS.contains(&before.as_str())
                || ends_as_key(last)
        }
        [word] => word == "key" || ends_as_key(word),
        [] => false,
    }
}

fn ends_as_key(word: &str) -> bool {
    KEY_ENDS.iter().any(|end| word.ends_with(end))
}

/// Whether a text is itself such a word, as in `password: password`: that is no secret, and to hide
/// it everywhere would hide much else.
pub fn is_secret_word(text: &str) -> bool {
    SECRET.contains(&text.to_lowercase().as_str())
}

/// `dbPassword2`, `DB_PASSWORD` and `db-password` are all `db`, `password`. What stands in place of
/// a text that was taken out has no words: `•••token•••` says nothing of what is below it.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some(class) = Class::at_start(rest) {
            rest = &rest[class.placeholder().len()..];
            before = ' ';
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_alphabetic() {
            let next_is_lower = rest.starts_with(char::is_lowercase);
            let begins = !before.is_alphabetic()
                || (c.is_uppercase() && (before.is_lowercase() || next_is_lower));
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests;
