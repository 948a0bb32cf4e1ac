//! Contexts renamed and deleted in their files: shown first, then written, with a copy of what was.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use ::contexts::edit::{self, Edit, Edited};
use wire::{
    ChangeSettings, ChangedFile, ContextSettings, EditKubeconfig, Error, ErrorCode,
    KubeconfigChange, KubeconfigEdit,
};

use crate::{compare::hunks, sessions::Sessions};

/// Lines around what changes.
const AROUND: usize = 3;
/// What follows these keys is nobody's to see.
const SECRETS: &[&str] = &[
    "token",
    "password",
    "client-key-data",
    "client-certificate-data",
    "certificate-authority-data",
    "id-token",
    "access-token",
    "refresh-token",
    "client-secret",
    "value",
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
    let (name, planned) = (context.clone(), to_plan(&edit));
    let work = move || -> Result<KubeconfigChange, Error> {
        let edited = edit::plan(&loaded, &name, &planned)?;
        let now = revision_of(&edited);
        if apply && revision.is_some_and(|seen| seen != now) {
            let message =
                format!("change `{name}`: the files have changed since the change was shown");
            return Err(Error::new(ErrorCode::BadRequest, message).with_hint("Look at it again."));
        }
        let backups = if apply {
            edit::write(&edited)?
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
        if let KubeconfigEdit::Rename { to } = edit {
            take_along(sessions, &context, to).await?;
        }
        sessions.load().await?;
        sessions.settings_changed();
    }
    Ok(change)
}

fn to_plan(edit: &KubeconfigEdit) -> Edit {
    match edit {
        KubeconfigEdit::Rename { to } => Edit::Rename(to.clone()),
        KubeconfigEdit::Delete { unused } => Edit::Delete { unused: *unused },
    }
}

/// What is said of a context is said of it under its new name.
async fn take_along(sessions: &Sessions, from: &str, to: String) -> Result<(), Error> {
    let kubeconfigs = Arc::clone(sessions.kubeconfigs());
    let settings = kubeconfigs.settings().settings();
    let Some(said) = settings.contexts.get(from).cloned() else {
        return Ok(());
    };
    for (context, settings) in [(to, said), (from.to_owned(), ContextSettings::default())] {
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

/// A file's lines without secrets. A value that goes over several lines is hidden with all of them.
fn masked(text: &str) -> String {
    let mut deeper = None;
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        if deeper.is_some_and(|depth| indent > depth && !line.trim().is_empty()) {
            return format!("{}{MASK}", &line[..indent]);
        }
        deeper = None;
        let said = line.trim_start().trim_start_matches("- ");
        let key = said
            .split(':')
            .next()
            .unwrap_or_default()
            .trim_matches(['"', '\'']);
        if SECRETS.contains(&key) && said.contains(':') {
            deeper = Some(indent);
            let end = line.find(':').map_or(line.len(), |at| at + 1);
            return format!("{} {MASK}", &line[..end]);
        }
        // In braces, all on one line.
        let hides = SECRETS
            .iter()
            .any(|key| said.contains(&format!("{key}:")) || said.contains(&format!("{key}\"")));
        if said.contains('{') && hides {
            return format!("{}{MASK}", &line[..indent]);
        }
        line.to_owned()
    });
    let lines: Vec<String> = lines.collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_no_part_of_what_is_shown() {
        let text = "users:
- name: jane
  user:
    token: hush
    client-key-data: |
      hush
      hush
    exec:
      command: get-token
      env:
      - name: A
        value: hush
- user: {token: hush}
  name: joe
- {\"name\": \"x\", \"user\": {\"password\": \"hush\"}}
";
        let shown = masked(text);
        assert!(!shown.contains("hush"), "{shown}");
        for kept in ["name: jane", "command: get-token", "name: A", "name: joe"] {
            assert!(shown.contains(kept), "{shown}");
        }
        assert_eq!(shown.lines().count(), text.lines().count());
    }
}
