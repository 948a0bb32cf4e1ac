use super::*;
use crate::documents;

fn cleaned(text: &str) -> Option<String> {
    State::new(Rules::default()).clean(text, Manner::Settings)
}

#[test]
fn settings_keep_their_form() {
    for (text, expected) in [
        (
            "a: 1\nexport DB_PASSWORD=hush\n",
            "a: 1\nexport DB_PASSWORD=•••password•••\n",
        ),
        (
            "a: 1\npassword: \"hush\", \nb: 2",
            "a: 1\npassword: \"•••password•••\", \nb: 2",
        ),
        (
            "password: |\n  hush\n  hush\nb: 1",
            "password: |\n  •••password•••\n  •••password•••\nb: 1",
        ),
        (
            "tokens:\n- hush\n# why\nb: 1",
            "tokens:\n- •••password•••\n# why\nb: 1",
        ),
        (
            "[db]\r\npassword = hush\r\n",
            "[db]\r\npassword = •••password•••\r\n",
        ),
    ] {
        assert_eq!(cleaned(text).as_deref(), Some(expected), "{text}");
        assert_eq!(cleaned(expected), None);
    }
}

#[test]
fn json_keeps_its_form() {
    let text =
        "{ \"b\" : 1.0,\n \"password\" : \"hush\", \"pin\": {\"secret\": [\"hush\", true]} }";
    assert_eq!(
        cleaned(text).unwrap(),
        text.replace("hush", "•••password•••")
    );
    assert_eq!(
        cleaned("{\"password\": 12345}").unwrap(),
        "{\"password\": \"•••password•••\"}"
    );
    assert_eq!(
        cleaned("{\"passwordLength\": 12, \"tokens\": 512, \"token\": true}"),
        None
    );
}

#[test]
fn a_manifest_is_written_anew_only_if_it_must_be() {
    let pod = "# a\napiVersion: v1\nkind: Pod # kept\nspec: {a: b}\n";
    assert_eq!(cleaned(pod), None);
    let secret = "# b\nkind: Secret\nstringData: {a: hush}\n";
    assert_eq!(
        cleaned(&format!("{pod}---\n{secret}")).unwrap(),
        format!("{pod}---\n# b\nkind: Secret\nstringData:\n  a: '****'\n")
    );
    let comment = "# password=hush\napiVersion: v1\nkind: Pod\n";
    assert_eq!(
        cleaned(comment).unwrap(),
        comment.replace("hush", "•••password•••")
    );
}

#[test]
fn what_may_be_a_secret_and_cannot_be_read_goes_as_a_whole() {
    for text in [
        "kind: Secret\nstringData: {a: hush",
        "kind: \"\\u0053ecret\"\n\tdata: hush\n",
    ] {
        assert_eq!(
            cleaned(text).as_deref(),
            Some(documents::UNREADABLE),
            "{text}"
        );
    }
    assert_eq!(cleaned(documents::UNREADABLE), None);
    assert_eq!(
        cleaned("H4sIAAAAAAAA/4yQ").as_deref(),
        Some("•••unreadable•••")
    );
}

#[test]
fn templates_of_secrets_lose_what_is_not_filled_in() {
    let template = "{{- if .on }}\nkind: Secret\ndata:\n  a: aHVzaA==\n  b: {{ .b }}\n{{- end }}\n";
    assert_eq!(
        cleaned(template).unwrap(),
        template.replace("aHVzaA==", "•••password•••")
    );
}

#[test]
fn base64_stays_base64_and_counts_what_it_holds() {
    let mut state = State::new(Rules::default());
    let text = STANDARD.encode("{\"user\":\"jane\",\"password\":\"hush\"}");
    let once = state.clean(&text, Manner::Settings).unwrap();
    let counted = state.tally;
    assert_eq!(
        STANDARD.decode(&once).unwrap(),
        "{\"user\":\"jane\",\"password\":\"•••password•••\"}".as_bytes()
    );
    state.tally.clear();
    assert_eq!(state.clean(&once, Manner::Settings), None);
    assert_eq!(state.tally, counted);
    assert_ne!(counted, Tally::default());
}

#[test]
fn texts_within_texts_are_looked_into_only_so_deep() {
    let mut text = "{\"password\":\"hush\"}".to_owned();
    for _ in 0..4 {
        text = serde_json::json!({ "a": text }).to_string();
    }
    assert!(!cleaned(&text).unwrap().contains("hush"));
    for _ in 0..9 {
        text = serde_json::json!({ "a": text }).to_string();
    }
    let _ = cleaned(&text);
}

#[test]
fn names_of_objects_are_no_secrets() {
    let mut state = State::new(Rules::default());
    state.learnt.add_name("db-credentials");
    assert_eq!(
        state.clean("secret: db-credentials\nb: 1", Manner::Settings),
        None
    );
    assert!(
        state
            .clean("password: db-credentials\nb: 1", Manner::Settings)
            .is_some()
    );
}

#[test]
fn any_text_in_base64_is_looked_into() {
    for text in [
        "#cloud-config\npassword: hush\nssh_pwauth: true\n",
        "#!/bin/sh\nexport DB_PASSWORD=hush\nexec app\n",
        "<a><b>jane and joe</b><password>hush</password></a>",
        "[database]\nuser = jane\npassword = hush\n",
    ] {
        let expected = text.replace("hush", "•••password•••");
        let once = STANDARD.encode(text);
        assert_eq!(cleaned(&once).unwrap(), STANDARD.encode(&expected));
        assert_eq!(cleaned(&STANDARD.encode(&expected)), None);
        let twice = format!(" {}\n", STANDARD.encode(&once));
        let expected = format!(" {}\n", STANDARD.encode(STANDARD.encode(&expected)));
        assert_eq!(cleaned(&twice).unwrap(), expected);
    }
    let wrapped = STANDARD.encode("password = correct horse\nuser = jane\n");
    let (first, second) = wrapped.split_at(40);
    assert!(cleaned(&format!("{first}\n{second}\n")).is_some());
    for text in [
        "8f14e45fceea167a5a36dedd4bea2543e3b0c442",
        "aVeryLongNameOfSomethingThatIsNoBase64",
        "/var/lib/kubelet/pods/volumes/kubernetes",
        &STANDARD.encode("level: info\nreplicas: 2\ntoken: ${TOKEN}\n"),
        &STANDARD.encode(b"\x00password = hush and other bytes"),
    ] {
        assert_eq!(cleaned(text), None, "{text}");
    }
}
