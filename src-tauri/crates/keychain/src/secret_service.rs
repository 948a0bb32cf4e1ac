//! The keychain on Linux: whichever program answers for `org.freedesktop.secrets` on the session's bus.
//!
//! gnome-keyring finds entries in a locked keyring; `KWallet` and `KeePassXC` show nothing of a locked one. So nothing
//! that is found is taken for all that there is before the place of new entries is unlocked.

use std::collections::HashMap;
use std::future::Future;

use secrecy::zeroize::Zeroizing;
use secret_service::{Collection, Error as ServiceError, Item, SearchItemsResult};
use tokio::runtime::Runtime;
use tokio::time::{Instant, timeout_at};
use zbus::zvariant::ObjectPath;

use crate::store::{SERVICE, Store, Trouble, label};

mod link;
mod prompt;
mod trouble;

use link::Open;
use prompt::Question;
use trouble::{refused, trouble};

/// What the other programs that keep passwords there write. `KeePassXC` takes anything else for a file.
const CONTENT_TYPE: &str = "text/plain";

/// Opens the keychain for that work, which is given up at that time. Where the person is not to be asked, what is
/// locked stays so.
pub(crate) fn visit<T>(
    until: Instant,
    asks: bool,
    work: impl FnOnce(&dyn Store) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    link::with(until, |runtime, open| {
        work(&Session {
            runtime,
            open,
            until,
            asks,
        })
    })
}

struct Session<'a> {
    runtime: &'a Runtime,
    open: &'a Open,
    until: Instant,
    asks: bool,
}

impl Session<'_> {
    /// What waits for too long is taken to wait for the person: the service is there, and itself it is quick.
    fn ask<T, E>(
        &self,
        question: impl Future<Output = Result<T, E>>,
        trouble: impl FnOnce(E) -> Trouble,
    ) -> Result<T, Trouble> {
        match self.runtime.block_on(timeout_at(self.until, question)) {
            Ok(answer) => answer.map_err(trouble),
            Err(_) => Err(unanswered()),
        }
    }

    fn get<T>(
        &self,
        question: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<T, Trouble> {
        self.ask(question, trouble)
    }

    /// Does what may take an answer of the person, and waits for that.
    fn ask_person(
        &self,
        question: impl Future<Output = zbus::Result<Option<Question>>>,
    ) -> Result<(), Trouble> {
        match self.ask(question, refused)? {
            Some(question) => self.wait(question),
            None => Ok(()),
        }
    }

    /// Waits for the answer to what an earlier call asked.
    fn settle(&self) -> Result<(), Trouble> {
        let Some(mut question) = self.open.question.take() else {
            return Ok(());
        };
        // An answer that came between the calls was not to this one.
        let answer = self.runtime.block_on(question.answer(Instant::now()));
        match answer.map_err(refused)? {
            Some(_) => Ok(()),
            None => self.wait(question),
        }
    }

    fn wait(&self, mut question: Question) -> Result<(), Trouble> {
        let answer = self.runtime.block_on(question.answer(self.until));
        match answer.map_err(refused)? {
            Some(true) => Ok(()),
            Some(false) => Err(Trouble::Locked(
                "it was not unlocked when asked for".to_owned(),
            )),
            None => {
                self.open.question.set(Some(question));
                Err(unanswered())
            }
        }
    }

    fn unlock(&self, object: &ObjectPath<'_>) -> Result<(), Trouble> {
        if !self.asks {
            return Err(unasked());
        }
        self.settle()?;
        self.ask_person(prompt::unlock(&self.open.bus, object))
    }

    /// All items of an entry, those first that are unlocked.
    fn find(&self, name: &str) -> Result<Vec<Item<'_>>, Trouble> {
        let found = self.search(name)?;
        if !found.is_empty() || !self.unlock_default()? {
            return Ok(found);
        }
        self.search(name)
    }

    fn search(&self, name: &str) -> Result<Vec<Item<'_>>, Trouble> {
        let SearchItemsResult { unlocked, locked } =
            self.get(self.open.service.search_items(attributes(name)))?;
        Ok(unlocked.into_iter().chain(locked).collect())
    }

    fn unlock_item(&self, item: &Item<'_>) -> Result<(), Trouble> {
        if self.get(item.is_locked())? {
            self.unlock(&item.item_path)?;
        }
        Ok(())
    }

    /// Whether there was something to unlock.
    fn unlock_default(&self) -> Result<bool, Trouble> {
        let Some(collection) = self.default()? else {
            return Ok(false);
        };
        let locked = self.get(collection.is_locked())?;
        if locked {
            self.unlock(&collection.collection_path)?;
        }
        Ok(locked)
    }

    /// The collection that new entries go into. A user who never kept a secret has none.
    fn default(&self) -> Result<Option<Collection<'_>>, Trouble> {
        self.get(async {
            match self.open.service.get_default_collection().await {
                Ok(collection) => Ok(Some(collection)),
                Err(ServiceError::NoResult) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn default_or_new(&self) -> Result<Collection<'_>, Trouble> {
        if let Some(collection) = self.default()? {
            return Ok(collection);
        }
        if !self.asks {
            return Err(unasked());
        }
        // It may have been this that was asked.
        self.settle()?;
        if let Some(collection) = self.default()? {
            return Ok(collection);
        }
        self.ask_person(prompt::create_default(&self.open.bus))?;
        let missing = || Trouble::Failed("it has no place for new entries".to_owned());
        self.default()?.ok_or_else(missing)
    }
}

impl Store for Session<'_> {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let items = self.find(name)?;
        let Some(item) = items.first() else {
            return Ok(None);
        };
        self.unlock_item(item)?;
        self.get(item.get_secret()).map(Zeroizing::new).map(Some)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Trouble> {
        let items = self.find(name)?;
        if let Some(item) = items.first() {
            self.unlock_item(item)?;
            return self.get(item.set_secret(text.as_bytes(), CONTENT_TYPE));
        }
        let collection = self.default_or_new()?;
        let (label, attributes) = (label(name), attributes(name));
        self.get(collection.create_item(&label, attributes, text.as_bytes(), true, CONTENT_TYPE))?;
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), Trouble> {
        // More than one may have come from a backup, or by hand.
        self.find(name)?.iter().try_for_each(|item| {
            self.unlock_item(item)?;
            self.get(item.delete())
        })
    }
}

/// By which an entry is found. The names are those that other programs use.
fn attributes(name: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", name)])
}

fn unasked() -> Trouble {
    Trouble::Locked("nobody was asked to unlock it".to_owned())
}

fn unanswered() -> Trouble {
    Trouble::Locked("nobody has answered in time".to_owned())
}
