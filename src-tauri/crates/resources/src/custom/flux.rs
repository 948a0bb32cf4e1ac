//! Flux (`*.toolkit.fluxcd.io`), whose conditions kstatus was made for. A resource that waits for
//! another is not ready and does not reconcile, either.
//!
//! Follows fluxcd's docs (of kustomizations, releases and sources: "Status") and
//! `github.com/fluxcd/pkg/apis/meta`.

use serde_json::Value;
use wire::Health;

use super::{Object, State, custom, described, row, state::any};
use crate::{KindDef, Summary, look, summary::link};

/// Sources, kustomizations, releases, image policies.
pub(super) static ANY: KindDef = custom(|json| row(json, judge), summary);

fn judge(object: &Object<'_>) -> State {
    let state = any(object);
    match &*state.text {
        "DependencyNotReady" | "Progressing" => State {
            health: Health::Progressing,
            ..state
        },
        "RetriesExceeded" => State {
            health: Health::Broken,
            ..state
        },
        _ => state,
    }
}

fn summary(object: &Value, summary: &mut Summary) {
    described(summary, |fields| {
        if look::flag(object, "/spec/suspend") == Some(true) {
            fields.text("Suspended", Some("yes"));
        }
        fields.text("URL", look::text(object, "/spec/url"));
        fields.text("Every", look::text(object, "/spec/interval"));
        fields.text("Path", look::text(object, "/spec/path"));
        let place = object
            .pointer("/spec/sourceRef")
            .or_else(|| object.pointer("/spec/chart/spec/sourceRef"))
            .or_else(|| object.pointer("/spec/chartRef"));
        if let Some(source) = place
            && let (Some(kind), Some(name)) =
                (look::text(source, "/kind"), look::text(source, "/name"))
        {
            let namespace = look::text(source, "/namespace").or_else(|| look::namespace(object));
            let target = link("source.toolkit.fluxcd.io", kind, namespace, name);
            fields.link("Source", format!("{kind}/{name}"), target);
        }
        fields.text("Chart", look::text(object, "/spec/chart/spec/chart"));
        fields.text("Version", look::text(object, "/spec/chart/spec/version"));
        fields.text(
            "Revision",
            look::text(object, "/status/lastAppliedRevision"),
        );
        fields.text(
            "Tried revision",
            look::text(object, "/status/lastAttemptedRevision"),
        );
        fields.text("Artifact", look::text(object, "/status/artifact/revision"));
    });
}
