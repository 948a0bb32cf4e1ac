//! Live tables: a stream of resets and patches of what is on one reader's screen.

mod asked;
mod chosen;
mod complete;
mod once;
mod part;
mod projections;
mod selected;
mod source;
mod stream;

use std::{collections::HashMap, mem, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::{Notify, oneshot};
use wire::{
    Choice, ChooseRows, CompleteFilter, Done, Error, ErrorCode, FilterCompletions, OpenTable,
    SetTable, Sink, StreamId, TableItem,
};

pub(crate) use chosen::Chosen;
use chosen::{Kept, Left};
use projections::Projections;
pub(crate) use selected::{Selected, Selection};
pub(crate) use source::{Feed, Source};

use crate::sessions::Sessions;

/// The open tables, by their streams, so that [`SetTable`] finds them.
#[derive(Clone, Default)]
pub(crate) struct Tables {
    projections: Projections,
    kept: Kept,
    open: Arc<Mutex<HashMap<StreamId, Arc<Control>>>>,
}

/// Choices that wait to be made; more than anyone makes in a moment.
const CHOICES: usize = 1_000;

/// What a reader wants of its table.
#[derive(Default)]
pub(crate) struct Control {
    wishes: Mutex<Wishes>,
    changed: Notify,
}

#[derive(Default)]
struct Wishes {
    set: Option<SetTable>,
    choices: Vec<Choice>,
    /// Who wants to know what is chosen, after these choices.
    asking: Vec<oneshot::Sender<Chosen>>,
}

impl Control {
    /// Adds to what is wished; of each thing the last wish counts.
    fn set(&self, wish: SetTable) {
        let mut wishes = self.wishes.lock();
        wishes.set = Some(match wishes.set.take() {
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

    /// Makes a choice; false if too many wait already.
    fn choose(&self, choice: Choice) -> bool {
        let mut wishes = self.wishes.lock();
        let room = wishes.choices.len() < CHOICES;
        if room {
            wishes.choices.push(choice);
            self.changed.notify_one();
        }
        room
    }

    /// Asks what is chosen.
    fn ask(&self) -> oneshot::Receiver<Chosen> {
        let (sender, answer) = oneshot::channel();
        self.wishes.lock().asking.push(sender);
        self.changed.notify_one();
        answer
    }

    fn take(&self) -> Wishes {
        mem::take(&mut self.wishes.lock())
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
        self.control(request.stream)?.set(request);
        Ok(Done {})
    }

    /// Passes a choice on to its table.
    pub fn choose(&self, request: ChooseRows) -> Result<Done, Error> {
        let ChooseRows { stream, choice } = request;
        if self.control(stream)?.choose(choice) {
            return Ok(Done {});
        }
        let message = format!("table {stream}: more than {CHOICES} choices wait to be made");
        Err(Error::new(ErrorCode::BadRequest, message))
    }

    /// What is chosen in an open table, after the choices that were passed on to it before.
    pub async fn chosen(&self, stream: StreamId) -> Result<Chosen, Error> {
        let answer = self.control(stream)?.ask();
        answer.await.map_err(|_| no_table(stream))
    }

    /// Keeps what was chosen in a table that has ended, and lets the open ones look for it.
    fn keep(&self, number: u32, left: Left) {
        self.kept.put(number, left);
        for control in self.open.lock().values() {
            control.changed.notify_one();
        }
    }

    fn control(&self, stream: StreamId) -> Result<Arc<Control>, Error> {
        let control = self.open.lock().get(&stream).cloned();
        control.ok_or_else(|| no_table(stream))
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

fn no_table(stream: StreamId) -> Error {
    let message = format!("there is no open table {stream}");
    Error::new(ErrorCode::BadRequest, message)
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
    stream::run(open, request, tables.clone(), &registered.control, sink).await
}
