//! The rows of a table or their objects as text, for other programs and for people without them.

mod csv;
mod objects;
mod out;

use std::{collections::HashMap, io::Write};

use resources::Uid;
use tables::Item;
use wire::{Error, ErrorCode, ExportFormat, ExportTable, ExportedText, KindInfo, ObjectRef};

use crate::{
    releases::RELEASES,
    sessions::Sessions,
    table::{Chosen, Selected, Selection, Tables},
};
use objects::Objects;
use out::Out;

/// Objects that are read before they are written.
const PORTION: usize = 64;

pub(crate) async fn export(
    sessions: &Sessions,
    tables: &Tables,
    request: ExportTable,
) -> Result<ExportedText, Error> {
    let whole = matches!(request.format, ExportFormat::Yaml | ExportFormat::Json);
    if whole && request.kind == RELEASES {
        let message = "export releases: a release is no object, and has no manifest of its own";
        return Err(Error::new(ErrorCode::BadRequest, message).with_hint(
            "Export names or cells, or the objects of a release; `get_release` answers with its manifest.",
        ));
    }
    let path = request.path.as_deref();
    let mut out = Out::open(path, request.replace)?;
    let selection = Selection {
        contexts: request.contexts,
        kind: request.kind,
        namespaces: request.namespaces,
        filter: request.filter,
        sort: request.sort,
        columns: request.columns,
    };
    let selected = tables.select(sessions, selection).await?;
    let (rows, missing) = match request.chosen {
        Some(stream) => chosen(&selected, &tables.chosen(stream).await?)?,
        None => named(&selected, request.objects.as_deref()),
    };
    let (mut count, mut masked) = (rows.len(), false);
    match request.format {
        ExportFormat::Names => tokio::task::block_in_place(|| {
            let written = names(&selected, &rows, &mut out);
            written.map_err(|cause| out.failed(&cause))
        })?,
        ExportFormat::Csv => {
            let shown = csv::columns(&selected, request.shown.as_deref())?;
            tokio::task::block_in_place(|| {
                let written = csv::write(&selected, &rows, &shown, &mut out);
                written.map_err(|cause| out.failed(&cause))
            })?;
        }
        ExportFormat::Yaml | ExportFormat::Json => {
            let mut objects = Objects {
                format: request.format,
                clean: request.clean,
                reveal: request.reveal,
                contexts: selected.contexts().len(),
                written: 0,
                masked: false,
            };
            write_objects(&selected, &rows, &mut objects, &mut out).await?;
            (count, masked) = (objects.written, objects.masked);
        }
    }
    let written = tokio::task::block_in_place(|| out.finish())?;
    Ok(ExportedText {
        text: written.text,
        path: written.path,
        rows: u32::try_from(count).unwrap_or(u32::MAX),
        bytes: written.bytes,
        masked,
        missing,
        errors: selected.errors,
        problems: selected.problems,
    })
}

async fn write_objects(
    selected: &Selected,
    rows: &[&Item],
    objects: &mut Objects,
    out: &mut Out,
) -> Result<(), Error> {
    for portion in rows.chunks(PORTION) {
        let mut texts = Vec::with_capacity(portion.len());
        for row in portion {
            let Some((cluster, kind)) = selected.place(row) else {
                continue;
            };
            let json = if let Some(json) = selected.object(row) {
                json
            } else {
                // It could not be kept in the store, or has gone from it meanwhile.
                let namespace = &row.row.namespace;
                let namespace = (!namespace.is_empty()).then_some(namespace.as_str());
                let got = cluster.get(kind, namespace, &row.row.name).await;
                match got.map_err(Error::from) {
                    Ok(json) => json,
                    Err(error) if error.code == ErrorCode::NotFound => continue,
                    Err(error) => return Err(error),
                }
            };
            texts.push((cluster.context(), kind, json));
        }
        tokio::task::block_in_place(|| {
            let mut texts = texts.iter();
            texts.try_for_each(|(context, kind, json)| objects.write(context, kind, json, out))
        })?;
    }
    objects.finish(out).map_err(|cause| out.failed(&cause))
}

/// The rows that are chosen, in the order of the table, and the objects of those that are not there.
fn chosen<'a>(
    selected: &'a Selected,
    chosen: &Chosen,
) -> Result<(Vec<&'a Item>, Vec<ObjectRef>), Error> {
    if let Some(kind) = &chosen.kind
        && kind.id != selected.kind().id
    {
        let (chosen, asked) = (&kind.id, &selected.kind().id);
        let message = format!("export {asked}: the table in which rows are chosen is of {chosen}");
        return Err(Error::new(ErrorCode::BadRequest, message));
    }
    let mut wanted: HashMap<(&str, Uid), &Item> = HashMap::new();
    for item in &chosen.rows {
        let context = chosen.contexts[usize::from(item.context)].as_str();
        wanted.insert((context, item.row.uid), item);
    }
    let mut is_wanted = |item: &&Item| {
        let context = selected.contexts()[usize::from(item.context)].as_str();
        wanted.remove(&(context, item.row.uid)).is_some()
    };
    let rows = selected.rows.iter().filter(&mut is_wanted).collect();
    let missing = wanted.values().filter_map(|item| chosen.object(item));
    let mut missing: Vec<ObjectRef> = missing.collect();
    missing.sort();
    Ok((rows, missing))
}

/// The rows of these objects, in the order of the table, and the objects that are not among them.
fn named<'a>(
    selected: &'a Selected,
    wanted: Option<&[ObjectRef]>,
) -> (Vec<&'a Item>, Vec<ObjectRef>) {
    let Some(wanted) = wanted else {
        return (selected.rows.iter().collect(), Vec::new());
    };
    let mut by_uid: HashMap<(&str, Uid), usize> = HashMap::new();
    let mut by_name: HashMap<(&str, &str, &str), usize> = HashMap::new();
    for (at, object) in wanted.iter().enumerate() {
        if !is_of(object, selected.kind()) {
            continue;
        }
        let context = object.context.as_str();
        if let Some(uid) = &object.uid {
            by_uid.insert((context, Uid::parse(uid)), at);
        } else {
            let namespace = object.namespace.as_deref().unwrap_or_default();
            by_name.insert((context, namespace, &object.name), at);
        }
    }
    let mut found = vec![false; wanted.len()];
    let mut is_wanted = |row: &&Item| {
        let context = selected.contexts()[usize::from(row.context)].as_str();
        let uid = by_uid.get(&(context, row.row.uid));
        let name = by_name.get(&(context, &*row.row.namespace, &*row.row.name));
        let at = [uid, name].into_iter().flatten();
        at.map(|at| found[*at] = true).count() > 0
    };
    let rows = selected.rows.iter().filter(&mut is_wanted).collect();
    let missing = wanted.iter().zip(&found).filter(|(_, found)| !**found);
    let missing = missing.map(|(object, _)| object.clone()).collect();
    (rows, missing)
}

/// Whether an object is of a kind, as far as its name says; its kind may be named as kubectl takes it.
fn is_of(object: &ObjectRef, kind: &KindInfo) -> bool {
    let name = object.kind.to_lowercase();
    let mut names = kind
        .short_names
        .iter()
        .chain([&kind.id, &kind.plural, &kind.singular]);
    object.kind == kind.kind && object.group == kind.group
        || names.any(|known| *known == name)
            && (object.group.is_empty() || object.group == kind.group)
}

fn names(selected: &Selected, rows: &[&Item], out: &mut Out) -> std::io::Result<()> {
    let several = selected.contexts().len() > 1;
    for Item { context, row } in rows {
        if several {
            write!(out, "{}\t", selected.contexts()[usize::from(*context)])?;
        }
        if !row.namespace.is_empty() {
            write!(out, "{}/", row.namespace)?;
        }
        writeln!(out, "{}", row.name)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
