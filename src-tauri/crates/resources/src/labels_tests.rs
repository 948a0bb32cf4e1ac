use serde_json::json;

use super::*;

/// Whether a selector selects an object with these labels.
fn selects(selector: &LabelSelector) -> bool {
    let labels = json!({ "app": "web", "tier": "front", "level": "7", "empty": "" });
    selector.matches(|key| labels.get(key)?.as_str())
}

#[test]
fn selectors_of_objects() {
    for (selector, wanted) in [
        (json!({}), true),
        (
            json!({ "matchLabels": null, "matchExpressions": null }),
            true,
        ),
        (json!({ "matchLabels": { "app": "web" } }), true),
        (
            json!({ "matchLabels": { "app": "web", "tier": "back" } }),
            false,
        ),
        (json!({ "matchLabels": { "none": "" } }), false),
        (json!({ "matchLabels": { "empty": "" } }), true),
    ] {
        let read = LabelSelector::read(&selector).expect("a selector");
        assert_eq!(selects(&read), wanted, "{selector}");
    }
}

#[test]
fn expressions_of_objects() {
    for (key, operator, values, wanted) in [
        ("app", "In", json!(["api", "web"]), true),
        ("app", "In", json!(["api"]), false),
        ("app", "In", json!([]), false),
        ("none", "In", json!(["web"]), false),
        ("app", "NotIn", json!(["api"]), true),
        ("app", "NotIn", json!(["web"]), false),
        ("none", "NotIn", json!(["web"]), true),
        ("app", "Exists", json!(null), true),
        ("none", "Exists", json!([]), false),
        ("app", "DoesNotExist", json!(null), false),
        ("none", "DoesNotExist", json!(null), true),
    ] {
        let expression = json!({ "key": key, "operator": operator, "values": values });
        let selector = json!({ "matchExpressions": [expression] });
        let read = LabelSelector::read(&selector).expect("a selector");
        assert_eq!(selects(&read), wanted, "{selector}");
    }
}

#[test]
fn all_of_it_must_hold() {
    let selector = |operator: &str| {
        LabelSelector::read(&json!({
            "matchLabels": { "app": "web" },
            "matchExpressions": [{ "key": "tier", "operator": operator }],
        }))
        .expect("a selector")
    };
    assert!(selects(&selector("Exists")));
    assert!(!selects(&selector("DoesNotExist")));
}

#[test]
fn a_part_that_cannot_be_read_makes_it_no_selector() {
    for selector in [
        json!(null),
        json!("app=web"),
        json!([]),
        json!({ "matchLabels": [] }),
        json!({ "matchLabels": { "app": 1 } }),
        json!({ "matchExpressions": {} }),
        json!({ "matchExpressions": [null] }),
        json!({ "matchExpressions": [{ "key": "app" }] }),
        json!({ "matchExpressions": [{ "key": "app", "operator": "Near", "values": ["web"] }] }),
        json!({ "matchExpressions": [{ "key": "app", "operator": "In" }] }),
        json!({ "matchExpressions": [{ "key": "app", "operator": "In", "values": [1] }] }),
        json!({ "matchExpressions": [{ "key": "", "operator": "Exists" }] }),
    ] {
        assert_eq!(LabelSelector::read(&selector), None, "{selector}");
    }
    assert_eq!(LabelSelector::equal(&json!({ "app": 1 })), None);
    assert_eq!(LabelSelector::equal(&json!(["app"])), None);
}

#[test]
fn the_order_in_which_it_is_written_makes_no_difference() {
    let read = |text| LabelSelector::parse(text).expect("a selector");
    assert_eq!(read("a=1,b in (2),a=1"), read("b==2,a=1"));
    let map = LabelSelector::equal(&json!({ "a": "1", "b": "2" }));
    assert_eq!(map, Some(read("b=2,a=1")));
}

#[test]
fn selectors_of_requests() {
    for (selector, wanted) in [
        ("", true),
        ("app=web", true),
        ("app==web,tier=front", true),
        ("app = web , tier!=back", true),
        ("app!=web", false),
        ("app in (api, web)", true),
        ("app notin (api,worker),tier", true),
        ("!app", false),
        ("empty in ()", true),
        ("level>6", true),
        ("level<7", false),
        ("tier>1", false),
    ] {
        let read = LabelSelector::parse(selector).expect("a selector");
        assert_eq!(selects(&read), wanted, "{selector}");
    }
    for selector in ["a in b", "a b", "=x", "a in (b", "(", ")", "a>x", "!"] {
        assert_eq!(LabelSelector::parse(selector), None, "{selector}");
    }
}
