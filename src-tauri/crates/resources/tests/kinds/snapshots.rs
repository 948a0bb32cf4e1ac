//! Rows and summaries as they are; `cargo insta review` shows what a change does to them.

use std::fmt::Write;

use resources::{Row, Summary, summarize};
use wire::{Cell, Field, Millis};

use crate::recorded::{self, Recording};

/// Objects of pods whose summaries are worth keeping; of other kinds, the first few are.
const PODS: &[&str] = &[
    "crash-loop",
    "ephemeral",
    "evicted",
    "gates",
    "hostile-text",
    "init-second",
    "oom-before",
    "rich",
    "sidecar-ready",
    "api-",
    "config-missing-",
    "import-",
    "out-of-memory-",
];
const FEW: usize = 3;

#[test]
fn rows() {
    for recording in recorded::all() {
        keep("rows", &recording, &table(&recording));
    }
}

#[test]
fn summaries() {
    for recording in recorded::all() {
        let mut text = String::new();
        for (at, object) in recording.objects.iter().enumerate() {
            let wanted = if recording.resource == "pods" {
                PODS.iter().any(|name| object.name().starts_with(name))
            } else {
                at < FEW
            };
            if wanted {
                let _ = writeln!(text, "# {}", object.name());
                write_summary(&mut text, &summarize(object.kind(), &object.object));
            }
        }
        keep("summaries", &recording, &text);
    }
}

/// Compares with `tests/snapshots/FOLDER/RESOURCE.snap`.
fn keep(folder: &str, recording: &Recording, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(recording.resource.as_str(), text));
}

fn table(recording: &Recording) -> String {
    let mut text = String::new();
    let kind = recording.objects[0].kind();
    let titles: Vec<_> = kind.columns.iter().map(|column| column.title).collect();
    let _ = writeln!(text, "Health | Name | {}", titles.join(" | "));
    for object in &recording.objects {
        let Row {
            health,
            name,
            cells,
            ..
        } = object.row();
        let cells: Vec<_> = cells.iter().map(|value| cell(&value)).collect();
        let _ = writeln!(text, "{health:?} | {name} | {}", cells.join(" | "));
    }
    text
}

fn write_summary(text: &mut String, summary: &Summary) {
    for group in &summary.groups {
        let _ = writeln!(text, "[{}]", group.title);
        for Field {
            label,
            value,
            object,
        } in &group.fields
        {
            let _ = write!(text, "  {label}: {}", cell(value));
            if let Some(to) = object {
                let namespace = to.namespace.as_deref().unwrap_or("-");
                let _ = write!(text, " -> {}.{} {namespace}/{}", to.kind, to.group, to.name);
            }
            text.push('\n');
        }
    }
    for one in &summary.containers {
        let since = one.since.map(moment).unwrap_or_default();
        let _ = writeln!(
            text,
            "container {} {:?} {} {} {:?} restarts={} since={since} previous={} {}",
            one.name,
            one.role,
            one.image,
            one.state,
            one.health,
            one.restarts,
            one.has_previous,
            one.detail.as_deref().unwrap_or("-")
        );
    }
    for one in &summary.conditions {
        let reason = one.reason.as_deref().unwrap_or("-");
        let message = one.message.as_deref().unwrap_or("-");
        let _ = writeln!(
            text,
            "condition {}={} {:?} {reason} {message}",
            one.kind, one.status, one.health
        );
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "-".into(),
        Cell::Text(text) => text.to_string(),
        Cell::Status { text, health } => format!("{text} ({health:?})"),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Ratio { ready, wanted } => format!("{ready}/{wanted}"),
        Cell::Time(at) => moment(*at),
        Cell::Duration(millis) => format!("{millis} ms"),
        Cell::Quantity(quantity) => format!("{} {:?}", quantity.amount, quantity.unit),
        Cell::Restarts { count, last: None } => count.to_string(),
        Cell::Restarts {
            count,
            last: Some(last),
        } => format!("{count}, last {}", moment(*last)),
        Cell::List(texts) => format!("[{}]", texts.join("; ")),
    }
}

fn moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at)
        .expect("in range")
        .to_string()
}
