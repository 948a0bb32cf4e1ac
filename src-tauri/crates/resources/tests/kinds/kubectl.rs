//! Our cells say what kubectl's say: the API server's own printing is the judge.

use resources::{Row, quantity};
use serde_json::Value;
use wire::Cell;

use crate::{
    headings::id_of,
    recorded::{self, Recorded},
};

#[test]
fn cells_agree_with_kubectl() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for recording in recorded::all() {
        for object in &recording.objects {
            let row = object.row();
            for (column, theirs) in recording.columns.iter().zip(&object.cells) {
                let Some(ours) = as_kubectl(&recording.resource, column, object, &row) else {
                    continue;
                };
                compared += 1;
                if !same(&ours, theirs) {
                    let at = format!("{} {} {column}", recording.resource, object.name());
                    wrong.push(format!("{at}: ours {ours:?}, kubectl's {theirs}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 1_000, "only {compared} cells compared");
}

/// Our cell in kubectl's words; `None` for what depends on the clock.
fn as_kubectl(resource: &str, column: &str, object: &Recorded, row: &Row) -> Option<String> {
    if matches!(
        column,
        "Age"
            | "Completed"
            | "Created At"
            | "First Seen"
            | "Last Schedule"
            | "Last Seen"
            | "Responder Expected Finish"
            | "Responder Heartbeat"
            | "Responder Status"
            | "TimeAdded"
    ) {
        return None;
    }
    let cells: Vec<Cell> = row.cells.iter().collect();
    let cell = |id: &str| {
        let columns = object.kind().columns;
        let at = columns.iter().position(|column| column.id == id);
        &cells[at.unwrap_or_else(|| panic!("{resource} has no column {id}"))]
    };
    Some(match (resource, column) {
        ("ingressclasses.networking.k8s.io" | "storageclasses.storage.k8s.io", "Name") => {
            let default = *cell("default") == Cell::Flag(true);
            format!("{}{}", row.name, if default { " (default)" } else { "" })
        }
        (_, "Name") => row.name.to_string(),
        (
            "replicasets.apps" | "replicationcontrollers" | "daemonsets.apps",
            "Desired" | "Ready",
        ) => {
            let text = text(cell("ready"));
            let (ready, wanted) = text.split_once('/').expect("a ratio");
            if column == "Desired" { wanted } else { ready }.to_owned()
        }
        // An amount that the status does not have is 0 to kubectl.
        ("persistentvolumeclaims", "Capacity") if *cell("capacity") == Cell::Empty => {
            if *cell("volume") == Cell::Empty {
                String::new()
            } else {
                "0".into()
            }
        }
        ("jobs.batch", "Duration") => match cell("duration") {
            Cell::Duration(millis) if !failed(object) => human(*millis),
            Cell::Empty => String::new(),
            _ => return None,
        },
        ("ingresses.networking.k8s.io", "Hosts") => few(cell("hosts"), 3, ","),
        ("endpoints", "Endpoints") => few(cell("endpoints"), 3, ","),
        ("endpointslices.discovery.k8s.io", "Ports" | "Endpoints") => {
            few(cell(&column.to_lowercase()), 3, ",")
        }
        ("horizontalpodautoscalers.autoscaling", "Targets") => few(cell("targets"), 2, ", "),
        ("ingresses.networking.k8s.io", "Ports")
        | ("resourcequotas", "Request" | "Limit")
        | (
            "rolebindings.rbac.authorization.k8s.io"
            | "clusterrolebindings.rbac.authorization.k8s.io",
            "Users" | "Groups" | "ServiceAccounts",
        ) => text(cell(id_of(column))).replace(',', ", "),
        _ => return of_the_api(resource, column, object, cell),
    })
}

/// The same for kinds that are about the API, devices and storage, and for all that needs no care.
fn of_the_api<'a>(
    resource: &str,
    column: &str,
    object: &Recorded,
    cell: impl Fn(&str) -> &'a Cell,
) -> Option<String> {
    Some(match (resource, column) {
        ("storageversions.internal.apiserver.k8s.io", "StorageVersions") => {
            few(cell("versions"), 3, ",")
        }
        // kubectl writes a selector as Go's own notation of its type.
        (_, "ParamRef") if object.object["spec"]["paramRef"]["selector"].is_object() => {
            return None;
        }
        ("certificatesigningrequests.certificates.k8s.io", "RequestedDuration") => {
            match cell("duration") {
                Cell::Duration(millis) => human(*millis),
                _ => String::new(),
            }
        }
        ("flowschemas.flowcontrol.apiserver.k8s.io", "MissingPL") => {
            match text(cell("status")).as_str() {
                "Dangling" => "True",
                "In force" => "False",
                _ => "?",
            }
            .into()
        }
        ("volumeattachments.storage.k8s.io", "Attached") => {
            let status = text(cell("status"));
            (status == "Attached" || status.starts_with("Detach")).to_string()
        }
        ("resourcepoolstatusrequests.resource.k8s.io", "Total" | "Available") => {
            match text(cell("available")).split_once('/') {
                Some((available, total)) => {
                    if column == "Total" { total } else { available }.into()
                }
                None => "-".into(),
            }
        }
        ("resourcepoolstatusrequests.resource.k8s.io", "Allocated" | "Unavailable" | "Errors")
            if *cell(id_of(column)) == Cell::Empty =>
        {
            "-".into()
        }
        ("evictions.lifecycle.k8s.io", "Active Responder") => {
            let name = match text(cell("responder")) {
                name if name.is_empty() => "<unset>".into(),
                name => name,
            };
            format!("{name} ({})", text(cell("responders")))
        }
        ("evictions.lifecycle.k8s.io", "Requesters") if *cell("requesters") == Cell::Empty => {
            let withdrawn = object.object["status"]["requesters"].is_array();
            if withdrawn { "<withdrawn>" } else { "" }.into()
        }
        ("evictions.lifecycle.k8s.io", "Requesters") => few(cell("requesters"), 1, ","),
        _ => text(cell(id_of(column))),
    })
}

/// A failed job's duration ends with it; kubectl lets it grow.
fn failed(object: &Recorded) -> bool {
    object.object["status"]["completionTime"].is_null()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::Time(_) | Cell::Duration(_) => String::new(),
        Cell::Text(text) | Cell::Status { text, .. } => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Ratio { ready, wanted } => format!("{ready}/{wanted}"),
        Cell::Restarts { count, last: None } => count.to_string(),
        Cell::Restarts {
            count,
            last: Some(_),
        } => format!("{count} ("),
        Cell::Quantity(quantity) => quantity.amount.to_string(),
        Cell::List(texts) => texts.join(","),
    }
}

/// The first few of a list, after `listWithMoreString`.
fn few(cell: &Cell, most: usize, separator: &str) -> String {
    let Cell::List(texts) = cell else {
        return String::new();
    };
    let shown = texts
        .iter()
        .take(most)
        .map(|text| &**text)
        .collect::<Vec<_>>()
        .join(separator);
    match texts.len().checked_sub(most) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} + {more} more..."),
    }
}

/// After `duration.HumanDuration`, up to ten minutes.
fn human(millis: i64) -> String {
    match (millis / 60_000, millis / 1_000 % 60) {
        (minutes, seconds) if minutes < 2 => format!("{}s", minutes * 60 + seconds),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}

/// Whether two cells say the same: what is absent has several names, flags and amounts have several
/// spellings, and how long ago a restart was depends on the clock.
fn same(ours: &str, theirs: &Value) -> bool {
    let theirs = match theirs {
        Value::String(text) => match text.as_str() {
            "<none>" | "<unset>" | "<unknown>" | "N/A" => String::new(),
            text => text.to_owned(),
        },
        other => other.to_string(),
    };
    ours.eq_ignore_ascii_case(&theirs)
        || ours.ends_with(" (") && theirs.starts_with(ours) && theirs.ends_with(" ago)")
        || quantity::parse(&theirs).is_some_and(|amount| ours.parse() == Ok(amount))
}
