//! Volume attachments.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `storage.k8s.io/v1.VolumeAttachment`. kubectl says yes or no where the status has a word.
pub static VOLUME_ATTACHMENT: KindDef = KindDef {
    group: "storage.k8s.io",
    kind: "VolumeAttachment",
    title: "Volume attachments",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("attacher", "Attacher", ColumnKind::Text),
        ColumnDef::new("volume", "Volume", ColumnKind::Text),
        ColumnDef::new("node", "Node", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Attachment<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(default)]
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    attacher: Str<'a>,
    #[serde(borrow)]
    node_name: Str<'a>,
    #[serde(borrow)]
    source: Source<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Source<'a> {
    #[serde(borrow)]
    persistent_volume_name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    attached: Option<bool>,
    attach_error: Option<IgnoredAny>,
    detach_error: Option<IgnoredAny>,
}

impl Attachment<'_> {
    /// The driver's attacher tries again, but what failed fails again, as a rule, until somebody
    /// does something; meanwhile the pod waits.
    fn standing(&self) -> (&'static str, Health) {
        let Self {
            metadata, status, ..
        } = self;
        if metadata.deleting() {
            if status.detach_error.is_some() {
                ("Detach failed", Health::Attention)
            } else {
                ("Detaching", Health::Progressing)
            }
        } else if status.attached == Some(true) {
            ("Attached", Health::Ok)
        } else if status.attach_error.is_some() {
            ("Attach failed", Health::Broken)
        } else {
            ("Attaching", Health::Progressing)
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let attachment: Attachment<'_> = json::read(text)?;
    let (word, health) = attachment.standing();
    let Attachment { metadata, spec, .. } = &attachment;
    metadata.row_as(
        health,
        [
            Cell::status(word, health),
            spec.attacher.cell(),
            spec.source.persistent_volume_name.cell(),
            spec.node_name.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    for (label, place) in [
        ("Attach error", "/status/attachError"),
        ("Detach error", "/status/detachError"),
    ] {
        let error = object.pointer(place).unwrap_or(&Value::Null);
        fields.text(label, look::text(error, "/message"));
        fields.time("At", look::moment(error, "/time"));
    }
    if let Some(volume) = look::text(object, "/spec/source/persistentVolumeName") {
        fields.link("Volume", volume, link("", "PersistentVolume", None, volume));
    }
    if let Some(node) = look::text(object, "/spec/nodeName") {
        fields.link("Node", node, link("", "Node", None, node));
    }
    if let Some(driver) = look::text(object, "/spec/attacher") {
        let target = link("storage.k8s.io", "CSIDriver", None, driver);
        fields.link("Attacher", driver, target);
    }
    summary.push(fields);
    let mut metadata = Fields::new("Attached as");
    for (key, value) in look::entries(object, "/status/attachmentMetadata") {
        metadata.text(key, look::scalar(value));
    }
    summary.push(metadata);
}
