//! What the detail panel shows of an object above its YAML.

mod conditions;
mod fields;
mod links;

use serde_json::Value;
use wire::{Condition, Container, FieldGroup};

pub(crate) use conditions::{condition, health as condition_health};
pub(crate) use fields::Fields;
pub(crate) use links::{cluster_scoped, group_of, link, local};

use crate::{KindDef, Printed, PrinterColumn, look};

/// The important things of one object. A [`KindDef::summary`] fills it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// The important fields.
    pub groups: Vec<FieldGroup>,
    /// The containers of a pod.
    pub containers: Vec<Container>,
    /// The conditions of its status.
    pub conditions: Vec<Condition>,
}

/// The summary of an object of that kind: what is particular to it, and what every kind may have,
/// namely owners, a deletion that has begun and conditions.
///
/// Links name no context ([`Summary::in_context`] adds it) and no version. A link to an owner of an
/// unknown kind is taken to be in the object's namespace. An object of any shape gives a summary:
/// what is missing or of a wrong type does not appear.
pub fn summarize(kind: &KindDef, object: &Value) -> Summary {
    let mut summary = Summary::default();
    (kind.summary)(object, &mut summary);
    let mut common = Fields::new("");
    owners(object, &mut common);
    deletion(object, &mut common);
    summary.extend_first(common);
    summary.conditions = look::list(object, "/status/conditions")
        .iter()
        .filter_map(|value| condition(kind.kind, value))
        .collect();
    summary
}

impl Summary {
    /// Adds what the definition of a custom resource has printed of it, and is not there already.
    pub fn print(&mut self, printed: &Printed, json: &str) {
        let mut fields = Fields::new("");
        for PrinterColumn { column, value } in &printed.columns {
            let mut known = self.groups.iter().flat_map(|group| &group.fields);
            if known.all(|field| !field.label.eq_ignore_ascii_case(&column.title)) {
                fields.cell(&column.title, value.read(json));
            }
        }
        self.extend_first(fields);
    }

    /// Names the context in every link.
    pub fn in_context(&mut self, context: &str) {
        let fields = self.groups.iter_mut().flat_map(|group| &mut group.fields);
        for object in fields.filter_map(|field| field.object.as_mut()) {
            context.clone_into(&mut object.context);
        }
    }

    /// Adds a group, unless it is empty.
    pub(crate) fn push(&mut self, fields: Fields) {
        let group = fields.into_group();
        if !group.fields.is_empty() {
            self.groups.push(group);
        }
    }

    /// Adds fields to the nameless group, which is the first.
    fn extend_first(&mut self, fields: Fields) {
        let group = fields.into_group();
        match self.groups.first_mut() {
            Some(first) if first.title.is_empty() => first.fields.extend(group.fields),
            _ if group.fields.is_empty() => {}
            _ => self.groups.insert(0, group),
        }
    }
}

fn owners(object: &Value, fields: &mut Fields) {
    for owner in look::list(object, "/metadata/ownerReferences") {
        let (Some(kind), Some(name)) = (look::text(owner, "/kind"), look::text(owner, "/name"))
        else {
            continue;
        };
        let mut owner_ref = link(group_of(owner), kind, look::namespace(object), name);
        owner_ref.uid = look::text(owner, "/uid").map(Into::into);
        let controls = look::flag(owner, "/controller") == Some(true);
        let label = if controls {
            "Controlled by"
        } else {
            "Owned by"
        };
        fields.link(label, format!("{kind}/{name}"), owner_ref);
    }
}

fn deletion(object: &Value, fields: &mut Fields) {
    if let Some(began) = look::moment(object, "/metadata/deletionTimestamp") {
        fields.time("Deletion began", Some(began));
        fields.list("Finalizers", look::texts(object, "/metadata/finalizers"));
    }
}
