//! The Gateway API: gateways and what is attached to them.

use compact_str::format_compact;
use serde_json::Value;

use super::{Name, Reference, Relation, target::Found};
use crate::look;

const GROUP: &str = "gateway.networking.k8s.io";

/// What a reference names that leaves out the usual group and kind, and its own namespace.
///
/// A `group` that is there and empty is the core group.
fn target(reference: &Value, group: &str, kind: &str, found: &Found<'_>) -> Option<Name> {
    let group = match reference.get("group") {
        Some(Value::String(group)) => group,
        _ => group,
    };
    let kind = look::text(reference, "/kind").unwrap_or(kind);
    let namespace = look::text(reference, "/namespace").or(found.namespace);
    Some(Name::new(
        group,
        kind,
        namespace,
        look::text(reference, "/name")?,
    ))
}

fn add(
    relation: Relation,
    reference: &Value,
    (group, kind): (&str, &str),
    place: &str,
    found: &mut Found<'_>,
) {
    if let Some(name) = target(reference, group, kind, found) {
        found.push(Reference::to(relation, name).at(place));
    }
}

/// References of which nothing is usual.
const EXPLICIT: (&str, &str) = ("", "");
const SECRET: (&str, &str) = ("", "Secret");
const SERVICE: (&str, &str) = ("", "Service");
const GATEWAY: (&str, &str) = (GROUP, "Gateway");

pub(super) fn gateway_class(class: &Value, found: &mut Found<'_>) {
    if let Some(parameters) = class.pointer("/spec/parametersRef") {
        add(Relation::ConfiguredBy, parameters, EXPLICIT, "", found);
    }
}

pub(super) fn gateway(gateway: &Value, found: &mut Found<'_>) {
    found.add(
        Relation::OfClass,
        GROUP,
        "GatewayClass",
        gateway,
        "/spec/gatewayClassName",
    );
    listeners(gateway, found);
    if let Some(parameters) = gateway.pointer("/spec/infrastructure/parametersRef") {
        add(Relation::ConfiguredBy, parameters, EXPLICIT, "", found);
    }
    if let Some(certificate) = gateway.pointer("/spec/tls/backend/clientCertificateRef") {
        add(Relation::Presents, certificate, SECRET, "backends", found);
    }
    let frontend = gateway.pointer("/spec/tls/frontend");
    if let Some(frontend) = frontend {
        for authority in look::list(frontend, "/default/validation/caCertificateRefs") {
            add(Relation::Trusts, authority, EXPLICIT, "clients", found);
        }
        for port in look::list(frontend, "/perPort") {
            let number = look::number(port, "/port").unwrap_or_default();
            let place = format_compact!("clients of port {number}");
            for authority in look::list(port, "/tls/validation/caCertificateRefs") {
                add(Relation::Trusts, authority, EXPLICIT, &place, found);
            }
        }
    }
}

pub(super) fn listener_set(set: &Value, found: &mut Found<'_>) {
    if let Some(parent) = set.pointer("/spec/parentRef") {
        add(Relation::AttachedTo, parent, GATEWAY, "", found);
    }
    listeners(set, found);
}

fn listeners(object: &Value, found: &mut Found<'_>) {
    for listener in look::list(object, "/spec/listeners") {
        let name = look::text(listener, "/name").unwrap_or_default();
        let place = format_compact!("listener {name}");
        for certificate in look::list(listener, "/tls/certificateRefs") {
            add(Relation::Presents, certificate, SECRET, &place, found);
        }
        // Where Gateways of former versions have it.
        for authority in look::list(listener, "/tls/frontendValidation/caCertificateRefs") {
            add(Relation::Trusts, authority, EXPLICIT, &place, found);
        }
    }
}

/// `HTTPRoute`, `GRPCRoute`, `TLSRoute`, `TCPRoute` and `UDPRoute`.
pub(super) fn route(route: &Value, found: &mut Found<'_>) {
    for parent in look::list(route, "/spec/parentRefs") {
        let section = look::text(parent, "/sectionName");
        let place = section.map(|section| format_compact!("listener {section}"));
        let place = place.unwrap_or_default();
        add(Relation::AttachedTo, parent, GATEWAY, &place, found);
    }
    for rule in look::list(route, "/spec/rules") {
        filters(rule, found);
        for backend in look::list(rule, "/backendRefs") {
            add(Relation::RoutesTo, backend, SERVICE, "", found);
            filters(backend, found);
        }
    }
}

fn filters(of: &Value, found: &mut Found<'_>) {
    for filter in look::list(of, "/filters") {
        for (pointer, relation, usual, place) in [
            (
                "/requestMirror/backendRef",
                Relation::RoutesTo,
                SERVICE,
                "mirror",
            ),
            (
                "/externalAuth/backendRef",
                Relation::Calls,
                SERVICE,
                "external auth",
            ),
            ("/extensionRef", Relation::ConfiguredBy, EXPLICIT, "filter"),
        ] {
            if let Some(reference) = filter.pointer(pointer) {
                add(relation, reference, usual, place, found);
            }
        }
    }
}

pub(super) fn backend_tls_policy(policy: &Value, found: &mut Found<'_>) {
    for target in look::list(policy, "/spec/targetRefs") {
        add(Relation::AppliesTo, target, SERVICE, "", found);
    }
    for authority in look::list(policy, "/spec/validation/caCertificateRefs") {
        add(Relation::Trusts, authority, EXPLICIT, "", found);
    }
}
