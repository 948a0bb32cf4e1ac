//! The store's promises to its readers.

use std::collections::HashMap;

use serde_json::json;

use super::*;

fn pod(name: &str, uid: u8, restarts: u32) -> String {
    json!({
        "metadata": { "name": name, "namespace": "shop", "uid": format!("00000000-0000-0000-0000-0000000000{uid:02x}"), "resourceVersion": "1" },
        "spec": { "containers": [{ "name": "web", "image": "web:1" }] },
        "status": { "phase": "Running", "containerStatuses": [{
            "name": "web", "ready": true, "restartCount": restarts, "image": "web:1", "imageID": "", "state": { "running": {} },
        }] },
    })
    .to_string()
}

fn write(writer: &mut StoreWriter, objects: &[String]) {
    let incoming: Vec<Incoming<'_>> = objects.iter().map(|json| Incoming { json }).collect();
    writer.upsert(&incoming);
}

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> = store
        .rows()
        .iter()
        .map(|row| row.name.to_string())
        .collect();
    names.sort();
    names
}

fn pods() -> &'static KindDef {
    resources::definition("", "Pod")
}

#[test]
fn an_object_comes_back_as_it_was_written() {
    let (store, mut writer) = Store::new(pods());
    let json = pod("web", 1, 0);
    write(&mut writer, std::slice::from_ref(&json));
    let uid = store.rows()[0].uid;
    assert_eq!(store.object(uid), Some(json));
}

#[test]
fn some_objects_are_looked_at_by_their_uids() {
    let (store, mut writer) = Store::new(pods());
    write(&mut writer, &[pod("a", 1, 0), pod("b", 2, 0)]);
    let mut uids = store.uids();
    uids.sort();
    let mut looked = Vec::new();
    store.scan_these(&[uids[1], Uid::parse("gone")], |row, json| {
        looked.push((row.name.to_string(), json.to_owned()));
        ControlFlow::Continue(())
    });
    assert_eq!(looked, [("b".to_owned(), pod("b", 2, 0))]);
}

#[test]
fn what_a_new_listing_does_not_name_is_gone_and_readers_hear_of_it() {
    let (store, mut writer) = Store::new(pods());
    write(&mut writer, &[pod("a", 1, 0), pod("b", 2, 0)]);
    let (subscription, rows) = store.subscribe(Arc::new(Notify::new()));
    assert_eq!(rows.len(), 2);

    writer.begin_listing();
    write(&mut writer, &[pod("b", 2, 0), pod("c", 3, 0)]);
    assert_eq!(
        names(&store),
        ["a", "b", "c"],
        "rows stay while the listing is on its way"
    );
    writer.end_listing();

    assert_eq!(names(&store), ["b", "c"]);
    let Changes::Some(changes) = subscription.take() else {
        panic!("three changes are few")
    };
    let told: Vec<(Option<&str>, Option<&str>)> = changes
        .iter()
        .map(|change| {
            (
                change.old.as_ref().map(|row| &*row.name),
                change.new.as_ref().map(|row| &*row.name),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(None, Some("c")), (Some("a"), None)],
        "`b` did not change"
    );
}

#[test]
fn an_object_deleted_and_made_again_under_its_name_is_another_one() {
    let (store, mut writer) = Store::new(pods());
    write(&mut writer, &[pod("web-0", 1, 4)]);
    let old = store.rows()[0].uid;
    write(&mut writer, &[pod("web-0", 2, 0)]);
    writer.remove(&[old]);
    assert_eq!(names(&store), ["web-0"]);
    assert_ne!(store.rows()[0].uid, old);
}

#[test]
fn a_reader_that_falls_behind_starts_over_and_holds_nobody_up() {
    let (store, mut writer) = Store::new(pods());
    let (slow, _) = store.subscribe(Arc::new(Notify::new()));
    for restarts in 1..=u32::try_from(PENDING_LIMIT).expect("it is small") + 1 {
        write(&mut writer, &[pod("web", 1, restarts)]);
    }
    assert!(matches!(slow.take(), Changes::Overflow));
    assert_eq!(slow.snapshot(&store).len(), 1);
    write(&mut writer, &[pod("web", 1, 0)]);
    assert!(
        matches!(slow.take(), Changes::Some(changes) if changes.len() == 1),
        "and is told of changes again"
    );
}

#[test]
fn objects_that_are_not_what_their_kind_says_get_a_row_and_disturb_no_other() {
    let (store, mut writer) = Store::new(pods());
    let odd = json!({ "metadata": { "name": "odd", "namespace": "shop", "uid": "x" }, "spec": 7, "status": ["<b>"] }).to_string();
    write(
        &mut writer,
        &[pod("web", 1, 0), odd, "{\"metadata\": 3}".to_owned()],
    );
    assert_eq!(names(&store), ["(unreadable object)", "odd", "web"]);
    let odd = store
        .rows()
        .into_iter()
        .find(|row| row.name == "odd")
        .expect("it has a row");
    assert_eq!(
        (odd.health, odd.cells.len()),
        (Health::Unknown, pods().columns.len())
    );
}

#[test]
fn counts_follow_health() {
    let (store, mut writer) = Store::new(pods());
    let broken = pod("bad", 9, 3).replace(
        r#""running":{}"#,
        r#""waiting":{"reason":"CrashLoopBackOff"}"#,
    );
    write(&mut writer, &[pod("web", 1, 0), broken]);
    assert_eq!(store.counts(), (2, 1));
    write(&mut writer, &[pod("bad", 9, 4)]);
    assert_eq!(store.counts(), (2, 0));
}

#[test]
fn a_large_store_is_small_in_memory_and_still_whole() {
    let (store, mut writer) = Store::new(pods());
    let objects: Vec<String> = (0..=255)
        .map(|uid| pod(&format!("web-{uid}"), uid, u32::from(uid)))
        .collect();
    write(&mut writer, &objects);
    let plain: usize = objects.iter().map(String::len).sum();
    assert!(
        store.packed_bytes() * 3 < plain,
        "{} of {plain}",
        store.packed_bytes()
    );
    for row in store.rows() {
        let json = store.object(row.uid).expect("it is whole");
        assert!(objects.contains(&json));
    }
}

#[test]
fn objects_that_change_and_go_leave_nothing_behind() {
    let (store, mut writer) = Store::new(pods());
    // Text that does not get smaller, so that there is something to leave behind.
    let object = |uid: u8, round: u64| {
        let mut random = fastrand::Rng::with_seed(round << 8 | u64::from(uid));
        let noise: String = (0..2_000).map(|_| random.alphanumeric()).collect();
        pod(&format!("web-{uid}"), uid, 0).replace("web:1", &noise)
    };
    for round in 0..40 {
        // Some of every page.
        let changed = (0..=255).filter(|uid| round == 0 || u64::from(*uid) % 3 == round % 3);
        let objects: Vec<String> = changed.map(|uid| object(uid, round)).collect();
        write(&mut writer, &objects);
        let inner = store.inner.read();
        assert!(!inner.pages.is_sparse(), "round {round}");
    }
    let gone: Vec<Uid> = store.rows().iter().map(|row| row.uid).skip(1).collect();
    writer.remove(&gone);
    let left = store.rows();
    let uid: u8 = left[0].name[4..].parse().expect("a number");
    let last = (0..40)
        .rev()
        .find(|round| round % 3 == u64::from(uid) % 3)
        .expect("a round");
    assert_eq!(store.object(left[0].uid), Some(object(uid, last)));
    assert!(store.packed_bytes() < 5_000, "{}", store.packed_bytes());
}

#[tokio::test]
async fn a_change_that_no_row_shows_wakes_readers_all_the_same() {
    let (store, mut writer) = Store::new(pods());
    write(&mut writer, &[pod("web", 1, 0)]);
    let wake = Arc::new(Notify::new());
    let (subscription, rows) = store.subscribe(Arc::clone(&wake));
    let changed = pod("web", 1, 0).replace("web:1", "web:2");
    write(&mut writer, std::slice::from_ref(&changed));
    tokio::time::timeout(std::time::Duration::from_secs(5), wake.notified())
        .await
        .expect("the reader is woken");
    assert!(matches!(subscription.take(), Changes::Some(changes) if changes.is_empty()));
    assert_eq!(store.object(rows[0].uid), Some(changed));
}

fn labelled(name: &str, uid: u8, app: &str) -> String {
    let mut object: serde_json::Value = serde_json::from_str(&pod(name, uid, 0)).expect("a pod");
    object["metadata"]["labels"] = json!({ "app": app });
    object.to_string()
}

/// Each row's name and the extra cell of that number.
fn extras(store: &Store, number: u32) -> Vec<(String, Cell)> {
    let rows = store.rows();
    let mut extras: Vec<_> = rows
        .iter()
        .map(|row| (row.name.to_string(), row.cells.extra(number).to_cell()))
        .collect();
    extras.sort_by(|(a, _), (b, _)| a.cmp(b));
    extras
}

fn app() -> resources::Projection {
    resources::Projection::At(resources::Path::label("app"))
}

async fn ready(projected: &Projected, wake: &Notify) {
    let waiting = async {
        while !projected.is_ready() {
            wake.notified().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting)
        .await
        .expect("every row has the value");
}

#[tokio::test]
async fn values_that_are_asked_for_are_read_of_what_is_there_and_of_what_comes() {
    let (store, mut writer) = Store::new(pods());
    write(&mut writer, &[labelled("a", 1, "web"), pod("b", 2, 0)]);
    let wake = Arc::new(Notify::new());
    let (subscription, _) = store.subscribe(Arc::clone(&wake));
    let projected = store.project(7, &app());
    ready(&projected, &wake).await;
    let text = Cell::text;
    assert_eq!(
        extras(&store, 7),
        [("a".into(), text("web")), ("b".into(), Cell::Empty)]
    );
    let Changes::Some(changes) = subscription.take() else {
        panic!("one change")
    };
    assert_eq!(changes.len(), 1, "`b` has no label: {changes:?}");

    // What comes later has it, and a label that changes is a change although the row is the same.
    write(
        &mut writer,
        &[labelled("b", 2, "db"), labelled("c", 3, "web")],
    );
    assert_eq!(
        extras(&store, 7),
        [
            ("a".into(), text("web")),
            ("b".into(), text("db")),
            ("c".into(), text("web"))
        ]
    );
    let second = store.project(8, &resources::Projection::Owner);
    ready(&second, &wake).await;
    assert_eq!(
        extras(&store, 7)[2].1,
        text("web"),
        "the first is still there"
    );

    drop(projected);
    write(&mut writer, &[labelled("a", 1, "api")]);
    assert_eq!(extras(&store, 7)[0].1, Cell::Empty, "nobody asks any more");
    let again = store.project(7, &app());
    ready(&again, &wake).await;
    assert_eq!(extras(&store, 7)[0].1, text("api"));
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_right_however_writing_and_reading_fall_together() {
    for round in 0..20u8 {
        let (store, mut writer) = Store::new(pods());
        let names: Vec<String> = (0..200).map(|index| format!("pod-{index:03}")).collect();
        let all = |app: &str| -> Vec<String> {
            let numbered = names.iter().zip(0u8..);
            numbered
                .map(|(name, uid)| labelled(name, uid, app))
                .collect()
        };
        write(&mut writer, &all("before"));
        let wake = Arc::new(Notify::new());
        let (subscription, rows) = store.subscribe(Arc::clone(&wake));
        let projected = store.project(7, &app());
        let after = all("after");
        // The rows are equal but for what is being read of them.
        let writing = tokio::task::spawn_blocking(move || {
            for object in after.chunks(usize::from(round) + 1) {
                write(&mut writer, object);
            }
        });
        writing.await.expect("written");
        ready(&projected, &wake).await;
        assert!(
            extras(&store, 7)
                .iter()
                .all(|(_, app)| *app == Cell::text("after"))
        );

        // Who follows the changes knows the same rows.
        let mut known: HashMap<Uid, Arc<Row>> =
            rows.into_iter().map(|row| (row.uid, row)).collect();
        let Changes::Some(changes) = subscription.take() else {
            panic!("few changes")
        };
        for change in changes {
            let new = change.new.expect("nothing goes");
            let old = known.insert(new.uid, new).expect("nothing comes");
            assert_eq!(Some(old), change.old, "a change is of what was known");
        }
        assert!(store.rows().iter().all(|row| known[&row.uid] == *row));
    }
}

#[tokio::test]
async fn values_of_secrets_are_masked_whatever_asks_for_them() {
    let (store, mut writer) = Store::new(resources::definition("", "Secret"));
    let secret = |name: &str, uid: u8| {
        let uid = format!("00000000-0000-0000-0000-0000000000{uid:02x}");
        json!({ "metadata": { "name": name, "namespace": "shop", "uid": uid, "labels": { "app": "web" } },
            "type": "Opaque", "data": { "password": "aHVudGVyMg==" } })
        .to_string()
    };
    write(&mut writer, &[secret("before", 1)]);
    let wake = Arc::new(Notify::new());
    let (_subscription, _) = store.subscribe(Arc::clone(&wake));
    let all = resources::Path::parse("..password").expect("a path");
    let password = store.project(7, &resources::Projection::At(all));
    let label = store.project(8, &app());
    ready(&password, &wake).await;
    ready(&label, &wake).await;
    write(&mut writer, &[secret("after", 2)]);
    for row in store.rows() {
        let shown = format!("{:?}", row.cells.extra(7));
        assert!(
            shown.contains("bytes") && !shown.contains("aHVudGVyMg"),
            "{shown}"
        );
        assert_eq!(row.cells.extra(8).to_cell(), Cell::text("web"));
    }
}

#[test]
fn what_is_left_of_a_block_is_packed_anew() {
    let (store, mut writer) = Store::new(pods());
    let objects: Vec<String> = (0..=255)
        .map(|uid| pod(&format!("web-{uid}"), uid, 0))
        .collect();
    write(&mut writer, &objects);
    let whole = store.packed_bytes();
    // All but every eighth go, one by one and in no order.
    let mut gone: Vec<(Uid, String)> = store
        .rows()
        .iter()
        .map(|row| (row.uid, row.name.to_string()))
        .filter(|(_, name)| {
            !name[4..]
                .parse::<u32>()
                .expect("a number")
                .is_multiple_of(8)
        })
        .collect();
    fastrand::Rng::with_seed(7).shuffle(&mut gone);
    for (uid, _) in &gone {
        writer.remove(&[*uid]);
        assert!(!store.inner.read().pages.has_worn());
    }
    assert_eq!(store.rows().len(), 32);
    for row in store.rows() {
        let uid: usize = row.name[4..].parse().expect("a number");
        assert_eq!(store.object(row.uid).as_ref(), Some(&objects[uid]));
    }
    assert!(
        store.packed_bytes() * 2 < whole,
        "{} of {whole}",
        store.packed_bytes()
    );
}

#[test]
fn an_object_that_comes_twice_at_once_is_the_last() {
    let (store, mut writer) = Store::new(pods());
    write(
        &mut writer,
        &[
            pod("a", 1, 0),
            pod("b", 2, 0),
            pod("a", 1, 3),
            pod("a", 1, 4),
        ],
    );
    let uid = Uid::parse(
        &store
            .rows()
            .iter()
            .find(|row| row.name == "a")
            .expect("a")
            .uid
            .to_string(),
    );
    assert_eq!(store.object(uid), Some(pod("a", 1, 4)));
    assert_eq!(store.rows().len(), 2);
}

/// Whatever comes and goes in whatever portions, each object is the last that came.
#[test]
fn objects_stay_what_they_are_while_others_are_moved() {
    let (store, mut writer) = Store::new(pods());
    let mut random = fastrand::Rng::with_seed(11);
    let mut last: HashMap<u8, String> = HashMap::new();
    for round in 0..100_u64 {
        let count = random.usize(1..600);
        let objects: Vec<(u8, String)> = (0..count)
            .map(|_| {
                let uid = random.u8(..);
                // Text that does not get smaller; some objects have a page of their own.
                let length = if random.u8(..) == 0 {
                    90_000
                } else {
                    random.usize(..3_000)
                };
                let noise: String = (0..length).map(|_| random.alphanumeric()).collect();
                let object = pod(&format!("web-{uid}"), uid, 0).replace("web:1", &noise);
                (uid, object)
            })
            .collect();
        let texts: Vec<String> = objects.iter().map(|(_, text)| text.clone()).collect();
        write(&mut writer, &texts);
        last.extend(objects);
        if round % 5 == 0 {
            let gone: Vec<Uid> = store
                .rows()
                .iter()
                .filter(|_| random.u8(..) < 60)
                .map(|row| row.uid)
                .collect();
            writer.remove(&gone);
            let left: HashSet<String> = store
                .rows()
                .iter()
                .map(|row| row.name.to_string())
                .collect();
            last.retain(|uid, _| left.contains(&format!("web-{uid}")));
        }
        assert_eq!(store.rows().len(), last.len());
        for row in store.rows() {
            let uid: u8 = row.name[4..].parse().expect("a number");
            assert_eq!(
                store.object(row.uid).as_ref(),
                last.get(&uid),
                "round {round}, {}",
                row.name
            );
        }
    }
}

/// Every object that a store has, by its uid.
fn all(store: &Store) -> HashMap<Uid, (Row, String)> {
    let mut all = HashMap::new();
    store.scan(|row, json| {
        all.insert(row.uid, (row.clone(), json.to_owned()));
        ControlFlow::Continue(())
    });
    all
}

/// A store after many objects came, changed and went; with a dictionary, and with blocks of which some is gone.
fn worn(objects: u8) -> Arc<Store> {
    let (store, mut writer) = Store::new(pods());
    writer.begin_listing();
    for portion in (0..objects).collect::<Vec<_>>().chunks(16) {
        let pods = portion.iter().map(|n| pod(&format!("web-{n}"), *n, 0));
        write(&mut writer, &pods.collect::<Vec<_>>());
    }
    writer.end_listing();
    for n in (0..objects).step_by(3) {
        write(&mut writer, &[pod(&format!("web-{n}"), n, 1)]);
    }
    let uids = store.uids();
    writer.remove(&uids.iter().copied().step_by(5).collect::<Vec<_>>());
    writer.set_version(Some("7"));
    writer.heard_at(1_000);
    store
}

#[test]
fn a_store_is_the_same_after_it_was_bytes() {
    for objects in [0, 1, 20, 250] {
        let store = worn(objects);
        let (version, bytes) = store.to_bytes().expect("it is complete");
        let (again, mut writer) = Store::new(pods());
        let heard = writer.restore(&bytes).expect("it is whole");
        assert_eq!((heard, version.as_str()), (1_000, "7"));
        assert_eq!(all(&again), all(&store));
        assert_eq!(again.counts(), store.counts());

        // It goes on as any other.
        let more: Vec<String> = (0..100).map(|n| pod(&format!("new-{n}"), n, 2)).collect();
        write(&mut writer, &more);
        let uids = again.uids();
        assert!(uids.iter().all(|uid| again.object(*uid).is_some()));
        writer.set_version(Some("8"));
        let (_, bytes) = again.to_bytes().expect("it is complete");
        let (third, mut writer) = Store::new(pods());
        writer.restore(&bytes).expect("it is whole");
        assert_eq!(all(&third), all(&again));
    }
}

#[test]
fn a_store_that_is_not_complete_is_no_bytes() {
    let (store, mut writer) = Store::new(pods());
    write(&mut writer, &[pod("web", 1, 0)]);
    assert!(store.to_bytes().is_none());
    writer.set_version(Some("7"));
    assert!(store.to_bytes().is_some());
    store.distrust();
    writer.set_version(Some("8"));
    assert!(store.to_bytes().is_none(), "it may be another server's");
    writer.trust();
    assert!(store.to_bytes().is_none());
    writer.set_version(Some("9"));
    assert!(store.to_bytes().is_some());
}

#[test]
fn damaged_bytes_do_no_harm() {
    let (_, bytes) = worn(120).to_bytes().expect("it is complete");
    let restored = |bytes: &[u8]| {
        let (store, mut writer) = Store::new(pods());
        let as_of = writer.restore(bytes);
        (as_of.is_some(), store.counts().0)
    };
    let whole = restored(&bytes).1;
    for length in (0..bytes.len()).step_by(97) {
        let (taken, objects) = restored(&bytes[..length]);
        assert!(objects <= whole && (taken || objects == 0));
    }
    for at in (0..bytes.len()).step_by(13) {
        let mut other = bytes.clone();
        other[at] ^= 0x55;
        let (taken, objects) = restored(&other);
        assert!(taken || objects == 0, "at {at}");
    }
}

#[test]
fn restored_rows_have_what_is_asked_for_beside_them() {
    let (_, bytes) = {
        let (store, mut writer) = Store::new(pods());
        write(&mut writer, &[labelled("web", 1, "shop")]);
        writer.set_version(Some("7"));
        let bytes = store.to_bytes();
        bytes.expect("it is complete")
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = runtime.enter();
    let (store, mut writer) = Store::new(pods());
    let _asked = store.project(3, &app());
    writer.restore(&bytes).expect("it is whole");
    assert_eq!(extras(&store, 3), [("web".to_owned(), Cell::text("shop"))]);
}
