//! What is chosen in tables of contexts made by hand.

use resources::Uid;
use serde_json::json;
use snapshot::Builder;
use wire::{
    Choice, ChooseRows, Error, ErrorCode, ExportFormat, ExportTable, Handlers as _, ListChosen,
    OpenTable, RowRef,
};

use super::*;
use crate::{
    Core,
    testing::{context, core, metadata, table, with_table},
};

/// The stream of a test's sink.
const STREAM: u32 = 1;

fn shop(name: &str) -> Builder {
    let config =
        |name: &str| json!({ "metadata": metadata("ConfigMap", "shop", name), "data": {} });
    context(name)
        .kind("v1", "ConfigMap", "configmaps", true)
        .object(config("a"))
        .object(config("b"))
        .object(config("c"))
        .kind("v1", "Node", "nodes", false)
        .object(json!({ "metadata": metadata("Node", "", "node-1") }))
}

fn row(name: &str) -> RowRef {
    let uid = metadata("ConfigMap", "shop", name)["uid"]
        .as_str()
        .map(str::to_owned);
    RowRef {
        context: "eu".into(),
        uid: uid.expect("a uid"),
    }
}

fn kept(kind: &str, contexts: &[&str], keep: u32) -> OpenTable {
    OpenTable {
        keep: Some(keep),
        ..table(kind, contexts)
    }
}

async fn choose(core: &Core, choice: Choice) {
    let request = ChooseRows {
        stream: STREAM,
        choice,
    };
    core.choose_rows(request).await.expect("it is chosen");
}

async fn names(core: &Core) -> Vec<String> {
    let found = core.list_chosen(ListChosen { stream: STREAM }).await;
    let objects = found.map(|found| found.objects).unwrap_or_default();
    objects
        .into_iter()
        .map(|object| format!("{}/{}", object.context, object.name))
        .collect()
}

/// Chooses all as soon as there are so many.
async fn choose_all(core: &Core, count: usize) {
    loop {
        choose(core, Choice::All).await;
        if names(core).await.len() == count {
            return;
        }
        tokio::task::yield_now().await;
    }
}

async fn until_chosen(core: &Core, wanted: &[&str]) {
    while names(core).await != wanted {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_rows_are_named_and_exported_also_where_the_filter_hides_them() {
    let core = core([shop("eu"), shop("us")]).await;
    let request = OpenTable {
        filter: Some("!name:c".into()),
        ..table("configmaps", &["eu", "us"])
    };
    with_table(&core, request, async {
        choose_all(&core, 4).await;
        choose(&core, Choice::Toggle { row: row("a") }).await;
        assert_eq!(names(&core).await, ["us/a", "eu/b", "us/b"]);
        let export = |kind: &str| ExportTable {
            chosen: Some(STREAM),
            filter: Some("!ctx:eu".into()),
            ..exported(kind, &["us", "eu"])
        };
        let text = core
            .export_table(export("configmaps"))
            .await
            .expect("it is exported");
        assert_eq!(text.text.as_deref(), Some("us\tshop/a\nus\tshop/b\n"));
        let missing: Vec<_> = text
            .missing
            .iter()
            .map(|object| (&*object.context, &*object.name))
            .collect();
        assert_eq!(missing, [("eu", "b")]);
        let other = core.export_table(export("nodes")).await;
        assert!(refused(other));
    })
    .await;
    let closed = core.list_chosen(ListChosen { stream: STREAM }).await;
    assert!(refused(closed));
    let export = ExportTable {
        chosen: Some(STREAM),
        ..exported("configmaps", &["eu"])
    };
    assert!(refused(core.export_table(export).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_opened_again_has_what_was_chosen() {
    let core = core([shop("eu"), shop("us")]).await;
    with_table(&core, kept("configmaps", &["eu"], 5), async {
        choose_all(&core, 3).await;
        choose(&core, Choice::Toggle { row: row("b") }).await;
        until_chosen(&core, &["eu/a", "eu/c"]).await;
    })
    .await;
    // In other contexts, and numbered anew among them.
    with_table(&core, kept("configmaps", &["us", "eu"], 5), async {
        until_chosen(&core, &["eu/a", "eu/c"]).await;
        choose(
            &core,
            Choice::Stretch {
                from: row("b"),
                to: row("b"),
            },
        )
        .await;
    })
    .await;
    // Without the number there is nothing, nor for another kind, which ends it.
    with_table(&core, table("configmaps", &["eu"]), async {
        choose_all(&core, 3).await;
        choose(&core, Choice::None).await;
        until_chosen(&core, &[]).await;
    })
    .await;
    with_table(&core, kept("nodes", &["eu"], 5), async {
        choose_all(&core, 1).await;
        choose(&core, Choice::None).await;
        until_chosen(&core, &[]).await;
    })
    .await;
    with_table(&core, kept("configmaps", &["eu"], 5), async {
        choose(&core, Choice::Toggle { row: row("a") }).await;
        assert_eq!(names(&core).await, ["eu/a"]);
    })
    .await;
}

fn exported(kind: &str, contexts: &[&str]) -> ExportTable {
    let request = json!({ "contexts": contexts, "kind": kind, "format": ExportFormat::Names });
    serde_json::from_value(request).expect("a request")
}

fn refused<T>(answer: Result<T, Error>) -> bool {
    answer.is_err_and(|error| error.code == ErrorCode::BadRequest)
}

#[test]
fn what_is_kept_is_of_the_last_tables_and_numbered_anew() {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let [a, b, c] = ["a", "b", "c"].map(Uid::parse);
    let left = |rows: &[RowKey]| Left {
        contexts: texts(&["eu", "us", "gone"]),
        kind: "pods".into(),
        rows: rows.to_vec(),
    };
    let kept = Kept::default();
    kept.put(7, left(&[(0, a)]));
    kept.put(7, left(&[(0, a), (1, b), (2, c)]));
    let found = kept.take(7).expect("the later one");
    let contexts: Vec<String> = texts(&["new", "us", "eu"]);
    let rows: Vec<RowKey> = found.rows_in(&contexts).collect();
    assert_eq!(rows, [(2, a), (1, b)]);
    assert!(kept.take(7).is_none());

    for number in 0..=16 {
        kept.put(number, left(&[(0, a)]));
    }
    assert!(kept.take(0).is_none() && kept.take(1).is_some());
}
