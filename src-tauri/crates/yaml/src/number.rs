//! Numbers as Go's JSON encoder and then go-yaml write them.

use serde_json::Number;

/// The number's text. Whole numbers beyond 64 signed bits are floats, as they are to Kubernetes.
pub(crate) fn text(number: &Number) -> String {
    if number.is_i64() {
        return number.to_string();
    }
    let float = number.as_f64().and_then(Number::from_f64);
    float.map_or_else(|| number.to_string(), |float| float_text(&float))
}

fn float_text(float: &Number) -> String {
    let decimal = Decimal::parse(&float.to_string());
    if decimal.digits.is_empty() {
        return "0".to_owned();
    }
    // JSON writes whole numbers below 1e21 without a point; what fits 64 bits is then an integer.
    if decimal.is_whole() && decimal.exponent < 21 {
        let digits = decimal.plain();
        if digits.parse::<i64>().is_ok() || digits.parse::<u64>().is_ok() {
            return digits;
        }
    }
    // Go's `%g` in the shortest precision: scientific below 1e-4 and from 1e6 on.
    if (-4..6).contains(&decimal.exponent) {
        decimal.plain()
    } else {
        decimal.scientific()
    }
}

/// The shortest digits that mean the number, without zeros around them: `d.ddd * 10^exponent`.
struct Decimal {
    sign: &'static str,
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// Reads what `serde_json` prints. (The standard library breaks ties between two shortest
    /// forms in another way than Go.)
    fn parse(text: &str) -> Self {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => ("-", unsigned),
            None => ("", text),
        };
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let leading = all.len() - digits.len();
        let shift = i32::try_from(whole.len()).unwrap_or(0) - i32::try_from(leading).unwrap_or(0);
        Self {
            sign,
            digits: digits.trim_end_matches('0').to_owned(),
            exponent: exponent.parse::<i32>().unwrap_or_default() + shift - 1,
        }
    }

    fn is_whole(&self) -> bool {
        i32::try_from(self.digits.len()).is_ok_and(|length| length <= self.exponent + 1)
    }

    fn plain(&self) -> String {
        let Self {
            sign,
            digits,
            exponent,
        } = self;
        let Ok(exponent) = usize::try_from(*exponent) else {
            let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or_default());
            return format!("{sign}0.{zeros}{digits}");
        };
        let point = exponent + 1;
        if digits.len() <= point {
            format!("{sign}{digits}{}", "0".repeat(point - digits.len()))
        } else {
            format!("{sign}{}.{}", &digits[..point], &digits[point..])
        }
    }

    fn scientific(&self) -> String {
        let (first, rest) = self.digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let direction = if self.exponent < 0 { '-' } else { '+' };
        let exponent = self.exponent.abs();
        format!("{}{first}{point}{rest}e{direction}{exponent:02}", self.sign)
    }
}
