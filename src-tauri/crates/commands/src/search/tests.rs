//! Searches in contexts made by hand.

use serde_json::{Value, json};
use snapshot::{Builder, line::Change};
use wire::{Handlers as _, ListState, PlaySnapshot};

use super::*;
use crate::{
    Core,
    testing::{context, core, metadata, table, until, with_table},
};

fn object(kind: &str, namespace: &str, name: &str) -> Value {
    json!({ "metadata": metadata(kind, namespace, name) })
}

/// What Helm keeps of a release.
fn revision(name: &str) -> Value {
    let mut object = object("Secret", "shop", name);
    object["metadata"]["labels"] = json!({ "owner": "helm" });
    object
}

/// A small shop: `web` in several kinds, and what belongs to it.
fn shop(name: &str) -> Builder {
    let pod = json!({
        "metadata": metadata("Pod", "shop", "web-7f9c4-x2x"),
        "spec": { "containers": [{ "name": "web", "image": "registry/front:1.2" }] },
        "status": { "phase": "Running", "containerStatuses": [{
            "name": "web", "ready": true, "restartCount": 0, "image": "", "imageID": "",
            "state": { "running": {} },
        }] },
    });
    let config = json!({
        "metadata": metadata("ConfigMap", "shop", "settings"),
        "data": { "app.conf": "level = debug\nupstream = http://web.example\n" },
    });
    let secret = json!({
        "metadata": metadata("Secret", "shop", "web-credentials"),
        "data": { "password": "aHVudGVyMg==" },
    });
    context(name)
        .kind("v1", "Pod", "pods", true)
        .object(pod)
        .object(object("Pod", "payments", "gateway-web-0"))
        .kind("v1", "Service", "services", true)
        .object(object("Service", "shop", "web"))
        .kind("v1", "Endpoints", "endpoints", true)
        .object(object("Endpoints", "shop", "web"))
        .kind("v1", "ConfigMap", "configmaps", true)
        .object(config)
        .kind("v1", "Secret", "secrets", true)
        .object(secret)
        .object(revision("sh.helm.release.v1.webshop.v1"))
        .object(revision("sh.helm.release.v1.webshop.v2"))
        .kind("v1", "Event", "events", true)
        .object(object("Event", "shop", "web.17af"))
        .kind("v1", "Node", "nodes", false)
        .object(object("Node", "", "web-node"))
        .kind("apps/v1", "Deployment", "deployments", true)
        .object(object("Deployment", "shop", "web"))
        .kind("example.dev/v1", "Widget", "widgets", true)
        .object(object("Widget", "shop", "payment-gateway"))
}

fn request(text: &str) -> SearchRequest {
    SearchRequest {
        text: text.into(),
        contexts: Some(vec!["a".into()]),
        ..SearchRequest::default()
    }
}

async fn complete(core: &Core, request: SearchRequest) -> SearchItem {
    until(
        |sink| core.search(request, sink),
        |item: &SearchItem| item.complete,
    )
    .await
}

/// The hits as `Kind namespace/name`.
fn names(item: &SearchItem) -> Vec<String> {
    let name = |hit: &SearchHit| {
        let object = &hit.object;
        let namespace = object.namespace.as_deref().unwrap_or_default();
        format!("{} {namespace}/{}", object.kind, object.name)
    };
    item.hits.iter().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_of_all_kinds_are_found_the_best_first() {
    let core = core([shop("a")]).await;
    let found = complete(&core, request("web")).await;
    assert_eq!(
        names(&found),
        [
            "Deployment shop/web",
            "Service shop/web",
            "Release shop/webshop",
            "Node /web-node",
            "Pod shop/web-7f9c4-x2x",
            "Secret shop/web-credentials",
            "Pod payments/gateway-web-0",
        ]
    );
    assert_eq!(found.matched, 7);
    assert_eq!(
        (found.searched, found.waiting, found.unsearched.len()),
        (7, 0, 0),
        "without events and endpoints"
    );
    let fits: Vec<SearchFit> = found.hits.iter().map(|hit| hit.fit).collect();
    assert_eq!(fits[1..3], [SearchFit::Exact, SearchFit::Begins]);
    assert_eq!(fits[6], SearchFit::BeginsPart);
    let last = &found.hits[6];
    assert_eq!(last.in_name, [wire::TextRange { from: 8, to: 11 }]);
    assert_eq!((last.kind.as_str(), last.title.as_str()), ("pods", "Pods"));
    assert!(last.health.is_none(), "nobody looks at pods");
    assert_eq!(found.hits[2].object.uid, None, "a release has none");

    let found = complete(&core, request("paygate")).await;
    assert_eq!(names(&found), ["Widget shop/payment-gateway"]);
    assert_eq!(found.hits[0].fit, SearchFit::Abbreviates);
    let found = complete(&core, request("shop/web")).await;
    assert_eq!(found.hits.len(), 5);
    assert_eq!(found.hits[0].in_namespace.len(), 1);
    let found = complete(&core, request("sh.helm")).await;
    assert_eq!(found.hits.len(), 2, "who asks for Secrets gets them");
    let found = complete(&core, request(" ")).await;
    assert_eq!((found.hits.len(), found.searched), (0, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_namespaces_and_the_limit_narrow() {
    let core = core([shop("a")]).await;
    for (text, wanted) in [
        (
            "pod web",
            &["Pod shop/web-7f9c4-x2x", "Pod payments/gateway-web-0"][..],
        ),
        ("deployment/web", &["Deployment shop/web"]),
        ("events web", &["Event shop/web.17af"]),
        ("pod payments/web", &["Pod payments/gateway-web-0"]),
        ("helm web", &["Release shop/webshop"]),
        (
            "secrets web",
            &[
                "Secret shop/web-credentials",
                "Secret shop/sh.helm.release.v1.webshop.v1",
                "Secret shop/sh.helm.release.v1.webshop.v2",
            ],
        ),
        ("gizmos web", &[]),
    ] {
        let found = complete(&core, request(text)).await;
        assert_eq!(names(&found), wanted, "{text}");
    }
    let kinds = SearchRequest {
        kinds: Some(vec!["Service".into(), "gizmos".into()]),
        ..request("web")
    };
    let found = complete(&core, kinds).await;
    assert_eq!(names(&found), ["Service shop/web"]);
    assert!(
        matches!(&found.unsearched[..], [gap, ..] if gap.error.code == ErrorCode::NotFound),
        "{:?}",
        found.unsearched
    );
    let namespaces = SearchRequest {
        namespaces: Some(vec!["payments".into()]),
        ..request("web")
    };
    let found = complete(&core, namespaces).await;
    assert_eq!(
        names(&found),
        ["Node /web-node", "Pod payments/gateway-web-0"]
    );
    let limit = SearchRequest {
        limit: Some(2),
        ..request("web")
    };
    let found = complete(&core, limit).await;
    assert_eq!((found.hits.len(), found.matched), (2, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_very_many_custom_kinds_those_are_looked_through_that_are_named() {
    let many = (0..130).fold(shop("a"), |context, index| {
        let (kind, plural) = (format!("Gear{index:03}"), format!("gear{index:03}s"));
        let object = object(&kind, "shop", "web-gear");
        context
            .kind("gears.dev/v1", &kind, &plural, true)
            .object(object)
    });
    let core = core([many]).await;
    let found = complete(&core, request("web-gear")).await;
    // One of the hundred is the widget.
    assert_eq!(found.matched, 99);
    let [gap] = &*found.unsearched else {
        panic!("{:?}", found.unsearched)
    };
    assert_eq!((gap.kinds.len(), gap.kinds[0].as_str()), (31, "Gear099s"));
    let found = complete(&core, request("gear129 web-gear")).await;
    assert_eq!(names(&found), ["Gear129 shop/web-gear"]);
    assert!(found.unsearched.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forbidden_and_contexts_that_are_not_there_hold_up_nothing() {
    let forbidden = |kind: &mut snapshot::CapturedKind, namespaces: &[&str]| {
        kind.forbidden = Some("it is forbidden".into());
        kind.namespaces = Some(namespaces.iter().map(|name| (*name).to_owned()).collect());
    };
    let limited = shop("a")
        .change(|manifest| manifest.default_namespace = Some("shop".into()))
        .kind("batch/v1", "Job", "jobs", true)
        .change_kind(|kind| forbidden(kind, &[]))
        .kind("batch/v1", "CronJob", "cronjobs", true)
        .change_kind(|kind| forbidden(kind, &[]))
        .kind("example.dev/v1", "Fleet", "fleets", true)
        .change_kind(|kind| forbidden(kind, &["shop"]))
        .object(object("Fleet", "shop", "payment-gateway"));
    let core = core([limited, shop("b")]).await;
    let both = SearchRequest {
        contexts: Some(["a", "nowhere", "b", "a"].map(str::to_owned).to_vec()),
        ..request("payment-gateway")
    };
    let found = complete(&core, both).await;
    let contexts: Vec<(&str, &str)> = found
        .hits
        .iter()
        .map(|hit| (hit.object.context.as_str(), hit.object.kind.as_str()))
        .collect();
    assert_eq!(
        contexts,
        [("a", "Fleet"), ("a", "Widget"), ("b", "Widget")],
        "what is denied everywhere is looked for in the namespace that is allowed"
    );
    let gaps: Vec<(&str, Vec<&str>, ErrorCode)> = found
        .unsearched
        .iter()
        .map(|gap| {
            let kinds = gap.kinds.iter().map(String::as_str).collect();
            (gap.context.as_str(), kinds, gap.error.code)
        })
        .collect();
    assert_eq!(
        gaps,
        [
            ("a", vec!["Jobs", "Cron jobs"], ErrorCode::Forbidden),
            ("nowhere", vec![], ErrorCode::NotFound),
        ]
    );
    // Who names a namespace is told that it may not be listed.
    let named = SearchRequest {
        namespaces: Some(["shop", "payments"].map(str::to_owned).to_vec()),
        kinds: Some(vec!["fleets".into()]),
        ..request("payment-gateway")
    };
    let found = complete(&core, named).await;
    assert_eq!((found.hits.len(), found.unsearched.len()), (1, 1));
    // All that are opened.
    let all = SearchRequest {
        contexts: None,
        ..request("payment-gateway")
    };
    assert_eq!(complete(&core, all).await.hits.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_without_contexts_says_so() {
    let core = core([]).await;
    let (sink, _) = crate::testing::sink();
    let nothing = SearchRequest::default();
    let error = core.search(nothing, sink).await.expect_err("no context");
    assert_eq!(error.code, ErrorCode::BadRequest);
    let (sink, _) = crate::testing::sink();
    let error = core
        .search(request("web"), sink)
        .await
        .expect_err("no such");
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_is_looked_at_tells_how_its_objects_do() {
    let core = core([shop("a")]).await;
    let search = Box::pin(complete(&core, request("web-7f")));
    let found = with_table(&core, table("pods", &["a"]), search).await;
    let hit = &found.hits[0];
    // It has no condition that says that it is ready.
    assert_eq!(
        (hit.health, hit.status.as_deref()),
        (Some(Health::Attention), Some("Running"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn text_inside_objects_is_found_in_what_is_there_whole() {
    let core = core([shop("a")]).await;
    let inside = |text: &str, kinds: Option<&str>| SearchRequest {
        inside: true,
        kinds: kinds.map(|kinds| vec![kinds.to_owned()]),
        ..request(text)
    };
    let search = Box::pin(complete(&core, inside("front:1", None)));
    let found = with_table(&core, table("pods", &["a"]), search).await;
    assert_eq!(names(&found), ["Pod shop/web-7f9c4-x2x"]);
    let hit = &found.hits[0];
    assert_eq!(hit.fit, SearchFit::Inside);
    let field = &hit.fields[0];
    assert_eq!(
        (field.path.as_str(), field.excerpt.as_str()),
        (".spec.containers[0].image", "registry/front:1.2")
    );
    assert_eq!((field.at.from, field.at.to), (9, 16));
    let progress = found.inside.expect("it was asked for");
    assert_eq!((progress.scanned, progress.of), (2, 2));
    let kinds: Vec<&str> = progress.kinds.iter().map(|kind| &*kind.kind).collect();
    assert_eq!(kinds, ["pods"], "no other is there whole");

    // Kinds that are named are fetched whole.
    let found = complete(&core, inside("LEVEL = debug", Some("configmap"))).await;
    assert_eq!(names(&found), ["ConfigMap shop/settings"]);
    let found = complete(&core, inside("configmap level = debug", None)).await;
    assert_eq!(names(&found), ["ConfigMap shop/settings"]);
    // An object that is found by its name says where the text is inside it, too.
    let found = complete(&core, inside("web", Some("pod"))).await;
    let fits: Vec<(SearchFit, usize)> = found
        .hits
        .iter()
        .map(|hit| (hit.fit, hit.fields.len()))
        .collect();
    assert_eq!(fits, [(SearchFit::Begins, 2), (SearchFit::BeginsPart, 0)]);
    assert_eq!(found.matched, 2);
    // Of a Secret, names alone.
    for (text, count) in [("hunter2", 0), ("aHVudGVyMg", 0), ("password", 1)] {
        let found = complete(&core, inside(text, Some("secrets"))).await;
        assert_eq!(found.hits.len(), count, "{text}");
        assert_eq!(found.inside.map(|inside| inside.scanned), Some(3));
    }
    // One letter is everywhere.
    let found = complete(&core, inside("w", Some("pod"))).await;
    assert_eq!(found.inside.map(|inside| inside.of), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_and_goes_is_found_and_lost() {
    let version = |mut object: Value, version: &str| {
        object["metadata"]["resourceVersion"] = version.into();
        object
    };
    let came = version(object("Widget", "shop", "late-gateway"), "101");
    let went = version(object("Widget", "shop", "payment-gateway"), "102");
    let changing = shop("a")
        .event(500, Change::Added, came)
        .event(1_500, Change::Deleted, went);
    let core = core([changing]).await;
    let show = |at: u64| {
        let request = PlaySnapshot {
            context: "a".into(),
            speed: 0.0,
            at: Some(at),
        };
        core.sessions.play(&request).expect("it is a snapshot");
    };
    show(0);
    let mut seen: Vec<Vec<String>> = Vec::new();
    until(
        |sink| core.search(request("widget/gateway"), sink),
        |item: &SearchItem| {
            if item.complete && seen.last() != Some(&names(item)) {
                seen.push(names(item));
                show(seen.len() as u64 * 1_000);
            }
            seen.len() == 3
        },
    )
    .await;
    let (early, late) = ("Widget shop/payment-gateway", "Widget shop/late-gateway");
    assert_eq!(seen, [vec![early], vec![late, early], vec![late]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_letter_costs_nothing() {
    let core = core([shop("a")]).await;
    complete(&core, request("w")).await;
    let cluster = core.sessions.cluster("a").await.expect("a context");
    for kind in ["pods", "deployments", "widgets", "secrets"] {
        let kind = cluster.kind(kind).expect("a kind");
        let store = cluster.watched_metadata(&kind.by_metadata(), &Scope::all());
        let live = store.is_some_and(|store| store.state() == ListState::Live);
        assert!(live, "{} lingers", kind.info.id);
    }
    let first = until(|sink| core.search(request("we"), sink), |_| true).await;
    assert!(first.complete, "{first:?}");
}
