//! Bytes of a log, cut into lines.

/// A longer line is cut into several: nobody reads it as one, and it must not fill the memory.
pub(crate) const LINE_LIMIT: usize = 256 << 10;

/// A line as the kubelet sent it, its time apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// RFC 3339 with nanoseconds; empty if the line has none.
    pub time: String,
    /// The rest.
    pub text: String,
}

/// Collects bytes until a line is whole.
#[derive(Default)]
pub(crate) struct Lines {
    partial: Vec<u8>,
    /// The time of a line that was cut: its other pieces have none of their own.
    cut: Option<String>,
}

impl Lines {
    /// Takes bytes as they arrive and gives the lines that they complete.
    pub fn push(&mut self, mut bytes: &[u8], line: &mut impl FnMut(Line)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.partial.extend_from_slice(&bytes[..end]);
            bytes = &bytes[end + 1..];
            self.cut_long(line);
            self.finish(line);
        }
        self.partial.extend_from_slice(bytes);
        self.cut_long(line);
    }

    /// The log has ended: what is left is a line without an end.
    pub fn end(&mut self, line: &mut impl FnMut(Line)) {
        if !self.partial.is_empty() {
            self.finish(line);
        }
    }

    fn cut_long(&mut self, line: &mut impl FnMut(Line)) {
        while self.partial.len() > LINE_LIMIT {
            // Not in the middle of a character.
            let boundary = (LINE_LIMIT - 3..=LINE_LIMIT)
                .rev()
                .find(|at| self.partial[*at] & 0xC0 != 0x80);
            let rest = self.partial.split_off(boundary.unwrap_or(LINE_LIMIT));
            let piece = std::mem::replace(&mut self.partial, rest);
            let piece = self.read(&piece);
            self.cut = Some(piece.time.clone());
            line(piece);
        }
    }

    fn finish(&mut self, line: &mut impl FnMut(Line)) {
        let bytes = std::mem::take(&mut self.partial);
        let whole = self.read(&bytes);
        self.cut = None;
        line(whole);
    }

    fn read(&self, bytes: &[u8]) -> Line {
        let text = String::from_utf8_lossy(bytes);
        if let Some(time) = &self.cut {
            return Line {
                time: time.clone(),
                text: text.into_owned(),
            };
        }
        match text.split_once(' ') {
            Some((time, rest)) if is_time(time) => Line {
                time: time.to_owned(),
                text: trim(rest),
            },
            // A line without text still has its time.
            None if is_time(&text) => Line {
                time: text.into_owned(),
                text: String::new(),
            },
            _ => Line {
                time: String::new(),
                text: trim(&text),
            },
        }
    }
}

/// Programs that write for terminals end their lines with a carriage return too.
fn trim(text: &str) -> String {
    text.strip_suffix('\r').unwrap_or(text).to_owned()
}

/// Whether it looks like `2026-11-24T03:13:19.123456789Z`.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    (20..=35).contains(&bytes.len())
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[..4].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-11-24T03:13:19.123456789Z";

    fn read(pieces: &[&[u8]]) -> Vec<Line> {
        let mut lines = Lines::default();
        let mut read = Vec::new();
        for piece in pieces {
            lines.push(piece, &mut |line| read.push(line));
        }
        lines.end(&mut |line| read.push(line));
        read
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_line_may_arrive_in_any_pieces_and_the_last_one_needs_no_end() {
        let bytes = format!("{TIME} one\n{TIME} tw\u{f6}\n{TIME} three").into_bytes();
        for size in 1..bytes.len() {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            let lines = read(&pieces);
            assert_eq!(texts(&lines), ["one", "tw\u{f6}", "three"]);
            assert!(lines.iter().all(|line| line.time == TIME));
        }
    }

    #[test]
    fn lines_without_text_or_time_and_carriage_returns_are_lines_too() {
        let lines = read(&[format!("{TIME} \n{TIME}\nno time here\r\n\n").as_bytes()]);
        assert_eq!(texts(&lines), ["", "", "no time here", ""]);
        assert_eq!(lines[2].time, "");
    }

    #[test]
    fn bytes_that_are_no_text_are_marked_and_escapes_are_kept() {
        let lines = read(&[TIME.as_bytes(), b" bad \xff\xfe \x1b[31mred\x1b[0m <b>\n"]);
        assert_eq!(
            texts(&lines),
            ["bad \u{fffd}\u{fffd} \u{1b}[31mred\u{1b}[0m <b>"]
        );
    }

    #[test]
    fn a_line_of_a_megabyte_comes_in_pieces_that_keep_its_time() {
        let long = "\u{e4}".repeat(512 << 10);
        let lines = read(&[format!("{TIME} {long}\n{TIME} next\n").as_bytes()]);
        assert!(
            lines.len() > 3
                && lines
                    .iter()
                    .all(|line| line.text.len() <= LINE_LIMIT && line.time == TIME)
        );
        assert_eq!(
            lines[..lines.len() - 1]
                .iter()
                .map(|line| line.text.as_str())
                .collect::<String>(),
            long
        );
        assert_eq!(lines[lines.len() - 1].text, "next");
    }
}
