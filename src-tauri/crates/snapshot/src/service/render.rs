//! Objects as they are written into an answer.

use std::{borrow::Cow, io::Write as _};

use jiff::Timestamp;
use serde_json::{Value, value::RawValue};

use super::{Failure, State, age, request::Form};
use crate::{Moment, line::Item, snapshot::Text};

/// How objects are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rendering {
    form: Form,
    /// What a table's row says of its object.
    include: Include,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Include {
    None,
    Metadata,
    Object,
}

impl Rendering {
    /// `include` is the parameter `includeObject` of meta/v1 `TableOptions`.
    pub fn new(form: Form, include: Option<&str>) -> Self {
        let include = match include {
            Some("None") => Include::None,
            Some("Object") => Include::Object,
            _ => Include::Metadata,
        };
        Self { form, include }
    }

    pub fn is_table(self) -> bool {
        self.form == Form::Table
    }

    /// The list's kind and version.
    pub fn list_type(self, state: &State, kind: u16) -> (String, String) {
        match self.form {
            Form::Full => {
                let captured = state.captured(kind);
                (format!("{}List", captured.kind), captured.api_version())
            }
            Form::Metadata => ("PartialObjectMetadataList".into(), "meta.k8s.io/v1".into()),
            Form::Table => ("Table".into(), "meta.k8s.io/v1".into()),
        }
    }

    /// One object as an answer or in an event; a table has its columns.
    pub fn single(
        self,
        out: &mut Vec<u8>,
        state: &State,
        kind: u16,
        text: &Text,
        moment: Moment,
    ) -> Result<(), Failure> {
        self.event(out, state, kind, text, moment, true)
    }

    /// One object in an event; only the first of a watch has a table's columns.
    pub fn event(
        self,
        out: &mut Vec<u8>,
        state: &State,
        kind: u16,
        text: &Text,
        moment: Moment,
        columns: bool,
    ) -> Result<(), Failure> {
        if self.form != Form::Table {
            return self.item(out, state, kind, text, moment);
        }
        let item = text.item()?;
        let version = metadata(item.object)?.resource_version;
        let version = version.as_deref().unwrap_or_default();
        Self::table_begin(out, state, kind, version, columns);
        out.extend(b"\"rows\":[");
        self.item(out, state, kind, text, moment)?;
        out.extend(b"]}");
        Ok(())
    }

    /// A table up to its rows.
    fn table_begin(out: &mut Vec<u8>, state: &State, kind: u16, version: &str, columns: bool) {
        let metadata = serde_json::json!({ "resourceVersion": version });
        let _ = write!(
            out,
            r#"{{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{metadata},"#
        );
        if columns {
            columns_field(out, state, kind);
        } else {
            out.extend(br#""columnDefinitions":null,"#);
        }
    }

    /// What tells a watcher how far it is.
    pub fn bookmark(self, state: &State, kind: u16, version: u64, initial_end: bool) -> Vec<u8> {
        let mut metadata = serde_json::json!({
            "resourceVersion": version.to_string(), "creationTimestamp": null,
        });
        if initial_end {
            metadata["annotations"] = serde_json::json!({ "k8s.io/initial-events-end": "true" });
        }
        let captured = state.captured(kind);
        let object = match self.form {
            Form::Full => serde_json::json!({
                "kind": captured.kind, "apiVersion": captured.api_version(), "metadata": metadata,
            }),
            Form::Metadata => serde_json::json!({
                "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            }),
            Form::Table => serde_json::json!({
                "kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": null,
                "metadata": { "resourceVersion": version.to_string() }, "rows": [{
                    "cells": [], "object": {
                        "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                        "metadata": metadata,
                    },
                }],
            }),
        };
        let mut line = serde_json::json!({ "type": "BOOKMARK", "object": object })
            .to_string()
            .into_bytes();
        line.push(b'\n');
        line
    }

    /// An item of a list, or a row of a table.
    pub fn listed(
        self,
        out: &mut Vec<u8>,
        state: &State,
        kind: u16,
        text: &Text,
        moment: Moment,
    ) -> Result<(), Failure> {
        if self.form == Form::Full && state.bare[usize::from(kind)] {
            out.extend(without_types(text.item()?.object.get(), state, kind).as_bytes());
            return Ok(());
        }
        self.item(out, state, kind, text, moment)
    }

    /// An object, or a row of a table.
    fn item(
        self,
        out: &mut Vec<u8>,
        state: &State,
        kind: u16,
        text: &Text,
        moment: Moment,
    ) -> Result<(), Failure> {
        let item = text.item()?;
        match self.form {
            Form::Full => out.extend(item.object.get().as_bytes()),
            Form::Metadata => partial(out, &item)?,
            Form::Table => self.row(out, state, kind, &item, moment)?,
        }
        Ok(())
    }

    fn row(
        self,
        out: &mut Vec<u8>,
        state: &State,
        kind: u16,
        item: &Item<'_>,
        moment: Moment,
    ) -> Result<(), Failure> {
        out.extend(b"{\"cells\":");
        match aged(state, kind, item, moment) {
            Some(cells) => {
                let _ = write!(out, "{cells}");
            }
            None => out.extend(item.cells.map_or("[]", RawValue::get).as_bytes()),
        }
        if let Some(conditions) = item.conditions {
            let _ = write!(out, ",\"conditions\":{conditions}");
        }
        out.extend(b",\"object\":");
        match self.include {
            Include::None => out.extend(b"null"),
            Include::Metadata => partial(out, item)?,
            Include::Object => out.extend(item.object.get().as_bytes()),
        }
        out.push(b'}');
        Ok(())
    }
}

/// An object's text without its kind and version, which stand at its beginning.
fn without_types<'a>(object: &'a str, state: &State, kind: u16) -> Cow<'a, str> {
    let captured = state.captured(kind);
    let name = serde_json::json!(captured.kind);
    let version = serde_json::json!(captured.api_version());
    for head in [
        format!(r#"{{"kind":{name},"apiVersion":{version},"#),
        format!(r#"{{"apiVersion":{version},"kind":{name},"#),
    ] {
        if let Some(rest) = object.strip_prefix(&head) {
            return Cow::Owned(format!("{{{rest}"));
        }
    }
    Cow::Borrowed(object)
}

/// A table's columns, as a field.
pub(crate) fn columns_field(out: &mut Vec<u8>, state: &State, kind: u16) {
    if let Some(columns) = &state.captured(kind).columns {
        let _ = write!(out, r#""columnDefinitions":{columns},"#);
    }
}

/// A row's cells, if time has passed since they were made and one of them shows it.
fn aged(state: &State, kind: u16, item: &Item<'_>, moment: Moment) -> Option<Value> {
    let passed = u64::try_from(moment.at.as_millis()).unwrap_or(u64::MAX);
    if passed < item.at.saturating_add(1_000) {
        return None;
    }
    let columns = serde_json::from_str(state.captured(kind).columns.as_ref()?.get()).ok()?;
    let made = state.at(Moment {
        at: std::time::Duration::from_millis(item.at),
        ..moment
    });
    aged_cells(&columns, item.cells?, item.object, made, state.at(moment))
}

/// A row's cells at another time than that at which they were made, if one of them shows it.
pub(crate) fn aged_cells(
    columns: &Value,
    cells: &RawValue,
    object: &RawValue,
    made: Timestamp,
    now: Timestamp,
) -> Option<Value> {
    if made.as_second() == now.as_second() {
        return None;
    }
    let mut cells: Value = serde_json::from_str(cells.get()).ok()?;
    let mut read = None;
    let mut changed = false;
    for (column, cell) in columns.as_array()?.iter().zip(cells.as_array_mut()?) {
        if let Value::String(text) = cell
            && age::may_age(column)
        {
            let object = read.get_or_insert_with(|| serde_json::from_str(object.get()));
            if let Ok(object) = object
                && let Some(new) = age::aged(text, object, made, now)
            {
                *text = new;
                changed = true;
            }
        }
    }
    changed.then_some(cells)
}

fn partial(out: &mut Vec<u8>, item: &Item<'_>) -> Result<(), Failure> {
    #[derive(serde::Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        metadata: &'a RawValue,
    }
    let Parts { metadata } = read(item.object)?;
    let _ = write!(
        out,
        r#"{{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{metadata}}}"#
    );
    Ok(())
}

fn metadata(object: &RawValue) -> Result<crate::line::Key<'_>, Failure> {
    let keyed: crate::line::Keyed<'_> = read(object)?;
    Ok(keyed.metadata)
}

fn read<'a, T: serde::Deserialize<'a>>(raw: &'a RawValue) -> Result<T, Failure> {
    serde_json::from_str(raw.get())
        .map_err(|_| crate::Error::Damaged("an object cannot be read").into())
}
