//! The stream of one table: gathers changes, coalesces them, numbers what it sends.

use std::{sync::Arc, time::Duration};

use cluster::{Session, now};
use resources::Projection;
use tables::{Item, Place, Query, View};
use tokio::{
    sync::{Notify, oneshot},
    time::{Instant, sleep_until},
};
use wire::{
    Column, Error, Facet, FilterProblem, KindInfo, ListState, OpenTable, Sink, TableContext,
    TableItem, TableView,
};

use super::{
    Control, Tables, Wishes,
    asked::{Asked, Meant},
    chosen::{Chosen, Left},
    part::{self, Part, Ready, Subject},
};

/// Changes are gathered for this long before they are sent; the first rows, the last of a listing, and what
/// the reader asks for are not.
const COALESCE: Duration = Duration::from_millis(60);
/// What needs a look at all rows, such as counts, is done no more often than this.
const SELDOM: Duration = Duration::from_millis(500);

pub(super) async fn run(
    sessions: Vec<Result<Arc<Session>, Error>>,
    request: OpenTable,
    tables: Tables,
    control: &Control,
    sink: Sink<TableItem>,
) -> Result<(), Error> {
    let wake = Arc::new(Notify::new());
    let contexts = request.contexts.clone();
    let parts = contexts.into_iter().zip(sessions);
    let parts = parts
        .map(|(context, session)| match session {
            Ok(session) => Part::start(context, session, &request.kind, Arc::clone(&wake)),
            Err(error) => Part::failed(context, error, Arc::clone(&wake)),
        })
        .collect();
    let asked = Asked {
        namespaces: request.namespaces.unwrap_or_default(),
        filter: request.filter.unwrap_or_default(),
        sort: request.sort.unwrap_or_default(),
        group: request.group,
        columns: request.columns.unwrap_or_default(),
        facets: request.facets.unwrap_or_default(),
        window: request.window.unwrap_or_default(),
    };
    let subject = Subject {
        kind: request.kind,
        about: request.about,
        namespaces: asked.namespaces.iter().cloned().collect(),
    };
    let table = Table {
        contexts: request.contexts,
        subject,
        asked,
        keep: request.keep,
        tables,
        parts,
        states: Vec::new(),
        kind: None,
        shown: None,
        meant: None,
        problems: Vec::new(),
        facets: Counts::default(),
        sent: None,
        seq: 0,
    };
    table.run(&wake, control, sink).await
}

struct Table {
    contexts: Vec<String>,
    subject: Subject,
    asked: Asked,
    tables: Tables,
    /// Under which number the chosen rows are kept.
    keep: Option<u32>,
    parts: Vec<Part>,
    /// How each part did before its rows were read: what is said of them is never more than they hold.
    states: Vec<TableContext>,
    kind: Option<Ready>,
    /// What is shown, once the kind is known.
    shown: Option<Look>,
    /// What is to be shown once every row has the values that it needs.
    meant: Option<Meant>,
    problems: Vec<FilterProblem>,
    facets: Counts,
    sent: Option<Sent>,
    seq: u32,
}

/// A view of the rows, and what it was asked.
struct Look {
    view: View,
    query: Query,
    facets: Vec<(String, Place)>,
    projections: Vec<(u32, Projection)>,
    /// When it last looked at all rows.
    arranged: Instant,
}

/// The counts that were asked for, and when they were made.
#[derive(Default)]
struct Counts {
    facets: Vec<Facet>,
    made: Option<Instant>,
    /// Whether rows changed since.
    old: bool,
}

/// What the reader knows beside the rows.
struct Sent {
    kind: Option<KindInfo>,
    /// None before the kind is known.
    columns: Option<Vec<Column>>,
    counts: Told,
    contexts: Vec<TableContext>,
    problems: Vec<FilterProblem>,
    facets: Vec<Facet>,
}

/// The numbers that are in every item.
#[derive(PartialEq, Eq)]
struct Told {
    total: u32,
    matched: u32,
    broken: u32,
    lines: u32,
    start: u32,
    chosen: u32,
    chosen_matched: u32,
    reading: bool,
}

impl Told {
    fn of(view: &TableView) -> Self {
        Self {
            total: view.total,
            matched: view.matched,
            broken: view.broken,
            lines: view.lines,
            start: view.start,
            chosen: view.chosen,
            chosen_matched: view.chosen_matched,
            reading: view.reading,
        }
    }
}

impl Table {
    async fn run(
        mut self,
        wake: &Notify,
        control: &Control,
        mut sink: Sink<TableItem>,
    ) -> Result<(), Error> {
        loop {
            self.gather(control.take());
            if let Some(item) = self.next_item() {
                sink.send(&item).await?;
            }
            let quiet_until = Instant::now() + self.pause();
            let due = self.due();
            tokio::select! {
                () = wake.notified() => tokio::select! {
                    () = sleep_until(quiet_until) => {}
                    () = self.completed(wake) => {}
                    () = control.changed.notified() => {}
                },
                () = control.changed.notified() => {}
                () = sleep_until(due.unwrap_or(quiet_until)), if due.is_some() => {}
            }
        }
    }

    /// Brings the view up to date with the parts and the reader's wishes.
    fn gather(&mut self, wishes: Wishes) {
        let Wishes {
            set: wish,
            choices,
            asking,
        } = wishes;
        let namespaces = wish.as_ref().is_some_and(|wish| wish.namespaces.is_some());
        let mut anew = wish.is_some_and(|wish| self.asked.change(wish));
        let mut refill = namespaces;
        if namespaces {
            self.subject.namespaces = self.asked.namespaces.iter().cloned().collect();
            for part in &mut self.parts {
                part.rescope(&self.subject);
            }
        }
        for part in &mut self.parts {
            refill |= part.refresh(&self.subject);
        }
        anew |= self.settle_kind();
        if anew {
            self.mean();
        }
        self.project();
        refill |= self.look();
        // Before the rows are read: those of a list that is complete only now may not be among them.
        self.states = self.parts.iter().map(Part::state).collect();
        let complete = self
            .states
            .iter()
            .all(|context| context.state == ListState::Live);
        let Some(look) = &mut self.shown else {
            answer(asking, || self.chosen());
            return;
        };
        let left = self.keep.and_then(|number| self.tables.kept.take(number));
        if let (Some(left), Some(kind)) = (left, &self.kind)
            && left.kind == kind.info.id
        {
            look.view.await_chosen(left.rows_in(&self.contexts));
            refill = true;
        }
        look.view.set_window(self.asked.window);
        if refill || !apply_changes(&mut look.view, &self.parts, &mut self.facets.old) {
            fill(&mut look.view, &self.parts);
            self.facets.old = true;
        }
        let turned = look.view.turn().is_some_and(|turn| turn <= now());
        if turned && look.arranged.elapsed() >= SELDOM {
            look.arrange();
            self.facets.old = true;
        }
        if complete {
            look.view.all_came();
        }
        for choice in &choices {
            look.view.choose(choice);
        }
        self.facets.count(look);
        answer(asking, || self.chosen());
    }

    fn chosen(&self) -> Chosen {
        let rows = self.shown.as_ref().map(|look| look.view.chosen());
        Chosen {
            contexts: self.contexts.clone(),
            kind: self.kind.as_ref().map(|kind| kind.info.clone()),
            rows: rows.into_iter().flatten().cloned().collect(),
        }
    }

    /// The first context that knows the kind decides what the table is of; whether that was now, or the
    /// kind is another than it was.
    fn settle_kind(&mut self) -> bool {
        let id = self.kind.as_ref().map(|kind| kind.info.id.as_str());
        let Some(kind) = part::agreed(&self.parts, id) else {
            return false;
        };
        for part in &mut self.parts {
            if part
                .ready()
                .is_some_and(|ready| ready.info.id != kind.info.id)
            {
                part.mismatch(&kind.info);
            }
        }
        let before = self.kind.as_ref();
        let news =
            before.is_none_or(|before| before.info != kind.info || before.printed != kind.printed);
        self.kind = Some(kind);
        news
    }

    /// Finds out what is asked.
    fn mean(&mut self) {
        let Some(kind) = &self.kind else { return };
        let meant = self
            .asked
            .mean(kind, &self.contexts, &self.tables.projections, now());
        self.problems.clone_from(&meant.problems);
        self.meant = Some(meant);
    }

    /// Asks the sources for what their rows need.
    fn project(&mut self) {
        let meant = self.meant.as_ref().map(|meant| &meant.projections);
        let shown = self.shown.as_ref().map(|look| &look.projections);
        for source in self.parts.iter_mut().flat_map(Part::sources_mut) {
            for wanted in meant.into_iter().chain(shown) {
                source.project(wanted);
            }
        }
    }

    /// Shows what was asked last, if the rows have what it needs; whether all must be read again.
    fn look(&mut self) -> bool {
        let mut sources = self.parts.iter().flat_map(Part::sources);
        if self.meant.is_none() || !sources.all(super::Source::is_projected) {
            return false;
        }
        let Some(meant) = self.meant.take() else {
            return false;
        };
        for source in self.parts.iter_mut().flat_map(Part::sources_mut) {
            source.project_only(&meant.projections);
        }
        self.facets.old = true;
        let Meant {
            columns,
            query,
            projections,
            facets,
            problems: _,
        } = meant;
        if let Some(look) = &mut self.shown {
            // Rows that have more values than before are among the changes.
            look.view.set_columns(columns);
            look.query = query;
            look.facets = facets;
            look.projections = projections;
            look.arrange();
            return false;
        }
        self.shown = Some(Look {
            view: View::new(self.contexts.clone(), columns, query.clone()),
            query,
            facets,
            projections,
            arranged: Instant::now(),
        });
        true
    }

    /// How long changes are gathered: not at all where nothing is on screen yet.
    fn pause(&self) -> Duration {
        let waiting = self.sent.as_ref().is_none_or(|sent| {
            sent.counts.total == 0 && sent.contexts.iter().any(|told| told.state.is_coming())
        });
        if waiting { Duration::ZERO } else { COALESCE }
    }

    /// Waits until the rows of a context are there that the reader was told are on their way.
    async fn completed(&self, wake: &Notify) {
        let told = self.sent.iter().flat_map(|sent| &sent.contexts);
        let parts = self.parts.iter().zip(told);
        let coming: Vec<&Part> = parts
            .filter(|(_, told)| told.state.is_coming())
            .map(|(part, _)| part)
            .collect();
        if coming.is_empty() {
            std::future::pending::<()>().await;
        }
        while coming.iter().all(|part| part.state().state.is_coming()) {
            wake.notified().await;
        }
    }

    /// When something is to be done although nothing happens.
    fn due(&self) -> Option<Instant> {
        let look = self.shown.as_ref()?;
        let turn = look.view.turn().map(|turn| {
            let wait = u64::try_from(turn - now()).unwrap_or_default();
            (Instant::now() + Duration::from_millis(wait)).max(look.arranged + SELDOM)
        });
        let counts = self
            .facets
            .made
            .filter(|_| self.facets.old && !look.facets.is_empty());
        let counts = counts.map(|made| made + SELDOM);
        [turn, counts].into_iter().flatten().min()
    }

    /// What to send now, if the reader does not know it all.
    fn next_item(&mut self) -> Option<TableItem> {
        let contexts = self.states.clone();
        let columns = self.shown.as_ref().map(|look| look.view.columns().all());
        let kind = self.kind.as_ref().map(|kind| &kind.info);
        let reset = self
            .sent
            .as_ref()
            .is_none_or(|sent| sent.columns.as_deref() != columns || sent.kind.as_ref() != kind);
        let kind = kind.cloned();
        let columns = columns.map(<[Column]>::to_vec);
        let mut view = match &mut self.shown {
            None => TableView::default(),
            Some(look) if reset => look.view.reset(),
            Some(look) => look.view.patch(),
        };
        view.reading = self.meant.is_some();
        let sent = self.sent.as_ref().filter(|_| !reset);
        view.contexts = news(&contexts, sent.map(|sent| &sent.contexts));
        view.problems = news(&self.problems, sent.map(|sent| &sent.problems));
        view.facets = news(&self.facets.facets, sent.map(|sent| &sent.facets));
        let counts = Told::of(&view);
        let silent = view.rows.is_empty()
            && view.groups.is_empty()
            && view.order.is_none()
            && view.contexts.is_none()
            && view.problems.is_none()
            && view.facets.is_none();
        if silent && sent.is_some_and(|sent| sent.counts == counts) {
            return None;
        }
        let seq = self.seq;
        self.seq = self.seq.wrapping_add(1);
        self.sent = Some(Sent {
            kind: kind.clone(),
            columns: columns.clone(),
            counts,
            contexts,
            problems: self.problems.clone(),
            facets: self.facets.facets.clone(),
        });
        Some(if reset {
            TableItem::Reset {
                seq,
                kind,
                columns: columns.unwrap_or_default(),
                view,
            }
        } else {
            TableItem::Patch { seq, view }
        })
    }
}

impl Drop for Table {
    /// What is chosen is there for the next table with this number, which may be open already.
    fn drop(&mut self) {
        let (Some(number), Some(kind), Some(look)) = (self.keep, &self.kind, &self.shown) else {
            return;
        };
        let left = Left {
            contexts: self.contexts.clone(),
            kind: kind.info.id.clone(),
            rows: look.view.chosen_keys().collect(),
        };
        if !left.rows.is_empty() {
            self.tables.keep(number, left);
        }
    }
}

/// Tells those who are asking; whoever has gone meanwhile needs no answer.
fn answer(asking: Vec<oneshot::Sender<Chosen>>, chosen: impl Fn() -> Chosen) {
    for reader in asking {
        let _ = reader.send(chosen());
    }
}

impl Look {
    /// Finds what is to be seen of the rows anew, at this moment.
    fn arrange(&mut self) {
        self.query.now = now();
        self.view.set_query(self.query.clone());
        self.arranged = Instant::now();
    }
}

impl Counts {
    fn count(&mut self, look: &Look) {
        // The first rows are counted at once.
        let counted = self.facets.iter().any(|facet| !facet.values.is_empty());
        let recent = counted && self.made.is_some_and(|made| made.elapsed() < SELDOM);
        let same = self.facets.iter().map(|facet| &facet.by);
        let same = same.eq(look.facets.iter().map(|(by, _)| by));
        if same && (!self.old || recent || look.facets.is_empty()) {
            return;
        }
        self.facets = look.view.facets(&look.facets);
        self.made = Some(Instant::now());
        self.old = false;
    }
}

/// What is to be told, if it is not what was told.
fn news<T: Clone + PartialEq>(present: &T, told: Option<&T>) -> Option<T> {
    (told != Some(present)).then(|| present.clone())
}

/// Applies what changed in the parts' stores; `false` when some lost count and all must be read.
fn apply_changes(view: &mut View, parts: &[Part], changed: &mut bool) -> bool {
    for (index, part) in (0u16..).zip(parts) {
        for source in part.sources() {
            let Some(changes) = source.changes() else {
                return false;
            };
            *changed |= !changes.is_empty();
            for change in changes {
                view.apply(index, change.old, change.new);
            }
        }
    }
    true
}

fn fill(view: &mut View, parts: &[Part]) {
    let rows = (0u16..).zip(parts).flat_map(|(context, part)| {
        let rows = part.sources().iter().flat_map(super::Source::rows);
        rows.map(move |row| Item { context, row })
    });
    view.fill(rows);
}
