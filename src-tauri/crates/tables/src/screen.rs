//! What one reader has on screen, and what must be told for it to show something else.

use std::{collections::HashMap, mem, num::NonZero, sync::Arc};

use resources::{CellRef, Row};
use wire::{Cell, Health, HealthCount, RowId, TableGroup, TableRow, TableView};

use crate::{Columns, Item, Place, RowKey, chosen::Chosen, group::Group};

/// A line to show.
pub(crate) enum Shown<'a> {
    Row(&'a Item),
    Heading(&'a Group),
}

/// A row as the reader was told of it.
struct Told {
    id: RowId,
    row: Arc<Row>,
    chosen: bool,
}

/// What the reader has on screen, as far as this side told it.
#[derive(Default)]
pub(crate) struct Screen {
    rows: HashMap<RowKey, Told>,
    groups: HashMap<String, (RowId, Group)>,
    order: Vec<RowId>,
    start: u32,
    /// Whether the reader was told of anything.
    told: bool,
    next_id: RowId,
}

impl Screen {
    /// The reader knows nothing any more.
    pub fn clear(&mut self) {
        *self = Self {
            next_id: self.next_id,
            ..Self::default()
        };
    }

    /// Adds to the view what the reader must know to show these lines.
    pub fn show(
        &mut self,
        lines: &[Shown<'_>],
        view: &mut TableView,
        contexts: &[String],
        columns: &Columns,
        chosen: &Chosen,
    ) {
        let mut order = Vec::with_capacity(lines.len());
        let mut rows = mem::take(&mut self.rows);
        let mut groups = mem::take(&mut self.groups);
        for line in lines {
            match line {
                Shown::Row(item) => {
                    let key = item.key();
                    let chosen = chosen.has(key);
                    let before = rows.remove(&key);
                    let id = before
                        .as_ref()
                        .map_or_else(|| self.new_id(), |told| told.id);
                    if before
                        .is_none_or(|told| told.chosen != chosen || !same(&told.row, &item.row))
                    {
                        view.rows.push(TableRow {
                            chosen,
                            ..wire_row(id, item, contexts, columns)
                        });
                    }
                    let row = Arc::clone(&item.row);
                    self.rows.insert(key, Told { id, row, chosen });
                    order.push(id);
                }
                Shown::Heading(group) => {
                    let before = groups.remove(&group.key);
                    let id = before.as_ref().map_or_else(|| self.new_id(), |(id, _)| *id);
                    if before.is_none_or(|(_, before)| before != **group) {
                        view.groups.push(wire_group(id, group, contexts));
                    }
                    self.groups
                        .insert(group.key.clone(), (id, (*group).clone()));
                    order.push(id);
                }
            }
        }
        if !self.told || order != self.order || view.start != self.start {
            self.told = true;
            self.order.clone_from(&order);
            self.start = view.start;
            view.order = Some(order);
        }
    }

    fn new_id(&mut self) -> RowId {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        id
    }
}

fn same(a: &Arc<Row>, b: &Arc<Row>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

fn wire_row(id: RowId, item: &Item, contexts: &[String], columns: &Columns) -> TableRow {
    let row = &item.row;
    let mut own = row.cells.iter();
    let cells = columns.iter().filter_map(|(_, place)| match place {
        Place::Extra(number) => Some(row.cells.extra(number).to_cell()),
        Place::Cell(_) => own.next(),
        _ => None,
    });
    TableRow {
        id,
        context: name(item.context.into(), contexts),
        namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
        name: row.name.to_string(),
        uid: row.uid.to_string(),
        health: row.health,
        created: row.created.map(NonZero::get),
        deleting: row.deleting,
        chosen: false,
        cells: cells.collect(),
    }
}

fn wire_group(id: RowId, group: &Group, contexts: &[String]) -> TableGroup {
    let value = match group.value() {
        CellRef::Number(index) if group.of_contexts => {
            Cell::text(name(usize::try_from(index).unwrap_or(usize::MAX), contexts))
        }
        value => value.to_cell(),
    };
    let healths = Health::ALL.into_iter().zip(group.healths);
    TableGroup {
        id,
        key: group.key.clone(),
        value,
        rows: group.rows,
        healths: healths
            .filter(|(_, rows)| *rows > 0)
            .map(|(health, rows)| HealthCount { health, rows })
            .collect(),
        open: group.open,
    }
}

fn name(context: usize, contexts: &[String]) -> String {
    contexts.get(context).cloned().unwrap_or_default()
}
