//! One session per context: connect, discover, list and watch into stores, count.
//!
//! A context that hangs never touches another: each has its own connections, tasks and stores.
//! What is on screen is kept current by watches, which start when something looks, linger a while,
//! and stop; a context that nobody looks at sleeps. Nothing here polls, but for what can be listed and not watched.

mod backoff;
mod clock;
mod count;
mod definitions;
mod discovery;
mod error;
mod guard;
mod link;
mod list;
mod pack;
mod pages;
mod path;
mod registry;
mod rights;
mod session;
mod shelf;
mod split;
mod store;
mod transport;
mod watch;

pub use clock::now;
pub use count::Counter;
pub use discovery::{Kind, Kinds};
pub use error::Error;
pub use guard::Guard;
pub use path::Scope;
pub use registry::WatchHandle;
pub use rights::Rights;
pub use session::{Cluster, Configure, Habits, Session, Way};
pub use shelf::{Shelf, Unseen};
pub use store::{Change, Changes, Projected, Store, StoreWriter, Subscription};
pub use transport::{Rates, Traffic, certificate};
