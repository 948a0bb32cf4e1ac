//! Kinds that custom resource definitions bring.
//!
//! Their columns beside their state are what their definition prints ([`printer`]), which a table reads
//! as it does the values of columns that a user adds. What their state means is told from their status:
//! most follow the conventions of `state`, and some groups have a file of their own here.

mod argo;
mod cert_manager;
mod crossplane;
mod flux;
mod gateway;
mod knative;
mod kueue;
mod object;
pub mod printer;
mod state;
pub(crate) mod words;

use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{AGE, ColumnDef, KindDef, Malformed, Row, Summary, summary::Fields};

use object::Object;
use state::State;

/// The state of a custom resource.
const STATE: ColumnDef = ColumnDef::new("status", "Status", ColumnKind::Status);

/// What is known of the kinds of a custom group.
struct Family {
    /// Which groups: one, or, with a dot before it, all that end so.
    group: &'static str,
    /// Which kinds; all of the group when empty.
    kinds: &'static [&'static str],
    definition: &'static KindDef,
}

/// The first that fits counts.
static FAMILIES: &[Family] = &[
    family("argoproj.io", &["Application"], &argo::APPLICATION),
    family("argoproj.io", &["ApplicationSet"], &argo::APPLICATION_SET),
    family("argoproj.io", &["Rollout"], &argo::ROLLOUT),
    family(".toolkit.fluxcd.io", &[], &flux::ANY),
    family(
        "cert-manager.io",
        &["Certificate"],
        &cert_manager::CERTIFICATE,
    ),
    family(
        "cert-manager.io",
        &["CertificateRequest"],
        &cert_manager::REQUEST,
    ),
    family("gateway.networking.k8s.io", &["Gateway"], &gateway::GATEWAY),
    family(
        "gateway.networking.k8s.io",
        &["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"],
        &gateway::ROUTE,
    ),
    family("gateway.networking.k8s.io", &[], &gateway::POLICY),
    family(".knative.dev", &[], &knative::ANY),
    family("kueue.x-k8s.io", &["Workload"], &kueue::WORKLOAD),
    family(
        "kueue.x-k8s.io",
        &["ClusterQueue", "LocalQueue"],
        &kueue::QUEUE,
    ),
];

const fn family(
    group: &'static str,
    kinds: &'static [&'static str],
    definition: &'static KindDef,
) -> Family {
    Family {
        group,
        kinds,
        definition,
    }
}

/// A `CustomResourceDefinition` by its metadata: its one cell is its generation, so that the row changes
/// whenever the definition does, and not with its status.
pub static DEFINITION_METADATA: KindDef = KindDef {
    kind: "DefinitionMetadata",
    columns: &[ColumnDef::new(
        "generation",
        "Generation",
        ColumnKind::Number,
    )],
    ..custom(definition_metadata, |_, _| {})
};

fn definition_metadata(json: &str) -> Result<Row, Malformed> {
    let Object { meta, .. } = Object::read(json)?;
    meta.row_as(Health::Idle, [Cell::Number(meta.generation)])
}

/// Any other kind. Resources that Crossplane manages are of the groups of their providers, and known by
/// their conditions.
static CUSTOM: KindDef = custom(|json| row(json, any), |_, _| {});

/// What is known of a custom kind: at least its state and its age.
pub(crate) fn definition(group: &str, kind: &str) -> &'static KindDef {
    let of_group = |family: &&Family| match family.group.strip_prefix('.') {
        Some(end) => group
            .strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('.')),
        None => group == family.group,
    };
    let of_kind = |family: &&Family| family.kinds.is_empty() || family.kinds.contains(&kind);
    FAMILIES
        .iter()
        .filter(of_group)
        .find(of_kind)
        .map_or(&CUSTOM, |family| family.definition)
}

/// A definition of any kind with a state. It names none, since it is of several.
const fn custom(
    row: fn(&str) -> Result<Row, Malformed>,
    summary: fn(&Value, &mut Summary),
) -> KindDef {
    KindDef {
        group: "",
        kind: "",
        title: "",
        section: Section::Custom,
        columns: &[STATE, AGE],
        row,
        summary,
        owns: &[],
    }
}

fn row(json: &str, judge: fn(&Object<'_>) -> State) -> Result<Row, Malformed> {
    let object = Object::read(json)?;
    let state = judge(&object);
    object
        .meta
        .row_as(state.health, [state.cell(), object.meta.age()])
}

fn any(object: &Object<'_>) -> State {
    crossplane::managed(object).unwrap_or_else(|| state::any(object))
}

/// Adds fields to a summary, without a heading.
fn described(summary: &mut Summary, describe: impl FnOnce(&mut Fields)) {
    let mut fields = Fields::new("");
    describe(&mut fields);
    summary.push(fields);
}

#[cfg(test)]
mod tests;
