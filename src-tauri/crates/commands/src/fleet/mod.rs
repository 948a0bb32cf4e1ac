//! All contexts at a glance: looked at when somebody asks, or one after another in the background, and remembered.

mod look;
mod memory;

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    path::PathBuf,
    sync::LazyLock,
    time::Duration,
};

use parking_lot::Mutex;
use tokio::{
    sync::{Semaphore, watch},
    time::sleep,
};
use wire::{
    Done, Error, FleetFacts, FleetItem, FleetMember, FollowFleet, Millis, RefreshFleet, Sink,
};

use crate::sessions::Sessions;
use memory::Memory;

/// Contexts that are looked at at the same time: more would make a crowd on a VPN, and of credential programs.
const AT_ONCE: usize = 4;
/// News of many contexts go out together.
const GATHERING: Duration = Duration::from_millis(100);
/// How often it is considered who is due.
const DUE: Duration = Duration::from_secs(15);
/// The least that looks unasked are apart.
const APART: Duration = Duration::from_millis(500);

/// A context and the address that it has.
#[derive(Default)]
struct Member {
    server: Option<String>,
    shown: FleetMember,
}

/// What is known of every context.
pub(crate) struct Fleet {
    members: Mutex<BTreeMap<String, Member>>,
    /// Read when somebody looks at the fleet: most who start the program ask for something else.
    memory: LazyLock<Memory, Box<dyn FnOnce() -> Memory + Send>>,
    slots: Semaphore,
    /// Counts up whenever there is news.
    changes: watch::Sender<u64>,
}

impl Fleet {
    /// Remembers what is in the file.
    pub fn new(file: Option<PathBuf>) -> Self {
        Self {
            members: Mutex::default(),
            memory: LazyLock::new(Box::new(|| Memory::open(file))),
            slots: Semaphore::new(AT_ONCE),
            changes: watch::Sender::new(0),
        }
    }

    /// What is known of a context, which is at this address now: nothing that was seen at another.
    fn member(&self, context: &str, server: Option<&str>) -> FleetMember {
        let mut members = self.members.lock();
        let known = members.get(context);
        if let Some(known) = known.filter(|known| known.server.as_deref() == server) {
            return known.shown.clone();
        }
        let shown = FleetMember {
            context: context.to_owned(),
            seen: self.memory.get(context, server),
            ..FleetMember::default()
        };
        let member = Member {
            server: server.map(str::to_owned),
            shown: shown.clone(),
        };
        members.insert(context.to_owned(), member);
        shown
    }

    /// Changes what is known of a context, unless it has another address by now.
    fn change(&self, context: &str, server: Option<&str>, change: impl FnOnce(&mut FleetMember)) {
        let mut members = self.members.lock();
        let known = members.get_mut(context);
        if let Some(member) = known.filter(|known| known.server.as_deref() == server) {
            change(&mut member.shown);
        }
        drop(members);
        self.changes.send_modify(|count| *count += 1);
    }

    /// Looks at a context when it is its turn.
    async fn look(&self, sessions: &Sessions, context: &str, server: Option<&str>, asked: bool) {
        let _shown = self.member(context, server);
        self.change(context, server, |member| member.looking = true);
        // What is dropped before its end is not looked at any more.
        let looking = Looking {
            fleet: self,
            context,
            server,
        };
        let Ok(_slot) = self.slots.acquire().await else {
            return;
        };
        let seen = look::look(sessions, context, asked).await;
        drop(looking);
        if let Ok(facts) = &seen {
            self.memory.set(context, server, facts);
        }
        self.change(context, server, |member| note(member, seen, cluster::now()));
    }
}

fn note(member: &mut FleetMember, seen: Result<FleetFacts, Error>, at: Millis) {
    member.tried_at = Some(at);
    match seen {
        Ok(facts) => {
            member.seen = Some(facts);
            member.error = None;
        }
        Err(error) => member.error = Some(error),
    }
}

struct Looking<'a> {
    fleet: &'a Fleet,
    context: &'a str,
    server: Option<&'a str>,
}

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        self.fleet
            .change(self.context, self.server, |member| member.looking = false);
    }
}

/// The contexts of the kubeconfig files and their servers. What cannot be opened at all is no cluster.
async fn contexts(sessions: &Sessions) -> Result<Vec<(String, Option<String>)>, Error> {
    let loaded = sessions.load().await?;
    let usable = loaded.contexts.iter();
    Ok(usable
        .map(|context| (context.name.clone(), context.server.clone()))
        .collect())
}

/// Completes when all were looked at.
pub(crate) async fn refresh(
    sessions: &Sessions,
    fleet: &Fleet,
    request: RefreshFleet,
) -> Result<Done, Error> {
    let all = contexts(sessions).await?;
    let known = |name: &String| all.iter().any(|(context, _)| context == name);
    if let Some(unknown) = request.contexts.iter().find(|name| !known(name)) {
        let message = format!("there is no context `{unknown}`");
        return Err(Error::new(wire::ErrorCode::NotFound, message));
    }
    if request.asked {
        sessions.kubeconfigs().keeper().ask_again();
    }
    let wanted = |name: &String| request.contexts.is_empty() || request.contexts.contains(name);
    let looks = all
        .iter()
        .filter(|(context, _)| wanted(context))
        .map(|(context, server)| fleet.look(sessions, context, server.as_deref(), request.asked));
    futures::future::join_all(looks).await;
    fleet.memory.write().await;
    Ok(Done {})
}

/// Tells what is known, and looks at what is due.
pub(crate) async fn follow(
    sessions: &Sessions,
    fleet: &Fleet,
    request: FollowFleet,
    sink: Sink<FleetItem>,
) -> Result<(), Error> {
    sessions.load().await?;
    let background = async {
        match request.every {
            Some(minutes) => {
                look_after(sessions, fleet, Millis::from(minutes.max(1)) * 60_000).await
            }
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = tell(sessions, fleet, sink) => ended,
        never = background => match never? {},
    }
}

/// Sends what is new of the contexts that there are.
async fn tell(sessions: &Sessions, fleet: &Fleet, mut sink: Sink<FleetItem>) -> Result<(), Error> {
    let mut changes = fleet.changes.subscribe();
    let mut listed = sessions.changes();
    let mut sent: BTreeMap<String, FleetMember> = BTreeMap::new();
    let mut first = true;
    loop {
        changes.borrow_and_update();
        listed.borrow_and_update();
        let known = sessions.kubeconfigs().list();
        let names: BTreeSet<&str> = known
            .contexts
            .iter()
            .map(|context| context.name.as_str())
            .collect();
        let now = known
            .contexts
            .iter()
            .map(|context| fleet.member(&context.name, context.server.as_deref()));
        let members: Vec<FleetMember> = now
            .filter(|member| sent.get(&member.context) != Some(member))
            .collect();
        let gone: Vec<String> = sent
            .keys()
            .filter(|name| !names.contains(name.as_str()))
            .cloned()
            .collect();
        for name in &gone {
            sent.remove(name);
        }
        if first || !members.is_empty() || !gone.is_empty() {
            first = false;
            sent.extend(
                members
                    .iter()
                    .map(|member| (member.context.clone(), member.clone())),
            );
            sink.send(&FleetItem { members, gone }).await?;
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return Ok(()) },
            changed = listed.changed() => if changed.is_err() { return Ok(()) },
        }
        sleep(GATHERING).await;
    }
}

/// Looks at contexts of which nothing newer is known, one at a time, for as long as somebody waits for that.
async fn look_after(
    sessions: &Sessions,
    fleet: &Fleet,
    every: Millis,
) -> Result<Infallible, Error> {
    loop {
        let mut looked = false;
        for (context, server) in contexts(sessions).await? {
            let member = fleet.member(&context, server.as_deref());
            if is_due(&member, cluster::now(), every) {
                fleet
                    .look(sessions, &context, server.as_deref(), false)
                    .await;
                looked = true;
                sleep(APART).await;
            }
        }
        if looked {
            fleet.memory.write().await;
        }
        sleep(DUE).await;
    }
}

/// What failed is as old as its last try: a dead cluster is not tried more often than a live one.
fn is_due(member: &FleetMember, now: Millis, every: Millis) -> bool {
    let seen = member.seen.as_ref().map(|facts| facts.at);
    let last = seen.max(member.tried_at);
    !member.looking && last.is_none_or(|last| now - last >= every || last > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_is_what_nothing_newer_is_known_of() {
        let at = |tried_at: Option<Millis>| FleetMember {
            tried_at,
            ..FleetMember::default()
        };
        assert!(is_due(&at(None), 1000, 500));
        assert!(is_due(&at(Some(500)), 1000, 500));
        assert!(!is_due(&at(Some(501)), 1000, 500));
        assert!(is_due(&at(Some(2000)), 1000, 500), "the clock was set back");
        let looking = FleetMember {
            looking: true,
            ..FleetMember::default()
        };
        assert!(!is_due(&looking, 1000, 500));
    }
}
