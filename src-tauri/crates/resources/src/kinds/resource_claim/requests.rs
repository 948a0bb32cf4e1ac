//! The devices that a claim asks for.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind};

use super::super::device_class::drivers;
use crate::{
    ColumnDef, Summary,
    json::{List, Str},
    look,
    summary::{Fields, link},
    taint::toleration,
};

/// The classes of the devices.
pub const CLASSES: ColumnDef = ColumnDef::new("classes", "Device classes", ColumnKind::List);

/// `resource.k8s.io/v1.ResourceClaimSpec`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Spec<'a> {
    #[serde(borrow)]
    devices: Devices<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Devices<'a> {
    #[serde(borrow)]
    requests: List<Request<'a>>,
}

/// A request, and in it the one or the several of which the first that can be had is taken. Until
/// `v1beta2` the one was the request itself.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Request<'a> {
    #[serde(borrow)]
    exactly: Option<Wanted<'a>>,
    #[serde(borrow)]
    first_available: List<Wanted<'a>>,
    #[serde(borrow)]
    device_class_name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Wanted<'a> {
    #[serde(borrow)]
    device_class_name: Str<'a>,
}

impl Spec<'_> {
    /// The cell of [`CLASSES`].
    pub fn classes(&self) -> Cell {
        let classes = self.devices.requests.iter().flat_map(|request| {
            request
                .exactly
                .iter()
                .chain(request.first_available.iter())
                .map(|wanted| &*wanted.device_class_name)
                .chain([&*request.device_class_name])
        });
        Cell::list(
            classes
                .filter(|class| !class.is_empty())
                .collect::<BTreeSet<_>>(),
        )
    }
}

/// Adds what holds of all requests of the specification at a place to these fields, which are the
/// first, and a group for each of them.
pub fn add(object: &Value, place: &str, mut fields: Fields, summary: &mut Summary) {
    let spec = object.pointer(place).unwrap_or(&Value::Null);
    for constraint in look::list(spec, "/devices/constraints") {
        fields.text("Alike in", look::text(constraint, "/matchAttribute"));
        fields.text("Different in", look::text(constraint, "/distinctAttribute"));
    }
    fields.list("Configured by", drivers(spec, "/devices/config"));
    summary.push(fields);
    for request in look::list(spec, "/devices/requests") {
        let name = look::text(request, "/name").unwrap_or("Request");
        let choices = look::list(request, "/firstAvailable");
        for choice in choices {
            let choice_name = look::text(choice, "/name").unwrap_or("choice");
            summary.push(wanted(format!("{name}/{choice_name}"), choice));
        }
        if choices.is_empty() {
            summary.push(wanted(name, request.pointer("/exactly").unwrap_or(request)));
        }
    }
}

fn wanted(title: impl Into<String>, wanted: &Value) -> Fields {
    let mut fields = Fields::new(title);
    if let Some(class) = look::text(wanted, "/deviceClassName") {
        let target = link("resource.k8s.io", "DeviceClass", None, class);
        fields.link("Device class", class, target);
    }
    match look::text(wanted, "/allocationMode") {
        Some("All") => fields.text("Count", Some("all")),
        _ => fields.number("Count", look::number(wanted, "/count")),
    }
    for selector in look::list(wanted, "/selectors") {
        fields.text("Devices where", look::text(selector, "/cel/expression"));
    }
    for (resource, amount) in look::entries(wanted, "/capacity/requests") {
        fields.text(resource, look::scalar(amount));
    }
    fields.list(
        "Tolerations",
        look::list(wanted, "/tolerations").iter().map(toleration),
    );
    fields.flag("Admin access", look::flag(wanted, "/adminAccess"));
    fields
}
