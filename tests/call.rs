//! `pilothouse call` as its manual has it: what it lists, what it takes, and how it fails.

mod common;

use common::Program;
use serde_json::json;
use wire::{COMMANDS, ErrorCode, KindList};

#[test]
fn every_command_is_listed_with_what_it_does() {
    let ended = Program::new().run(&["call", "--list"], &[]);
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines.len(), COMMANDS.len());
    for (line, command) in lines.iter().zip(COMMANDS) {
        let (name, doc) = line.split_once(' ').expect("a name and what it does");
        assert_eq!(name, command.name);
        assert_eq!(doc.contains("(stream)"), command.stream, "{line}");
        assert!(doc.trim().ends_with('.'), "{line}");
    }
}

#[test]
fn a_wrong_call_says_what_is_wrong_and_ends_with_two() {
    let program = Program::new();
    let without_context = json!({ "kind": "pods" }).to_string();
    let negative =
        json!({ "contexts": ["admin"], "kind": "pods", "window": { "start": -1, "count": 1 } });
    for (arguments, said) in [
        (vec!["call", "no_such_command"], "no_such_command"),
        (vec!["call", "list_kinds", "{"], "list_kinds"),
        (vec!["call", "list_kinds", "[]"], "list_kinds"),
        (vec!["call", "list_kinds"], "context"),
        (vec!["call", "open_table", &without_context], "contexts"),
        (vec!["call", "open_table", &negative.to_string()], "-1"),
        (vec!["call", "get_object", "null"], "get_object"),
    ] {
        let ended = program.run(&arguments, &[]);
        assert_eq!(ended.status, Some(2), "{arguments:?}: {ended:?}");
        assert_eq!(ended.stdout, "", "{arguments:?}");
        let error = ended.error();
        assert_eq!(
            error.code,
            ErrorCode::BadRequest,
            "{arguments:?}: {error:?}"
        );
        assert!(error.message.contains(said), "{arguments:?}: {error:?}");
    }
    // What is wrong with the command line itself is said in the words of a command line.
    for arguments in [
        vec!["call"],
        vec!["call", "--for", "soon", "follow_contexts"],
        vec!["--no-such-option"],
        vec!["steer"],
    ] {
        let ended = program.run(&arguments, &[]);
        assert_eq!(ended.status, Some(2), "{arguments:?}: {ended:?}");
        assert!(
            ended.stdout.is_empty() && ended.stderr.contains("--help"),
            "{ended:?}"
        );
    }
}

#[test]
fn a_request_may_come_from_standard_input() {
    let program = Program::new();
    let ended = program.run(
        &["call", "list_kinds", "-"],
        json!({ "context": "admin" }).to_string().as_bytes(),
    );
    let list: KindList = ended.answer();
    assert!(list.kinds.iter().any(|kind| kind.id == "pods"));
    let ended = program.run(&["call", "list_kinds", "-"], b"\xff");
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(2), ErrorCode::BadRequest)
    );
}
