//! Custom resource definitions.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `apiextensions.k8s.io/v1.CustomResourceDefinition`. kubectl shows its age alone.
pub static CUSTOM_RESOURCE_DEFINITION: KindDef = KindDef {
    group: "apiextensions.k8s.io",
    kind: "CustomResourceDefinition",
    title: "Custom resource definitions",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("group", "Group", ColumnKind::Text),
        ColumnDef::new("kind", "Kind", ColumnKind::Text),
        ColumnDef::new("scope", "Scope", ColumnKind::Text),
        ColumnDef::new("versions", "Versions", ColumnKind::List),
        ColumnDef::wide("short_names", "Short names", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Definition<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    group: Str<'a>,
    #[serde(borrow)]
    scope: Str<'a>,
    #[serde(borrow)]
    names: Names<'a>,
    #[serde(borrow)]
    versions: List<Version<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Names<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    short_names: List<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Version<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    served: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Definition {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let conditions = &status.conditions;
    let health = if conditions.is_false("NamesAccepted") {
        Health::Broken
    } else if !conditions.is_true("Established") {
        Health::Progressing
    } else if conditions.is_true("NonStructuralSchema") {
        Health::Attention
    } else {
        Health::Ok
    };
    metadata.row(
        health,
        [
            spec.group.cell(),
            spec.names.kind.cell(),
            spec.scope.cell(),
            Cell::list(
                spec.versions
                    .iter()
                    .filter(|version| version.served)
                    .map(|version| &*version.name),
            ),
            spec.names.short_names.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Group", look::text(object, "/spec/group"));
    fields.text("Scope", look::text(object, "/spec/scope"));
    for (label, place) in [
        ("Kind", "/spec/names/kind"),
        ("Plural", "/spec/names/plural"),
        ("Singular", "/spec/names/singular"),
    ] {
        fields.text(label, look::text(object, place));
    }
    fields.list("Short names", look::texts(object, "/spec/names/shortNames"));
    fields.list("Categories", look::texts(object, "/spec/names/categories"));
    fields.text(
        "Conversion",
        look::text(object, "/spec/conversion/strategy"),
    );
    let service = object.pointer("/spec/conversion/webhook/clientConfig/service");
    if let Some(service) = service
        && let Some(name) = look::text(service, "/name")
    {
        let target = link("", "Service", look::text(service, "/namespace"), name);
        fields.link("Conversion webhook", name, target);
    }
    fields.list(
        "Stored versions",
        look::texts(object, "/status/storedVersions"),
    );
    summary.push(fields);

    let mut versions = Fields::new("Versions");
    for version in look::list(object, "/spec/versions") {
        let Some(name) = look::text(version, "/name") else {
            continue;
        };
        let words = [
            ("/served", "served"),
            ("/storage", "storage"),
            ("/deprecated", "deprecated"),
        ];
        versions.list(
            name,
            words
                .into_iter()
                .filter(|(place, _)| look::flag(version, place) == Some(true))
                .map(|(_, word)| word),
        );
    }
    summary.push(versions);
}
