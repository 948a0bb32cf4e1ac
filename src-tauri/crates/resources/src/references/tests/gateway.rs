use super::*;

const GROUP: &str = "gateway.networking.k8s.io";

#[test]
fn gateways() {
    check(
        GROUP,
        "Gateway",
        json!({ "spec": {
            "gatewayClassName": "envoy",
            "listeners": [
                { "name": "http", "port": 80 },
                { "name": "https", "tls": {
                    "certificateRefs": [
                        { "name": "cert" },
                        { "group": "", "kind": "Secret", "name": "cert", "namespace": "certs" },
                        { "group": "example.dev", "kind": "Certificate", "name": "c" },
                    ],
                    "frontendValidation": { "caCertificateRefs": [{ "group": "", "kind": "ConfigMap", "name": "old-ca" }] },
                } },
            ],
            "infrastructure": { "parametersRef": { "group": "example.dev", "kind": "Proxy", "name": "p" } },
            "tls": {
                "backend": { "clientCertificateRef": { "name": "client" } },
                "frontend": {
                    "default": { "validation": { "caCertificateRefs": [{ "group": "", "kind": "ConfigMap", "name": "ca" }] } },
                    "perPort": [{ "port": 8443, "tls": { "validation": {
                        "caCertificateRefs": [{ "group": "", "kind": "ConfigMap", "name": "other-ca" }],
                    } } }],
                },
            },
        } }),
        "of class GatewayClass.gateway.networking.k8s.io/-/envoy
         presents Secret/shop/cert (listener https)
         presents Secret/certs/cert (listener https)
         presents Certificate.example.dev/shop/c (listener https)
         trusts ConfigMap/shop/old-ca (listener https)
         configured by Proxy.example.dev/shop/p
         presents Secret/shop/client (backends)
         trusts ConfigMap/shop/ca (clients)
         trusts ConfigMap/shop/other-ca (clients of port 8443)",
    );
}

#[test]
fn routes() {
    for kind in ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"] {
        check(
            GROUP,
            kind,
            json!({ "spec": {
                "parentRefs": [
                    { "name": "edge", "namespace": "infra", "sectionName": "https" },
                    { "group": "", "kind": "Service", "name": "web" },
                    { "kind": "ListenerSet", "name": "more" },
                ],
                "rules": [{
                    "filters": [
                        { "type": "RequestMirror", "requestMirror": { "backendRef": { "name": "shadow", "port": 80 } } },
                        { "type": "ExtensionRef", "extensionRef": { "group": "example.dev", "kind": "Limit", "name": "slow" } },
                    ],
                    "backendRefs": [
                        { "name": "web", "port": 80, "filters": [
                            { "externalAuth": { "backendRef": { "name": "auth", "port": 80 } } },
                        ] },
                        { "name": "api", "namespace": "other", "port": 80, "weight": 0 },
                        { "group": "example.dev", "kind": "Bucket", "name": "static" },
                    ],
                }, {}],
            } }),
            "attached to Gateway.gateway.networking.k8s.io/infra/edge (listener https)
             attached to Service/shop/web
             attached to ListenerSet.gateway.networking.k8s.io/shop/more
             routes to Service/shop/shadow (mirror)
             configured by Limit.example.dev/shop/slow (filter)
             routes to Service/shop/web
             calls Service/shop/auth (external auth)
             routes to Service/other/api
             routes to Bucket.example.dev/shop/static",
        );
    }
}

#[test]
fn listener_sets_and_policies() {
    for (group, kind) in [
        (GROUP, "ListenerSet"),
        ("gateway.networking.x-k8s.io", "XListenerSet"),
    ] {
        check(
            group,
            kind,
            json!({ "spec": {
                "parentRef": { "name": "edge" },
                "listeners": [{ "name": "one", "tls": { "certificateRefs": [{ "name": "cert" }] } }],
            } }),
            "attached to Gateway.gateway.networking.k8s.io/shop/edge
             presents Secret/shop/cert (listener one)",
        );
    }
    check(
        GROUP,
        "BackendTLSPolicy",
        json!({ "spec": {
            "targetRefs": [{ "group": "", "kind": "Service", "name": "web" }],
            "validation": { "caCertificateRefs": [{ "group": "", "kind": "ConfigMap", "name": "ca" }] },
        } }),
        "applies to Service/shop/web
         trusts ConfigMap/shop/ca",
    );
}

#[test]
fn classes_and_grants() {
    let class = json!({ "spec": {
        "controllerName": "example.dev/gateway",
        "parametersRef": { "group": "example.dev", "kind": "Proxy", "name": "p", "namespace": "infra" },
    } });
    check_lines(
        &references(GROUP, "GatewayClass", &class),
        "configured by Proxy.example.dev/infra/p",
    );
    check(
        GROUP,
        "ReferenceGrant",
        json!({ "spec": {
            "from": [{ "group": GROUP, "kind": "HTTPRoute", "namespace": "other" }],
            "to": [{ "group": "", "kind": "Service" }],
        } }),
        "",
    );
}
