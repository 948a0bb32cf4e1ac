//! What every fault has in common: a table over contexts that it strikes and one that it must not touch, in one
//! process; changes on the server meanwhile; and the question whether the table is what the server has.

use std::{
    cell::Cell,
    collections::BTreeMap,
    process,
    time::{Duration, Instant, SystemTime},
};

use serde_json::{Value, json};
use testkit::real::RealCluster;
use wire::{Error, ErrorCode, ListState, Millis, TableRow};

use crate::common::{Program, Table, cluster};

/// The context that no fault strikes.
pub const HEALTHY: &str = "admin";

/// Within this a fault must be seen: silence is looked into every 20 s, for 10 s, and machines may be busy.
const NOTICED: Duration = Duration::from_secs(60);
/// Within this a table must be right again: the longest wait between two tries is 30 s.
const RECOVERED: Duration = Duration::from_secs(75);

/// Objects by name: which one it is, and how much is in it.
type Objects = BTreeMap<String, (String, u64)>;

/// A namespace in a cluster, with config maps.
struct Place<'a> {
    cluster: &'a RealCluster,
    namespace: String,
    changes: Cell<u32>,
}

/// A fault under way.
pub struct Scene<'a> {
    name: &'static str,
    struck: Vec<&'static str>,
    place: Place<'a>,
    /// Where the healthy context leads, unless it is the same.
    elsewhere: Option<Place<'a>>,
    pub table: Table,
    opened: Millis,
    injected: Instant,
    noticed: Duration,
    mended: Instant,
}

impl<'a> Scene<'a> {
    /// A table that is live. The struck contexts lead to that cluster, and are known to the program.
    pub fn open(
        name: &'static str,
        program: &Program,
        struck: &[&'static str],
        at: &'a RealCluster,
    ) -> Self {
        let namespace = format!("test-{}-{}", struck[0], process::id());
        let place = Place::new(at, &namespace);
        let elsewhere =
            (at.kubeconfig != cluster().kubeconfig).then(|| Place::new(cluster(), &namespace));
        let opened = now();
        let contexts: Vec<&str> = struck.iter().copied().chain([HEALTHY]).collect();
        // Each namespace gets its authority's certificate some time.
        let request = json!({
            "contexts": contexts, "kind": "configmaps", "namespaces": [namespace], "filter": "!kube-root-ca",
        });
        let mut scene = Self {
            name,
            struck: struck.to_vec(),
            place,
            elsewhere,
            table: Table::open(program, &request),
            opened,
            injected: Instant::now(),
            noticed: Duration::ZERO,
            mended: Instant::now(),
        };
        scene.table.until_live();
        scene.until_equal(Duration::ZERO);
        scene
    }

    /// Strikes.
    pub fn strike(&mut self, fault: impl FnOnce()) {
        self.injected = Instant::now();
        fault();
    }

    /// Waits until each struck context is marked as stale, with its age. The other one stays live.
    pub fn until_stale(&mut self) {
        let (injected, opened) = (self.injected, self.opened);
        let shown = self.rows(self.struck[0]);
        let struck = self.struck.clone();
        self.until("what is shown is marked as stale", |table| {
            struck.iter().all(|context| stale(table, context).is_some())
        });
        self.noticed = injected.elapsed();
        assert!(
            self.noticed < NOTICED,
            "{}: noticed after {:?}",
            self.name,
            self.noticed
        );
        for context in &self.struck {
            let (since, _) = stale(&self.table, context).expect("it is stale");
            assert!(
                (opened..=now()).contains(&since),
                "{context} is stale since {since}, was opened at {opened}, and now it is {}",
                now()
            );
            assert_eq!(self.rows(context), shown, "what was seen stays");
        }
    }

    /// The same, for that reason.
    pub fn until_stale_with(&mut self, code: ErrorCode) {
        // What is said first may be the connection's end; what comes of it is said next.
        self.until_stale();
        let reasons: Vec<_> = self.struck.iter().map(|context| (*context, code)).collect();
        self.until_stale_as(&reasons);
    }

    /// Waits until contexts are stale for these reasons.
    pub fn until_stale_as(&mut self, reasons: &[(&str, ErrorCode)]) {
        self.until("the reason is said", |table| {
            let is = |(context, code): &(&str, ErrorCode)| {
                stale(table, context).is_some_and(|(_, error)| error.code == *code)
            };
            reasons.iter().all(is)
        });
    }

    /// The struck contexts are stale for so long.
    pub fn stay_stale(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.table
                .step(until.saturating_duration_since(Instant::now()));
            assert_eq!(self.table.state(HEALTHY), Some(&ListState::Live));
            for context in &self.struck {
                let state = self.table.state(context);
                assert!(
                    matches!(state, Some(ListState::Stale { .. })),
                    "{context}: {state:?}"
                );
            }
        }
    }

    /// The next fault of the same scene.
    pub fn rename(&mut self, name: &'static str) {
        self.name = name;
    }

    /// Changes what the table shows, on the server. The healthy context shows it at once.
    pub fn change(&mut self) {
        self.place.change();
        if let Some(elsewhere) = &self.elsewhere {
            elsewhere.change();
        }
        self.until_healthy_equal();
    }

    /// The same, and the struck contexts hear nothing of it and are not called live.
    pub fn change_unheard(&mut self) {
        let before = self.rows(self.struck[0]);
        self.change();
        // Whatever has come by now.
        while self.table.step(Duration::ZERO) {}
        for context in &self.struck {
            let state = self.table.state(context);
            assert!(
                matches!(state, Some(ListState::Stale { .. })),
                "{}: {context} hears nothing and is {state:?}",
                self.name
            );
            assert_eq!(self.rows(context), before, "{}: {context}", self.name);
        }
    }

    /// Mends.
    pub fn mend(&mut self, mending: impl FnOnce()) {
        self.mended = Instant::now();
        mending();
    }

    /// Waits until all are live and show what the server has, and says how long everything took.
    pub fn until_recovered(&mut self) {
        self.until_equal(RECOVERED);
        println!(
            "fault: {:<28} noticed {:>5.1} s  recovered {:>5.1} s",
            self.name,
            self.noticed.as_secs_f32(),
            self.mended.elapsed().as_secs_f32()
        );
    }

    /// The same where it recovers as soon as it notices.
    pub fn until_noticed_and_recovered(&mut self) {
        self.mended = self.injected;
        self.until_equal(NOTICED);
        let took = self.injected.elapsed().as_secs_f32();
        println!(
            "fault: {:<28} noticed and recovered {took:>5.1} s",
            self.name
        );
    }

    /// Takes items until the table is so. The healthy context is live all the while.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Table) -> bool) {
        let name = self.name;
        self.table.until(&format!("{name}: {what}"), |table| {
            let healthy = table.state(HEALTHY);
            assert_eq!(
                healthy,
                Some(&ListState::Live),
                "{name}: {HEALTHY} is untouched"
            );
            wanted(table)
        });
    }

    /// Waits until all are live and show what the server has; no time: as long as anything may take.
    fn until_equal(&mut self, limit: Duration) {
        let expected = self.place.objects();
        let struck = self.struck.clone();
        let mended = self.mended;
        self.until("all are live and equal to the server's", |table| {
            struck.iter().all(|context| {
                table.state(context) == Some(&ListState::Live)
                    && objects(table, context) == expected
            })
        });
        self.until_healthy_equal();
        assert!(
            limit.is_zero() || mended.elapsed() < limit,
            "{}: recovered after {:?}",
            self.name,
            mended.elapsed()
        );
        assert_eq!(self.place.objects(), expected, "nothing else changes here");
    }

    fn until_healthy_equal(&mut self) {
        let place = self.elsewhere.as_ref().unwrap_or(&self.place);
        let expected = place.objects();
        self.until("the healthy context is as the server", |table| {
            objects(table, HEALTHY) == expected
        });
    }

    fn rows(&self, context: &str) -> Objects {
        objects(&self.table, context)
    }
}

fn stale<'t>(table: &'t Table, context: &str) -> Option<(Millis, &'t Error)> {
    match table.state(context) {
        Some(ListState::Stale { since, error, .. }) => Some((*since, error)),
        _ => None,
    }
}

fn objects(table: &Table, context: &str) -> Objects {
    let rows = table.rows.iter().filter(|row| row.context == context);
    let object = |row: &TableRow| {
        let wire::Cell::Number(keys) = table.cell(row, "data") else {
            panic!("{row:?}")
        };
        let keys = u64::try_from(*keys).expect("a count");
        (row.name.clone(), (row.uid.clone(), keys))
    };
    rows.map(object).collect()
}

/// The time on the wall, which the program tells.
#[expect(
    clippy::disallowed_methods,
    reason = "what the program says of it is compared with it"
)]
fn now() -> Millis {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let millis = since.expect("after 1970").as_millis();
    Millis::try_from(millis).expect("not so late")
}

impl<'a> Place<'a> {
    /// With three config maps.
    fn new(cluster: &'a RealCluster, namespace: &str) -> Self {
        let place = Self {
            cluster,
            namespace: namespace.to_owned(),
            changes: Cell::new(0),
        };
        cluster
            .kubectl(&["create", "namespace", namespace])
            .expect("a namespace for the test");
        for name in ["stays", "changes", "comes-0"] {
            place.create(name);
        }
        place
    }

    fn create(&self, name: &str) {
        let data = "--from-literal=key=value";
        self.kubectl(&["create", "configmap", name, data]);
    }

    /// One comes, one goes, one has something more.
    fn change(&self) {
        let before = self.changes.get();
        let now = before + 1;
        self.changes.set(now);
        self.create(&format!("comes-{now}"));
        self.kubectl(&["delete", "configmap", &format!("comes-{before}")]);
        let patch = json!({ "data": { format!("more-{now}"): "x" } }).to_string();
        self.kubectl(&["patch", "configmap", "changes", "-p", &patch]);
    }

    fn kubectl(&self, arguments: &[&str]) -> String {
        let within = ["-n", &self.namespace];
        self.cluster
            .kubectl(&[arguments, &within].concat())
            .expect("kubectl")
    }

    /// What the server has.
    fn objects(&self) -> Objects {
        let text = self.kubectl(&["get", "configmaps", "-o", "json"]);
        let list: Value = serde_json::from_str(&text).expect("JSON");
        let items = list["items"].as_array().expect("items").iter();
        let object = |item: &Value| {
            let text = |field: &str| item["metadata"][field].as_str().expect("it has").to_owned();
            let keys = item["data"].as_object().map_or(0, serde_json::Map::len);
            (text("name"), (text("uid"), keys as u64))
        };
        let all: Objects = items.map(object).collect();
        let ours = all
            .into_iter()
            .filter(|(name, _)| name != "kube-root-ca.crt");
        ours.collect()
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // The cluster may be gone; then so is the namespace.
        let delete = ["delete", "namespace", &self.namespace, "--wait=false"];
        let _ = self.cluster.kubectl(&delete);
    }
}
