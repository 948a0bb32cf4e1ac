//! A line to an API server that a test can cut, stall, lose, slow down, mend and hold.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
    time::Duration,
};

use testkit::real::RealCluster;

use super::{Scratch, cluster, kubeconfig_of};

/// Passes bytes on between clients and the API server. Everything through it is the server's own
/// TLS, which it cannot read.
pub struct Line {
    address: SocketAddr,
    gate: Arc<Gate>,
    folder: Scratch,
}

/// What becomes of the bytes, and of new connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Open,
    /// New connections are ended at once.
    Cut,
    /// New connections get no answer.
    Silent,
    /// New connections stand, but nothing passes over any.
    Stalled,
}

/// A piece that is passed on at once.
const LARGEST: usize = 64 << 10;

struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    mode: Mode,
    delay: Duration,
    bytes_per_second: Option<u32>,
    taken: u32,
    /// What a switch ends.
    connections: Vec<TcpStream>,
    /// Counts up whenever all connections are ended, or lost.
    ends: u64,
    losses: u64,
}

/// What is to be done with bytes that came.
enum Fate {
    Pass,
    Lose,
    End,
}

impl Line {
    /// To the test cluster.
    pub fn new() -> Self {
        Self::to(cluster())
    }

    /// To that cluster.
    pub fn to(cluster: &RealCluster) -> Self {
        let server = cluster
            .fact("server")
            .expect("the server's address")
            .trim_start_matches("https://")
            .to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let gate = Arc::new(Gate {
            state: Mutex::new(State {
                mode: Mode::Open,
                delay: Duration::ZERO,
                bytes_per_second: None,
                taken: 0,
                connections: Vec::new(),
                ends: 0,
                losses: 0,
            }),
            changed: Condvar::new(),
        });
        let line = Self {
            address,
            gate: Arc::clone(&gate),
            folder: Scratch::new(),
        };
        // It runs until the test's process ends.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Under the lock that a switch takes: none slips through between the two.
                let mut state = gate.state();
                state.taken += 1;
                match state.mode {
                    Mode::Open | Mode::Stalled => pass(client, &server, &gate, &mut state),
                    // Held, and never answered.
                    Mode::Silent => state.connections.push(client),
                    Mode::Cut => drop(client),
                }
            }
        });
        line
    }

    /// Cuts every connection, and every new one at once.
    pub fn cut(&self) {
        self.end_all(Mode::Cut);
    }

    /// Cuts every connection; new ones get no answer.
    pub fn silence(&self) {
        self.end_all(Mode::Silent);
    }

    /// Nothing passes over any connection, old or new, until it is mended; then all goes on.
    pub fn stall(&self) {
        self.switch(|state| state.mode = Mode::Stalled);
    }

    /// What is sent over the connections that there are never arrives, and nobody is told. New ones pass.
    pub fn lose(&self) {
        self.switch(|state| {
            state.losses += 1;
            // Nothing ends them any more: not even that is told.
            state.connections.clear();
        });
    }

    /// The same, and new ones get no answer.
    pub fn black_hole(&self) {
        self.switch(|state| {
            state.losses += 1;
            state.connections.clear();
            state.mode = Mode::Silent;
        });
    }

    /// Each piece that passes waits for so long.
    pub fn delay(&self, delay: Duration) {
        self.switch(|state| state.delay = delay);
    }

    /// So many bytes pass in a second, over each connection and each way.
    pub fn throttle(&self, bytes_per_second: u32) {
        self.switch(|state| state.bytes_per_second = Some(bytes_per_second));
    }

    /// Connections pass again, as fast as they can. What was held without an answer ends; what was stalled goes on.
    pub fn mend(&self) {
        let mut state = self.gate.state();
        (state.delay, state.bytes_per_second) = (Duration::ZERO, None);
        if state.mode == Mode::Stalled {
            state.mode = Mode::Open;
        }
        drop(state);
        if self.gate.state().mode == Mode::Open {
            self.gate.changed.notify_all();
        } else {
            self.end_all(Mode::Open);
        }
    }

    /// How many connections there have been.
    pub fn taken(&self) -> u32 {
        self.gate.state().taken
    }

    fn end_all(&self, mode: Mode) {
        self.switch(|state| {
            state.mode = mode;
            state.ends += 1;
            for connection in state.connections.drain(..) {
                // The other end may have closed it.
                let _ = connection.shutdown(Shutdown::Both);
            }
        });
    }

    fn switch(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.gate.state());
        self.gate.changed.notify_all();
    }

    /// Where it begins.
    pub fn server(&self) -> String {
        format!("https://{}", self.address)
    }

    /// A kubeconfig whose context of that name leads over this line, as the test cluster's administrator.
    pub fn kubeconfig(&self, context: &str) -> PathBuf {
        self.kubeconfig_to(cluster(), context)
    }

    /// The same of that cluster.
    pub fn kubeconfig_to(&self, cluster: &RealCluster, context: &str) -> PathBuf {
        let mut config = kubeconfig_of(cluster, "admin", context);
        config["clusters"][0]["cluster"]["server"] = self.server().into();
        let path = self.folder.path().join(format!("{context}.kubeconfig"));
        fs::write(&path, config.to_string()).expect("write the kubeconfig");
        path
    }
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// What is to be done with so many bytes, once that is known.
    fn fate(&self, bytes: usize, since: (u64, u64)) -> Fate {
        let (ends, losses) = since;
        let mut state = self.state();
        loop {
            if state.losses != losses {
                return Fate::Lose;
            }
            if state.ends != ends {
                return Fate::End;
            }
            if state.mode != Mode::Stalled {
                break;
            }
            state = self.changed.wait(state).expect("no panic");
        }
        let bytes = u32::try_from(bytes).expect("a piece is small");
        let transfer = state
            .bytes_per_second
            .map_or(Duration::ZERO, |rate| Duration::from_secs(1) * bytes / rate);
        let wait = state.delay + transfer;
        drop(state);
        // A slow line, not a wait for anything.
        thread::sleep(wait);
        Fate::Pass
    }

    /// As much as is to be read at once: a slow line has little of it under way.
    fn piece(&self) -> usize {
        let rate = self.state().bytes_per_second;
        rate.map_or(LARGEST, |rate| (rate as usize / 10).clamp(1, LARGEST))
    }

    /// Whether what was begun then is lost.
    fn has_lost(&self, (_, losses): (u64, u64)) -> bool {
        self.state().losses != losses
    }
}

fn pass(client: TcpStream, server: &str, gate: &Arc<Gate>, state: &mut State) {
    let Ok(server) = TcpStream::connect(server) else {
        return;
    };
    let copies = || {
        Ok::<_, io::Error>((
            client.try_clone()?,
            server.try_clone()?,
            client.try_clone()?,
            server.try_clone()?,
        ))
    };
    let Ok((from_client, to_server, client_kept, server_kept)) = copies() else {
        return;
    };
    state.connections.extend([client_kept, server_kept]);
    let since = (state.ends, state.losses);
    for (from, to) in [(from_client, to_server), (server, client)] {
        let gate = Arc::clone(gate);
        thread::spawn(move || copy(from, to, &gate, since));
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream, gate: &Gate, since: (u64, u64)) {
    let mut buffer = vec![0; LARGEST];
    loop {
        let length = match from.read(&mut buffer[..gate.piece()]) {
            Ok(0) | Err(_) => break,
            Ok(length) => length,
        };
        match gate.fate(length, since) {
            Fate::Pass if to.write_all(&buffer[..length]).is_ok() => {}
            Fate::Lose => {}
            Fate::Pass | Fate::End => break,
        }
    }
    // Of what is lost, the other end hears nothing, not even that this end is gone.
    if gate.has_lost(since) {
        return std::mem::forget(to);
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
