//! Label selectors that can be asked what they select, as the API server reads them
//! (k8s.io/apimachinery, `labels`). For how they look in a table, see `selector`.

use compact_str::CompactString;
use serde_json::{Map, Value};

use crate::look;

/// A label selector, apart from the object in which it stood. The empty one selects everything.
///
/// That an object selects nothing because it *has* no selector (a Service, a disruption budget) is
/// for its reader to say: there is no selector of nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelSelector(Box<[Requirement]>);

/// What must hold of one label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requirement {
    /// The label's key.
    pub key: CompactString,
    /// What is asked of its value.
    pub test: Test,
}

/// What is asked of a label's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// It is there, and one of these.
    In(Box<[CompactString]>),
    /// It is none of these; a label that is not there is none of them.
    NotIn(Box<[CompactString]>),
    /// It is there.
    Exists,
    /// It is not there.
    Missing,
    /// It is a whole number above this one.
    Above(i64),
    /// It is a whole number below this one.
    Below(i64),
}

impl LabelSelector {
    /// Reads a `metav1.LabelSelector`. `None` for what is none, and for one of which a part cannot
    /// be read: the rest of it would select more than was meant.
    pub fn read(selector: &Value) -> Option<Self> {
        let fields = selector.as_object()?;
        let mut requirements = Vec::new();
        match fields.get("matchLabels") {
            Some(Value::Object(labels)) => pairs(labels, &mut requirements)?,
            Some(Value::Null) | None => {}
            Some(_) => return None,
        }
        match fields.get("matchExpressions") {
            Some(Value::Array(expressions)) => {
                for expression in expressions {
                    requirements.push(Requirement::read(expression)?);
                }
            }
            Some(Value::Null) | None => {}
            Some(_) => return None,
        }
        Some(Self::new(requirements))
    }

    /// Reads a map of labels that must all be there, as in a Service. `None` as in
    /// [`LabelSelector::read`].
    pub fn equal(labels: &Value) -> Option<Self> {
        let mut requirements = Vec::new();
        pairs(labels.as_object()?, &mut requirements)?;
        Some(Self::new(requirements))
    }

    /// Reads a selector as it is written in a request, `a=b,c in (d,e),!f`; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let terms = terms(text).into_iter().map(str::trim);
        let requirements: Option<Vec<_>> = terms
            .filter(|term| !term.is_empty())
            .map(requirement)
            .collect();
        Some(Self::new(requirements?))
    }

    /// In one order, whatever the order in which it was written.
    fn new(mut requirements: Vec<Requirement>) -> Self {
        requirements.sort_unstable();
        requirements.dedup();
        Self(requirements.into())
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What must hold, all of it.
    pub fn requirements(&self) -> &[Requirement] {
        &self.0
    }

    /// Whether it selects an object, given the value of each of the object's labels by its key.
    pub fn matches<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.0
            .iter()
            .all(|Requirement { key, test }| test.holds(label(key)))
    }
}

impl Requirement {
    fn read(expression: &Value) -> Option<Self> {
        let values = || -> Option<Box<[CompactString]>> {
            let values = expression.get("values")?.as_array()?;
            values
                .iter()
                .map(|value| value.as_str().map(Into::into))
                .collect()
        };
        Some(Self {
            key: look::text(expression, "/key")?.into(),
            test: match look::text(expression, "/operator")? {
                "In" => Test::In(values()?),
                "NotIn" => Test::NotIn(values()?),
                "Exists" => Test::Exists,
                "DoesNotExist" => Test::Missing,
                _ => return None,
            },
        })
    }

    fn equal(key: &str, value: &str) -> Self {
        Self {
            key: key.into(),
            test: Test::In([value.into()].into()),
        }
    }
}

impl Test {
    /// Whether it holds of a label's value; `None` is a label that is not there.
    pub fn holds(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::In(values) => value.is_some_and(|value| values.iter().any(|one| one == value)),
            Self::NotIn(values) => value.is_none_or(|value| values.iter().all(|one| one != value)),
            Self::Exists => value.is_some(),
            Self::Missing => value.is_none(),
            Self::Above(limit) => number().is_some_and(|value| value > *limit),
            Self::Below(limit) => number().is_some_and(|value| value < *limit),
        }
    }
}

fn pairs(labels: &Map<String, Value>, requirements: &mut Vec<Requirement>) -> Option<()> {
    for (key, value) in labels {
        requirements.push(Requirement::equal(key, value.as_str()?));
    }
    Some(())
}

/// Splits at commas outside of parentheses.
fn terms(text: &str) -> Vec<&str> {
    let (mut terms, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth <= 0 => {
                terms.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    terms.push(&text[start..]);
    terms
}

fn requirement(term: &str) -> Option<Requirement> {
    let of = |key: &str, test| {
        let key = key.trim();
        let plain = !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
        plain.then(|| Requirement {
            key: key.into(),
            test,
        })
    };
    if let Some(key) = term.strip_prefix('!') {
        return of(key, Test::Missing);
    }
    if let Some(list) = term.strip_suffix(')') {
        let (head, values) = list.split_once('(')?;
        let values = values.split(',').map(|value| value.trim().into()).collect();
        let (key, operator) = head.trim_end().rsplit_once([' ', '\t'])?;
        return match operator {
            "in" => of(key, Test::In(values)),
            "notin" => of(key, Test::NotIn(values)),
            _ => None,
        };
    }
    let one = |value: &str| -> Box<[CompactString]> { [value.trim().into()].into() };
    if let Some((key, value)) = term.split_once("!=") {
        return of(key, Test::NotIn(one(value)));
    }
    if let Some((key, value)) = term.split_once('=') {
        return of(key, Test::In(one(value.strip_prefix('=').unwrap_or(value))));
    }
    if let Some((key, value)) = term.split_once('>') {
        return of(key, Test::Above(value.trim().parse().ok()?));
    }
    if let Some((key, value)) = term.split_once('<') {
        return of(key, Test::Below(value.trim().parse().ok()?));
    }
    of(term, Test::Exists)
}

#[cfg(test)]
#[path = "labels_tests.rs"]
mod tests;
