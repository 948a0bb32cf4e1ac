//! The real test cluster that `tests/cluster/up` started.

#![expect(
    clippy::disallowed_methods,
    reason = "runs the cluster's own programs and ends them in time"
)]

use std::{
    collections::HashMap,
    env,
    io::{Read, Write as _},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};

/// Names the kubeconfig of the running test cluster.
pub const KUBECONFIG_VARIABLE: &str = "PILOTHOUSE_TEST_KUBECONFIG";

/// How long a program may take. Far more than it should: a machine may be busy.
const LIMIT: Duration = Duration::from_secs(120);

/// A running test cluster.
pub struct RealCluster {
    /// Its kubeconfig, with a context for each persona.
    pub kubeconfig: PathBuf,
    facts: HashMap<String, String>,
}

impl RealCluster {
    /// The cluster that the environment names. Tests against it fail without one: they are run by
    /// `script/test`, which starts it.
    pub fn from_env() -> anyhow::Result<Self> {
        let kubeconfig = env::var_os(KUBECONFIG_VARIABLE)
            .with_context(|| format!("{KUBECONFIG_VARIABLE} is not set: run script/test"))?;
        Self::of(PathBuf::from(kubeconfig))
    }

    /// The cluster of that kubeconfig.
    pub fn of(kubeconfig: PathBuf) -> anyhow::Result<Self> {
        let state = kubeconfig.with_file_name("cluster.state");
        let text =
            std::fs::read_to_string(&state).with_context(|| format!("read {}", state.display()))?;
        let facts = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        Ok(Self { kubeconfig, facts })
    }

    /// A fact of the cluster's state file, such as the path of `helm4`.
    pub fn fact(&self, key: &str) -> anyhow::Result<&str> {
        self.facts
            .get(key)
            .map(String::as_str)
            .with_context(|| format!("the cluster's state does not say `{key}`"))
    }

    /// Whether it has a node, so that pods run.
    pub fn has_node(&self) -> bool {
        self.facts.get("node").is_some_and(|node| node == "ready")
    }

    /// Runs kubectl as the administrator; its standard output.
    pub fn kubectl(&self, arguments: &[&str]) -> anyhow::Result<String> {
        self.run("kubectl", arguments)
    }

    /// Runs one of the cluster's programs (`kubectl`, `helm3`, `helm4`); its standard output.
    pub fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<String> {
        self.run_reading(program, arguments, "")
    }

    /// Runs kubectl as the administrator with a text to read; its standard output.
    pub fn kubectl_reading(&self, arguments: &[&str], input: &str) -> anyhow::Result<String> {
        self.run_reading("kubectl", arguments, input)
    }

    fn run_reading(
        &self,
        program: &str,
        arguments: &[&str],
        input: &str,
    ) -> anyhow::Result<String> {
        let helm = self.kubeconfig.with_file_name("helm").join("tests");
        let mut child = Command::new(self.fact(program)?)
            .args(arguments)
            .env("KUBECONFIG", &self.kubeconfig)
            // Nothing of the developer's own Helm settings, and nothing left in them.
            .envs(
                ["CACHE", "CONFIG", "DATA"]
                    .map(|folder| (format!("HELM_{folder}_HOME"), helm.join(folder))),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("run {program}"))?;
        let stdout = collect(child.stdout.take());
        let stderr = collect(child.stderr.take());
        // It need not read its input to the end; if it does not, its status tells why.
        let input = input.to_owned();
        let stdin = child.stdin.take();
        thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        let ended = wait(&mut child).with_context(|| format!("run {program}"))?;
        let text = |thread: JoinHandle<Vec<u8>>| {
            let bytes = thread.join().unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let Some(status) = ended else {
            bail!(
                "{program} {arguments:?} does not end: {} {}",
                text(stdout),
                text(stderr)
            );
        };
        ensure!(
            status.success(),
            "{program} {arguments:?}: {}",
            text(stderr)
        );
        Ok(text(stdout))
    }
}

fn collect(from: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // What came before the pipe broke is worth showing.
            let _ = from.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// How it ended; nothing when it was killed because it did not.
fn wait(child: &mut Child) -> anyhow::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(5));
    }
}
