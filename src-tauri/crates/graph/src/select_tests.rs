use serde_json::{Value, json};

use crate::{
    Graph, Object,
    testing::{check, edges, find, gathered, graph, object},
};

use super::*;

fn labelled(kind: &str, called: &str, labels: &Value) -> Arc<Object> {
    object(kind, called, json!({ "metadata": { "labels": labels } }))
}

fn pods() -> Vec<Arc<Object>> {
    vec![
        labelled("Pod", "shop/web", &json!({ "app": "web", "tier": "front" })),
        labelled("Pod", "shop/api", &json!({ "app": "api", "tier": "back" })),
        labelled(
            "Pod",
            "shop/db",
            &json!({ "app": "db", "tier": "back", "old": "" }),
        ),
        labelled("Pod", "shop/bare", &json!(null)),
        labelled(
            "Pod",
            "other/web",
            &json!({ "app": "web", "tier": "front" }),
        ),
        // Another kind with the same labels.
        labelled("ConfigMap", "shop/web", &json!({ "app": "web" })),
    ]
}

/// The pods that a network policy in `shop` restricts.
fn restricted(selector: &Value) -> String {
    let mut objects = pods();
    objects.push(object(
        "NetworkPolicy.networking.k8s.io",
        "shop/p",
        json!({ "spec": { "podSelector"
         : selector } }),
    ));
    let graph = graph(&objects);
    let policy = find(&graph, "NetworkPolicy.networking.k8s.io", "shop/p");
    let names = graph.from(policy).iter();
    let names: Vec<_> = names
        .map(|edge| &*graph.node(edge.to).name().name)
        .collect();
    names.join(" ")
}

#[test]
fn by_every_kind_of_requirement() {
    let expression = |key: &str, operator: &str, values: Value| {
        json!({ "matchExpressions": [{ "key": key, "operator": operator, "values"
         : values }] })
    };
    for (selector, expected) in [
        (json!({}), "api bare db web"),
        (json!({ "matchLabels": { "tier": "back" } }), "api db"),
        (
            json!({ "matchLabels": { "tier": "back", "app": "db" } }),
            "db",
        ),
        (json!({ "matchLabels": { "tier": "none" } }), ""),
        (json!({ "matchLabels": { "old": "" } }), "db"),
        (expression("app", "In", json!(["web", "db"])), "db web"),
        (expression("app", "In", json!(["web", "web"])), "web"),
        (expression("app", "NotIn", json!(["web", "db"])), "api bare"),
        (expression("old", "Exists", json!([])), "db"),
        (expression("app", "DoesNotExist", json!([])), "bare"),
    ] {
        assert_eq!(restricted(&selector), expected, "{selector}");
    }
}

#[test]
fn in_other_namespaces() {
    let mut objects = pods();
    objects.extend([
        labelled(
            "Namespace",
            "shop",
            &json!({ "team": "a", "kubernetes.io/metadata.name": "shop" }),
        ),
        labelled(
            "Namespace",
            "other",
            &json!({ "team": "b", "kubernetes.io/metadata.name": "other" }),
        ),
    ]);
    let web = json!({ "matchLabels": { "app": "web" } });
    let team = json!({ "matchLabels": { "team": "b" } });
    objects.push(object(
        "NetworkPolicy.networking.k8s.io",
        "shop/p",
        json!({ "spec"
         : {
            "podSelector": { "matchLabels": { "app": "db" } },
            "ingress": [{ "from"
         : [
                { "namespaceSelector": team, "podSelector"
         : web },
                { "podSelector"
         : {} },
            ] }],
            "egress": [{ "to"
         : [
                { "namespaceSelector": {}, "podSelector"
         : web },
                { "namespaceSelector"
         : team },
            ] }],
        } }),
    ));
    check(
        &edges(&graph(&objects)),
        "
         NetworkPolicy.networking.k8s.io/shop/p restricts Pod/shop/db
         NetworkPolicy.networking.k8s.io/shop/p allows from Namespace//shop
         NetworkPolicy.networking.k8s.io/shop/p allows from Pod/other/web
         NetworkPolicy.networking.k8s.io/shop/p allows to Namespace//other
         NetworkPolicy.networking.k8s.io/shop/p allows to Pod/other/web
         NetworkPolicy.networking.k8s.io/shop/p allows to Pod/shop/web",
    );
}

#[test]
fn namespaces_that_were_not_read_have_their_name() {
    let from = |selector: &Value, more: Option<Arc<Object>>| {
        let mut objects = pods();
        objects.extend(more);
        objects.push(object(
            "NetworkPolicy.networking.k8s.io"
         ,
            "shop/p"
         ,
            json!({ "spec"
         : {
                "podSelector": { "matchLabels": { "app": "none" } },
                "ingress": [{ "from"
         : [
                    { "namespaceSelector": selector, "podSelector": { "matchLabels": { "app": "web" } } },
                ] }],
            } }),
        ));
        edges(&graph(&objects)).len()
    };
    let named = json!({ "matchLabels": { "kubernetes.io/metadata.name": "other" } });
    assert_eq!(from(&named, None), 1);
    let more = json!({ "matchLabels": { "kubernetes.io/metadata.name": "other", "team": "b" } });
    assert_eq!(from(&more, None), 0);
    // Of one that was read the labels decide.
    let open = json!({
        "matchLabels": { "kubernetes.io/metadata.name": "other" },
        "matchExpressions": [{ "key": "closed", "operator": "DoesNotExist" }],
    });
    assert_eq!(from(&open, None), 1);
    let labels = json!({ "kubernetes.io/metadata.name": "other", "closed": "" });
    assert_eq!(
        from(&open, Some(labelled("Namespace", "other", &labels))),
        0
    );
}

#[test]
fn claims_by_their_number() {
    let objects = [
        object(
            "StatefulSet.apps",
            "shop/db",
            json!({ "spec": { "volumeClaimTemplates": [{ "metadata": { "name": "data" } }] } }),
        ),
        object("PersistentVolumeClaim", "shop/data-db-0", json!({})),
        object("PersistentVolumeClaim", "shop/data-db-12", json!({})),
        object("PersistentVolumeClaim", "shop/data-db-", json!({})),
        object("PersistentVolumeClaim", "shop/data-db-x", json!({})),
        object("PersistentVolumeClaim", "shop/data-db-2-0", json!({})),
        object("PersistentVolumeClaim", "other/data-db-0", json!({})),
        object("ConfigMap", "shop/data-db-0", json!({})),
    ];
    check(
        &edges(&graph(&objects)),
        "
         StatefulSet.apps/shop/db claims PersistentVolumeClaim/shop/data-db-0
         StatefulSet.apps/shop/db claims PersistentVolumeClaim/shop/data-db-12",
    );
}

#[test]
fn roles_without_namespaces() {
    const ROLE: &str = "ClusterRole.rbac.authorization.k8s.io";
    let objects = [
        object(
            ROLE,
            "view",
            json!({ "aggregationRule": { "clusterRoleSelectors": [{ "matchLabels": { "to": "view" } }] } }),
        ),
        labelled(ROLE, "more", &json!({ "to": "view" })),
        labelled(ROLE, "other", &json!({ "to": "edit" })),
    ];
    check(
        &edges(&graph(&objects)),
        "ClusterRole.rbac.authorization.k8s.io//view aggregates ClusterRole.rbac.authorization.k8s.io//more",
    );
}

#[test]
fn there_is_a_limit_to_what_all_selectors_are_tried_on() {
    let mut objects: Vec<Arc<Object>> = (0..3_000)
        .map(|index| labelled("Pod", &format!("shop/p-{index}"), &json!({ "app": "all" })))
        .collect();
    objects.push(labelled("Pod", "shop/one", &json!({ "app": "one" })));
    let service = |called: &str, app: &str| {
        object(
            "Service",
            called,
            json!({ "spec": { "selector": { "app"
         : app } } }),
        )
    };
    objects.extend((0..500).map(|index| service(&format!("shop/s-{index:03}"), "all")));
    objects.push(service("shop/z", "one"));
    let graph = Graph::build(objects, &gathered());
    assert!(graph.edges().len() <= TRIES + 3_000);
    let followed = TRIES / 3_000;
    assert_eq!(graph.unfollowed().len(), 500 - followed);
    // Those that select little come first, then those that are first by name.
    let selected = |called| graph.from(find(&graph, "Service", called)).len();
    assert_eq!(selected("shop/z"), 1);
    assert_eq!(selected("shop/s-000"), 3_000);
    assert_eq!(selected("shop/s-499"), 0);
}
