//! A table as one reader sees it: which rows match, in which order, and which are on screen.

use std::{
    collections::{BTreeSet, HashMap},
    num::NonZero,
    sync::Arc,
};

use compact_str::CompactString;
use resources::{Row, Uid};
use wire::{Column, ColumnKind, Health, RowId, SortKey, TableRow, TableView, Window};

use crate::{
    Filter,
    compare::{Key, SortBy, compare},
    order::Order,
};

/// The largest window that is ever answered.
const WINDOW_LIMIT: u32 = 1_000;

/// A row and the context it comes from, as an index into the contexts in view.
#[derive(Debug, Clone)]
pub struct Item {
    /// Index into the contexts in view.
    pub context: u16,
    /// The row.
    pub row: Arc<Row>,
}

/// What a reader asks of a table.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Only these namespaces; all when empty. Rows without a namespace always pass.
    pub namespaces: BTreeSet<CompactString>,
    /// The text filter.
    pub filter: Filter,
    /// The order; by namespace and name when empty.
    pub sort: Vec<SortKey>,
    /// The rows wanted.
    pub window: Window,
}

/// The rows that match a [`Query`], in order.
pub struct View {
    contexts: Vec<String>,
    columns: Vec<Column>,
    query: Query,
    keys: Vec<Key>,
    order: Order<Item>,
    total: u32,
    broken: u32,
    sent: Sent,
}

/// What the reader has on screen, as far as this side told it.
#[derive(Default)]
struct Sent {
    rows: HashMap<(u16, Uid), (RowId, Arc<Row>)>,
    order: Vec<RowId>,
    start: u32,
    next_id: RowId,
}

impl View {
    /// A view without rows. `columns` are those of the table, name, namespace and context first.
    pub fn new(contexts: Vec<String>, columns: Vec<Column>, query: Query) -> Self {
        let mut view = Self {
            contexts,
            columns,
            query: Query::default(),
            keys: Vec::new(),
            order: Order::default(),
            total: 0,
            broken: 0,
            sent: Sent::default(),
        };
        view.set_query(query);
        view
    }

    /// The table's columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Changes what is shown. All rows must be given again with [`View::fill`], unless only the
    /// window differs.
    pub fn set_query(&mut self, query: Query) {
        self.query = query;
        let cell_columns = self.columns.iter().filter(|column| {
            !matches!(
                column.kind,
                ColumnKind::Name | ColumnKind::Namespace | ColumnKind::Context
            )
        });
        let cells: HashMap<&str, usize> = cell_columns
            .enumerate()
            .map(|(index, column)| (column.id.as_str(), index))
            .collect();
        self.keys = self
            .query
            .sort
            .iter()
            .filter_map(|key| {
                let column = self.columns.iter().find(|column| column.id == key.column)?;
                let by = match column.kind {
                    ColumnKind::Name => SortBy::Name,
                    ColumnKind::Namespace => SortBy::Namespace,
                    ColumnKind::Context => SortBy::Context,
                    _ => SortBy::Cell(*cells.get(column.id.as_str())?),
                };
                Some(Key {
                    by,
                    descending: key.descending,
                })
            })
            .collect();
    }

    /// Moves the window.
    pub fn set_window(&mut self, window: Window) {
        self.query.window = window;
    }

    /// Replaces all rows.
    pub fn fill(&mut self, items: impl IntoIterator<Item = Item>) {
        self.total = 0;
        self.broken = 0;
        let mut matching = Vec::new();
        for item in items {
            if !self.in_namespaces(&item.row) {
                continue;
            }
            self.count(&item.row, true);
            if self.query.filter.matches(&item.row) {
                matching.push(item);
            }
        }
        let keys = &self.keys;
        self.order = Order::build(matching, |a, b| compare(keys, a, b));
    }

    /// Takes one change: a row that came, changed or went.
    pub fn apply(&mut self, context: u16, old: Option<Arc<Row>>, new: Option<Arc<Row>>) {
        if let Some(row) = old.filter(|row| self.in_namespaces(row)) {
            self.count(&row, false);
            if self.query.filter.matches(&row) {
                let item = Item { context, row };
                self.order.remove(&item, |a, b| compare(&self.keys, a, b));
            }
        }
        if let Some(row) = new.filter(|row| self.in_namespaces(row)) {
            self.count(&row, true);
            if self.query.filter.matches(&row) {
                self.order
                    .insert(Item { context, row }, |a, b| compare(&self.keys, a, b));
            }
        }
    }

    /// All that is to be seen, as for a reader who knows nothing.
    pub fn reset(&mut self) -> TableView {
        self.sent.rows.clear();
        self.sent.order.clear();
        let (start, items) = self.window();
        let mut view = self.counts(start);
        view.rows = items.iter().map(|item| self.send(item)).collect();
        let order: Vec<RowId> = view.rows.iter().map(|row| row.id).collect();
        self.sent.order.clone_from(&order);
        self.sent.start = start;
        view.order = Some(order);
        view
    }

    /// What changed on screen since the last reset or patch. Counts are always there.
    pub fn patch(&mut self) -> TableView {
        let (start, items) = self.window();
        let mut view = self.counts(start);
        let mut order = Vec::with_capacity(items.len());
        let mut kept = HashMap::with_capacity(items.len());
        for item in &items {
            let key = (item.context, item.row.uid);
            match self.sent.rows.remove(&key) {
                Some((id, row)) if Arc::ptr_eq(&row, &item.row) || *row == *item.row => {
                    order.push(id);
                    kept.insert(key, (id, Arc::clone(&item.row)));
                }
                Some((id, _)) => {
                    order.push(id);
                    view.rows.push(self.wire_row(id, item));
                    kept.insert(key, (id, Arc::clone(&item.row)));
                }
                None => {
                    let row = self.send(item);
                    order.push(row.id);
                    kept.insert(key, (row.id, Arc::clone(&item.row)));
                    view.rows.push(row);
                }
            }
        }
        self.sent.rows = kept;
        if order != self.sent.order || start != self.sent.start {
            self.sent.order.clone_from(&order);
            self.sent.start = start;
            view.order = Some(order);
        }
        view
    }

    /// The window's rows, moved back when it lies beyond the end.
    fn window(&self) -> (u32, Vec<Item>) {
        let count = self.query.window.count.min(WINDOW_LIMIT);
        let matched = to_u32(self.order.len());
        let start = self.query.window.start.min(matched.saturating_sub(count));
        let items = self
            .order
            .slice(start as usize, count as usize)
            .cloned()
            .collect();
        (start, items)
    }

    fn send(&mut self, item: &Item) -> TableRow {
        let id = self.sent.next_id;
        self.sent.next_id = self.sent.next_id.wrapping_add(1);
        self.sent
            .rows
            .insert((item.context, item.row.uid), (id, Arc::clone(&item.row)));
        self.wire_row(id, item)
    }

    fn wire_row(&self, id: RowId, item: &Item) -> TableRow {
        let row = &item.row;
        TableRow {
            id,
            context: self
                .contexts
                .get(usize::from(item.context))
                .cloned()
                .unwrap_or_default(),
            namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
            name: row.name.to_string(),
            uid: row.uid.to_string(),
            health: row.health,
            created: row.created.map(NonZero::get),
            deleting: row.deleting,
            cells: row.cells.iter().collect(),
        }
    }

    fn counts(&self, start: u32) -> TableView {
        TableView {
            total: self.total,
            matched: to_u32(self.order.len()),
            broken: self.broken,
            start,
            ..TableView::default()
        }
    }

    fn in_namespaces(&self, row: &Row) -> bool {
        self.query.namespaces.is_empty()
            || row.namespace.is_empty()
            || self.query.namespaces.contains(&row.namespace)
    }

    fn count(&mut self, row: &Row, came: bool) {
        let step = |value: &mut u32| {
            *value = if came {
                *value + 1
            } else {
                value.saturating_sub(1)
            };
        };
        step(&mut self.total);
        if row.health == Health::Broken {
            step(&mut self.broken);
        }
    }
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
