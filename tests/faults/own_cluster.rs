//! An API server that a test may kill, freeze and give another certificate.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::Mutex,
};

use testkit::real::RealCluster;

use crate::common::eventually;

/// A cluster of etcd and an API server, which ends when it is dropped.
pub struct OwnCluster {
    name: String,
    pub cluster: RealCluster,
    /// As the API server was started.
    command: Vec<String>,
    /// The one that was started here.
    again: Mutex<Option<Child>>,
}

impl OwnCluster {
    /// `letter` tells it from others of the same process.
    pub fn start(letter: char) -> Self {
        // At most 12 characters.
        let name = format!("f{}{letter}", process::id());
        let started = script("up", &name)
            .arg("--empty")
            .stderr(Stdio::inherit())
            .output();
        let started = started.expect("run tests/cluster/up");
        let own = |cluster, command| Self {
            name: name.clone(),
            cluster,
            command,
            again: Mutex::default(),
        };
        if !started.status.success() {
            let _ = script("down", &name).status();
            panic!("tests/cluster/up --name {name}: {}", started.status);
        }
        let path = String::from_utf8(started.stdout).expect("UTF-8");
        let cluster = RealCluster::of(PathBuf::from(path.trim_end())).expect("its state");
        let mut own = own(cluster, Vec::new());
        let command = fs::read(format!("/proc/{}/cmdline", own.pid())).expect("its command line");
        let words = command
            .split(|byte| *byte == 0)
            .filter(|word| !word.is_empty());
        own.command = words
            .map(|word| String::from_utf8(word.to_vec()).expect("UTF-8"))
            .collect();
        own
    }

    /// From now on kubectl trusts that authority instead.
    pub fn trust(&self, certificate: &str) {
        let file = self.keys().join("trusted.crt");
        fs::write(&file, certificate).expect("write it");
        let name = format!("--certificate-authority={}", file.display());
        let set = ["config", "set-cluster", &self.name, "--embed-certs", &name];
        self.cluster.kubectl(&set).expect("change the kubeconfig");
    }

    /// The folder of its keys.
    pub fn keys(&self) -> PathBuf {
        self.cluster.kubeconfig.with_file_name("pki")
    }

    fn pid_file(&self) -> PathBuf {
        let folder = self.cluster.kubeconfig.with_file_name("pids");
        folder.join("kube-apiserver")
    }

    fn pid(&self) -> String {
        let text = fs::read_to_string(self.pid_file()).expect("the API server's pid");
        text.split(' ').next().expect("a pid").to_owned()
    }

    /// Ends the API server without a word to anybody.
    pub fn kill(&self) {
        self.signal("KILL");
        if let Some(mut child) = self.again.lock().expect("no panic").take() {
            child.wait().expect("it ends");
        }
        let server = self.cluster.fact("server").expect("its address");
        let address = server.trim_start_matches("https://");
        eventually("the API server is gone", || {
            match TcpStream::connect(address) {
                Ok(_) => Err("it takes connections".into()),
                Err(_) => Ok(()),
            }
        });
    }

    /// The API server does nothing any more, and its connections stand.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// It goes on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([format!("-{signal}"), self.pid()])
            .status();
        assert!(sent.expect("run kill").success(), "{signal}");
    }

    /// Starts the API server once more, on the same port and with the same data, and waits until it listens.
    pub fn restart(&self) {
        let log = self.cluster.kubeconfig.with_file_name("again.log");
        let log = fs::File::create(log).expect("a log");
        let child = Command::new(&self.command[0])
            .args(&self.command[1..])
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("start the API server");
        // For `down`, should nothing else end it: the pid and when it was started.
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("its state");
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
        let started = fields.split(' ').nth(19).unwrap_or_default();
        fs::write(self.pid_file(), format!("{} {started}\n", child.id())).expect("its pid");
        *self.again.lock().expect("no panic") = Some(child);
        let server = self.cluster.fact("server").expect("its address");
        let address = server.trim_start_matches("https://");
        eventually("the API server takes connections", || {
            let connected = TcpStream::connect(address);
            connected.map(drop).map_err(|error| error.to_string())
        });
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        if let Ok(Some(child)) = self.again.get_mut() {
            let _ = child.kill();
            let _ = child.wait();
        } else {
            // One that is frozen would not end when it is told to.
            let _ = Command::new("kill").args(["-CONT", &self.pid()]).status();
        }
        let _ = script("down", &self.name).status();
    }
}

fn script(script: &str, name: &str) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster");
    let mut command = Command::new(folder.join(script));
    command.args(["--name", name]).stdin(Stdio::null());
    command
}
