//! The body of a stored revision: unpacked within limits and read leniently.
//!
//! Releases of ten years and two majors lie in clusters, so a field that is missing or has another
//! form than today's counts as absent; only what is no release at all is an error.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use redact::packed::{self, UnpackError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use wire::{Millis, ReleaseStatus};

use crate::Error;

pub(crate) const MAX_BODY: u64 = packed::MOST;
/// Values beyond this are no chart's; parsed, they would take many times their size.
const MAX_VALUES: usize = 8 << 20;

/// What a list of revisions shows of one: little, whatever its body holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its status.
    pub status: ReleaseStatus,
    /// When this revision was deployed.
    pub last_deployed: Option<Millis>,
    /// What Helm says of it.
    pub description: Option<String>,
    /// The chart's name.
    pub chart: Option<String>,
    /// The chart's version.
    pub chart_version: Option<String>,
    /// The version of what the chart installs.
    pub app_version: Option<String>,
}

/// What Helm stores of one revision. Its `Debug` shows no values.
#[derive(Clone, PartialEq)]
pub struct StoredRelease {
    /// What a list shows of it.
    pub outline: Outline,
    /// When the first revision was deployed.
    pub first_deployed: Option<Millis>,
    /// The chart's rendered notes.
    pub notes: String,
    /// The chart's values with those of its subcharts in them, as far as they are stored: an
    /// object, or null.
    pub chart_values: Value,
    /// The values that the user gave: an object, or null if none were.
    pub config: Value,
    /// The rendered objects, without hooks.
    pub manifest: String,
    /// The hooks, in the order of the chart.
    pub hooks: Vec<Hook>,
    /// How Helm 4 applied it: `ssa` or `csa`; absent when stored by Helm 3.
    pub apply_method: Option<String>,
}

/// A hook of a stored revision. Its `Debug` does not show the manifest.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hook {
    /// The object's name.
    pub name: String,
    /// The object's kind.
    pub kind: String,
    /// The template it comes from.
    pub path: String,
    /// When it runs, as in `pre-install`.
    pub events: Vec<String>,
    /// The order among hooks of an event.
    pub weight: i32,
    /// The object, as rendered.
    pub manifest: String,
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("path", &self.path)
            .field("events", &self.events)
            .field("weight", &self.weight)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StoredRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredRelease")
            .field("outline", &self.outline)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    info: Option<&'a RawValue>,
    #[serde(borrow)]
    chart: Option<&'a RawValue>,
    #[serde(borrow)]
    config: Option<&'a RawValue>,
    #[serde(borrow)]
    manifest: Option<&'a RawValue>,
    #[serde(borrow)]
    hooks: Option<&'a RawValue>,
    #[serde(borrow)]
    apply_method: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Info<'a> {
    #[serde(borrow)]
    first_deployed: Option<&'a RawValue>,
    #[serde(borrow)]
    last_deployed: Option<&'a RawValue>,
    #[serde(borrow)]
    description: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    notes: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Chart<'a> {
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    values: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Metadata<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow, rename = "appVersion")]
    app_version: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct StoredHook<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    path: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Option<&'a RawValue>,
    #[serde(borrow)]
    weight: Option<&'a RawValue>,
    #[serde(borrow)]
    manifest: Option<&'a RawValue>,
}

/// Decodes what stands under the key `release`. `data` is what Helm wrote: base64 of gzip of JSON,
/// or of bare JSON from before Helm compressed. (A Secret's data is base64 once more; the caller
/// has taken that off.)
///
/// # Errors
/// Says what is wrong with the body without quoting it.
pub fn decode(data: &[u8]) -> Result<StoredRelease, Error> {
    release(&Body::read(&json(data)?)?)
}

/// The same, of what a list shows. Neither values nor manifests are read.
///
/// # Errors
/// Says what is wrong with the body without quoting it.
pub fn decode_outline(data: &[u8]) -> Result<Outline, Error> {
    Ok(outline(&Body::read(&json(data)?)?))
}

fn json(data: &[u8]) -> Result<Vec<u8>, Error> {
    let encoded: Vec<u8> = data
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if encoded.is_empty() {
        return Err(Error::Empty);
    }
    let packed = STANDARD.decode(encoded).map_err(|_| Error::NotBase64)?;
    unpack(packed)
}

fn unpack(packed: Vec<u8>) -> Result<Vec<u8>, Error> {
    packed::unpack(packed, MAX_BODY).map_err(|error| match error {
        UnpackError::Damaged => Error::DamagedGzip,
        UnpackError::TooLarge => Error::TooLarge,
    })
}

impl<'a> Body<'a> {
    fn read(json: &'a [u8]) -> Result<Self, Error> {
        let value: &RawValue = serde_json::from_slice(json).map_err(|error| Error::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let body: Self = object(Some(value)).ok_or(Error::NotARelease)?;
        if body.info.is_none() && body.chart.is_none() && body.manifest.is_none() {
            return Err(Error::NotARelease);
        }
        Ok(body)
    }
}

fn outline(body: &Body<'_>) -> Outline {
    let info: Info = object(body.info).unwrap_or_default();
    let chart: Chart = object(body.chart).unwrap_or_default();
    let metadata: Metadata = object(chart.metadata).unwrap_or_default();
    Outline {
        status: ReleaseStatus::parse(&text(info.status).unwrap_or_default()),
        last_deployed: time(info.last_deployed),
        description: text(info.description).filter(|text| !text.is_empty()),
        chart: text(metadata.name),
        chart_version: text(metadata.version),
        app_version: text(metadata.app_version).filter(|text| !text.is_empty()),
    }
}

fn release(body: &Body<'_>) -> Result<StoredRelease, Error> {
    let info: Info = object(body.info).unwrap_or_default();
    let chart: Chart = object(body.chart).unwrap_or_default();
    Ok(StoredRelease {
        outline: outline(body),
        first_deployed: time(info.first_deployed),
        notes: text(info.notes).unwrap_or_default(),
        chart_values: values(chart.values)?,
        config: values(body.config)?,
        manifest: text(body.manifest).unwrap_or_default(),
        hooks: list(body.hooks).into_iter().filter_map(hook).collect(),
        apply_method: text(body.apply_method).filter(|text| !text.is_empty()),
    })
}

fn hook(raw: &RawValue) -> Option<Hook> {
    let hook: StoredHook = object(Some(raw))?;
    Some(Hook {
        name: text(hook.name).unwrap_or_default(),
        kind: text(hook.kind).unwrap_or_default(),
        path: text(hook.path).unwrap_or_default(),
        events: list(hook.events)
            .into_iter()
            .filter_map(|event| text(Some(event)))
            .collect(),
        weight: lenient::<i32>(hook.weight).unwrap_or_default(),
        manifest: text(hook.manifest).unwrap_or_default(),
    })
}

/// serde would fill a struct from a list, too.
fn object<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    let text = raw?.get();
    text.starts_with('{')
        .then(|| serde_json::from_str(text).ok())
        .flatten()
}

fn list(raw: Option<&RawValue>) -> Vec<&RawValue> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default()
}

fn lenient<T: DeserializeOwned>(raw: Option<&RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

/// A text, or a number as its text: charts say `appVersion: 1.5`.
fn text(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?;
    let number = raw
        .get()
        .starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if number {
        Some(raw.get().to_owned())
    } else {
        lenient(Some(raw))
    }
}

/// RFC 3339; Helm writes "" or the year 1 for "never".
fn time(raw: Option<&RawValue>) -> Option<Millis> {
    let time: jiff::Timestamp = text(raw)?.parse().ok()?;
    let millis = time.as_millisecond();
    (millis > 0).then_some(millis)
}

fn values(raw: Option<&RawValue>) -> Result<Value, Error> {
    let Some(raw) = raw.filter(|raw| raw.get().starts_with('{')) else {
        return Ok(Value::Null);
    };
    if raw.get().len() > MAX_VALUES {
        return Err(Error::Values);
    }
    serde_json::from_str(raw.get()).map_err(|_| Error::Values)
}
