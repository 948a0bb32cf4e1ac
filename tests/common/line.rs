//! A line to the API server that a test can cut, mend and hold.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use super::{Scratch, cluster};

const OPEN: u8 = 0;
const CUT: u8 = 1;
const SILENT: u8 = 2;

/// Passes bytes on between clients and the API server. Everything through it is the server's own
/// TLS, which it cannot read.
pub struct Line {
    address: SocketAddr,
    mode: Arc<AtomicU8>,
    connections: Arc<Mutex<Vec<TcpStream>>>,
    taken: Arc<AtomicU32>,
    folder: Scratch,
}

impl Line {
    pub fn new() -> Self {
        let server = cluster()
            .fact("server")
            .expect("the server's address")
            .trim_start_matches("https://")
            .to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let mode = Arc::new(AtomicU8::new(OPEN));
        let connections: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let taken: Arc<AtomicU32> = Arc::default();
        let line = Self {
            address,
            mode: Arc::clone(&mode),
            connections: Arc::clone(&connections),
            taken: Arc::clone(&taken),
            folder: Scratch::new(),
        };
        // It runs until the test's process ends.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                taken.fetch_add(1, Ordering::SeqCst);
                // Under the lock that a switch takes: none slips through between the two.
                let mut connections = connections.lock().expect("no panic");
                match mode.load(Ordering::SeqCst) {
                    OPEN => pass(client, &server, &mut connections),
                    // Held, and never answered.
                    SILENT => connections.push(client),
                    _ => drop(client),
                }
            }
        });
        line
    }

    /// Cuts every connection, and every new one at once.
    pub fn cut(&self) {
        self.switch(CUT);
    }

    /// Cuts every connection; new ones get no answer.
    pub fn silence(&self) {
        self.switch(SILENT);
    }

    /// New connections pass again.
    pub fn mend(&self) {
        self.switch(OPEN);
    }

    /// How many connections there have been.
    pub fn taken(&self) -> u32 {
        self.taken.load(Ordering::SeqCst)
    }

    fn switch(&self, mode: u8) {
        let mut connections = self.connections.lock().expect("no panic");
        self.mode.store(mode, Ordering::SeqCst);
        for connection in connections.drain(..) {
            // The other end may have closed it.
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// A kubeconfig whose context of that name leads over this line, as the administrator.
    pub fn kubeconfig(&self, context: &str) -> PathBuf {
        let personas = PathBuf::from(cluster().fact("personas").expect("the personas"));
        let text = fs::read_to_string(personas.join("admin.kubeconfig"))
            .expect("the administrator's kubeconfig");
        let (server, name) = (
            cluster().fact("server").expect("its address"),
            cluster().fact("name").expect("its name"),
        );
        // Names of its own: it is merged with the kubeconfig that has the others.
        let text = text
            .replace(server, &format!("https://{}", self.address))
            .replace(&format!("name: {name}\n"), &format!("name: {context}\n"))
            .replace(
                &format!("cluster: {name}\n"),
                &format!("cluster: {context}\n"),
            )
            .replace(
                "current-context: admin",
                &format!("current-context: {context}"),
            )
            .replace("name: admin", &format!("name: {context}"))
            .replace("user: admin", &format!("user: {context}"));
        self.folder.file(&format!("{context}.kubeconfig"), text)
    }
}

fn pass(client: TcpStream, server: &str, connections: &mut Vec<TcpStream>) {
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
    connections.extend([client_kept, server_kept]);
    thread::spawn(move || copy(from_client, to_server));
    thread::spawn(move || copy(server, client));
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(length) => {
                if to.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
