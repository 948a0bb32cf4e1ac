use secrecy::ExposeSecret as _;

use super::*;
use crate::scratch::Scratch;
use crate::{Sources, load};

const TEXT: &str = "apiVersion: v1
kind: Config
current-context: shop
clusters:
- name: shop
  cluster: {server: 'https://shop:6443'}
- name: other
  cluster: {server: 'https://jane:hush@other:6443'}
contexts:
- name: shop
  context: {cluster: shop, user: jane, namespace: web}
- name: by program
  context: {cluster: shop, user: program}
- name: other
  context: {cluster: other, user: jane}
- name: broken
  context: {cluster: nowhere}
users:
- name: jane
  user: {token: hush-token, client-certificate-data: Q0VSVA==, client-key-data: aHVzaA==}
- name: program
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: get-token
      args: [--client-id=x, --client-secret=hush-a, --password, -hush-b, --key-file, /k, --header, 'Authorization: Bearer hush-f', get]
      env: [{name: REGION, value: eu}, {name: API_TOKEN, value: hush-c}, {name: DB_PASS, value: hush-g}, {name: GITLAB_PAT, value: hush-h}]
- name: provider
  user:
    auth-provider: {name: oidc, config: {client-id: x, client-secret: hush-d, refresh-token: hush-e}}
";

fn take(secrets: SecretsIn, chosen: &[&str]) -> Result<Taken, Error> {
    let chosen: Vec<String> = chosen.iter().map(|&name| name.into()).collect();
    Import::of_text(TEXT)?.take(Some(&chosen), secrets)
}

#[test]
fn secrets_are_taken_out_and_put_back_where_they_were() {
    let import = Import::of_text(TEXT).unwrap();
    for name in ["jane", "program", "provider"] {
        let whole = import.user(name).unwrap();
        let mut user = whole.clone();
        let taken = secrets::take(&mut user);
        assert!(!taken.is_empty());
        assert!(!user.to_string().contains("hush"), "{user}");
        assert!(!user.to_string().contains("aHVzaA"), "{user}");
        let taken = taken
            .into_iter()
            .map(|(field, secret)| (field, secret.into()))
            .collect();
        secrets::put(user.as_object_mut().unwrap(), &taken);
        assert_eq!(user, whole);
    }
}

#[test]
fn what_is_imported_is_a_kubeconfig_without_its_secrets() {
    let scratch = Scratch::new();
    let taken = take(SecretsIn::Keychain, &["shop", "by program"]).unwrap();
    assert!(!taken.text.contains("hush"), "{}", taken.text);
    assert!(!taken.text.contains("other"), "{}", taken.text);
    let folder = scratch.path("imported");
    let import = Import::of_text(TEXT).unwrap();
    let reserved = Reserved::take(&import, &folder).unwrap();
    let other = Reserved::take(&import, &folder).unwrap();
    assert_eq!(reserved.path(), folder.join("001-shop.yaml"));
    assert_eq!(other.path(), folder.join("002-shop.yaml"));
    drop(other);
    assert!(!folder.join("002-shop.yaml").exists());
    let path = reserved.write(&taken.text).unwrap();

    let default = scratch.write("config", "");
    let sources = Sources::find(&[], Some(default.as_os_str()), None).with_imported(Some(&folder));
    let loaded = load(&sources);
    let context = loaded.context("shop").unwrap();
    assert_eq!(context.imported, Some(SecretsIn::Keychain));
    assert_eq!(context.namespace.as_deref(), Some("web"));
    let asked = std::cell::RefCell::new(Vec::new());
    let keychain = |kept: &Kept| {
        asked.borrow_mut().push(kept.entry.clone());
        let of_user = |user: &str| entry(&path, user);
        let (_, secret) = taken
            .secrets
            .iter()
            .find(|(user, _)| of_user(user) == kept.entry)
            .unwrap();
        Ok(secret.clone())
    };
    let client = crate::client_config(&loaded, "shop", None, &keychain).unwrap();
    assert_eq!(
        client.config.auth_info.token.unwrap().expose_secret(),
        "hush-token"
    );
    assert_eq!(
        client
            .config
            .auth_info
            .client_key_data
            .unwrap()
            .expose_secret(),
        "aHVzaA=="
    );
    assert_eq!(asked.into_inner(), ["001-shop.yaml/jane"]);

    let locked = |_: &Kept| Err(wire::Error::new(wire::ErrorCode::Keychain, "it is locked"));
    let error = crate::client_config(&loaded, "shop", None, &locked)
        .err()
        .unwrap();
    assert_eq!(error.code, wire::ErrorCode::Keychain);
}

#[test]
fn a_file_elsewhere_gets_at_nothing_by_naming_it() {
    let scratch = Scratch::new();
    let taken = take(SecretsIn::Keychain, &["shop"]).unwrap();
    let loaded = scratch.load(&taken.text);
    assert_eq!(loaded.context("shop").unwrap().imported, None);
    let never = |_: &Kept| panic!("nothing is kept for it");
    let client = crate::client_config(&loaded, "shop", None, &never);
    // A certificate without its key.
    assert!(client.is_err());
}

#[test]
fn all_that_is_in_the_file_needs_no_keychain() {
    let taken = take(SecretsIn::File, &["shop", "other"]).unwrap();
    assert!(taken.secrets.is_empty());
    assert!(taken.text.contains("hush-token") && taken.text.contains("jane:hush@other"));
}

#[test]
fn what_cannot_be_used_is_told_context_by_context() {
    let import = Import::of_text(TEXT).unwrap();
    let known = Scratch::new().load(TEXT);
    let contexts = import.contexts(&known, Path::new("/x/shop.yaml"), SecretsIn::Keychain);
    let told: Vec<(&str, &str, bool)> = contexts
        .iter()
        .map(|context| {
            (
                context.entry.as_str(),
                context.name.as_str(),
                context.problem.is_some(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("shop", "shop (shop)", false),
            ("by program", "by program (shop)", false),
            ("other", "other (shop)", true),
            ("broken", "broken (shop)", true),
        ]
    );
    assert_eq!(contexts[0].same_as.as_deref(), Some("shop"));
    assert_eq!(contexts[0].secrets, ["token", "client-key-data"]);
    assert_eq!(contexts[1].program.as_deref(), Some("get-token"));
    let shown = serde_json::to_string(&contexts).unwrap();
    assert!(!shown.contains("hush"), "{shown}");
    // All that can be used, where nobody chose.
    let taken = import.take(None, SecretsIn::Keychain).unwrap();
    assert!(!taken.text.contains("broken"));
    for chosen in [&["other"][..], &["broken"], &["nobody"], &[]] {
        assert!(take(SecretsIn::Keychain, chosen).is_err(), "{chosen:?}");
    }
}

#[test]
fn relative_paths_lead_nowhere_from_a_clipboard() {
    let text = TEXT.replace("token: hush-token", "tokenFile: tokens/jane");
    let pasted = Import::of_text(&text).unwrap();
    let known = Loaded::default();
    let file = Path::new("/x/shop.yaml");
    assert!(
        pasted.contexts(&known, file, SecretsIn::File)[0]
            .problem
            .is_some()
    );
    let scratch = Scratch::new();
    let path = scratch.write("config", &text);
    let read = Import::of_file(&path).unwrap();
    assert!(
        read.contexts(&known, file, SecretsIn::File)[0]
            .problem
            .is_none()
    );
    let taken = read.take(Some(&["shop".into()]), SecretsIn::File).unwrap();
    let absolute = scratch.path("tokens/jane").display().to_string();
    assert!(taken.text.contains(&absolute), "{}", taken.text);
}

#[test]
fn what_is_no_kubeconfig_is_refused_without_a_word_of_it() {
    for text in [
        "",
        "hush",
        "kind: Secret\ndata: {a: hush}",
        "{\"users\": [\"hush\"]}",
        "a: [hush",
    ] {
        let error = match Import::of_text(text) {
            Err(error) => error.to_string(),
            Ok(import) => import
                .take(None, SecretsIn::File)
                .err()
                .unwrap()
                .to_string(),
        };
        assert!(
            error.contains("what was pasted") && !error.contains("hush"),
            "{error}"
        );
    }
}

#[test]
fn names_of_secrets_fit_into_any_keychain() {
    let file = Path::new("/x/shop.yaml");
    assert_eq!(entry(file, "jane"), "shop.yaml/jane");
    let odd = ["A", "a]", "a\nb", &"x".repeat(300), &"y".repeat(300)];
    let names: BTreeSet<String> = odd.iter().map(|user| entry(file, user)).collect();
    assert_eq!(names.len(), odd.len());
    assert!(names.iter().all(|name| name.len() < 100), "{names:?}");
}
