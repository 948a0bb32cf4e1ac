//! A table as one reader sees it: which rows match, in which order and groups, and which are on
//! screen.

use std::{collections::BTreeSet, sync::Arc};

use compact_str::CompactString;
use resources::Row;
use wire::{Facet, Health, Millis, SortKey, TableView, Window};

use crate::{
    Columns, Filter, Grouping, Place, RowKey,
    chosen::Chosen,
    compare::{Key, by_keys, compare},
    facet,
    group::{Groups, Line},
    order::Order,
    rows::Rows,
    screen::{Screen, Shown},
    sort::{in_order, sort},
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

impl Item {
    /// What names it among the rows of all contexts in view.
    pub fn key(&self) -> RowKey {
        (self.context, self.row.uid)
    }
}

/// What a reader asks of a table.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Only these namespaces; all when empty. Rows without a namespace always pass.
    pub namespaces: BTreeSet<CompactString>,
    /// Which rows.
    pub filter: Filter,
    /// The order; by namespace and name when empty.
    pub sort: Vec<SortKey>,
    /// How rows are grouped, if they are.
    pub group: Option<Grouping>,
    /// The lines wanted.
    pub window: Window,
    /// The moment for which ages are compared.
    pub now: Millis,
}

/// The rows of a table, and those that match a [`Query`], in order.
pub struct View {
    contexts: Vec<String>,
    columns: Columns,
    query: Query,
    keys: Vec<Key>,
    /// Every row in scope.
    rows: Rows,
    /// Their numbers, by namespace and name.
    all: Order<u32>,
    /// Those of the rows that match, by the keys; absent where these are all rows in the same order.
    matching: Option<Order<u32>>,
    groups: Groups,
    chosen: Chosen,
    /// How many of all rows are broken, and how many of those that match.
    broken: u32,
    broken_matching: u32,
    turn: Option<Millis>,
    screen: Screen,
}

impl View {
    /// A view without rows.
    pub fn new(contexts: Vec<String>, columns: Columns, query: Query) -> Self {
        let mut view = Self {
            contexts,
            columns,
            query: Query::default(),
            keys: Vec::new(),
            rows: Rows::default(),
            all: Order::default(),
            matching: None,
            groups: Groups::default(),
            chosen: Chosen::default(),
            broken: 0,
            broken_matching: 0,
            turn: None,
            screen: Screen::default(),
        };
        view.set_query(query);
        view
    }

    /// The contexts in view.
    pub fn contexts(&self) -> &[String] {
        &self.contexts
    }

    /// The table's columns.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Shows other columns. What is asked must be set anew: it may name columns that are gone.
    pub fn set_columns(&mut self, columns: Columns) {
        self.columns = columns;
    }

    /// Changes what is shown of the rows that are there. Rows of namespaces that were not asked for
    /// before are given with [`View::fill`].
    pub fn set_query(&mut self, query: Query) {
        let before = std::mem::replace(&mut self.query, query);
        let group = self.query.group.as_ref().map(|group| Key {
            by: group.by,
            descending: false,
        });
        let sort = self.query.sort.iter().filter_map(|key| {
            Some(Key {
                by: self.columns.place(&key.column)?,
                descending: key.descending,
            })
        });
        let keys: Vec<Key> = group.into_iter().chain(sort).collect();
        // Who types on looks for fewer of the rows that are there, in the order in which they are.
        let narrows = self.keys == keys
            && before.namespaces == self.query.namespaces
            && self.query.filter.narrows(&before.filter);
        self.keys = keys;
        self.arrange(narrows);
    }

    /// Moves the window.
    pub fn set_window(&mut self, window: Window) {
        self.query.window = window;
    }

    /// Replaces all rows.
    pub fn fill(&mut self, items: impl IntoIterator<Item = Item>) {
        let items = items.into_iter();
        self.rows = items
            .filter(|item| in_namespaces(&self.query, &item.row))
            .collect();
        self.all = Order::of_sorted(in_order(&self.rows));
        let rows = || self.rows.iter().map(|(_, item)| item);
        self.broken = to_u32(rows().filter(|item| is_broken(&item.row)).count());
        if !self.chosen.is_empty() {
            self.chosen.refill();
            rows().for_each(|item| self.chosen.came(item.key()));
        }
        self.arrange(false);
    }

    /// Takes one change: a row that came, changed or went.
    pub fn apply(&mut self, context: u16, old: Option<Arc<Row>>, new: Option<Arc<Row>>) {
        let within = |row: &Arc<Row>| in_namespaces(&self.query, row);
        let (old, new) = (old.filter(within), new.filter(within));
        let known = old.as_ref().or(new.as_ref());
        let known = known.and_then(|row| self.rows.number((context, row.uid)));
        match (known, new) {
            (Some(number), Some(row)) if self.rows[number].row.uid == row.uid => {
                self.change(number, Item { context, row });
            }
            (known, new) => {
                if let Some(number) = known {
                    self.remove(number);
                }
                if let Some(row) = new {
                    self.add(Item { context, row });
                }
            }
        }
    }

    fn add(&mut self, item: Item) {
        let key = item.key();
        self.broken += u32::from(is_broken(&item.row));
        let number = self.rows.add(item);
        self.place(number);
        let matches = self.enter(number, true);
        self.chosen.came(key);
        self.chosen.turned(key, false, matches);
    }

    fn remove(&mut self, number: u32) {
        let matched = self.leave(number, true);
        self.displace(number);
        if let Some(item) = self.rows.remove(number) {
            self.broken -= u32::from(is_broken(&item.row));
            self.chosen.gone(item.key(), matched);
        }
    }

    /// An object's row became another. Most keep their place in one of the orders, or in both.
    fn change(&mut self, number: u32, new: Item) {
        let key = new.key();
        let old = &self.rows[number];
        let Query { filter, now, .. } = &self.query;
        let renamed = compare(&[], old, &new).is_ne();
        let moves = renamed
            || by_keys(&self.keys, old, &new).is_ne()
            || filter.matches(old, *now) != filter.matches(&new, *now);
        let matched = self.leave(number, moves);
        if renamed {
            self.displace(number);
        }
        let old = self.rows.replace(number, new);
        if renamed {
            self.place(number);
        }
        self.broken -= u32::from(old.is_some_and(|old| is_broken(&old.row)));
        self.broken += u32::from(is_broken(&self.rows[number].row));
        let matches = self.enter(number, moves);
        self.chosen.came(key);
        self.chosen.turned(key, matched, matches);
    }

    /// Gives a row its place among all.
    fn place(&mut self, number: u32) {
        let (rows, item) = (&self.rows, &self.rows[number]);
        self.all
            .insert(number, |other| compare(&[], &rows[*other], item));
    }

    /// Takes a row's place among all away.
    fn displace(&mut self, number: u32) {
        let (rows, item) = (&self.rows, &self.rows[number]);
        self.all.remove(|other| compare(&[], &rows[*other], item));
    }

    /// When rows will match otherwise although none of them changes. [`View::set_query`] with a later
    /// [`Query::now`] follows.
    pub fn turn(&self) -> Option<Millis> {
        self.turn
    }

    /// The rows that match, in order.
    pub fn matching(&self) -> impl Iterator<Item = &Item> {
        self.items(self.matching_order().iter())
    }

    /// Every row, by namespace and name.
    pub fn all(&self) -> impl Iterator<Item = &Item> {
        self.items(self.all.iter())
    }

    /// How often each value of these places is there among the rows that match, but for what the filter
    /// says of the place itself.
    pub fn facets(&self, places: &[(String, Place)]) -> Vec<Facet> {
        let Query { filter, now, .. } = &self.query;
        let facet = |(by, place): &(String, Place)| {
            let rows = self.rows.iter().map(|(_, item)| item);
            let rows = rows.filter(|item| filter.matches_beside(*place, item, *now));
            facet::count(by, *place, rows, &self.contexts)
        };
        places.iter().map(facet).collect()
    }

    /// All that is to be seen, as for a reader who knows nothing.
    pub fn reset(&mut self) -> TableView {
        self.screen.clear();
        self.patch()
    }

    /// What changed on screen since the last reset or patch. Counts are always there.
    pub fn patch(&mut self) -> TableView {
        let lines = self.lines();
        let count = self.query.window.count.min(WINDOW_LIMIT);
        let start = self.query.window.start.min(lines.saturating_sub(count));
        let (chosen, chosen_matched) = self.chosen.counts();
        let mut view = TableView {
            total: to_u32(self.all.len()),
            matched: to_u32(self.matching_order().len()),
            broken: self.broken_matching,
            chosen: to_u32(chosen),
            chosen_matched,
            lines,
            start,
            ..TableView::default()
        };
        let (first, count) = (start as usize, count as usize);
        let mut screen = std::mem::take(&mut self.screen);
        let shown: Vec<Shown<'_>> = if self.query.group.is_some() {
            let lines = self.groups.slice(first, count);
            self.grouped(&lines)
        } else {
            self.slice(first, count).map(Shown::Row).collect()
        };
        screen.show(
            &shown,
            &mut view,
            &self.contexts,
            &self.columns,
            &self.chosen,
        );
        self.screen = screen;
        view
    }

    fn lines(&self) -> u32 {
        to_u32(if self.query.group.is_some() {
            self.groups.lines()
        } else {
            self.matching_order().len()
        })
    }

    fn matching_order(&self) -> &Order<u32> {
        self.matching.as_ref().unwrap_or(&self.all)
    }

    fn items<'a>(
        &'a self,
        numbers: impl Iterator<Item = &'a u32>,
    ) -> impl Iterator<Item = &'a Item> {
        numbers.map(|number| &self.rows[*number])
    }

    /// Of the rows that match, those from index `start` on, at most `count`.
    fn slice(&self, start: usize, count: usize) -> impl Iterator<Item = &Item> {
        self.items(self.matching_order().slice(start, count))
    }

    /// Finds the rows that match, and their order and groups, anew; where the query `narrows` the one
    /// before, among the rows that matched that.
    fn arrange(&mut self, narrows: bool) {
        let Query { filter, now, .. } = &self.query;
        let rows = &self.rows;
        let turns = rows.iter().filter_map(|(_, item)| filter.turns(item, *now));
        self.turn = if filter.ages() { turns.min() } else { None };
        let mut broken = 0;
        let mut matching = |among: &Order<u32>| -> Vec<u32> {
            if filter.is_empty() {
                return among.iter().copied().collect();
            }
            let matches = rows.map(among.iter(), |item| {
                let matches = filter.matches(item, *now);
                broken += u32::from(matches && is_broken(&item.row));
                Some(matches)
            });
            let matches = matches.unwrap_or_default();
            let among = among.iter().copied();
            among.filter(|number| matches[*number as usize]).collect()
        };
        self.matching = match &self.matching {
            _ if filter.is_empty() && self.keys.is_empty() => None,
            Some(before) if narrows => Some(Order::of_sorted(matching(before))),
            _ => Some(Order::of_sorted(sort(
                matching(&self.all),
                rows,
                &self.keys,
            ))),
        };
        self.broken_matching = if filter.is_empty() {
            self.broken
        } else {
            broken
        };
        self.groups = match &self.query.group {
            Some(grouping) => Groups::of(self.matching(), grouping, &self.contexts),
            None => Groups::default(),
        };
        if !self.chosen.is_empty() {
            let order = self.matching.as_ref().unwrap_or(&self.all);
            let keys = order.iter().map(|number| self.rows[*number].key());
            self.chosen.recount(keys);
        }
    }

    /// Takes a row up among those that match, if it does; unless it `moves`, it has its place there.
    fn enter(&mut self, number: u32, moves: bool) -> bool {
        let Query { filter, now, .. } = &self.query;
        let (rows, item) = (&self.rows, &self.rows[number]);
        let turn = filter.turns(item, *now);
        self.turn = [self.turn, turn].into_iter().flatten().min();
        if !filter.matches(item, *now) {
            return false;
        }
        self.broken_matching += u32::from(is_broken(&item.row));
        if let Some(grouping) = &self.query.group {
            self.groups.count(item, true, grouping, &self.contexts);
        }
        if let Some(matching) = self.matching.as_mut().filter(|_| moves) {
            matching.insert(number, |other| compare(&self.keys, &rows[*other], item));
        }
        true
    }

    /// Takes a row away from those that match, if it did; unless it `moves`, it keeps its place there.
    fn leave(&mut self, number: u32, moves: bool) -> bool {
        let (rows, item) = (&self.rows, &self.rows[number]);
        if !self.query.filter.matches(item, self.query.now) {
            return false;
        }
        self.broken_matching -= u32::from(is_broken(&item.row));
        if let Some(grouping) = &self.query.group {
            self.groups.count(item, false, grouping, &self.contexts);
        }
        if let Some(matching) = self.matching.as_mut().filter(|_| moves) {
            matching.remove(|other| compare(&self.keys, &rows[*other], item));
        }
        true
    }

    /// The rows and headings of lines.
    fn grouped(&self, lines: &[Line]) -> Vec<Shown<'_>> {
        let row = |line: &Line| match line {
            Line::Row(at) => Some(*at),
            Line::Heading(_) => None,
        };
        // The rows of a window may lie far apart, where closed groups are between them.
        let mut run: Option<(usize, Vec<&Item>)> = None;
        let mut shown = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            match line {
                Line::Heading(group) => {
                    shown.extend(self.groups.get(*group).map(Shown::Heading));
                    run = None;
                }
                Line::Row(at) => {
                    let (first, items) = run.get_or_insert_with(|| {
                        let rest = lines[index..].iter().map_while(row).count();
                        (*at, self.slice(*at, rest).collect())
                    });
                    shown.extend(items.get(at - *first).copied().map(Shown::Row));
                }
            }
        }
        shown
    }
}

fn in_namespaces(query: &Query, row: &Row) -> bool {
    query.namespaces.is_empty()
        || row.namespace.is_empty()
        || query.namespaces.contains(&row.namespace)
}

fn is_broken(row: &Row) -> bool {
    row.health == Health::Broken
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

mod choose;

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
