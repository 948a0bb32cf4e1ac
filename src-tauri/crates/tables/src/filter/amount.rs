//! What a user types to compare with: numbers, quantities, shares, lengths of time.

use std::cmp::Ordering;

use resources::{CellRef, quantity};
use wire::Millis;

/// A value to compare with, in each way that it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Amount {
    /// As a quantity (`10`, `0.5`, `10Gi`).
    quantity: Option<f64>,
    /// As a share (`80%`), from 0 to 1.
    share: Option<f64>,
    /// As a length of time (`1h30m`), in milliseconds.
    length: Option<Millis>,
}

const SECOND: i64 = 1_000;
const UNITS: &[(&str, i64)] = &[
    ("ms", 1),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
    ("w", 7 * 86_400 * SECOND),
    ("y", 365 * 86_400 * SECOND),
];

impl Amount {
    /// Reads a value; nothing where it is none of these.
    pub fn parse(text: &str) -> Option<Self> {
        let amount = Self {
            quantity: quantity::parse(text),
            share: text
                .strip_suffix('%')
                .and_then(|percent| percent.parse::<f64>().ok())
                .map(|percent| percent / 100.0),
            length: length(text),
        };
        (amount != Self::default()).then_some(amount)
    }

    /// Whether it is a length of time.
    pub fn is_length(&self) -> bool {
        self.length.is_some()
    }

    /// Whether it is anything but a length of time.
    pub fn is_number(&self) -> bool {
        self.quantity.is_some() || self.share.is_some()
    }

    /// How a cell stands to it; nothing where the two do not compare. `now` is for moments, which
    /// compare by how long ago they are.
    pub fn order(&self, cell: CellRef<'_>, now: Millis) -> Option<Ordering> {
        let number = |value: f64| value.partial_cmp(&self.quantity?);
        match cell {
            #[expect(clippy::cast_precision_loss, reason = "no count is near 2⁵³")]
            CellRef::Number(count) => number(count as f64),
            CellRef::Restarts { count, .. } => number(count.into()),
            CellRef::Quantity(quantity) => number(quantity.amount),
            CellRef::Ratio { ready, wanted } => match self.share {
                Some(share) if wanted > 0 => {
                    (f64::from(ready) / f64::from(wanted)).partial_cmp(&share)
                }
                Some(_) => None,
                None => number(ready.into()),
            },
            CellRef::Time(at) => Some(now.saturating_sub(at).cmp(&self.length?)),
            CellRef::Duration(length) => Some(length.cmp(&self.length?)),
            CellRef::Text(text) => number(quantity::parse(text)?),
            CellRef::Empty | CellRef::Flag(_) | CellRef::Status { .. } | CellRef::List(_) => None,
        }
    }

    /// When a moment will stand otherwise to it than at `now`, if ever.
    pub fn turns(&self, cell: CellRef<'_>, now: Millis) -> Option<Millis> {
        let CellRef::Time(at) = cell else { return None };
        let turn = at.saturating_add(self.length?);
        if turn > now {
            Some(turn)
        } else {
            // At the very moment it is equal; a millisecond later it is longer ago.
            (turn == now).then(|| now.saturating_add(1))
        }
    }
}

/// `90s`, `1h30m`, `2d`; nothing for a number without a unit.
fn length(text: &str) -> Option<Millis> {
    let mut rest = text;
    let mut total = 0_i64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (_, millis) = UNITS.iter().find(|(name, _)| *name == &rest[..unit])?;
        total = total.checked_add(number.checked_mul(*millis)?)?;
        rest = &rest[unit..];
    }
    (!text.is_empty()).then_some(total)
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Comparison {
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// Whether a cell of a place compares so.
pub(super) fn compares(
    cell: CellRef<'_>,
    comparison: Comparison,
    amount: &Amount,
    now: Millis,
) -> bool {
    match cell {
        CellRef::List(texts) => texts
            .iter()
            .any(|text| compares(CellRef::Text(text), comparison, amount, now)),
        cell => amount
            .order(cell, now)
            .is_some_and(|order| comparison.holds(order)),
    }
}

#[cfg(test)]
mod tests {
    use wire::{Quantity, Unit};

    use super::*;

    #[test]
    fn lengths_of_time() {
        for (text, millis) in [
            ("90s", Some(90_000)),
            ("1h30m", Some(5_400_000)),
            ("2d", Some(172_800_000)),
            ("1w1ms", Some(604_800_001)),
            ("10", None),
            ("", None),
            ("m", None),
            ("10x", None),
            ("1h-3m", None),
            ("99999999999999999999d", None),
            ("9999999999999999d", None),
        ] {
            assert_eq!(length(text), millis, "{text}");
        }
    }

    #[test]
    fn cells_against_amounts() {
        let now = 1_000_000;
        let order = |cell, text| Amount::parse(text).expect("an amount").order(cell, now);
        let memory = CellRef::Quantity(Quantity {
            amount: 2_147_483_648.0,
            unit: Unit::Bytes,
        });
        let ratio = CellRef::Ratio {
            ready: 1,
            wanted: 2,
        };
        for (cell, text, expected) in [
            (CellRef::Number(5), "5", Some(Ordering::Equal)),
            (CellRef::Number(5), "5.5", Some(Ordering::Less)),
            (
                CellRef::Restarts {
                    count: 7,
                    last: None,
                },
                "5",
                Some(Ordering::Greater),
            ),
            (memory, "2Gi", Some(Ordering::Equal)),
            (memory, "1G", Some(Ordering::Greater)),
            (ratio, "1", Some(Ordering::Equal)),
            (ratio, "100%", Some(Ordering::Less)),
            (ratio, "50%", Some(Ordering::Equal)),
            (
                CellRef::Ratio {
                    ready: 0,
                    wanted: 0,
                },
                "50%",
                None,
            ),
            (CellRef::Time(now - 60_000), "1m", Some(Ordering::Equal)),
            (CellRef::Time(now - 60_000), "2m", Some(Ordering::Less)),
            (CellRef::Time(now - 60_000), "5", None),
            (CellRef::Duration(3_000), "2s", Some(Ordering::Greater)),
            (CellRef::Text("10Gi"), "5Gi", Some(Ordering::Greater)),
            (CellRef::Text("web"), "5", None),
            (CellRef::Empty, "5", None),
        ] {
            assert_eq!(order(cell, text), expected, "{cell:?} to {text}");
        }
        assert_eq!(Amount::parse("soon"), None);
    }

    #[test]
    fn when_a_moment_turns() {
        let amount = Amount::parse("1m").expect("an amount");
        let turns = |at, now| amount.turns(CellRef::Time(at), now);
        assert_eq!(turns(0, 10), Some(60_000));
        assert_eq!(turns(0, 60_000), Some(60_001));
        assert_eq!(turns(0, 60_001), None);
        assert_eq!(amount.turns(CellRef::Number(0), 10), None);
    }
}
