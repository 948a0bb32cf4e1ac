//! Masks by which values of Secrets can be told apart without being shown.

use std::{collections::HashMap, fmt::Write as _};

use resources::mask::mask_secret;
use serde_json::Value;

/// Numbers every value that is masked: two have the same number if they are equal. Within one answer
/// alone; nothing of a value can be guessed from its number.
#[derive(Default)]
pub(super) struct Masks {
    numbers: HashMap<String, usize>,
}

impl Masks {
    /// Masks a Secret; whether there was anything to mask.
    pub fn mask(&mut self, secret: &mut Value) -> bool {
        let before = secret.clone();
        let masked = secret
            .as_object_mut()
            .is_some_and(|secret| !mask_secret(secret).is_empty());
        self.number(&before, secret);
        masked
    }

    /// Adds numbers to what is not as it was.
    fn number(&mut self, before: &Value, after: &mut Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for (key, value) in after {
                    if let Some(before) = before.get(key) {
                        self.number(before, value);
                    }
                }
            }
            (before, Value::String(mask)) if before.as_str() != Some(mask) => {
                let next = self.numbers.len() + 1;
                let number = *self.numbers.entry(before.to_string()).or_insert(next);
                // Writing to a string cannot fail.
                let _ = write!(mask, " = value {number}");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_have_equal_masks_and_others_have_not() {
        let mut masks = Masks::default();
        let mut one = json!({
            "kind": "Secret",
            "metadata": { "name": "a", "annotations": { "copy": "hunter2 is it", "note": "plain" } },
            "data": { "a": "aHVudGVyMg==", "b": "aHVudGVyMw==", "c": "aHVudGVyMg==" },
        });
        let mut other = json!({ "kind": "Secret", "data": { "a": "aHVudGVyMw==", "b": null } });
        assert!(masks.mask(&mut one) && masks.mask(&mut other));
        let mask = |bytes: usize, number: usize| format!("•••••• ({bytes} bytes) = value {number}");
        assert_eq!(
            one["data"],
            json!({ "a": mask(7, 1), "b": mask(7, 2), "c": mask(7, 1) })
        );
        assert_eq!(other["data"], json!({ "a": mask(7, 2), "b": mask(0, 4) }));
        assert_eq!(one["metadata"]["annotations"]["note"], "plain");
        let text = format!("{one}{other}");
        assert!(!text.contains("hunter") && !text.contains("aHVu"), "{text}");
        let mut empty = json!({ "kind": "Secret" });
        assert!(!masks.mask(&mut empty));
        assert_eq!(empty, json!({ "kind": "Secret" }));
    }
}
