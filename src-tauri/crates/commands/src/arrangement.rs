//! The contexts as their user wants to see them.

use std::collections::HashMap;

use ::contexts::appearance;
use wire::{ContextInfo, Protection, Settings};

/// Puts them in order, group by group, and gives each what is said of it.
pub(crate) fn apply(contexts: &mut [ContextInfo], settings: &Settings) {
    for context in &mut *contexts {
        dress(context, settings);
    }
    let places = |names: &[String]| -> HashMap<String, usize> {
        let names = names.iter().cloned();
        names.zip(0..).collect()
    };
    let (groups, order) = (places(&settings.groups), places(&settings.order));
    // Stable: what nobody put anywhere stays as the files have it. Those of no group come first.
    contexts.sort_by_key(|context| {
        let group = context.settings.group.as_ref();
        let group_place = group.map(|group| {
            (
                groups.get(group).copied().unwrap_or(usize::MAX),
                group.clone(),
            )
        });
        let place = order.get(&context.name).copied().unwrap_or(usize::MAX);
        (group_place, !context.settings.favourite, place)
    });
}

fn dress(context: &mut ContextInfo, settings: &Settings) {
    if let Some(said) = settings.contexts.get(&context.name) {
        context.settings = said.clone();
        if let Some(hue) = said.hue {
            context.hue = hue;
        }
        if let Some(initials) = &said.initials {
            context.initials.clone_from(initials);
        }
    }
    let decided = ::settings::protection::decided(settings, &context.name);
    context.protection = decided.unwrap_or_default();
    context.suggested_protection = (decided.is_none() && appearance::is_production(&context.name))
        .then_some(Protection::Confirm);
}

#[cfg(test)]
mod tests {
    use wire::{ContextSettings, Hue, ProtectionRule};

    use super::*;

    fn context(name: &str) -> ContextInfo {
        let context = serde_json::json!({
            "name": name, "entry": name, "cluster": name, "source": "/config", "unused": [], "current": false,
            "hue": "sky", "initials": "AA", "settings": {}, "protection": "open",
        });
        serde_json::from_value(context).expect("a context")
    }

    fn said(group: Option<&str>, favourite: bool) -> ContextSettings {
        ContextSettings {
            group: group.map(str::to_owned),
            favourite,
            ..ContextSettings::default()
        }
    }

    fn apply_to(names: &[&str], settings: &Settings) -> Vec<ContextInfo> {
        let mut contexts: Vec<ContextInfo> = names.iter().map(|name| context(name)).collect();
        apply(&mut contexts, settings);
        contexts
    }

    #[test]
    fn groups_favourites_and_order_decide_and_then_the_files() {
        let settings = Settings {
            groups: vec!["second".into(), "first".into()],
            order: vec!["d".into(), "c".into()],
            contexts: [
                ("b", said(Some("first"), false)),
                ("c", said(Some("second"), false)),
                ("d", said(Some("second"), false)),
                ("e", said(Some("second"), true)),
                ("f", said(Some("another"), false)),
            ]
            .map(|(name, said)| (name.to_owned(), said))
            .into(),
            ..Settings::default()
        };
        let contexts = apply_to(&["a", "b", "c", "d", "e", "f", "g"], &settings);
        let names: Vec<&str> = contexts
            .iter()
            .map(|context| context.name.as_str())
            .collect();
        assert_eq!(names, ["a", "g", "e", "d", "c", "b", "f"]);
    }

    #[test]
    fn what_is_said_of_a_context_is_shown() {
        let said = ContextSettings {
            hue: Some(Hue::Pink),
            initials: Some("X".into()),
            protection: Some(Protection::Open),
            ..ContextSettings::default()
        };
        let settings = Settings {
            protection_rules: vec![ProtectionRule {
                pattern: "prod-1".into(),
                protection: Protection::ReadOnly,
            }],
            contexts: [("prod-2".to_owned(), said)].into(),
            ..Settings::default()
        };
        let contexts = apply_to(&["prod-1", "prod-2", "prod-3", "dev"], &settings);
        let protections: Vec<_> = contexts
            .iter()
            .map(|context| (context.protection, context.suggested_protection))
            .collect();
        assert_eq!(
            protections,
            [
                (Protection::ReadOnly, None),
                (Protection::Open, None),
                (Protection::Open, Some(Protection::Confirm)),
                (Protection::Open, None),
            ]
        );
        assert_eq!(
            (contexts[1].hue, contexts[1].initials.as_str()),
            (Hue::Pink, "X")
        );
    }
}
