//! Ingress classes.

use compact_str::format_compact;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, Str},
    look,
    meta::Meta,
    summary::{Fields, group_of, link},
};

/// `networking.k8s.io/v1.IngressClass`.
pub static INGRESS_CLASS: KindDef = KindDef {
    group: "networking.k8s.io",
    kind: "IngressClass",
    title: "Ingress classes",
    section: Section::Network,
    columns: &[
        ColumnDef::new("controller", "Controller", ColumnKind::Text),
        ColumnDef::new("parameters", "Parameters", ColumnKind::Text),
        ColumnDef::new("default", "Default", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

/// The annotation that makes a class the one for ingresses that name none.
const DEFAULT: &str = "ingressclass.kubernetes.io/is-default-class";

#[derive(Deserialize)]
struct IngressClass<'a> {
    #[serde(borrow)]
    metadata: Meta<'a, IgnoredAny, Map<'a, Str<'a>>>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    controller: Str<'a>,
    #[serde(borrow)]
    parameters: Option<Parameters<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Parameters<'a> {
    #[serde(borrow)]
    api_group: Str<'a>,
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

impl Parameters<'_> {
    /// `Kind.group/name`.
    fn cell(&self) -> Cell {
        let Self {
            api_group,
            kind,
            name,
        } = self;
        Cell::text(match &**api_group {
            "" => format_compact!("{}/{}", &**kind, &**name),
            group => format_compact!("{}.{group}/{}", &**kind, &**name),
        })
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let IngressClass { metadata, spec } = json::read(text)?;
    let default = metadata
        .annotations
        .get(DEFAULT)
        .is_some_and(|value| &**value == "true");
    metadata.row(
        Health::Idle,
        [
            spec.controller.cell(),
            spec.parameters
                .map_or(Cell::Empty, |parameters| parameters.cell()),
            Cell::Flag(default),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Controller", look::text(object, "/spec/controller"));
    fields.flag(
        "Default",
        Some(look::annotation(object, DEFAULT) == Some("true")),
    );
    if let Some(parameters) = object.pointer("/spec/parameters")
        && let (Some(kind), Some(name)) = (
            look::text(parameters, "/kind"),
            look::text(parameters, "/name"),
        )
    {
        let namespace = look::text(parameters, "/namespace");
        let target = link(group_of(parameters), kind, namespace, name);
        fields.link("Parameters", format!("{kind}/{name}"), target);
    }
    summary.push(fields);
}
