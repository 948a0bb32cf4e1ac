//! Rules about resources, as those of roles, of admission and of flow control are written.

use serde_json::Value;

use crate::look;

/// `deployments.apps`, `pods`: each resource of a rule in each of its groups.
pub fn resources(rule: &Value) -> Vec<String> {
    let groups: Vec<_> = look::texts(rule, "/apiGroups").collect();
    look::texts(rule, "/resources")
        .flat_map(|resource| {
            groups.iter().map(move |group| match *group {
                "" => resource.to_owned(),
                group => format!("{resource}.{group}"),
            })
        })
        .collect()
}
