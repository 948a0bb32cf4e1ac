//! The texts of a revision, open or with what looks secret masked.

use serde_json::Value;

use crate::{
    StoredRelease,
    hidden::Hidden,
    manifest::mask_manifest,
    mask::mask_values,
    values::{coalesce, values_yaml},
};

/// The texts of a revision, as the window shows them.
#[derive(Debug)]
pub(crate) struct Shown {
    pub user_values: String,
    pub computed_values: String,
    pub manifest: String,
    pub notes: String,
    pub hooks: Vec<wire::Hook>,
    pub any_masked: bool,
}

impl Shown {
    /// All as it is stored.
    pub fn open(stored: &StoredRelease) -> Self {
        Self {
            user_values: values_yaml(&stored.config),
            computed_values: values_yaml(&coalesce(&stored.chart_values, &stored.config)),
            manifest: stored.manifest.clone(),
            notes: stored.notes.clone(),
            hooks: hooks(stored, str::to_owned),
            any_masked: false,
        }
    }

    /// Secrets and values that look secret masked, and what was masked hidden in all the others.
    pub fn masked(stored: &StoredRelease) -> Self {
        let mut hidden = Hidden::default();
        let user = mask_values(&stored.config, &mut hidden);
        let computed = coalesce(&stored.chart_values, &stored.config);
        let computed = mask_values(&computed, &mut hidden);
        let manifest = mask_manifest(&stored.manifest, &mut hidden);
        let mut hooks = hooks(stored, |manifest| mask_manifest(manifest, &mut hidden));

        let sieve = hidden.sieve();
        let values = |mut values: Value| {
            sieve.values(&mut values);
            values_yaml(&values)
        };
        for hook in &mut hooks {
            hook.manifest = sieve.text(&hook.manifest);
        }
        Self {
            user_values: values(user),
            computed_values: values(computed),
            manifest: sieve.text(&manifest),
            notes: sieve.text(&stored.notes),
            hooks,
            any_masked: hidden.any(),
        }
    }
}

fn hooks(stored: &StoredRelease, mut manifest: impl FnMut(&str) -> String) -> Vec<wire::Hook> {
    stored
        .hooks
        .iter()
        .map(|hook| wire::Hook {
            name: hook.name.clone(),
            kind: hook.kind.clone(),
            path: hook.path.clone(),
            events: hook.events.clone(),
            weight: hook.weight,
            manifest: manifest(&hook.manifest),
        })
        .collect()
}
