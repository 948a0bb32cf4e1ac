//! The API as clients see it, over snapshots made by hand. How it compares with a real server is in
//! `tests/snapshots.rs` of the workspace.

use std::time::Duration;

use futures::{AsyncBufReadExt as _, StreamExt as _, stream::BoxStream};
use http::{Request, StatusCode, header::ACCEPT};
use serde_json::{Value, json};

use super::*;
use crate::{Builder, line::Change};

const LIMIT: Duration = Duration::from_secs(20);
const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1,application/json";

fn pod(name: &str, version: u32, app: &str) -> Value {
    json!({
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {
            "name": name, "namespace": "shop", "uid": format!("uid-{name}"),
            "resourceVersion": version.to_string(), "labels": { "app": app },
            "creationTimestamp": "2025-12-31T23:00:00Z",
        },
        "spec": { "containers": [{ "name": "web" }], "nodeName": "node-1" },
        "status": { "phase": "Running", "containerStatuses": [{
            "name": "web", "containerID": format!("containerd://{name}"),
            "state": { "running": { "startedAt": "2025-12-31T23:00:01Z" } },
        }] },
    })
}

fn pods() -> Builder {
    let pods = ["a", "b", "c", "d"];
    pods.into_iter().fold(
        Builder::default().kind("v1", "Pod", "pods", true),
        |builder, name| builder.object(pod(name, 10, if name == "c" { "api" } else { "web" })),
    )
}

/// Asks as a client does: the status, and the body.
async fn ask(service: &Service, request: Request<Vec<u8>>) -> (StatusCode, Value) {
    let answer = service
        .client()
        .send(request.map(Body::from))
        .await
        .expect("an answer");
    assert!(answer.headers().contains_key(DATE));
    let status = answer.status();
    let body = answer.into_body().collect_bytes().await.expect("a body");
    let value = serde_json::from_slice(&body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()));
    (status, value)
}

async fn get(service: &Service, uri: &str) -> (StatusCode, Value) {
    get_as(service, uri, "application/json").await
}

async fn get_as(service: &Service, uri: &str, accept: &str) -> (StatusCode, Value) {
    let request = Request::get(uri).header(ACCEPT, accept).body(Vec::new());
    ask(service, request.unwrap()).await
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().into_iter().flatten();
    items
        .filter_map(|item| item["metadata"]["name"].as_str())
        .collect()
}

/// The events of a watch, as `ADDED a`.
async fn watch(service: &Service, uri: &str) -> BoxStream<'static, (String, Value)> {
    let request = Request::get(uri).body(Vec::new()).unwrap();
    let body = service
        .client()
        .request_stream(request)
        .await
        .expect("a watch");
    body.lines()
        .map(|line| {
            let event: Value = serde_json::from_str(&line.expect("a line")).expect("an event");
            let object = &event["object"];
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            let what = format!("{} {name}", event["type"].as_str().unwrap_or_default());
            (what.trim().to_owned(), event)
        })
        .boxed()
}

async fn next(events: &mut BoxStream<'static, (String, Value)>) -> String {
    let next = tokio::time::timeout(LIMIT, events.next())
        .await
        .expect("an event in time");
    next.map_or_else(|| "end".into(), |(what, _)| what)
}

#[tokio::test]
async fn lists_in_pages_of_one_state() {
    let service = pods()
        .event(1_000, Change::Deleted, pod("b", 101, "web"))
        .service(Pace::STILL)
        .unwrap();
    let (status, page) = get(&service, "/api/v1/pods?limit=1").await;
    assert_eq!((status, names(&page)), (StatusCode::OK, vec!["a"]));
    assert_eq!(page["kind"], "PodList");
    assert_eq!(page["metadata"]["resourceVersion"], "100");
    assert_eq!(page["metadata"]["remainingItemCount"], 3);
    // The next page is of the state of the first, whatever has happened since.
    service
        .clock()
        .play(Some(Duration::from_millis(1_500)), 0.0);
    let token = page["metadata"]["continue"].as_str().unwrap();
    let (_, page) = get(&service, &format!("/api/v1/pods?limit=2&continue={token}")).await;
    assert_eq!(names(&page), ["b", "c"]);
    assert_eq!(page["metadata"]["remainingItemCount"], 1);
    let token = page["metadata"]["continue"].as_str().unwrap();
    let (_, page) = get(&service, &format!("/api/v1/pods?limit=2&continue={token}")).await;
    assert_eq!(
        (names(&page), &page["metadata"]["continue"]),
        (vec!["d"], &Value::Null)
    );
    let (_, page) = get(&service, "/api/v1/namespaces/shop/pods").await;
    assert_eq!(
        (names(&page), &page["metadata"]["resourceVersion"]),
        (vec!["a", "c", "d"], &json!("101"))
    );
    for wrong in [
        "continue=nonsense",
        "limit=few",
        "resourceVersionMatch=Exact",
    ] {
        let (status, _) = get(&service, &format!("/api/v1/pods?{wrong}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    // Exactly one state, though there is a later one.
    let exact =
        |version: u32| format!("/api/v1/pods?resourceVersionMatch=Exact&resourceVersion={version}");
    let (_, page) = get(&service, &exact(100)).await;
    assert_eq!(names(&page), ["a", "b", "c", "d"]);
    let (status, _) = get(&service, &exact(99)).await;
    assert_eq!(status, StatusCode::GONE);
    let (status, _) = get(&service, &exact(102)).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
}

#[tokio::test]
async fn selectors_narrow_lists() {
    let service = pods().service(Pace::STILL).unwrap();
    for (query, wanted) in [
        ("labelSelector=app%3Dweb", vec!["a", "b", "d"]),
        ("labelSelector=app%20in%20(api)", vec!["c"]),
        ("fieldSelector=metadata.name%3Db", vec!["b"]),
        ("fieldSelector=spec.nodeName%3Dnode-2", vec![]),
        ("labelSelector=app%3Dweb&limit=2", vec!["a", "b"]),
    ] {
        let (_, list) = get(&service, &format!("/api/v1/pods?{query}")).await;
        assert_eq!(names(&list), wanted, "{query}");
        assert_eq!(
            list["metadata"]["remainingItemCount"],
            Value::Null,
            "{query}"
        );
    }
    let (status, error) = get(&service, "/api/v1/pods?fieldSelector=spec.colour%3Dred").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(error["message"], "field label not supported: spec.colour");
}

#[tokio::test]
async fn objects_and_what_is_missing() {
    let service = pods().service(Pace::STILL).unwrap();
    let (_, object) = get(&service, "/api/v1/namespaces/shop/pods/a").await;
    assert_eq!(object, pod("a", 10, "web"));
    let (status, error) = get(&service, "/api/v1/namespaces/shop/pods/x").await;
    assert_eq!(
        (status, &error["message"]),
        (StatusCode::NOT_FOUND, &json!("pods \"x\" not found"))
    );
    for path in [
        "/api/v1/services",
        "/apis/apps/v1/deployments",
        "/nonsense",
        "/api/v1/pods/a/b/c",
    ] {
        assert_eq!(get(&service, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (_, partial) = get_as(
        &service,
        "/api/v1/pods?limit=1",
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
    )
    .await;
    assert_eq!(partial["kind"], "PartialObjectMetadataList");
    assert_eq!(partial["items"][0]["kind"], "PartialObjectMetadata");
    assert_eq!(partial["items"][0]["spec"], Value::Null);
}

#[tokio::test]
async fn nothing_can_be_changed() {
    let service = pods().service(Pace::STILL).unwrap();
    for (method, path) in [
        ("POST", "/api/v1/namespaces/shop/pods"),
        ("PUT", "/api/v1/namespaces/shop/pods/a"),
        ("PATCH", "/api/v1/namespaces/shop/pods/a"),
        ("DELETE", "/api/v1/namespaces/shop/pods/a"),
        ("GET", "/api/v1/namespaces/shop/pods/a/exec"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Vec::new());
        let (status, error) = ask(&service, request.unwrap()).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("snapshot of `test` of 2026-01-01"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn who_asks_may_read() {
    let service = pods()
        .kind("v1", "Secret", "secrets", true)
        .change_kind(|kind| {
            kind.forbidden = Some("secrets is forbidden".into());
            kind.namespaces = Some(vec!["shop".into()]);
        })
        .service(Pace::STILL)
        .unwrap();
    let allowed = async |attributes: Value| {
        let request = Request::post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews").body(
            json!({ "spec": { "resourceAttributes": attributes } })
                .to_string()
                .into_bytes(),
        );
        let (status, review) = ask(&service, request.unwrap()).await;
        assert_eq!(status, StatusCode::CREATED);
        review["status"]["allowed"] == true
    };
    assert!(allowed(json!({ "verb": "list", "resource": "pods" })).await);
    assert!(
        allowed(
            json!({ "verb": "get", "resource": "pods", "subresource": "log", "namespace": "shop" })
        )
        .await
    );
    assert!(!allowed(json!({ "verb": "delete", "resource": "pods" })).await);
    assert!(!allowed(json!({ "verb": "create", "resource": "pods", "subresource": "exec" })).await);
    assert!(!allowed(json!({ "verb": "list", "resource": "secrets" })).await);
    assert!(allowed(json!({ "verb": "list", "resource": "secrets", "namespace": "shop" })).await);
    let (status, error) = get(&service, "/api/v1/secrets").await;
    assert_eq!(
        (status, &error["message"]),
        (StatusCode::FORBIDDEN, &json!("secrets is forbidden"))
    );
    assert_eq!(
        get(&service, "/api/v1/namespaces/shop/secrets").await.0,
        StatusCode::OK
    );
    assert_eq!(
        get(&service, "/api/v1/namespaces/other/secrets").await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        get(&service, "/api/v1/namespaces/other/secrets/a").await.0,
        StatusCode::FORBIDDEN
    );
}

fn live() -> Builder {
    pods()
        .event(1_000, Change::Modified, pod("b", 101, "api"))
        .event(2_000, Change::Added, pod("e", 102, "web"))
        .event(3_000, Change::Deleted, pod("a", 103, "web"))
}

#[tokio::test(start_paused = true)]
async fn a_watch_brings_the_journal_in_its_time() {
    let service = live()
        .service(Pace {
            speed: 1.0,
            repeat: false,
        })
        .unwrap();
    let begun = tokio::time::Instant::now();
    let mut events = watch(&service, "/api/v1/pods?watch=1&resourceVersion=100").await;
    assert_eq!(next(&mut events).await, "MODIFIED b");
    assert_eq!(begun.elapsed().as_secs(), 1);
    assert_eq!(next(&mut events).await, "ADDED e");
    assert_eq!(next(&mut events).await, "DELETED a");
    assert_eq!(begun.elapsed().as_secs(), 3);
    // One that comes later has what it has missed at once, and no more.
    let mut late = watch(
        &service,
        "/api/v1/pods?watch=1&resourceVersion=101&timeoutSeconds=5",
    )
    .await;
    assert_eq!(next(&mut late).await, "ADDED e");
    assert_eq!(next(&mut late).await, "DELETED a");
    assert_eq!(next(&mut late).await, "end");
    assert_eq!(begun.elapsed().as_secs(), 8);
    let (_, list) = get(&service, "/api/v1/pods").await;
    assert_eq!(names(&list), ["b", "c", "d", "e"]);
    assert_eq!(list["metadata"]["resourceVersion"], "103");
}

#[tokio::test(start_paused = true)]
async fn a_watch_with_a_selector_sees_objects_come_and_go() {
    let service = live()
        .service(Pace {
            speed: 10.0,
            repeat: false,
        })
        .unwrap();
    let uri = "/api/v1/pods?watch=1&resourceVersion=100&labelSelector=app%3Dweb";
    let mut events = watch(&service, uri).await;
    let (what, gone) = events.next().await.unwrap();
    assert_eq!(what, "DELETED b");
    // As it was when it still fitted, at the version that no longer did.
    let metadata = &gone["object"]["metadata"];
    assert_eq!(metadata["labels"]["app"], "web");
    assert_eq!(metadata["resourceVersion"], "101");
    assert_eq!(next(&mut events).await, "ADDED e");
    assert_eq!(next(&mut events).await, "DELETED a");
    let uri = "/api/v1/pods?watch=1&resourceVersion=100&fieldSelector=metadata.name%3Da";
    let mut events = watch(&service, uri).await;
    assert_eq!(next(&mut events).await, "DELETED a");
}

#[tokio::test(start_paused = true)]
async fn a_streaming_list_ends_with_a_bookmark() {
    let service = pods().service(Pace::STILL).unwrap();
    let uri = "/api/v1/pods?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    let mut events = watch(&service, uri).await;
    for name in ["a", "b", "c", "d"] {
        assert_eq!(next(&mut events).await, format!("ADDED {name}"));
    }
    let (what, event) = events.next().await.unwrap();
    assert_eq!(what, "BOOKMARK");
    let metadata = &event["object"]["metadata"];
    assert_eq!(metadata["annotations"]["k8s.io/initial-events-end"], "true");
    assert_eq!(metadata["resourceVersion"], "100");
    let (what, event) = events.next().await.unwrap();
    assert_eq!(
        (what.as_str(), &event["object"]["metadata"]["annotations"]),
        ("BOOKMARK", &Value::Null)
    );
}

#[tokio::test(start_paused = true)]
async fn a_watch_may_want_only_what_comes() {
    let service = live()
        .service(Pace {
            speed: 1.0,
            repeat: false,
        })
        .unwrap();
    let uri = "/api/v1/pods?watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan";
    let mut events = watch(&service, uri).await;
    assert_eq!(next(&mut events).await, "MODIFIED b");
}

#[tokio::test(start_paused = true)]
async fn moving_back_in_time_ends_watches() {
    let service = live()
        .service(Pace {
            speed: 1.0,
            repeat: true,
        })
        .unwrap();
    let mut events = watch(&service, "/api/v1/pods?watch=1&resourceVersion=100").await;
    for wanted in ["MODIFIED b", "ADDED e", "DELETED a"] {
        assert_eq!(next(&mut events).await, wanted);
    }
    // It begins again by itself.
    let (what, event) = events.next().await.unwrap();
    assert_eq!(
        (what.as_str(), &event["object"]["code"]),
        ("ERROR", &json!(410))
    );
    assert_eq!(next(&mut events).await, "end");
    let (_, list) = get(&service, "/api/v1/pods").await;
    assert_eq!(names(&list), ["a", "b", "c", "d"]);
    // Who was further than the present cannot go on.
    let (status, _) = get(&service, "/api/v1/pods?watch=1&resourceVersion=103").await;
    assert_eq!(status, StatusCode::GONE);
}

fn table() -> Builder {
    let row = |name: &str, version, age: &str| {
        json!({
            "cells": [name, "1/1", age], "object": pod(name, version, "web"),
        })
    };
    Builder::default()
        .kind("v1", "Pod", "pods", true)
        .change_kind(|kind| {
            let columns = json!([
                { "name": "Name", "type": "string" }, { "name": "Ready", "type": "string" },
                { "name": "Age", "type": "string" },
            ]);
            kind.columns = serde_json::value::RawValue::from_string(columns.to_string()).ok();
        })
        .object(row("a", 10, "60m"))
        .object(row("b", 10, "60m"))
        .event(240_000, Change::Modified, row("b", 101, "64m"))
}

#[tokio::test(start_paused = true)]
async fn tables_have_the_servers_cells_and_ages_go_on() {
    let service = table().service(Pace::STILL).unwrap();
    let (_, list) = get_as(&service, "/api/v1/pods", TABLE).await;
    assert_eq!(
        (&list["kind"], &list["columnDefinitions"][2]["name"]),
        (&json!("Table"), &json!("Age"))
    );
    assert_eq!(list["rows"][0]["cells"], json!(["a", "1/1", "60m"]));
    assert_eq!(list["rows"][0]["object"]["kind"], "PartialObjectMetadata");
    service.clock().play(Some(Duration::from_secs(120)), 0.0);
    let (_, list) = get_as(&service, "/api/v1/pods?includeObject=Object", TABLE).await;
    assert_eq!(list["rows"][1]["cells"], json!(["b", "1/1", "62m"]));
    assert_eq!(list["rows"][1]["object"], pod("b", 10, "web"));
    let (_, one) = get_as(
        &service,
        "/api/v1/namespaces/shop/pods/a?includeObject=None",
        TABLE,
    )
    .await;
    assert_eq!(
        (&one["rows"][0]["cells"][0], &one["rows"][0]["object"]),
        (&json!("a"), &Value::Null)
    );

    service.clock().play(None, 1_000.0);
    let request = Request::get("/api/v1/pods?watch=1&resourceVersion=100")
        .header(ACCEPT, TABLE)
        .body(Vec::new());
    let body = service
        .client()
        .request_stream(request.unwrap())
        .await
        .unwrap();
    let line = body.lines().next().await.unwrap().unwrap();
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["object"]["columnDefinitions"][0]["name"], "Name");
    assert_eq!(
        event["object"]["rows"][0]["cells"],
        json!(["b", "1/1", "64m"])
    );
}

fn logged() -> Builder {
    let ended = json!({ "metadata": { "name": "z", "namespace": "shop" },
        "spec": { "containers": [{ "name": "app" }], "initContainers": [{ "name": "init" }],
            "nodeName": "node-1" },
        "status": { "containerStatuses": [{ "name": "app",
            "state": { "waiting": { "reason": "CrashLoopBackOff" } },
            "lastState": { "terminated": { "containerID": "containerd://old" } } }],
          "initContainerStatuses": [{ "name": "init",
            "state": { "waiting": { "reason": "ImagePullBackOff" } } }] } });
    let stopped = |version| {
        let mut pod = pod("a", version, "web");
        pod["status"]["containerStatuses"][0]["state"] =
            json!({ "terminated": { "containerID": "containerd://a" } });
        pod
    };
    let mut two = pod("two", 10, "web");
    two["spec"] = json!({ "nodeName": "node-1", "initContainers": [{ "name": "init" }],
        "containers": [{ "name": "app" }, { "name": "proxy" }] });
    let mut unbound = pod("unbound", 10, "web");
    unbound["spec"]["nodeName"] = Value::Null;
    pods()
        .object(ended)
        .object(two)
        .object(unbound)
        .event(3_000, Change::Modified, stopped(101))
        .log(
            "containerd://a",
            "2025-12-31T23:59:58Z one\n2025-12-31T23:59:59Z two\n2026-01-01T00:00:01Z three\n2026-01-01T00:00:02.5Z four\n",
        )
        .log("containerd://old", "2025-12-31T23:00:00Z panic\n")
}

async fn log(service: &Service, query: &str) -> String {
    let (_, text) = get(service, &format!("/api/v1/namespaces/shop/pods/{query}")).await;
    match text {
        Value::String(text) => text,
        other => other["message"].as_str().unwrap_or_default().to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn logs_have_what_was_written_by_then() {
    let service = logged().service(Pace::STILL).unwrap();
    assert_eq!(log(&service, "a/log").await, "one\ntwo\n");
    assert_eq!(
        log(&service, "a/log?tailLines=1&timestamps=true").await,
        "2025-12-31T23:59:59Z two\n"
    );
    assert_eq!(log(&service, "a/log?sinceSeconds=1").await, "two\n");
    assert_eq!(
        log(&service, "a/log?sinceTime=2025-12-31T23%3A59%3A59Z").await,
        "two\n"
    );
    assert_eq!(log(&service, "a/log?limitBytes=5").await, "one\nt");
    assert_eq!(log(&service, "a/log?tailLines=0").await, "");
    assert_eq!(log(&service, "z/log?container=app").await, "panic\n");
    assert_eq!(
        log(&service, "z/log?container=app&previous=true").await,
        "panic\n"
    );
    for (query, wanted) in [
        (
            "z/log?container=init",
            "container \"init\" in pod \"z\" is waiting to start: trying and failing to pull image",
        ),
        (
            "two/log",
            "a container name must be specified for pod two, choose one of: [init app proxy]",
        ),
        // The only one that is no init container is meant.
        ("z/log", "panic\n"),
        ("unbound/log", ""),
        (
            "a/log?tailLines=-1",
            "PodLogOptions \"a\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0",
        ),
        (
            "a/log?sinceSeconds=1&sinceTime=2025-12-31T23%3A59%3A59Z",
            "PodLogOptions \"a\" is invalid: at most one of `sinceTime` or `sinceSeconds` may be specified",
        ),
        (
            "a/log?limitBytes=many",
            "invalid value \"many\" for the parameter limitBytes",
        ),
        ("a/log?container=x", "container x is not valid for pod a"),
        (
            "a/log?previous=true",
            "previous terminated container \"web\" in pod \"a\" not found",
        ),
        (
            "b/log",
            "this snapshot does not hold the log of the container \"web\" in the pod \"b\"",
        ),
        ("nobody/log", "pods \"nobody\" not found"),
    ] {
        assert_eq!(log(&service, query).await, wanted, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_followed_log_goes_on_and_ends_with_its_container() {
    let service = logged()
        .service(Pace {
            speed: 1.0,
            repeat: false,
        })
        .unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(
        log(&service, "a/log?follow=true").await,
        "one\ntwo\nthree\nfour\n"
    );
    assert_eq!(begun.elapsed().as_secs(), 3);
}

#[tokio::test]
async fn both_forms_of_discovery() {
    let service = pods()
        .kind("apps/v1", "Deployment", "deployments", true)
        .service(Pace::STILL)
        .unwrap();
    let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    let (_, groups) = get_as(&service, "/apis", aggregated).await;
    assert_eq!(
        groups["items"][0]["versions"][0]["resources"][0]["resource"],
        "deployments"
    );
    let (_, groups) = get(&service, "/apis").await;
    assert_eq!(
        groups["groups"][0]["preferredVersion"]["groupVersion"],
        "apps/v1"
    );
    let (_, versions) = get(&service, "/api").await;
    assert_eq!(versions["versions"], json!(["v1"]));
    let (_, resources) = get(&service, "/api/v1").await;
    let resources: Vec<&str> = resources["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| resource["name"].as_str().unwrap())
        .collect();
    assert_eq!(resources, ["pods", "pods/log"]);
    let (_, resources) = get(&service, "/apis/apps/v1").await;
    assert_eq!(resources["resources"][0]["kind"], "Deployment");
    assert_eq!(
        get(&service, "/apis/none/v1").await.0,
        StatusCode::NOT_FOUND
    );
    let version = service.client().apiserver_version().await.unwrap();
    assert_eq!(version.git_version, "v1.37.0");
}

#[test]
fn discovery_is_narrowed_to_what_can_be_read() {
    let mut document = json!({ "items": [
        { "metadata": { "name": "", "creationTimestamp": null }, "versions": [{ "version": "v1", "resources": [
            { "resource": "pods", "verbs": ["create", "delete", "get", "list", "watch"], "subresources": [
                { "subresource": "exec", "verbs": ["create", "get"] },
                { "subresource": "log", "verbs": ["get"] },
                { "subresource": "status", "verbs": ["get", "patch"] },
            ] },
            { "resource": "bindings", "verbs": ["create"] },
        ] }] },
        { "metadata": { "name": "authorization.k8s.io" }, "versions": [{ "version": "v1", "resources": [
            { "resource": "selfsubjectaccessreviews", "verbs": ["create"] },
            { "resource": "subjectaccessreviews", "verbs": ["create"] },
        ] }] },
        { "metadata": { "name": "apps" }, "versions": [{ "version": "v1", "resources": [
            { "resource": "deployments", "verbs": ["list"] },
        ] }] },
    ] });
    narrow(&mut document, &|group, _, resource| {
        group.is_empty() && resource == "pods"
    });
    let once = document.clone();
    narrow(&mut document, &|group, _, resource| {
        group.is_empty() && resource == "pods"
    });
    assert_eq!(once, document, "again changes nothing");
    let pods = &document["items"][0]["versions"][0]["resources"][0];
    assert_eq!(pods["verbs"], json!(["get", "list", "watch"]));
    assert_eq!(pods["subresources"].as_array().unwrap().len(), 2);
    assert_eq!(pods["subresources"][1]["verbs"], json!(["get"]));
    assert_eq!(
        document["items"][0]["versions"][0]["resources"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let reviews = &document["items"][1]["versions"][0]["resources"];
    assert_eq!(reviews.as_array().unwrap().len(), 1);
    assert_eq!(document["items"].as_array().unwrap().len(), 2);
}
