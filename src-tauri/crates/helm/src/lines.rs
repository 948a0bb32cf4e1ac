//! Files of settings within a value: `name: value` or `name = value`, line by line.
//!
//! They may be YAML, TOML, properties or templates of any of these, so they are not parsed.

use redact::settings::{Line, Settings};
use resources::mask::mask;

use crate::{hidden::Hidden, mask::looks_secret};

/// The text with the lines masked that give themselves away; `None` if none does.
pub(crate) fn masked_lines(text: &str, hidden: &mut Hidden) -> Option<String> {
    let mut settings = Settings::default();
    let mut any = false;
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let masked = masked_line(line, settings.line(line), hidden);
            any |= masked.is_some();
            masked.unwrap_or_else(|| line.to_owned())
        })
        .collect();
    any.then(|| lines.join("\n"))
}

fn masked_line(line: &str, holds: Line, hidden: &mut Hidden) -> Option<String> {
    match holds {
        Line::Nothing => None,
        Line::Secret(named) => Some(masked_behind(line, named.start, named.value, hidden)),
        Line::SecretText => Some(masked_whole(line, hidden)),
        Line::Plain(named) if looks_secret(named.value, hidden) => {
            Some(masked_behind(line, named.start, named.value, hidden))
        }
        Line::Plain(_) | Line::Other => {
            looks_secret(line.trim_start(), hidden).then(|| masked_whole(line, hidden))
        }
    }
}

fn masked_behind(line: &str, start: usize, value: &str, hidden: &mut Hidden) -> String {
    hidden.add(value.trim_matches(['"', '\'', ',']));
    format!("{} {}", &line[..start], mask(value.len()))
}

/// All but the indentation and the mark of a list's item.
fn masked_whole(line: &str, hidden: &mut Hidden) -> String {
    let content = line.trim_start();
    let content = content.strip_prefix("- ").unwrap_or(content);
    let start = line.len() - content.len();
    let content = content.trim_end();
    hidden.add(content.trim_matches(['"', '\'', ',']));
    format!("{}{}", &line[..start], mask(content.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Option<String> {
        masked_lines(text, &mut Hidden::default())
    }

    #[test]
    fn secret_lines_and_what_stands_below_them_are_masked() {
        for (text, expected) in [
            (
                "a: 1\nexport DB_PASSWORD=hush\n",
                "a: 1\nexport DB_PASSWORD= ••• (4)\n",
            ),
            (
                "password: |\n  hush\n\n  name: hush\nb: 1",
                "password: |\n  ••• (4)\n\n  ••• (10)\nb: 1",
            ),
            (
                "password: >2- # why\n    hush\n",
                "password: >2- # why\n    ••• (4)\n",
            ),
            (
                "- token: |-\n    hush\n  user: b",
                "- token: |-\n    ••• (4)\n  user: b",
            ),
            (
                "tokens:\n- hush\n- hush2\nb: 1",
                "tokens:\n- ••• (4)\n- ••• (5)\nb: 1",
            ),
            (
                "credentials:\n  name: a\n  admin: hush\n  deep:\n    x: hush\nb: 1",
                "credentials:\n  name: a\n  admin: ••• (4)\n  deep:\n    x: ••• (4)\nb: 1",
            ),
            (
                "secrets = [\n  'hush',\n]\nb = 1",
                "secrets = [\n  ••• (7)\n]\nb = 1",
            ),
        ] {
            let expected = expected
                .replace("••• (", "•••••• (")
                .replace(')', " bytes)");
            assert_eq!(masked(text).as_deref(), Some(expected.as_str()), "{text}");
        }
    }

    #[test]
    fn what_was_masked_is_looked_for_elsewhere() {
        let mut hidden = Hidden::default();
        masked_lines("password: \"hunter2\",\nkey: |\n  hunter3\n", &mut hidden);
        let sieve = hidden.sieve();
        assert!(!sieve.text("hunter2 hunter3").contains("hunter"));
    }

    #[test]
    fn other_lines_stay() {
        for text in [
            "a: |\n  b\n  c: d\n",
            "passwordFile: /a\nsecretName: b\n",
            "password:\nb: 1",
            "secrets: {}\n",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }
}
