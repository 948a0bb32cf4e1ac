use super::*;

fn found(text: &str, manner: Manner) -> Vec<&str> {
    find(text, manner)
        .into_iter()
        .map(|pair| &text[pair.span])
        .collect()
}

#[test]
fn pairs_of_all_forms_are_found() {
    for (text, expected) in [
        ("connecting with password=hunter2 to db", "hunter2"),
        ("user=a;Password=hunter2;Encrypt=true", "hunter2"),
        ("a=b&api_key=4fT0kEn&c=d", "4fT0kEn"),
        ("password=a,b;c to", "a,b;c"),
        ("{\"password\":\"hun\\\"ter2\"}", "hun\\\"ter2"),
        ("{\\\"password\\\":\\\"hunter2\\\"}", "hunter2"),
        ("'token' => 'hush hush'", "hush hush"),
        ("password: hunter two", "hunter two"),
        ("login ok, password: hunter2.", "hunter2."),
        ("got token: 4fT0kEn, retry", "4fT0kEn"),
        ("--db-password hunter2 --x", "hunter2"),
        ("--token=4fT0kEn", "4fT0kEn"),
        ("Endpoint=sb://a/;SharedAccessKey=4fT0kEn=;b=c", "4fT0kEn="),
        ("AccountKey=4fT0kEn/x==;EndpointSuffix=core", "4fT0kEn/x=="),
        ("//registry.npmjs.org/:_authToken=4fT0kEn", "4fT0kEn"),
        ("(password=hunter2)", "hunter2"),
        ("config[\"secret\"] = \"hush\"", "hush"),
        ("a\nPASSWORD=hunter2\nb", "hunter2"),
        ("{password:hunter2}", "hunter2"),
        ("password=\"hunter2", "hunter2"),
    ] {
        assert_eq!(found(text, Manner::Prose), [expected], "{text}");
    }
}

#[test]
fn sentences_and_references_are_no_pairs() {
    for text in [
        "failed to get token: unauthorized",
        "secret \"db\" not found",
        "references non-existent secret key: tls.crt",
        "invalid password: must not be empty",
        "couldn't find key password in Secret shop/db",
        "password=$(DB_PASSWORD)",
        "tokens=512 max_tokens: 4096",
        "c.e.TokenService: Started in 5s",
        "com.example.PasswordService: Started",
        "secretName=db existingSecret: db tokenExpirationSeconds: 3600",
        "password=•••password•••",
        "secret://db",
        "Secret::new",
        "--token --x",
        "password=",
        "pass=12 fail=0",
        "cache_key=users:42:profile",
    ] {
        assert!(found(text, Manner::Prose).is_empty(), "{text}");
    }
}

#[test]
fn long_texts_take_no_longer_than_they_are() {
    for part in [
        "pass",
        "password=",
        "password ",
        "token:'",
        "key=,",
        "pass=\\\"",
        "secret: }",
        "\npassword ",
        "password\t",
        ":password",
        "<password>",
        "<password><![CDATA[",
        "<name>password</name> ",
        "define('password','",
    ] {
        let text = part.repeat((1 << 18) / part.len());
        let _ = find(&text, Manner::Prose);
        let _ = find(&text, Manner::Settings);
    }
}
