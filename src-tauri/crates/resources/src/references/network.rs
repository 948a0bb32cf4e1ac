//! Services, their endpoints, and Ingresses.

use compact_str::format_compact;
use serde_json::Value;

use super::{
    Name, Reference, Relation,
    target::{Found, selected, uid_at},
};
use crate::{LabelSelector, look};

/// A Service without a selector selects nothing, and neither does one with an empty selector or one
/// that is a name for another host.
pub(super) fn service(service: &Value, found: &mut Found<'_>) {
    if look::text(service, "/spec/type") == Some("ExternalName") {
        let alias = look::text(service, "/spec/externalName").and_then(service_by_host);
        if let Some((name, namespace)) = alias {
            let name = Name::new("", "Service", Some(namespace), name);
            found.push(Reference::to(Relation::RoutesTo, name));
        }
        return;
    }
    let selector = service
        .pointer("/spec/selector")
        .and_then(LabelSelector::equal)
        .filter(|selector| !selector.is_empty());
    if let Some(selector) = selector {
        let namespaces = found.here();
        found.push(selected(Relation::Selects, "Pod", namespaces, selector));
    }
}

/// The name and the namespace of the Service that a name of the cluster's DNS stands for, as in
/// `web.shop.svc.cluster.local`.
fn service_by_host(host: &str) -> Option<(&str, &str)> {
    let mut parts = host.split('.');
    let (name, namespace) = (parts.next()?, parts.next()?);
    let known = parts.next()? == "svc" && !name.is_empty() && !namespace.is_empty();
    known.then_some((name, namespace))
}

/// Endpoints have the name of their Service; some never had one.
pub(super) fn endpoints(endpoints: &Value, found: &mut Found<'_>) {
    if let Some(name) = look::text(endpoints, "/metadata/name") {
        let name = found.local("", "Service", name);
        found.push(Reference::to(Relation::EndpointsOf, name).optional(true));
    }
    for subset in look::list(endpoints, "/subsets") {
        for addresses in ["/addresses", "/notReadyAddresses"] {
            for address in look::list(subset, addresses) {
                endpoint(address, found);
            }
        }
    }
}

pub(super) fn endpoint_slice(slice: &Value, found: &mut Found<'_>) {
    found.add(
        Relation::EndpointsOf,
        "",
        "Service",
        slice,
        "/metadata/labels/kubernetes.io~1service-name",
    );
    for address in look::list(slice, "/endpoints") {
        endpoint(address, found);
    }
}

/// An endpoint leads to a pod, which says itself on which node it is, or else to a node.
fn endpoint(endpoint: &Value, found: &mut Found<'_>) {
    let target = endpoint.pointer("/targetRef").unwrap_or(&Value::Null);
    if let Some(name) = found.typed(target) {
        let uid = uid_at(target, "/uid");
        found.push(Reference::to(Relation::LeadsTo, name).with_uid(uid));
    } else {
        found.add(Relation::LeadsTo, "", "Node", endpoint, "/nodeName");
    }
}

pub(super) fn ingress(ingress: &Value, found: &mut Found<'_>) {
    const GROUP: &str = "networking.k8s.io";
    let class = "/spec/ingressClassName";
    if look::text(ingress, class).is_some() {
        found.add(Relation::OfClass, GROUP, "IngressClass", ingress, class);
    } else if let Some(class) = look::annotation(ingress, "kubernetes.io/ingress.class") {
        // It names a controller; a class of that name need not be there.
        let name = found.local(GROUP, "IngressClass", class);
        found.push(Reference::to(Relation::OfClass, name).optional(true));
    }
    if let Some(service) = ingress.pointer("/spec/defaultBackend") {
        backend(service, "default backend", found);
    }
    for rule in look::list(ingress, "/spec/rules") {
        let host = look::text(rule, "/host").unwrap_or("*");
        for path in look::list(rule, "/http/paths") {
            let place = format_compact!("{host}{}", look::text(path, "/path").unwrap_or("/"));
            if let Some(service) = path.pointer("/backend") {
                backend(service, &place, found);
            }
        }
    }
    for tls in look::list(ingress, "/spec/tls") {
        if let Some(secret) = look::text(tls, "/secretName") {
            let hosts: Vec<_> = look::texts(tls, "/hosts").collect();
            let name = found.local("", "Secret", secret);
            found.push(Reference::to(Relation::Presents, name).at(hosts.join(", ")));
        }
    }
}

fn backend(backend: &Value, place: &str, found: &mut Found<'_>) {
    let service = look::text(backend, "/service/name");
    let name = service
        .map(|service| found.local("", "Service", service))
        .or_else(|| found.typed(backend.pointer("/resource")?));
    if let Some(name) = name {
        found.push(Reference::to(Relation::RoutesTo, name).at(place));
    }
}

/// A class may leave its parameters to an object of the cluster or of a namespace.
pub(super) fn ingress_class(class: &Value, found: &mut Found<'_>) {
    let Some(parameters) = class.pointer("/spec/parameters") else {
        return;
    };
    if let Some(name) = found.typed(parameters) {
        found.push(Reference::to(Relation::ConfiguredBy, name));
    }
}
