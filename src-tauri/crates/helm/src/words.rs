//! Which names speak of secrets.

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
const PLAIN_KEYS: [&str; 9] = [
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

/// Whether a value under that name is likely to be a secret.
pub(crate) fn is_secret(name: &str) -> bool {
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
        || is_key(&words)
}

/// Whether the name is one of a reference or a fact, as in `secretName` or `existingSecret`.
pub(crate) fn is_reference(name: &str) -> bool {
    is_reference_words(&words(name))
}

fn is_reference_words(words: &[String]) -> bool {
    // `imagePullSecrets` names Secrets.
    let names_secrets =
        matches!(words, [.., before, last] if before == "pull" && last.starts_with("secret"));
    names_secrets
        || words.first().is_some_and(|word| word == "existing")
        || words
            .last()
            .is_some_and(|word| REFERENCE.contains(&word.as_str()))
}

fn is_key(words: &[String]) -> bool {
    match words {
        [.., before, last] => {
            (last == "key" || last == "keys") && !PLAIN_KEYS.contains(&before.as_str())
        }
        [word] => word == "key" || word.ends_with("apikey"),
        [] => false,
    }
}

/// Whether a text is itself such a word, as in `password: password`: that is no secret, and to hide
/// it everywhere would hide much else.
pub(crate) fn is_secret_word(text: &str) -> bool {
    SECRET.contains(&text.to_lowercase().as_str())
}

/// `dbPassword2`, `DB_PASSWORD` and `db-password` are all `db`, `password`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphabetic() {
            let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
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
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known() {
        for name in [
            "password",
            "dbPassword",
            "DB_PASSWORD",
            "db-password2",
            "dbpassword",
            "rootPass",
            "token",
            "authToken",
            "GITHUB_TOKEN",
            "clientSecret",
            "secret",
            "key",
            "apiKey",
            "APIKey",
            "apikey",
            "tls.key",
            "sshKey",
            "encryptionKeys",
            "credentials",
            "dsn",
            "connectionString",
            "connectionstring",
            "PGPASSWORD",
            "auths",
            ".dockerconfigjson",
            "dockerConfigJson",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "user",
            "keyboard",
            "monkey",
            "secretName",
            "existingSecret",
            "existingSecretPasswordKey",
            "passwordFile",
            "tokenPath",
            "topologyKey",
            "publicKey",
            "compass",
            "secretRef",
            "tokenTTL",
            "replicas",
            "",
            "123",
            "tokenUrl",
            "auth",
            "imagePullSecrets",
            "passwordLength",
            "tokenLifetimeSeconds",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
