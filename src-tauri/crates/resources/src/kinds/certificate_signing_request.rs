//! Certificate signing requests.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `certificates.k8s.io/v1.CertificateSigningRequest`. Not called certificate requests: cert-manager
/// has those.
pub static CERTIFICATE_SIGNING_REQUEST: KindDef = KindDef {
    group: "certificates.k8s.io",
    kind: "CertificateSigningRequest",
    title: "Certificate signing requests",
    section: Section::Access,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("signer", "Signer", ColumnKind::Text),
        ColumnDef::new("requester", "Requester", ColumnKind::Text),
        ColumnDef::new("duration", "Requested duration", ColumnKind::Time),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    signer_name: Str<'a>,
    #[serde(borrow)]
    username: Str<'a>,
    expiration_seconds: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    certificate: Str<'a>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Request<'_> {
    /// After `extractCSRStatus`, which asks for the types of the conditions alone: the API has none
    /// of them that is not true.
    fn standing(&self) -> (CompactString, Health) {
        let Self { spec, status, .. } = self;
        let has = |kind: &str| status.conditions.of(kind).is_some();
        let issued = !status.certificate.is_empty();
        let (decision, health) = if has("Denied") {
            ("Denied", Health::Attention)
        } else if issued {
            let approved = has("Approved");
            (if approved { "Approved" } else { "Pending" }, Health::Ok)
        } else if has("Approved") {
            ("Approved", Health::Progressing)
        } else {
            ("Pending", waiting(&spec.signer_name))
        };
        let failed = has("Failed");
        let word = format_compact!(
            "{decision}{}{}",
            if failed { ",Failed" } else { "" },
            if issued { ",Issued" } else { "" }
        );
        (word, if failed { Health::Broken } else { health })
    }
}

/// Of Kubernetes' own signers, one has an approver in the controller manager; the requests to the
/// others wait for somebody. Who else signs has an approver of its own.
fn waiting(signer: &str) -> Health {
    match signer.strip_prefix("kubernetes.io/") {
        Some("kube-apiserver-client-kubelet") | None => Health::Progressing,
        Some(_) => Health::Attention,
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let request: Request<'_> = json::read(text)?;
    let (word, health) = request.standing();
    let Request { metadata, spec, .. } = &request;
    let duration = spec
        .expiration_seconds
        .and_then(|seconds| seconds.checked_mul(1_000));
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.signer_name.cell(),
            spec.username.cell(),
            duration.map_or(Cell::Empty, Cell::Duration),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Signer", look::text(object, "/spec/signerName"));
    fields.text("Requester", look::text(object, "/spec/username"));
    fields.list("Groups", look::texts(object, "/spec/groups"));
    fields.list("Usages", look::texts(object, "/spec/usages"));
    fields.seconds(
        "Requested duration",
        look::number(object, "/spec/expirationSeconds"),
    );
    summary.push(fields);
}
