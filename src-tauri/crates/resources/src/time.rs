//! Moments as Kubernetes writes them.

use wire::Millis;

/// Reads an RFC 3339 moment, as `metav1.Time` and `metav1.MicroTime` are written.
///
/// `YYYY-MM-DDTHH:MM:SS[.fraction]Z`, which is all that an API server sends, is read by hand;
/// anything else is left to jiff. Fractions are cut to milliseconds.
pub fn parse(text: &str) -> Option<Millis> {
    utc(text.as_bytes()).or_else(|| {
        text.parse()
            .ok()
            .map(|moment: jiff::Timestamp| moment.as_millisecond())
    })
}

/// The usual form; `None` for every other one, even where it is a moment.
fn utc(text: &[u8]) -> Option<Millis> {
    let (date_time, rest) = text.split_at_checked(19)?;
    let [
        y0,
        y1,
        y2,
        y3,
        b'-',
        mo0,
        mo1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        mi0,
        mi1,
        b':',
        s0,
        s1,
    ] = *date_time
    else {
        return None;
    };
    let year = number(&[y0, y1, y2, y3])?;
    let month = number(&[mo0, mo1])?;
    let day = number(&[d0, d1])?;
    let hour = number(&[h0, h1])?;
    let minute = number(&[mi0, mi1])?;
    let second = number(&[s0, s1])?;
    if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(seconds * 1_000 + fraction(rest)?)
}

/// The milliseconds of `[.digits]Z`.
fn fraction(rest: &[u8]) -> Option<Millis> {
    match rest {
        [b'Z'] => Some(0),
        [b'.', digits @ .., b'Z']
            if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) =>
        {
            let digit = |at: usize| digits.get(at).map_or(0, |byte| Millis::from(byte - b'0'));
            Some(digit(0) * 100 + digit(1) * 10 + digit(2))
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<Millis> {
    digits.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + Millis::from(byte - b'0'))
    })
}

fn days_of(year: Millis, month: Millis) -> Millis {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, years beginning in March so that the leap day
/// comes last (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_since_epoch(year: Millis, month: Millis, day: Millis) -> Millis {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_forms() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(parse("2024-02-29T23:59:59Z"), Some(1_709_251_199_000));
        assert_eq!(
            parse("2026-03-21T10:11:12.345678Z"),
            Some(1_774_087_872_345)
        );
        assert_eq!(parse("2026-03-21T10:11:12.3Z"), Some(1_774_087_872_300));
        assert_eq!(parse("1969-12-31T23:59:59Z"), Some(-1_000));
        assert_eq!(parse("0001-01-01T00:00:00Z"), Some(-62_135_596_800_000));
    }

    #[test]
    fn other_moments_are_left_to_jiff() {
        assert_eq!(
            parse("2026-03-21T12:11:12+02:00"),
            parse("2026-03-21T10:11:12Z")
        );
        assert_eq!(parse("2026-03-21t10:11:12z"), parse("2026-03-21T10:11:12Z"));
    }

    #[test]
    fn what_is_no_moment() {
        for text in [
            "",
            "yesterday",
            "2026-02-30T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:01Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00",
            "+026-01-01T00:00:00Z",
            "２０２６-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_jiff(seconds in -62_135_596_800_i64..253_402_300_799, millis in 0_i64..1_000) {
            let expected = seconds * 1_000 + millis;
            let moment = jiff::Timestamp::from_millisecond(expected).expect("in range");
            proptest::prop_assert_eq!(parse(&moment.to_string()), Some(expected));
        }
    }
}
