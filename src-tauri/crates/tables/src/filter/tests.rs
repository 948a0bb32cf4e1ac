//! What filters mean, and what they say when they mean nothing.

use std::sync::Arc;

use proptest::prelude::*;
use resources::{Row, Uid};
use wire::{Cell, Column, ColumnKind, Health, Quantity, Unit};

use super::*;
use crate::Columns;

const NOW: Millis = 1_790_000_000_000;
const MINUTE: Millis = 60_000;

fn columns() -> Columns {
    let column = |id: &str, kind| Column {
        id: id.into(),
        title: id.replace('_', " "),
        kind,
        wide: false,
    };
    let own = vec![
        column("name", ColumnKind::Name),
        column("namespace", ColumnKind::Namespace),
        column("context", ColumnKind::Context),
        column("ready", ColumnKind::Number),
        column("status", ColumnKind::Status),
        column("restarts", ColumnKind::Number),
        column("node", ColumnKind::Text),
        column("images", ColumnKind::List),
        column("memory", ColumnKind::Number),
        column("age", ColumnKind::Time),
    ];
    let shown = (column("label_shown", ColumnKind::Text), Some(900));
    Columns::new(own.into_iter().map(|column| (column, None)).chain([shown]))
}

fn read(text: &str) -> Filter {
    let contexts = ["prod-eu".to_owned(), "dev".to_owned()];
    let columns = columns();
    let mut seen: Vec<Projection> = Vec::new();
    let mut number = |projection: &Projection| {
        let at = seen.iter().position(|known| known == projection);
        let at = at.unwrap_or_else(|| {
            seen.push(projection.clone());
            seen.len() - 1
        });
        u32::try_from(at).expect("few projections")
    };
    Filter::read(
        text,
        &mut Binding {
            contexts: &contexts,
            columns: &columns,
            number: &mut number,
        },
    )
}

/// A pod of which the projections of the filter were read from this object.
const OBJECT: &str = r#"{"metadata":{"labels":{"app":"web","tier":"Front","status":"green","empty":""},
    "annotations":{"team/owner":"Shop"},
    "ownerReferences":[{"kind":"ReplicaSet","name":"web-7f9c","controller":true}]},
    "spec":{"nodeName":"node-3","replicas":3,"containers":[{"image":"web:1.25"},{"image":"proxy:latest"}]},
    "status":{"phase":"Running","at":"2026-01-02T03:04:05Z"}}"#;

fn item(filter: &Filter) -> Item {
    let cells = resources::Cells::from([
        Cell::Ratio {
            ready: 1,
            wanted: 2,
        },
        Cell::status("CrashLoopBackOff", Health::Broken),
        Cell::Restarts {
            count: 7,
            last: None,
        },
        Cell::text("node-3"),
        Cell::list(["web:1.25", "Überfall:latest"]),
        Cell::Quantity(Quantity {
            amount: 536_870_912.0,
            unit: Unit::Bytes,
        }),
        Cell::Time(NOW - 5 * MINUTE),
    ]);
    let read = filter.projections().iter();
    let extras = read.map(|(number, projection)| (*number, projection.read(OBJECT)));
    Item {
        context: 0,
        row: Arc::new(Row {
            uid: Uid::parse("1"),
            namespace: "shop".into(),
            name: "web-7f9c-x2x".into(),
            created: None,
            deleting: true,
            health: Health::Broken,
            cells: cells.with_extras(extras.chain([(900, Cell::text("silver"))])),
        }),
    }
}

fn matches(text: &str) -> bool {
    let filter = read(text);
    assert_eq!(filter.problems(), [], "{text}");
    filter.matches(&item(&filter), NOW)
}

#[test]
fn every_term_must_hold() {
    for text in [
        "",
        "  ",
        "WEB",
        "web crash",
        "1/2 shop",
        "überfall",
        "silver",
        "\"1.25\"",
        "web7f",
        "!running web",
        "!",
        "web !",
    ] {
        assert!(matches(text), "{text}");
    }
    for text in ["web running", "!crash", "ünder", "\"web crash\"", "gone"] {
        assert!(!matches(text), "{text}");
    }
    assert!(matches("!wx"), "what is abbreviated is not there as text");
}

#[test]
fn columns_by_any_of_their_names() {
    for text in [
        "status:crash",
        "STATUS:Crash",
        "state:crash",
        "stat:crash",
        "ns:sho",
        "ns=shop",
        "namespace=SHOP",
        "node:node-3",
        "node:x,3",
        "images:1.25",
        "images=web:1.25",
        "image:latest",
        "restarts=7",
        "ready=1/2",
        "memory=512Mi",
        "memory=0.5Gi",
        "name~^web-.*x$",
        "status!=Running",
        "!status:run",
        "name:x2x",
        "status:\"crash\"",
        "ctx:prod",
        "context=prod-eu",
        "cluster!=dev",
        "context~^prod",
    ] {
        assert!(matches(text), "{text}");
    }
    for text in [
        "status:run",
        "ns=sho",
        "node:x,y",
        "status!=crashloopbackoff",
        "memory=512M",
        "ctx:dev",
        "name~^x",
    ] {
        assert!(!matches(text), "{text}");
    }
}

#[test]
fn comparisons() {
    for text in [
        "restarts>5",
        "restarts>=7",
        "restarts<=7",
        "restarts<7.5",
        "ready<2",
        "ready<100%",
        "ready>=50%",
        "memory>500Mi",
        "memory<1Gi",
        "age<10m",
        "age>1m",
        "age<=5m",
        "age>=300s",
        "age<1h30m",
        "!age>10m",
        "restarts>100,5",
        "created<10m",
    ] {
        assert!(matches(text), "{text}");
    }
    for text in [
        "restarts>7",
        "restarts<7",
        "ready<50%",
        "memory>1Gi",
        "age>5m",
        "age<5m",
        "age<1m",
    ] {
        assert!(!matches(text), "{text}");
    }
}

#[test]
fn states() {
    for text in [
        "is:broken",
        "is:ok,broken",
        "is=deleting",
        "health:brok",
        "health=broken",
        "!is:ok",
    ] {
        assert!(matches(text), "{text}");
    }
    assert!(!matches("is:ok,idle"));
}

#[test]
fn labels_annotations_fields_and_owners() {
    for text in [
        "app=web",
        "app=db,web",
        "app!=db",
        "tier=Front",
        "app~^w",
        "label:app",
        "label:empty",
        "!label:gone",
        "label:status=green",
        "label:app:we",
        "annotation:team/owner",
        "annotation:team/owner=Shop",
        ".spec.nodeName:NODE",
        ".spec.nodeName=node-3",
        "spec.nodeName:node",
        ".spec.nodeName",
        "!.spec.gone",
        ".spec.replicas>2",
        ".spec.replicas=3",
        "status.phase=Running",
        ".spec.containers[*].image~:latest$",
        ".spec.containers[?(@.image=='web:1.25')].image:web",
        "spec.containers[0].image:1.25",
        ".status.at>1d",
        "owner:web",
        "owner=ReplicaSet/web-7f9c",
        "empty=\"\"",
        "gone!=x",
    ] {
        assert!(matches(text), "{text}");
    }
    for text in [
        "app=Web",
        "app=we",
        "tier=front",
        "app!=web",
        "label:gone",
        "label:status=red",
        "!label:app",
        ".spec.nodeName=NODE-3",
        ".spec.replicas>3",
        ".spec.gone",
        "owner:deployment",
        "gone=\"\"",
    ] {
        assert!(!matches(text), "{text}");
    }
}

#[test]
fn what_is_still_being_typed_is_not_asked() {
    for text in [
        "app=",
        "status:",
        "restarts>",
        ".spec.nodeName=",
        "age<",
        "app=web,",
    ] {
        assert!(matches(text), "{text}");
    }
    assert!(read("app= status: !").is_empty());
}

/// The part of the text that each problem is about, and what it says.
fn problems(text: &str) -> Vec<(String, String)> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let filter = read(text);
    let problems = filter.problems().iter().map(|problem| {
        let part = &units[problem.from as usize..problem.to as usize];
        (String::from_utf16_lossy(part), problem.message.clone())
    });
    problems.collect()
}

#[test]
fn what_is_not_understood_is_told_with_its_place() {
    for (text, part, message) in [
        (
            "web restarts>x",
            "x",
            "this is not a number, as in 5, 0.5, 10Gi or 80%",
        ),
        (
            "🚢 age<10",
            "10",
            "this is not a length of time, as in 90s, 10m, 2h or 3d",
        ),
        (
            "age:5m web",
            "age:5m",
            "age is a time: compare it, as in age<10m or age>2d",
        ),
        (
            "is:sick",
            "sick",
            "is: takes broken, attention, progressing, unknown, ok, idle or deleting",
        ),
        ("is>ok", "is>ok", "write is:broken"),
        (
            "size>5",
            "size",
            "no column `size` to compare (fields are written .spec.size>…)",
        ),
        (
            ".spec[x]:1",
            "x]",
            "no path: an index or a name in quotes belongs here",
        ),
        (
            ".spec.replicas>many",
            "many",
            "this is not a number or a length of time, as in 5, 10Gi or 10m",
        ),
    ] {
        assert_eq!(
            problems(text),
            [(part.to_owned(), message.to_owned())],
            "{text}"
        );
    }
    let [(part, message)] = &problems("name~web( ok")[..] else {
        panic!("one problem")
    };
    assert_eq!(part, "web(");
    assert!(
        message.starts_with("no regular expression: unclosed group"),
        "{message}"
    );
    assert!(read(&format!("name~{}", "(a{1000}){1000}")).is_empty());
}

#[test]
fn what_has_a_colon_in_it_is_looked_for_as_text() {
    let image = read("web:1.25");
    assert!(image.matches(&item(&image), NOW));
    assert_eq!(image.problems().len(), 1);
    let other = read("!web:1.26 latest:x");
    assert!(!other.matches(&item(&other), NOW));
    assert!(read("10.0.0.1:80").problems().is_empty());
}

#[test]
fn ages_turn_with_time() {
    let filter = read("age<10m web");
    let item = item(&filter);
    assert_eq!(filter.turns(&item, NOW), Some(NOW + 5 * MINUTE));
    assert!(filter.matches(&item, NOW) && !filter.matches(&item, NOW + 5 * MINUTE));
    let at = NOW + 5 * MINUTE;
    assert_eq!(filter.turns(&item, at), Some(at + 1));
    assert_eq!(filter.turns(&item, at + 1), None);
    assert_eq!(read("web").turns(&item, NOW), None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let filter = read(&text);
        filter.matches(&item(&filter), NOW);
    }

    #[test]
    fn nor_one_that_is_nearly_a_filter(
        text in "((!|label:|annotation:|\\.spec|status|is|age|é|owner|name|app)?[.:=<>~!,\"\\[\\]()?@*\\\\]{0,3}[a3m%\"é]{0,2} ?){0,5}",
    ) {
        let filter = read(&text);
        filter.matches(&item(&filter), NOW);
        for problem in filter.problems() {
            prop_assert!(problem.from <= problem.to);
            prop_assert!(problem.to as usize <= text.encode_utf16().count());
        }
    }
}

#[test]
fn who_types_on_narrows() {
    for (wider, narrower) in [
        ("", "web"),
        ("we", "web"),
        ("web", "WEB-1"),
        ("web", "web status:run"),
        ("status:run", "web status:running"),
        ("status:run,pend", "status:running"),
        ("is:broken", "is:broken web"),
        ("!web", "!web api"),
        ("name~^a", "name~^a b"),
    ] {
        assert!(read(narrower).narrows(&read(wider)), "{wider} {narrower}");
    }
    for (other, typed) in [
        ("web", "we"),
        ("web", "aweb"),
        ("!web", "!web-1"),
        ("web", "!web"),
        ("age<2h", "age<2h web"),
        ("status:run", "status:running,pend"),
        ("status:run", "node:running"),
        ("status=running", "status:running"),
    ] {
        assert!(!read(typed).narrows(&read(other)), "{other} {typed}");
    }
}
