//! Values as `helm get values` computes and prints them.

use serde_json::{Map, Number, Value};

type Table = Map<String, Value>;

/// The chart's values with the user's over them, as `helm get values --all` gives them
/// (`CoalesceValues` of Helm 4): tables are merged, all else is replaced, null takes a key away.
/// Subcharts need no care: they are not stored, their defaults stand in the chart's own values.
pub(crate) fn coalesce(chart: &Value, config: &Value) -> Value {
    let mut table = config.as_object().cloned().unwrap_or_default();
    let Some(defaults) = chart.as_object() else {
        return Value::Object(table);
    };
    for (key, default) in defaults {
        match table.get_mut(key) {
            None => {
                table.insert(key.clone(), default.clone());
            }
            Some(Value::Null) => {
                table.remove(key);
            }
            Some(Value::Object(given)) => {
                if let Value::Object(default) = default {
                    coalesce_tables(given, default);
                }
            }
            Some(_) => {}
        }
    }
    Value::Object(table)
}

fn coalesce_tables(given: &mut Table, defaults: &Table) {
    for (key, default) in defaults {
        match given.get_mut(key) {
            None => {
                given.insert(key.clone(), default.clone());
            }
            // A null that stands against nothing stays.
            Some(Value::Null) if !default.is_null() => {
                given.remove(key);
            }
            Some(Value::Object(given)) => {
                if let Value::Object(default) = default {
                    coalesce_tables(given, default);
                }
            }
            Some(_) => {}
        }
    }
}

/// The values as YAML, as helm prints them: `null` where there are none.
pub(crate) fn values_yaml(values: &Value) -> String {
    yaml::to_yaml(&as_floats(values))
}

/// To Helm every number of a stored release is a 64-bit float.
fn as_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => number
            .as_f64()
            .and_then(Number::from_f64)
            .map_or_else(|| value.clone(), Value::Number),
        Value::Array(items) => items.iter().map(as_floats).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), as_floats(value)))
            .collect::<Table>()
            .into(),
        other => other.clone(),
    }
}
