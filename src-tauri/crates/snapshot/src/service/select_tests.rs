use serde_json::json;

use super::*;

fn kind(group: &str, resource: &str) -> CapturedKind {
    serde_json::from_value(json!({
        "group": group, "version": "v1", "kind": "Thing", "resource": resource, "namespaced": true,
        "resource_version": "1", "objects": 0,
    }))
    .unwrap()
}

fn selected(labels: &str, fields: &str) -> bool {
    let object = json!({
        "kind": "Pod",
        "metadata": { "name": "web-1", "namespace": "shop", "labels": {
            "app": "web", "tier": "front", "shop.example/level": "7", "empty": "",
        } },
        "spec": { "nodeName": "node-1" },
        "status": { "phase": "Running" },
    });
    Selectors::parse(Some(labels), Some(fields), &kind("", "pods"), &[])
        .unwrap()
        .select(&object.to_string())
}

#[test]
fn labels_select_as_on_the_server() {
    for (selector, wanted) in [
        ("", true),
        ("app=web", true),
        ("app==web,tier=front", true),
        ("app = web , tier!=back", true),
        ("app!=web", false),
        ("missing!=x", true),
        ("app in (api, web)", true),
        ("app in (api)", false),
        ("app notin (api,worker),tier", true),
        ("missing notin (a)", true),
        ("!app", false),
        ("!missing", true),
        ("empty=", true),
        ("empty in ()", true),
        ("app=", false),
        ("shop.example/level>6", true),
        ("shop.example/level<7", false),
        ("tier>1", false),
    ] {
        assert_eq!(selected(selector, ""), wanted, "{selector}");
    }
}

#[test]
fn fields_select_as_on_the_server() {
    for (selector, wanted) in [
        ("metadata.name=web-1", true),
        ("metadata.name!=web-1", false),
        ("metadata.namespace==shop,spec.nodeName=node-1", true),
        (
            "spec.nodeName=node-1,status.phase!=Succeeded,status.phase!=Failed",
            true,
        ),
        ("status.podIP=", true),
        ("spec.hostNetwork=false", true),
        ("metadata.name=web\\,1", false),
        ("metadata.name=web-\\1", true),
    ] {
        assert_eq!(selected("", selector), wanted, "{selector}");
    }
}

#[test]
fn fields_that_are_called_by_other_names() {
    let selected = |kind: CapturedKind, selector: &str, object: Value| {
        Selectors::parse(None, Some(selector), &kind, &[])
            .unwrap()
            .select(&object.to_string())
    };
    let job = json!({ "kind": "Job", "metadata": {}, "status": { "succeeded": 1 } });
    let jobs = || kind("batch", "jobs");
    assert!(selected(jobs(), "status.successful=1", job.clone()));
    assert!(!selected(jobs(), "status.successful=0", job));
    let new = json!({ "kind": "Job", "metadata": {} });
    assert!(selected(jobs(), "status.successful=0", new));
    for source in [
        json!({ "source": { "component": "scheduler" }, "reportingComponent": "x" }),
        json!({ "source": {}, "reportingComponent": "scheduler" }),
    ] {
        let mut event = json!({ "kind": "Event", "metadata": {} });
        event["source"] = source["source"].clone();
        event["reportingComponent"] = source["reportingComponent"].clone();
        assert!(selected(kind("", "events"), "source=scheduler", event));
    }
}

#[test]
fn what_cannot_be_selected_by_is_refused() {
    let refused = |labels: &str, fields: &str, kind: &CapturedKind| {
        Selectors::parse(Some(labels), Some(fields), kind, &["spec.colour".into()])
            .err()
            .map(|failure| failure.status()["message"].to_string())
    };
    let widgets = kind("example.dev", "widgets");
    assert!(
        refused("", "spec.nodeName=a", &widgets)
            .unwrap()
            .contains("not supported")
    );
    assert_eq!(refused("", "spec.colour=red", &widgets), None);
    assert!(
        refused("", "nonsense", &widgets)
            .unwrap()
            .contains("understand")
    );
    for labels in ["a in b", "a b", "=x", "a in (b", "(", ")", "a>x", "!"] {
        assert!(refused(labels, "", &widgets).is_some(), "{labels}");
    }
}
