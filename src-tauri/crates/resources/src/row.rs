//! What a table keeps of each object.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    num::NonZero,
};

use compact_str::CompactString;
use wire::{Cell, Health, Millis};

use crate::Cells;

/// An object's uid in 16 bytes. Two uids are equal when their hexadecimal digits are; a uid that is
/// no 128-bit number (the API does not promise one) is represented by a hash of its text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(u128);

impl Uid {
    /// Reads a uid as the API writes it.
    pub fn parse(text: &str) -> Self {
        let mut value = 0u128;
        let mut digits = 0;
        for byte in text.bytes().filter(|byte| *byte != b'-') {
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Self::hashed(text);
            };
            value = value << 4 | u128::from(digit);
            digits += 1;
        }
        if digits == 32 {
            Self(value)
        } else {
            Self::hashed(text)
        }
    }

    fn hashed(text: &str) -> Self {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, text).hash(&mut hasher);
            u128::from(hasher.finish())
        };
        Self(half(0) << 64 | half(1))
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        write!(
            f,
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// What a table keeps of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The object's uid.
    pub uid: Uid,
    /// Empty for kinds without namespaces.
    pub namespace: CompactString,
    /// The object's name.
    pub name: CompactString,
    /// When it was created; the epoch itself counts as unknown.
    pub created: Option<NonZero<Millis>>,
    /// Whether its deletion has begun.
    pub deleting: bool,
    /// How well it does.
    pub health: Health,
    /// One for each of the kind's columns.
    pub cells: Cells,
}

impl Row {
    /// Its state as a word, for kinds that have one.
    pub fn status(&self) -> Option<CompactString> {
        self.cells.iter().find_map(|cell| match cell {
            Cell::Status { text, .. } => Some(text),
            _ => None,
        })
    }
}

/// An object that is not what its kind says it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Where and what, without the object's content.
    pub message: String,
}

impl From<serde_json::Error> for Malformed {
    fn from(cause: serde_json::Error) -> Self {
        // serde_json quotes the offending scalar; of a Secret that would be its value.
        Self {
            message: format!(
                "{:?} error at line {}, column {}",
                cause.classify(),
                cause.line(),
                cause.column()
            ),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Malformed {}
