//! Stored revisions as the window shows them.
//!
//! What a release is called and which revision it is comes from its record, never from its body: a
//! body can say anything.

use std::cmp::Reverse;

use wire::{Release, ReleaseDetail, Revision};

use crate::{Error, Outline, Record, decode, decode_outline, shown::Shown};

/// A revision as it is stored.
pub struct Packed {
    /// What its metadata tells.
    pub record: Record,
    /// Its body, as [`decode`] takes it.
    pub data: Vec<u8>,
}

/// A release from its newest revision; from the record alone, with the problem, if the body cannot
/// be had or read.
pub fn release(context: &str, record: &Record, outline: Result<&Outline, wire::Error>) -> Release {
    let (body, problem) = match outline {
        Ok(outline) => (Some(outline), None),
        Err(problem) => (None, Some(problem)),
    };
    Release {
        context: context.to_owned(),
        namespace: record.namespace.clone(),
        name: record.name.clone(),
        revision: record.revision,
        status: body.map_or(record.status, |body| body.status),
        chart: body.and_then(|body| body.chart.clone()),
        chart_version: body.and_then(|body| body.chart_version.clone()),
        app_version: body.and_then(|body| body.app_version.clone()),
        updated: body.and_then(|body| body.last_deployed).or(record.modified),
        description: body.and_then(|body| body.description.clone()),
        driver: record.driver,
        problem,
    }
}

/// One release in full: the wanted revision (the newest if none is wanted) and the history, newest
/// first. `None` if there is no such revision. Unless `reveal` is set, what looks secret is masked.
///
/// A revision whose body cannot be read is there all the same, so that the others are. Bodies are
/// unpacked one at a time: each may be sixty times the size of its Secret.
pub fn detail(
    context: &str,
    mut revisions: Vec<Packed>,
    wanted: Option<u32>,
    reveal: bool,
) -> Option<ReleaseDetail> {
    revisions.sort_by_key(|packed| Reverse(packed.record.revision));
    let Packed { record, data } = match wanted {
        Some(wanted) => revisions
            .iter()
            .find(|packed| packed.record.revision == wanted)?,
        None => revisions.first()?,
    };
    let history = revisions
        .iter()
        .map(|packed| revision(context, packed))
        .collect();
    let problem = |error: Error| error.to_wire(context, record);
    Some(match decode(data) {
        Ok(stored) => {
            let shown = if reveal {
                Shown::open(&stored)
            } else {
                Shown::masked(&stored)
            };
            ReleaseDetail {
                release: release(context, record, Ok(&stored.outline)),
                first_deployed: stored.first_deployed,
                history,
                user_values: shown.user_values,
                computed_values: shown.computed_values,
                manifest: shown.manifest,
                notes: shown.notes,
                hooks: shown.hooks,
                apply_method: stored.apply_method,
                masked: shown.any_masked,
            }
        }
        Err(error) => ReleaseDetail {
            release: release(context, record, Err(problem(error))),
            first_deployed: None,
            history,
            user_values: String::new(),
            computed_values: String::new(),
            manifest: String::new(),
            notes: String::new(),
            hooks: Vec::new(),
            apply_method: None,
            masked: false,
        },
    })
}

fn revision(context: &str, Packed { record, data }: &Packed) -> Revision {
    let outline = decode_outline(data).map_err(|error| error.to_wire(context, record));
    let release = release(context, record, outline.as_ref().map_err(Clone::clone));
    let chart = match (release.chart, release.chart_version) {
        (Some(chart), Some(version)) => Some(format!("{chart}-{version}")),
        (chart, _) => chart,
    };
    Revision {
        revision: release.revision,
        status: release.status,
        chart,
        app_version: release.app_version,
        updated: release.updated,
        description: release.description,
        problem: release.problem,
    }
}
