//! Rendered manifests: split into documents, Secrets in them masked.

use redact::documents::{may_hold_secret, parse, parts, rewritten};
use resources::mask::{mask, mask_secret};
use serde_json::Value;

use crate::{hidden::Hidden, mask::masked_text};

/// The manifest with the values of every Secret replaced by masks that tell their size.
///
/// Other documents stay as they are, comments included. A Secret is written anew, because its
/// values may stand in any of YAML's forms; the comments before it stay. A document that cannot be
/// read but may be a Secret is masked as a whole.
pub(crate) fn mask_manifest(manifest: &str, hidden: &mut Hidden) -> String {
    let mut text = String::with_capacity(manifest.len());
    for (separator, document) in parts(manifest) {
        text.push_str(separator);
        if let Some(replaced) = masked_document(document, hidden) {
            if !separator.is_empty() && !separator.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&replaced);
        } else {
            text.push_str(document);
        }
    }
    text
}

fn masked_document(document: &str, hidden: &mut Hidden) -> Option<String> {
    match parse(document) {
        Some(mut value) => {
            mask_secrets(&mut value, None, hidden).then(|| rewritten(document, &value))
        }
        None if may_hold_secret(document) => {
            hidden.add(document);
            Some(format!(
                "# This document cannot be read and may hold a Secret.\n# {}\n",
                mask(document.len())
            ))
        }
        None => None,
    }
}

/// Masks every Secret in the value, lists included; whether there was anything to mask. `kind` is
/// that of objects that do not name theirs: the items of a `SecretList` are Secrets.
fn mask_secrets(value: &mut Value, kind: Option<&str>, hidden: &mut Hidden) -> bool {
    let Value::Object(object) = value else {
        return false;
    };
    let named = object.get("kind").and_then(Value::as_str).or(kind);
    let kind_of_items = named
        .and_then(|kind| kind.strip_suffix("List"))
        .map(str::to_owned);
    let mut any = false;
    if named == Some("Secret") {
        for text in mask_secret(object) {
            any = true;
            // A file of settings, say: the password in it may stand elsewhere by itself.
            masked_text(&text, hidden);
            hidden.add(&text);
        }
    }
    if let Some(Value::Array(items)) = object.get_mut("items") {
        for item in items {
            any |= mask_secrets(item, kind_of_items.as_deref(), hidden);
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(manifest: &str) -> (String, bool) {
        let mut hidden = Hidden::default();
        let text = mask_manifest(manifest, &mut hidden);
        (text, hidden.any())
    }

    const CONFIG: &str = "\
# Source: shop/templates/config.yaml
kind: ConfigMap   # kept
data: { a: \"b\" }
";

    #[test]
    fn secrets_are_masked_and_all_else_stays() {
        let secret = "\
# Source: shop/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata:
  name: db
data: {password: aHVzaDAx, empty: }
stringData:
  'file': |
    hush02
";
        let manifest = format!("---\n{CONFIG}---\n{secret}--- # more\n{CONFIG}");
        let expected = format!(
            "---\n{CONFIG}---\n\
# Source: shop/templates/secret.yaml
apiVersion: v1
data:
  empty: •••••• (0 bytes)
  password: •••••• (6 bytes)
kind: Secret
metadata:
  name: db
stringData:
  file: •••••• (7 bytes)
--- # more\n{CONFIG}"
        );
        assert_eq!(masked(&manifest), (expected, true));
        let plain = format!("---\n{CONFIG}---\nkind: Secret\ndata:   # none\n");
        assert_eq!(masked(&plain), (plain, false));
    }

    #[test]
    fn no_form_of_a_secret_slips_through() {
        for document in [
            "{kind: Secret, data: {a: aHVzaA==}}",
            "--- {kind: Secret, stringData: {a: hush}}",
            "kind: \"S\\u0065cret\"\ndata: {a: hush}",
            "kind: Secret\ndata: hush",
            "kind: Secret\ndata: [hush]",
            "kind: Secret\ndata: {a: {b: hush}}",
            "kind: Secret\nkind: Secret\ndata: {a: hush}\ndata: {a: hush}",
            "kind: Secret\ndata: &d {a: hush}\nstringData: *d",
            "kind: Secret\nstringData: {a: >-\n hush\n hush}",
            "kind: List\nitems: [{kind: Secret, stringData: {a: hush}}, {kind: Pod}]",
            "kind: SecretList\nitems: [{data: {a: aHVzaA==}}, {stringData: {a: hush}}]",
            "kind: List\nitems: [{kind: SecretList, items: [{stringData: {a: hush}}]}]",
            "kind: Secret\nstringData: {a: hush",
            "kind: Secret\n\tdata: hush",
            "kind: Secret\nstringData:\n  a: 'hush\n",
            "a: 1\n  kind: \"\\u0053\\x65cret\"\n b: hush",
            "kind: Secret\nmetadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{hush}'}}",
        ] {
            let (text, any) = masked(document);
            assert!(any, "{document}");
            let leaked = text.contains("hush") || text.contains("aHVz");
            assert!(!leaked, "{document}\n{text}");
        }
    }

    #[test]
    fn a_harmless_document_that_cannot_be_read_stays() {
        let manifest = "kind: [\n---\nkind: Pod\n";
        assert_eq!(masked(manifest), (manifest.to_owned(), false));
    }
}
