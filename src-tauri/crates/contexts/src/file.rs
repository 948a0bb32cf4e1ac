//! One kubeconfig file: read within limits, decoded, parsed, its paths made absolute.
//!
//! A file is accepted or refused as a whole, as kubectl does, except for contexts: one without a
//! cluster is kept, so that it can be shown with what it lacks.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use kube::config::{AuthInfo, Cluster, NamedAuthInfo, NamedCluster};
use serde::{Deserialize, Deserializer, Serialize};
use serde_saphyr::options::{AliasLimits, DuplicateKeyPolicy};

use crate::Error;
use crate::import::kept::{self, Kept};

/// Far above any kubeconfig: a cluster with its certificates takes some 6 KB.
const MAX_MIB: u64 = 8;
/// Aliases may repeat this many parsed events in all before the file counts as a bomb.
const MAX_REPLAYED_EVENTS: usize = 100_000;

/// The parts of a kubeconfig that contexts are made of.
pub(crate) struct Kubeconfig {
    pub clusters: Vec<(String, Cluster)>,
    pub users: Vec<(String, AuthInfo)>,
    pub contexts: Vec<(String, Context)>,
    pub current: Option<String>,
    /// What is odd about the file without making it unusable.
    pub oddities: Vec<Error>,
    /// By user, what is kept elsewhere; only a file of Pilothouse's own says so.
    pub kept: HashMap<String, Kept>,
}

/// A context as it stands in a file, complete or not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Context {
    #[serde(deserialize_with = "null_as_default")]
    pub cluster: String,
    pub user: Option<String>,
    pub namespace: Option<String>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct NamedContext {
    name: String,
    context: Option<Context>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Document {
    kind: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    clusters: Vec<NamedCluster>,
    #[serde(deserialize_with = "null_as_default")]
    users: Vec<NamedAuthInfo>,
    #[serde(deserialize_with = "null_as_default")]
    contexts: Vec<NamedContext>,
    #[serde(rename = "current-context")]
    current_context: Option<String>,
}

/// Parses what was read of one file. `path` is absolute.
pub(crate) fn read(path: &Path, bytes: Vec<u8>) -> Result<Kubeconfig, Error> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    parse(path, folder, &decode(path, bytes)?)
}

/// Parses a text that is called `path`, and whose relative paths start in `folder`.
pub(crate) fn parse(path: &Path, folder: &Path, text: &str) -> Result<Kubeconfig, Error> {
    if text.trim().is_empty() {
        return Err(Error::Empty { path: path.into() });
    }
    let mut documents: Vec<Document> =
        serde_saphyr::from_multiple_with_options(text, yaml_options())
            .map_err(|error| malformed(path, &error))?;
    let mut oddities = Vec::new();
    if documents.len() > 1 {
        oddities.push(Error::MoreDocuments {
            path: path.into(),
            documents: documents.len(),
        });
    }
    if documents.is_empty() {
        return Err(Error::Empty { path: path.into() });
    }
    let document = documents.swap_remove(0);
    if document.kind.is_some_and(|kind| kind != "Config") {
        return Err(Error::NotAKubeconfig { path: path.into() });
    }
    let clusters = document.clusters.into_iter().map(|named| {
        let cluster = named.cluster.unwrap_or_default();
        (named.name, absolute_cluster(cluster, folder))
    });
    let users = document.users.into_iter().map(|named| {
        let user = named.auth_info.unwrap_or_default();
        (named.name, absolute_user(user, folder))
    });
    let contexts = document
        .contexts
        .into_iter()
        .map(|named| (named.name, named.context.unwrap_or_default()));
    Ok(Kubeconfig {
        clusters: unique(path, "clusters", clusters, &mut oddities),
        users: unique(path, "users", users, &mut oddities),
        contexts: unique(path, "contexts", contexts, &mut oddities),
        current: document.current_context.filter(|name| !name.is_empty()),
        oddities,
        kept: HashMap::new(),
    })
}

/// The same of a file of Pilothouse's own, with what it says of secrets that are kept elsewhere.
pub(crate) fn read_imported(path: &Path, bytes: Vec<u8>) -> Result<Kubeconfig, Error> {
    let text = decode(path, bytes)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    Ok(Kubeconfig {
        kept: kept::in_text(path, &text),
        ..parse(path, folder, &text)?
    })
}

/// A file's text, within limits.
pub(crate) fn text(path: &Path) -> Result<String, Error> {
    decode(path, bytes(path)?)
}

/// What a file holds, within limits.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |source| Error::Unreadable {
        path: path.into(),
        source,
    };
    // Looked at before opening: opening a pipe would wait for its writer.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() {
            "a folder"
        } else {
            "a pipe or device"
        };
        return Err(Error::NotAFile {
            path: path.into(),
            what,
        });
    }
    let limit = MAX_MIB * 1024 * 1024;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    within_limits(path, bytes.len() as u64)?;
    Ok(bytes)
}

/// Whether a kubeconfig may be so long.
pub(crate) fn within_limits(path: &Path, bytes: u64) -> Result<(), Error> {
    if bytes > MAX_MIB * 1024 * 1024 {
        return Err(Error::TooLarge {
            path: path.into(),
            limit: MAX_MIB,
        });
    }
    Ok(())
}

/// UTF-8 with or without its mark, or UTF-16 with it, which is what `PowerShell` redirections write.
fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, Error> {
    let text = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    };
    text.ok_or_else(|| Error::Encoding { path: path.into() })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

/// How kubeconfigs are read.
pub(crate) fn yaml_options() -> serde_saphyr::Options {
    let mut limits = AliasLimits::default();
    limits.max_total_replayed_events = MAX_REPLAYED_EVENTS;
    serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        legacy_octal_numbers: true,
        alias_limits: limits,
        // A snippet would carry the file's text, secrets included, into the error.
        with_snippet: false,
    }
}

/// Says what and where, from the error's variant only: its text may quote the file.
fn malformed(path: &Path, error: &serde_saphyr::Error) -> Error {
    use serde_saphyr::Error as Yaml;
    let what = match error.without_snippet() {
        Yaml::SerdeMissingField { field, .. } => format!("an entry lacks `{field}`"),
        Yaml::Budget { .. }
        | Yaml::AliasReplayCounterOverflow { .. }
        | Yaml::AliasReplayLimitExceeded { .. }
        | Yaml::AliasExpansionLimitExceeded { .. }
        | Yaml::AliasReplayStackDepthExceeded { .. } => {
            "its nesting or its aliases grow beyond reason".to_owned()
        }
        Yaml::RecursiveReferencesRequireWeakTypes { .. } => "an alias refers to itself".to_owned(),
        Yaml::UnknownAnchor { .. } => {
            "an alias refers to itself or to an anchor that does not exist".to_owned()
        }
        Yaml::SerdeInvalidType { .. }
        | Yaml::SerdeInvalidValue { .. }
        | Yaml::SerdeInvalidLength { .. }
        | Yaml::SerdeUnknownVariant { .. }
        | Yaml::InvalidScalar { .. }
        | Yaml::Unexpected { .. }
        | Yaml::AliasError { .. }
        | Yaml::NullIntoString { .. } => "a value has another form than expected".to_owned(),
        _ => "it is not valid YAML".to_owned(),
    };
    let location = error.location();
    Error::Malformed {
        path: path.into(),
        what,
        line: location.map_or(0, |location| location.line()),
        column: location.map_or(0, |location| location.column()),
    }
}

/// Keeps the first of each name, and says which were dropped.
fn unique<T>(
    path: &Path,
    list: &'static str,
    entries: impl Iterator<Item = (String, T)>,
    oddities: &mut Vec<Error>,
) -> Vec<(String, T)> {
    let mut seen = std::collections::HashSet::new();
    let mut kept = Vec::new();
    for (name, entry) in entries {
        let path = path.to_path_buf();
        if name.is_empty() {
            oddities.push(Error::Nameless { path, list });
        } else if seen.insert(name.clone()) {
            kept.push((name, entry));
        } else {
            oddities.push(Error::Twice { path, list, name });
        }
    }
    kept
}

fn absolute_cluster(mut cluster: Cluster, folder: &Path) -> Cluster {
    absolute(&mut cluster.certificate_authority, folder);
    cluster
}

fn absolute_user(mut user: AuthInfo, folder: &Path) -> AuthInfo {
    absolute(&mut user.client_certificate, folder);
    absolute(&mut user.client_key, folder);
    absolute(&mut user.token_file, folder);
    if let Some(exec) = &mut user.exec {
        // A bare name is looked for on the PATH; only a path is relative to the file.
        if exec.command.as_deref().is_some_and(has_separator) {
            absolute(&mut exec.command, folder);
        }
    }
    user
}

pub(crate) fn has_separator(command: &str) -> bool {
    command.contains(std::path::is_separator)
}

fn absolute(field: &mut Option<String>, folder: &Path) {
    if let Some(path) = field.as_ref().filter(|path| !path.is_empty()) {
        let joined: PathBuf = folder.join(path);
        *field = Some(joined.to_string_lossy().into_owned());
    }
}

fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
