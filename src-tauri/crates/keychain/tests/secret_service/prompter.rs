//! Somebody who is asked for the keyring's password, in place of the dialog that gnome-keyring has gcr show.
//!
//! The dialog's program and gnome-keyring agree on a key first (Diffie-Hellman in the group of 1,536 bits of RFC 3526,
//! HKDF, AES in CBC mode), so that the bus does not see the password.

use std::collections::HashMap;
use std::sync::Arc;

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use num::BigUint;
use parking_lot::Mutex;
use tokio::sync::Notify;
use zbus::message::{Flags, Header};
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Message, interface};

pub const NAME: &str = "org.gnome.keyring.SystemPrompter";
pub const PATH: &str = "/org/gnome/keyring/Prompter";

const GROUP: &str = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF";

/// What they do when they are asked.
#[derive(Clone, Copy)]
pub enum Person {
    /// They give that password.
    Gives(&'static str),
    /// They close the dialog.
    Declines,
    /// They are not there, and the dialog stays open.
    Waits,
}

/// The dialogs.
#[derive(Clone)]
pub struct Prompter {
    state: Arc<Mutex<State>>,
    closed: Arc<Notify>,
}

struct State {
    person: Person,
    open: Vec<Dialog>,
    /// How many there have been.
    opened: usize,
}

struct Dialog {
    back: Back,
    exchange: String,
}

/// Where the answers go.
struct Back {
    connection: Connection,
    sender: OwnedUniqueName,
    callback: OwnedObjectPath,
}

impl Prompter {
    pub fn new() -> Self {
        let state = State {
            person: Person::Waits,
            open: Vec::new(),
            opened: 0,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            closed: Arc::default(),
        }
    }

    /// How many dialogs there have been.
    pub fn opened(&self) -> usize {
        self.state.lock().opened
    }

    /// What becomes of the dialogs that are open, and of those that come. Whether there was one to answer.
    pub fn set(&self, person: Person) -> bool {
        let mut state = self.state.lock();
        state.person = person;
        state.answer()
    }

    /// Comes when a dialog has been closed since the last time that this came.
    pub async fn closed(&self) {
        self.closed.notified().await;
    }

    /// Closes those that are open, since there is nobody to answer to.
    pub fn forget(&self) {
        self.state.lock().open.clear();
    }
}

impl State {
    fn answer(&mut self) -> bool {
        let (reply, password) = match self.person {
            Person::Gives(password) => ("yes", Some(password)),
            Person::Declines => ("no", None),
            Person::Waits => return false,
        };
        let any = !self.open.is_empty();
        for Dialog { back, exchange } in self.open.drain(..) {
            let sealed = sealed(password.map(|password| (exchange.as_str(), password)));
            back.call("PromptReady", Some((reply, sealed)));
        }
        any
    }
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "the attribute wants it so"
)]
#[interface(name = "org.gnome.keyring.internal.Prompter")]
impl Prompter {
    fn begin_prompting(
        &self,
        callback: OwnedObjectPath,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) {
        let back = Back::new(connection, &header, callback);
        back.call("PromptReady", Some(("", sealed(None))));
    }

    fn perform_prompt(
        &self,
        callback: OwnedObjectPath,
        kind: &str,
        #[expect(unused_variables, reason = "it is what the dialog says")] properties: HashMap<
            String,
            OwnedValue,
        >,
        exchange: String,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) {
        let back = Back::new(connection, &header, callback);
        let mut state = self.state.lock();
        // What is asked about the password itself, such as whether it is meant to be that weak, is the same dialog.
        state.opened += usize::from(kind == "password");
        state.open.push(Dialog { back, exchange });
        state.answer();
    }

    fn stop_prompting(
        &self,
        callback: OwnedObjectPath,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) {
        let callbacks = |dialog: &mut Dialog| dialog.back.callback != callback;
        self.state.lock().open.retain_mut(callbacks);
        Back::new(connection, &header, callback).call("PromptDone", None);
        self.closed.notify_one();
    }
}

impl Back {
    fn new(connection: &Connection, header: &Header<'_>, callback: OwnedObjectPath) -> Self {
        Self {
            connection: connection.clone(),
            sender: header.sender().unwrap().to_owned().into(),
            callback,
        }
    }

    /// After the answer to what was called: the other side waits for that first.
    fn call(self, method: &'static str, body: Option<(&'static str, String)>) {
        tokio::spawn(async move {
            let interface = "org.gnome.keyring.internal.Prompter.Callback";
            let mut message = Message::method_call(&self.callback, method)?
                .destination(&self.sender)?
                .interface(interface)?;
            message = message.with_flags(Flags::NoReplyExpected)?;
            let message = match body {
                Some((reply, exchange)) => {
                    message.build(&(reply, HashMap::<&str, Value<'_>>::new(), exchange))?
                }
                None => message.build(&())?,
            };
            self.connection.send(&message).await
        });
    }
}

/// Our half of the key, and the password under the key if we have theirs.
fn sealed(password: Option<(&str, &str)>) -> String {
    let group = BigUint::parse_bytes(GROUP.as_bytes(), 16).unwrap();
    // It need not keep a secret from anybody.
    let ours = BigUint::from(0x00C0_FFEE_u32).pow(20);
    let public = BASE64.encode(BigUint::from(2_u32).modpow(&ours, &group).to_bytes_be());
    let Some((theirs, password)) = password else {
        return format!("[sx-aes-1]\npublic={public}\n");
    };
    let theirs = theirs
        .lines()
        .find_map(|line| line.strip_prefix("public="))
        .unwrap();
    let theirs = BigUint::from_bytes_be(&BASE64.decode(theirs).unwrap());
    let shared = theirs.modpow(&ours, &group).to_bytes_be();
    let mut padded = vec![0; GROUP.len() / 2 - shared.len()];
    padded.extend(shared);
    let mut key = [0; 16];
    hkdf::Hkdf::<sha2::Sha256>::new(None, &padded)
        .expand(&[], &mut key)
        .unwrap();
    let iv = [7; 16];
    let secret = cbc::Encryptor::<Aes128>::new(&key.into(), &iv.into())
        .encrypt_padded_vec::<Pkcs7>(password.as_bytes());
    let (secret, iv) = (BASE64.encode(secret), BASE64.encode(iv));
    format!("[sx-aes-1]\npublic={public}\nsecret={secret}\niv={iv}\n")
}
