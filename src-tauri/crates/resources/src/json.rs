//! The pieces of which rows are read: borrowed from the JSON, and forgiving `null` where Go writes
//! it for an empty value.

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

use compact_str::{CompactString, ToCompactString};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use wire::{Cell, Millis};

use crate::{Malformed, Uid, time};

/// Reads an object's JSON, or the part of it that `T` names.
pub fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Malformed> {
    Ok(serde_json::from_str(json)?)
}

/// Text, borrowed where the JSON has no escapes in it. `null` is the empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Str<'a>(Cow<'a, str>);

impl Deref for Str<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Str<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Str<'_> {
    /// The text, or [`Cell::Empty`].
    pub fn cell(&self) -> Cell {
        Cell::text(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Str<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Str<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Str::default())
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// An `IntOrString`, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntOrStr(pub CompactString);

impl<'de> Deserialize<'de> for IntOrStr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = IntOrStr;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a string")
            }

            fn visit_str<E>(self, text: &str) -> Result<IntOrStr, E> {
                Ok(IntOrStr(text.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<IntOrStr, E> {
                Ok(IntOrStr(number.to_compact_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<IntOrStr, E> {
                Ok(IntOrStr(number.to_compact_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<IntOrStr, E> {
                Ok(IntOrStr(number.to_compact_string()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// A moment, if there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Option<Millis>);

impl Moment {
    /// The moment, or [`Cell::Empty`].
    pub fn cell(self) -> Cell {
        self.0.map_or(Cell::Empty, Cell::Time)
    }

    /// This moment, or the other where there is none.
    pub fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Str::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(Self(None));
        }
        time::parse(&text)
            .map(|moment| Self(Some(moment)))
            .ok_or_else(|| D::Error::custom("no moment"))
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&Str::deserialize(deserializer)?))
    }
}

/// A list; `null` is the empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: AsRef<str>> List<T> {
    /// The texts, or [`Cell::Empty`].
    pub fn cell(&self) -> Cell {
        Cell::list(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(List(list))
            }

            fn visit_unit<E>(self) -> Result<List<T>, E> {
                Ok(List::default())
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// A map, sorted by its keys; `null` is the empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<'a, V>(Vec<(Str<'a>, V)>);

impl<V> Default for Map<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, V> Deref for Map<'a, V> {
    type Target = [(Str<'a>, V)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<V> Map<'_, V> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.0
            .binary_search_by(|(known, _)| (**known).cmp(key))
            .ok()
            .map(|at| &self.0[at].1)
    }
}

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Map<'a, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Map<'de, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut map = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    map.push(entry);
                }
                map.sort_by(|(one, _): &(Str<'_>, V), (other, _)| one.cmp(other));
                Ok(Map(map))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Map::default())
            }
        }
        deserializer.deserialize_any(Entries(PhantomData))
    }
}

/// How many entries a list or a map has; none of them is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count(pub u32);

impl Count {
    /// The number.
    pub fn cell(self) -> Cell {
        Cell::Number(self.0.into())
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list or a map")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while items.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }

            fn visit_unit<E>(self) -> Result<Count, E> {
                Ok(Count(0))
            }
        }
        deserializer.deserialize_any(Entries)
    }
}

/// A cell of so many.
pub fn number(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A count of a ratio; what is below nothing is nothing.
pub fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// A ratio of two counts.
pub fn ratio(ready: i64, wanted: i64) -> Cell {
    Cell::Ratio {
        ready: count(ready),
        wanted: count(wanted),
    }
}
