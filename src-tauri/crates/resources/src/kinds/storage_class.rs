//! Storage classes.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `storage.k8s.io/v1.StorageClass`.
pub static STORAGE_CLASS: KindDef = KindDef {
    group: "storage.k8s.io",
    kind: "StorageClass",
    title: "Storage classes",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("provisioner", "Provisioner", ColumnKind::Text),
        ColumnDef::new("reclaim_policy", "Reclaim policy", ColumnKind::Text),
        ColumnDef::new("binding_mode", "Volume binding mode", ColumnKind::Text),
        ColumnDef::new("expansion", "Allow volume expansion", ColumnKind::Text),
        ColumnDef::new("default", "Default", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

/// The annotations, new and old, that make a class the one for claims that name none
/// (`IsDefaultAnnotation`).
const DEFAULT: [&str; 2] = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StorageClass<'a> {
    #[serde(borrow)]
    metadata: Meta<'a, IgnoredAny, Map<'a, Str<'a>>>,
    #[serde(borrow, default)]
    provisioner: Str<'a>,
    #[serde(borrow, default)]
    reclaim_policy: Option<Str<'a>>,
    #[serde(borrow, default)]
    volume_binding_mode: Option<Str<'a>>,
    #[serde(default)]
    allow_volume_expansion: Option<bool>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let class: StorageClass<'_> = json::read(text)?;
    let annotations = &class.metadata.annotations;
    let default = DEFAULT
        .iter()
        .any(|key| annotations.get(key).is_some_and(|value| &**value == "true"));
    class.metadata.row(
        Health::Idle,
        [
            class.provisioner.cell(),
            class
                .reclaim_policy
                .as_ref()
                .map_or(Cell::text("Delete"), Str::cell),
            class
                .volume_binding_mode
                .as_ref()
                .map_or(Cell::text("Immediate"), Str::cell),
            Cell::Flag(class.allow_volume_expansion.unwrap_or(false)),
            Cell::Flag(default),
            class.metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let default = DEFAULT
        .iter()
        .any(|key| look::annotation(object, key) == Some("true"));
    fields.flag("Default", Some(default));
    fields.text("Provisioner", look::text(object, "/provisioner"));
    fields.text("Reclaim policy", look::text(object, "/reclaimPolicy"));
    fields.text(
        "Volume binding mode",
        look::text(object, "/volumeBindingMode"),
    );
    fields.flag(
        "Allow volume expansion",
        look::flag(object, "/allowVolumeExpansion"),
    );
    fields.list("Mount options", look::texts(object, "/mountOptions"));
    summary.push(fields);
    let mut parameters = Fields::new("Parameters");
    for (key, value) in look::entries(object, "/parameters") {
        parameters.text(key, look::scalar(value));
    }
    summary.push(parameters);
}
