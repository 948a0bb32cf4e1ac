//! One run of a credential program.

use std::{
    io,
    pin::pin,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    time::timeout,
};
use wire::Millis;

use crate::{Credentials, Error, Program, answer};

/// Far above any credential.
const MAX_OUTPUT: u64 = 1 << 20;
/// How long its output may stay open after it has ended.
const REST: Duration = Duration::from_secs(1);
/// What is shown of what it said: the end, where failures are told.
const MAX_SAID: usize = 2_000;

/// Runs the program to its end, or to the limit: then it is stopped, and what it started with it. Dropping the
/// future stops it, too.
pub(crate) async fn run(
    program: &Program,
    limit: Duration,
    now: impl Fn() -> Millis,
) -> Result<Credentials, Error> {
    let mut command = Command::new(&program.file);
    command
        .args(&program.arguments)
        .envs(program.env.iter().map(|(name, value)| (name, value)))
        .env("KUBERNETES_EXEC_INFO", program.exec_info());
    for name in &program.drop_env {
        command.env_remove(name);
    }
    let ended = end(command, limit).await;
    let ended = ended.map_err(|source| Error::start(&program.name, &source))?;
    let said = said(program, &ended.stderr);
    let name = program.name.clone();
    let Some(status) = ended.status else {
        return Err(Error::Hung {
            program: name,
            seconds: limit.as_secs(),
            said,
        });
    };
    if !status.success() {
        let how = status.code().map_or_else(
            || "was ended by a signal".to_owned(),
            |code| format!("failed with status {code}"),
        );
        return Err(Error::Failed {
            program: name,
            how,
            said,
        });
    }
    let text = String::from_utf8_lossy(&ended.stdout);
    answer::read(&text, &program.api_version, now()).map_err(|what| Error::Answer {
        program: name,
        what,
        said,
    })
}

/// What became of a program.
pub(crate) struct Ended {
    /// None if it was stopped.
    pub status: Option<ExitStatus>,
    /// Its first MiB.
    pub stdout: Vec<u8>,
    /// The same.
    pub stderr: Vec<u8>,
}

/// Runs a program without a terminal, to its end or to the limit.
pub(crate) async fn end(command: Command, limit: Duration) -> io::Result<Ended> {
    Ok(Started::new(command)?.end(limit).await)
}

/// A program that runs; it ends with its drop.
struct Started {
    child: Child,
}

impl Started {
    fn new(mut command: Command) -> io::Result<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // A group of its own, so that what it starts can be stopped with it.
        #[cfg(unix)]
        command.process_group(0);
        #[cfg(windows)]
        {
            /// Programs of consoles would open one.
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(CREATE_NO_WINDOW);
        }
        Ok(Self {
            child: command.spawn()?,
        })
    }

    async fn end(mut self, limit: Duration) -> Ended {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let (out, err) = (self.child.stdout.take(), self.child.stderr.take());
        let ending = async {
            let mut reading = pin!(async {
                tokio::join!(read(out, &mut stdout), read(err, &mut stderr));
            });
            let status = tokio::select! {
                () = &mut reading => self.child.wait().await,
                status = self.child.wait() => {
                    // What it wrote last is still to be read; what it started may hold its output open for ever.
                    let _ = timeout(REST, reading).await;
                    status
                }
            };
            status.ok()
        };
        let status = timeout(limit, ending).await.ok().flatten();
        Ended {
            status,
            stdout,
            stderr,
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // Its own process is killed by its own drop; of one that has ended there is no id.
        #[cfg(unix)]
        if let Some(group) = self
            .child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

async fn read(pipe: Option<impl AsyncRead + Unpin>, into: &mut Vec<u8>) {
    if let Some(mut pipe) = pipe {
        // More is read and thrown away: a program that cannot write would not end.
        let _ = (&mut pipe).take(MAX_OUTPUT).read_to_end(into).await;
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    }
}

/// The end of what a program said, on one line and without what it was given.
fn said(program: &Program, stderr: &[u8]) -> String {
    let text = program.without_secrets(&String::from_utf8_lossy(stderr));
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    let letters = line.chars().count();
    if letters <= MAX_SAID {
        return line;
    }
    let end: String = line.chars().skip(letters - MAX_SAID).collect();
    format!("…{end}")
}

#[cfg(all(test, unix))]
#[path = "run_tests.rs"]
mod tests;
