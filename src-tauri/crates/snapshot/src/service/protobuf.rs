//! As much of protocol buffers as it takes to read a review: kubectl sends its questions in them.
//!
//! The numbers of the fields are those of k8s.io/api (`authorization/v1/generated.proto`) and
//! k8s.io/apimachinery (`runtime/generated.proto`).

use serde_json::{Value, json};

/// Before a document in protocol buffers stands this.
const MARK: &[u8] = b"k8s\0";

/// A review as JSON has it; nothing if it is no review in protocol buffers.
pub(crate) fn review(body: &[u8]) -> Option<Value> {
    // runtime.Unknown: the types, and the document itself.
    let unknown = body.strip_prefix(MARK)?;
    let types = field(unknown, 1)?;
    let spec = field(unknown, 2).and_then(|document| field(document, 2));
    let mut review = json!({
        "apiVersion": text(types, 1), "kind": text(types, 2), "metadata": {}, "spec": {},
    });
    let Some(spec) = spec else {
        return Some(review);
    };
    if review["kind"] == "SelfSubjectRulesReview" {
        review["spec"]["namespace"] = text(spec, 1).into();
    }
    if review["kind"] == "SelfSubjectAccessReview" {
        if let Some(resource) = field(spec, 1) {
            let names = [
                "namespace",
                "verb",
                "group",
                "version",
                "resource",
                "subresource",
                "name",
            ];
            for (number, name) in (1..).zip(names) {
                review["spec"]["resourceAttributes"][name] = text(resource, number).into();
            }
        }
        if let Some(path) = field(spec, 2) {
            review["spec"]["nonResourceAttributes"] =
                json!({ "path": text(path, 1), "verb": text(path, 2) });
        }
    }
    Some(review)
}

fn text(message: &[u8], number: u64) -> String {
    let bytes = field(message, number).unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

/// The bytes of a field that has a length, by its number.
fn field(mut message: &[u8], number: u64) -> Option<&[u8]> {
    while !message.is_empty() {
        let (key, rest) = varint(message)?;
        message = match key & 7 {
            0 => varint(rest)?.1,
            1 => rest.get(8..)?,
            5 => rest.get(4..)?,
            2 => {
                let (length, rest) = varint(rest)?;
                let (value, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                if key >> 3 == number {
                    return Some(value);
                }
                rest
            }
            _ => return None,
        };
    }
    None
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F).checked_shl(u32::try_from(7 * index).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(fields: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, value) in fields {
            bytes.push(number << 3 | 2);
            bytes.push(u8::try_from(value.len()).unwrap());
            bytes.extend(*value);
        }
        bytes
    }

    #[test]
    fn a_question_of_kubectl() {
        let types = message(&[
            (1, b"authorization.k8s.io/v1"),
            (2, b"SelfSubjectAccessReview"),
        ]);
        let resource = message(&[(1, b"shop"), (2, b"list"), (5, b"pods")]);
        let document = message(&[(1, b""), (2, &message(&[(1, &resource)])), (3, b"")]);
        let body = [MARK, &message(&[(1, &types), (2, &document)])].concat();
        let review = review(&body).unwrap();
        assert_eq!(review["kind"], "SelfSubjectAccessReview");
        let attributes = &review["spec"]["resourceAttributes"];
        assert_eq!(
            (
                &attributes["namespace"],
                &attributes["verb"],
                &attributes["resource"]
            ),
            (&json!("shop"), &json!("list"), &json!("pods"))
        );
        assert_eq!(super::review(b"{}"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = review(&[MARK, &bytes].concat());
        }
    }
}
