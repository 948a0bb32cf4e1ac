use crate::{
    Graph,
    testing::{check, find, graph, shop},
};

/// The names within so many steps, with their distances.
fn within(graph: &Graph, kind: &str, called: &str, steps: u32) -> Vec<String> {
    let near = graph.within(find(graph, kind, called), steps);
    let near = near.iter();
    near.map(|(node, distance)| format!("{distance} {}", graph.node(*node).key()))
        .collect()
}

#[test]
fn from_a_pod() {
    let graph = graph(&shop());
    check(
        &within(&graph, "Pod", "shop/web-1-0", 0),
        "0 Pod/shop/web-1-0",
    );
    // Neither the other pods of its owner nor those on its node.
    check(
        &within(&graph, "Pod", "shop/web-1-0", 2),
        "
         1 ConfigMap/shop/settings
         1 Node//n1
         0 Pod/shop/web-1-0
         1 Secret/shop/db
         1 Service/shop/web
         1 ServiceAccount/shop/robot
         2 Deployment.apps/shop/web
         1 ReplicaSet.apps/shop/web-1
         2 Release.helm.sh/shop/web
         2 Ingress.networking.k8s.io/shop/front",
    );
}

#[test]
fn from_what_many_use() {
    let graph = graph(&shop());
    check(
        &within(&graph, "Node", "n1", 2),
        "
         2 ConfigMap/shop/settings
         0 Node//n1
         1 Pod/shop/web-1-0
         1 Pod/shop/web-1-1
         2 Secret/shop/db
         2 Service/shop/web
         2 ServiceAccount/shop/robot
         2 ReplicaSet.apps/shop/web-1",
    );
}

#[test]
fn far_away_is_all_that_is_joined() {
    let graph = graph(&shop());
    let far = within(&graph, "Deployment.apps", "shop/web", 100).len();
    assert_eq!(far, graph.len());
}
