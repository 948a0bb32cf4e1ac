//! A keyring of a test's own: gnome-keyring on a session bus of its own, with its own home.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use super::{Scratch, eventually};

/// Ends with the test.
pub struct Keyring {
    programs: Vec<Child>,
    /// The bus on which it is.
    pub address: String,
    _home: Scratch,
}

impl Keyring {
    /// Starts it, unlocked.
    pub fn start() -> Self {
        let home = Scratch::new();
        let listen = format!("unix:dir={}", home.path().display());
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .args(["--address", &listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon: script/setup test installs it");
        let mut address = String::new();
        let mut stdout = BufReader::new(bus.stdout.take().expect("its output"));
        stdout.read_line(&mut address).expect("its address");
        let address = address.trim().to_owned();
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env_clear()
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("XDG_RUNTIME_DIR", home.path())
            .env("DBUS_SESSION_BUS_ADDRESS", &address)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon: script/setup test installs it");
        let mut stdin = keyring.stdin.take().expect("its input");
        stdin.write_all(b"the keyring's own").expect("it reads");
        drop(stdin);
        let this = Self {
            programs: vec![keyring, bus],
            address,
            _home: home,
        };
        eventually("the keyring is there", || this.answers());
        this
    }

    fn answers(&self) -> Result<(), String> {
        let asked = Command::new("dbus-send")
            .arg(format!("--bus={}", self.address))
            .args(["--print-reply", "--dest=org.freedesktop.DBus", "/"])
            .arg("org.freedesktop.DBus.GetNameOwner")
            .arg("string:org.freedesktop.secrets")
            .output()
            .map_err(|cause| cause.to_string())?;
        let said = String::from_utf8_lossy(&asked.stderr).into_owned();
        asked.status.success().then_some(()).ok_or(said)
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        for program in &mut self.programs {
            // It may have ended by itself.
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}
