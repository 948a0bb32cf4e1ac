//! The window's TypeScript, made from the types and the command table.

use std::{any::TypeId, collections::BTreeMap, collections::HashSet, fmt::Write};

use ts_rs::{Config, TS, TypeVisitor};

use crate::command::{signatures, visit_types};

struct Declarations<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.found.insert(
                T::ident(self.config),
                format!("{docs}export {}\n", T::decl(self.config)),
            );
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The whole of `ui/src/lib/wire/generated.ts`.
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations {
        config: &config,
        seen: HashSet::new(),
        found: BTreeMap::new(),
    };
    visit_types(&mut declarations);

    let mut text =
        String::from("// Generated from src-tauri/crates/wire by `script/wire`. Do not edit.\n\n");
    for declaration in declarations.found.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    let (streams, requests): (Vec<_>, Vec<_>) = signatures(&config)
        .into_iter()
        .partition(|(info, ..)| info.stream);
    for (name, answer, commands) in [
        ("Requests", "response", requests),
        ("Streams", "item", streams),
    ] {
        let _ = writeln!(text, "export interface {name} {{");
        for (info, request, answer_type) in commands {
            let doc = info
                .doc
                .trim()
                .lines()
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(" ");
            let _ = writeln!(text, "  /** {doc} */");
            let _ = writeln!(
                text,
                "  {}: {{ request: {request}; {answer}: {answer_type} }};",
                info.name
            );
        }
        text.push_str("}\n\n");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
