//! CSI drivers.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `storage.k8s.io/v1.CSIDriver`.
pub static CSI_DRIVER: KindDef = KindDef {
    group: "storage.k8s.io",
    kind: "CSIDriver",
    title: "CSI drivers",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("attach_required", "Attach required", ColumnKind::Text),
        ColumnDef::new("pod_info", "Pod info on mount", ColumnKind::Text),
        ColumnDef::new("storage_capacity", "Storage capacity", ColumnKind::Text),
        ColumnDef::wide("token_requests", "Token requests", ColumnKind::List),
        ColumnDef::wide("republish", "Requires republish", ColumnKind::Text),
        ColumnDef::new("modes", "Modes", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Driver<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    attach_required: Option<bool>,
    pod_info_on_mount: Option<bool>,
    storage_capacity: Option<bool>,
    requires_republish: Option<bool>,
    #[serde(borrow)]
    token_requests: List<TokenRequest<'a>>,
    #[serde(borrow)]
    volume_lifecycle_modes: List<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenRequest<'a> {
    #[serde(borrow)]
    audience: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Driver { metadata, spec } = json::read(text)?;
    let audiences = spec.token_requests.iter().map(|request| &*request.audience);
    // What a driver does not say is as `printCSIDriver` takes it.
    metadata.row(
        Health::Idle,
        [
            Cell::Flag(spec.attach_required.unwrap_or(true)),
            Cell::Flag(spec.pod_info_on_mount.unwrap_or(false)),
            Cell::Flag(spec.storage_capacity.unwrap_or(false)),
            Cell::list(audiences),
            Cell::Flag(spec.requires_republish.unwrap_or(false)),
            spec.volume_lifecycle_modes.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    for (label, place) in [
        ("Attach required", "/spec/attachRequired"),
        ("Pod info on mount", "/spec/podInfoOnMount"),
        ("Storage capacity", "/spec/storageCapacity"),
        ("Requires republish", "/spec/requiresRepublish"),
        ("SELinux mount", "/spec/seLinuxMount"),
        ("Token in secrets", "/spec/serviceAccountTokenInSecrets"),
        (
            "Pods only where it runs",
            "/spec/preventPodSchedulingIfMissing",
        ),
    ] {
        fields.flag(label, look::flag(object, place));
    }
    fields.text(
        "File system group policy",
        look::text(object, "/spec/fsGroupPolicy"),
    );
    fields.list("Modes", look::texts(object, "/spec/volumeLifecycleModes"));
    fields.seconds(
        "Volume limits renewed every",
        look::number(object, "/spec/nodeAllocatableUpdatePeriodSeconds"),
    );
    summary.push(fields);
    let mut tokens = Fields::new("Token requests");
    for request in look::list(object, "/spec/tokenRequests") {
        tokens.text("Audience", look::text(request, "/audience"));
        tokens.seconds("Valid for", look::number(request, "/expirationSeconds"));
    }
    summary.push(tokens);
}
