//! Live tables: a stream of resets and patches of what is on one reader's screen.

mod asked;
mod complete;
mod once;
mod part;
mod projections;
mod selected;
mod source;
mod stream;

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::Notify;
use wire::{
    CompleteFilter, Done, Error, ErrorCode, FilterCompletions, OpenTable, SetTable, Sink, StreamId,
    TableItem,
};

use projections::Projections;
pub(crate) use selected::{Selected, Selection};
pub(crate) use source::{Feed, Source};

use crate::sessions::Sessions;

/// The open tables, by their streams, so that [`SetTable`] finds them.
#[derive(Clone, Default)]
pub(crate) struct Tables {
    projections: Projections,
    open: Arc<Mutex<HashMap<StreamId, Arc<Control>>>>,
}

/// What a reader wants changed of its table.
#[derive(Default)]
pub(crate) struct Control {
    wish: Mutex<Option<SetTable>>,
    changed: Notify,
}

impl Control {
    /// Adds to what is wished; of each thing the last wish counts.
    fn wish(&self, wish: SetTable) {
        let mut present = self.wish.lock();
        *present = Some(match present.take() {
            None => wish,
            Some(before) => SetTable {
                stream: wish.stream,
                namespaces: wish.namespaces.or(before.namespaces),
                filter: wish.filter.or(before.filter),
                sort: wish.sort.or(before.sort),
                group: wish.group.or(before.group),
                columns: wish.columns.or(before.columns),
                facets: wish.facets.or(before.facets),
                window: wish.window.or(before.window),
            },
        });
        self.changed.notify_one();
    }

    fn take(&self) -> Option<SetTable> {
        self.wish.lock().take()
    }
}

impl Tables {
    /// How a filter may go on.
    pub async fn complete(
        &self,
        sessions: &Sessions,
        request: CompleteFilter,
    ) -> Result<FilterCompletions, Error> {
        complete::complete(sessions, &self.projections, request).await
    }

    /// The rows of a table that match, as they are now.
    pub async fn select(
        &self,
        sessions: &Sessions,
        selection: Selection,
    ) -> Result<Selected, Error> {
        Selected::read(sessions, &self.projections, selection).await
    }

    /// Passes a change on to its table.
    pub fn set(&self, request: SetTable) -> Result<Done, Error> {
        asked::check(
            request.columns.as_ref(),
            request.group.as_ref(),
            request.facets.as_ref(),
        )?;
        let Some(control) = self.open.lock().get(&request.stream).cloned() else {
            return Err(Error::new(
                ErrorCode::BadRequest,
                format!("there is no open table {}", request.stream),
            ));
        };
        control.wish(request);
        Ok(Done {})
    }

    fn register(&self, stream: StreamId) -> Registered {
        let control = Arc::new(Control::default());
        self.open.lock().insert(stream, Arc::clone(&control));
        Registered {
            tables: self.clone(),
            stream,
            control,
        }
    }
}

/// A table's entry, for as long as it is open.
struct Registered {
    tables: Tables,
    stream: StreamId,
    control: Arc<Control>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut open = self.tables.open.lock();
        // A stream of the same name may have been opened since.
        if open
            .get(&self.stream)
            .is_some_and(|control| Arc::ptr_eq(control, &self.control))
        {
            open.remove(&self.stream);
        }
    }
}

pub(crate) async fn open(
    sessions: &Sessions,
    tables: &Tables,
    request: OpenTable,
    sink: Sink<TableItem>,
) -> Result<(), Error> {
    if request.contexts.is_empty() {
        return Err(Error::new(
            ErrorCode::BadRequest,
            "a table needs at least one context",
        ));
    }
    asked::check(
        request.columns.as_ref(),
        request.group.as_ref(),
        request.facets.as_ref(),
    )?;
    let registered = tables.register(sink.stream());
    let mut open = Vec::new();
    for context in &request.contexts {
        open.push(sessions.session(context).await);
    }
    // One context that does not exist holds up no other; where there is no other, it is the answer.
    if open.iter().all(Result::is_err)
        && let Some(Err(error)) = open.pop()
    {
        return Err(error);
    }
    let projections = tables.projections.clone();
    stream::run(open, request, projections, &registered.control, sink).await
}
