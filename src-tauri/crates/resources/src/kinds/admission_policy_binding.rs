//! Bindings of admission policies, validating and mutating.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::admission_policy::matched;
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    selector::{self, LabelSelector},
    summary::{Fields, link},
};

/// The API group of policies and bindings.
const GROUP: &str = "admissionregistration.k8s.io";

/// `admissionregistration.k8s.io/v1.ValidatingAdmissionPolicyBinding`.
pub static VALIDATING_POLICY_BINDING: KindDef = KindDef {
    group: GROUP,
    kind: "ValidatingAdmissionPolicyBinding",
    title: "Validating policy bindings",
    section: Section::Cluster,
    columns: &[
        POLICY,
        PARAMETERS,
        ColumnDef::new("actions", "Actions", ColumnKind::List),
        AGE,
    ],
    row: validating,
    summary: |object, summary| fill("ValidatingAdmissionPolicy", object, summary),
    owns: &[],
};

/// `admissionregistration.k8s.io/v1.MutatingAdmissionPolicyBinding`.
pub static MUTATING_POLICY_BINDING: KindDef = KindDef {
    group: GROUP,
    kind: "MutatingAdmissionPolicyBinding",
    title: "Mutating policy bindings",
    section: Section::Cluster,
    columns: &[POLICY, PARAMETERS, AGE],
    row: mutating,
    summary: |object, summary| fill("MutatingAdmissionPolicy", object, summary),
    owns: &[],
};

const POLICY: ColumnDef = ColumnDef::new("policy", "Policy", ColumnKind::Text);
const PARAMETERS: ColumnDef = ColumnDef::new("param_ref", "Parameters", ColumnKind::Text);

#[derive(Deserialize)]
struct Binding<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    policy_name: Str<'a>,
    #[serde(borrow)]
    param_ref: Option<ParamRef<'a>>,
    #[serde(borrow)]
    validation_actions: List<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ParamRef<'a> {
    #[serde(borrow)]
    namespace: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    selector: Option<LabelSelector<'a>>,
}

impl Spec<'_> {
    /// `shop/limits`, `*/limits` of the namespace of what is asked about, or the labels of several.
    /// kubectl writes a selector as Go's own notation of its type.
    fn parameters(&self) -> Cell {
        let Some(ParamRef {
            namespace,
            name,
            selector,
        }) = &self.param_ref
        else {
            return Cell::Empty;
        };
        match (&**namespace, &**name, selector) {
            (_, "", Some(selector)) => selector.cell(),
            (_, "", None) => Cell::Empty,
            ("", name, _) => Cell::text(format_compact!("*/{name}")),
            (namespace, name, _) => Cell::text(format_compact!("{namespace}/{name}")),
        }
    }
}

fn validating(text: &str) -> Result<Row, Malformed> {
    let Binding { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.policy_name.cell(),
            spec.parameters(),
            spec.validation_actions.cell(),
            metadata.age(),
        ],
    )
}

fn mutating(text: &str) -> Result<Row, Malformed> {
    let Binding { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [spec.policy_name.cell(), spec.parameters(), metadata.age()],
    )
}

fn fill(kind: &str, object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(policy) = look::text(object, "/spec/policyName") {
        fields.link("Policy", policy, link(GROUP, kind, None, policy));
    }
    fields.list("Actions", look::texts(object, "/spec/validationActions"));
    fields.text(
        "Parameter",
        look::text(object, "/spec/paramRef/name").map(|name| {
            match look::text(object, "/spec/paramRef/namespace") {
                Some(namespace) => format!("{namespace}/{name}"),
                None => name.to_owned(),
            }
        }),
    );
    fields.text(
        "Parameters with",
        selector::at(object, "/spec/paramRef/selector"),
    );
    fields.text(
        "Without parameters",
        look::text(object, "/spec/paramRef/parameterNotFoundAction"),
    );
    matched(object, "/spec/matchResources", &mut fields);
    summary.push(fields);
}
