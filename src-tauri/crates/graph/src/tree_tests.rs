use std::sync::Arc;

use serde_json::json;
use wire::Health;

use super::*;
use crate::{
    Object,
    testing::{check, find, graph, lines, object, object_in, owned_by, shop},
};

fn tree(objects: &[Arc<Object>], kind: &str, called: &str, limit: usize) -> (Vec<String>, usize) {
    let graph = graph(objects);
    let tree = graph.tree(find(&graph, kind, called), limit);
    (lines(&graph, &tree), tree.left_out)
}

#[test]
fn of_a_deployment() {
    let (lines, left_out) = tree(&shop(), "Deployment.apps", "shop/web", 100);
    check(
        &lines,
        "
         Deployment.apps/shop/web <
           controls ReplicaSet.apps/shop/web-1
             controls Pod/shop/web-1-0
             controls Pod/shop/web-1-1
             controls Pod/shop/web-1-2
           part of Release.helm.sh/shop/web
           mounts ConfigMap/shop/settings
           takes env from Secret/shop/db missing
           runs as ServiceAccount/shop/robot
           selected by Service/shop/web (through)",
    );
    assert_eq!(left_out, 0);
}

#[test]
fn of_a_pod() {
    let (lines, _) = tree(&shop(), "Pod", "shop/web-1-2", 100);
    check(
        &lines,
        "
         Deployment.apps/shop/web
           controls ReplicaSet.apps/shop/web-1
             controls Pod/shop/web-1-2 <
               mounts ConfigMap/shop/settings
               takes env from Secret/shop/db missing
               runs as ServiceAccount/shop/robot
               runs on Node//n2
               selected by Service/shop/web",
    );
}

#[test]
fn users_whose_owner_is_there_for_the_same_are_left_out() {
    let (lines, _) = tree(&shop(), "ConfigMap", "shop/settings", 100);
    check(
        &lines,
        "
         ConfigMap/shop/settings <
           mounted by Deployment.apps/shop/web",
    );
    let (lines, _) = tree(&shop(), "Service", "shop/web", 100);
    check(
        &lines,
        "
         Service/shop/web <
           part of Release.helm.sh/shop/web
           selects Pod/shop/web-1-0
           selects Pod/shop/web-1-1
           selects Pod/shop/web-1-2
           reached through Ingress.networking.k8s.io/shop/front",
    );
}

#[test]
fn of_something_that_is_not_there() {
    let (lines, _) = tree(&shop(), "Secret", "shop/db", 100);
    check(
        &lines,
        "
         Secret/shop/db missing <
           gives env to Deployment.apps/shop/web",
    );
}

/// A `CronJob` with many jobs, of which one does badly.
fn jobs(count: usize) -> Vec<Arc<Object>> {
    let mut objects = vec![object("CronJob.batch", "shop/c", json!({}))];
    for index in 0..count {
        let health = if index == count - 1 {
            Health::Broken
        } else {
            Health::Idle
        };
        let metadata = json!({ "metadata": owned_by("CronJob.batch", "shop/c"
         ) });
        objects.push(object_in(
            health,
            "Job.batch",
            &format!("shop/j{index:03}"),
            metadata,
        ));
    }
    objects
}

#[test]
fn what_does_badly_is_shown_first() {
    let (lines, left_out) = tree(&jobs(100), "CronJob.batch", "shop/c", 4);
    check(
        &lines,
        "
         CronJob.batch/shop/c <
           controls Job.batch/shop/j000
           controls Job.batch/shop/j001
           controls Job.batch/shop/j099 +97",
    );
    assert_eq!(left_out, 97);
}

#[test]
fn relations_share_the_room() {
    let mut objects = vec![object("ConfigMap", "shop/c", json!({}))];
    for index in 0..20 {
        let spec =
            json!({ "spec": { "volumes": [{ "name": "v", "configMap": { "name": "c" } }] } });
        objects.push(object("Pod", &format!("shop/m{index:02}"), spec));
    }
    let spec = json!({ "spec": { "containers"
         : [
        { "name": "c", "envFrom": [{ "configMapRef": { "name": "c" } }] },
    ] } });
    objects.push(object("Pod", "shop/e", spec));
    let (lines, left_out) = tree(&objects, "ConfigMap", "shop/c", 4);
    check(
        &lines,
        "
         ConfigMap/shop/c <
           mounted by Pod/shop/m00
           mounted by Pod/shop/m01 +18
           gives env to Pod/shop/e",
    );
    assert_eq!(left_out, 18);
}

#[test]
fn owned_and_used_share_the_room() {
    let mut objects = jobs(100);
    let account = json!({ "spec": { "jobTemplate": { "spec": { "template": { "spec"
         : {
        "serviceAccountName": "robot"
         ,
    } } } } } });
    objects[0] = object("CronJob.batch", "shop/c", account);
    let (lines, left_out) = tree(&objects, "CronJob.batch", "shop/c", 3);
    check(
        &lines,
        "
         CronJob.batch/shop/c <
           controls Job.batch/shop/j099 +99
           runs as ServiceAccount/shop/robot missing",
    );
    assert_eq!(left_out, 99);
}

#[test]
fn there_is_always_a_line_of_the_object() {
    for limit in [0, 1] {
        let (lines, left_out) = tree(&shop(), "Pod", "shop/web-1-0", limit);
        check(&lines, "Pod/shop/web-1-0 <");
        assert_eq!(left_out, 7);
    }
    let (lines, _) = tree(&shop(), "Pod", "shop/web-1-0", 2);
    check(
        &lines,
        "
         ReplicaSet.apps/shop/web-1
           controls Pod/shop/web-1-0 <",
    );
}

#[test]
fn circles_end() {
    let objects = [
        object(
            "Pod",
            "shop/a",
            json!({ "metadata": owned_by("Pod", "shop/b"
         ) }),
        ),
        object(
            "Pod",
            "shop/b",
            json!({ "metadata": owned_by("Pod", "shop/c"
         ) }),
        ),
        object(
            "Pod",
            "shop/c",
            json!({ "metadata": owned_by("Pod", "shop/a"
         ) }),
        ),
        object(
            "Pod",
            "shop/d",
            json!({ "metadata": owned_by("Pod", "shop/a"
         ) }),
        ),
    ];
    let (lines, left_out) = tree(&objects, "Pod", "shop/a", 100);
    check(
        &lines,
        "
         Pod/shop/c
           controls Pod/shop/b
             controls Pod/shop/a <
               controls Pod/shop/d",
    );
    assert_eq!(left_out, 0);
}

#[test]
fn other_owners_are_users() {
    let mut metadata = owned_by("Job.batch", "shop/j");
    let other = owned_by("ConfigMap", "shop/c")["ownerReferences"][0].clone();
    metadata["ownerReferences"]
        .as_array_mut()
        .expect("owners")
        .insert(0, other);
    metadata["ownerReferences"][0]["controller"] = json!(false);
    let objects = [
        object("Job.batch", "shop/j", json!({})),
        object("ConfigMap", "shop/c", json!({})),
        object(
            "Pod",
            "shop/p",
            json!({ "metadata"
         : metadata }),
        ),
    ];
    let (lines, _) = tree(&objects, "Pod", "shop/p", 100);
    check(
        &lines,
        "
         Job.batch/shop/j
           controls Pod/shop/p <
             owned by ConfigMap/shop/c",
    );
}

#[test]
fn room_is_shared_fairly() {
    let shares = |sizes: &[usize], room| shared(sizes.iter().copied(), room);
    assert_eq!(shares(&[10, 1, 10], 9), [4, 1, 4]);
    assert_eq!(shares(&[2, 2], 100), [2, 2]);
    assert_eq!(shares(&[5, 5, 5], 2), [0, 1, 1]);
    assert_eq!(shares(&[], 5), [0; 0]);
}
