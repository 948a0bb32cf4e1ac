//! How careful to be with a context, by its name.

use glob::{MatchOptions, Pattern};
use wire::{Protection, ProtectionRule, Settings};

/// `/` and a leading dot are letters like others.
const LETTERS: MatchOptions = MatchOptions {
    case_sensitive: false,
    require_literal_separator: false,
    require_literal_leading_dot: false,
};

/// What holds for a context: what is said of it, else the first rule that fits its name.
pub fn of(settings: &Settings, context: &str) -> Protection {
    decided(settings, context).unwrap_or_default()
}

/// The same, where anything is said.
pub fn decided(settings: &Settings, context: &str) -> Option<Protection> {
    let own = settings
        .contexts
        .get(context)
        .and_then(|settings| settings.protection);
    own.or_else(|| {
        let mut rules = settings.protection_rules.iter();
        rules
            .find(|rule| fits(rule, context))
            .map(|rule| rule.protection)
    })
}

/// Whether the rule is about a context of that name.
pub fn fits(rule: &ProtectionRule, context: &str) -> bool {
    pattern(&rule.pattern).matches_with(context, LETTERS)
}

/// Only `*` and `?` are special: brackets stand in names of contexts.
fn pattern(text: &str) -> Pattern {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '[' | ']' => escaped.extend(['[', letter, ']']),
            // Several in a row have another meaning, and are refused within a word.
            '*' if escaped.ends_with('*') => {}
            letter => escaped.push(letter),
        }
    }
    Pattern::new(&escaped).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use wire::ContextSettings;

    use super::*;

    fn rule(pattern: &str, protection: Protection) -> ProtectionRule {
        ProtectionRule {
            pattern: pattern.into(),
            protection,
        }
    }

    #[test]
    fn patterns_are_about_whole_names_in_any_case() {
        for (pattern, name, expected) in [
            ("*prod*", "eu-PROD-1", true),
            ("prod", "prod", true),
            ("prod", "prod-eu", false),
            ("prod-?", "prod-1", true),
            ("prod-?", "prod-12", false),
            ("*", "arn:aws:eks:eu-west-1:1:cluster/a", true),
            ("arn:*/a", "arn:aws:eks:eu-west-1:1:cluster/a", true),
            ("**a***b", "xaxb", true),
            ("a[b]", "a[b]", true),
            ("a[b]", "ab", false),
            ("", "", true),
            ("", "a", false),
            ("ü*", "Über", false),
        ] {
            let fits = fits(&rule(pattern, Protection::Confirm), name);
            assert_eq!(fits, expected, "{pattern} {name}");
        }
    }

    #[test]
    fn what_is_said_of_a_context_comes_before_the_first_rule_that_fits() {
        let own = ContextSettings {
            protection: Some(Protection::Open),
            ..ContextSettings::default()
        };
        let settings = Settings {
            protection_rules: vec![
                rule("*-test", Protection::Open),
                rule("prod*", Protection::ReadOnly),
                rule("*", Protection::Confirm),
            ],
            contexts: [("prod-mine".to_owned(), own)].into(),
            ..Settings::default()
        };
        assert_eq!(of(&settings, "prod-mine"), Protection::Open);
        assert_eq!(of(&settings, "prod-test"), Protection::Open);
        assert_eq!(of(&settings, "prod-eu"), Protection::ReadOnly);
        assert_eq!(of(&settings, "dev"), Protection::Confirm);
        assert_eq!(of(&Settings::default(), "dev"), Protection::Open);
        assert_eq!(decided(&Settings::default(), "dev"), None);
    }
}
