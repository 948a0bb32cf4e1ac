use super::*;

#[test]
fn budgets() {
    for (selector, expected) in [
        (
            json!({ "matchLabels": { "app": "web" } }),
            "protects Pod/shop/{app=web}",
        ),
        // All of the namespace, and none.
        (json!({}), "protects Pod/shop/{}"),
        (json!(null), ""),
        (json!({ "matchLabels": "app=web" }), ""),
    ] {
        let budget = json!({ "spec": { "selector": selector } });
        check("policy", "PodDisruptionBudget", budget, expected);
    }
    check("policy", "PodDisruptionBudget", json!({ "spec": {} }), "");
}

fn policy(spec: &Value, expected: &str) {
    let policy = json!({ "spec": spec });
    check("networking.k8s.io", "NetworkPolicy", policy, expected);
}

#[test]
fn whom_network_policies_restrict() {
    policy(
        &json!({ "podSelector": { "matchLabels": { "app": "web" } } }),
        "restricts Pod/shop/{app=web}",
    );
    policy(&json!({ "podSelector": {} }), "restricts Pod/shop/{}");
    // It may be left out.
    policy(&json!({}), "restricts Pod/shop/{}");
    policy(&json!({ "podSelector": { "matchLabels": [] } }), "");
    check("networking.k8s.io", "NetworkPolicy", json!({}), "");
}

#[test]
fn whom_network_policies_allow() {
    let app = |name: &str| json!({ "matchLabels": { "app": name } });
    policy(
        &json!({
            "podSelector": app("web"),
            "ingress": [
                { "from": [
                    { "podSelector": app("proxy") },
                    { "podSelector": {} },
                    { "namespaceSelector": app("infra") },
                    { "namespaceSelector": app("infra"), "podSelector": {} },
                    { "namespaceSelector": app("infra"), "podSelector": app("proxy") },
                    { "namespaceSelector": {}, "podSelector": app("proxy") },
                    { "ipBlock": { "cidr": "10.0.0.0/8" } },
                    { "namespaceSelector": { "matchLabels": 1 }, "podSelector": app("proxy") },
                    {},
                    null,
                ] },
                {},
            ],
            "egress": [{ "to": [{ "podSelector": {
                "matchExpressions": [{ "key": "db", "operator": "DoesNotExist" }],
            } }] }],
        }),
        "restricts Pod/shop/{app=web}
         allows from Pod/shop/{app=proxy}
         allows from Namespace/-/shop
         allows from Namespace/*/{app=infra}
         allows from Namespace/*/{app=infra}
         allows from Pod/{app=infra}/{app=proxy}
         allows from Pod/*/{app=proxy}
         allows to Pod/shop/{!db}",
    );
}

#[test]
fn autoscalers() {
    check(
        "autoscaling",
        "HorizontalPodAutoscaler",
        json!({ "spec": {
            "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "web" },
            "metrics": [
                { "type": "Resource", "resource": { "name": "cpu" } },
                { "type": "Object", "object": { "describedObject": {
                    "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "front",
                } } },
            ],
        } }),
        "scales Deployment.apps/shop/web
         measures Ingress.networking.k8s.io/shop/front",
    );
    check(
        "autoscaling.k8s.io",
        "VerticalPodAutoscaler",
        json!({ "spec": { "targetRef": { "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db" } } }),
        "scales StatefulSet.apps/shop/db",
    );
}
