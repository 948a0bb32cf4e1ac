//! Fields in the making: what is not there makes no field.

use wire::{Cell, Field, FieldGroup, Millis, ObjectRef};

/// A group of fields in the making.
pub struct Fields(FieldGroup);

impl Fields {
    /// A group of that heading; the first of a summary has none.
    pub fn new(title: impl Into<String>) -> Self {
        Self(FieldGroup {
            title: title.into(),
            fields: Vec::new(),
        })
    }

    /// The group.
    pub fn into_group(self) -> FieldGroup {
        self.0
    }

    /// Adds a value, unless it is [`Cell::Empty`].
    pub fn cell(&mut self, label: impl Into<String>, value: Cell) {
        if value != Cell::Empty {
            self.0.fields.push(Field {
                label: label.into(),
                value,
                object: None,
            });
        }
    }

    /// Adds a text.
    pub fn text<T: AsRef<str>>(&mut self, label: impl Into<String>, value: Option<T>) {
        self.cell(label, value.map_or(Cell::Empty, Cell::text));
    }

    /// Adds a number.
    pub fn number(&mut self, label: impl Into<String>, value: Option<i64>) {
        self.cell(label, value.map_or(Cell::Empty, Cell::Number));
    }

    /// Adds a yes or no.
    pub fn flag(&mut self, label: impl Into<String>, value: Option<bool>) {
        self.cell(label, value.map_or(Cell::Empty, Cell::Flag));
    }

    /// Adds a moment.
    pub fn time(&mut self, label: impl Into<String>, value: Option<Millis>) {
        self.cell(label, value.map_or(Cell::Empty, Cell::Time));
    }

    /// Adds a length of time that is written in seconds.
    pub fn seconds(&mut self, label: impl Into<String>, value: Option<i64>) {
        let millis = value.and_then(|seconds| seconds.checked_mul(1_000));
        self.cell(label, millis.map_or(Cell::Empty, Cell::Duration));
    }

    /// Adds several texts.
    pub fn list<T: AsRef<str>>(
        &mut self,
        label: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) {
        self.cell(label, Cell::list(values));
    }

    /// Adds the name of another object.
    pub fn link(&mut self, label: impl Into<String>, text: impl AsRef<str>, object: ObjectRef) {
        let value = Cell::text(text);
        if value != Cell::Empty {
            self.0.fields.push(Field {
                label: label.into(),
                value,
                object: Some(object),
            });
        }
    }
}
