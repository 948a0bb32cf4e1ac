//! Ages in the cells of the server's tables: they go on with the snapshot's time.
//!
//! The server writes an age as a text such as `5m12s`, counted to the moment of its answer. Which of
//! an object's times it counts from is not said, so the time is looked for that fits the text.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

/// Columns of built-in kinds with ages in them; those of custom kinds are of type `date`.
const COLUMNS: &[&str] = &[
    "Age",
    "Restarts",
    "Last Schedule",
    "Last Seen",
    "First Seen",
];

/// Whether a column (`TableColumnDefinition` of meta/v1) may hold ages.
pub(crate) fn may_age(column: &Value) -> bool {
    let text = |field| column.get(field).and_then(Value::as_str);
    text("type") == Some("date") || text("name").is_some_and(|name| COLUMNS.contains(&name))
}

/// A cell that was made at one time, as it is at another.
pub(crate) fn aged(cell: &str, object: &Value, made: Timestamp, now: Timestamp) -> Option<String> {
    // As in `5m`, or `3 (5m ago)`.
    let (before, age, after) = match cell.split_once(" (") {
        Some((count, rest)) => (format!("{count} ("), rest.strip_suffix(" ago)")?, " ago)"),
        None => (String::new(), cell, ""),
    };
    if !age.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let mut best: Option<(u64, Timestamp)> = None;
    times(object, &mut |time| {
        let seconds = made.as_second() - time.as_second();
        // The server's moment is not known to the second.
        let off = (0..=2)
            .flat_map(|off| [off, -off])
            .find(|off| u64::try_from(seconds + off).is_ok_and(|seconds| human(seconds) == age));
        if let Some(off) = off
            && best.is_none_or(|(least, _)| off.unsigned_abs() < least)
        {
            best = Some((off.unsigned_abs(), time));
        }
    });
    let (_, since) = best?;
    let seconds = u64::try_from(now.as_second() - since.as_second()).unwrap_or_default();
    Some(format!("{before}{}{after}", human(seconds)))
}

/// Every time in an object.
fn times(value: &Value, found: &mut impl FnMut(Timestamp)) {
    match value {
        Value::String(text) if (20..=35).contains(&text.len()) && text.as_bytes()[4] == b'-' => {
            if let Ok(time) = text.parse() {
                found(time);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| times(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| times(value, found)),
        _ => {}
    }
}

/// Seconds as the API server writes them (k8s.io/apimachinery, `duration.HumanDuration`): two units
/// where the first is small, else one.
fn human(seconds: u64) -> String {
    let two = |large: u64, unit: &str, small: u64, lesser: &str| {
        if small == 0 {
            format!("{large}{unit}")
        } else {
            format!("{large}{unit}{small}{lesser}")
        }
    };
    let duration = Duration::from_secs(seconds);
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    let days = hours / 24;
    match duration.as_secs() {
        0..120 => format!("{seconds}s"),
        120..600 => two(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => two(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => two(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => two(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn as_the_server_writes_it() {
        for (seconds, text) in [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (130, "2m10s"),
            (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (10_860, "3h1m"),
            (28_800, "8h"),
            (172_800, "2d"),
            (180_000, "2d2h"),
            (691_200, "8d"),
            (63_072_000, "2y"),
            (63_158_400, "2y1d"),
            (300_000_000, "9y"),
        ] {
            assert_eq!(human(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn ages_go_on_and_other_cells_stay() {
        let object = json!({
            "metadata": { "creationTimestamp": "2026-01-01T00:00:00Z" },
            "status": { "containerStatuses": [
                { "lastState": { "terminated": { "finishedAt": "2026-01-01T00:55:00Z" } } },
            ] },
        });
        let (made, now) = (at("2026-01-01T01:00:00Z"), at("2026-01-01T01:07:00Z"));
        let aged = |cell| aged(cell, &object, made, now);
        assert_eq!(aged("60m").as_deref(), Some("67m"));
        assert_eq!(aged("3 (5m ago)").as_deref(), Some("3 (12m ago)"));
        assert_eq!(aged("3 (4m59s ago)").as_deref(), Some("3 (12m ago)"));
        for cell in ["", "3", "<none>", "12d", "(", "3 (5m", "5m (x"] {
            assert_eq!(aged(cell), None, "{cell}");
        }
    }
}
