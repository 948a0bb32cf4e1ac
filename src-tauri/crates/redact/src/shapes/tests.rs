use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::*;

/// What is found in the text.
fn found(text: &str) -> Vec<(&str, Class)> {
    find(text)
        .into_iter()
        .map(|found| (&text[found.span], found.class))
        .collect()
}

/// As many letters and digits, clearly no one's.
fn fake(length: usize) -> String {
    "0fakeFAKE".chars().cycle().take(length).collect()
}

#[test]
fn tokens_of_all_providers_are_found() {
    // Put together here, so that no scanner takes the file for a leak.
    let hex = "0fa4".repeat(16);
    for token in [
        format!("AK{}0000FAKEFAKE0000", "IA"),
        format!("AS{}0000FAKEFAKE0000", "IA"),
        format!("IQ{}{}", "oJ", fake(90)),
        format!("gh{}_{}", "p", fake(36)),
        format!("gh{}_{}", "s", fake(36)),
        format!("github{}_{}", "_pat", fake(40)),
        format!("gl{}-{}", "pat", fake(20)),
        format!("AT{}{}", "BB", fake(32)),
        format!("xo{}-{}", "xb", fake(30)),
        format!("xa{}-{}", "pp", fake(30)),
        format!("000000000{}{}", ":AA", fake(33)),
        format!("sk{}_{}", "_live", fake(24)),
        format!("wh{}_{}", "sec", fake(24)),
        format!("S{}.{}.{}", "G", fake(22), fake(43)),
        format!("AI{}{}", "za", fake(35)),
        format!("ya{}.{}", "29", fake(40)),
        format!("GOC{}-{}", "SPX", fake(28)),
        format!("np{}_{}", "m", fake(36)),
        format!("py{}-{}", "pi", fake(40)),
        format!("dckr{}_{}", "_pat", fake(27)),
        format!("hv{}.{}", "s", fake(24)),
        format!("do{}_v1_{hex}", "p"),
        format!("da{}{}", "pi", &hex[..32]),
        format!("gl{}_{}", "sa", fake(40)),
        format!("h{}_{}", "f", fake(34)),
        format!("s{}-{}", "k", fake(40)),
        format!("AGE-SECRET{}{}", "-KEY-1", "0FAKE".repeat(12)),
        format!("ey{}.ey{}.{}", "J0fake0fake0", "J0fake0", fake(20)),
        format!("ey{}..{}", "J0fake0fake0", fake(20)),
    ] {
        let text = format!("used {token}, then left");
        assert_eq!(found(&text), [(token.as_str(), Class::Token)], "{token}");
    }
}

#[test]
fn headers_cookies_and_signatures_are_found() {
    let basic = STANDARD.encode("jane:hunter2");
    for (text, secret) in [
        (format!("Authorization: Basic {basic}"), basic.as_str()),
        ("authorization: Bearer 0fakeFAKE0".to_owned(), "0fakeFAKE0"),
        (
            "\"Authorization\": \"token 0fakeFAKE0\"".to_owned(),
            "0fakeFAKE0",
        ),
        ("Authorization \"0fakeFAKE0\"".to_owned(), "0fakeFAKE0"),
        ("x-api-key: hush-hush".to_owned(), "hush-hush"),
        ("Cookie: a=0fakeFAKE0".to_owned(), "0fakeFAKE0"),
        ("JSESSIONID=0fakeFAKE0; a=b".to_owned(), "0fakeFAKE0"),
        (
            "https://a/b?sv=1&sig=0fakeFAKE0fakeFAKE0%3D".to_owned(),
            "0fakeFAKE0fakeFAKE0%3D",
        ),
        (
            format!(
                "https://hooks.{}/services/T0FAKE/B0FAKE/0fakefake",
                "slack.com"
            ),
            "T0FAKE/B0FAKE/0fakefake",
        ),
    ] {
        assert_eq!(found(&text), [(secret, Class::Token)], "{text}");
    }
}

#[test]
fn passwords_of_addresses_and_programs_are_found() {
    for (text, secret) in [
        ("postgres://jane:hunter2@db/shop", "hunter2"),
        ("redis://:hunter2@cache", "hunter2"),
        ("amqp://jane:hun@ter2@mq/", "hun@ter2"),
        ("jane:hunter2@tcp(db:3306)/shop", "hunter2"),
        ("curl -s -u jane:hunter2 http://db", "hunter2"),
        ("machine ghcr.io login jane password hunter2", "hunter2"),
        ("requirepass hunter2", "hunter2"),
        ("CONFIG SET requirepass hunter2", "hunter2"),
        ("sentinel auth-pass main hunter2", "hunter2"),
        ("user jane on +@all ~* >hunter2", "hunter2"),
        ("  stats auth admin:hunter2", "hunter2"),
        ("  user jane insecure-password hunter2", "hunter2"),
        ("CREATE USER a IDENTIFIED BY 'hunter2'", "hunter2"),
        ("ALTER ROLE a PASSWORD 'hunter2'", "hunter2"),
    ] {
        assert_eq!(found(text), [(secret, Class::Password)], "{text}");
    }
    let bot = format!("000000000{}{}", ":AA", fake(33));
    let address = format!("https://api.telegram.org/bot{bot}/getMe");
    assert_eq!(found(&address), [(bot.as_str(), Class::Token)]);
    let hash = format!("$2y$10${}", fake(53));
    assert_eq!(
        found(&format!("jane:{hash}")),
        [(hash.as_str(), Class::Password)]
    );
}

#[test]
fn private_keys_are_found_whole_cut_off_and_encoded() {
    let key = "-----BEGIN EC PRIVATE KEY-----\nhush\n-----END EC PRIVATE KEY-----";
    assert_eq!(found(&format!("a {key} b")), [(key, Class::PrivateKey)]);
    assert_eq!(found(&key[..40]), [(&key[..40], Class::PrivateKey)]);
    let encoded = STANDARD.encode(key);
    assert_eq!(
        found(&format!("key-data: {encoded}\n")),
        [(encoded.as_str(), Class::PrivateKey)]
    );
    let line = fake(64);
    assert_eq!(
        found(&format!("  {line}")),
        [(line.as_str(), Class::PrivateKey)]
    );
    let certificate = "-----BEGIN CERTIFICATE-----\nhush\n-----END CERTIFICATE-----";
    assert_eq!(found(certificate), []);
    assert_eq!(found(&STANDARD.encode(certificate)), []);
}

#[test]
fn what_only_looks_alike_is_not_found() {
    for text in [
        "bearer authentication, basic authentication",
        "authorization required for namespaces",
        "https://jane@example.org: it's fine",
        "postgres://jane:$(PASSWORD)@db postgres://jane:xxxxx@db",
        "0fakefake0fakefake0fakefake0fakefake0fakefake0fakefake0fakefake0",
        "sk-learn-and-other-long-words-in-a-row",
        "eyJhbGciOiJIUzI1NiJ9",
        "docker run -u 1000:1000",
        "Cookie: name=value",
        "•••token••• postgres://a:•••password•••@db",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn each_expression_has_a_trigger_in_all_it_matches() {
    // A trigger that is missing would hide a shape from the quick look.
    assert!(SHAPES.iter().all(|shape| !shape.triggers.is_empty()));
    assert_eq!(COMPILED.shapes.len(), SHAPES.len());
}
