//! What go-yaml takes for a timestamp and therefore quotes: the subset that Go's `time.Parse`
//! accepts for four layouts, with its tolerance for short numbers.

/// Whether the plain text would be read as a timestamp.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let mut rest = Rest(text.as_bytes());
    rest.date().is_some() && rest.0.is_empty()
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn byte(&mut self, wanted: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        (*first == wanted).then(|| self.0 = rest)
    }

    fn digit(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first()?;
        first.is_ascii_digit().then(|| {
            self.0 = rest;
            u32::from(first - b'0')
        })
    }

    fn fixed(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |value, _| Some(value * 10 + self.digit()?))
    }

    /// One or two digits.
    fn number(&mut self, least: u32, most: u32) -> Option<u32> {
        let mut value = self.digit()?;
        if let Some(digit) = self.digit() {
            value = value * 10 + digit;
        }
        (least..=most).contains(&value).then_some(value)
    }

    /// A date, alone or with a time of day.
    fn date(&mut self) -> Option<()> {
        let year = self.fixed(4)?;
        self.byte(b'-')?;
        let month = self.number(1, 12)?;
        self.byte(b'-')?;
        self.number(1, days_in(month, year))?;
        if self.0.is_empty() {
            return Some(());
        }
        if self.byte(b'T').or_else(|| self.byte(b't')).is_some() {
            self.time()?;
            self.zone()
        } else {
            self.byte(b' ')?;
            while self.byte(b' ').is_some() {}
            self.time()
        }
    }

    fn time(&mut self) -> Option<()> {
        self.number(0, 23)?;
        self.byte(b':')?;
        self.number(0, 59)?;
        self.byte(b':')?;
        self.number(0, 59)?;
        let fraction = matches!(self.0, [b'.' | b',', digit, ..] if digit.is_ascii_digit());
        if fraction {
            self.0 = &self.0[1..];
            while self.digit().is_some() {}
        }
        Some(())
    }

    fn zone(&mut self) -> Option<()> {
        if self.byte(b'Z').is_some() {
            return Some(());
        }
        self.byte(b'+').or_else(|| self.byte(b'-'))?;
        let hours = self.fixed(2)?;
        self.byte(b':')?;
        let minutes = self.fixed(2)?;
        (hours <= 24 && minutes <= 60).then_some(())
    }
}

fn days_in(month: u32, year: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
