//! Search, export and comparison on the real API server.

mod common;

use std::collections::BTreeSet;

use common::{Ended, Namespace, Program, Table, cluster, names_of, object};
use serde_json::{Value, json};
use wire::{
    Comparison, DiffChange, ErrorCode, ExportedText, SearchFit, SearchHit, SearchItem, TextRange,
};

/// The last item of a search, and how it ended.
fn ended(program: &Program, request: &Value) -> (SearchItem, Ended) {
    let stream = program.stream("search", request, &["--until-live"]);
    let (mut items, ended) = stream.end::<SearchItem>();
    (items.pop().expect("an item"), ended)
}

/// What a search finds in all.
fn found(program: &Program, request: &Value) -> SearchItem {
    let (item, ended) = ended(program, request);
    assert_eq!(ended.status, Some(0), "{request}: {}", ended.stderr);
    assert!(item.complete && item.waiting == 0, "{item:?}");
    item
}

/// A hit as `kind namespace/name`, the kind by its id.
fn name(hit: &SearchHit) -> String {
    let namespace = hit.object.namespace.as_deref().unwrap_or_default();
    format!("{} {namespace}/{}", hit.kind, hit.object.name)
}

fn names(item: &SearchItem) -> Vec<String> {
    item.hits.iter().map(name).collect()
}

/// The titles of the kinds that could not be looked through in a context, with the code.
fn gaps<'a>(item: &'a SearchItem, context: &str) -> Vec<(Vec<&'a str>, ErrorCode)> {
    let gaps = item.unsearched.iter().filter(|gap| gap.context == context);
    gaps.map(|gap| {
        let kinds = gap.kinds.iter().map(String::as_str).collect();
        (kinds, gap.error.code)
    })
    .collect()
}

#[test]
fn objects_of_every_kind_are_found_by_name() {
    let program = Program::new();
    let request =
        json!({ "contexts": ["admin"], "text": "web", "namespaces": ["shop"], "limit": 500 });
    let item = found(&program, &request);
    let exact: BTreeSet<&str> = item
        .hits
        .iter()
        .take_while(|hit| hit.fit == SearchFit::Exact)
        .map(|hit| hit.kind.as_str())
        .collect();
    for kind in [
        "deployments.apps",
        "services",
        "ingresses.networking.k8s.io",
        "serviceaccounts",
        "horizontalpodautoscalers.autoscaling",
        "poddisruptionbudgets.policy",
    ] {
        assert!(exact.contains(kind), "{kind} is not in {exact:?}");
    }
    let fits: Vec<SearchFit> = item.hits.iter().map(|hit| hit.fit).collect();
    assert!(fits.is_sorted(), "the best come first: {fits:?}");
    let all = names(&item);
    for wanted in ["configmaps shop/web-config", "secrets shop/web-credentials"] {
        assert!(all.iter().any(|name| name == wanted), "{wanted}: {all:?}");
    }
    for hit in &item.hits {
        assert!(
            hit.object.uid.is_some() || hit.kind == "releases",
            "{hit:?}"
        );
        assert!(
            !["endpoints", "endpointslices.discovery.k8s.io", "events"].contains(&&*hit.kind),
            "{hit:?}"
        );
        // What is in no namespace is found in each.
        let namespace = hit.object.namespace.as_deref();
        assert!(
            namespace.is_none_or(|namespace| namespace == "shop"),
            "{hit:?}"
        );
    }
    let config = item.hits.iter().find(|hit| hit.object.name == "web-config");
    let config = config.expect("the config map");
    assert_eq!(config.in_name, [TextRange { from: 0, to: 3 }]);
    assert_eq!(
        (config.health, config.title.as_str()),
        (None, "Config maps")
    );
    assert!(item.unsearched.is_empty(), "{:?}", item.unsearched);

    let pods = found(
        &program,
        &json!({ "contexts": ["admin"], "text": "po shop/web", "limit": 500 }),
    );
    let mut ours: Vec<(String, String)> = pods
        .hits
        .iter()
        .map(|hit| (hit.kind.clone(), hit.object.name.clone()))
        .collect();
    ours.sort();
    let mut wanted: Vec<(String, String)> = names_of("pods")
        .into_iter()
        .filter(|(namespace, name)| namespace.contains("shop") && name.contains("web"))
        .map(|(_, name)| ("pods".to_owned(), name))
        .collect();
    wanted.sort();
    assert_eq!(ours, wanted);

    for (text, wanted) in [
        ("fl/north", "fleets.example.pilothouse.dev /north"),
        ("wcred", "secrets shop/web-credentials"),
        ("storefront", "releases shop/storefront"),
        ("helm ledger", "releases payments/ledger"),
    ] {
        let item = found(&program, &json!({ "contexts": ["admin"], "text": text }));
        let all = names(&item);
        assert!(all.iter().any(|name| name == wanted), "{text}: {all:?}");
    }
}

#[test]
fn contexts_that_fail_and_kinds_that_are_denied_hold_up_nothing() {
    let program = Program::new();
    let request = json!({ "contexts": ["unreachable", "admin", "expired", "nowhere"], "text": "svc shop/web" });
    let item = found(&program, &request);
    assert_eq!(names(&item)[0], "services shop/web");
    assert_eq!(gaps(&item, "unreachable"), [(vec![], ErrorCode::Refused)]);
    assert_eq!(gaps(&item, "expired"), [(vec![], ErrorCode::Unauthorized)]);
    assert_eq!(gaps(&item, "nowhere"), [(vec![], ErrorCode::NotFound)]);
    assert_eq!(gaps(&item, "admin"), []);

    let alone = json!({ "contexts": ["unreachable"], "text": "web" });
    let (_, ended) = ended(&program, &alone);
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::Refused)
    );
    let stream = program.stream("search", &json!({ "text": "web" }), &[]);
    let (_, ended) = stream.end::<SearchItem>();
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(2), ErrorCode::BadRequest),
        "no context is open"
    );
}

#[test]
fn who_may_look_into_one_namespace_finds_what_is_there() {
    let program = Program::new();
    let item = found(
        &program,
        &json!({ "contexts": ["payments-only"], "text": "api", "limit": 500 }),
    );
    let all = names(&item);
    for wanted in [
        "deployments.apps payments/api",
        "services payments/api",
        "secrets payments/api-keys",
    ] {
        assert!(all.iter().any(|name| name == wanted), "{wanted}: {all:?}");
    }
    let elsewhere = |hit: &&SearchHit| hit.object.namespace.as_deref() != Some("payments");
    assert_eq!(item.hits.iter().find(elsewhere), None);
    let gaps_of = gaps(&item, "payments-only");
    let denied = |title: &str| {
        let mut denied = gaps_of.iter();
        denied.any(|(kinds, code)| *code == ErrorCode::Forbidden && kinds.contains(&title))
    };
    assert!(denied("Nodes") && !denied("Pods"), "{gaps_of:?}");

    let viewer = json!({ "contexts": ["viewer"], "text": "web-credentials" });
    let item = found(&program, &viewer);
    assert_eq!(names(&item), [""; 0]);
    let gaps_of = gaps(&item, "viewer");
    assert!(
        matches!(&gaps_of[..], [(kinds, ErrorCode::Forbidden)] if kinds.contains(&"Secrets")),
        "{gaps_of:?}"
    );
}

#[test]
fn a_search_follows_what_comes_and_goes() {
    let program = Program::new();
    let namespace = Namespace::new("search");
    let request =
        json!({ "contexts": ["admin"], "text": "searched-for", "kinds": ["cm", "widgets"] });
    let mut stream = program.stream("search", &request, &[]);
    let has = |wanted: Vec<&'static str>| {
        move |item: &SearchItem| {
            let all = item.hits.iter().map(|hit| hit.object.kind.as_str());
            item.complete && all.collect::<Vec<_>>() == wanted
        }
    };
    stream.until("there is none", has(vec![]));
    namespace.config_map("searched-for", 1);
    stream.until("it is found", has(vec!["ConfigMap"]));
    namespace.create(&json!({
        "apiVersion": "example.pilothouse.dev/v1", "kind": "Widget",
        "metadata": { "name": "searched-for" }, "spec": { "colour": "brass" },
    }));
    stream.until("another is found", has(vec!["ConfigMap", "Widget"]));
    namespace.kubectl(&["delete", "configmap", "searched-for"]);
    stream.until("it is lost", has(vec!["Widget"]));
}

#[test]
fn text_is_found_inside_objects_but_not_in_secrets() {
    let program = Program::new();
    let inside = |text: &str, kind: &str| {
        found(
            &program,
            &json!({ "contexts": ["admin"], "text": text, "kinds": [kind], "namespaces": ["shop"], "inside": true }),
        )
    };
    let item = inside("CART updated", "cm");
    assert_eq!(names(&item), ["configmaps shop/web-config"]);
    let hit = &item.hits[0];
    assert_eq!(hit.fit, SearchFit::Inside);
    let field = &hit.fields[0];
    assert_eq!(field.path, ".data['serve.sh']");
    let excerpt: Vec<u16> = field.excerpt.encode_utf16().collect();
    let at = &excerpt[field.at.from as usize..field.at.to as usize];
    assert_eq!(String::from_utf16_lossy(at), "cart updated");
    assert!(!field.excerpt.contains('\n') && excerpt.len() < 200);
    let progress = item.inside.expect("it was asked for");
    assert!(
        progress.of > 0 && progress.scanned == progress.of,
        "{progress:?}"
    );
    assert_eq!(progress.kinds.len(), 1);

    // The path leads to what was found, in filters too.
    let request = json!({
        "contexts": ["admin"], "kind": "cm", "namespaces": ["shop"], "filter": format!("{}:\"cart updated\"", field.path),
    });
    assert_eq!(Table::whole(&program, &request).names(), ["web-config"]);

    let item = inside("local/web:1.4", "deploy");
    assert_eq!(names(&item), ["deployments.apps shop/web"]);
    let paths: Vec<&str> = item.hits[0]
        .fields
        .iter()
        .map(|field| &*field.path)
        .collect();
    assert_eq!(paths, [".spec.template.spec.containers[0].image"]);
    assert!(item.hits[0].health.is_some(), "the kind is looked at");

    // `correct horse battery staple`, as it is and as it is kept.
    for hidden in ["battery staple", "Y29ycmVjdCBob3JzZ", "hunter2"] {
        let item = inside(hidden, "secrets");
        assert_eq!(names(&item), [""; 0], "{hidden}");
    }
    let item = inside("password", "secrets");
    let credentials = item
        .hits
        .iter()
        .find(|hit| hit.object.name == "web-credentials");
    let fields = &credentials.expect("its key has the word").fields;
    assert_eq!(fields[0].path, ".data.password");
    let text = serde_json::to_string(&item).expect("JSON");
    assert!(!text.contains("Y29ycmVjd"), "{text}");
}

fn export(program: &Program, request: &Value) -> ExportedText {
    program.call("export_table", request)
}

fn exported(program: &Program, request: &Value) -> String {
    let exported = export(program, request);
    assert_eq!(exported.errors, [], "{request}");
    exported.text.expect("a text")
}

#[test]
fn names_and_cells_are_those_of_the_table() {
    let program = Program::new();
    let request = |format: &str| {
        json!({
            "contexts": ["admin"], "kind": "deploy", "namespaces": ["shop", "payments"], "format": format,
            "sort": [{ "column": "name", "descending": true }],
        })
    };
    let table = Table::whole(&program, &request("names"));
    let wanted: Vec<String> = table
        .rows
        .iter()
        .map(|row| format!("{}/{}", row.namespace.clone().unwrap_or_default(), row.name))
        .collect();
    let names = exported(&program, &request("names"));
    assert_eq!(names.lines().collect::<Vec<_>>(), wanted);

    let csv = exported(&program, &request("csv"));
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), wanted.len() + 1);
    assert!(lines[0].starts_with("Name,Namespace,"), "{}", lines[0]);
    assert!(lines[0].ends_with(",Age"), "{}", lines[0]);
    let row = &table.rows[0];
    let first = format!(
        "{},{},",
        row.name,
        row.namespace.clone().unwrap_or_default()
    );
    assert!(lines[1].starts_with(&first), "{}", lines[1]);
    // As `2026-01-01T00:00:00Z`.
    let age = lines[1].rsplit(',').next().expect("a cell");
    assert!(age.len() == 20 && age.ends_with('Z'), "{age}");

    let both = json!({
        "contexts": ["admin", "viewer"], "kind": "fleets", "filter": "name:north", "format": "names",
    });
    assert_eq!(exported(&program, &both), "admin\tnorth\nviewer\tnorth\n");
    let releases = json!({ "contexts": ["admin"], "kind": "releases", "namespaces": ["shop"], "format": "names" });
    assert!(exported(&program, &releases).contains("shop/storefront\n"));
}

#[test]
fn objects_are_exported_as_kubectl_prints_them_and_can_be_applied() {
    let program = Program::new();
    let request = |kind: &str, name: &str, more: Value| {
        let mut request = json!({
            "contexts": ["admin"], "kind": kind, "namespaces": ["shop"], "format": "yaml",
            "objects": [object("admin", kind, Some("shop"), name)],
        });
        for (key, value) in more.as_object().expect("more of a request") {
            request[key] = value.clone();
        }
        request
    };
    let whole = exported(&program, &request("cm", "web-config", json!({})));
    let printed = cluster()
        .kubectl(&[
            "get",
            "cm",
            "web-config",
            "-n",
            "shop",
            "-o",
            "yaml",
            "--show-managed-fields",
        ])
        .expect("kubectl get");
    assert_eq!(whole, printed);

    let clean = exported(
        &program,
        &request("deploy", "web", json!({ "clean": true })),
    );
    for added in [
        "status:",
        "uid:",
        "resourceVersion:",
        "managedFields:",
        "generation:",
    ] {
        assert!(
            !clean.contains(&format!("\n{added}")) && !clean.contains(&format!("\n  {added}")),
            "{added}: {clean}"
        );
    }
    cluster()
        .kubectl_reading(&["apply", "--dry-run=server", "-f", "-"], &clean)
        .expect("it can be applied");

    let secret = request("secrets", "web-credentials", json!({ "format": "json" }));
    let masked = export(&program, &secret);
    let text = masked.text.expect("a text");
    assert!(masked.masked && !text.contains("Y29ycmVjd"), "{text}");
    let list: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(list["items"][0]["metadata"]["name"], "web-credentials");
    let revealed = export(
        &program,
        &request("secrets", "web-credentials", json!({ "reveal": true })),
    );
    assert!(revealed.text.is_some_and(|text| text.contains("Y29ycmVjd")));

    let absent = export(&program, &request("cm", "absent", json!({})));
    assert_eq!((absent.rows, absent.missing.len()), (0, 1));
    let releases =
        json!({ "contexts": ["admin"], "kind": "releases", "format": "yaml" }).to_string();
    let ended = program.run(&["call", "export_table", &releases], &[]);
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(2), ErrorCode::BadRequest)
    );
}

#[test]
fn exports_go_to_files_and_replace_none_unasked() {
    let program = Program::new();
    let path = program.home().path().join("widgets.yaml");
    let mut request = json!({ "contexts": ["admin"], "kind": "widgets", "namespaces": ["shop"], "format": "yaml", "path": path });
    let written = export(&program, &request);
    let text = std::fs::read_to_string(&path).expect("a file");
    assert_eq!((written.text, written.bytes), (None, text.len() as u64));
    assert_eq!(written.path.as_deref(), path.to_str());
    let documents = text.split("---\n").count();
    assert!(
        documents > 1 && written.rows as usize == documents,
        "{text}"
    );

    let error = program.fails("export_table", &request);
    assert_eq!(error.code, ErrorCode::Exists);
    request["replace"] = true.into();
    assert_eq!(export(&program, &request).bytes, text.len() as u64);
    let denied = json!({ "contexts": ["viewer"], "kind": "secrets", "format": "names" });
    let error = program.fails("export_table", &denied);
    assert_eq!(error.code, ErrorCode::Forbidden);
}

#[test]
fn objects_are_compared_across_contexts_and_kinds() {
    let program = Program::new();
    let compare = |objects: Value| -> Comparison {
        program.call("compare_objects", &json!({ "objects": objects }))
    };
    let web = |context: &str| object(context, "Deployment.apps", Some("shop"), "web");
    let same = compare(json!([web("admin"), web("viewer"), web("expired")]));
    let titles: Vec<&str> = same.objects.iter().map(|object| &*object.title).collect();
    assert_eq!(
        titles,
        [
            "shop/web in admin",
            "shop/web in viewer",
            "shop/web in expired"
        ]
    );
    assert_eq!(same.objects[1].hunks, []);
    assert_eq!(same.objects[0].yaml, same.objects[1].yaml);
    let code = same.objects[2].error.as_ref().map(|error| error.code);
    assert_eq!(code, Some(ErrorCode::Unauthorized));

    let api = object("admin", "Deployment.apps", Some("payments"), "api");
    let others = compare(json!([web("admin"), api]));
    let second = &others.objects[1];
    assert_eq!(second.title, "payments/api");
    let has = |change: DiffChange, text: &str| {
        let mut lines = second.hunks.iter().flat_map(|hunk| &hunk.lines);
        lines.any(|line| line.change == change && line.text == text)
    };
    assert!(has(DiffChange::Removed, "  name: web") && has(DiffChange::Added, "  name: api"));
    assert!(second.added > 0 && second.removed > 0);

    let secret = |name: &str| object("admin", "Secret", Some("shop"), name);
    let secrets = compare(json!([
        secret("web-credentials"),
        secret("registry-login"),
        secret("web-credentials")
    ]));
    let [first, other, again] = &secrets.objects[..] else {
        panic!("{secrets:?}")
    };
    assert!(first.masked && other.added > 0 && again.hunks.is_empty());
    let text = serde_json::to_string(&secrets).expect("JSON");
    for hidden in ["Y29ycmVjd", "hunter2", "c2hvcA=="] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }

    let absent =
        json!({ "objects": [object("admin", "cm", Some("shop"), "absent"), web("admin")] });
    let error = program.fails("compare_objects", &absent);
    assert_eq!(error.code, ErrorCode::NotFound);
}
