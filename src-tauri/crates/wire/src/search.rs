//! Looking for objects of all kinds by name, and for text in what they hold.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, Health, ObjectRef};

/// Looks for objects now, and again as they come and go. A search that is followed by another, as when
/// somebody types, makes it quick: what it had listed is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchRequest {
    /// The contexts' names; all that are opened when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub contexts: Option<Vec<String>>,
    /// A name or a part of it, as in `web` or `paygate` (`payment-gateway`). Of several words (`web 7f9`)
    /// each must fit the name, or some of them the namespace. `shop/web` fits in a namespace. A kind by any
    /// name that kubectl takes may stand before it: `po web`, `deploy/web`, `po shop/web`. Nothing is found
    /// for an empty text, but what a search needs is listed.
    pub text: String,
    /// Only objects of these kinds, by any name that kubectl takes; of all kinds when absent or empty,
    /// but for those whose names tell nothing, such as events.
    #[serde(default)]
    #[ts(optional)]
    pub kinds: Option<Vec<String>>,
    /// Only these namespaces, and what is in none; all when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// Whether to look for the text (without a kind before it, as one piece of at least two letters) in
    /// the objects, too: in those that are there whole because somebody looks at their kind, or because
    /// the kind is named here or in the text. Values of Secrets are never looked into.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub inside: bool,
    /// The most hits; 50 when absent, at most 500.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// What has been found so far. Each item takes the place of the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchItem {
    /// The best first. Equals are in the order of their length, kind, namespace and name.
    pub hits: Vec<SearchHit>,
    /// How many objects match in all, so far.
    pub matched: u32,
    /// Lists of objects (of a kind in a context) that were looked through.
    pub searched: u32,
    /// Lists, and contexts whose lists are not known yet, that are on their way.
    pub waiting: u32,
    /// What could not be looked through.
    pub unsearched: Vec<SearchGap>,
    /// How far the search inside the objects is, if it was asked for.
    pub inside: Option<InsideSearch>,
    /// Whether nothing is on its way any more. From then on only changes are told.
    pub complete: bool,
}

/// An object that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchHit {
    /// Its name everywhere. A Helm release is one of group `helm.sh`.
    pub object: ObjectRef,
    /// Its kind's [`crate::KindInfo::id`], by which a table of it is opened.
    pub kind: String,
    /// Its kind's title, as in `Deployments`.
    pub title: String,
    /// How well it does, where its kind is being looked at.
    pub health: Option<Health>,
    /// Its state as a word, for kinds that have one, where its kind is being looked at.
    pub status: Option<String>,
    /// How it matches.
    pub fit: SearchFit,
    /// Where in its name.
    pub in_name: Vec<TextRange>,
    /// Where in its namespace.
    pub in_namespace: Vec<TextRange>,
    /// Where inside, if that was looked at: the first three places.
    pub fields: Vec<FoundField>,
    /// How many places inside there are more.
    pub more_fields: u32,
}

/// How well an object matches; the best first. Of several words the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SearchFit {
    /// The text is its name.
    Exact,
    /// Its name begins with the text.
    Begins,
    /// A part of its name begins with the text.
    BeginsPart,
    /// The text abbreviates its name.
    Abbreviates,
    /// The text is somewhere in its name.
    Contains,
    /// The text is not in its name, but inside it.
    Inside,
}

/// A part of a text, in UTF-16 units, as a string of JavaScript counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextRange {
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
}

/// A place inside an object at which the text was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundField {
    /// As in `.spec.containers[0].image`, a path that filters and columns take.
    pub path: String,
    /// The value at that place, or what is around the text in it, on one line. Where the text is in the
    /// last key of the path, the key.
    pub excerpt: String,
    /// Where in the excerpt the text is.
    pub at: TextRange,
}

/// Something that could not be looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchGap {
    /// The context's name.
    pub context: String,
    /// The titles of the kinds; empty where it is the whole context.
    pub kinds: Vec<String>,
    /// Why; of several kinds, for the first of them.
    pub error: Error,
}

/// How far the search inside the objects is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InsideSearch {
    /// Objects that were looked into.
    pub scanned: u32,
    /// Of so many.
    pub of: u32,
    /// What is looked into; other kinds are not there whole.
    pub kinds: Vec<SearchedKind>,
}

/// A kind that is looked into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchedKind {
    /// The context's name.
    pub context: String,
    /// Its [`crate::KindInfo::id`].
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The namespace, where objects of others are not there.
    pub namespace: Option<String>,
}
