//! What the text of a search asks for in one context, whose kinds it may name.

use std::ops::Range;

use tables::{Fit, Word};

/// What is asked for: an object that is found in one of these ways is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub ways: Vec<Way>,
}

/// One way to read the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// The id of the kind that it names, if it does.
    pub kind: Option<String>,
    /// Only in exactly this namespace.
    within: Option<Word>,
    terms: Vec<Term>,
    /// The text without the kind.
    pub phrase: String,
}

/// One of several words, all of which must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// What the namespace must fit.
    namespace: Option<Word>,
    /// What the name must fit; any name will do if it is empty.
    name: Word,
}

/// How an object fits: the better the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fitting {
    /// Of several words the worst.
    pub fit: Fit,
    /// How much of the name is not what was asked for, in bytes.
    pub excess: usize,
}

/// Where an object fits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub in_name: Vec<Range<usize>>,
    pub in_namespace: Vec<Range<usize>>,
}

impl Wanted {
    /// Reads a text. `kind` knows the id of a kind by any of its names.
    pub fn read(text: &str, kind: impl Fn(&str) -> Option<String>) -> Self {
        let text = text.trim_start();
        if text.trim_end().is_empty() {
            return Self::default();
        }
        let (first, rest) = match text.find(char::is_whitespace) {
            Some(end) => (&text[..end], Some(&text[end..])),
            None => (text, None),
        };
        // A word is no kind before something follows it: it may be a name that is being typed.
        if let Some(rest) = rest
            && let Some(id) = kind(first)
        {
            return Self {
                ways: vec![Way::read(rest, Some(id))],
            };
        }
        let mut ways = Vec::new();
        let mut whole = Way::read(text, None);
        if let Some((before, _)) = first.split_once('/')
            && let Some(id) = kind(before)
        {
            ways.push(Way::read(&text[before.len() + 1..], Some(id)));
            // A namespace may have the name of a kind.
            whole.within = Some(Word::new(before));
        }
        ways.push(whole);
        Self { ways }
    }

    /// The ways in which objects of a kind may be found.
    pub fn of_kind<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Way> {
        let of_kind = move |way: &&Way| way.kind.as_deref().is_none_or(|kind| kind == id);
        self.ways.iter().filter(of_kind)
    }

    /// The kinds that are named, if no other is wanted.
    pub fn only(&self) -> Option<Vec<String>> {
        let kinds: Option<Vec<String>> = self.ways.iter().map(|way| way.kind.clone()).collect();
        kinds.filter(|kinds| !kinds.is_empty())
    }

    /// How an object of a kind fits, at its best.
    pub fn fit(&self, kind: &str, namespace: &str, name: &str) -> Option<Fitting> {
        let ways = self.of_kind(kind);
        ways.filter_map(|way| way.fit(namespace, name)).min()
    }

    /// Where an object of a kind fits, in the way in which it fits best.
    pub fn places(&self, kind: &str, namespace: &str, name: &str) -> Places {
        let ways = self.of_kind(kind);
        let fits = ways.filter_map(|way| Some((way.fit(namespace, name)?, way)));
        let best = fits.min_by_key(|(fitting, _)| *fitting);
        best.map_or_else(Places::default, |(_, way)| way.places(namespace, name))
    }
}

impl Way {
    fn read(text: &str, kind: Option<String>) -> Self {
        let text = text.trim();
        let term = |word: &str| {
            let (namespace, name) = match word.split_once('/') {
                Some((namespace, name)) => (Some(namespace), name),
                None => (None, word),
            };
            let namespace = namespace.filter(|namespace| !namespace.is_empty());
            Term {
                namespace: namespace.map(Word::new),
                name: Word::new(name),
            }
        };
        let terms = text.split_whitespace().map(term);
        Self {
            kind,
            within: None,
            terms: terms.filter(|term| !term.is_empty()).collect(),
            phrase: text.to_owned(),
        }
    }

    fn fit(&self, namespace: &str, name: &str) -> Option<Fitting> {
        if self
            .within
            .as_ref()
            .is_some_and(|within| !within.is(namespace))
        {
            return None;
        }
        if self.terms.is_empty() {
            // Every one of a kind, but not every object that there is.
            return self.kind.as_ref().map(|_| Fitting {
                fit: Fit::Contains,
                excess: 0,
            });
        }
        let mut worst = Fit::Exact;
        let mut named = false;
        let mut excess = name.len();
        for term in &self.terms {
            let (fit, in_name) = self.term(term, namespace, name)?;
            named |= in_name;
            worst = worst.max(fit);
            if in_name {
                excess = excess.saturating_sub(term.name.len());
            }
            if let Some(wanted) = &term.namespace {
                excess += namespace.len().saturating_sub(wanted.len());
            }
        }
        named.then_some(Fitting { fit: worst, excess })
    }

    /// How one of the words fits, and whether it asks for the name.
    fn term(&self, term: &Term, namespace: &str, name: &str) -> Option<(Fit, bool)> {
        let in_namespace = match &term.namespace {
            Some(wanted) => Some(Fit::of(wanted, namespace)?),
            None => None,
        };
        if let Some(fit) = in_namespace
            && term.name.is_empty()
        {
            return Some((fit, true));
        }
        if let Some(fit) = Fit::of(&term.name, name) {
            return Some((fit, true));
        }
        let beside = self.terms.len() > 1 && term.namespace.is_none();
        (beside && term.name.is_in(namespace)).then_some((Fit::Contains, false))
    }

    fn places(&self, namespace: &str, name: &str) -> Places {
        let mut places = Places::default();
        let within = |word: &Word, text: &str| {
            let fit = Fit::of(word, text);
            fit.map_or_else(Vec::new, |fit| fit.places(word, text))
        };
        if let Some(word) = &self.within {
            places.in_namespace.extend(within(word, namespace));
        }
        for term in &self.terms {
            if let Some(word) = &term.namespace {
                places.in_namespace.extend(within(word, namespace));
            }
            let in_name = within(&term.name, name);
            if in_name.is_empty() && term.namespace.is_none() {
                places.in_namespace.extend(within(&term.name, namespace));
            }
            places.in_name.extend(in_name);
        }
        join(&mut places.in_name);
        join(&mut places.in_namespace);
        places
    }
}

impl Term {
    fn is_empty(&self) -> bool {
        self.namespace.is_none() && self.name.is_empty()
    }
}

/// Puts ranges in order, and makes one of those that touch.
fn join(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.drain(..) {
        match joined.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    *ranges = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Wanted {
        Wanted::read(text, |name| {
            let known = [
                ("po", "pods"),
                ("pods", "pods"),
                ("deploy", "deployments.apps"),
                ("jobs", "jobs.batch"),
            ];
            let found = known.iter().find(|(short, _)| *short == name);
            found.map(|(_, id)| (*id).to_owned())
        })
    }

    fn fits(text: &str, kind: &str, namespace: &str, name: &str) -> Option<Fit> {
        let fitting = read(text).fit(kind, namespace, name);
        fitting.map(|fitting| fitting.fit)
    }

    #[test]
    fn names_and_namespaces() {
        for (text, namespace, name, fit) in [
            ("web", "shop", "web", Some(Fit::Exact)),
            (" web ", "shop", "web-1", Some(Fit::Begins)),
            ("shop/web", "shop", "web", Some(Fit::Exact)),
            ("sh/web", "shop", "web", Some(Fit::Exact)),
            ("shop/web", "payments", "web", None),
            ("shop/", "shop", "anything", Some(Fit::Exact)),
            ("/web", "shop", "web", Some(Fit::Exact)),
            ("web 7f", "shop", "web-7f9c4", Some(Fit::BeginsPart)),
            ("shop web", "shop", "web", Some(Fit::Contains)),
            ("web shop", "shop", "web", Some(Fit::Contains)),
            // At least one word must be in the name.
            ("shop sho", "shop", "web", None),
            ("shop", "shop", "web", None),
            ("", "shop", "web", None),
            ("/", "shop", "web", None),
        ] {
            assert_eq!(
                fits(text, "pods", namespace, name),
                fit,
                "{text:?} for {namespace}/{name}"
            );
        }
    }

    #[test]
    fn a_kind_in_front_narrows() {
        for (text, kind, namespace, name, found) in [
            ("po web", "pods", "shop", "web", true),
            ("po web", "deployments.apps", "shop", "web", false),
            ("deploy/web", "deployments.apps", "shop", "web", true),
            ("deploy/web", "pods", "shop", "web", false),
            ("po shop/web", "pods", "shop", "web", true),
            ("po shop/web", "pods", "payments", "web", false),
            ("deploy/shop/web", "deployments.apps", "shop", "web", true),
            // All of them.
            ("po ", "pods", "shop", "web", true),
            ("po ", "deployments.apps", "shop", "web", false),
            ("po/", "pods", "shop", "web", true),
            // A namespace may be called like a kind.
            ("jobs/web", "pods", "jobs", "web", true),
            ("jobs/web", "pods", "jobs-old", "web", false),
            ("jobs/web", "jobs.batch", "shop", "web", true),
            // A word alone is a name, and one that is no kind too.
            ("po", "deployments.apps", "shop", "po", true),
            ("my web", "deployments.apps", "shop", "my-web", true),
        ] {
            assert_eq!(
                fits(text, kind, namespace, name).is_some(),
                found,
                "{text:?} for {kind} {namespace}/{name}"
            );
        }
        assert_eq!(read("po web").only(), Some(vec!["pods".to_owned()]));
        assert_eq!(read("jobs/web").only(), None);
        assert_eq!(read("").only(), None);
        let phrases = |text: &str| -> Vec<String> {
            read(text).ways.into_iter().map(|way| way.phrase).collect()
        };
        assert_eq!(phrases("po  not found "), ["not found"]);
        assert_eq!(phrases("jobs/web"), ["web", "jobs/web"]);
    }

    #[test]
    fn the_shorter_of_two_names_fits_better() {
        let fit = |text: &str, namespace: &str, name: &str| {
            read(text).fit("pods", namespace, name).expect("it fits")
        };
        assert!(fit("web", "shop", "web-1") < fit("web", "shop", "web-config"));
        assert!(fit("web", "shop", "web-config") < fit("web", "shop", "a-web"));
        assert!(fit("shop/web", "shop", "web") < fit("shop/web", "shop-eu", "web"));
    }

    #[test]
    fn places_are_those_of_every_word() {
        let places = |text: &str| read(text).places("pods", "shop", "web-7f9c4");
        let in_name = |text: &str| {
            let places = places(text).in_name;
            let places = places.into_iter().map(|range| (range.start, range.end));
            places.collect::<Vec<_>>()
        };
        assert_eq!(in_name("7f web"), [(0, 3), (4, 6)]);
        assert_eq!(in_name("we eb"), [(0, 3)]);
        assert_eq!(in_name("shop/9c"), [(6, 8)]);
        assert_eq!(in_name("po "), []);
        let in_namespace = |text: &str| places(text).in_namespace.len();
        assert_eq!(in_namespace("sh/web"), 1);
        assert_eq!(in_namespace("web hop"), 1);
        assert_eq!(in_namespace("web"), 0);
    }
}
