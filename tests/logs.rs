//! Logs are those that kubectl shows, line by line.

mod common;

use std::collections::BTreeMap;

use common::{Namespace, Program, Stream, cluster, eventually, object};
use serde_json::{Value, json};
use wire::{ContainerLogState, ErrorCode, LogItem, LogPhase};

/// A line: when the runtime received it, and what it says.
type Line = (String, String);

/// What the reader of a log knows.
#[derive(Debug, Default)]
struct Log {
    containers: Vec<ContainerLogState>,
    lines: BTreeMap<String, Vec<Line>>,
    skipped: u32,
}

impl Log {
    /// Reads the log to its end.
    fn whole(program: &Program, request: &Value) -> Self {
        let (items, ended) = program.stream("follow_logs", request, &[]).end();
        assert_eq!(ended.status, Some(0), "{request}: {}", ended.stderr);
        let mut log = Self::default();
        for item in items {
            log.take(item);
        }
        log
    }

    fn take(&mut self, item: LogItem) {
        match item {
            LogItem::Containers { containers } => self.containers = containers,
            LogItem::Lines { lines, skipped } => {
                self.skipped += skipped;
                for line in lines {
                    let container = &self.containers[usize::from(line.container)].container;
                    let lines = self.lines.entry(container.clone()).or_default();
                    lines.push((line.time, line.text));
                }
            }
        }
    }

    fn of(&self, container: &str) -> &[Line] {
        self.lines.get(container).map_or(&[], Vec::as_slice)
    }

    fn names(&self) -> Vec<&str> {
        let names = self.containers.iter();
        names.map(|state| state.container.as_str()).collect()
    }
}

fn request(namespace: &str, pod: &str, more: &Value) -> Value {
    let mut request = json!({ "pod": object("admin", "Pod", Some(namespace), pod) });
    for (key, value) in more.as_object().expect("options") {
        request[key] = value.clone();
    }
    request
}

fn pod(namespace: &str, label: &str) -> String {
    let path = "jsonpath={.items[0].metadata.name}";
    cluster()
        .kubectl(&["get", "pods", "-n", namespace, "-l", label, "-o", path])
        .expect("the name of a pod")
}

/// What kubectl shows of a container.
fn theirs(namespace: &str, pod: &str, container: &str, options: &[&str]) -> Vec<Line> {
    let mut arguments = vec![
        "logs",
        "-n",
        namespace,
        pod,
        "-c",
        container,
        "--timestamps",
    ];
    arguments.extend(options);
    let text = cluster().kubectl(&arguments).expect("kubectl logs");
    let line = |line: &str| {
        let (time, text) = line.split_once(' ').unwrap_or((line, ""));
        // A line's end may be that of Windows.
        (time.to_owned(), text.trim_end_matches('\r').to_owned())
    };
    text.split_terminator('\n').map(line).collect()
}

/// Waits until a container has written so many lines: a cluster may have come up just now.
fn wait_for_lines(namespace: &str, pod: &str, container: &str, count: usize) {
    let arguments = ["logs", "-n", namespace, pod, "-c", container];
    eventually("the lines of a container", || {
        let text = cluster()
            .kubectl(&arguments)
            .map_err(|error| error.to_string())?;
        let written = text.lines().count();
        (written >= count)
            .then_some(())
            .ok_or(format!("{written} of {count}"))
    });
}

/// Both were asked for a log that grows: one has a few lines more at either end.
fn assert_part(ours: &[Line], theirs: &[Line]) {
    assert!(!ours.is_empty(), "there are lines");
    assert!(
        theirs.windows(ours.len()).any(|part| part == ours),
        "ours are {ours:#?}, kubectl's {theirs:#?}"
    );
}

fn failure(state: &ContainerLogState) -> wire::Error {
    match &state.phase {
        LogPhase::Failed { error } => error.clone(),
        phase => panic!("{}: {phase:?}", state.container),
    }
}

#[test]
fn every_container_of_a_pod_says_what_kubectl_shows() {
    if !common::has_node("every_container_of_a_pod_says_what_kubectl_shows") {
        return;
    }
    let program = Program::new();
    let name = pod("payments", "app.kubernetes.io/name=api");
    for container in ["api", "proxy"] {
        wait_for_lines("payments", &name, container, 5);
    }
    let log = Log::whole(&program, &request("payments", &name, &json!({ "tail": 5 })));
    assert_eq!(
        log.names(),
        ["api", "proxy", "migrate"],
        "those that prepare the pod come last"
    );
    for container in ["api", "proxy"] {
        let ours = log.of(container);
        assert_eq!(ours.len(), 5, "{container}: the last so many of each");
        assert_part(ours, &theirs("payments", &name, container, &["--tail=50"]));
    }
    assert_eq!(
        log.of("migrate"),
        theirs("payments", &name, "migrate", &[]),
        "a container that has ended"
    );
    let ended = |state: &ContainerLogState| state.phase == LogPhase::Ended;
    assert!(log.containers.iter().all(ended), "{:?}", log.containers);
    assert_eq!(log.skipped, 0);

    let one = json!({ "containers": ["proxy"], "tail": 1 });
    let log = Log::whole(&program, &request("payments", &name, &one));
    assert_eq!((log.names(), log.of("proxy").len()), (vec!["proxy"], 1));
    let none = json!({ "tail": 0 });
    let log = Log::whole(&program, &request("payments", &name, &none));
    assert_eq!((log.names().len(), log.lines.len()), (3, 0));
}

#[test]
fn what_has_no_log_is_said() {
    if !common::has_node("what_has_no_log_is_said") {
        return;
    }
    let program = Program::new();
    let name = pod("payments", "app.kubernetes.io/name=api");
    let absent = request("payments", &name, &json!({ "containers": ["absent"] }));
    let error = program.fails("follow_logs", &absent);
    assert_eq!(error.code, ErrorCode::NotFound, "{error:?}");
    assert!(error.message.contains("absent"), "{error:?}");
    assert_eq!(error.hint.as_deref(), Some("It has api, proxy, migrate."));

    let nobody = request("payments", "there-is-none", &json!({}));
    let error = program.fails("follow_logs", &nobody);
    assert_eq!(error.code, ErrorCode::NotFound, "{error:?}");
    assert!(
        error.message.contains("payments/there-is-none"),
        "{error:?}"
    );

    let service = json!({ "pod": object("admin", "Service", Some("payments"), "api") });
    let arguments = ["call", "follow_logs", &service.to_string()];
    let ended = program.run(&arguments, &[]);
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(2), ErrorCode::BadRequest)
    );

    let name = pod("incidents", "app=image-missing");
    let log = Log::whole(&program, &request("incidents", &name, &json!({})));
    let error = failure(&log.containers[0]);
    assert_eq!(error.code, ErrorCode::NotFound, "{error:?}");
    assert!(error.message.contains("has not started"), "{error:?}");
}

#[test]
fn the_previous_run_is_the_one_that_kubectl_shows() {
    if !common::has_node("the_previous_run_is_the_one_that_kubectl_shows") {
        return;
    }
    let program = Program::new();
    let previous = json!({ "previous": true });
    let name = pod("incidents", "app=crash-loop");
    // Between two questions it may crash again: then both are asked once more.
    eventually("the run before is kubectl's", || {
        let log = Log::whole(&program, &request("incidents", &name, &previous));
        let theirs = theirs("incidents", &name, "app", &["--previous"]);
        if log.of("app") == theirs {
            Ok(())
        } else {
            Err(format!("ours {log:?}, kubectl's {theirs:?}"))
        }
    });
    let log = Log::whole(&program, &request("incidents", &name, &previous));
    assert!(
        log.of("app")
            .iter()
            .any(|(_, text)| text.starts_with("panic: dial tcp")),
        "standard error is among it: {log:?}"
    );

    let name = pod("payments", "app.kubernetes.io/name=api");
    let log = Log::whole(&program, &request("payments", &name, &previous));
    assert_eq!((log.containers.len(), log.lines.len()), (3, 0));
    for state in &log.containers {
        let error = failure(state);
        assert_eq!(error.code, ErrorCode::NotFound, "{error:?}");
        assert!(error.message.contains("no previous run"), "{error:?}");
    }
}

#[test]
fn a_log_that_is_followed_goes_on_without_a_gap_until_its_container_ends() {
    if !common::has_node("a_log_that_is_followed_goes_on_without_a_gap_until_its_container_ends") {
        return;
    }
    let program = Program::new();
    let namespace = Namespace::new("logs");
    // Told when to end: then kubectl has everything, too.
    let script =
        "n=0; while [ ! -e /tmp/end ]; do n=$((n + 1)); echo \"line $n\"; usleep 50000; done";
    namespace.create(&a_pod("ticks", script));
    namespace.kubectl(&[
        "wait",
        "--for=condition=Ready",
        "--timeout=60s",
        "pod/ticks",
    ]);
    let follow = json!({ "follow": true, "tail": 1 });
    let mut stream = program.stream("follow_logs", &request(&namespace.0, "ticks", &follow), &[]);
    let mut log = Log::default();
    read_until(&mut stream, &mut log, "more lines", |log| {
        log.of("main").len() > 20
    });
    let streaming = |state: &ContainerLogState| state.phase == LogPhase::Streaming;
    assert!(log.containers.iter().all(streaming), "{:?}", log.containers);

    cluster()
        .kubectl(&[
            "exec",
            "-n",
            &namespace.0,
            "ticks",
            "--",
            "touch",
            "/tmp/end",
        ])
        .expect("kubectl exec");
    read_until(&mut stream, &mut log, "the end", |log| {
        log.containers
            .iter()
            .all(|state| state.phase == LogPhase::Ended)
    });
    let theirs = theirs(&namespace.0, "ticks", "main", &[]);
    let ours = log.of("main");
    assert_eq!(ours, &theirs[theirs.len() - ours.len()..]);
}

#[test]
fn a_long_log_is_read_whole_by_a_reader_who_takes_his_time() {
    if !common::has_node("a_long_log_is_read_whole_by_a_reader_who_takes_his_time") {
        return;
    }
    let program = Program::new();
    let namespace = Namespace::new("long-log");
    // It stays after its last line: a runtime may drop what a container writes just before it ends.
    let script = "seq 1 60000 | sed 's/^/line number /'; sleep 600";
    namespace.create(&a_pod("long", script));
    wait_for_lines(&namespace.0, "long", "main", 60_000);
    let all = request(&namespace.0, "long", &json!({ "tail": 100_000 }));
    let log = Log::whole(&program, &all);
    let lines = log.of("main");
    assert_eq!((lines.len(), log.skipped), (60_000, 0));
    for (index, (_, text)) in lines.iter().enumerate() {
        assert_eq!(*text, format!("line number {}", index + 1));
    }
}

#[test]
fn bytes_that_mean_harm_are_lines_like_all_others() {
    if !common::has_node("bytes_that_mean_harm_are_lines_like_all_others") {
        return;
    }
    let program = Program::new();
    let name = pod("untrusted", "app=hostile-logs");
    // Two rounds of what it writes.
    wait_for_lines("untrusted", &name, "app", 26);
    let log = Log::whole(
        &program,
        &request("untrusted", &name, &json!({ "tail": 26 })),
    );
    let ours = log.of("app");
    assert_eq!(ours.len(), 26);
    assert_part(ours, &theirs("untrusted", &name, "app", &["--tail=200"]));
    let has = |wanted: &str| {
        assert!(
            ours.iter().any(|(_, text)| text.contains(wanted)),
            "{wanted:?} is in none of {ours:#?}"
        );
    };
    has("no UTF-8: \u{fffd}\u{fffd} ");
    has("null \0 byte, bell \u{7}");
    has("\u{1b}[38;2;255;100;0mtrue colour\u{1b}[0m");
    has("progress 10%\rprogress 55%\rprogress 100%");
    has("<script>document.title=\"log\"</script>");
    assert!(ours.iter().any(|(_, text)| text == "windows line end"));
    assert!(ours.iter().any(|(_, text)| text.is_empty()));
}

fn a_pod(name: &str, script: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name },
        "spec": {
            "restartPolicy": "Never", "terminationGracePeriodSeconds": 1,
            "containers": [{
                "name": "main", "image": "docker.io/local/busybox:1", "command": ["sh", "-c", script],
            }],
        },
    })
}

fn read_until(stream: &mut Stream, log: &mut Log, what: &str, wanted: impl Fn(&Log) -> bool) {
    while !wanted(log) {
        let item = stream.next(common::LIMIT);
        log.take(item.unwrap_or_else(|| panic!("{what} did not come; last: {log:?}")));
    }
}
