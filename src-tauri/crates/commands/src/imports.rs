//! Contexts brought in by hand: shown first, then written into a file of Pilothouse's own.

use std::{path::PathBuf, sync::Arc};

use ::contexts::{
    Loaded,
    import::{self, Import, Reserved, Taken},
};
use secrecy::SecretString;
use wire::{Error, ErrorCode, ImportFrom, ImportKubeconfig, KubeconfigImport, SecretsIn};

use crate::{kubeconfigs::Kubeconfigs, sessions::Sessions};

pub(crate) async fn import(
    sessions: &Sessions,
    request: ImportKubeconfig,
) -> Result<KubeconfigImport, Error> {
    let loaded = sessions.load().await?;
    let kubeconfigs = Arc::clone(sessions.kubeconfigs());
    let apply = request.apply;
    let work = move || work(&kubeconfigs, &loaded, &request);
    let mut imported = tokio::task::spawn_blocking(work).await.map_err(|cause| {
        Error::new(ErrorCode::Internal, format!("import a kubeconfig: {cause}"))
    })??;
    if apply {
        let loaded = sessions.load().await?;
        for context in &mut imported.contexts {
            let now = loaded.contexts.iter().find(|now| {
                now.entry == context.entry && Some(&now.source) == imported.path.as_ref()
            });
            if let Some(now) = now {
                context.name.clone_from(&now.name);
            }
        }
        sessions.settings_changed();
    }
    Ok(imported)
}

/// Reads files and asks the keychain.
fn work(
    kubeconfigs: &Kubeconfigs,
    loaded: &Loaded,
    request: &ImportKubeconfig,
) -> Result<KubeconfigImport, Error> {
    let import = match &request.from {
        ImportFrom::Text { text } => Import::of_text(text)?,
        ImportFrom::File { path } => Import::of_file(&absolute(path)?)?,
    };
    let folder = kubeconfigs.imported().ok_or_else(|| {
        let message = "import a kubeconfig: there is no folder for it";
        Error::new(ErrorCode::Settings, message)
            .with_hint("Set HOME to a folder that may be written.")
    })?;
    let keeper = kubeconfigs.keeper();
    if !request.apply {
        let contexts = import.contexts(loaded, &import.file_in(folder), request.secrets);
        let has_secrets = contexts.iter().any(|context| !context.secrets.is_empty());
        let asked = has_secrets && request.secrets == SecretsIn::Keychain;
        return Ok(KubeconfigImport {
            contexts,
            problems: import.problems(),
            keychain: asked.then(|| keeper.obstacle()).flatten(),
            path: None,
        });
    }
    if !kubeconfigs.takes_further() {
        let message =
            "import a kubeconfig: Pilothouse was started with kubeconfig files of its own";
        return Err(Error::new(ErrorCode::BadRequest, message)
            .with_hint("Start it without `--kubeconfig`: then imported contexts are there, too."));
    }
    let Taken { text, secrets } = import.take(request.contexts.as_deref(), request.secrets)?;
    // From here on nobody else writes that file, or keeps secrets under its name.
    let file = Reserved::take(&import, folder)?;
    let mut contexts = import.contexts(loaded, file.path(), request.secrets);
    let secrets: Vec<(String, SecretString)> = secrets
        .into_iter()
        .map(|(user, secret)| (import::entry(file.path(), &user), secret))
        .collect();
    keeper.ask_again();
    keeper.keep(request.secrets, &secrets)?;
    let path = file.write(&text).inspect_err(|_| {
        let entries = secrets.iter().map(|(entry, _)| entry.as_str());
        keeper.forget(request.secrets, entries);
    })?;
    let chosen = |entry: &String| {
        let contexts = request.contexts.as_ref();
        contexts.is_none_or(|chosen| chosen.contains(entry))
    };
    contexts.retain(|context| context.problem.is_none() && chosen(&context.entry));
    Ok(KubeconfigImport {
        contexts,
        problems: import.problems(),
        keychain: None,
        path: Some(path.display().to_string()),
    })
}

/// Paths are those of the user, of whose folder this process knows nothing.
fn absolute(path: &str) -> Result<PathBuf, Error> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    let message = format!("import `{}`: its path is relative", path.display());
    Err(Error::new(ErrorCode::BadRequest, message).with_hint("Give the whole path."))
}
