//! Jobs.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::{Condition, Conditions},
    json::{self, Moment},
    look,
    meta::Meta,
    selector::{self, LabelSelector},
    summary::Fields,
    template::{self, Template},
};

/// `batch/v1.Job`.
pub static JOB: KindDef = KindDef {
    group: "batch",
    kind: "Job",
    title: "Jobs",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("completions", "Completions", ColumnKind::Number),
        ColumnDef::new("duration", "Duration", ColumnKind::Time),
        template::CONTAINERS,
        template::IMAGES,
        template::SELECTOR,
        AGE,
    ],
    row,
    summary,
    owns: &["Pod", "Workload.scheduling.k8s.io"],
};

#[derive(Deserialize)]
struct Job<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    completions: Option<i64>,
    parallelism: Option<i64>,
    #[serde(borrow)]
    selector: LabelSelector<'a>,
    #[serde(borrow)]
    template: Template<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    start_time: Moment,
    completion_time: Moment,
    succeeded: i64,
    failed: i64,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Job<'_> {
    /// Its state, as `printJob` prints it.
    fn standing(&self) -> (&'static str, Health) {
        let conditions = &self.status.conditions;
        if conditions.is_true("Complete") {
            ("Complete", Health::Idle)
        } else if conditions.is_true("Failed") {
            ("Failed", Health::Broken)
        } else if self.metadata.deleting() {
            ("Terminating", Health::Progressing)
        } else if conditions.is_true("Suspended") {
            ("Suspended", Health::Idle)
        } else if conditions.is_true("FailureTarget") {
            ("FailureTarget", Health::Broken)
        } else if conditions.is_true("SuccessCriteriaMet") {
            ("SuccessCriteriaMet", Health::Progressing)
        } else if self.status.failed > 0 {
            ("Running", Health::Attention)
        } else {
            ("Running", Health::Progressing)
        }
    }

    /// `n/1 of p` for a work queue of several workers, as kubectl writes it; else a ratio.
    fn completions(&self) -> Cell {
        let succeeded = self.status.succeeded;
        match (self.spec.completions, self.spec.parallelism.unwrap_or(0)) {
            (Some(wanted), _) => json::ratio(succeeded, wanted),
            (None, workers) if workers > 1 => {
                Cell::text(format_compact!("{succeeded}/1 of {workers}"))
            }
            (None, _) => json::ratio(succeeded, 1),
        }
    }

    /// How long it took, or since when it runs. A failed job ended when it was found to have failed;
    /// kubectl lets its duration grow for ever.
    fn duration(&self) -> Cell {
        let Status {
            start_time,
            completion_time,
            conditions,
            ..
        } = &self.status;
        let end = completion_time.0.or_else(|| {
            conditions
                .with("Failed", "True")
                .and_then(Condition::changed)
        });
        match (start_time.0, end) {
            (Some(start), Some(end)) => Cell::Duration(end - start),
            (Some(start), None) => Cell::Time(start),
            (None, _) => Cell::Empty,
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let job: Job<'_> = json::read(text)?;
    let (word, health) = job.standing();
    let Job { metadata, spec, .. } = &job;
    metadata.row(
        health,
        [
            Cell::status(word, health),
            job.completions(),
            job.duration(),
            spec.template.containers(),
            spec.template.images(),
            spec.selector.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let status = |field: &str| look::number(object, &format!("/status/{field}"));
    fields.number("Active", status("active"));
    fields.number("Succeeded", status("succeeded"));
    fields.number("Failed", status("failed"));
    fields.number("Completions", look::number(object, "/spec/completions"));
    fields.number("Parallelism", look::number(object, "/spec/parallelism"));
    fields.text(
        "Completion mode",
        look::text(object, "/spec/completionMode"),
    );
    fields.text(
        "Completed indexes",
        look::text(object, "/status/completedIndexes"),
    );
    fields.text(
        "Failed indexes",
        look::text(object, "/status/failedIndexes"),
    );
    fields.flag(
        "Suspend",
        look::flag(object, "/spec/suspend").filter(|suspend| *suspend),
    );
    fields.number("Backoff limit", look::number(object, "/spec/backoffLimit"));
    fields.seconds(
        "Deadline",
        look::number(object, "/spec/activeDeadlineSeconds"),
    );
    fields.seconds(
        "Kept after its end",
        look::number(object, "/spec/ttlSecondsAfterFinished"),
    );
    fields.time("Started", look::moment(object, "/status/startTime"));
    fields.time("Completed", look::moment(object, "/status/completionTime"));
    fields.text("Selector", selector::at(object, "/spec/selector"));
    fields.list("Images", template::images_at(object, "/spec/template"));
    summary.push(fields);
}
