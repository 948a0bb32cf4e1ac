//! Events, in the form of the core group and in that of `events.k8s.io`: the same objects under two
//! names for most fields.

use compact_str::{CompactString, ToCompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Moment, Str},
    look,
    meta::Meta,
    summary::{Fields, group_of, link},
};

/// `core/v1.Event`.
pub static EVENT: KindDef = KindDef {
    group: "",
    kind: "Event",
    title: "Events",
    section: Section::Cluster,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// `events.k8s.io/v1.Event`.
pub static EVENTS_EVENT: KindDef = KindDef {
    group: "events.k8s.io",
    kind: "Event",
    title: "Events",
    section: Section::Cluster,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// After `printEvent`; an event's name and age tell nothing, so its age is wide.
const COLUMNS: &[ColumnDef] = &[
    ColumnDef::new("last_seen", "Last seen", ColumnKind::Time),
    ColumnDef::new("type", "Type", ColumnKind::Status),
    ColumnDef::new("reason", "Reason", ColumnKind::Text),
    ColumnDef::new("object", "Object", ColumnKind::Text),
    ColumnDef::wide("subobject", "Subobject", ColumnKind::Text),
    ColumnDef::wide("source", "Source", ColumnKind::Text),
    ColumnDef::new("message", "Message", ColumnKind::Text),
    ColumnDef::wide("first_seen", "First seen", ColumnKind::Time),
    ColumnDef::new("count", "Count", ColumnKind::Number),
    ColumnDef::wide("age", "Age", ColumnKind::Time),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow, default)]
    reason: Str<'a>,
    #[serde(borrow, default, alias = "note")]
    message: Str<'a>,
    #[serde(borrow, default, alias = "regarding")]
    involved_object: Involved<'a>,
    #[serde(borrow, default, alias = "deprecatedSource")]
    source: Source<'a>,
    #[serde(borrow, default, alias = "reportingController")]
    reporting_component: Str<'a>,
    #[serde(borrow, default)]
    reporting_instance: Str<'a>,
    #[serde(default)]
    #[serde(rename = "eventTime")]
    happened: Moment,
    #[serde(default, alias = "deprecatedFirstTimestamp")]
    first_timestamp: Moment,
    #[serde(default, alias = "deprecatedLastTimestamp")]
    last_timestamp: Moment,
    #[serde(default, alias = "deprecatedCount")]
    count: i64,
    #[serde(default)]
    series: Option<Series>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Involved<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    field_path: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Source<'a> {
    #[serde(borrow)]
    component: Str<'a>,
    #[serde(borrow)]
    host: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Series {
    count: i64,
    last_observed_time: Moment,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let event: Event<'_> = json::read(text)?;
    let first = event.first_timestamp.or(event.happened);
    let (last, count) = match &event.series {
        Some(series) => (series.last_observed_time, series.count),
        None => (event.last_timestamp.or(first), event.count.max(1)),
    };
    let health = health(&event.kind);
    event.metadata.row(
        health,
        [
            last.cell(),
            Cell::status(&event.kind, health),
            event.reason.cell(),
            Cell::text(subject(
                &event.involved_object.kind,
                &event.involved_object.name,
            )),
            event.involved_object.field_path.cell(),
            Cell::text(event.reporter()),
            Cell::text(event.message.trim()),
            first.cell(),
            Cell::Number(count),
            event.metadata.age(),
        ],
    )
}

fn health(kind: &str) -> Health {
    if kind == "Normal" {
        Health::Idle
    } else {
        Health::Attention
    }
}

/// `pod/web-0`, as kubectl writes it.
fn subject(kind: &str, name: &str) -> CompactString {
    let kind = kind.to_lowercase();
    if name.is_empty() {
        kind.into()
    } else {
        format_compact!("{kind}/{name}")
    }
}

impl Event<'_> {
    /// After `formatEventSource`.
    fn reporter(&self) -> CompactString {
        let either =
            |one: &str, other: &str| if one.is_empty() { other } else { one }.to_compact_string();
        let component = either(&self.source.component, &self.reporting_component);
        let instance = either(&self.source.host, &self.reporting_instance);
        if instance.is_empty() {
            component
        } else {
            format_compact!("{component}, {instance}")
        }
    }
}

fn summary(object: &Value, summary: &mut Summary) {
    let either = |one: &'static str, other: &'static str| {
        if object.pointer(one).is_some() {
            one
        } else {
            other
        }
    };
    let mut fields = Fields::new("");
    if let Some(kind) = look::text(object, "/type") {
        fields.cell("Type", Cell::status(kind, health(kind)));
    }
    fields.text("Reason", look::text(object, "/reason"));
    fields.text(
        "Message",
        look::text(object, either("/message", "/note")).map(str::trim),
    );
    let involved = object
        .pointer(either("/involvedObject", "/regarding"))
        .unwrap_or(&Value::Null);
    if let (Some(kind), Some(name)) = (look::text(involved, "/kind"), look::text(involved, "/name"))
    {
        let about = link(
            group_of(involved),
            kind,
            look::text(involved, "/namespace"),
            name,
        );
        fields.link("Object", format!("{kind}/{name}"), about);
        fields.text("Field", look::text(involved, "/fieldPath"));
    }
    fields.text("Action", look::text(object, "/action"));
    let source = object
        .pointer(either("/source", "/deprecatedSource"))
        .unwrap_or(&Value::Null);
    let reporter = ["/reportingComponent", "/reportingController"];
    fields.text(
        "Reported by",
        look::text(source, "/component")
            .or_else(|| reporter.iter().find_map(|place| look::text(object, place))),
    );
    fields.text(
        "From",
        look::text(source, "/host").or_else(|| look::text(object, "/reportingInstance")),
    );
    summary.push(fields);

    let mut times = Fields::new("Seen");
    times.time(
        "First",
        look::moment(
            object,
            either("/firstTimestamp", "/deprecatedFirstTimestamp"),
        )
        .or_else(|| look::moment(object, "/eventTime")),
    );
    times.time(
        "Last",
        look::moment(object, "/series/lastObservedTime")
            .or_else(|| look::moment(object, either("/lastTimestamp", "/deprecatedLastTimestamp"))),
    );
    times.number(
        "Count",
        look::number(object, "/series/count")
            .or_else(|| look::number(object, either("/count", "/deprecatedCount"))),
    );
    summary.push(times);
}
