//! Logs of containers, line by line.
//!
//! Each line is read without the time that the kubelet wrote before it, or nothing would stand at the
//! start of its line. A private key that was printed over several lines is known by its first one.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::{class::Class, harmless::Manner, state::State};

static BEGIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----").expect("tested")
});
static END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----").expect("tested")
});
/// No key has more lines.
const MOST_LINES: u32 = 256;
/// Lines of others may come between those of a key; after so many its end is not to be expected.
const MOST_OTHERS: u32 = 16;

/// What the lines before tell of the next one.
#[derive(Default)]
pub(crate) struct Log {
    key: Option<Key>,
}

/// A private key whose end has not come.
#[derive(Default)]
struct Key {
    lines: u32,
    others: u32,
}

impl Log {
    /// A line without its end, and without what must go; `None` if it is fine.
    pub fn line(&mut self, state: &mut State, line: &str) -> Option<String> {
        let (time, said) = line.split_at(time(line));
        let without_key = self.without_key(said);
        let said = without_key.as_deref().unwrap_or(said);
        let cleaned = state.clean(said, Manner::Prose).or(without_key)?;
        Some(format!("{time}{cleaned}"))
    }

    /// The line without what is of a key that began before it; `None` if nothing is.
    fn without_key(&mut self, said: &str) -> Option<String> {
        let telling = memmem::find(said.as_bytes(), b"PRIVATE KEY").is_some();
        let last = |regex: &Regex| regex.find_iter(said).last().map(|found| found.end());
        let (begin, end) = if telling {
            (last(&BEGIN), last(&END))
        } else {
            (None, None)
        };
        let inside = self.key.is_some();
        let taken = match (&mut self.key, end) {
            (Some(_), Some(_)) => END.find(said).map(|end| &said[end.end()..]),
            (Some(key), None) if is_of_key(said) => {
                key.lines += 1;
                Some("")
            }
            (Some(key), None) => {
                key.others += 1;
                None
            }
            (None, _) => None,
        };
        let over = |key: &Key| key.lines > MOST_LINES || key.others > MOST_OTHERS;
        if begin > end {
            self.key = Some(Key::default());
        } else if end.is_some() || self.key.as_ref().is_some_and(over) {
            self.key = None;
        }
        let rest = taken.filter(|_| inside)?;
        Some(format!("{}{rest}", Class::PrivateKey.placeholder()))
    }
}

/// The length of the time at the start of a line, with the blank after it: RFC 3339, as in
/// `2026-11-24T04:05:49.123456789Z `.
fn time(line: &str) -> usize {
    let bytes = line.as_bytes();
    let form = b"0000-00-00T00:00:00";
    let fits = |(byte, form): (&u8, &u8)| {
        if *form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    };
    if bytes.len() <= form.len() || !bytes.iter().zip(form).all(fits) {
        return 0;
    }
    let mut at = form.len();
    if bytes[at] == b'.' {
        let digits = bytes[at + 1..].iter().take(9);
        at += 1 + digits.take_while(|byte| byte.is_ascii_digit()).count();
    }
    let zone = match bytes.get(at) {
        Some(b'Z') => 1,
        Some(b'+' | b'-')
            if bytes[at + 1..]
                .iter()
                .zip(b"00:00")
                .filter(|pair| fits(*pair))
                .count()
                == 5 =>
        {
            6
        }
        _ => return 0,
    };
    if bytes.get(at + zone) == Some(&b' ') {
        at + zone + 1
    } else {
        0
    }
}

/// Whether the line has the form of one within a key: base64, or a header as `DEK-Info: ...`.
fn is_of_key(said: &str) -> bool {
    let around = |c: char| c.is_whitespace() || matches!(c, '|' | '"' | '\'' | ',');
    let line = said.trim_matches(around);
    let line = line.strip_suffix("\\n").unwrap_or(line);
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let header = ["Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: "];
    !line.is_empty() && line.bytes().all(digit)
        || header.iter().any(|begin| line.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn cleaned(lines: &[&str]) -> Vec<String> {
        let mut state = State::new(Rules::default());
        let mut log = Log::default();
        lines
            .iter()
            .map(|line| {
                log.line(&mut state, line)
                    .unwrap_or_else(|| (*line).to_owned())
            })
            .collect()
    }

    #[test]
    fn times_are_told_from_what_follows() {
        for (line, length) in [
            ("2026-11-24T04:05:49.123456789Z a", 31),
            ("2026-11-24T04:05:49Z a", 21),
            ("2026-11-24T04:05:49+02:00 a", 26),
            ("2026-11-24T04:05:49.5-02:00 ", 28),
            ("2026-11-24T04:05:49Za", 0),
            ("2026-11-24T04:05:49", 0),
            ("2026-11-24T04:05:49+0é:00 a", 0),
            ("2026-11-24 04:05:49Z a", 0),
            ("", 0),
        ] {
            assert_eq!(time(line), length, "{line}");
        }
    }

    #[test]
    fn a_key_is_taken_line_by_line() {
        let time = "2026-11-24T04:05:49Z ";
        let lines = [
            "a -----BEGIN RSA PRIVATE KEY-----",
            "Proc-Type: 4,ENCRYPTED",
            "",
            "FAKEfake0000",
            "of another thread",
            "  FAKEfake==",
            "-----END RSA PRIVATE KEY----- and on",
            "FAKEfake1111",
        ];
        let timed: Vec<_> = lines.iter().map(|line| format!("{time}{line}")).collect();
        let timed: Vec<_> = timed.iter().map(String::as_str).collect();
        let once = cleaned(&timed);
        let key = "•••private-key•••";
        let expected = [
            &format!("a {key}"),
            key,
            "",
            key,
            "of another thread",
            key,
            &format!("{key} and on"),
            "FAKEfake1111",
        ];
        assert_eq!(once, expected.map(|line| format!("{time}{line}")));
        let once: Vec<_> = once.iter().map(String::as_str).collect();
        assert_eq!(cleaned(&once), once);
    }

    #[test]
    fn a_key_that_is_cut_off_does_not_take_the_log_along() {
        let mut lines = vec!["-----BEGIN PRIVATE KEY-----"];
        lines.extend(["a line"; 20]);
        lines.extend(["started", "stopped"]);
        let cleaned = cleaned(&lines);
        assert_eq!(cleaned[1..], lines[1..]);
    }
}
