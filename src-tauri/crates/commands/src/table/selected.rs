//! The rows of a table that match, in order, for a request that is answered once.

use std::{sync::Arc, time::Duration};

use cluster::{Cluster, Kind, now};
use tables::{Columns, Item, View};
use tokio::time::{Instant, timeout_at};
use wire::{
    ContextError, Error, ErrorCode, ExtraColumn, FilterProblem, KindInfo, ListState, SortKey,
};

use super::{
    Projections, Source,
    asked::{Asked, check},
    once::Once,
    part::Part,
};
use crate::sessions::Sessions;

/// How long to wait for what is not being watched yet.
const WAIT: Duration = Duration::from_secs(60);

/// What is asked of a table, as in [`wire::OpenTable`].
pub(crate) struct Selection {
    pub contexts: Vec<String>,
    pub kind: String,
    pub namespaces: Option<Vec<String>>,
    pub filter: Option<String>,
    pub sort: Option<Vec<SortKey>>,
    pub columns: Option<Vec<ExtraColumn>>,
}

/// The rows that match. The watches that brought them are kept.
pub(crate) struct Selected {
    once: Once,
    pub rows: Vec<Item>,
    pub columns: Columns,
    /// Contexts whose rows are not there, or not all, or not as they are now.
    pub errors: Vec<ContextError>,
    /// What was not understood of the filter.
    pub problems: Vec<FilterProblem>,
}

impl Selected {
    /// Waits for the rows.
    ///
    /// # Errors
    /// No context has the kind, or the rows of none can be had.
    pub async fn read(
        sessions: &Sessions,
        projections: &Projections,
        selection: Selection,
    ) -> Result<Self, Error> {
        let Selection {
            contexts,
            kind,
            namespaces,
            filter,
            sort,
            columns,
        } = selection;
        check(columns.as_ref(), None, None)?;
        let mut once = Once::open(sessions, contexts, &kind, namespaces.clone(), WAIT).await?;
        let asked = Asked {
            namespaces: namespaces.unwrap_or_default(),
            filter: filter.unwrap_or_default(),
            sort: sort.unwrap_or_default(),
            columns: columns.unwrap_or_default(),
            ..Asked::default()
        };
        let meant = asked.mean(&once.kind, &once.contexts, projections, now());
        for source in once.parts.iter_mut().flat_map(Part::sources_mut) {
            source.project(&meant.projections);
        }
        once.projected().await?;
        let errors: Vec<ContextError> = once.parts.iter().filter_map(shortcoming).collect();
        let without = once.parts.iter().filter(|part| !has_rows(part)).count();
        if without == once.parts.len()
            && let Some(first) = errors.first()
        {
            return Err(first.error.clone());
        }
        let mut view = View::new(once.contexts.clone(), meant.columns.clone(), meant.query);
        let rows = once.sources().flat_map(|(context, source)| {
            let rows = source.rows().into_iter();
            rows.map(move |row| Item { context, row })
        });
        view.fill(rows);
        Ok(Self {
            rows: view.matching().cloned().collect(),
            columns: meant.columns,
            problems: meant.problems,
            errors,
            once,
        })
    }

    /// The contexts, by which rows are numbered.
    pub fn contexts(&self) -> &[String] {
        &self.once.contexts
    }

    /// The kind, as the first context that knows it has it.
    pub fn kind(&self) -> &KindInfo {
        &self.once.kind.info
    }

    /// The context of a row, and the kind as it has it.
    pub fn place(&self, row: &Item) -> Option<(&Arc<Cluster>, &Kind)> {
        let ready = self.part(row)?.ready()?;
        Some((&ready.cluster, &ready.kind))
    }

    /// The whole object of a row, where a store has it.
    pub fn object(&self, row: &Item) -> Option<String> {
        let mut sources = self.part(row)?.sources().iter();
        sources.find_map(|source| source.feed().store().object(row.row.uid))
    }

    fn part(&self, row: &Item) -> Option<&Part> {
        self.once.parts.get(usize::from(row.context))
    }
}

impl Once {
    /// Waits until every row has the values that were asked for.
    async fn projected(&self) -> Result<(), Error> {
        let deadline = Instant::now() + WAIT;
        while !self
            .sources()
            .all(|(_, source)| Source::is_projected(source))
        {
            if timeout_at(deadline, self.wake.notified()).await.is_err() {
                let message = format!(
                    "read the values of the columns and the filter of {}: not done within {} s",
                    self.kind.info.plural,
                    WAIT.as_secs()
                );
                return Err(Error::new(ErrorCode::Timeout, message));
            }
        }
        Ok(())
    }
}

/// Whether a context's part has rows, be they old.
fn has_rows(part: &Part) -> bool {
    part.state().state.has_rows()
}

/// What is wrong with a context's rows.
fn shortcoming(part: &Part) -> Option<ContextError> {
    let state = part.state();
    let error = match state.state {
        ListState::Live if state.denied_namespaces.is_empty() => return None,
        ListState::Live => {
            let namespaces = state.denied_namespaces.join(", ");
            let message = format!("`{}`: {namespaces} may not be listed", part.context);
            Error::new(ErrorCode::Forbidden, message)
        }
        ListState::Connecting | ListState::Listing { .. } | ListState::Kept { .. } => {
            let message = format!(
                "`{}`: not all was there within {} s",
                part.context,
                WAIT.as_secs()
            );
            Error::new(ErrorCode::Timeout, message)
        }
        ListState::Stale { error, .. }
        | ListState::Denied { error }
        | ListState::Failed { error, .. } => error,
    };
    Some(ContextError {
        context: part.context.clone(),
        error,
    })
}
