use super::*;

const RBAC: &str = "rbac.authorization.k8s.io";

#[test]
fn bindings_grant_roles_to_accounts() {
    let role = json!({ "apiGroup": RBAC, "kind": "Role", "name": "reader" });
    check(
        RBAC,
        "RoleBinding",
        json!({ "roleRef": role, "subjects": [
            { "kind": "ServiceAccount", "name": "robot", "namespace": "other" },
            { "kind": "ServiceAccount", "name": "near" },
            { "kind": "User", "name": "jane" },
            { "kind": "User", "name": "system:serviceaccount:infra:operator" },
            { "kind": "User", "name": "system:serviceaccount::operator" },
            { "kind": "User", "name": "system:serviceaccount:infra:" },
            { "kind": "Group", "name": "system:serviceaccounts:team" },
            { "kind": "Group", "name": "system:serviceaccounts" },
            { "kind": "Group", "name": "system:masters" },
            null,
        ] }),
        "grants Role.rbac.authorization.k8s.io/shop/reader
         grants to ServiceAccount/other/robot
         grants to ServiceAccount/shop/near
         grants to ServiceAccount/infra/operator
         grants to ServiceAccount/team/{}",
    );
}

#[test]
fn bindings_of_the_cluster() {
    let binding = json!({
        "metadata": { "name": "b" },
        "roleRef": { "apiGroup": RBAC, "kind": "ClusterRole", "name": "admin" },
        "subjects": [{ "kind": "ServiceAccount", "name": "nowhere" }],
    });
    check_lines(
        &references(RBAC, "ClusterRoleBinding", &binding),
        "grants ClusterRole.rbac.authorization.k8s.io/-/admin",
    );
}

#[test]
fn roles_that_are_put_together() {
    check(
        RBAC,
        "ClusterRole",
        json!({ "aggregationRule": { "clusterRoleSelectors": [
            { "matchLabels": { "to-view": "true" } },
            { "matchExpressions": [{ "key": "a", "operator": "Unheard" }] },
        ] } }),
        "aggregates ClusterRole.rbac.authorization.k8s.io/*/{to-view=true}",
    );
}

#[test]
fn accounts_and_tokens() {
    check(
        "",
        "ServiceAccount",
        json!({
            "secrets": [{ "name": "robot-token" }],
            "imagePullSecrets": [{ "name": "registry" }],
        }),
        "may use Secret/shop/robot-token
         pulls with Secret/shop/registry",
    );
    let annotations = json!({ "kubernetes.io/service-account.name": "robot" });
    for (kind, expected) in [
        (
            "kubernetes.io/service-account-token",
            "token of ServiceAccount/shop/robot",
        ),
        ("Opaque", ""),
    ] {
        check(
            "",
            "Secret",
            json!({ "type": kind, "metadata": { "annotations": annotations } }),
            expected,
        );
    }
}
