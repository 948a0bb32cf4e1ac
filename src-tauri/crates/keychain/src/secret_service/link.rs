//! The connection to the Secret Service: one for the whole process, which stays.
//!
//! gnome-keyring aborts now and then when those who speak to it come and go quickly, so nobody here does. A service
//! that ended and started anew, or a bus, is noticed at the next call.

use std::cell::Cell;

use parking_lot::Mutex;
use secret_service::{EncryptionType, SecretService};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout_at};
use zbus::names::{BusName, OwnedUniqueName, WellKnownName};
use zbus::{Connection, fdo};

use super::prompt::Question;
use super::trouble::{refused, trouble};
use crate::store::Trouble;

const SECRETS: &str = "org.freedesktop.secrets";

/// Whoever has it speaks to the service; the others wait for their turn, so that the person is not asked twice.
static LINK: Mutex<Option<Link>> = Mutex::new(None);

struct Link {
    /// Runs during calls alone; what comes between them waits in the connection.
    runtime: Runtime,
    bus: Option<Connection>,
    open: Option<Open>,
}

/// What there is with one run of the service.
pub(super) struct Open {
    pub(super) bus: Connection,
    pub(super) service: SecretService<'static>,
    /// What nobody has answered yet.
    pub(super) question: Cell<Option<Question>>,
    owner: OwnedUniqueName,
}

/// Does that work with the service.
pub(super) fn with<T>(
    until: Instant,
    work: impl FnOnce(&Runtime, &Open) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let busy = || Trouble::Locked("nobody has answered what was asked before".to_owned());
    let silent = || Trouble::Absent("it does not answer".to_owned());
    let free = LINK.try_lock();
    let waited = free.is_none();
    let mut link = free
        .or_else(|| LINK.try_lock_until(until.into_std()))
        .ok_or_else(busy)?;
    let Link { runtime, bus, open } = match &mut *link {
        Some(link) => link,
        none => none.insert(Link::new()?),
    };
    // Streams say through the runtime that they have ended.
    let _inside = runtime.enter();
    runtime
        .block_on(timeout_at(until, connect(bus, open)))
        // Whoever had to wait for long may have had no time left for an answer to come.
        .unwrap_or_else(|_| Err(if waited { busy() } else { silent() }))?;
    let result = work(runtime, open.as_ref().ok_or_else(silent)?);
    // Whatever it is, a new session does not have it.
    if matches!(result, Err(Trouble::Failed(_))) {
        *open = None;
    }
    result
}

impl Link {
    fn new() -> Result<Self, Trouble> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Trouble::Failed(format!("no runtime for it: {error}")))?;
        Ok(Self {
            runtime,
            bus: None,
            open: None,
        })
    }
}

/// Connects where it is not connected, or no longer with the service that there is.
async fn connect(bus: &mut Option<Connection>, open: &mut Option<Open>) -> Result<(), Trouble> {
    let mut owner = Ok(None);
    if let Some(bus) = bus {
        owner = owner_on(bus).await;
    }
    let owner = owner.unwrap_or_else(|_| {
        // The bus is gone; perhaps there is a new one.
        *bus = None;
        None
    });
    if owner.is_some() && open.as_ref().map(|open| &open.owner) == owner.as_ref() {
        return Ok(());
    }
    *open = None;
    let bus = match bus {
        Some(bus) => bus,
        none => none.insert(
            Connection::session()
                .await
                .map_err(|error| Trouble::Absent(format!("no session bus: {error}")))?,
        ),
    };
    // The bus starts the service if it knows how to.
    let service = SecretService::connect_with_existing(EncryptionType::Dh, bus.clone())
        .await
        .map_err(trouble)?;
    let owner = owner_on(bus).await.map_err(refused)?;
    *open = owner.map(|owner| Open {
        bus: bus.clone(),
        service,
        question: Cell::new(None),
        owner,
    });
    Ok(())
}

/// Which connection is the service's now.
async fn owner_on(bus: &Connection) -> zbus::Result<Option<OwnedUniqueName>> {
    let name = BusName::from(WellKnownName::from_static_str(SECRETS)?);
    match fdo::DBusProxy::new(bus).await?.get_name_owner(name).await {
        Ok(owner) => Ok(Some(owner)),
        Err(fdo::Error::NameHasNoOwner(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
