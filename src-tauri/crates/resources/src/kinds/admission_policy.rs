//! Admission policies, validating and mutating.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::webhook_configuration::rule;
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count, Str},
    look,
    meta::Meta,
    selector,
    summary::Fields,
};

/// `admissionregistration.k8s.io/v1.ValidatingAdmissionPolicy`.
pub static VALIDATING_POLICY: KindDef = KindDef {
    group: "admissionregistration.k8s.io",
    kind: "ValidatingAdmissionPolicy",
    title: "Validating policies",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("validations", "Validations", ColumnKind::Number),
        PARAMETERS,
        FAILURE,
        AGE,
    ],
    row: validating,
    summary: validations,
    owns: &[],
};

/// `admissionregistration.k8s.io/v1.MutatingAdmissionPolicy`.
pub static MUTATING_POLICY: KindDef = KindDef {
    group: "admissionregistration.k8s.io",
    kind: "MutatingAdmissionPolicy",
    title: "Mutating policies",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("mutations", "Mutations", ColumnKind::Number),
        PARAMETERS,
        FAILURE,
        AGE,
    ],
    row: mutating,
    summary: mutations,
    owns: &[],
};

const PARAMETERS: ColumnDef = ColumnDef::new("param_kind", "Parameters", ColumnKind::Text);
const FAILURE: ColumnDef = ColumnDef::wide("failure_policy", "When it fails", ColumnKind::Text);

#[derive(Deserialize)]
struct Policy<'a> {
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
    param_kind: Option<ParamKind<'a>>,
    #[serde(borrow)]
    failure_policy: Str<'a>,
    validations: Count,
    mutations: Count,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ParamKind<'a> {
    #[serde(borrow)]
    api_version: Str<'a>,
    #[serde(borrow)]
    kind: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    observed_generation: i64,
    type_checking: Option<TypeChecking>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct TypeChecking {
    expression_warnings: Count,
}

impl Spec<'_> {
    fn parameters(&self) -> Cell {
        self.param_kind.as_ref().map_or(Cell::Empty, |kind| {
            Cell::text(format_compact!("{}/{}", &*kind.api_version, &*kind.kind))
        })
    }
}

impl Policy<'_> {
    /// How the controller manager judged its expressions. One that nobody judged is in force all the
    /// same: there are clusters without that controller.
    fn checked(&self) -> (&'static str, Health) {
        let Self {
            metadata, status, ..
        } = self;
        let warnings = status
            .type_checking
            .as_ref()
            .map_or(0, |checking| checking.expression_warnings.0);
        if status.observed_generation == 0 {
            ("Unchecked", Health::Idle)
        } else if status.observed_generation < metadata.generation {
            ("Checking", Health::Progressing)
        } else if warnings > 0 {
            ("Warnings", Health::Attention)
        } else {
            ("Checked", Health::Ok)
        }
    }
}

fn validating(text: &str) -> Result<Row, Malformed> {
    let policy: Policy<'_> = json::read(text)?;
    let (word, health) = policy.checked();
    let Policy { metadata, spec, .. } = &policy;
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.validations.cell(),
            spec.parameters(),
            spec.failure_policy.cell(),
            metadata.age(),
        ],
    )
}

fn mutating(text: &str) -> Result<Row, Malformed> {
    let Policy { metadata, spec, .. } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.mutations.cell(),
            spec.parameters(),
            spec.failure_policy.cell(),
            metadata.age(),
        ],
    )
}

fn validations(object: &Value, summary: &mut Summary) {
    common(object, summary);
    let mut fields = Fields::new("Validations");
    for validation in look::list(object, "/spec/validations") {
        fields.text("Expression", look::text(validation, "/expression"));
        fields.text("Message", look::text(validation, "/message"));
        fields.text(
            "Message expression",
            look::text(validation, "/messageExpression"),
        );
        fields.text("Reason", look::text(validation, "/reason"));
    }
    summary.push(fields);
    summary.push(pairs(
        "Audit annotations",
        look::list(object, "/spec/auditAnnotations"),
        ["/key", "/valueExpression"],
    ));
    summary.push(pairs(
        "Warnings",
        look::list(object, "/status/typeChecking/expressionWarnings"),
        ["/fieldRef", "/warning"],
    ));
}

fn mutations(object: &Value, summary: &mut Summary) {
    common(object, summary);
    let mut fields = Fields::new("Mutations");
    for mutation in look::list(object, "/spec/mutations") {
        let kind = look::text(mutation, "/patchType").unwrap_or("Expression");
        let expression = look::text(mutation, "/applyConfiguration/expression")
            .or_else(|| look::text(mutation, "/jsonPatch/expression"));
        fields.text(kind, expression);
    }
    summary.push(fields);
}

/// What both have: when they are asked, and what their expressions may use.
fn common(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let (Some(version), Some(kind)) = (
        look::text(object, "/spec/paramKind/apiVersion"),
        look::text(object, "/spec/paramKind/kind"),
    ) {
        fields.text("Parameters", Some(format!("{version}/{kind}")));
    }
    fields.text("When it fails", look::text(object, "/spec/failurePolicy"));
    fields.text(
        "Reinvocation",
        look::text(object, "/spec/reinvocationPolicy"),
    );
    matched(object, "/spec/matchConstraints", &mut fields);
    summary.push(fields);
    let name_and_expression = ["/name", "/expression"];
    summary.push(pairs(
        "Match conditions",
        look::list(object, "/spec/matchConditions"),
        name_and_expression,
    ));
    summary.push(pairs(
        "Variables",
        look::list(object, "/spec/variables"),
        name_and_expression,
    ));
}

fn pairs(title: &str, items: &[Value], [label, text]: [&str; 2]) -> Fields {
    let mut fields = Fields::new(title);
    for item in items {
        fields.text(
            look::text(item, label).unwrap_or("Expression"),
            look::text(item, text),
        );
    }
    fields
}

/// The objects that a policy or a binding is about (`MatchResources` at a place).
pub fn matched(object: &Value, place: &str, fields: &mut Fields) {
    let matched = object.pointer(place).unwrap_or(&Value::Null);
    fields.list(
        "Rules",
        look::list(matched, "/resourceRules").iter().map(rule),
    );
    fields.list(
        "Except",
        look::list(matched, "/excludeResourceRules")
            .iter()
            .map(rule),
    );
    fields.text("Namespaces", selector::at(matched, "/namespaceSelector"));
    fields.text("Objects", selector::at(matched, "/objectSelector"));
    fields.text("Match policy", look::text(matched, "/matchPolicy"));
}
