//! What an autoscaler measures, after `formatHPAMetrics` of
//! `k8s.io/kubernetes/pkg/printers/internalversion/printers.go`, without its limit of two.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;

use crate::json::Str;

/// `autoscaling/v2.MetricSpec`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Metric<'a> {
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    #[serde(borrow)]
    container_resource: Option<Resource<'a>>,
    #[serde(borrow)]
    pods: Option<Source<'a>>,
    #[serde(borrow)]
    object: Option<Source<'a>>,
    #[serde(borrow)]
    external: Option<Source<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    target: Amount<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Source<'a> {
    #[serde(borrow)]
    target: Amount<'a>,
}

/// `autoscaling/v2.MetricStatus`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MetricStatus<'a> {
    #[serde(borrow)]
    resource: Option<Measured<'a>>,
    #[serde(borrow)]
    container_resource: Option<Measured<'a>>,
    #[serde(borrow)]
    pods: Option<Measured<'a>>,
    #[serde(borrow)]
    object: Option<Measured<'a>>,
    #[serde(borrow)]
    external: Option<Measured<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Measured<'a> {
    #[serde(borrow)]
    current: Amount<'a>,
}

/// `autoscaling/v2.MetricTarget` and `MetricValueStatus`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Amount<'a> {
    #[serde(borrow)]
    value: Str<'a>,
    #[serde(borrow)]
    average_value: Str<'a>,
    average_utilization: Option<i64>,
}

impl Metric<'_> {
    /// `cpu: 12%/80%`, `500m/1 (avg)`.
    pub fn text(&self, status: Option<&MetricStatus<'_>>) -> CompactString {
        let resource = |spec: &Resource<'_>, measured: Option<&Measured<'_>>| {
            utilization(spec, measured.map(|measured| &measured.current))
        };
        let total = |spec: &Source<'_>, measured: Option<&Measured<'_>>| {
            total(&spec.target, measured.map(|measured| &measured.current))
        };
        match self {
            Self {
                resource: Some(spec),
                ..
            } => resource(spec, status.and_then(|status| status.resource.as_ref())),
            Self {
                container_resource: Some(spec),
                ..
            } => resource(
                spec,
                status.and_then(|status| status.container_resource.as_ref()),
            ),
            Self {
                pods: Some(spec), ..
            } => {
                let measured = status.and_then(|status| status.pods.as_ref());
                let current = known(measured.map(|measured| &*measured.current.average_value));
                format_compact!("{current}/{}", &*spec.target.average_value)
            }
            Self {
                object: Some(spec), ..
            } => total(spec, status.and_then(|status| status.object.as_ref())),
            Self {
                external: Some(spec),
                ..
            } => total(spec, status.and_then(|status| status.external.as_ref())),
            Self { .. } => CompactString::const_new("<unknown type>"),
        }
    }
}

fn known(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or("<unknown>")
}

fn utilization(spec: &Resource<'_>, current: Option<&Amount<'_>>) -> CompactString {
    let name = &*spec.name;
    let target = &spec.target;
    if !target.average_value.is_empty() {
        let current = known(current.map(|current| &*current.average_value));
        return format_compact!("{name}: {current}/{}", &*target.average_value);
    }
    let percent = |utilization: i64| format_compact!("{utilization}%");
    let current = current
        .and_then(|current| current.average_utilization)
        .map(percent);
    let target = target.average_utilization.map(percent);
    format_compact!(
        "{name}: {}/{}",
        current.as_deref().unwrap_or("<unknown>"),
        target.as_deref().unwrap_or("<auto>")
    )
}

fn total(target: &Amount<'_>, current: Option<&Amount<'_>>) -> CompactString {
    if target.average_value.is_empty() {
        let current = known(current.map(|current| &*current.value));
        format_compact!("{current}/{}", &*target.value)
    } else {
        let current = known(current.map(|current| &*current.average_value));
        format_compact!("{current}/{} (avg)", &*target.average_value)
    }
}
