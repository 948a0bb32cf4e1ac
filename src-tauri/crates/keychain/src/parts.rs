//! One secret in as many entries as it needs: Credential Manager takes no more than 2,560 bytes in one.
//!
//! The entry itself holds a head and the beginning of the secret; the rest is in entries of their own, `name [a2]`,
//! `name [a3]` and so on. Each write takes the side, `a` or `b`, that the one before did not take, and writes the entry
//! itself last: that one step turns from the old secret to the new, and broken off before or after it, one of them is
//! there whole. What the head says of the whole is checked at each reading, so that parts of two secrets never pass
//! for one.

use std::fmt::Write as _;
use std::str;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest as _, Sha256};

use crate::store::{Store, Trouble};

/// Bytes in one entry. Elsewhere than on Windows nearly all secrets fit into one, which is all that people should see
/// of them, and on macOS all that they may be asked about.
pub(crate) const ROOM: usize = if cfg!(target_os = "windows") {
    2_560
} else {
    16 << 10
};

/// Far more than any secret of ours needs, and few enough to look for.
const MOST_PARTS: usize = 64;

/// As much as one entry may have anywhere, in case it was written by another version.
const MOST_BYTES: usize = MOST_PARTS * (16 << 10);

/// In front of the head, with the version of what follows.
const MARK: &str = "pilothouse1";

/// No head is longer.
const LONGEST_HEAD: usize = 128;

/// A reader may come while another process writes; it does not do so this often.
const TRIES: usize = 4;

/// Of which parts the secret is made.
#[derive(Clone, Copy)]
enum Side {
    A,
    B,
}

impl Side {
    fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// The entry of a part; the first part is in the entry itself.
    fn part(self, entry: &str, number: usize) -> String {
        format!("{entry} [{}{number}]", self.letter())
    }
}

/// What the entry itself says.
struct Head<'a> {
    side: Side,
    parts: usize,
    /// Of the whole secret.
    bytes: usize,
    sum: &'a str,
    /// The first part.
    begin: &'a str,
}

impl<'a> Head<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let mut fields = str::from_utf8(text).ok()?.splitn(6, ':');
        let mut next = || fields.next();
        if next()? != MARK {
            return None;
        }
        let side = match next()? {
            "a" => Side::A,
            "b" => Side::B,
            _ => return None,
        };
        let head = Self {
            side,
            parts: next()?.parse().ok()?,
            bytes: next()?.parse().ok()?,
            sum: next()?,
            begin: next()?,
        };
        (head.parts <= MOST_PARTS && head.bytes <= MOST_BYTES).then_some(head)
    }

    fn write(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LONGEST_HEAD + self.begin.len()));
        let Self {
            side,
            parts,
            bytes,
            sum,
            begin,
        } = self;
        let letter = side.letter();
        let _ = write!(*text, "{MARK}:{letter}:{parts}:{bytes}:{sum}:{begin}");
        text
    }
}

/// The secret in an entry.
pub(crate) fn read(store: &dyn Store, entry: &str) -> Result<Option<SecretString>, Trouble> {
    let mut before: Option<Zeroizing<Vec<u8>>> = None;
    for _ in 0..TRIES {
        let Some(text) = store.read(entry)? else {
            return Ok(None);
        };
        let Some(head) = Head::read(&text) else {
            return Err(Trouble::Damaged("it does not begin as it should"));
        };
        if let Some(secret) = whole(store, entry, &head)? {
            return Ok(Some(secret));
        }
        // Unless another process has written meanwhile, it stays so.
        if before.as_ref() == Some(&text) {
            break;
        }
        before = Some(text);
    }
    Err(Trouble::Damaged("its parts do not belong together"))
}

/// None where the parts are not those of the head.
fn whole(store: &dyn Store, entry: &str, head: &Head<'_>) -> Result<Option<SecretString>, Trouble> {
    // With all its room from the start, it leaves no copies behind as it grows.
    let mut secret = Zeroizing::new(String::with_capacity(head.bytes));
    secret.push_str(head.begin);
    for number in 2..=head.parts {
        let Some(part) = store.read(&head.side.part(entry, number))? else {
            return Ok(None);
        };
        match str::from_utf8(&part) {
            Ok(text) if secret.len() + text.len() <= head.bytes => secret.push_str(text),
            _ => return Ok(None),
        }
    }
    let right = secret.len() == head.bytes && sum(&secret) == head.sum;
    Ok(right.then(|| SecretString::from(secret.as_str())))
}

/// Puts a secret into an entry, with so many bytes in each of its parts.
pub(crate) fn write(
    store: &dyn Store,
    entry: &str,
    secret: &str,
    room: usize,
) -> Result<(), Trouble> {
    let (begin, rest) = cut(secret, room - LONGEST_HEAD);
    let rest = pieces(rest, room);
    let parts = 1 + rest.len();
    if parts > MOST_PARTS || secret.len() > MOST_BYTES {
        let reason = format!("a secret of {} bytes is too long for it", secret.len());
        return Err(Trouble::Failed(reason));
    }
    let (old_side, old_parts) = known(store, entry)?;
    let side = old_side.other();
    let head = Head {
        side,
        parts,
        bytes: secret.len(),
        sum: &sum(secret),
        begin,
    };
    let written = (2..)
        .zip(rest)
        .try_for_each(|(number, part)| store.write(&side.part(entry, number), part))
        .and_then(|()| store.write(entry, &head.write()));
    if let Err(trouble) = written {
        // If this fails too, the next write does it.
        let _ = clear(store, entry, side, 2, parts);
        return Err(trouble);
    }
    clear(store, entry, side, parts + 1, parts)?;
    clear(store, entry, old_side, 2, old_parts)
}

/// Leaves nothing of an entry.
pub(crate) fn remove(store: &dyn Store, entry: &str) -> Result<(), Trouble> {
    let (side, parts) = known(store, entry)?;
    store.remove(entry)?;
    clear(store, entry, side, 2, parts)?;
    clear(store, entry, side.other(), 2, 0)
}

/// The side that is in use, and up to which number its parts should be there.
fn known(store: &dyn Store, entry: &str) -> Result<(Side, usize), Trouble> {
    let text = store.read(entry)?;
    let head = text.as_ref().and_then(|text| Head::read(text));
    Ok(head.map_or((Side::B, 0), |head| (head.side, head.parts)))
}

/// Removes the parts from that number on: those that should be there, and what more is found. The last one goes
/// first, so that those left by a removal that was broken off have no gap, and the next finds them all.
fn clear(
    store: &dyn Store,
    entry: &str,
    side: Side,
    from: usize,
    known: usize,
) -> Result<(), Trouble> {
    let mut end = from.max(known + 1);
    while end <= MOST_PARTS && store.read(&side.part(entry, end))?.is_some() {
        end += 1;
    }
    (from..end)
        .rev()
        .try_for_each(|number| store.remove(&side.part(entry, number)))
}

fn pieces(mut text: &str, room: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = cut(text, room);
        pieces.push(piece);
        text = rest;
    }
    pieces
}

/// Between two characters, so that each part is text.
fn cut(text: &str, room: usize) -> (&str, &str) {
    let mut at = room.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.split_at(at)
}

fn sum(secret: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(secret.as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
