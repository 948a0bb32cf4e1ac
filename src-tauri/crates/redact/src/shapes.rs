//! Secrets that are known by their form, whatever they are called.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::{
    alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use regex::Regex;

use self::table::SHAPES;
use crate::{
    class::{Class, is_taken},
    commands,
    harmless::{is_stand_in, looks_random},
};

mod table;

/// Base64 as it comes, with or without its end.
pub(crate) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands.
    pub span: Range<usize>,
    /// What it is.
    pub class: Class,
}

/// Stands for the command lines, after the last shape.
const COMMANDS: usize = SHAPES.len();

struct Compiled {
    triggers: AhoCorasick,
    /// The shape of each trigger.
    shape_of: Vec<usize>,
    shapes: Vec<Regex>,
}

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
    let pairs = || {
        SHAPES
            .iter()
            .enumerate()
            .flat_map(|(at, shape)| shape.triggers.iter().map(move |trigger| (at, *trigger)))
            .chain(commands::TRIGGERS.map(|trigger| (COMMANDS, trigger)))
    };
    Compiled {
        triggers: AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(pairs().map(|(_, trigger)| trigger))
            .expect("few and short"),
        shape_of: pairs().map(|(at, _)| at).collect(),
        shapes: SHAPES
            .iter()
            .map(|shape| Regex::new(shape.regex).expect("tested"))
            .collect(),
    }
});

/// What stands, in any case, in a text that may hold one; a line of a key and an address apart.
pub(crate) fn triggers() -> impl Iterator<Item = &'static str> {
    SHAPES
        .iter()
        .flat_map(|shape| shape.triggers.iter().copied())
        .chain(commands::TRIGGERS)
}

/// Whether the text is a line of a private key.
pub(crate) fn is_line_of_key(text: &str) -> bool {
    text.len() < 100 && line_of_key(text).is_some()
}

/// All secrets in a text that are known by their form, in the order they stand there, apart from
/// each other. What was taken out before is none.
pub fn find(text: &str) -> Vec<Found> {
    let compiled = &*COMPILED;
    let mut triggered = [false; COMMANDS + 1];
    for found in compiled.triggers.find_overlapping_iter(text) {
        triggered[compiled.shape_of[found.pattern().as_usize()]] = true;
    }
    let mut all: Vec<Found> = Vec::new();
    for (at, shape) in SHAPES.iter().enumerate().filter(|(at, _)| triggered[*at]) {
        let regex = &compiled.shapes[at];
        for captures in regex.captures_iter(text) {
            let Some(secret) = captures.name("s").or_else(|| captures.get(0)) else {
                continue;
            };
            let span = without_end(text, secret.range());
            let secret = &text[span.clone()];
            if !secret.is_empty() && !is_taken(secret) && (shape.check)(secret) {
                let class = shape.class;
                all.push(Found { span, class });
            }
        }
    }
    if triggered[COMMANDS] {
        all.extend(commands::find(text).into_iter().map(|span| Found {
            span,
            class: Class::Password,
        }));
    }
    all.extend(passwords_in_addresses(text).map(|span| Found {
        span,
        class: Class::Password,
    }));
    all.extend(line_of_key(text).map(|span| Found {
        span,
        class: Class::PrivateKey,
    }));
    all.sort_by_key(|found| (found.span.start, usize::MAX - found.span.end));
    let mut end = 0;
    all.retain(|found| {
        let apart = found.span.start >= end;
        end = end.max(found.span.end);
        apart
    });
    all
}

/// A full stop ends the sentence, not the token; and the end of a line none of it.
fn without_end(text: &str, span: Range<usize>) -> Range<usize> {
    let secret = text[span.clone()].trim_end_matches(['\n', '\r']);
    let span = span.start..span.start + secret.len();
    let kept = secret.trim_end_matches('.');
    // Two dots belong to a token without a signature.
    if secret.len() - kept.len() == 1 {
        span.start..span.start + kept.len()
    } else {
        span
    }
}

/// The password in `postgres://user:password@host`.
fn passwords_in_addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr::memmem::find_iter(text.as_bytes(), "://").filter_map(|at| {
        let start = at + 3;
        let authority = &text[start..];
        let end = authority
            .find(|c: char| matches!(c, '/' | '?' | '#' | '"' | '<' | '>') || c.is_whitespace())
            .unwrap_or(authority.len());
        let (user, _) = authority[..end].rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let from = start + name.len() + 1;
        (!password.is_empty() && !is_stand_in(password)).then_some(from..from + password.len())
    })
}

/// A line that is nothing but a full line of a PEM file: logs bring them one by one.
fn line_of_key(text: &str) -> Option<Range<usize>> {
    let line = text.trim();
    let full = [64, 70, 76].contains(&line.len())
        && line
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
        && looks_random(line);
    let start = text.len() - text.trim_start().len();
    full.then_some(start..start + line.len())
}

#[cfg(test)]
mod tests;
