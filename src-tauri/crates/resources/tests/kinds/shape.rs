//! What holds of every kind.

use std::collections::BTreeSet;

use resources::{KINDS, definition};
use wire::{Cell, ColumnKind, Health};

use crate::recorded;

#[test]
fn every_kind_has_a_recording() {
    let recorded: BTreeSet<_> = recorded::all()
        .iter()
        .flat_map(|recording| &recording.objects)
        .map(|object| (object.kind().group, object.kind().kind))
        .collect();
    for kind in KINDS {
        assert!(
            recorded.contains(&(kind.group, kind.kind)),
            "{}.{}",
            kind.kind,
            kind.group
        );
    }
}

#[test]
fn every_row_has_a_cell_for_each_column() {
    for recording in recorded::all() {
        for object in &recording.objects {
            let row = object.row();
            assert_eq!(
                row.cells.len(),
                object.kind().columns.len(),
                "{}",
                recording.resource
            );
            assert_eq!(row.name, object.name());
            // The server stores no component status.
            let stored = recording.resource != "componentstatuses";
            assert_eq!(row.created.is_some(), stored);
            let age = row
                .created
                .map_or(Cell::Empty, |created| Cell::Time(created.get()));
            assert_eq!(row.cells.iter().last(), Some(age));
            let deleting = object.object["metadata"]["deletionTimestamp"].is_string();
            assert_eq!(row.deleting, deleting);
            if deleting {
                assert!(!matches!(
                    row.health,
                    Health::Ok | Health::Idle | Health::Broken
                ));
            }
        }
    }
}

#[test]
fn a_status_cell_has_the_health_of_its_row() {
    for recording in recorded::all() {
        for object in &recording.objects {
            let row = object.row();
            let status = row.cells.iter().find_map(|cell| match cell {
                Cell::Status { health, .. } => Some(health),
                _ => None,
            });
            if let Some(health) = status
                && !row.deleting
            {
                assert_eq!(health, row.health, "{} {}", recording.resource, row.name);
            }
        }
    }
}

#[test]
fn columns_are_named_once_and_end_with_the_age() {
    for kind in KINDS {
        let ids: BTreeSet<_> = kind.columns.iter().map(|column| column.id).collect();
        assert_eq!(ids.len(), kind.columns.len(), "{}", kind.kind);
        assert!(ids.is_disjoint(&BTreeSet::from(["name", "namespace", "context"])));
        let age = kind.columns.last().expect("a column");
        assert_eq!(
            (age.id, age.kind),
            ("age", ColumnKind::Time),
            "{}",
            kind.kind
        );
        assert!(!kind.title.is_empty());
    }
}

#[test]
fn kinds_are_told_apart_by_their_group() {
    let names: BTreeSet<_> = KINDS.iter().map(|kind| (kind.group, kind.kind)).collect();
    assert_eq!(names.len(), KINDS.len());
    assert_eq!(definition("events.k8s.io", "Event").group, "events.k8s.io");
    let other = definition("serving.example.com", "Service").columns;
    let ids: Vec<_> = other.iter().map(|column| column.id).collect();
    assert_eq!(ids, ["status", "age"], "not that of services");
    let sections: Vec<_> = KINDS.iter().map(|kind| kind.section).collect();
    assert!(
        sections.is_sorted(),
        "the sidebar's sections follow each other"
    );
}

#[test]
fn what_a_kind_owns_is_known() {
    for owned in KINDS.iter().flat_map(|kind| kind.owns) {
        let (kind, group) = owned.split_once('.').unwrap_or((owned, ""));
        assert_eq!(definition(group, kind).kind, kind, "{owned}");
    }
}
