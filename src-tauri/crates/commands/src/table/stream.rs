//! The stream of one table: gathers changes, coalesces them, numbers what it sends.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use cluster::Session;
use tables::{Filter, Item, Query, View};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};
use wire::{
    Column, ColumnKind, Error, KindInfo, OpenTable, SetTable, Sink, TableContext, TableItem,
    TableView,
};

use super::{
    Control,
    part::{Part, Subject},
};

/// Changes are gathered for this long before they are sent; what the reader asks for is not.
const COALESCE: Duration = Duration::from_millis(60);

pub(super) async fn run(
    sessions: Vec<Result<Arc<Session>, Error>>,
    request: OpenTable,
    control: &Control,
    sink: Sink<TableItem>,
) -> Result<(), Error> {
    let wake = Arc::new(Notify::new());
    let contexts = request.contexts.clone();
    let parts = contexts.into_iter().zip(sessions);
    let parts = parts
        .map(|(context, session)| match session {
            Ok(session) => Part::start(context, session, Arc::clone(&wake)),
            Err(error) => Part::failed(context, error, Arc::clone(&wake)),
        })
        .collect();
    let query = Query {
        namespaces: names(request.namespaces.as_ref()),
        filter: Filter::parse(request.filter.as_deref().unwrap_or_default()),
        sort: request.sort.unwrap_or_default(),
        window: request.window.unwrap_or_default(),
    };
    let subject = Subject {
        kind: request.kind,
        about: request.about,
        namespaces: request.namespaces.unwrap_or_default().into_iter().collect(),
    };
    let table = Table {
        contexts: request.contexts,
        subject,
        query,
        parts,
        view: None,
        kind: None,
        sent: None,
        seq: 0,
    };
    table.run(&wake, control, sink).await
}

struct Table {
    contexts: Vec<String>,
    subject: Subject,
    query: Query,
    parts: Vec<Part>,
    view: Option<View>,
    kind: Option<KindInfo>,
    sent: Option<Sent>,
    seq: u32,
}

/// What the reader knows beside the rows.
struct Sent {
    with_view: bool,
    counts: (u32, u32, u32, u32),
    contexts: Vec<TableContext>,
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
            let quiet_until = Instant::now() + COALESCE;
            tokio::select! {
                () = wake.notified() => tokio::select! {
                    () = sleep_until(quiet_until) => {}
                    () = control.changed.notified() => {}
                },
                () = control.changed.notified() => {}
            }
        }
    }

    /// Brings the view up to date with the parts and the reader's wishes.
    fn gather(&mut self, wish: Option<SetTable>) {
        let mut refill = wish.is_some_and(|wish| self.wish(wish));
        for part in &mut self.parts {
            refill |= part.refresh(&self.subject);
        }
        refill |= self.settle_kind();
        let Some(view) = &mut self.view else { return };
        if refill {
            view.set_query(self.query.clone());
        } else {
            view.set_window(self.query.window);
            refill = !apply_changes(view, &self.parts);
        }
        if refill {
            fill(view, &self.parts);
        }
    }

    /// Takes a wish; whether all rows must be read again for it.
    fn wish(&mut self, wish: SetTable) -> bool {
        let mut refill = false;
        if let Some(window) = wish.window {
            self.query.window = window;
        }
        if let Some(filter) = wish.filter {
            self.query.filter = Filter::parse(&filter);
            refill = true;
        }
        if let Some(sort) = wish.sort {
            self.query.sort = sort;
            refill = true;
        }
        if let Some(namespaces) = wish.namespaces {
            self.query.namespaces = names(Some(&namespaces));
            self.subject.namespaces = namespaces.into_iter().collect();
            for part in &mut self.parts {
                part.rescope(&self.subject);
            }
            refill = true;
        }
        refill
    }

    /// The first context that knows the kind decides what the table is of; whether that was now.
    fn settle_kind(&mut self) -> bool {
        let mut settled = false;
        for part in &mut self.parts {
            let Some(ready) = part.ready() else { continue };
            match &self.kind {
                None => {
                    let columns = columns(&ready.info, ready.definition, self.contexts.len() > 1);
                    self.kind = Some(ready.info.clone());
                    self.view = Some(View::new(
                        self.contexts.clone(),
                        columns,
                        self.query.clone(),
                    ));
                    settled = true;
                }
                Some(kind) if kind.id != ready.info.id => {
                    let kind = kind.clone();
                    part.mismatch(&kind);
                }
                Some(_) => {}
            }
        }
        settled
    }

    /// What to send now, if the reader does not know it all.
    fn next_item(&mut self) -> Option<TableItem> {
        let contexts: Vec<TableContext> = self.parts.iter().map(Part::state).collect();
        let reset = self
            .sent
            .as_ref()
            .is_none_or(|sent| sent.with_view != self.view.is_some());
        let mut view = match &mut self.view {
            None => TableView::default(),
            Some(view) if reset => view.reset(),
            Some(view) => view.patch(),
        };
        let counts = (view.total, view.matched, view.broken, view.start);
        let sent = self.sent.as_ref().filter(|_| !reset);
        if sent.is_none_or(|sent| sent.contexts != contexts) {
            view.contexts = Some(contexts.clone());
        }
        let same = view.rows.is_empty() && view.order.is_none() && view.contexts.is_none();
        if same && sent.is_some_and(|sent| sent.counts == counts) {
            return None;
        }
        self.sent = Some(Sent {
            with_view: self.view.is_some(),
            counts,
            contexts,
        });
        let seq = self.seq;
        self.seq = self.seq.wrapping_add(1);
        Some(if reset {
            let columns = self
                .view
                .as_ref()
                .map(|view| view.columns().to_vec())
                .unwrap_or_default();
            TableItem::Reset {
                seq,
                kind: self.kind.clone(),
                columns,
                view,
            }
        } else {
            TableItem::Patch { seq, view }
        })
    }
}

/// Applies what changed in the parts' stores; `false` when some lost count and all must be read.
fn apply_changes(view: &mut View, parts: &[Part]) -> bool {
    for (index, part) in (0u16..).zip(parts) {
        for source in part.sources() {
            let Some(changes) = source.changes() else {
                return false;
            };
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

fn columns(
    kind: &KindInfo,
    definition: &resources::KindDef,
    several_contexts: bool,
) -> Vec<Column> {
    let own = |id: &str, title: &str, kind| Column {
        id: id.into(),
        title: title.into(),
        kind,
        wide: false,
    };
    let mut columns = vec![own("name", "Name", ColumnKind::Name)];
    if kind.namespaced {
        columns.push(own("namespace", "Namespace", ColumnKind::Namespace));
    }
    if several_contexts {
        columns.push(own("context", "Context", ColumnKind::Context));
    }
    columns.extend(definition.columns.iter().map(resources::ColumnDef::column));
    columns
}

fn names(namespaces: Option<&Vec<String>>) -> BTreeSet<compact_str::CompactString> {
    namespaces.into_iter().flatten().map(Into::into).collect()
}
