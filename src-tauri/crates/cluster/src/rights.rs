//! What a user may do in a namespace, as the server says of them (`SelfSubjectRulesReview`).

use k8s_openapi::api::authorization::v1::{
    ResourceRule, SelfSubjectRulesReview, SelfSubjectRulesReviewSpec,
};
use kube::{Api, api::PostParams};

use crate::{Cluster, Error};

/// What everybody may, by way of `system:basic-user` and the like.
const OF_EVERYBODY: [&str; 2] = ["authentication.k8s.io", "authorization.k8s.io"];

/// Rights in a namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Whether there are any that not everybody has.
    pub any: bool,
    /// Namespaces that rules name: cluster-wide rules stand in each namespace's.
    pub namespaces: Vec<String>,
}

impl Cluster {
    /// What the user may do in a namespace. The answer may be incomplete: not every authorizer can say.
    pub async fn rights(&self, namespace: &str) -> Result<Rights, Error> {
        let review = SelfSubjectRulesReview {
            spec: SelfSubjectRulesReviewSpec {
                namespace: Some(namespace.to_owned()),
            },
            ..SelfSubjectRulesReview::default()
        };
        let what = format!("review the rights in namespace {namespace}");
        let api: Api<SelfSubjectRulesReview> = Api::all(self.client());
        let params = PostParams::default();
        let answer = self.in_time(&what, api.create(&params, &review)).await?;
        let rules = answer.status.unwrap_or_default().resource_rules;
        Ok(read(&rules))
    }
}

fn read(rules: &[ResourceRule]) -> Rights {
    let list = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
    let is_own = |rule: &&ResourceRule| {
        let groups = list(&rule.api_groups);
        !groups
            .iter()
            .all(|group| OF_EVERYBODY.contains(&group.as_str()))
    };
    let has = |list: &Option<Vec<String>>, wanted: &str| {
        let mut list = list.iter().flatten();
        list.any(|entry| entry == wanted || entry == "*")
    };
    let of_namespaces =
        |rule: &&ResourceRule| has(&rule.api_groups, "") && has(&rule.resources, "namespaces");
    let mut namespaces: Vec<String> = rules
        .iter()
        .filter(of_namespaces)
        .flat_map(|rule| list(&rule.resource_names))
        .filter(|name| name != "*" && !name.is_empty())
        .collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    Rights {
        any: rules.iter().any(|rule| is_own(&rule)),
        namespaces,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(group: &str, resource: &str, names: &[&str]) -> ResourceRule {
        let some = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect());
        ResourceRule {
            api_groups: some(&[group]),
            resources: some(&[resource]),
            resource_names: some(names),
            verbs: vec!["get".into()],
        }
    }

    #[test]
    fn what_everybody_may_is_no_right() {
        let basic = rule("authorization.k8s.io", "selfsubjectaccessreviews", &[]);
        assert_eq!(read(std::slice::from_ref(&basic)), Rights::default());
        let own = read(&[basic, rule("", "pods", &[])]);
        assert!(own.any && own.namespaces.is_empty());
    }

    #[test]
    fn rules_name_namespaces() {
        let rights = read(&[
            rule("", "namespaces", &["shop", "web", "shop"]),
            rule("", "configmaps", &["settings"]),
            rule("", "*", &["*"]),
            rule("apps", "*", &["web-1"]),
        ]);
        assert_eq!(rights.namespaces, ["shop", "web"]);
    }
}
