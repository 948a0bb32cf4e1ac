//! Contexts renamed and deleted in their files: shown first, then written, with a copy of what was.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use ::contexts::{
    edit::{self, Edit, Edited},
    import::{self, Import},
};
use wire::{
    ChangeSettings, ChangedFile, ContextSettings, EditKubeconfig, Error, ErrorCode,
    KubeconfigChange, KubeconfigEdit, Settings,
};

use crate::{compare::hunks, kubeconfigs::Kubeconfigs, sessions::Sessions};

/// Lines around what changes.
const AROUND: usize = 3;
/// What of users may be seen: how they are known, and not by what.
const SHOWN: &[&str] = &[
    "users",
    "name",
    "user",
    "exec",
    "command",
    "apiVersion",
    "interactiveMode",
    "provideClusterInfo",
    "args",
    "env",
    "auth-provider",
    "config",
    "tokenFile",
    "client-certificate",
    "client-key",
];
/// What may not be seen wherever it stands.
const SECRETS: &[&str] = &["token", "password", "-data", "secret", "bearer"];
/// The keys that begin a part of a kubeconfig.
const PARTS: &[&str] = &[
    "apiVersion",
    "kind",
    "preferences",
    "clusters",
    "contexts",
    "users",
    "current-context",
    "extensions",
];
const MASK: &str = "•••";

pub(crate) async fn edit(
    sessions: &Sessions,
    request: EditKubeconfig,
) -> Result<KubeconfigChange, Error> {
    let EditKubeconfig {
        context,
        edit,
        apply,
        revision,
    } = request;
    let loaded = sessions.load().await?;
    let imported = loaded
        .context(&context)
        .is_some_and(|info| info.imported.is_some());
    let (name, planned) = (context.clone(), to_plan(&edit, imported));
    let kubeconfigs = Arc::clone(sessions.kubeconfigs());
    let work = move || -> Result<KubeconfigChange, Error> {
        let edited = edit::plan(&loaded, &name, &planned)?;
        let now = revision_of(&edited);
        if apply && revision.is_some_and(|seen| seen != now) {
            let message =
                format!("change `{name}`: the files have changed since the change was shown");
            return Err(Error::new(ErrorCode::BadRequest, message).with_hint("Look at it again."));
        }
        let backups = if apply {
            let backups = edit::write(&edited)?;
            if imported {
                clear_away(&kubeconfigs, &edited);
            }
            // A copy of what was deleted would keep the secrets that were to go.
            if imported && matches!(planned, Edit::Delete { .. }) {
                edit::remove_copies(&edited);
                Vec::new()
            } else {
                backups
            }
        } else {
            Vec::new()
        };
        let mut backups = backups.into_iter();
        let files = edited.iter().map(|edited| ChangedFile {
            path: edited.path.display().to_string(),
            hunks: hunks(&masked(&edited.before), &masked(&edited.after), AROUND),
            backup: backups.next().map(|backup| backup.display().to_string()),
        });
        Ok(KubeconfigChange {
            files: files.collect(),
            revision: now,
        })
    };
    let change = tokio::task::spawn_blocking(work).await.map_err(|cause| {
        Error::new(ErrorCode::Internal, format!("change a kubeconfig: {cause}"))
    })??;
    if apply {
        sessions.close(&context);
        let (keeping, gone) = (Arc::clone(sessions.keeping()), context.clone());
        let _ = tokio::task::spawn_blocking(move || keeping.forget(&gone)).await;
        let now = sessions.load().await?;
        match edit {
            KubeconfigEdit::Rename { to } => take_along(sessions, &context, Some(to)).await?,
            // What was said of it must not hold for another that comes by its name.
            KubeconfigEdit::Delete { .. } if now.context(&context).is_none() => {
                take_along(sessions, &context, None).await?;
            }
            KubeconfigEdit::Delete { .. } => {}
        }
        sessions.settings_changed();
    }
    Ok(change)
}

/// Of an imported context nothing stays, least of all secrets.
fn to_plan(edit: &KubeconfigEdit, imported: bool) -> Edit {
    match edit {
        KubeconfigEdit::Rename { to } => Edit::Rename(to.clone()),
        KubeconfigEdit::Delete { unused } => Edit::Delete {
            unused: *unused || imported,
        },
    }
}

/// Forgets the secrets of users that are no more in imported files, and files without a context.
fn clear_away(kubeconfigs: &Kubeconfigs, edited: &[Edited]) {
    for Edited {
        path,
        before,
        after,
    } in edited
    {
        let is_empty = Import::of_text(after).is_ok_and(|import| import.is_empty());
        let still = import::kept_in(path, after);
        let was = import::kept_in(path, before);
        let gone = was.iter().filter(|kept| is_empty || !still.contains(kept));
        for kept in gone {
            kubeconfigs
                .keeper()
                .forget(kept.secrets, [kept.entry.as_str()]);
        }
        if is_empty && let Err(error) = std::fs::remove_file(path) {
            tracing::warn!(%error, "an imported file without contexts stays");
        }
    }
}

/// What is said of a context is said of it under its new name, and it keeps its place; or of nobody any more.
async fn take_along(sessions: &Sessions, from: &str, to: Option<String>) -> Result<(), Error> {
    let kubeconfigs = Arc::clone(sessions.kubeconfigs());
    let Settings {
        groups,
        mut order,
        mut contexts,
        ..
    } = kubeconfigs.settings().settings();
    if let Some(place) = order.iter().position(|name| name == from) {
        match &to {
            Some(to) => order[place].clone_from(to),
            None => drop(order.remove(place)),
        }
        kubeconfigs
            .change(ChangeSettings::Arrangement { groups, order })
            .await?;
    }
    let Some(said) = contexts.remove(from) else {
        return Ok(());
    };
    let nothing = (from.to_owned(), ContextSettings::default());
    for (context, settings) in to.map(|to| (to, said)).into_iter().chain([nothing]) {
        kubeconfigs
            .change(ChangeSettings::Context { context, settings })
            .await?;
    }
    Ok(())
}

/// Another for other files, and for another change of them.
fn revision_of(edited: &[Edited]) -> String {
    let mut hasher = DefaultHasher::new();
    for Edited {
        path,
        before,
        after,
    } in edited
    {
        (path, before, after).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// A file's lines, each hidden that may hold a secret: of users all but what is known to hold none.
fn masked(text: &str) -> String {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let keyed = text
        .lines()
        .find(|line| key(line).is_some_and(|key| PARTS.contains(&key)));
    let top = keyed.map_or(0, depth);
    // A file in braces on one line is of users, too.
    let mut part = if keyed.is_none() { "users" } else { "" };
    let lines = text.lines().map(|line| {
        let key = key(line);
        if let Some(begun) = key.filter(|key| depth(line) <= top && PARTS.contains(key)) {
            part = begun;
        }
        let lower = line.to_lowercase();
        // A context names its user, and has nothing of them.
        let of_users = if part == "contexts" { "users" } else { "user" };
        let hidden = if line.contains('{') && lower.contains(of_users) {
            true
        } else if part == "users" {
            let shown = key.is_some_and(|key| SHOWN.contains(&key)) && !line.contains(['{', '[']);
            let nothing = !line.chars().any(char::is_alphanumeric);
            !shown && !nothing
        } else {
            SECRETS.iter().any(|word| lower.contains(word)) || has_credentials(line)
        };
        match (hidden, key) {
            (false, _) => line.to_owned(),
            (true, Some(key)) if SHOWN.contains(&key) || key.ends_with("-data") => {
                format!("{}{key}: {MASK}", &line[..depth(line)])
            }
            (true, _) => format!("{}{MASK}", &line[..depth(line)]),
        }
    });
    let lines: Vec<String> = lines.collect();
    lines.join("\n")
}

/// The key that a line has, in YAML or JSON.
fn key(line: &str) -> Option<&str> {
    let said = line.trim_start_matches([' ', '-']);
    let (key, _) = said.split_once(':')?;
    Some(key.trim().trim_matches(['"', '\'']))
}

/// Whether a line has an address with somebody's name and password in it.
fn has_credentials(line: &str) -> bool {
    let Some((_, address)) = line.split_once("://") else {
        return false;
    };
    let host = address.split('/').next().unwrap_or_default();
    host.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_no_part_of_what_is_shown() {
        let yaml = "# token: hush
clusters:
- name: shop
  cluster:
    server: https://jane:hush@shop:6443
    certificate-authority-data: hush
contexts:
- name: dev
  context: {cluster: shop, user: jane}
- context: {cluster: shop}
  name: other
users:
- name: jane
  user:
    token: hush
    # hush
    client-key-data: |
      hush

      hush
    token : hush
    exec:
      command: get-token
      args:
      - --client-secret=hush
      - hush
      env:
      - name: A
        value: hush
-   user: {'token': hush,
      password: hush}
    name: joe
- {\"name\": \"x\", \"user\": {\"password\": \"hush\"}}
current-context: dev
";
        let json = r#"{
    "contexts": [
        {
            "name": "dev"
        }
    ],
    "users": [
        {
            "name": "jane",
            "user": {
                "token": "hush"
            }
        }
    ],
    "current-context": "dev"
}"#;
        let line = r#"{"users": [{"name": "jane", "user": {"token": "hush"}}], "contexts": []}"#;
        for text in [yaml, json, line] {
            let shown = masked(text);
            assert!(!shown.contains("hush"), "{shown}");
            assert_eq!(shown.lines().count(), text.lines().count());
        }
        let shown = masked(yaml);
        for kept in [
            "- name: dev",
            "name: jane",
            "command: get-token",
            "name: joe",
            "name: other",
            "current-context: dev",
            "context: {cluster: shop, user: jane}",
        ] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
        let shown = masked(json);
        for kept in ["\"name\": \"dev\"", "\"current-context\": \"dev\""] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
    }
}
