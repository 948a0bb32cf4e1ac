//! Looking into an object of which nothing is certain: what is missing or of another type is not
//! there.

use serde_json::{Map, Value};
use wire::Millis;

use crate::time;

/// The text at a place; not the empty one.
pub fn text<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object
        .pointer(pointer)?
        .as_str()
        .filter(|text| !text.is_empty())
}

/// The whole number at a place.
pub fn number(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer)?.as_i64()
}

/// The yes or no at a place.
pub fn flag(object: &Value, pointer: &str) -> Option<bool> {
    object.pointer(pointer)?.as_bool()
}

/// The moment at a place.
pub fn moment(object: &Value, pointer: &str) -> Option<Millis> {
    time::parse(text(object, pointer)?)
}

/// The list at a place; empty when there is none.
pub fn list<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of the list at a place.
pub fn texts<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a str> {
    list(object, pointer).iter().filter_map(Value::as_str)
}

/// The map at a place.
pub fn map<'a>(object: &'a Value, pointer: &str) -> Option<&'a Map<String, Value>> {
    object.pointer(pointer)?.as_object()
}

/// The entries of the map at a place; none when there is no map.
pub fn entries<'a>(
    object: &'a Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    map(object, pointer).into_iter().flatten()
}

/// A scalar as text: an `IntOrString`, an amount, a flag.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The scalar at a place, as text.
pub fn scalar_at(object: &Value, pointer: &str) -> Option<String> {
    scalar(object.pointer(pointer)?)
}

/// The namespace of an object.
pub fn namespace(object: &Value) -> Option<&str> {
    text(object, "/metadata/namespace")
}

/// An annotation of an object.
pub fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    map(object, "/metadata/annotations")?
        .get(key)?
        .as_str()
        .filter(|text| !text.is_empty())
}
