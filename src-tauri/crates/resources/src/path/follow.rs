//! Following a path through an object's text.

use std::{cmp::Ordering, fmt, ops::ControlFlow};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Comparison, Condition, Literal, Step};
use crate::json::Str;

/// Values deeper than this are not looked for by `..`; no object is that deep.
const DEPTH: usize = 64;

type Flow = ControlFlow<()>;

pub(super) fn first<'a>(steps: &[Step], json: &'a str) -> Option<&'a RawValue> {
    let mut found = None;
    let whole: &RawValue = serde_json::from_str(json).ok()?;
    let _ = visit(steps, whole, &mut |value| {
        found = Some(value);
        ControlFlow::Break(())
    });
    found
}

pub(super) fn all<'a>(steps: &[Step], json: &'a str) -> Vec<&'a RawValue> {
    let mut found = Vec::new();
    if let Ok(whole) = serde_json::from_str::<&RawValue>(json) {
        let _ = visit(steps, whole, &mut |value| {
            found.push(value);
            ControlFlow::Continue(())
        });
    }
    found
}

fn visit<'a>(
    steps: &[Step],
    value: &'a RawValue,
    found: &mut dyn FnMut(&'a RawValue) -> Flow,
) -> Flow {
    let Some((step, rest)) = steps.split_first() else {
        return found(value);
    };
    match step {
        Step::Field(name) => match field(value, name) {
            Some(value) => visit(rest, value, found),
            None => ControlFlow::Continue(()),
        },
        Step::Index(index) => {
            let elements = elements(value);
            match position(*index, elements.len()).and_then(|at| elements.get(at)) {
                Some(value) => visit(rest, value, found),
                None => ControlFlow::Continue(()),
            }
        }
        Step::Slice { from, to } => {
            let elements = elements(value);
            let bound = |index: Option<i64>, otherwise| {
                index.map_or(otherwise, |index| {
                    position(index, elements.len()).unwrap_or(if index < 0 {
                        0
                    } else {
                        elements.len()
                    })
                })
            };
            let (from, to) = (bound(*from, 0), bound(*to, elements.len()));
            elements
                .get(from..to.max(from))
                .unwrap_or_default()
                .iter()
                .try_for_each(|value| visit(rest, value, found))
        }
        Step::All => members(value)
            .into_iter()
            .try_for_each(|value| visit(rest, value, found)),
        Step::Deep => deep(rest, value, found, 0),
        Step::Where(condition) => elements(value)
            .into_iter()
            .filter(|element| holds(condition, element))
            .try_for_each(|value| visit(rest, value, found)),
    }
}

/// The value itself, then what is in it.
fn deep<'a>(
    rest: &[Step],
    value: &'a RawValue,
    found: &mut dyn FnMut(&'a RawValue) -> Flow,
    depth: usize,
) -> Flow {
    visit(rest, value, found)?;
    if depth == DEPTH {
        return ControlFlow::Continue(());
    }
    members(value)
        .into_iter()
        .try_for_each(|value| deep(rest, value, found, depth + 1))
}

fn position(index: i64, length: usize) -> Option<usize> {
    let index = usize::try_from(index)
        .ok()
        .or_else(|| length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?))?;
    (index <= length).then_some(index)
}

fn holds(condition: &Condition, element: &RawValue) -> bool {
    let value = first(&condition.place, element.get());
    match (&condition.test, value) {
        (None, value) => value.is_some(),
        (Some(_), None) => false,
        (Some((comparison, literal)), Some(value)) => match order(value, literal) {
            None => *comparison == Comparison::NotEqual,
            Some(order) => match comparison {
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::Less => order.is_lt(),
                Comparison::AtMost => order.is_le(),
                Comparison::More => order.is_gt(),
                Comparison::AtLeast => order.is_ge(),
            },
        },
    }
}

/// How a value stands to a literal of its type; nothing where it is of another.
fn order(value: &RawValue, literal: &Literal) -> Option<Ordering> {
    let text = value.get();
    match literal {
        Literal::Text(literal) => {
            let value: Str<'_> = serde_json::from_str(text).ok().filter(|_| text != "null")?;
            Some((*value).cmp(literal))
        }
        Literal::Number(literal) => text.parse::<f64>().ok()?.partial_cmp(literal),
        Literal::Flag(literal) => Some(text.parse::<bool>().ok()?.cmp(literal)),
        Literal::Null => (text == "null").then_some(Ordering::Equal),
    }
}

/// The field of an object; of several with the name the last, as Go reads it.
fn field<'a>(object: &'a RawValue, name: &str) -> Option<&'a RawValue> {
    struct Fields<'n> {
        name: &'n str,
    }
    impl<'de> DeserializeSeed<'de> for Fields<'_> {
        type Value = Option<&'de RawValue>;

        fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
            from.deserialize_map(self)
        }
    }
    impl<'de> Visitor<'de> for Fields<'_> {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(key) = entries.next_key::<Str<'de>>()? {
                if *key == *self.name {
                    found = Some(entries.next_value()?);
                } else {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }
    if !object.get().starts_with('{') {
        return None;
    }
    let mut from = serde_json::Deserializer::from_str(object.get());
    Fields { name }.deserialize(&mut from).ok()?
}

fn elements(list: &RawValue) -> Vec<&RawValue> {
    if list.get().starts_with('[') {
        serde_json::from_str(list.get()).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// The elements of a list, or the values of an object's fields in their order.
fn members(value: &RawValue) -> Vec<&RawValue> {
    struct Values<'a>(Vec<&'a RawValue>);
    impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            struct Fields;
            impl<'de> Visitor<'de> for Fields {
                type Value = Vec<&'de RawValue>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(
                    self,
                    mut entries: A,
                ) -> Result<Self::Value, A::Error> {
                    let mut values = Vec::new();
                    while let Some((_, value)) = entries.next_entry::<IgnoredAny, _>()? {
                        values.push(value);
                    }
                    Ok(values)
                }

                fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                    Ok(Vec::new())
                }
            }
            from.deserialize_map(Fields).map(Values)
        }
    }
    if value.get().starts_with('{') {
        serde_json::from_str(value.get()).map_or_else(|_| Vec::new(), |Values(values)| values)
    } else {
        elements(value)
    }
}
