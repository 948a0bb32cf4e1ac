//! Pod templates.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, Str},
    look,
    meta::Meta,
    selector,
    summary::{Fields, local},
    template::{self, Template},
};

/// `core/v1.PodTemplate`. Its containers are all that there is to see of it, so they are not wide.
pub static POD_TEMPLATE: KindDef = KindDef {
    group: "",
    kind: "PodTemplate",
    title: "Pod templates",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("containers", "Containers", ColumnKind::List),
        ColumnDef::new("images", "Images", ColumnKind::List),
        ColumnDef::new("pod_labels", "Pod labels", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct PodTemplate<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    template: Template<'a, Labelled<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Labelled<'a> {
    #[serde(borrow)]
    labels: Map<'a, Str<'a>>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let PodTemplate { metadata, template } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            template.containers(),
            template.images(),
            Cell::text(selector::labels(&template.metadata.labels)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text(
        "Pod labels",
        selector::labels_at(object, "/template/metadata/labels"),
    );
    fields.list("Images", template::images_at(object, "/template"));
    if let Some(account) = look::text(object, "/template/spec/serviceAccountName") {
        fields.link(
            "Service account",
            account,
            local(object, "", "ServiceAccount", account),
        );
    }
    fields.text(
        "Node selector",
        selector::labels_at(object, "/template/spec/nodeSelector"),
    );
    fields.text(
        "Restart policy",
        look::text(object, "/template/spec/restartPolicy"),
    );
    summary.push(fields);
}
