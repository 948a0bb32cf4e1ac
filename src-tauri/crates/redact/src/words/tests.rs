use super::*;

#[test]
fn each_word_has_a_part_that_is_looked_for() {
    let pairs = SECRET_PAIRS.iter().map(|(word, _)| word);
    for word in SECRET.iter().chain(&IN_ONE_WORD).chain(pairs) {
        assert!(PARTS.is_match(word), "{word}");
    }
}

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
        "client-key-data",
        "privateKeyBase64",
        "AccountKey",
        "SharedAccessKey",
        "_authToken",
        "DBPASS",
        "dbpwd",
        "PGPASS",
        "requirepass",
        "masterauth",
        "TS_AUTHKEY",
        "accountkey",
        "masterkey",
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
        "bypass",
        "cacheBypass",
        "OLDPWD",
        "hotkey",
        "turkey",
        "pubkey",
        "routing_key",
        "VAULT_SECRET_ID",
        "STAKATER_DB_SECRET",
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
        "tokenExpirationSeconds",
        "certificate-authority-data",
        "data",
    ] {
        assert!(!is_secret(name), "{name}");
    }
}

#[test]
fn some_names_may_be_of_a_secret() {
    for name in ["routing_key", "COSMOS_PRIMARY_KEY", "VAULT_SECRET_ID"] {
        assert!(is_ambiguous(name) && !is_secret(name), "{name}");
    }
    for name in ["topologyKey", "id", "secretName"] {
        assert!(!is_ambiguous(name), "{name}");
    }
    assert!(
        is_sum("checksum/secret")
            && is_sum("tokenHash")
            && is_sum("secret-sha256")
            && is_sum("secrethash")
    );
    assert!(!is_sum("apiKey"));
}

#[test]
fn what_was_taken_out_names_nothing() {
    for name in ["Bearer •••token•••", "•••password•••", "a/•••secret•••"]
    {
        assert!(!is_secret(name), "{name}");
    }
    assert!(is_secret("•••token•••Password"));
}
