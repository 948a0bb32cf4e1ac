//! Files that are cut, changed or made up: a clear error, no panic, and no memory beyond what the
//! file's size justifies.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Builder, Error, Position, Snapshot, line::Change};

fn file() -> Vec<u8> {
    let object = |name: &str, version: u32| {
        json!({
            "kind": "Pod", "apiVersion": "v1",
            "metadata": { "name": name, "namespace": "shop", "resourceVersion": version.to_string() },
        })
    };
    (0..50)
        .fold(
            Builder::default().kind("v1", "Pod", "pods", true),
            |builder, number| builder.object(object(&format!("pod-{number}"), number)),
        )
        .event(100, Change::Modified, object("pod-1", 101))
        .event(200, Change::Deleted, object("pod-1", 102))
        .log("containerd://a", "2026-01-01T00:00:00Z one\n")
        .bytes()
        .unwrap()
}

fn open(bytes: Vec<u8>) -> Result<Snapshot, Error> {
    Snapshot::from_bytes(bytes.into())
}

#[test]
fn what_was_written_is_read() {
    let snapshot = open(file()).unwrap();
    assert_eq!(snapshot.manifest().kinds[0].objects, 50);
    assert_eq!(snapshot.range(0, "shop/", None, 0).count(), 50);
    assert_eq!(snapshot.range(0, "shop/", None, 2).count(), 49);
    assert_eq!(snapshot.logs(), 1);
}

#[test]
fn a_file_that_is_cut_anywhere_says_so() {
    let whole = file();
    for length in 1..whole.len() {
        match open(whole[..length].to_vec()) {
            Err(Error::Truncated { length: told }) => assert_eq!(told, length),
            Err(other) => panic!("{length}: {other}"),
            Ok(_) => panic!("{length}: it was opened"),
        }
    }
}

#[test]
fn other_files_are_told_apart() {
    assert!(matches!(open(Vec::new()), Err(Error::Foreign)));
    for foreign in [
        &b"PK\x03\x04 a zip archive"[..],
        b"apiVersion: v1\nkind: Config\n",
        &zstd::bulk::compress(b"{}", 1).unwrap(),
        &[0; 4096],
    ] {
        assert!(matches!(open(foreign.to_vec()), Err(Error::Foreign)));
    }
    let mut newer = file();
    newer[HEAD - 4..HEAD].copy_from_slice(&7_u32.to_le_bytes());
    let error = open(newer).err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("it is of version 7 of the format, and this Pilothouse reads up to 1")
    );
}

#[test]
fn any_zstd_program_unpacks_it() {
    let bytes = file();
    let text = zstd::decode_all(&bytes[..]).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.lines()
            .next()
            .unwrap()
            .starts_with("{\"path\":\"/version\"")
    );
    assert!(text.contains("\"name\":\"pod-49\""));
}

/// A file of blocks that a writer would not write.
fn made(blocks: &[(Holds, Vec<u8>)], raw: impl Fn(usize) -> u32) -> Vec<u8> {
    let empty = Builder::default()
        .kind("v1", "Pod", "pods", true)
        .bytes()
        .unwrap();
    let manifest = Archive::open(empty.into()).unwrap().manifest;
    let mut bytes = Writer::new(Vec::new()).unwrap().finish(&manifest).unwrap();
    bytes.truncate(HEAD);
    let mut index = Vec::new();
    for (holds, lines) in blocks {
        let packed = zstd::bulk::compress(lines, 3).unwrap();
        index.push(Block {
            holds: *holds,
            length: u32::try_from(packed.len()).unwrap(),
            raw: raw(lines.len()),
        });
        bytes.extend(packed);
    }
    let begin = bytes.len();
    let packed = zstd::bulk::compress(
        &serde_json::to_vec(&Index {
            manifest,
            blocks: index,
        })
        .unwrap(),
        3,
    )
    .unwrap();
    bytes.extend(&packed);
    bytes.extend(TRAILER_MAGIC);
    bytes.extend(24_u32.to_le_bytes());
    bytes.extend((begin as u64).to_le_bytes());
    bytes.extend((packed.len() as u64).to_le_bytes());
    bytes.extend(END);
    bytes
}

fn same(length: usize) -> u32 {
    u32::try_from(length).unwrap()
}

#[test]
fn what_unpacks_to_far_more_than_it_should_is_refused() {
    let line = br#"{"object":{"metadata":{"name":"a"}}}"#;
    let spaces = [&vec![b' '; 60 << 20][..], line, b"\n"].concat();
    let blocks = vec![(Holds::Objects { kind: 0 }, spaces); 20];
    assert!(matches!(open(made(&blocks, same)), Err(Error::Bomb)));
    // Names that fill the memory.
    let name = "a".repeat(50 << 20);
    let long = format!(r#"{{"object":{{"metadata":{{"name":"{name}"}}}}}}"#) + "\n";
    let block = (Holds::Objects { kind: 0 }, long.into_bytes());
    assert!(matches!(open(made(&[block], same)), Err(Error::Bomb)));
    // More lines than its bytes can tell apart.
    let lines = [&line[..], b"\n"].concat().repeat(1_000_000);
    let refused = open(made(&[(Holds::Journal, lines.clone())], same));
    assert!(refused.is_err());
    let refused = open(made(&[(Holds::Objects { kind: 0 }, lines)], same));
    assert!(matches!(
        refused,
        Err(Error::Damaged("an object is there twice"))
    ));
    // Its lengths are lies.
    let block = (Holds::Objects { kind: 0 }, b"{}\n".to_vec());
    for raw in [0, 2, 4, u32::MAX] {
        assert!(
            open(made(std::slice::from_ref(&block), |_| raw)).is_err(),
            "{raw}"
        );
    }
}

#[test]
fn lines_that_make_no_sense_are_refused() {
    let name = r#"{"metadata":{"name":"a"}}"#;
    for (holds, lines) in [
        (Holds::Objects { kind: 0 }, "no JSON\n".to_owned()),
        (Holds::Objects { kind: 0 }, "{\"object\":{}}\n".to_owned()),
        (Holds::Objects { kind: 0 }, format!("{{\"object\":{name}}}")),
        (
            Holds::Objects { kind: 9 },
            format!("{{\"object\":{name}}}\n"),
        ),
        (
            Holds::Journal,
            format!("{{\"at\":1,\"kind\":9,\"type\":\"ADDED\",\"object\":{name}}}\n"),
        ),
        (
            Holds::Journal,
            format!("{{\"at\":1,\"kind\":0,\"type\":\"EATEN\",\"object\":{name}}}\n"),
        ),
        (
            Holds::Journal,
            format!(
                "{{\"at\":2,\"kind\":0,\"type\":\"ADDED\",\"object\":{name}}}\n{{\"at\":1,\"kind\":0,\"type\":\"ADDED\",\"object\":{name}}}\n"
            ),
        ),
        (
            Holds::Logs,
            "{\"container\":\"a\",\"bytes\":100}\nshort\n".to_owned(),
        ),
        (
            Holds::Logs,
            "{\"container\":\"a\",\"bytes\":-1}\n".to_owned(),
        ),
        (Holds::Documents, "{\"path\":\"/version\"}\n".to_owned()),
    ] {
        let refused = open(made(&[(holds, lines.clone().into_bytes())], same));
        assert!(matches!(refused, Err(Error::Damaged(_))), "{lines}");
    }
}

proptest! {
    #[test]
    fn a_byte_that_is_changed_anywhere_breaks_nothing(at in 0.0_f64..1.0, byte: u8) {
        let mut bytes = file();
        let length = bytes.len();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = ((length as f64) * at) as usize;
        bytes[at] = byte;
        if let Ok(snapshot) = open(bytes) {
            for (_, place) in snapshot.range(0, "", None, Position::MAX) {
                let _ = snapshot.text(place).map(|text| text.item().is_ok());
            }
        }
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300), headed: bool) {
        let mut file = if headed { file()[..HEAD].to_vec() } else { Vec::new() };
        file.extend(bytes);
        prop_assert!(open(file).is_err());
    }

    #[test]
    fn no_lines_break_it(lines in proptest::collection::vec(
        prop_oneof![
            Just(r#"{"object":{"metadata":{"name":"a","namespace":"b/c","resourceVersion":"x"}}}"#.to_owned()),
            Just(r#"{"at":3,"kind":0,"type":"DELETED","object":{"metadata":{"name":"a"}}}"#.to_owned()),
            Just(r#"{"at":18446744073709551615,"kind":0,"type":"ADDED","object":{"metadata":{"name":"\u0000"}}}"#.to_owned()),
            Just(r#"{"container":"a","bytes":4}"#.to_owned()),
            Just(r#"{"path":"/version","document":null}"#.to_owned()),
            ".{0,40}",
        ],
        0..12,
    ), sort in 0_u8..4) {
        let holds = [Holds::Documents, Holds::Objects { kind: 0 }, Holds::Journal, Holds::Logs];
        let text = lines.iter().fold(String::new(), |text, line| text + line + "\n");
        if let Ok(snapshot) = open(made(&[(holds[usize::from(sort)], text.into_bytes())], same)) {
            let service = crate::Service::new(std::sync::Arc::new(snapshot), crate::Pace { speed: 1.0, repeat: true });
            let head = http::Request::get("/api/v1/pods").body(()).unwrap().into_parts().0;
            let _ = service.answer(&head, &bytes::Bytes::new());
        }
    }
}
