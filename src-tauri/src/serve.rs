//! `pilothouse serve`: a snapshot for other programs.
//!
//! Standard output has one line, the path of a kubeconfig, so that a script can read it. The folder
//! in which it lies is the user's alone, and goes with the process.

use std::{io::Write as _, process::ExitCode};

use anyhow::Context as _;
use commands::Pace;

use crate::{args::Serve, call};

/// Serves until interrupted.
pub async fn run(request: &Serve) -> ExitCode {
    let pace = Pace {
        speed: request.speed,
        repeat: request.repeat,
    };
    let server = match commands::serve(&request.file, request.port, pace).await {
        Ok(server) => server,
        Err(error) => return call::fail(&error),
    };
    match listen(server).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "pilothouse: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn listen(server: commands::Server) -> anyhow::Result<()> {
    let mut folder = tempfile::Builder::new();
    folder.prefix("pilothouse-serve-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        folder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    let folder = folder
        .tempdir()
        .context("make a folder for the kubeconfig")?;
    let kubeconfig = server
        .write_kubeconfig(folder.path())
        .context("write the kubeconfig")?;
    let address = server.address().context("listen")?;
    let (mut out, mut talk) = (std::io::stdout(), std::io::stderr());
    writeln!(
        talk,
        "pilothouse: listening on https://{address} until interrupted; in another terminal:\n  \
         export KUBECONFIG={}",
        kubeconfig.display(),
    )
    .and_then(|()| writeln!(out, "{}", kubeconfig.display()))
    .and_then(|()| out.flush())
    .context("tell where the kubeconfig is")?;
    tokio::select! {
        () = server.run() => {}
        () = interrupted() => {}
    }
    Ok(())
}

/// The end of the process is asked for, so that the folder can go.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
