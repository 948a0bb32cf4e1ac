//! What the API server asks others for: admission, conversion, and APIs that are served elsewhere.

use compact_str::CompactString;
use serde_json::Value;

use super::{Name, Reference, Relation, target::Found};
use crate::look;

const ADMISSION: &str = "admissionregistration.k8s.io";

/// `ValidatingWebhookConfiguration` and `MutatingWebhookConfiguration`.
pub(super) fn webhooks(configuration: &Value, found: &mut Found<'_>) {
    for webhook in look::list(configuration, "/webhooks") {
        let name = look::text(webhook, "/name").unwrap_or_default();
        calls(webhook, "/clientConfig/service", name, found);
    }
}

pub(super) fn api_service(service: &Value, found: &mut Found<'_>) {
    calls(service, "/spec/service", "", found);
}

pub(super) fn definition(definition: &Value, found: &mut Found<'_>) {
    let service = "/spec/conversion/webhook/clientConfig/service";
    calls(definition, service, "conversion", found);
}

fn calls(object: &Value, pointer: &str, place: impl Into<CompactString>, found: &mut Found<'_>) {
    let Some(service) = object.pointer(pointer) else {
        return;
    };
    if let (Some(namespace), Some(name)) = (
        look::text(service, "/namespace"),
        look::text(service, "/name"),
    ) {
        let name = Name::new("", "Service", Some(namespace), name);
        found.push(Reference::to(Relation::Calls, name).at(place));
    }
}

/// The binding of a `ValidatingAdmissionPolicy` or a `MutatingAdmissionPolicy`. Of what kind its
/// parameters are is known to the policy alone.
pub(super) fn policy_binding(policy: &str, binding: &Value, found: &mut Found<'_>) {
    found.add(
        Relation::Binds,
        ADMISSION,
        policy,
        binding,
        "/spec/policyName",
    );
}
