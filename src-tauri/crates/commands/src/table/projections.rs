//! The numbers by which rows carry values that somebody asked for.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use resources::{Path, Projection};
use wire::{Error, ErrorCode};

/// Gives each projection a number, the same for as long as the program runs: rows of one store are
/// read by several tables.
#[derive(Clone, Default)]
pub(crate) struct Projections {
    numbers: Arc<Mutex<HashMap<Projection, u32>>>,
}

impl Projections {
    /// The projection's number.
    pub fn number(&self, projection: &Projection) -> u32 {
        let mut numbers = self.numbers.lock();
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(projection.clone()).or_insert(next)
    }
}

/// What a value of a column or a group is read from: `label:KEY`, `annotation:KEY`, `owner`, or a
/// path.
pub(super) fn parse(value: &str) -> Result<Projection, Error> {
    let wrong = |message: String| Error::new(ErrorCode::BadRequest, message);
    let key = |prefix: &str| {
        value
            .strip_prefix(prefix)
            .map(str::trim)
            .filter(|key| !key.is_empty())
    };
    if let Some(key) = key("label:") {
        return Ok(Projection::At(Path::label(key)));
    }
    if let Some(key) = key("annotation:") {
        return Ok(Projection::At(Path::annotation(key)));
    }
    if value == "owner" {
        return Ok(Projection::Owner);
    }
    Path::parse(value)
        .map(Projection::At)
        .map_err(|invalid| wrong(format!("`{value}`: {invalid}")))
}
