//! The credentials of one identity, shared by all that use it.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::task::AbortOnDropHandle;
use wire::Millis;

use crate::{Credentials, Error, Program, memory::Memory, run::run};

/// How long a program may take. Somebody may have to sign in meanwhile.
const LIMIT: Duration = Duration::from_secs(120);
/// One that takes longer may have wanted something of somebody: it is not run again unasked.
const QUICK: Duration = Duration::from_secs(10);
/// Credentials are renewed so long before they expire, or a tenth of their life before where that is less.
const EARLY: Millis = 60_000;
/// After a failure nothing is tried again unasked for so long, doubled with each.
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How an identity does.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// When the present credentials were got.
    pub obtained_at: Option<Millis>,
    /// When they expire, if that is known.
    pub expires_at: Option<Millis>,
    /// Since when the program runs.
    pub running_since: Option<Millis>,
    /// Why its last run gave nothing.
    pub error: Option<Error>,
}

/// One program's credentials. The program runs when somebody needs them, one run at a time.
pub struct Identity {
    program: Program,
    now: fn() -> Millis,
    memory: Arc<Memory>,
    /// The run under way, or the last one. It is nobody's own: whoever needs credentials waits for it, and who gives
    /// up waiting ends it for no other. It ends with the identity.
    run: Mutex<Option<Run>>,
    known: Mutex<Known>,
    status: watch::Sender<Status>,
    /// Renews what is about to expire.
    renewal: Mutex<Option<AbortOnDropHandle<()>>>,
    this: Weak<Self>,
}

type Outcome = Result<Arc<Credentials>, Error>;

/// A run of the program.
struct Run {
    outcome: watch::Receiver<Option<Outcome>>,
    _task: AbortOnDropHandle<()>,
}

impl Run {
    fn is_under_way(&self) -> bool {
        self.outcome.borrow().is_none() && self.outcome.has_changed().is_ok()
    }
}

#[derive(Default)]
struct Known {
    credentials: Option<Arc<Credentials>>,
    /// The program was never run, or took so long that somebody may have had to do something.
    slow: bool,
    failures: u32,
    /// Why the last run gave nothing, and when it ended.
    failed: Option<(Error, Instant)>,
}

impl Identity {
    pub(crate) fn new(program: Program, now: fn() -> Millis, memory: Arc<Memory>) -> Arc<Self> {
        let slow = !memory.is_quick(&program);
        let known = Known {
            slow,
            ..Known::default()
        };
        Arc::new_cyclic(|this| Self {
            program,
            now,
            memory,
            run: Mutex::default(),
            known: Mutex::new(known),
            status: watch::Sender::default(),
            renewal: Mutex::default(),
            this: this.clone(),
        })
    }

    /// How it does, and whenever that changes.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }

    /// The credentials as they are, renewed if they are about to expire. `asked` if somebody clicked for it: else
    /// the program is not run where it may want something of somebody, and not right after a failure.
    ///
    /// # Errors
    /// The program gave none, or is not run unasked.
    pub async fn credentials(&self, asked: bool) -> Outcome {
        if let Some(good) = self.good() {
            return Ok(good);
        }
        let mut outcome = {
            let mut run = self.run.lock();
            if let Some(run) = run.as_ref().filter(|run| run.is_under_way()) {
                run.outcome.clone()
            } else {
                // A run may have ended since.
                if let Some(good) = self.good() {
                    return Ok(good);
                }
                if !asked && let Some(instead) = self.instead() {
                    return instead;
                }
                run.insert(self.start()).outcome.clone()
            }
        };
        let ended = outcome.wait_for(Option::is_some).await;
        let ended = ended.ok().and_then(|outcome| outcome.clone());
        ended.unwrap_or_else(|| {
            Err(Error::Failed {
                program: self.program.name.clone(),
                how: "was stopped".into(),
                said: String::new(),
            })
        })
    }

    /// What there is in place of a run that nobody asked for, where there is to be none.
    fn instead(&self) -> Option<Outcome> {
        let known = self.known.lock();
        if let Some((error, at)) = &known.failed
            && at.elapsed() < pause(known.failures)
        {
            return Some(Err(error.clone()));
        }
        if !known.slow {
            return None;
        }
        // They are good for a little longer.
        let present = known.credentials.clone();
        let present = present.filter(|present| self.lasts(present, 0));
        Some(present.ok_or_else(|| Error::Unasked {
            program: self.program.name.clone(),
        }))
    }

    fn start(&self) -> Run {
        let (sender, outcome) = watch::channel(None);
        let (this, program, now) = (self.this.clone(), self.program.clone(), self.now);
        self.status
            .send_modify(|status| status.running_since = Some(now()));
        let task = tokio::spawn(async move {
            let began = Instant::now();
            let outcome = run(&program, LIMIT, now).await.map(Arc::new);
            if let Some(identity) = this.upgrade() {
                identity.ended(&outcome, began.elapsed());
            }
            sender.send_replace(Some(outcome));
        });
        Run {
            outcome,
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// Waits until there is another certificate than that.
    pub async fn other_certificate(&self, used: &str) {
        let is_other = || {
            let known = self.known.lock();
            let certificate = known
                .credentials
                .as_ref()
                .and_then(|known| known.certificate.as_ref());
            certificate.is_some_and(|(certificate, _)| certificate != used)
        };
        let mut status = self.status();
        while !is_other() {
            if status.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// The server does not accept these: they are not used again.
    pub fn refused(&self, credentials: &Arc<Credentials>) {
        let mut known = self.known.lock();
        let present = known.credentials.as_ref();
        if present.is_some_and(|present| Arc::ptr_eq(present, credentials)) {
            known.credentials = None;
        }
    }

    /// Credentials that will be good for a while.
    fn good(&self) -> Option<Arc<Credentials>> {
        let known = self.known.lock();
        known.credentials.clone().filter(|credentials| {
            let early = early(credentials);
            self.lasts(credentials, early)
        })
    }

    fn lasts(&self, credentials: &Credentials, longer: Millis) -> bool {
        credentials
            .expires_at
            .is_none_or(|expires_at| expires_at - longer > (self.now)())
    }

    /// Notes what came of a run.
    fn ended(&self, outcome: &Outcome, took: Duration) {
        {
            let mut known = self.known.lock();
            // A program may also be slow to fail, as where there is no network.
            if matches!(outcome, Ok(_) | Err(Error::Hung { .. })) {
                known.slow = took > QUICK;
                self.memory.note(&self.program, !known.slow);
            }
            match outcome {
                Ok(credentials) => {
                    known.credentials = Some(Arc::clone(credentials));
                    (known.failures, known.failed) = (0, None);
                }
                Err(error) => {
                    known.failures = known.failures.saturating_add(1);
                    known.failed = Some((error.clone(), Instant::now()));
                }
            }
        }
        self.status.send_modify(|status| {
            status.running_since = None;
            status.error = outcome.as_ref().err().cloned();
            if let Ok(credentials) = outcome {
                status.obtained_at = Some(credentials.obtained_at);
                status.expires_at = credentials.expires_at;
            }
        });
        if let Ok(credentials) = outcome {
            self.plan(credentials);
        }
    }

    /// Renews credentials before they expire, for as long as somebody has the identity.
    fn plan(&self, credentials: &Credentials) {
        let renewal = credentials.expires_at.map(|expires_at| {
            let (this, now) = (self.this.clone(), self.now);
            let due = expires_at - early(credentials);
            AbortOnDropHandle::new(tokio::spawn(async move {
                // In steps: a machine that slept has another idea of what has passed.
                while now() < due {
                    let rest = u64::try_from(due - now()).unwrap_or_default();
                    sleep(Duration::from_millis(rest).min(Duration::from_secs(30))).await;
                }
                if let Some(identity) = this.upgrade() {
                    // In a task of its own: it plans the next, which ends this one.
                    tokio::spawn(async move { identity.credentials(false).await.map(drop) });
                }
            }))
        });
        *self.renewal.lock() = renewal;
    }
}

/// How long nothing is tried unasked after so many failures.
fn pause(failures: u32) -> Duration {
    let doubled = PAUSE.saturating_mul(1 << failures.saturating_sub(1).min(10));
    doubled.min(LONGEST_PAUSE)
}

/// How long before their end credentials are renewed.
fn early(credentials: &Credentials) -> Millis {
    let life = credentials.expires_at.map_or(Millis::MAX, |expires_at| {
        expires_at - credentials.obtained_at
    });
    EARLY.min(life / 10)
}

#[cfg(all(test, unix))]
#[path = "identity_tests.rs"]
mod tests;
