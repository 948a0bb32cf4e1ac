//! Storage versions: in which version each API server stores a resource.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `internal.apiserver.k8s.io/v1alpha1.StorageVersion`.
pub static STORAGE_VERSION: KindDef = KindDef {
    group: "internal.apiserver.k8s.io",
    kind: "StorageVersion",
    title: "Storage versions",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("common_version", "Common version", ColumnKind::Text),
        ColumnDef::new("versions", "Versions", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct StorageVersion<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    common_encoding_version: Str<'a>,
    #[serde(borrow)]
    storage_versions: List<ServerVersion<'a>>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ServerVersion<'a> {
    #[serde(borrow, rename = "apiServerID")]
    server: Str<'a>,
    #[serde(borrow)]
    encoding_version: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let StorageVersion { metadata, status } = json::read(text)?;
    let agreed = status.conditions.of("AllEncodingVersionsEqual");
    let (word, health) = match agreed.map(|agreed| &*agreed.status) {
        Some("True") => ("Agreed", Health::Ok),
        // As it is while the servers are brought to another version one by one.
        Some("False") => ("Differing", Health::Progressing),
        _ => ("Unknown", Health::Unknown),
    };
    let servers = status.storage_versions.iter();
    metadata.row(
        health,
        [
            Cell::status(word, health),
            status.common_encoding_version.cell(),
            Cell::list(
                servers.map(|one| format_compact!("{}={}", &*one.server, &*one.encoding_version)),
            ),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text(
        "Common version",
        look::text(object, "/status/commonEncodingVersion"),
    );
    summary.push(fields);
    for server in look::list(object, "/status/storageVersions") {
        let mut fields = Fields::new(look::text(server, "/apiServerID").unwrap_or("Server"));
        fields.text("Stores", look::text(server, "/encodingVersion"));
        fields.list("Reads", look::texts(server, "/decodableVersions"));
        fields.list("Serves", look::texts(server, "/servedVersions"));
        summary.push(fields);
    }
}
