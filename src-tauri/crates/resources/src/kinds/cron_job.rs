//! Cron jobs.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count, Moment, Str},
    look,
    meta::Meta,
    selector::LabelSelector,
    summary::{Fields, local},
    template::{self, Template},
};

/// `batch/v1.CronJob`.
pub static CRON_JOB: KindDef = KindDef {
    group: "batch",
    kind: "CronJob",
    title: "Cron jobs",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("schedule", "Schedule", ColumnKind::Text),
        ColumnDef::wide("time_zone", "Time zone", ColumnKind::Text),
        ColumnDef::new("suspend", "Suspend", ColumnKind::Text),
        ColumnDef::new("active", "Active", ColumnKind::Number),
        ColumnDef::new("last_schedule", "Last schedule", ColumnKind::Time),
        ColumnDef::wide("last_success", "Last success", ColumnKind::Time),
        template::CONTAINERS,
        template::IMAGES,
        template::SELECTOR,
        AGE,
    ],
    row,
    summary,
    owns: &["Job.batch"],
};

#[derive(Deserialize)]
struct CronJob<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(default)]
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    schedule: Str<'a>,
    #[serde(borrow)]
    time_zone: Str<'a>,
    suspend: Option<bool>,
    #[serde(borrow)]
    job_template: JobTemplate<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct JobTemplate<'a> {
    #[serde(borrow)]
    spec: JobSpec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct JobSpec<'a> {
    #[serde(borrow)]
    selector: LabelSelector<'a>,
    #[serde(borrow)]
    template: Template<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    active: Count,
    last_schedule_time: Moment,
    last_successful_time: Moment,
}

impl CronJob<'_> {
    /// How it does, in a word. The controller writes the list of active jobs and the two times
    /// together: a schedule without an active job and without a success since was no success.
    fn standing(&self) -> (&'static str, Health) {
        let Self {
            metadata,
            spec,
            status,
        } = self;
        if metadata.deleting() {
            ("Terminating", Health::Progressing)
        } else if spec.suspend == Some(true) {
            ("Suspended", Health::Idle)
        } else if status.active.0 > 0 {
            ("Running", Health::Ok)
        } else if status.last_schedule_time > status.last_successful_time {
            ("Last run failed", Health::Attention)
        } else {
            ("Scheduled", Health::Ok)
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let cron_job: CronJob<'_> = json::read(text)?;
    let (word, health) = cron_job.standing();
    let CronJob {
        metadata,
        spec,
        status,
    } = cron_job;
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.schedule.cell(),
            spec.time_zone.cell(),
            spec.suspend.map_or(Cell::Empty, Cell::Flag),
            status.active.cell(),
            status.last_schedule_time.cell(),
            status.last_successful_time.cell(),
            spec.job_template.spec.template.containers(),
            spec.job_template.spec.template.images(),
            spec.job_template.spec.selector.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Schedule", look::text(object, "/spec/schedule"));
    fields.text("Time zone", look::text(object, "/spec/timeZone"));
    fields.flag("Suspend", look::flag(object, "/spec/suspend"));
    fields.text("Concurrency", look::text(object, "/spec/concurrencyPolicy"));
    fields.seconds(
        "Starting deadline",
        look::number(object, "/spec/startingDeadlineSeconds"),
    );
    fields.time(
        "Last schedule",
        look::moment(object, "/status/lastScheduleTime"),
    );
    fields.time(
        "Last success",
        look::moment(object, "/status/lastSuccessfulTime"),
    );
    for active in look::list(object, "/status/active") {
        if let Some(name) = look::text(active, "/name") {
            fields.link("Active", name, local(object, "batch", "Job", name));
        }
    }
    fields.number(
        "Successful jobs kept",
        look::number(object, "/spec/successfulJobsHistoryLimit"),
    );
    fields.number(
        "Failed jobs kept",
        look::number(object, "/spec/failedJobsHistoryLimit"),
    );
    fields.list(
        "Images",
        template::images_at(object, "/spec/jobTemplate/spec/template"),
    );
    summary.push(fields);
}
