//! A session of its own: a bus, a home folder, and a keyring when it is wanted. All of it ends when it is dropped.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _};
use secret_service::{EncryptionType, SecretService};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use zbus::{Connection, connection, fdo};

#[path = "prompter.rs"]
mod prompter;
use prompter::{Person, Prompter};

/// How long a program may take. Far more than it should: a machine may be busy.
const LIMIT: Duration = Duration::from_secs(60);

/// Names the case that a process is to run.
pub const CASE: &str = "PILOTHOUSE_KEYCHAIN_CASE";

/// Precedes what a case wants done to its session.
pub const ORDER: &str = "ORDER: ";

/// The keyring's.
const PASSWORD: &str = "the keyring's own";

const SECRETS: &str = "org.freedesktop.secrets";

/// No service starts by itself on it, whatever is installed on the machine.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=FOLDER/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

pub struct Session {
    // In the order in which they have to end.
    keyring: Option<Child>,
    prompter: Prompter,
    connection: Connection,
    _bus: Child,
    address: String,
    folder: TempDir,
}

impl Session {
    /// A bus on which nobody keeps secrets.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "run"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let config = folder.path().join("bus.conf");
        let path = folder.path().display().to_string();
        fs::write(&config, BUS.replace("FOLDER", &path)).unwrap();
        let log = File::create(folder.path().join("bus.log")).unwrap();
        let mut bus = spawned(
            Command::new("dbus-daemon")
                .arg("--config-file")
                .arg(&config)
                .args(["--nofork", "--nopidfile", "--print-address"])
                .stdout(Stdio::piped())
                .stderr(log),
        );
        let mut address = String::new();
        let mut stdout = BufReader::new(bus.stdout.take().unwrap());
        in_time("the bus's address", stdout.read_line(&mut address))
            .await
            .unwrap();
        let address = address.trim().to_owned();
        assert!(!address.is_empty(), "dbus-daemon has ended");
        let connection = connection::Builder::address(address.as_str())
            .unwrap()
            .build()
            .await
            .unwrap();
        Self {
            keyring: None,
            prompter: Prompter::new(),
            connection,
            _bus: bus,
            address,
            folder,
        }
    }

    /// A bus with a keyring that is unlocked.
    pub async fn with_keyring() -> Self {
        let mut session = Self::start().await;
        session.start_keyring(Some(PASSWORD)).await;
        session
    }

    /// Starts gnome-keyring, unlocked if there is a password.
    async fn start_keyring(&mut self, password: Option<&str>) {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            command.arg("--unlock");
        }
        let bus = fdo::DBusProxy::new(&self.connection).await.unwrap();
        let mut changes = bus
            .receive_name_owner_changed_with_args(&[(0, SECRETS)])
            .await
            .unwrap();
        let mut keyring = spawned(&mut command);
        write(&mut keyring, password).await;
        self.keyring = Some(keyring);
        in_time("gnome-keyring", async {
            while let Some(change) = changes.next().await {
                if change.args().unwrap().new_owner().is_some() {
                    break;
                }
            }
        })
        .await;
    }

    /// Ends it as a crash would.
    async fn kill_keyring(&mut self) {
        self.prompter.forget();
        let mut keyring = self.keyring.take().unwrap();
        in_time("gnome-keyring's end", keyring.kill())
            .await
            .unwrap();
    }

    /// As the user does it in the keychain's own program.
    async fn lock(&self) {
        let service =
            SecretService::connect_with_existing(EncryptionType::Plain, self.connection.clone())
                .await
                .unwrap();
        let collection = service.get_default_collection().await.unwrap();
        collection.lock().await.unwrap();
        assert!(collection.is_locked().await.unwrap());
    }

    /// From now on, there is somebody to ask, who does this. What was open before has been answered then.
    async fn person(&mut self, person: Person) {
        let _ = self.prompter.closed().now_or_never();
        if self.prompter.set(person) {
            in_time("the end of the dialog", self.prompter.closed()).await;
            // By its answer to this, gnome-keyring has told the one who had it opened.
            let (path, peer) = ("/org/freedesktop/secrets", "org.freedesktop.DBus.Peer");
            self.connection
                .call_method(Some(SECRETS), path, Some(peer), "Ping", &())
                .await
                .unwrap();
        }
        let server = self.connection.object_server();
        let prompter = self.prompter.clone();
        if server.at(prompter::PATH, prompter).await.unwrap() {
            self.connection.request_name(prompter::NAME).await.unwrap();
        }
    }

    /// Runs a case in a process of its own, since the bus is said in the environment.
    pub async fn run(&mut self, case: &str) {
        let address = self.address.clone();
        self.run_on(&address, case).await;
    }

    /// The same, with another bus.
    pub async fn run_on(&mut self, bus: &str, case: &str) {
        let mut command = self.command(std::env::current_exe().unwrap());
        command
            .args(["--exact", "case", "--nocapture"])
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .env(CASE, case)
            .stdout(Stdio::piped());
        let mut child = spawned(&mut command);
        let mut said = String::new();
        let status = timeout(LIMIT, async {
            let mut stdin = child.stdin.take().unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, order)) = line.split_once(ORDER) {
                    self.obey(order).await;
                    let answer = format!("{}\n", self.prompter.opened());
                    // If it has ended, its status tells why.
                    let _ = stdin.write_all(answer.as_bytes()).await;
                }
                said.push_str(&line);
                said.push('\n');
            }
            child.wait().await.unwrap()
        })
        .await;
        assert!(
            status.as_ref().is_ok_and(ExitStatus::success) && said.contains(" 1 passed"),
            "the case `{case}`: {status:?}\n{said}\n{}",
            self.log()
        );
    }

    async fn obey(&mut self, order: &str) {
        match order {
            "lock" => self.lock().await,
            "kill" => self.kill_keyring().await,
            "start" => self.start_keyring(Some(PASSWORD)).await,
            "start locked" => self.start_keyring(None).await,
            "the person gives it" => self.person(Person::Gives(PASSWORD)).await,
            "the person declines" => self.person(Person::Declines).await,
            "the person waits" => self.person(Person::Waits).await,
            "tell" => (),
            _ => panic!("there is no order `{order}`"),
        }
    }

    /// The end of what the programs said.
    fn log(&self) -> String {
        let log = fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().filter(|line| !line.is_empty()).collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A program that knows nothing of the developer's own session.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .unwrap();
        let home = self.folder.path().join("home");
        let mut command = Command::new(program);
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", &home)
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env_remove("DISPLAY")
            .env_remove("GNOME_KEYRING_CONTROL")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log);
        command
    }
}

fn spawned(command: &mut Command) -> Child {
    command.kill_on_drop(true).spawn().unwrap_or_else(|error| {
        let program = command.as_std().get_program().display();
        panic!("`{program}` does not start ({error}): run `script/setup test`, which installs it")
    })
}

/// Gives it all that it may read.
async fn write(child: &mut Child, text: Option<&str>) {
    let mut stdin = child.stdin.take().unwrap();
    if let Some(text) = text {
        stdin.write_all(text.as_bytes()).await.unwrap();
    }
    stdin.shutdown().await.unwrap();
}

async fn in_time<T>(what: &str, wait: impl Future<Output = T>) -> T {
    timeout(LIMIT, wait)
        .await
        .unwrap_or_else(|_| panic!("{what}: not there after {LIMIT:?}"))
}
