//! A release as a row of a table.

use resources::{ColumnDef, KindDef, Malformed, Row, Uid};
use wire::{Cell, ColumnKind, Health, Release, Section};

/// The columns of releases. Rows are made from stored revisions, never read from JSON.
pub(crate) static DEFINITION: KindDef = KindDef {
    group: "helm.sh",
    kind: "Release",
    title: "Releases",
    section: Section::Helm,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("chart", "Chart", ColumnKind::Text),
        ColumnDef::new("version", "Version", ColumnKind::Text),
        ColumnDef::new("app-version", "App version", ColumnKind::Text),
        ColumnDef::new("revision", "Revision", ColumnKind::Number),
        ColumnDef::wide("description", "Description", ColumnKind::Text),
        ColumnDef::new("updated", "Updated", ColumnKind::Time),
    ],
    row: |_| {
        Err(Malformed {
            message: "a release is not read from an object".into(),
        })
    },
    summary: |_, _| {},
    owns: &[],
};

/// The row of a release. Its uid is made from its name: Helm gives it none.
pub(super) fn row(release: &Release) -> Row {
    let optional = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, Cell::text);
    let (status, description) = match &release.problem {
        Some(problem) => (
            Cell::status("unreadable", Health::Broken),
            Cell::text(&problem.message),
        ),
        None => (
            Cell::status(release.status.as_str(), release.status.health()),
            optional(&release.description),
        ),
    };
    Row {
        uid: uid(&release.namespace, &release.name),
        namespace: release.namespace.as_str().into(),
        name: release.name.as_str().into(),
        created: None,
        deleting: false,
        health: if release.problem.is_some() {
            Health::Broken
        } else {
            release.status.health()
        },
        cells: [
            status,
            optional(&release.chart),
            optional(&release.chart_version),
            optional(&release.app_version),
            Cell::Number(release.revision.into()),
            description,
            release.updated.map_or(Cell::Empty, Cell::Time),
        ]
        .into(),
    }
}

/// The uid of a release's row.
pub(crate) fn uid(namespace: &str, name: &str) -> Uid {
    Uid::parse(&format!("helm release {namespace}/{name}"))
}
