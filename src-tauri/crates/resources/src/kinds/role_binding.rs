//! Role bindings, of a namespace and of the cluster.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, link, local},
};

/// The API group of roles and bindings.
const RBAC: &str = "rbac.authorization.k8s.io";

/// `rbac.authorization.k8s.io/v1.RoleBinding`.
pub static ROLE_BINDING: KindDef = KindDef {
    group: RBAC,
    kind: "RoleBinding",
    title: "Role bindings",
    section: Section::Access,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// `rbac.authorization.k8s.io/v1.ClusterRoleBinding`.
pub static CLUSTER_ROLE_BINDING: KindDef = KindDef {
    group: RBAC,
    kind: "ClusterRoleBinding",
    title: "Cluster role bindings",
    section: Section::Access,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// After `printRoleBinding`; who is bound is what one looks for, so none of it is wide.
const COLUMNS: &[ColumnDef] = &[
    ColumnDef::new("role", "Role", ColumnKind::Text),
    ColumnDef::new("users", "Users", ColumnKind::List),
    ColumnDef::new("groups", "Groups", ColumnKind::List),
    ColumnDef::new("service_accounts", "Service accounts", ColumnKind::List),
    AGE,
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    role_ref: RoleRef<'a>,
    #[serde(borrow, default)]
    subjects: List<Subject<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RoleRef<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Subject<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    namespace: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

impl Binding<'_> {
    /// The subjects of a kind, after `SubjectsStrings`.
    fn subjects(&self, kind: &str) -> Cell {
        let of_kind = self
            .subjects
            .iter()
            .filter(|subject| &*subject.kind == kind);
        Cell::list(of_kind.map(|subject| -> CompactString {
            match kind {
                "ServiceAccount" => format_compact!("{}/{}", &*subject.namespace, &*subject.name),
                _ => (*subject.name).into(),
            }
        }))
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let binding: Binding<'_> = json::read(text)?;
    let role = &binding.role_ref;
    binding.metadata.row(
        Health::Idle,
        [
            Cell::text(format_compact!("{}/{}", &*role.kind, &*role.name)),
            binding.subjects("User"),
            binding.subjects("Group"),
            binding.subjects("ServiceAccount"),
            binding.metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let (Some(kind), Some(name)) = (
        look::text(object, "/roleRef/kind"),
        look::text(object, "/roleRef/name"),
    ) {
        fields.link(
            "Role",
            format!("{kind}/{name}"),
            local(object, RBAC, kind, name),
        );
    }
    summary.push(fields);
    let mut subjects = Fields::new("Subjects");
    for subject in look::list(object, "/subjects") {
        let (Some(kind), Some(name)) = (look::text(subject, "/kind"), look::text(subject, "/name"))
        else {
            continue;
        };
        match look::text(subject, "/namespace") {
            Some(namespace) if kind == "ServiceAccount" => {
                let account = link("", kind, Some(namespace), name);
                subjects.link("Service account", format!("{namespace}/{name}"), account);
            }
            _ => subjects.text(kind, Some(name)),
        }
    }
    summary.push(subjects);
}
