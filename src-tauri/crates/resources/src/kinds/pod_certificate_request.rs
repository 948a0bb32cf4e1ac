//! Pod certificate requests.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Map, Str},
    look,
    meta::Meta,
    selector,
    summary::{Fields, link, local},
};

/// `certificates.k8s.io/v1.PodCertificateRequest`.
pub static POD_CERTIFICATE_REQUEST: KindDef = KindDef {
    group: "certificates.k8s.io",
    kind: "PodCertificateRequest",
    title: "Pod certificate requests",
    section: Section::Access,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("pod", "Pod", ColumnKind::Text),
        ColumnDef::new("service_account", "Service account", ColumnKind::Text),
        ColumnDef::new("node", "Node", ColumnKind::Text),
        ColumnDef::new("signer", "Signer", ColumnKind::Text),
        ColumnDef::wide("user_annotations", "User annotations", ColumnKind::Text),
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
    pod_name: Str<'a>,
    #[serde(borrow)]
    service_account_name: Str<'a>,
    #[serde(borrow)]
    node_name: Str<'a>,
    #[serde(borrow)]
    unverified_user_annotations: Map<'a, Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Status<'_> {
    /// After `printPodCertificateRequest`: the last of three that exclude each other.
    fn standing(&self) -> (&'static str, Health) {
        self.conditions
            .iter()
            .rev()
            .find_map(|condition| match &*condition.kind {
                "Issued" => Some(("Issued", Health::Ok)),
                "Denied" => Some(("Denied", Health::Attention)),
                "Failed" => Some(("Failed", Health::Broken)),
                _ => None,
            })
            .unwrap_or(("Pending", Health::Progressing))
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Request {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = status.standing();
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.pod_name.cell(),
            spec.service_account_name.cell(),
            spec.node_name.cell(),
            spec.signer_name.cell(),
            Cell::text(selector::labels(&spec.unverified_user_annotations)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Signer", look::text(object, "/spec/signerName"));
    if let Some(pod) = look::text(object, "/spec/podName") {
        fields.link("Pod", pod, local(object, "", "Pod", pod));
    }
    if let Some(account) = look::text(object, "/spec/serviceAccountName") {
        let target = local(object, "", "ServiceAccount", account);
        fields.link("Service account", account, target);
    }
    if let Some(node) = look::text(object, "/spec/nodeName") {
        fields.link("Node", node, link("", "Node", None, node));
    }
    fields.seconds(
        "Longest duration",
        look::number(object, "/spec/maxExpirationSeconds"),
    );
    fields.time("Valid from", look::moment(object, "/status/notBefore"));
    // These two are still to come, as a rule; a moment as a cell is shown as its age.
    fields.text("Valid until", look::text(object, "/status/notAfter"));
    fields.text("Renewed from", look::text(object, "/status/beginRefreshAt"));
    summary.push(fields);
    let mut annotations = Fields::new("User annotations, unverified");
    for (key, value) in look::entries(object, "/spec/unverifiedUserAnnotations") {
        annotations.text(key, look::scalar(value));
    }
    summary.push(annotations);
}
