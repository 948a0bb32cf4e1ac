//! The keychain against a real Secret Service: gnome-keyring on a bus of its own, with a home folder of its own.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::thread;
use std::time::Duration;

use keychain::{Error, Keychain, PATIENCE};
use secrecy::{ExposeSecret as _, SecretString};
use secret_service::{EncryptionType, SecretService};
use tokio::time::Instant;

#[path = "secret_service/session.rs"]
mod session;
use session::{CASE, ORDER, Session};

/// In all secrets here, to be looked for where it must not be.
const SECRET: &str = "s3cr3t";

/// How long a case waits for a person who will not come.
const SHORT: Duration = Duration::from_secs(2);

/// What is told at once is told within this, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn keeps_and_gives_secrets() {
    let mut session = Session::with_keyring().await;
    session.run("everyday").await;
    session.run("many at once").await;
}

#[tokio::test]
async fn secrets_outlive_the_programs() {
    let mut session = Session::with_keyring().await;
    session.run("keep").await;
    session.run("kept").await;
    session.run("the keyring ends").await;
}

#[tokio::test]
async fn a_keyring_that_nobody_unlocks_is_locked() {
    let mut session = Session::with_keyring().await;
    session.run("nobody to ask").await;
}

#[tokio::test]
async fn the_person_who_is_asked_unlocks_it_or_does_not() {
    let mut session = Session::with_keyring().await;
    session.run("somebody to ask").await;
}

#[tokio::test]
async fn the_person_who_is_asked_is_not_there() {
    let mut session = Session::with_keyring().await;
    session.run("unanswered").await;
}

#[tokio::test]
async fn where_there_is_no_keyring_yet_the_person_has_to_make_one() {
    let mut session = Session::start().await;
    session.run("no keyring yet").await;
}

#[tokio::test]
async fn where_nobody_keeps_secrets_the_keychain_is_absent() {
    let mut session = Session::start().await;
    session.run("absent").await;
    for nowhere in [
        "unix:path=/nowhere/bus",
        "tcp:host=127.0.0.1,port=1",
        "nonsense",
    ] {
        session.run_on(nowhere, "absent").await;
    }
}

/// The other half of all these tests: does nothing unless one of them runs it in a session of its own.
#[test]
fn case() {
    let Ok(case) = std::env::var(CASE) else {
        return;
    };
    let run = match case.as_str() {
        "everyday" => everyday,
        "many at once" => many_at_once,
        "keep" => keep,
        "kept" => kept,
        "the keyring ends" => the_keyring_ends,
        "nobody to ask" => nobody_to_ask,
        "somebody to ask" => somebody_to_ask,
        "unanswered" => unanswered,
        "no keyring yet" => no_keyring_yet,
        "absent" => absent,
        _ => panic!("there is no case `{case}`"),
    };
    // Where the app makes its calls.
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async { tokio::task::spawn_blocking(run).await })
        .unwrap();
}

fn everyday() {
    let keychain = Keychain::system();
    keychain.check().unwrap();
    assert!(labels().is_empty(), "the check leaves nothing");
    assert_eq!(read(&keychain, "sign-in"), None);
    keychain.remove("sign-in").unwrap();

    let secrets = [
        String::new(),
        SECRET.to_owned(),
        long(20_000),
        format!("{SECRET} 🔑 пароль\n\t\0 ß"),
        "🔑".repeat(25_000),
        SECRET.to_owned(),
    ];
    for secret in secrets {
        write(&keychain, "sign-in", &secret);
        write(&keychain, "other/one's 🔑", SECRET);
        let again = Keychain::system();
        assert_eq!(read(&again, "sign-in"), Some(secret));
    }
    assert_eq!(
        labels(),
        ["Pilothouse: other/one's 🔑", "Pilothouse: sign-in"],
        "nothing is left of the long ones, and people can tell what is whose"
    );
    assert_eq!(read(&keychain, "SIGN-IN"), None);

    write(&keychain, "sign-in", &long(20_000));
    assert_eq!(labels().len(), 3, "so long a secret has two parts");
    keychain.remove("sign-in").unwrap();
    assert_eq!(read(&keychain, "sign-in"), None);
    keychain.remove("other/one's 🔑").unwrap();
    assert!(labels().is_empty());

    let too_long = keychain.set("sign-in", &SecretString::from(long(2 << 20)));
    assert!(matches!(told(&too_long), Error::Failed { .. }));
    for name in ["", "a]", "a\nb", &"x".repeat(201)] {
        let refused = keychain.set(name, &SecretString::from(SECRET));
        assert!(matches!(told(&refused), Error::Failed { .. }), "{name:?}");
    }
    assert!(labels().is_empty());
}

fn many_at_once() {
    let keychain = Keychain::system();
    let secrets = ["a", "b", "c"].map(|salt| format!("{salt}{}", long(20_000)));
    write(&keychain, "x", &secrets[0]);
    thread::scope(|scope| {
        for secret in &secrets {
            let (keychain, secrets) = (keychain.clone(), &secrets);
            scope.spawn(move || {
                for _ in 0..5 {
                    write(&keychain, "x", secret);
                    assert!(secrets.contains(&read(&keychain, "x").unwrap()));
                }
            });
        }
    });
    keychain.remove("x").unwrap();
    assert!(labels().is_empty());
}

fn keep() {
    write(&Keychain::system(), "kept", &long(20_000));
}

fn kept() {
    assert_eq!(read(&Keychain::system(), "kept"), Some(long(20_000)));
}

fn the_keyring_ends() {
    let keychain = Keychain::system();
    keep();
    order("kill");
    all_absent(&keychain);
    order("start");
    kept();
    keep();
    order("kill");
    order("start locked");
    all_locked(&keychain);
    order("kill");
    order("start");
    kept();
}

fn nobody_to_ask() {
    keep();
    order("lock");
    all_locked(&Keychain::system());
}

fn somebody_to_ask() {
    let keychain = Keychain::system();
    keep();
    order("lock");
    let dialogs = order("the person gives it");
    all_locked(&keychain.clone().without_asking());
    assert_eq!(order("tell"), dialogs, "nobody is asked who is not to be");
    order("the person declines");
    all_locked(&keychain);
    assert_eq!(order("the person gives it"), calls(&keychain).len());
    kept();
    keychain.clone().without_asking().check().unwrap();
    order("lock");
    keep();
    order("lock");
    keychain.check().unwrap();
    order("lock");
    assert_eq!(read(&keychain, "missing"), None);
    order("lock");
    keychain.remove("kept").unwrap();
    assert!(labels().is_empty());
}

fn unanswered() {
    let keychain = Keychain::system().with_limit(SHORT);
    keep();
    order("lock");
    order("the person waits");
    let get = || {
        let began = Instant::now();
        let result = keychain.get("kept");
        assert!((SHORT..SHORT + AT_ONCE).contains(&began.elapsed()));
        assert_locked(&result);
    };
    get();
    // The one that waits for the other is not told later.
    thread::scope(|scope| {
        scope.spawn(get);
        scope.spawn(get);
    });
    assert_eq!(order("tell"), 1, "who is not there is asked once");

    // Between the calls they come back, and close it.
    assert_eq!(order("the person declines"), 1);
    assert_locked(&keychain.get("kept"));
    assert_eq!(order("the person waits"), 2, "so they are asked anew");
    get();
    assert_eq!(order("the person gives it"), 3);
    kept();

    order("lock");
    order("the person waits");
    get();
    order("kill");
    order("start locked");
    order("the person gives it");
    kept();
}

fn no_keyring_yet() {
    order("start locked");
    order("the person gives it");
    let quiet = Keychain::system().without_asking();
    assert_eq!(read(&quiet, "kept"), None);
    assert_locked(&quiet.set("kept", &SecretString::from(SECRET)));
    assert_eq!(order("tell"), 0, "nobody is asked who is not to be");
    order("the person declines");
    assert_eq!(read(&Keychain::system(), "kept"), None);
    let keychain = Keychain::system().with_limit(SHORT);
    keychain.remove("kept").unwrap();
    assert_locked(&keychain.set("kept", &SecretString::from(SECRET)));
    assert_locked(&keychain.check());

    order("the person waits");
    assert_locked(&keychain.check());
    assert_locked(&keychain.check());
    let opened = order("the person gives it");
    keep();
    assert_eq!(order("tell"), opened, "what was asked is not asked again");
    order("lock");
    kept();
    assert_eq!(order("tell"), opened + 1, "it has the password they chose");
    keychain.remove("kept").unwrap();
    everyday();
}

fn absent() {
    all_absent(&Keychain::system());
}

fn all_absent(keychain: &Keychain) {
    for call in calls(keychain) {
        let began = Instant::now();
        let result = call();
        assert!(began.elapsed() < AT_ONCE && AT_ONCE < PATIENCE);
        let error = told(&result);
        assert!(matches!(error, Error::Absent { .. }), "{error}");
        assert!(error.hint().contains("gnome-keyring"));
    }
}

/// And told so at once.
fn all_locked(keychain: &Keychain) {
    for call in calls(keychain) {
        let began = Instant::now();
        let result = call();
        assert!(began.elapsed() < AT_ONCE && AT_ONCE < PATIENCE);
        assert_locked(&result);
    }
}

fn assert_locked<T: std::fmt::Debug>(result: &Result<T, Error>) {
    let error = told(result);
    assert!(matches!(error, Error::Locked { .. }), "{error}");
}

/// Has that done to the session; the number of dialogs that there have been.
fn order(what: &str) -> usize {
    println!("{ORDER}{what}");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).unwrap();
    answer.trim().parse().unwrap()
}

type Call<'a> = Box<dyn Fn() -> Result<(), Error> + 'a>;

/// All that can be asked of the keychain.
fn calls(keychain: &Keychain) -> [Call<'_>; 6] {
    [
        Box::new(|| keychain.get("kept").map(|_| ())),
        // Whether there is such an entry cannot be known.
        Box::new(|| keychain.get("missing").map(|_| ())),
        Box::new(|| keychain.set("kept", &SecretString::from(SECRET))),
        Box::new(|| keychain.set("missing", &SecretString::from(long(20_000)))),
        Box::new(|| keychain.remove("kept")),
        Box::new(|| keychain.check()),
    ]
}

/// The error, which says what to do and tells no secret.
fn told<T: std::fmt::Debug>(result: &Result<T, Error>) -> &Error {
    let error = result.as_ref().unwrap_err();
    let all = format!("{error} {error:?} {error:#?} {}", error.hint());
    assert!(!all.contains(SECRET), "{all}");
    assert!(!error.hint().is_empty());
    println!("{error}");
    error
}

fn write(keychain: &Keychain, entry: &str, secret: &str) {
    keychain.set(entry, &SecretString::from(secret)).unwrap();
}

fn read(keychain: &Keychain, entry: &str) -> Option<String> {
    let secret = keychain.get(entry).unwrap();
    secret.map(|secret| secret.expose_secret().to_owned())
}

/// No two parts of it are alike.
fn long(bytes: usize) -> String {
    let mut text = String::new();
    for line in 0..=bytes / SECRET.len() {
        text.push_str(SECRET);
        text.push_str(&line.to_string());
    }
    text.truncate(bytes);
    text
}

/// What the user sees of all that is there of Pilothouse.
fn labels() -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let service = SecretService::connect(EncryptionType::Plain).await.unwrap();
        let found = service
            .search_items(HashMap::from([("service", "pilothouse")]))
            .await
            .unwrap();
        let mut labels = Vec::new();
        for item in found.unlocked.iter().chain(&found.locked) {
            labels.push(item.get_label().await.unwrap());
        }
        labels.sort();
        labels
    })
}
