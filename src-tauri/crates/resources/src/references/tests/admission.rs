use super::*;

fn service() -> Value {
    json!({ "namespace": "infra", "name": "hooks", "port": 443 })
}

#[test]
fn webhooks() {
    for kind in [
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
    ] {
        check(
            "admissionregistration.k8s.io",
            kind,
            json!({ "webhooks": [
                { "name": "a.example.dev", "clientConfig": { "service": service() } },
                { "name": "b.example.dev", "clientConfig": { "url": "https://example.dev" } },
                { "name": "c.example.dev", "clientConfig": { "service": { "name": "nowhere" } } },
            ] }),
            "calls Service/infra/hooks (a.example.dev)",
        );
    }
}

#[test]
fn conversions_and_apis() {
    check(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        json!({ "spec": { "conversion": { "webhook": { "clientConfig": { "service": service() } } } } }),
        "calls Service/infra/hooks (conversion)",
    );
    for (spec, expected) in [
        (json!({ "service": service() }), "calls Service/infra/hooks"),
        (json!({ "service": null }), ""),
        (json!({}), ""),
    ] {
        let object = json!({ "spec": spec });
        check("apiregistration.k8s.io", "APIService", object, expected);
    }
}

#[test]
fn bindings_of_policies() {
    for kind in ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"] {
        check(
            "admissionregistration.k8s.io",
            &format!("{kind}Binding"),
            json!({ "spec": { "policyName": "limits", "paramRef": { "name": "p" } } }),
            &format!("binds {kind}.admissionregistration.k8s.io/-/limits"),
        );
    }
}
