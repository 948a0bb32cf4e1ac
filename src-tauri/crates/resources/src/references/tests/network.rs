use super::*;

#[test]
fn services_select_pods() {
    check(
        "",
        "Service",
        json!({ "spec": { "selector": { "app": "web", "tier": "front" } } }),
        "selects Pod/shop/{app=web,tier=front}",
    );
}

#[test]
fn services_that_select_nothing() {
    for spec in [
        json!({}),
        json!({ "selector": null }),
        json!({ "selector": {} }),
        json!({ "selector": "app=web" }),
        json!({ "selector": { "app": 1 } }),
        json!({ "type": "ExternalName", "externalName": "example.com", "selector": { "app": "web" } }),
        json!({ "type": "ExternalName", "externalName": "web.svc" }),
    ] {
        check("", "Service", json!({ "spec": spec }), "");
    }
}

#[test]
fn services_by_another_name() {
    for host in [
        "api.other.svc.cluster.local",
        "api.other.svc",
        "api.other.svc.",
    ] {
        check(
            "",
            "Service",
            json!({ "spec": { "type": "ExternalName", "externalName": host } }),
            "routes to Service/other/api",
        );
    }
}

#[test]
fn endpoints() {
    let uid = "11111111-0000-0000-0000-000000000000";
    let pod = |name: &str| json!({ "kind": "Pod", "namespace": "shop", "name": name, "uid": uid });
    check(
        "discovery.k8s.io",
        "EndpointSlice",
        json!({
            "metadata": { "labels": { "kubernetes.io/service-name": "web" } },
            "endpoints": [
                { "addresses": ["10.0.0.1"], "targetRef": pod("web-1"), "nodeName": "n1" },
                { "addresses": ["10.0.0.2"], "nodeName": "n2" },
                { "addresses": ["10.0.0.3"] },
                null,
            ],
        }),
        "endpoints of Service/shop/web
         leads to Pod/shop/web-1#11111111
         leads to Node/-/n2",
    );
    check(
        "",
        "Endpoints",
        json!({ "subsets": [{
            "addresses": [{ "ip": "10.0.0.1", "targetRef": pod("web-1") }],
            "notReadyAddresses": [{ "ip": "10.0.0.2", "targetRef": { "kind": "Pod", "name": "web-2" } }],
        }] }),
        "endpoints of? Service/shop/web
         leads to Pod/shop/web-1#11111111
         leads to Pod/shop/web-2",
    );
}

#[test]
fn ingresses() {
    let service = |name: &str| json!({ "service": { "name": name, "port": { "number": 80 } } });
    let bucket = json!({ "apiGroup": "example.dev", "kind": "Bucket", "name": "static" });
    check(
        "networking.k8s.io",
        "Ingress",
        json!({ "spec": {
            "ingressClassName": "nginx",
            "defaultBackend": service("fallback"),
            "rules": [
                { "host": "shop.example", "http": { "paths": [
                    { "path": "/", "backend": service("web") },
                    { "path": "/api", "backend": service("api") },
                    { "path": "/static", "backend": { "resource": bucket } },
                ] } },
                { "http": { "paths": [{ "backend": service("web") }] } },
                { "host": "empty.example" },
            ],
            "tls": [
                { "hosts": ["shop.example", "www.shop.example"], "secretName": "cert" },
                { "hosts": ["other.example"] },
            ],
        } }),
        "of class IngressClass.networking.k8s.io/-/nginx
         routes to Service/shop/fallback (default backend)
         routes to Service/shop/web (shop.example/)
         routes to Service/shop/api (shop.example/api)
         routes to Bucket.example.dev/shop/static (shop.example/static)
         routes to Service/shop/web (*/)
         presents Secret/shop/cert (shop.example, www.shop.example)",
    );
}

#[test]
fn classes_of_ingresses() {
    check(
        "networking.k8s.io",
        "Ingress",
        json!({ "metadata": { "annotations": { "kubernetes.io/ingress.class": "gce" } } }),
        "of class? IngressClass.networking.k8s.io/-/gce",
    );
    let class = json!({
        "metadata": { "name": "lb" },
        "spec": { "parameters": {
            "apiGroup": "example.dev", "kind": "Settings", "name": "s", "scope": "Namespace", "namespace": "infra",
        } },
    });
    let found = references("networking.k8s.io", "IngressClass", &class);
    check_lines(&found, "configured by Settings.example.dev/infra/s");
}
