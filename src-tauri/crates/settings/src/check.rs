//! Which changes can be.

use wire::{ChangeSettings, ContextSettings};

use crate::Error;

const SHORT: usize = 100;
const NOTES: usize = 10_000;
/// Of one list. Nobody has as many contexts.
const ENTRIES: usize = 10_000;
/// A day: what nobody wants to sleep sooner need not sleep.
pub const MAX_SLEEP_MINUTES: u32 = 24 * 60;

/// The change without the blanks around its texts, or what is wrong with it. What is left empty is not said.
pub fn checked(mut change: ChangeSettings) -> Result<ChangeSettings, Error> {
    match &mut change {
        ChangeSettings::Context { context, settings } => {
            if context.is_empty() {
                return Err(wrong("the name of the context", "is empty"));
            }
            check_context(settings)?;
        }
        ChangeSettings::Arrangement { groups, order } => {
            names(groups, "the group")?;
            names(order, "the context")?;
        }
        ChangeSettings::ProtectionRules { rules } => {
            for rule in &mut *rules {
                rule.pattern = rule.pattern.trim().to_owned();
                if rule.pattern.is_empty() {
                    return Err(wrong("the pattern of a rule", "is empty"));
                }
                short(&rule.pattern, "the pattern of a rule", SHORT)?;
            }
            few(rules)?;
        }
        ChangeSettings::Sleep { sleep } => {
            if !(1..=MAX_SLEEP_MINUTES).contains(&sleep.after_minutes) {
                return Err(wrong(
                    "the time after which contexts sleep",
                    "is from 1 to 1440 minutes",
                ));
            }
        }
        ChangeSettings::Sources { sources } => names(sources, "the source")?,
    }
    Ok(change)
}

fn check_context(settings: &mut ContextSettings) -> Result<(), Error> {
    let ContextSettings {
        alias,
        hue: _,
        initials,
        group,
        namespace,
        favourites,
        favourite: _,
        notes,
        protection: _,
    } = settings;
    text(alias, "the alias", SHORT)?;
    text(initials, "what stands in the chip", 2)?;
    text(group, "the group", SHORT)?;
    text(namespace, "the namespace", SHORT)?;
    names(favourites, "the namespace")?;
    // Notes have lines.
    *notes = notes.take().filter(|notes| !notes.trim().is_empty());
    match notes {
        Some(notes) => length(notes, "the notes", NOTES),
        None => Ok(()),
    }
}

fn text(value: &mut Option<String>, field: &'static str, limit: usize) -> Result<(), Error> {
    *value = value
        .take()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    value
        .as_deref()
        .map_or(Ok(()), |text| short(text, field, limit))
}

/// Each once.
fn names(list: &mut Vec<String>, field: &'static str) -> Result<(), Error> {
    let mut kept: Vec<String> = Vec::with_capacity(list.len());
    few(list)?;
    for name in list.drain(..) {
        let name = name.trim().to_owned();
        // Names of contexts and paths may be long.
        short(&name, field, 4_096)?;
        if !name.is_empty() && !kept.contains(&name) {
            kept.push(name);
        }
    }
    *list = kept;
    Ok(())
}

fn few<T>(list: &[T]) -> Result<(), Error> {
    if list.len() > ENTRIES {
        return Err(wrong(
            "the list",
            format!("has more than {ENTRIES} entries"),
        ));
    }
    Ok(())
}

fn short(text: &str, field: &'static str, limit: usize) -> Result<(), Error> {
    if text.chars().any(char::is_control) {
        return Err(wrong(field, "is not on one line"));
    }
    length(text, field, limit)
}

fn length(text: &str, field: &'static str, limit: usize) -> Result<(), Error> {
    if text.chars().count() > limit {
        return Err(wrong(field, format!("is longer than {limit} letters")));
    }
    Ok(())
}

fn wrong(field: &'static str, what: impl Into<String>) -> Error {
    let what = what.into();
    Error::Value { field, what }
}

#[cfg(test)]
mod tests {
    use wire::{Protection, ProtectionRule};

    use super::*;

    fn context(settings: ContextSettings) -> Result<ContextSettings, String> {
        let context = "a".to_owned();
        match checked(ChangeSettings::Context { context, settings }) {
            Ok(ChangeSettings::Context { settings, .. }) => Ok(settings),
            Ok(_) => unreachable!("it is of a context"),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn blanks_go_and_what_is_empty_is_not_said() {
        let given = ContextSettings {
            alias: Some("  Shop ".into()),
            group: Some(" ".into()),
            notes: Some("\n".into()),
            favourites: vec!["a".into(), " a".into(), String::new(), "b".into()],
            ..ContextSettings::default()
        };
        let expected = ContextSettings {
            alias: Some("Shop".into()),
            favourites: vec!["a".into(), "b".into()],
            ..ContextSettings::default()
        };
        assert_eq!(context(given), Ok(expected));
    }

    #[test]
    fn what_no_chip_can_show_is_refused() {
        let with = |initials: &str| {
            context(ContextSettings {
                initials: Some(initials.into()),
                ..ContextSettings::default()
            })
        };
        assert!(with("ÜC").is_ok());
        assert_eq!(
            with("ABC"),
            Err("change the settings: what stands in the chip is longer than 2 letters".into())
        );
        let alias = Some("two\nlines".to_owned());
        let lines = context(ContextSettings {
            alias,
            ..ContextSettings::default()
        });
        assert_eq!(
            lines,
            Err("change the settings: the alias is not on one line".into())
        );
    }

    #[test]
    fn a_rule_is_about_something() {
        let rules = |pattern: &str| {
            let protection = Protection::Confirm;
            let pattern = pattern.to_owned();
            checked(ChangeSettings::ProtectionRules {
                rules: vec![ProtectionRule {
                    pattern,
                    protection,
                }],
            })
        };
        assert!(rules("*prod*").is_ok());
        assert!(rules(" ").is_err());
        assert!(rules(&"x".repeat(101)).is_err());
    }
}
