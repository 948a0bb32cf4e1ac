//! All identities that are in use.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use wire::Millis;

use crate::{Identity, Program, memory::Memory};

/// Gives all contexts of one program one identity.
pub struct Broker {
    identities: Mutex<HashMap<Program, Weak<Identity>>>,
    memory: Arc<Memory>,
    now: fn() -> Millis,
}

impl Broker {
    /// No identities yet. `now` is the time of this machine; in the file stands which programs may run unasked.
    pub fn new(now: fn() -> Millis, memory: Option<PathBuf>) -> Self {
        Self {
            identities: Mutex::default(),
            memory: Arc::new(Memory::open(memory)),
            now,
        }
    }

    /// The identity of a program, which lives for as long as somebody has it.
    pub fn identity(&self, program: Program) -> Arc<Identity> {
        let mut identities = self.identities.lock();
        if let Some(identity) = identities.get(&program).and_then(Weak::upgrade) {
            return identity;
        }
        identities.retain(|_, identity| identity.strong_count() > 0);
        let identity = Identity::new(program.clone(), self.now, Arc::clone(&self.memory));
        identities.insert(program, Arc::downgrade(&identity));
        identity
    }
}
