//! Amounts as Kubernetes writes them.

use wire::{Cell, Quantity, Unit};

/// Reads an amount in the form of `resource.Quantity`: a decimal number with a suffix
/// (`n u m k M G T P E`, `Ki Mi Gi Ti Pi Ei`) or a decimal exponent (`1e3`, `2E-1`).
///
/// See `k8s.io/apimachinery/pkg/api/resource`. The result is in base units: cores, bytes, pieces.
pub fn parse(text: &str) -> Option<f64> {
    let digits_end = text
        .bytes()
        .enumerate()
        .find(|&(at, byte)| {
            !(byte.is_ascii_digit() || byte == b'.' || at == 0 && matches!(byte, b'+' | b'-'))
        })
        .map_or(text.len(), |(at, _)| at);
    let (number, suffix) = text.split_at(digits_end);
    if !number.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: f64 = number.parse().ok()?;
    Some(match suffix {
        "" => number,
        // A division is exact where a multiplication by 0.001 is not.
        "n" => number / 1e9,
        "u" => number / 1e6,
        "m" => number / 1e3,
        "k" => number * 1e3,
        "M" => number * 1e6,
        "G" => number * 1e9,
        "T" => number * 1e12,
        "P" => number * 1e15,
        "E" => number * 1e18,
        "Ki" => number * 1024_f64.powi(1),
        "Mi" => number * 1024_f64.powi(2),
        "Gi" => number * 1024_f64.powi(3),
        "Ti" => number * 1024_f64.powi(4),
        "Pi" => number * 1024_f64.powi(5),
        "Ei" => number * 1024_f64.powi(6),
        _ => number * 10_f64.powi(exponent(suffix)?),
    })
}

fn exponent(suffix: &str) -> Option<i32> {
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    // Quantities end at 2^63-1; more digits than this are no amount of anything.
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    exponent.parse().ok()
}

/// A cell of that many bytes; the text as it is when it is no amount.
pub fn bytes(text: &str) -> Cell {
    cell(text, Unit::Bytes)
}

/// A cell of that many cores; the text as it is when it is no amount.
pub fn cores(text: &str) -> Cell {
    cell(text, Unit::Cores)
}

fn cell(text: &str, unit: Unit) -> Cell {
    match parse(text) {
        Some(amount) => Cell::Quantity(Quantity { amount, unit }),
        None => Cell::text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(
        clippy::float_cmp,
        reason = "amounts that floating point represents exactly"
    )]
    fn amounts() {
        for (text, amount) in [
            ("0", 0.0),
            ("1", 1.0),
            ("+1", 1.0),
            ("-1.5", -1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("100m", 0.1),
            ("1500m", 1.5),
            ("250u", 0.00025),
            ("100n", 1e-7),
            ("2k", 2_000.0),
            ("1M", 1e6),
            ("1G", 1e9),
            ("1T", 1e12),
            ("1P", 1e15),
            ("1E", 1e18),
            ("1Ki", 1_024.0),
            ("128Mi", 134_217_728.0),
            ("1.5Gi", 1_610_612_736.0),
            ("1Ti", 1_099_511_627_776.0),
            ("1Pi", 1_125_899_906_842_624.0),
            ("1Ei", 1_152_921_504_606_846_976.0),
            ("1e3", 1_000.0),
            ("12E2", 1_200.0),
            ("5e-1", 0.5),
            ("1E+2", 100.0),
        ] {
            assert_eq!(parse(text), Some(amount), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount() {
        for text in [
            "", " ", "m", "Ki", "1 Gi", "1gi", "1K", "0x10", "inf", "NaN", "1e", "1e+", "1e9999",
            "1.2.3", "--1", "1Mi ", "１",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn cells() {
        assert_eq!(
            bytes("1Ki"),
            Cell::Quantity(Quantity {
                amount: 1_024.0,
                unit: Unit::Bytes
            })
        );
        assert_eq!(
            cores("500m"),
            Cell::Quantity(Quantity {
                amount: 0.5,
                unit: Unit::Cores
            })
        );
        assert_eq!(bytes("lots"), Cell::text("lots"));
        assert_eq!(bytes(""), Cell::Empty);
    }
}
