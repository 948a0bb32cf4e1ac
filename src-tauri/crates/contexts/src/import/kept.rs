//! Which secrets of users are kept elsewhere than in the file, as the file itself says.

use std::collections::HashMap;
use std::path::Path;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wire::SecretsIn;

use crate::file::yaml_options;

/// The extension's name.
const NAME: &str = "pilothouse";

/// Longer names of users are not kept as they are.
const LONGEST_USER: usize = 80;

/// Secrets of a user that are not in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where they are.
    pub secrets: SecretsIn,
    /// Their name there, which follows from the file and the user.
    pub entry: String,
    /// The fields that they belong into.
    pub fields: Vec<String>,
}

/// The name under which the secrets of a user are kept: no keychain takes any text as a name.
pub fn entry(file: &Path, user: &str) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let plain =
        user.len() <= LONGEST_USER && !user.ends_with(']') && !user.chars().any(char::is_control);
    if plain {
        return format!("{name}/{user}");
    }
    format!("{name}/{}", URL_SAFE_NO_PAD.encode(Sha256::digest(user)))
}

/// Notes in a user what was taken out of it.
pub fn mark(user: &mut Value, secrets: SecretsIn, taken: &[(String, String)]) {
    let fields: Vec<&str> = taken.iter().map(|(field, _)| field.as_str()).collect();
    let extension = json!({ "secrets": secrets, "fields": fields });
    user["extensions"] = json!([{ "name": NAME, "extension": extension }]);
}

/// What a file of Pilothouse's own says of its users.
pub fn in_text(file: &Path, text: &str) -> HashMap<String, Kept> {
    if !text.contains(NAME) {
        return HashMap::new();
    }
    // What is wrong with the file is told by whoever reads the rest of it.
    let documents: Vec<Document> =
        serde_saphyr::from_multiple_with_options(text, yaml_options()).unwrap_or_default();
    let document = documents.into_iter().next().unwrap_or_default();
    let mark = |named: Named| {
        let mut extensions = named.user?.extensions?.into_iter();
        let mark = extensions.find(|known| known.name == NAME)?.extension?;
        let Mark { secrets, fields } = Mark::deserialize(mark).ok()?;
        let kept = Kept {
            secrets,
            entry: entry(file, &named.name),
            fields,
        };
        Some((named.name, kept))
    };
    document
        .users
        .unwrap_or_default()
        .into_iter()
        .filter_map(mark)
        .collect()
}

#[derive(Default, Deserialize)]
struct Document {
    users: Option<Vec<Named>>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
    user: Option<User>,
}

#[derive(Deserialize)]
struct User {
    extensions: Option<Vec<Extension>>,
}

#[derive(Deserialize)]
struct Extension {
    #[serde(default)]
    name: String,
    extension: Option<Value>,
}

#[derive(Deserialize)]
struct Mark {
    secrets: SecretsIn,
    #[serde(default)]
    fields: Vec<String>,
}
