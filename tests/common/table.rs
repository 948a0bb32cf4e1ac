//! A live table as its reader keeps it: what the window's store does with resets and patches.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use wire::{
    Cell, Column, ColumnKind, Facet, FilterProblem, KindInfo, ListState, RowId, TableGroup,
    TableItem, TableRow, TableView,
};

use super::{Ended, LIMIT, Program, Stream};

/// What the reader of a table knows.
pub struct Table {
    stream: Option<Stream>,
    seq: Option<u32>,
    pub kind: Option<KindInfo>,
    pub columns: Vec<Column>,
    /// Without rows; those are in `rows`.
    pub view: TableView,
    pub rows: Vec<TableRow>,
    /// The headings among the lines.
    pub groups: Vec<TableGroup>,
    pub problems: Vec<FilterProblem>,
    pub facets: Vec<Facet>,
    pub states: HashMap<String, (ListState, Vec<String>)>,
    known: HashMap<RowId, TableRow>,
    headings: HashMap<RowId, TableGroup>,
    pub items: u32,
    pub resets: u32,
}

impl Table {
    /// Opens a table; `window` is the largest there is unless the request has one.
    pub fn open(program: &Program, request: &Value) -> Self {
        Self::start(program, request, &[])
    }

    /// Opens a table that ends when it is live, and reads it to its end.
    pub fn whole(program: &Program, request: &Value) -> Self {
        let (table, ended) = Self::to_its_end(program, request);
        assert_eq!(ended.status, Some(0), "{request}: {}", ended.stderr);
        table
    }

    /// Opens a table that ends when it is live or cannot become so, and reads it to its end.
    pub fn to_its_end(program: &Program, request: &Value) -> (Self, Ended) {
        let mut table = Self::start(program, request, &["--until-live"]);
        let (items, ended) = table.stream.take().expect("it has a stream").end();
        for item in items {
            table.take(item);
        }
        (table, ended)
    }

    fn start(program: &Program, request: &Value, options: &[&str]) -> Self {
        let mut request = request.clone();
        if request.get("window").is_none() {
            request["window"] = json!({ "start": 0, "count": 1000 });
        }
        Self {
            stream: Some(program.stream("open_table", &request, options)),
            seq: None,
            kind: None,
            columns: Vec::new(),
            view: TableView::default(),
            rows: Vec::new(),
            groups: Vec::new(),
            problems: Vec::new(),
            facets: Vec::new(),
            states: HashMap::new(),
            known: HashMap::new(),
            headings: HashMap::new(),
            items: 0,
            resets: 0,
        }
    }

    /// Takes the next item; whether one came in time.
    pub fn step(&mut self, limit: Duration) -> bool {
        let item = self.stream.as_mut().and_then(|stream| stream.next(limit));
        let came = item.is_some();
        if let Some(item) = item {
            self.take(item);
        }
        came
    }

    /// Takes items until the table is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + LIMIT;
        while !wanted(self) {
            if !self.step(deadline.saturating_duration_since(Instant::now())) {
                let said = self.stream.as_mut().map(Stream::kill);
                panic!(
                    "{what}: never; {:?}, {:?}, {:?}; {said:?}",
                    self.names(),
                    self.view,
                    self.states
                );
            }
        }
    }

    /// Takes items until every context is live.
    pub fn until_live(&mut self) {
        self.until("every context is live", |table| {
            !table.states.is_empty()
                && table
                    .states
                    .values()
                    .all(|(state, _)| *state == ListState::Live)
        });
    }

    fn take(&mut self, item: TableItem) {
        self.items += 1;
        let (seq, view) = match item {
            TableItem::Reset {
                seq,
                kind,
                columns,
                view,
            } => {
                self.resets += 1;
                self.known.clear();
                self.headings.clear();
                (self.kind, self.columns) = (kind, columns);
                assert!(view.contexts.is_some(), "a reset says everything");
                self.view.order = None;
                (seq, view)
            }
            TableItem::Patch { seq, view } => {
                assert!(self.seq.is_some(), "the first item is a reset");
                (seq, view)
            }
        };
        assert!(
            self.seq.is_none_or(|before| seq == before + 1),
            "{seq} follows {:?}",
            self.seq
        );
        self.seq = Some(seq);
        let cells = self.columns.iter().filter(|column| is_cell(column)).count();
        for row in &view.rows {
            assert_eq!(
                row.cells.len(),
                cells,
                "a cell for each column of {:?}",
                row.name
            );
            self.known.insert(row.id, row.clone());
        }
        for group in &view.groups {
            self.headings.insert(group.id, group.clone());
        }
        if let Some(problems) = &view.problems {
            self.problems.clone_from(problems);
        }
        if let Some(facets) = &view.facets {
            self.facets.clone_from(facets);
        }
        for context in view.contexts.iter().flatten() {
            self.states.insert(
                context.context.clone(),
                (context.state.clone(), context.denied_namespaces.clone()),
            );
        }
        let order = view
            .order
            .clone()
            .or(self.view.order.take())
            .unwrap_or_default();
        let known = |id: &RowId| self.known.contains_key(id) || self.headings.contains_key(id);
        assert!(order.iter().all(known), "a line of the order is known");
        self.rows = order
            .iter()
            .filter_map(|id| self.known.get(id).cloned())
            .collect();
        self.groups = order
            .iter()
            .filter_map(|id| self.headings.get(id).cloned())
            .collect();
        self.known.retain(|id, _| order.contains(id));
        self.headings.retain(|id, _| order.contains(id));
        self.view = TableView {
            order: Some(order),
            rows: Vec::new(),
            contexts: None,
            ..view
        };
    }

    /// The names of the rows, in order.
    pub fn names(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.name.as_str()).collect()
    }

    /// The row of an object.
    pub fn row(&self, name: &str) -> Option<&TableRow> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// A row's cell in a column.
    pub fn cell<'a>(&self, row: &'a TableRow, column: &str) -> &'a Cell {
        let at = self
            .columns
            .iter()
            .filter(|column| is_cell(column))
            .position(|known| known.id == column);
        &row.cells[at.unwrap_or_else(|| panic!("there is no column {column}: {:?}", self.columns))]
    }

    /// The state of a context.
    pub fn state(&self, context: &str) -> Option<&ListState> {
        self.states.get(context).map(|(state, _)| state)
    }

    /// Namespaces of a context that may not be listed.
    pub fn denied_namespaces(&self, context: &str) -> &[String] {
        self.states.get(context).map_or(&[], |(_, denied)| denied)
    }
}

fn is_cell(column: &Column) -> bool {
    !matches!(
        column.kind,
        ColumnKind::Name | ColumnKind::Namespace | ColumnKind::Context
    )
}

/// A cell in kubectl's words, as far as they do not depend on the clock.
pub fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::Time(_) | Cell::Duration(_) => String::new(),
        Cell::Text(text) | Cell::Status { text, .. } => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Ratio { ready, wanted } => format!("{ready}/{wanted}"),
        Cell::Restarts { count, .. } => count.to_string(),
        Cell::Quantity(quantity) => quantity.amount.to_string(),
        Cell::List(texts) => texts.join(","),
    }
}
