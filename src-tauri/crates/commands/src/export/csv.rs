//! Rows as comma-separated values (RFC 4180).
//!
//! Cells are written as they are. A spreadsheet may take some for formulas; changing them would make
//! them false for every other reader.

use std::io::{self, Write};

use jiff::Timestamp;
use resources::CellRef;
use tables::{Item, Place};
use wire::{Column, Error, ErrorCode};

use super::Out;
use crate::table::Selected;

/// The columns of these ids, in this order; without, those that a table shows unless it is wide.
pub(super) fn columns<'a>(
    selected: &'a Selected,
    shown: Option<&[String]>,
) -> Result<Vec<(&'a Column, Place)>, Error> {
    let Some(shown) = shown else {
        let all = selected.columns.iter();
        return Ok(all.filter(|(column, _)| !column.wide).collect());
    };
    let column = |id: &String| {
        let mut all = selected.columns.iter();
        all.find(|(column, _)| column.id == *id).ok_or_else(|| {
            let title = &selected.kind().title;
            let ids = selected
                .columns
                .all()
                .iter()
                .map(|column| column.id.as_str());
            let ids: Vec<&str> = ids.collect();
            Error::new(
                ErrorCode::BadRequest,
                format!("{title} have no column `{id}`"),
            )
            .with_hint(format!("They have {}.", ids.join(", ")))
        })
    };
    shown.iter().map(column).collect()
}

pub(super) fn write(
    selected: &Selected,
    rows: &[&Item],
    columns: &[(&Column, Place)],
    out: &mut Out,
) -> io::Result<()> {
    let titles = columns.iter().map(|(column, _)| column.title.clone());
    line(out, titles)?;
    for row in rows {
        let cells = columns.iter().map(|(_, place)| match place {
            Place::Context => selected.contexts()[usize::from(row.context)].clone(),
            place => text(place.read(row)),
        });
        line(out, cells)?;
    }
    Ok(())
}

fn line(out: &mut Out, cells: impl Iterator<Item = String>) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

/// A cell for programs: what a window would show of it changes with the clock.
fn text(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Empty => String::new(),
        CellRef::Text(text) | CellRef::Status { text, .. } => text.to_owned(),
        CellRef::Number(number) => number.to_string(),
        CellRef::Flag(flag) => flag.to_string(),
        CellRef::Ratio { ready, wanted } => format!("{ready}/{wanted}"),
        CellRef::Time(at) => {
            Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.to_string())
        }
        CellRef::Duration(millis) => seconds(millis),
        CellRef::Quantity(quantity) => quantity.amount.to_string(),
        CellRef::Restarts { count, .. } => count.to_string(),
        CellRef::List(texts) => texts.iter().collect::<Vec<_>>().join(","),
    }
}

/// Milliseconds as seconds, with a fraction where there is one.
fn seconds(millis: i64) -> String {
    let (whole, rest) = (millis.abs() / 1_000, millis.abs() % 1_000);
    let sign = if millis < 0 { "-" } else { "" };
    if rest == 0 {
        format!("{sign}{whole}")
    } else {
        let text = format!("{sign}{whole}.{rest:03}");
        text.trim_end_matches('0').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use resources::Cells;
    use wire::{Cell, Health, Quantity, Unit};

    use super::*;

    #[test]
    fn lines_are_those_of_the_standard() {
        let mut out = Out::open(None, false).expect("a text");
        let cells = ["a", "", "b,c", "say \"x\"", "two\nlines", "=1+1"];
        line(&mut out, cells.into_iter().map(str::to_owned)).expect("it is written");
        let text = out.finish().map(|written| written.text);
        let wanted = "a,,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",=1+1\r\n";
        assert_eq!(text, Ok(Some(wanted.to_owned())));
    }

    #[test]
    fn cells_are_for_programs() {
        let quantity = |amount| {
            Cell::Quantity(Quantity {
                amount,
                unit: Unit::Bytes,
            })
        };
        for (cell, wanted) in [
            (Cell::Empty, ""),
            (Cell::status("Running", Health::Ok), "Running"),
            (Cell::Flag(true), "true"),
            (
                Cell::Ratio {
                    ready: 1,
                    wanted: 2,
                },
                "1/2",
            ),
            (Cell::Time(1_767_225_600_000), "2026-01-01T00:00:00Z"),
            (Cell::Time(1_767_225_600_250), "2026-01-01T00:00:00.25Z"),
            (Cell::Duration(90_000), "90"),
            (Cell::Duration(-1_500), "-1.5"),
            (quantity(134_217_728.0), "134217728"),
            (quantity(0.25), "0.25"),
            (
                Cell::Restarts {
                    count: 3,
                    last: Some(7),
                },
                "3",
            ),
            (Cell::list(["80/TCP", "443/TCP"]), "80/TCP,443/TCP"),
        ] {
            let cells = Cells::from([cell]);
            let cell = cells.get(0).expect("a cell");
            assert_eq!(text(cell), wanted);
        }
    }
}
