use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use secrecy::ExposeSecret as _;

use super::*;

/// As small as Credential Manager's, whatever system the tests run on.
const SMALL: usize = 2_560;

type Entries = BTreeMap<String, Vec<u8>>;

/// A keychain in memory that can break down, or be written to by somebody else.
#[derive(Default)]
struct Memory {
    entries: RefCell<Entries>,
    /// How many more entries may be changed before it breaks down.
    changes_left: Cell<Option<usize>>,
    /// What somebody else does before the reading of an entry of that name.
    meanwhile: RefCell<Option<(String, Entries)>>,
}

impl Memory {
    fn change(&self) -> Result<(), Trouble> {
        match self.changes_left.get() {
            Some(0) => Err(Trouble::Failed("it broke down".to_owned())),
            Some(left) => {
                self.changes_left.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn names(&self) -> Vec<String> {
        self.entries.borrow().keys().cloned().collect()
    }

    fn with(entry: &str, secret: &str) -> Self {
        let memory = Self::default();
        write(&memory, entry, secret, SMALL).unwrap();
        memory
    }

    fn secret(&self, entry: &str) -> Option<String> {
        read(self, entry)
            .unwrap()
            .map(|secret| secret.expose_secret().to_owned())
    }
}

impl Store for Memory {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let now = self
            .meanwhile
            .borrow_mut()
            .take_if(|(before, _)| before == name);
        if let Some((_, entries)) = now {
            self.entries.replace(entries);
        }
        Ok(self.entries.borrow().get(name).cloned().map(Zeroizing::new))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Trouble> {
        assert!(
            text.len() <= SMALL,
            "{name} has {} bytes: too many",
            text.len()
        );
        self.change()?;
        self.entries
            .borrow_mut()
            .insert(name.to_owned(), text.as_bytes().to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), Trouble> {
        self.change()?;
        self.entries.borrow_mut().remove(name);
        Ok(())
    }
}

/// No two parts of it are alike.
fn long(bytes: usize, salt: &str) -> String {
    let mut text = String::new();
    for line in 0.. {
        if text.len() >= bytes {
            break;
        }
        let _ = write!(text, "{salt}{line},");
    }
    text.truncate(bytes);
    text
}

#[test]
fn what_is_written_is_read() {
    let about_the_limit = SMALL - LONGEST_HEAD - 1..SMALL - LONGEST_HEAD + 2;
    let lengths = [0, 1, 100, 5_000, 20_000, SMALL * 10].into_iter();
    for bytes in lengths.chain(about_the_limit).chain(SMALL - 1..SMALL + 2) {
        let secret = long(bytes, "s");
        let memory = Memory::with("x", &secret);
        assert_eq!(memory.secret("x"), Some(secret), "{bytes} bytes");
        assert_eq!(memory.secret("y"), None);
    }
}

#[test]
fn characters_are_not_cut() {
    for shift in 0..4 {
        let secret = format!("{}{}", "-".repeat(shift), "🔑".repeat(2_000));
        let memory = Memory::with("x", &secret);
        assert_eq!(memory.secret("x"), Some(secret));
        for (name, text) in memory.entries.borrow().iter() {
            assert!(String::from_utf8(text.clone()).is_ok(), "{name}");
        }
    }
    let with_colons = "a:b::pilothouse1:a:1:1::\n\0";
    assert_eq!(
        Memory::with("x", with_colons).secret("x").unwrap(),
        with_colons
    );
}

#[test]
fn a_short_secret_is_one_entry_whose_text_people_can_read() {
    let memory = Memory::with("x", "hello");
    assert_eq!(memory.names(), ["x"]);
    let text = memory.entries.borrow()["x"].clone();
    let sum = sum("hello");
    assert_eq!(
        String::from_utf8(text).unwrap(),
        format!("pilothouse1:a:1:5:{sum}:hello")
    );
}

#[test]
fn nothing_stale_is_left() {
    let memory = Memory::default();
    for bytes in [20_000, 10, 9_000, 20_000, 3_000, 3_000, 0] {
        let secret = long(bytes, "s");
        write(&memory, "x", &secret, SMALL).unwrap();
        assert_eq!(memory.secret("x"), Some(secret));
        let parts = 1 + (bytes + LONGEST_HEAD).saturating_sub(1) / SMALL;
        assert_eq!(memory.names().len(), parts, "{:?}", memory.names());
    }
    write(&memory, "y", "other", SMALL).unwrap();
    write(&memory, "x", &long(9_000, "s"), SMALL).unwrap();
    remove(&memory, "x").unwrap();
    assert_eq!(memory.names(), ["y"]);
    remove(&memory, "x").unwrap();
}

#[test]
fn a_write_that_breaks_off_leaves_the_old_secret_or_the_new() {
    for (old, new) in [
        (20_000, 20_000),
        (20_000, 5),
        (5, 20_000),
        (9_000, 15_000),
        (15_000, 9_000),
    ] {
        let (old, new) = (long(old, "old"), long(new, "new"));
        let mut turned = false;
        for changes in 0.. {
            let memory = Memory::with("x", &old);
            memory.changes_left.set(Some(changes));
            let result = write(&memory, "x", &new, SMALL);
            let found = memory.secret("x").unwrap();
            assert!(found == old || found == new, "after {changes} changes");
            assert!(
                found == new || !turned,
                "it does not turn back after {changes}"
            );
            turned = found == new;
            // The next write finds all that is left over.
            memory.changes_left.set(None);
            write(&memory, "x", "next", SMALL).unwrap();
            assert_eq!(memory.names(), ["x"], "after {changes} changes");
            if result.is_ok() {
                assert!(turned);
                break;
            }
        }
    }
}

#[test]
fn a_removal_that_breaks_off_leaves_no_secret() {
    for changes in 1.. {
        let memory = Memory::with("x", &long(20_000, "s"));
        memory.changes_left.set(Some(changes));
        let result = remove(&memory, "x");
        assert_eq!(memory.secret("x"), None);
        memory.changes_left.set(None);
        remove(&memory, "x").unwrap();
        assert_eq!(memory.names(), [""; 0], "after {changes} changes");
        if result.is_ok() {
            break;
        }
    }
}

#[test]
fn what_is_damaged_is_no_secret() {
    let part = |name: &str| name.to_owned();
    let changes: [(&str, String, Option<&str>); 8] = [
        ("a part is gone", part("x [a3]"), None),
        ("a part is another", part("x [a3]"), Some("other")),
        ("a part is empty", part("x [a2]"), Some("")),
        ("the entry is another's", part("x"), Some("hunter2")),
        ("the entry is empty", part("x"), Some("")),
        (
            "a later version wrote it",
            part("x"),
            Some("pilothouse2:a:1:0::"),
        ),
        (
            "too many parts",
            part("x"),
            Some("pilothouse1:a:99999:5:0:hello"),
        ),
        (
            "too many bytes",
            part("x"),
            Some("pilothouse1:a:1:99999999999:0:hello"),
        ),
    ];
    for (what, name, text) in changes {
        let memory = Memory::with("x", &long(20_000, "s3cr3t"));
        match text {
            Some(text) => memory
                .entries
                .borrow_mut()
                .insert(name, text.as_bytes().to_vec()),
            None => memory.entries.borrow_mut().remove(&name),
        };
        let result = read(&memory, "x");
        assert!(
            matches!(result, Err(Trouble::Damaged(_))),
            "{what}: {result:?}"
        );
        write(&memory, "x", "new", SMALL).unwrap();
        assert_eq!(memory.secret("x").unwrap(), "new", "{what}");
        remove(&memory, "x").unwrap();
        assert_eq!(memory.names(), [""; 0], "{what}");
    }
}

#[test]
fn a_part_of_the_secret_before_is_no_part_of_this_one() {
    let memory = Memory::with("x", &long(20_000, "old"));
    let stale = memory.entries.borrow()["x [a3]"].clone();
    write(&memory, "x", &long(20_000, "new"), SMALL).unwrap();
    memory
        .entries
        .borrow_mut()
        .insert("x [b3]".to_owned(), stale);
    assert!(matches!(read(&memory, "x"), Err(Trouble::Damaged(_))));
}

#[test]
fn a_reader_whom_another_process_overtakes_reads_again() {
    let (old, new) = (long(20_000, "old"), long(9_000, "new"));
    let memory = Memory::with("x", &old);
    let before = memory.entries.borrow().clone();
    write(&memory, "x", &new, SMALL).unwrap();
    let after = memory.entries.replace(before);
    for part in ["x [a2]", "x [a5]", "x [a8]"] {
        let memory = Memory::with("x", &old);
        memory
            .meanwhile
            .replace(Some((part.to_owned(), after.clone())));
        assert_eq!(memory.secret("x").unwrap(), new, "before {part}");
    }
}

#[test]
fn a_secret_without_end_is_refused() {
    let memory = Memory::with("x", "old");
    let longest = long(MOST_PARTS * SMALL - LONGEST_HEAD, "s");
    write(&memory, "x", &longest, SMALL).unwrap();
    assert_eq!(memory.secret("x"), Some(longest));
    let result = write(&memory, "x", &long(MOST_PARTS * SMALL, "s3cr3t"), SMALL);
    let Err(Trouble::Failed(reason)) = result else {
        panic!("{result:?}");
    };
    assert!(reason.contains("163840 bytes"), "{reason}");
    assert!(!reason.contains("s3cr3t"), "{reason}");
}
