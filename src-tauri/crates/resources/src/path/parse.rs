//! From the text of a path to its steps.

use std::fmt;

use compact_str::CompactString;

use super::{Comparison, Condition, Literal, Step};

/// No path that anyone writes has more steps.
const STEPS: usize = 64;

/// A text that is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where it stops making sense, in bytes from its beginning.
    pub at: usize,
    /// What is wrong there.
    pub message: &'static str,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.message, self.at)
    }
}

impl std::error::Error for Invalid {}

type Result<T> = std::result::Result<T, Invalid>;

/// Reads a whole path.
pub(super) fn path(text: &str) -> Result<Box<[Step]>> {
    let mut reader = Reader { text, at: 0 };
    reader.blanks();
    let braced = reader.eat("{");
    reader.blanks();
    reader.eat("$");
    let bare = reader
        .rest()
        .starts_with(|first: char| !matches!(first, '.' | '[' | '}') && !first.is_whitespace());
    let mut steps = Vec::new();
    if bare {
        steps.push(Step::Field(reader.name()?));
    }
    steps.append(&mut reader.steps()?);
    if steps.is_empty() {
        return Err(reader.invalid("a path names a field"));
    }
    reader.blanks();
    if braced && !reader.eat("}") {
        return Err(reader.invalid("a brace is not closed"));
    }
    reader.blanks();
    if reader.rest().is_empty() {
        Ok(steps.into())
    } else {
        Err(reader.invalid("this belongs to no path"))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// Steps for as long as there are some.
    fn steps(&mut self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            if self.eat("..") {
                steps.push(Step::Deep);
                if !self.rest().starts_with('[') {
                    steps.push(self.field()?);
                }
            } else if self.eat(".") {
                // `.` alone is the object itself; `.['a']` is written, too.
                if !self.rest().starts_with('[') {
                    steps.push(self.field()?);
                }
            } else if self.eat("[") {
                steps.push(self.bracket()?);
            } else {
                return Ok(steps);
            }
            if steps.len() > STEPS {
                return Err(self.invalid("the path is too long"));
            }
        }
    }

    fn field(&mut self) -> Result<Step> {
        if self.eat("*") {
            return Ok(Step::All);
        }
        Ok(Step::Field(self.name()?))
    }

    /// A name up to what ends it; `\` takes the next character as it is.
    fn name(&mut self) -> Result<CompactString> {
        let mut name = CompactString::default();
        while let Some(next) = self.rest().chars().next() {
            match next {
                '\\' => {
                    self.at += 1;
                    let Some(escaped) = self.next() else {
                        return Err(self.invalid("nothing follows the backslash"));
                    };
                    name.push(escaped);
                }
                '.' | '[' | ']' | '{' | '}' | '(' | ')' | '=' | '!' | '<' | '>' | ',' | '\''
                | '"' | '*' | '?' | '@' => break,
                next if next.is_whitespace() => break,
                next => {
                    name.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
        if name.is_empty() {
            Err(self.invalid("a field's name is missing"))
        } else {
            Ok(name)
        }
    }

    /// What is between brackets, the first of which was read.
    fn bracket(&mut self) -> Result<Step> {
        self.blanks();
        let step = if self.eat("*") {
            Step::All
        } else if self.eat("?(") {
            let condition = self.condition()?;
            if !self.eat(")") {
                return Err(self.invalid("a condition is not closed"));
            }
            Step::Where(condition)
        } else if self.rest().starts_with(['\'', '"']) {
            Step::Field(self.quoted()?)
        } else {
            self.range()?
        };
        self.blanks();
        if self.eat("]") {
            Ok(step)
        } else {
            Err(self.invalid("a bracket is not closed"))
        }
    }

    fn range(&mut self) -> Result<Step> {
        let from = self.integer()?;
        self.blanks();
        if !self.eat(":") {
            return from
                .map(Step::Index)
                .ok_or_else(|| self.invalid("an index or a name in quotes belongs here"));
        }
        let to = self.integer()?;
        Ok(Step::Slice { from, to })
    }

    fn integer(&mut self) -> Result<Option<i64>> {
        self.blanks();
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        if sign + digits == 0 {
            return Ok(None);
        }
        let number = rest[..sign + digits].parse();
        let number = number.map_err(|_| self.invalid("this is no index"))?;
        self.at += sign + digits;
        Ok(Some(number))
    }

    /// `@.type=="Ready"`, the opening parenthesis being read.
    fn condition(&mut self) -> Result<Condition> {
        self.blanks();
        if !self.eat("@") {
            return Err(self.invalid("a condition begins with `@`"));
        }
        let place = self.steps()?.into();
        self.blanks();
        // The longer ones first.
        let comparisons = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::More),
            ("=", Comparison::Equal),
        ];
        let comparison = comparisons
            .into_iter()
            .find_map(|(sign, comparison)| self.eat(sign).then_some(comparison));
        let test = match comparison {
            Some(comparison) => Some((comparison, self.literal()?)),
            None => None,
        };
        self.blanks();
        Ok(Condition { place, test })
    }

    fn literal(&mut self) -> Result<Literal> {
        self.blanks();
        if self.rest().starts_with(['\'', '"']) {
            return Ok(Literal::Text(self.quoted()?));
        }
        let length = self
            .rest()
            .find(|next: char| matches!(next, ')' | ']') || next.is_whitespace())
            .unwrap_or(self.rest().len());
        let word = &self.rest()[..length];
        let literal = match word {
            "true" => Literal::Flag(true),
            "false" => Literal::Flag(false),
            "null" | "nil" => Literal::Null,
            word => match word.parse() {
                Ok(number) => Literal::Number(number),
                Err(_) => return Err(self.invalid("text belongs in quotes")),
            },
        };
        self.at += length;
        Ok(literal)
    }

    /// A text in quotes of either form; `\` takes the next character as it is.
    fn quoted(&mut self) -> Result<CompactString> {
        let began = self.at;
        let quote = self.next();
        let mut text = CompactString::default();
        while let Some(next) = self.next() {
            match next {
                next if Some(next) == quote => return Ok(text),
                '\\' => text.extend(self.next()),
                next => text.push(next),
            }
        }
        self.at = began;
        Err(self.invalid("a quote is not closed"))
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, expected: &str) -> bool {
        let there = self.rest().starts_with(expected);
        if there {
            self.at += expected.len();
        }
        there
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn invalid(&self, message: &'static str) -> Invalid {
        Invalid {
            at: self.at,
            message,
        }
    }
}
