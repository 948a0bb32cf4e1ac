//! The program as a child process, with nothing of the user's around it.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{LIMIT, Scratch, cluster};

/// How to start the program: with which kubeconfig files, and a home of its own.
pub struct Program {
    home: Scratch,
    kubeconfigs: Vec<PathBuf>,
    snapshots: Vec<PathBuf>,
    variables: Vec<(String, String)>,
}

/// A call that has ended.
#[derive(Debug)]
pub struct Ended {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    /// With the test cluster's kubeconfig.
    pub fn new() -> Self {
        Self::with([cluster().kubeconfig.clone()])
    }

    /// With these kubeconfig files.
    pub fn with(kubeconfigs: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            home: Scratch::new(),
            kubeconfigs: kubeconfigs.into_iter().collect(),
            snapshots: Vec::new(),
            variables: Vec::new(),
        }
    }

    /// One snapshot, to be opened beside the contexts.
    pub fn add_snapshot(&mut self, file: PathBuf) {
        self.snapshots.push(file);
    }

    /// One kubeconfig file more, after the others.
    pub fn add(&mut self, kubeconfig: PathBuf) {
        self.kubeconfigs.push(kubeconfig);
    }

    /// Sets a variable of the environment.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.into(), value.into()));
    }

    /// A folder that is the program's home.
    pub fn home(&self) -> &Scratch {
        &self.home
    }

    /// Everything in the log files.
    pub fn log(&self) -> String {
        fn read(folder: &Path, text: &mut String) {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    read(&path, text);
                } else if path.extension().is_some_and(|extension| extension == "log") {
                    text.push_str(&String::from_utf8_lossy(
                        &fs::read(&path).expect("read the log"),
                    ));
                }
            }
        }
        let mut text = String::new();
        read(self.home.path(), &mut text);
        text
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pilothouse"));
        let home = self.home.path();
        command
            .args(arguments)
            .env_clear()
            .env("HOME", home)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        for (variable, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            command.env(variable, home.join(folder));
        }
        for path in &self.kubeconfigs {
            command.arg("--kubeconfig").arg(path);
        }
        for path in &self.snapshots {
            command.arg("--snapshot").arg(path);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .expect("start pilothouse");
        let mut stdin = child.stdin.take().expect("its standard input");
        // It may end without reading: then nobody takes the rest.
        let _ = stdin.write_all(input);
        drop(stdin);
        let stdout = collect(child.stdout.take().expect("its standard output"));
        let stderr = collect(child.stderr.take().expect("its standard error"));
        let Some(status) = wait(&mut child, LIMIT) else {
            kill(&mut child);
            panic!(
                "pilothouse {arguments:?} does not end: {}",
                stderr.join().expect("its standard error")
            );
        };
        let text = |thread: JoinHandle<String>| thread.join().expect("its output");
        Ended {
            status: status.code(),
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    /// Calls a command that answers once; what it answers.
    pub fn call<T: DeserializeOwned>(&self, name: &str, request: &Value) -> T {
        self.run(&["call", name, &request.to_string()], &[])
            .answer()
    }

    /// Calls a command that must fail; its error.
    pub fn fails(&self, name: &str, request: &Value) -> wire::Error {
        let ended = self.run(&["call", name, &request.to_string()], &[]);
        assert_eq!(ended.status, Some(1), "{name} {request}: {ended:?}");
        ended.error()
    }

    /// Starts a command that streams.
    pub fn stream(&self, name: &str, request: &Value, options: &[&str]) -> Stream {
        let request = request.to_string();
        let arguments: Vec<&str> = ["call", name, &request]
            .into_iter()
            .chain(options.iter().copied())
            .collect();
        let mut child = self
            .command(&arguments)
            .stdin(Stdio::null())
            .spawn()
            .expect("start pilothouse");
        let stdout = BufReader::new(child.stdout.take().expect("its standard output"));
        let stderr = collect(child.stderr.take().expect("its standard error"));
        let (sender, lines) = sync_channel(64);
        thread::spawn(move || {
            for line in stdout.lines() {
                if sender.send(line.expect("an item")).is_err() {
                    return;
                }
            }
        });
        Stream {
            what: format!("{name} {request}"),
            child,
            lines,
            stderr: Some(stderr),
            bytes: 0,
        }
    }
}

/// A snapshot behind a port; dropping it ends the program.
pub struct Served {
    child: Child,
    /// The kubeconfig that leads to it.
    pub kubeconfig: PathBuf,
}

impl Program {
    /// Serves a snapshot.
    pub fn serve(&self, file: &Path, options: &[&str]) -> Served {
        let file = file.to_str().expect("a path in UTF-8");
        let arguments: Vec<&str> = ["serve", file]
            .into_iter()
            .chain(options.iter().copied())
            .collect();
        let mut child = self
            .command(&arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("start pilothouse");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its standard output"))
            .read_line(&mut line)
            .expect("the path of the kubeconfig");
        Served {
            child,
            kubeconfig: line.trim_end().into(),
        }
    }
}

impl Served {
    /// Asks the program to end, as a shell does; whether it ended well.
    pub fn interrupt(mut self) -> bool {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-INT", &id]).status();
        asked.is_ok_and(|status| status.success())
            && wait(&mut self.child, LIMIT).is_some_and(|status| status.success())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        kill(&mut self.child);
    }
}

impl Ended {
    /// What a successful call answered.
    pub fn answer<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|cause| panic!("{cause}: {}", self.stdout))
    }

    /// The error that it ended with: the last line of standard error.
    pub fn error(&self) -> wire::Error {
        let line = self.stderr.trim_end().lines().last().unwrap_or_default();
        serde_json::from_str(line)
            .unwrap_or_else(|cause| panic!("no error as JSON ({cause}): {self:?}"))
    }
}

/// A stream that runs; dropping it ends the program.
pub struct Stream {
    what: String,
    child: Child,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<String>>,
    /// How much it has said.
    pub bytes: usize,
}

impl Stream {
    /// The next item; nothing when none comes in time or the stream has ended.
    pub fn next<T: DeserializeOwned>(&mut self, limit: Duration) -> Option<T> {
        let line = self.lines.recv_timeout(limit).ok()?;
        self.bytes += line.len() + 1;
        Some(
            serde_json::from_str(&line)
                .unwrap_or_else(|cause| panic!("{}: {cause}: {line}", self.what)),
        )
    }

    /// Reads items until one is as wanted; that one.
    pub fn until<T: DeserializeOwned + std::fmt::Debug>(
        &mut self,
        what: &str,
        wanted: impl Fn(&T) -> bool,
    ) -> T {
        let deadline = Instant::now() + LIMIT;
        let mut last = None;
        loop {
            match self.next(deadline.saturating_duration_since(Instant::now())) {
                Some(item) if wanted(&item) => return item,
                Some(item) => last = Some(item),
                None => {
                    let said = self.kill();
                    panic!("{}: {what} did not come; last: {last:?}; {said}", self.what);
                }
            }
        }
    }

    /// Waits for the stream to end by itself, with all items that are still to come.
    pub fn end<T: DeserializeOwned>(mut self) -> (Vec<T>, Ended) {
        let mut items = Vec::new();
        let deadline = Instant::now() + LIMIT;
        loop {
            match self
                .lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(line) => items.push(serde_json::from_str(&line).expect("an item")),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let said = self.kill();
                    panic!("{} does not end; {said}", self.what);
                }
            }
        }
        let status = wait(&mut self.child, LIMIT).expect("it ends with its output");
        let stderr = self
            .stderr
            .take()
            .expect("ended once")
            .join()
            .expect("its standard error");
        (
            items,
            Ended {
                status: status.code(),
                stdout: String::new(),
                stderr,
            },
        )
    }

    /// Ends the program; what it said on standard error.
    pub fn kill(&mut self) -> String {
        kill(&mut self.child);
        self.stderr
            .take()
            .map(|stderr| stderr.join().expect("its standard error"))
            .unwrap_or_default()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        kill(&mut self.child);
    }
}

fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before the pipe broke is worth showing.
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8(bytes).expect("what the program says is UTF-8")
    })
}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().expect("wait for pilothouse") {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn kill(child: &mut Child) {
    // It may have ended already.
    let _ = child.kill();
    let _ = child.wait();
}
