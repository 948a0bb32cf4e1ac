//! cert-manager's certificates and their requests. Issuers have a `Ready`, orders and challenges a
//! state, as any other kind.
//!
//! Follows cert-manager.io's docs ("Certificate resource", "Certificate Lifecycle", "API reference").

use serde_json::Value;
use wire::Health;

use super::{
    Object, State, custom, described, row,
    state::{any, of_condition},
};
use crate::{
    KindDef, Summary, look,
    summary::{link, local},
};

/// `Certificate`.
pub(super) static CERTIFICATE: KindDef = custom(|json| row(json, certificate), certificate_summary);

/// `CertificateRequest`.
pub(super) static REQUEST: KindDef = custom(|json| row(json, request), |_, _| {});

fn certificate(object: &Object<'_>) -> State {
    let state = any(object);
    if object.meta.deleting() {
        return state;
    }
    match object.condition("Issuing") {
        // Renewed while it is still good, or not there yet.
        Some(issuing) if issuing.is_true() => State::new("Issuing", Health::Progressing),
        // Backs off for an hour and more.
        Some(issuing) if issuing.is_false() && issuing.reason == "Failed" => {
            State::new("Issuing failed", Health::Broken)
        }
        _ => state,
    }
}

fn request(object: &Object<'_>) -> State {
    let refused = ["Denied", "InvalidRequest"]
        .into_iter()
        .find(|kind| object.is_true(kind));
    match (refused, object.condition("Ready")) {
        (Some("Denied"), _) => State::new("Denied", Health::Broken),
        (Some(_), _) => State::new("Invalid request", Health::Broken),
        (None, Some(ready)) if !object.meta.deleting() => of_condition(&ready),
        _ => any(object),
    }
}

fn certificate_summary(object: &Value, summary: &mut Summary) {
    described(summary, |fields| {
        if let Some(name) = look::text(object, "/spec/secretName") {
            fields.link("Secret", name, local(object, "", "Secret", name));
        }
        if let Some(issuer) = object.pointer("/spec/issuerRef")
            && let Some(name) = look::text(issuer, "/name")
        {
            let group = look::text(issuer, "/group").unwrap_or("cert-manager.io");
            let kind = look::text(issuer, "/kind").unwrap_or("Issuer");
            let namespace = look::namespace(object).filter(|_| kind != "ClusterIssuer");
            fields.link("Issuer", name, link(group, kind, namespace, name));
        }
        fields.text("Common name", look::text(object, "/spec/commonName"));
        fields.list("DNS names", look::texts(object, "/spec/dnsNames"));
        for (label, place) in [
            ("Valid from", "/status/notBefore"),
            ("Expires", "/status/notAfter"),
            ("Renewal", "/status/renewalTime"),
            ("Last failure", "/status/lastFailureTime"),
        ] {
            fields.time(label, look::moment(object, place));
        }
    });
}
