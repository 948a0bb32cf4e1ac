use std::fmt::Write as _;

use super::*;
use crate::scratch::Scratch;

fn read(path: &Path) -> Result<Kubeconfig, Error> {
    super::read(path, bytes(path)?)
}

/// What reading a file with that content fails with.
fn failure(content: impl AsRef<[u8]>) -> String {
    let scratch = Scratch::new();
    let path = scratch.write("config", content);
    match read(&path) {
        Ok(_) => "read".to_owned(),
        Err(error) => error
            .to_string()
            .replace(&path.display().to_string(), "FILE"),
    }
}

#[test]
fn broken_files_say_what_is_wrong_with_them() {
    for (content, expected) in [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        ("# nothing yet\n", "it is empty"),
        ("clusters: [", "it is not valid YAML"),
        ("clusters:\n\t- name: a\n", "it is not valid YAML"),
        ("just words", "a value has another form than expected"),
        ("- a\n- b\n", "a value has another form than expected"),
        ("clusters: 3", "a value has another form than expected"),
        ("kind: Pod\nmetadata: {}\n", "its kind is not `Config`"),
        ("clusters:\n- cluster: {}\n", "an entry lacks `name`"),
        ("contexts: &a\n- *a\n", "refers to itself"),
        ("contexts: *nowhere\n", "refers to itself or to an anchor"),
        (
            "users: [{name: a, user: {exec: {interactiveMode: Sometimes}}}]",
            "another form",
        ),
    ] {
        let failure = failure(content);
        assert!(failure.contains(expected), "{content:?}: {failure}");
        assert!(failure.contains("`FILE`"), "{failure}");
    }
}

#[test]
fn positions_are_told() {
    let failure = failure("kind: Config\nclusters: 3\n");
    assert!(failure.contains("(line 2, column 11)"), "{failure}");
}

#[test]
fn bombs_are_refused() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let (name, of) = (letter(level), letter(level - 1));
        let aliases = vec![format!("*{of}"); 10].join(", ");
        writeln!(bomb, "{name}: &{name} [{aliases}]").unwrap();
    }
    assert!(
        failure(&bomb).contains("beyond reason"),
        "{}",
        failure(&bomb)
    );
    let deep = format!("extensions: {}{}", "[".repeat(5000), "]".repeat(5000));
    assert_ne!(failure(&deep), "read");
}

fn letter(index: u8) -> char {
    char::from(b'a' + index)
}

#[test]
fn huge_files_are_refused() {
    let huge = "#".repeat(usize::try_from(MAX_MIB).unwrap() * 1024 * 1024 + 1);
    assert!(failure(huge).contains("larger than 8 MiB"));
}

#[test]
fn text_may_be_utf8_or_marked_utf16_and_nothing_else() {
    let text = "kind: Config\ncontexts: [{name: grün}]\n";
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let little = utf16.iter().flat_map(|unit| unit.to_le_bytes());
    let big = utf16.iter().flat_map(|unit| unit.to_be_bytes());
    let scratch = Scratch::new();
    for bytes in [
        text.as_bytes().to_vec(),
        [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect(),
        [0xFF, 0xFE].into_iter().chain(little).collect(),
        [0xFE, 0xFF].into_iter().chain(big).collect::<Vec<u8>>(),
    ] {
        let file = read(&scratch.write("config", bytes)).ok().unwrap();
        assert_eq!(file.contexts[0].0, "grün");
    }
    for bytes in [&b"kind: \xFF\xC0"[..], b"\xFF\xFEa", b"\xFF\xFE\x00\xD8"] {
        assert!(failure(bytes).contains("not text in UTF-8"));
    }
}

#[test]
fn folders_and_pipes_are_not_read() {
    let scratch = Scratch::new();
    let error = read(&scratch.path("")).err().unwrap();
    assert!(error.to_string().contains("a folder"), "{error}");
    #[cfg(target_os = "linux")]
    {
        let error = read(Path::new("/dev/zero")).err().unwrap();
        assert!(error.to_string().contains("a pipe or device"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_a_circle_is_unreadable() {
    let scratch = Scratch::new();
    let (one, two) = (scratch.path("one"), scratch.path("two"));
    std::os::unix::fs::symlink(&one, &two).unwrap();
    std::os::unix::fs::symlink(&two, &one).unwrap();
    let error = read(&one).err().unwrap();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
}

#[test]
fn relative_paths_start_at_the_file() {
    let scratch = Scratch::new();
    let path = scratch.write(
        "sub/config",
        "clusters: [{name: c, cluster: {certificate-authority: ca.pem}}]
users:
- name: relative
  user: {client-certificate: ./a/cert.pem, client-key: key.pem, tokenFile: token, exec: {command: bin/get-token}}
- name: absolute
  user: {client-certificate: /a/cert.pem, tokenFile: '', exec: {command: get-token}}
",
    );
    let file = read(&path).ok().unwrap();
    let at = |name: &str| Some(scratch.path("sub").join(name).display().to_string());
    assert_eq!(file.clusters[0].1.certificate_authority, at("ca.pem"));
    let user = &file.users[0].1;
    assert_eq!(user.client_certificate, at("./a/cert.pem"));
    assert_eq!(user.client_key, at("key.pem"));
    assert_eq!(user.token_file, at("token"));
    assert_eq!(user.exec.as_ref().unwrap().command, at("bin/get-token"));
    let user = &file.users[1].1;
    assert_eq!(user.client_certificate.as_deref(), Some("/a/cert.pem"));
    assert_eq!(user.token_file.as_deref(), Some(""));
    let command = user.exec.as_ref().unwrap().command.as_deref();
    assert_eq!(command, Some("get-token"));
}

#[cfg(windows)]
#[test]
fn windows_separators_make_a_command_a_path() {
    assert!(has_separator(r"bin\get-token.exe"));
    assert!(has_separator("bin/get-token.exe"));
}

#[test]
fn names_given_twice_and_further_documents_are_told() {
    let scratch = Scratch::new();
    let path = scratch.write(
        "config",
        "contexts: [{name: a, context: {cluster: one}}, {name: a, context: {cluster: two}}, {name: ''}]
---
contexts: [{name: b}]
",
    );
    let file = read(&path).ok().unwrap();
    assert_eq!(file.contexts.len(), 1);
    assert_eq!(file.contexts[0].1.cluster, "one");
    let told: Vec<String> = file.oddities.iter().map(Error::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("first of its 2 documents"));
    assert!(told[1].contains("contexts names `a` more than once"));
    assert!(told[2].contains("an entry of contexts has no name"));
}

#[test]
fn scalars_that_look_like_numbers_stay_text() {
    let scratch = Scratch::new();
    let path = scratch.write(
        "config",
        "contexts: [{name: 0123, context: {cluster: 1e3, namespace: 007, user: on}}]\n",
    );
    let (name, context) = read(&path).ok().unwrap().contexts.swap_remove(0);
    assert_eq!(name, "0123");
    assert_eq!(context.cluster, "1e3");
    assert_eq!(context.namespace.as_deref(), Some("007"));
    assert_eq!(context.user.as_deref(), Some("on"));
}
