//! Comparisons of objects in contexts made by hand.

use serde_json::json;
use snapshot::Builder;
use wire::{DiffChange, Handlers as _};

use super::*;
use crate::testing::{context, core, metadata, named};

fn shop(name: &str, image: &str, password: &str) -> Builder {
    let mut deployment = json!({
        "metadata": metadata("Deployment", "shop", "web"),
        "spec": { "replicas": 2, "template": { "spec": { "containers": [
            { "name": "web", "image": image },
        ] } } },
        "status": { "replicas": 2 },
    });
    deployment["metadata"]["resourceVersion"] = name.len().to_string().into();
    let secret = json!({
        "metadata": metadata("Secret", "shop", "db"),
        "data": { "password": password, "user": "c2hvcA==" },
    });
    context(name)
        .kind("apps/v1", "Deployment", "deployments", true)
        .object(deployment)
        .kind("v1", "Secret", "secrets", true)
        .object(secret)
}

fn request(objects: Vec<ObjectRef>) -> CompareObjects {
    CompareObjects {
        objects,
        clean: true,
        around: Some(0),
    }
}

/// The lines of the hunks, as a diff writes them.
fn lines(object: &ComparedObject) -> Vec<String> {
    let all = object.hunks.iter().flat_map(|hunk| &hunk.lines);
    let line = |line: &wire::DiffLine| {
        let sign = match line.change {
            DiffChange::Same => ' ',
            DiffChange::Removed => '-',
            DiffChange::Added => '+',
        };
        format!("{sign}{}", line.text.trim())
    };
    all.map(line).collect()
}

fn titles_of(comparison: &Comparison) -> Vec<&str> {
    let objects = comparison.objects.iter();
    objects.map(|object| object.title.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_object_in_two_contexts() {
    let core = core([
        shop("eu", "web:1", "YQ=="),
        shop("staging", "web:2", "YQ=="),
    ])
    .await;
    let objects = ["eu", "staging", "nowhere"]
        .map(|context| named(context, "Deployment.apps", "shop", "web"))
        .to_vec();
    let found = core.compare_objects(request(objects.clone())).await;
    let found = found.expect("it is compared");
    assert_eq!(
        titles_of(&found),
        [
            "shop/web in eu",
            "shop/web in staging",
            "shop/web in nowhere"
        ]
    );
    let [first, second, third] = &found.objects[..] else {
        panic!("{found:?}")
    };
    assert!(first.hunks.is_empty() && first.error.is_none());
    assert!(first.object.uid.is_some() && !first.masked);
    let begin = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n";
    assert!(first.yaml.starts_with(begin), "{}", first.yaml);
    assert!(!first.yaml.contains("status") && !first.yaml.contains("uid"));
    assert_eq!(lines(second), ["-- image: web:1", "+- image: web:2"]);
    assert_eq!((second.added, second.removed), (1, 1));
    let code = third.error.as_ref().map(|error| error.code);
    assert_eq!(code, Some(ErrorCode::NotFound));

    let whole = CompareObjects {
        clean: false,
        ..request(objects)
    };
    let found = core.compare_objects(whole).await.expect("it is compared");
    let version = "+resourceVersion: \"7\"".to_owned();
    assert!(lines(&found.objects[1]).contains(&version));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_compared_without_being_shown() {
    let core = core([shop("eu", "web:1", "YQ=="), shop("us", "web:1", "Yg==")]).await;
    let objects = ["eu", "us"].map(|context| named(context, "Secret", "shop", "db"));
    let found = core.compare_objects(request(objects.to_vec())).await;
    let found = found.expect("it is compared");
    let [first, second] = &found.objects[..] else {
        panic!("{found:?}")
    };
    assert!(first.masked && second.masked);
    let lines = lines(second);
    let password = |line: &String| line[1..].starts_with("password: ");
    assert!(
        lines.len() == 2 && lines.iter().all(password),
        "the values of `user` are equal: {lines:?}"
    );
    let text = serde_json::to_string(&found).expect("JSON");
    assert!(!text.contains("YQ==") && !text.contains("Yg=="), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_of_several_kinds_and_what_cannot_be_compared() {
    let core = core([shop("eu", "web:1", "YQ==")]).await;
    let web = named("eu", "Deployment.apps", "shop", "web");
    let both = vec![web.clone(), named("eu", "secrets", "shop", "db")];
    let found = core.compare_objects(request(both)).await;
    let found = found.expect("it is compared");
    assert_eq!(titles_of(&found), ["Deployment shop/web", "Secret shop/db"]);

    let code = async |objects: Vec<ObjectRef>| {
        let compared = core.compare_objects(request(objects)).await;
        compared.map(|_| ()).map_err(|error| error.code)
    };
    let absent = named("eu", "Deployment.apps", "shop", "absent");
    let again = ObjectRef {
        uid: Some("another".into()),
        ..web.clone()
    };
    assert_eq!(code(vec![web.clone()]).await, Err(ErrorCode::BadRequest));
    assert_eq!(
        code(vec![absent, web.clone()]).await,
        Err(ErrorCode::NotFound)
    );
    assert_eq!(code(vec![again, web]).await, Err(ErrorCode::NotFound));
}
