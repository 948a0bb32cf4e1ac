//! Having the Secret Service ask the person for a password, which may take them any time.
//!
//! Not left to `secret-service`, which waits for ever. And no question is ever taken back with `Dismiss`, though the
//! protocol has it: gnome-keyring aborts on it, with all that it keeps unlocked. What nobody answered in time stays
//! open, and whoever wants the keychain next waits for that answer in place of asking again.

use std::collections::HashMap;

use futures::StreamExt as _;
use tokio::time::{Instant, timeout_at};
use zbus::proxy::CacheProperties;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};
use zbus::{Connection, Result};

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Service",
    default_service = "org.freedesktop.secrets",
    default_path = "/org/freedesktop/secrets",
    gen_blocking = false
)]
trait Service {
    fn unlock(
        &self,
        objects: &[&ObjectPath<'_>],
    ) -> Result<(Vec<OwnedObjectPath>, OwnedObjectPath)>;

    fn create_collection(
        &self,
        properties: HashMap<&str, Value<'_>>,
        alias: &str,
    ) -> Result<(OwnedObjectPath, OwnedObjectPath)>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Prompt",
    default_service = "org.freedesktop.secrets",
    gen_blocking = false
)]
trait Prompt {
    fn prompt(&self, window: &str) -> Result<()>;

    #[zbus(signal)]
    fn completed(&self, dismissed: bool, result: Value<'_>) -> Result<()>;
}

/// A dialog that is open.
pub(super) struct Question {
    completed: CompletedStream,
}

impl Question {
    /// Whether the person did what was asked; None where they have not by then.
    pub(super) async fn answer(&mut self, until: Instant) -> Result<Option<bool>> {
        match timeout_at(until, self.completed.next()).await {
            Ok(Some(completed)) => Ok(Some(!completed.args()?.dismissed)),
            Ok(None) => Err(zbus::Error::InvalidReply),
            Err(_) => Ok(None),
        }
    }
}

/// Unlocks an item or a collection; None where that takes no answer.
pub(super) async fn unlock(bus: &Connection, object: &ObjectPath<'_>) -> Result<Option<Question>> {
    let service = ServiceProxy::new(bus).await?;
    let (_, prompt) = service.unlock(&[object]).await?;
    ask(bus, prompt).await
}

/// Makes the collection that new entries go into. The person chooses a password for it.
pub(super) async fn create_default(bus: &Connection) -> Result<Option<Question>> {
    // As libsecret does it, which most programs use.
    let label = (
        "org.freedesktop.Secret.Collection.Label",
        "Default keyring".into(),
    );
    let service = ServiceProxy::new(bus).await?;
    let (_, prompt) = service
        .create_collection(HashMap::from([label]), "default")
        .await?;
    ask(bus, prompt).await
}

async fn ask(bus: &Connection, prompt: OwnedObjectPath) -> Result<Option<Question>> {
    if prompt.as_str() == "/" {
        return Ok(None);
    }
    let prompt = PromptProxy::builder(bus)
        .path(prompt)?
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    let completed = prompt.receive_completed().await?;
    prompt.prompt("").await?;
    Ok(Some(Question { completed }))
}
