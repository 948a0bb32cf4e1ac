//! What is chosen, and that it is always the same as going through all rows would find.

use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;
use resources::Row;
use wire::RowRef;

use super::*;
use crate::Query;
use crate::view::tests::{
    Asked, CONTEXTS, Group, Model, Reader, asked, contexts, fill, grouped_by, items, query, row,
    view,
};

/// Names a row of a context.
fn named(context: u16, row: &Row) -> RowRef {
    RowRef {
        context: CONTEXTS[usize::from(context)].into(),
        uid: row.uid.to_string(),
    }
}

fn stretch(from: &Row, to: &Row) -> Choice {
    Choice::Stretch {
        from: named(0, from),
        to: named(0, to),
    }
}

fn toggle(row: &Row) -> Choice {
    Choice::Toggle { row: named(0, row) }
}

fn names(view: &View) -> Vec<&str> {
    let chosen = view.chosen().into_iter();
    chosen.map(|item| item.row.name.as_str()).collect()
}

fn five() -> [Arc<Row>; 5] {
    [(2, "ann"), (4, "ben"), (6, "cat"), (8, "dan"), (10, "eve")]
        .map(|(uid, name)| row(uid, name, 1))
}

#[test]
fn a_stretch_reaches_over_rows_that_were_never_on_screen_and_shrinks_again() {
    let [ann, ben, cat, dan, eve] = five();
    let mut view = view(query("", &[], 4, 1));
    view.fill(items([&ann, &ben, &cat, &dan, &eve].map(Arc::clone)));
    view.choose(&toggle(&dan));
    view.choose(&stretch(&eve, &ben));
    assert_eq!(names(&view), ["ben", "cat", "dan", "eve"]);
    view.choose(&stretch(&eve, &eve));
    assert_eq!(names(&view), ["dan", "eve"], "d was chosen by itself");
    view.choose(&stretch(&ann, &ben));
    assert_eq!(
        names(&view),
        ["ann", "ben", "dan", "eve"],
        "another stretch"
    );
    view.choose(&Choice::All);
    view.choose(&stretch(&ann, &ben));
    assert_eq!(names(&view).len(), 5, "what is chosen now stays");
    view.choose(&Choice::None);
    assert!(names(&view).is_empty());
}

#[test]
fn what_is_chosen_stays_so_in_another_order_and_behind_a_filter_until_it_is_gone() {
    let [ann, ben, cat, dan, eve] = five();
    let mut view = view(query("", &[], 0, 9));
    view.fill(items([&ann, &ben, &cat, &dan, &eve].map(Arc::clone)));
    view.choose(&stretch(&ann, &cat));
    view.set_query(query("ben", &[("name", true)], 0, 9));
    let seen = view.reset();
    assert_eq!((seen.chosen, seen.chosen_matched, seen.matched), (3, 1, 1));
    assert!(seen.rows[0].chosen);
    assert_eq!(
        names(&view),
        ["ben", "ann", "cat"],
        "what the filter hides comes last"
    );
    // Another object of the same name is not it.
    view.apply(0, Some(Arc::clone(&ben)), Some(row(12, "ben", 1)));
    view.apply(0, Some(ann), None);
    let patch = view.patch();
    assert_eq!(
        (patch.chosen, patch.chosen_matched, patch.matched),
        (1, 0, 1)
    );
    view.set_query(query("", &[], 0, 9));
    assert_eq!(names(&view), ["cat"]);
}

#[test]
fn rows_of_closed_groups_are_in_no_stretch_but_among_all() {
    let [ann, ben, cat, ..] = five();
    let hidden = row(1, "hidden", 1);
    let mut view = view(Query {
        group: Some(grouped_by("namespace", false, &["odd"])),
        ..query("", &[], 0, 9)
    });
    view.fill(items([&ann, &ben, &cat, &hidden].map(Arc::clone)));
    view.choose(&stretch(&hidden, &ben));
    assert_eq!(names(&view), ["ben"], "its beginning is not to be seen");
    view.choose(&stretch(&ann, &hidden));
    assert_eq!(names(&view), ["ben"], "nor is there an end");
    view.choose(&Choice::All);
    assert_eq!(names(&view).len(), 4);
    let group = |key: &str| Choice::Group { key: key.into() };
    view.choose(&group("even"));
    assert_eq!(names(&view), ["hidden"], "all of them were");
    view.choose(&group("even"));
    view.choose(&group("odd"));
    view.choose(&group("none"));
    assert_eq!(names(&view), ["ann", "ben", "cat"]);
}

#[test]
fn what_is_awaited_is_chosen_once_it_is_there() {
    let [ann, ben, cat, ..] = five();
    let mut view = view(query("", &[], 0, 9));
    view.await_chosen([(0, ann.uid), (0, cat.uid)]);
    assert_eq!(view.reset().chosen, 0);
    view.apply(0, None, Some(Arc::clone(&ann)));
    view.fill(items([&ann, &ben].map(Arc::clone)));
    assert_eq!(names(&view), ["ann"]);
    assert_eq!(view.chosen_keys().count(), 2);
    view.all_came();
    view.apply(0, None, Some(cat));
    assert_eq!(names(&view), ["ann"], "another time");
}

/// What happens to a table.
#[derive(Debug, Clone)]
enum Step {
    Row(u8, u16, Option<(String, i64)>),
    Look,
    Ask(Asked),
    Fill,
    None,
    All,
    Toggle(u8, u16),
    Stretch((u8, u16), (u8, u16)),
    Group(&'static str),
}

fn step() -> impl Strategy<Value = Step> {
    let name = proptest::option::weighted(0.7, ("[a-c]{1,2}", -3i64..4));
    let uid = || (0u8..20, 0u16..2);
    let keys = vec!["odd", "even", "node-1", "one", "1", ""];
    prop_oneof![
        8 => (0u8..20, 0u16..2, name).prop_map(|(uid, context, row)| Step::Row(uid, context, row)),
        3 => Just(Step::Look),
        2 => asked().prop_map(Step::Ask),
        1 => Just(Step::Fill),
        1 => Just(Step::None),
        1 => Just(Step::All),
        4 => uid().prop_map(|(uid, context)| Step::Toggle(uid, context)),
        4 => (uid(), uid()).prop_map(|(from, to)| Step::Stretch(from, to)),
        2 => proptest::sample::select(keys).prop_map(Step::Group),
    ]
}

type Keys = BTreeSet<(u16, String)>;

fn keys<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<(u16, String)> {
    let key = |item: &Item| (item.context, item.row.uid.to_string());
    items.into_iter().map(key).collect()
}

/// What is chosen, found the slow way.
#[derive(Default)]
struct Naive {
    chosen: Keys,
    begin: Option<(u16, String)>,
    stretch: Keys,
}

impl Naive {
    /// Forgets what is not there any more.
    fn follow(&mut self, model: &Model, asked: &Asked, groups: &[Group]) {
        let there = model
            .iter()
            .filter(|(_, row)| !asked.odd_only || row.namespace == "odd");
        let there: Keys = there
            .map(|((_, context), row)| (*context, row.uid.to_string()))
            .collect();
        let matching: Keys = keys(groups.iter().flat_map(|group| &group.rows))
            .into_iter()
            .collect();
        self.chosen.retain(|key| there.contains(key));
        self.stretch.retain(|key| matching.contains(key));
    }

    fn choose(&mut self, step: &Step, groups: &[Group]) {
        let matching = keys(groups.iter().flat_map(|group| &group.rows));
        let open = keys(
            groups
                .iter()
                .filter(|group| group.open)
                .flat_map(|group| &group.rows),
        );
        let key = |(uid, context): &(u8, u16)| (*context, row(*uid, "", 0).uid.to_string());
        if let Step::Stretch(from, to) = step {
            let place = |named| open.iter().position(|other| *other == key(named));
            let Some(end) = place(to) else { return };
            let begin = place(from).unwrap_or(end);
            let range: Keys = open[begin.min(end)..=begin.max(end)]
                .iter()
                .cloned()
                .collect();
            let begin = Some(open[begin].clone());
            if self.begin != begin {
                self.stretch.clear();
            }
            self.begin = begin;
            self.chosen = &self.chosen - &self.stretch;
            self.stretch = &range - &self.chosen;
            self.chosen.extend(range);
            return;
        }
        self.stretch.clear();
        self.begin = None;
        match step {
            Step::None => self.chosen.clear(),
            Step::All => self.chosen.extend(matching),
            Step::Toggle(uid, context) => {
                let key = key(&(*uid, *context));
                if matching.contains(&key) && !self.chosen.remove(&key) {
                    self.chosen.insert(key);
                }
            }
            Step::Group(wanted) => {
                let is_it =
                    |group: &&Group| group.heading.as_ref().is_some_and(|(key, _)| key == wanted);
                let Some(group) = groups.iter().find(is_it) else {
                    return;
                };
                let rows: Keys = keys(&group.rows).into_iter().collect();
                if rows.is_subset(&self.chosen) {
                    self.chosen = &self.chosen - &rows;
                } else {
                    self.chosen.extend(rows);
                }
            }
            _ => {}
        }
    }
}

impl Step {
    fn choice(&self) -> Option<Choice> {
        let named = |uid: u8, context| named(context, &row(uid, "", 0));
        Some(match self {
            Self::None => Choice::None,
            Self::All => Choice::All,
            Self::Toggle(uid, context) => Choice::Toggle {
                row: named(*uid, *context),
            },
            Self::Stretch(from, to) => Choice::Stretch {
                from: named(from.0, from.1),
                to: named(to.0, to.1),
            },
            Self::Group(key) => Choice::Group { key: (*key).into() },
            _ => return None,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    /// Whatever happens, the rows that the reader sees as chosen are those that were chosen.
    #[test]
    fn what_is_seen_as_chosen_was_chosen(first in asked(), steps in proptest::collection::vec(step(), 0..120)) {
        let mut asked = first;
        let mut view = view(asked.query());
        let mut reader = Reader::default();
        reader.read(view.reset());
        let mut model = Model::new();
        let mut naive = Naive::default();
        for step in steps.into_iter().chain([Step::Look]) {
            if let Some(choice) = step.choice() {
                view.choose(&choice);
                naive.choose(&step, &asked.groups(&model).1);
            }
            match step {
                Step::Row(uid, context, after) => {
                    let old = model.remove(&(uid, context));
                    let new = after.map(|(name, number)| row(uid, &name, number));
                    if let Some(new) = &new {
                        model.insert((uid, context), Arc::clone(new));
                    }
                    view.apply(context, old, new);
                }
                Step::Ask(other) => {
                    let fills = other.odd_only != asked.odd_only;
                    asked = other;
                    view.set_query(asked.query());
                    if fills {
                        fill(&mut view, &model);
                        view.all_came();
                    }
                }
                Step::Fill => fill(&mut view, &model),
                _ => {}
            }
            let (_, groups) = asked.groups(&model);
            naive.follow(&model, &asked, &groups);
            let patch = view.patch();
            let matching: Keys = keys(groups.iter().flat_map(|group| &group.rows)).into_iter().collect();
            let matched = matching.intersection(&naive.chosen).count();
            prop_assert_eq!((patch.chosen as usize, patch.chosen_matched as usize), (naive.chosen.len(), matched));
            reader.read(patch);
            for id in &reader.order {
                if let Some(row) = reader.rows.get(id) {
                    let context = contexts().iter().position(|name| *name == row.context).expect("a context");
                    let key = (u16::try_from(context).expect("few"), row.uid.clone());
                    prop_assert_eq!(row.chosen, naive.chosen.contains(&key));
                }
            }
            let chosen: Keys = keys(view.chosen()).into_iter().collect();
            prop_assert_eq!(&chosen, &naive.chosen);
        }
    }
}
