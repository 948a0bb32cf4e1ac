//! Resource quotas.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, Str},
    look,
    meta::Meta,
    quantity,
    summary::Fields,
};

/// `core/v1.ResourceQuota`.
pub static RESOURCE_QUOTA: KindDef = KindDef {
    group: "",
    kind: "ResourceQuota",
    title: "Resource quotas",
    section: Section::Config,
    columns: &[
        ColumnDef::new("request", "Request", ColumnKind::List),
        ColumnDef::new("limit", "Limit", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ResourceQuota<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    hard: Map<'a, Str<'a>>,
    #[serde(borrow)]
    used: Map<'a, Str<'a>>,
}

impl Status<'_> {
    /// `requests.cpu: 500m/2`, for limits or for all the others, after `printResourceQuota`.
    fn lines(&self, limits: bool) -> Vec<CompactString> {
        self.hard
            .iter()
            .filter(|(resource, _)| resource.starts_with("limits.") == limits)
            .map(|(resource, hard)| {
                let used = self.used.get(resource).map_or("0", |used| &**used);
                format_compact!("{}: {used}/{}", &**resource, &**hard)
            })
            .collect()
    }

    /// Whether nothing more of something may be used.
    fn exhausted(&self) -> bool {
        self.hard.iter().any(|(resource, hard)| {
            let used = self
                .used
                .get(resource)
                .and_then(|used| quantity::parse(used));
            let hard = quantity::parse(hard);
            used.zip(hard)
                .is_some_and(|(used, hard)| used > 0.0 && used >= hard)
        })
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ResourceQuota { metadata, status } = json::read(text)?;
    let health = if status.exhausted() {
        Health::Attention
    } else {
        Health::Ok
    };
    metadata.row(
        health,
        [
            Cell::list(status.lines(false)),
            Cell::list(status.lines(true)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.list("Scopes", look::texts(object, "/spec/scopes"));
    summary.push(fields);
    let mut used = Fields::new("Used of allowed");
    for (resource, hard) in look::entries(object, "/status/hard") {
        let Some(hard) = look::scalar(hard) else {
            continue;
        };
        let amount = look::map(object, "/status/used")
            .and_then(|used| look::scalar(used.get(resource)?))
            .unwrap_or_else(|| "0".into());
        used.text(resource, Some(format!("{amount} / {hard}")));
    }
    summary.push(used);
}
