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

#[test]
fn forms_of_single_programs_are_found() {
    for (text, expected) in [
        ("port 1\nHTTP_Passwd hunter2\n", "hunter2"),
        ("a\n  password\t\"hunter two\" # why\n", "hunter two"),
        ("a\npassword correcthorse;\n", "correcthorse"),
        ("a\nauth_pass hunter2", "hunter2"),
        ("a\napi-token 4fT0kEnX9\n", "4fT0kEnX9"),
        ("<a><password>hunter2</password></a>", "hunter2"),
        (
            "<db:password kind=\"x\"> hunter two\n</db:password>",
            "hunter two",
        ),
        ("<Secret><![CDATA[hunter<2]]></Secret>", "hunter<2"),
        (
            "<property>\n<name>javax.jdo.option.ConnectionPassword</name>\n  <value>hunter2</value>",
            "hunter2",
        ),
        ("<key>api.token</key><string>4fT0kEn</string>", "4fT0kEn"),
        ("define('DB_PASSWORD', 'hunter2');", "hunter2"),
        ("define( \"DB_PASSWORD\",\"hunter two\" );", "hunter two"),
    ] {
        assert_eq!(found(text, Manner::Settings), [expected], "{text}");
    }
}

#[test]
fn prose_and_references_in_such_forms_stay() {
    for text in [
        "a\npassword is required\n",
        "a\npassword required\n",
        "a\npassword protected\n",
        "password hunter2",
        "a\nsecret garden\n",
        "a\ntoken expired\n",
        "a\nproxy_pass http://web:80;\nfastcgi_pass unix:/run/php.sock;\n",
        "a\nProxyPass /a http://b\nProxyPassReverse http://b\n",
        "a\nssl_certificate_key /etc/tls/tls.key;\n",
        "a\nPasswordAuthentication no\n",
        "a\npassword $PASSWORD\npassword {{ .x }}\n",
        "a\nkey server.key\n",
        "usage: login <user> <password> [<key>]",
        "<password></password><password/><password>${X}</password>",
        "<secret><name>a</name></secret>",
        "<Contents><Key>photos/2024/IMG_1234.jpg</Key></Contents>",
        "a\nuser admin password reset by mail\n",
        "<name>hive.token.store.class</name><value>org.apache.TokenStore</value>",
        "<name>password</name><name>a</name>",
        "define('DB_PASSWORD', getenv('X'));",
        "f('password', 'x')",
    ] {
        assert_eq!(found(text, Manner::Settings), [""; 0], "{text}");
    }
    for text in ["a\nHTTP_Passwd hunter2\n", "<password>the password</x>"] {
        assert_eq!(found(text, Manner::Prose), [""; 0], "{text}");
    }
}

#[test]
fn values_in_quotes_end_with_their_line() {
    for (text, expected) in [
        ("a\npassword \"hush\\\nb: 1\n", &["hush\\"][..]),
        ("password: \"hu\\\"sh\"", &["hu\\\"sh"]),
    ] {
        assert_eq!(found(text, Manner::Settings), expected, "{text}");
    }
}
