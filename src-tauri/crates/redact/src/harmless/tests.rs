use super::*;

#[test]
fn references_and_words_are_harmless() {
    for (name, value) in [
        ("password", ""),
        ("password", "$(DB_PASSWORD)"),
        ("password", "${DB_PASSWORD}"),
        ("password", "$DB_PASSWORD"),
        ("password", "{{ .Values.password | quote }}"),
        ("password", "{{ .a }}-{{ .b }}"),
        ("password", "$(cat $(FILE))"),
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
        ("password", "<password>hush>"),
        ("password", "{{ .a }}hush{{ .b }}"),
        ("password", "$(A)hush$(B)"),
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
    assert!(is_harmless("credentials", "pass:root", Manner::Fields));
    assert!(is_harmless(
        "credentials",
        "pass:•••password•••",
        Manner::Fields
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

#[test]
fn sums_and_names_are_told_from_keys() {
    let sum = "8f14e45fceea167a5a36dedd4bea2543";
    for (name, value) in [
        ("tokenHash", sum),
        ("secretSha256", sum),
        ("tlsSecret", "web-tls"),
        ("secret", "basic-auth"),
        ("tokenFormat", "opaque-or-jwt"),
        ("tokenKey", "token"),
        ("accessKey", "access-key"),
        ("key", "shop/web-5d9c7b6f4-x2x9k"),
        ("key", "order-12345678"),
        ("routing_key", "orders.created"),
        ("PRIMARY_KEY", "id"),
        ("SECRET_ID", "shop/db-2024-01"),
    ] {
        assert!(is_harmless(name, value, Manner::Custom), "{name}: {value}");
    }
    for (name, value) in [
        ("apiKey", sum),
        ("clientSecret", "supersecretkey"),
        ("token", "hush"),
        ("apiKey", "hush"),
        ("key", "4fT0kEnX9"),
        ("routing_key", "0fakefake0fakefake0fakefake0fake"),
        ("SECRET_ID", "0d6c4f9e-1c9a-4a6f-9a36-6e2d3b7a0b11"),
        ("PRIMARY_KEY", "0fakeFAKE/fakeFAKE0+fake=="),
    ] {
        assert!(!is_harmless(name, value, Manner::Custom), "{name}: {value}");
    }
    assert!(is_harmless("PWD", "/app", Manner::Settings));
    assert!(is_harmless("key", "shop/web-5d9c7b6f4-x2x9k", Manner::Said));
    assert!(!is_harmless("token", "hush", Manner::Said));
}
