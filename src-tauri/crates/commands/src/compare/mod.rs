//! Objects beside each other, also of different contexts and kinds, and what differs.

mod lines;
mod masks;

use futures::future::join_all;
use serde_json::Value;
use wire::{
    CompareObjects, ComparedObject, Comparison, DiffHunk, Error, ErrorCode, KindInfo, ObjectRef,
};

use crate::{
    manifest::{self, is_secret},
    object::{locate, missing},
    sessions::Sessions,
};
use masks::Masks;

/// More objects than these beside each other are no comparison that anyone reads.
const OBJECTS: usize = 20;
const USUAL_LINES: u32 = 3;

pub(crate) async fn compare(
    sessions: &Sessions,
    request: CompareObjects,
) -> Result<Comparison, Error> {
    if !(2..=OBJECTS).contains(&request.objects.len()) {
        let message = format!("compare: name from 2 to {OBJECTS} objects");
        return Err(Error::new(ErrorCode::BadRequest, message));
    }
    let reading = request.objects.iter().map(|object| read(sessions, object));
    let read = join_all(reading).await;
    // The others are compared with it.
    if let Some(Err(error)) = read.first() {
        return Err(error.clone());
    }
    // One that cannot be read holds up no other.
    let names = request.objects.iter().zip(&read);
    let names = names.map(|(asked, read)| read.as_ref().map_or(asked, |read| &read.object));
    let titles = titles(&names.collect::<Vec<_>>());
    let around = request.around.unwrap_or(USUAL_LINES) as usize;
    let objects = tokio::task::block_in_place(|| {
        let mut masks = Masks::default();
        let shown = read.into_iter();
        let shown = shown.map(|read| read.map(|read| read.show(request.clean, &mut masks)));
        let shown: Vec<Result<Shown, Error>> = shown.collect();
        let first = shown.first().and_then(|first| first.as_ref().ok());
        let first = first.map_or("", |first| first.yaml.as_str()).to_owned();
        let all = shown.into_iter().zip(titles).zip(&request.objects);
        all.map(|((shown, title), asked)| compared(shown, title, asked, &first, around))
            .collect()
    });
    Ok(Comparison { objects })
}

/// An object as a server has it now.
struct Read {
    object: ObjectRef,
    kind: KindInfo,
    value: Value,
}

/// An object as it is compared.
struct Shown {
    object: ObjectRef,
    yaml: String,
    masked: bool,
}

async fn read(sessions: &Sessions, asked: &ObjectRef) -> Result<Read, Error> {
    let (cluster, kind) = locate(sessions, asked).await?;
    let namespace = asked.namespace.as_deref().filter(|_| kind.info.namespaced);
    let json = cluster.get(&kind, namespace, &asked.name).await?;
    let value = manifest::read(cluster.context(), &kind, &json)?;
    let uid = value.pointer("/metadata/uid").and_then(Value::as_str);
    // Another object may have its name by now.
    if asked.uid.is_some() && asked.uid.as_deref() != uid {
        return Err(missing(&cluster, &kind, asked));
    }
    Ok(Read {
        object: ObjectRef {
            context: cluster.context().into(),
            group: kind.info.group.clone(),
            version: kind.info.version.clone(),
            kind: kind.info.kind.clone(),
            namespace: namespace.map(str::to_owned),
            name: asked.name.clone(),
            uid: uid.map(str::to_owned),
        },
        kind: (*kind.info).clone(),
        value,
    })
}

impl Read {
    fn show(mut self, clean: bool, masks: &mut Masks) -> Shown {
        if clean {
            manifest::clean(&mut self.value);
        }
        let masked = is_secret(&self.kind) && masks.mask(&mut self.value);
        Shown {
            object: self.object,
            yaml: yaml::to_yaml(&self.value),
            masked,
        }
    }
}

/// What differs between two texts.
pub(crate) fn hunks(before: &str, after: &str, around: usize) -> Vec<DiffHunk> {
    lines::diff(before, after, around).hunks
}

fn compared(
    shown: Result<Shown, Error>,
    title: String,
    asked: &ObjectRef,
    first: &str,
    around: usize,
) -> ComparedObject {
    match shown {
        Ok(Shown {
            object,
            yaml,
            masked,
        }) => {
            let diff = lines::diff(first, &yaml, around);
            ComparedObject {
                object,
                title,
                yaml,
                masked,
                error: None,
                hunks: diff.hunks,
                added: diff.added,
                removed: diff.removed,
            }
        }
        Err(error) => ComparedObject {
            object: asked.clone(),
            title,
            yaml: String::new(),
            masked: false,
            error: Some(error),
            hunks: Vec::new(),
            added: 0,
            removed: 0,
        },
    }
}

/// The name of each, and of its kind and context what tells it from the others.
fn titles(objects: &[&ObjectRef]) -> Vec<String> {
    let differ = |part: fn(&ObjectRef) -> (&str, &str)| {
        let mut pairs = objects.windows(2);
        pairs.any(|pair| part(pair[0]) != part(pair[1]))
    };
    let kinds = differ(|object| (&object.group, &object.kind));
    let contexts = differ(|object| (&object.context, ""));
    let title = |object: &&ObjectRef| {
        let mut title = String::new();
        if kinds {
            title.push_str(&object.kind);
            title.push(' ');
        }
        if let Some(namespace) = &object.namespace {
            title.push_str(namespace);
            title.push('/');
        }
        title.push_str(&object.name);
        if contexts {
            title.push_str(" in ");
            title.push_str(&object.context);
        }
        title
    };
    objects.iter().map(title).collect()
}

#[cfg(test)]
mod tests;
