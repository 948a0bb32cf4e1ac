//! Who may do what: roles, bindings, accounts and their tokens.

use compact_str::CompactString;
use serde_json::Value;

use super::{
    Name, Namespaces, Reference, Relation, Target,
    target::{Found, selected},
};
use crate::{LabelSelector, look};

const RBAC: &str = "rbac.authorization.k8s.io";

/// `RoleBinding` and `ClusterRoleBinding`.
pub(super) fn binding(binding: &Value, found: &mut Found<'_>) {
    if let (Some(kind), Some(name)) = (
        look::text(binding, "/roleRef/kind"),
        look::text(binding, "/roleRef/name"),
    ) {
        let name = found.local(RBAC, kind, name);
        found.push(Reference::to(Relation::Grants, name));
    }
    for subject in look::list(binding, "/subjects") {
        let (Some(kind), Some(name)) = (look::text(subject, "/kind"), look::text(subject, "/name"))
        else {
            continue;
        };
        let account = match kind {
            "ServiceAccount" => {
                let namespace = look::text(subject, "/namespace").or(found.namespace);
                namespace.map(|namespace| (namespace, name))
            }
            // An account by the name that it has as a user.
            "User" => name
                .strip_prefix("system:serviceaccount:")
                .and_then(|account| account.split_once(':'))
                .filter(|(namespace, name)| !namespace.is_empty() && !name.is_empty()),
            _ => None,
        };
        if let Some((namespace, account)) = account {
            let name = Name::new("", "ServiceAccount", Some(namespace), account);
            found.push(Reference::to(Relation::GrantsTo, name));
        }
        // All accounts of a namespace.
        let namespace = name.strip_prefix("system:serviceaccounts:");
        if let Some(namespace) = namespace.filter(|_| kind == "Group") {
            let namespaces = Namespaces::One(namespace.into());
            let all = LabelSelector::default();
            found.push(selected(
                Relation::GrantsTo,
                "ServiceAccount",
                namespaces,
                all,
            ));
        }
    }
}

pub(super) fn cluster_role(role: &Value, found: &mut Found<'_>) {
    for selector in look::list(role, "/aggregationRule/clusterRoleSelectors") {
        let Some(selector) = LabelSelector::read(selector) else {
            continue;
        };
        found.push(Reference::new(
            Relation::Aggregates,
            Target::Selected {
                group: CompactString::const_new(RBAC),
                kind: CompactString::const_new("ClusterRole"),
                namespaces: Namespaces::All,
                selector,
            },
        ));
    }
}

pub(super) fn account(account: &Value, found: &mut Found<'_>) {
    for secret in look::list(account, "/secrets") {
        found.add(Relation::MayUse, "", "Secret", secret, "/name");
    }
    for secret in look::list(account, "/imagePullSecrets") {
        found.add(Relation::PullsWith, "", "Secret", secret, "/name");
    }
}

/// A Secret that is the token of an account.
pub(super) fn secret(secret: &Value, found: &mut Found<'_>) {
    if look::text(secret, "/type") == Some("kubernetes.io/service-account-token") {
        found.add(
            Relation::TokenOf,
            "",
            "ServiceAccount",
            secret,
            "/metadata/annotations/kubernetes.io~1service-account.name",
        );
    }
}
