//! Logs whose containers and connections misbehave.

use serde_json::json;
use snapshot::service::{Answer, Piece, Script};
use wire::{LogPhase, ObjectRef};

use super::*;

fn request(follow: bool) -> FollowLogs {
    let pod = ObjectRef {
        context: "test".into(),
        group: String::new(),
        version: "v1".into(),
        kind: "Pod".into(),
        namespace: Some("shop".into()),
        name: "web".into(),
        uid: None,
    };
    FollowLogs {
        pod,
        containers: None,
        previous: false,
        follow,
        tail: None,
    }
}

fn open(script: &Script, follow: bool) -> LogReader {
    LogReader::open(
        &script.client().expect("a client"),
        &web(None),
        &request(follow),
    )
}

fn web(uid: Option<&str>) -> Pod {
    Pod {
        context: "test".into(),
        namespace: "shop".into(),
        name: "web".into(),
        uid: uid.map(str::to_owned),
        containers: vec!["main".into()],
    }
}

fn line(second: u32, text: &str) -> String {
    format!("2026-11-24T03:13:{second:02}.000000001Z {text}\n")
}

fn log(lines: &[String]) -> Vec<Piece> {
    vec![Piece::Bytes(lines.concat().into_bytes())]
}

fn pod(state: &serde_json::Value) -> Answer {
    Answer::json(&json!({
        "kind": "Pod", "spec": { "restartPolicy": "Always" },
        "status": { "phase": "Running", "containerStatuses": [{ "name": "main", "state": state }] },
    }))
}

/// Everything until the end, or until as many lines.
async fn read(reader: &LogReader, lines_wanted: usize) -> (Vec<String>, Vec<LogPhase>) {
    let (mut texts, mut phases) = (Vec::new(), Vec::new());
    while texts.len() < lines_wanted {
        match reader.next().await {
            Some(LogItem::Lines { lines, skipped }) => {
                assert_eq!(skipped, 0);
                texts.extend(lines.into_iter().map(|line| line.text));
            }
            Some(LogItem::Containers { containers }) => phases.push(containers[0].phase.clone()),
            None => break,
        }
    }
    (texts, phases)
}

#[tokio::test(start_paused = true)]
async fn a_log_is_read_to_its_end() {
    let script = Script::new([Answer::pieces(log(&[line(1, "one"), line(1, "two")]))]);
    let (texts, phases) = read(&open(&script, false), usize::MAX).await;
    assert_eq!(texts, ["one", "two"]);
    assert_eq!(phases.last(), Some(&LogPhase::Ended));
    assert!(
        script.requests()[0]
            .ends_with("/pods/web/log?container=main&timestamps=true&tailLines=1000")
    );
}

#[tokio::test(start_paused = true)]
async fn a_container_that_has_not_started_is_waited_for() {
    let script = Script::new([
        Answer::failure(
            400,
            "BadRequest",
            "container \"main\" in pod \"web\" is waiting to start: ContainerCreating",
        ),
        Answer::pieces(log(&[line(1, "hello")])),
        pod(&json!({ "terminated": { "exitCode": 0 } })),
    ]);
    let reader = open(&script, true);
    let (texts, phases) = read(&reader, 1).await;
    assert_eq!(texts, ["hello"]);
    assert!(phases.iter().any(|phase| matches!(phase, LogPhase::Waiting { reason } if reason.contains("ContainerCreating"))));
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_loses_and_doubles_no_line() {
    let first = [
        line(1, "a"),
        line(2, "b"),
        line(2, "b"),
        "2026-11-24T03:13:02.0000".to_owned(),
    ];
    let mut broken = log(&first);
    broken.push(Piece::Broken);
    let again = [line(2, "b"), line(2, "b"), line(2, "c"), line(3, "d")];
    let mut resumed = log(&again);
    resumed.push(Piece::Silence);
    let script = Script::new([Answer::pieces(broken), Answer::pieces(resumed)]);
    let (texts, phases) = read(&open(&script, true), 5).await;
    assert_eq!(texts, ["a", "b", "b", "c", "d"]);
    assert!(matches!(
        &phases[2],
        LogPhase::Interrupted { error } if error.code == wire::ErrorCode::Unreachable
    ));
    assert!(script.requests()[1].contains("sinceTime=2026-11-24T03:13:02.000000001Z"));
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_container_that_is_started_again_goes_on() {
    let mut second_run = log(&[line(9, "second run")]);
    second_run.push(Piece::Silence);
    let script = Script::new([
        Answer::pieces(log(&[line(1, "first run")])),
        pod(&json!({ "waiting": { "reason": "CrashLoopBackOff" } })),
        Answer::pieces(second_run),
    ]);
    let (texts, phases) = read(&open(&script, true), 2).await;
    assert_eq!(texts, ["first run", "second run"]);
    assert!(phases.contains(&LogPhase::Waiting {
        reason: "CrashLoopBackOff".into()
    }));
}

#[tokio::test(start_paused = true)]
async fn a_followed_log_ends_with_its_pod() {
    let script = Script::new([
        Answer::pieces(log(&[line(1, "bye")])),
        Answer::failure(404, "NotFound", "pods \"web\" not found"),
    ]);
    let (texts, phases) = read(&open(&script, true), usize::MAX).await;
    assert_eq!(
        (texts, phases.last()),
        (vec!["bye".to_owned()], Some(&LogPhase::Ended))
    );
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_a_log_is_told() {
    let script = Script::new([Answer::failure(
        403,
        "Forbidden",
        "pods \"web\" is forbidden",
    )]);
    let (_, phases) = read(&open(&script, true), usize::MAX).await;
    let Some(LogPhase::Failed { error }) = phases.last() else {
        panic!("{phases:?}")
    };
    assert_eq!(error.code, wire::ErrorCode::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_thousands_of_lines_arrives_whole() {
    let lines: Vec<String> = (0..10_000)
        .map(|index| line(1, &index.to_string()))
        .collect();
    let script = Script::new([Answer::pieces(log(&lines))]);
    let (texts, _) = read(&open(&script, false), usize::MAX).await;
    assert_eq!(texts.len(), 10_000);
    assert!(
        texts
            .iter()
            .enumerate()
            .all(|(index, text)| *text == index.to_string())
    );
}

#[tokio::test(start_paused = true)]
async fn five_thousand_lines_a_second_come_in_few_items_and_none_is_lost() {
    let (feed, fed) = futures::channel::mpsc::unbounded();
    let script = Script::new([
        Answer::fed(fed),
        Answer::failure(404, "NotFound", "pods \"web\" not found"),
    ]);
    let reader = open(&script, true);
    tokio::spawn(async move {
        for second in 0..2 {
            for tick in 0..100 {
                let texts = (0..50).map(|index| line(second, &(tick * 50 + index).to_string()));
                let piece = Piece::Bytes(texts.collect::<String>().into_bytes());
                feed.unbounded_send(piece).unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
    });
    let (mut count, mut items) = (0, 0);
    while let Some(item) = reader.next().await {
        items += 1;
        if let LogItem::Lines { lines, skipped } = item {
            count += lines.len();
            assert_eq!(skipped, 0);
        }
    }
    assert_eq!(count, 10_000);
    assert!(items < 60, "{items}");
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_does_not_read_loses_the_oldest_lines_of_a_followed_log() {
    let lines: Vec<String> = (0..30_000)
        .map(|index| line(1, &index.to_string()))
        .collect();
    let mut pieces: Vec<Piece> = lines
        .chunks(100)
        .map(|some| Piece::Bytes(some.concat().into_bytes()))
        .collect();
    pieces.push(Piece::Silence);
    let reader = open(&Script::new([Answer::pieces(pieces)]), true);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let (mut read, mut lost) = (0, 0);
    let mut last = String::new();
    while last != "29999" {
        if let Some(LogItem::Lines { lines, skipped }) = reader.next().await {
            read += lines.len();
            lost += skipped as usize;
            last.clone_from(&lines[lines.len() - 1].text);
        }
    }
    assert_eq!((read, lost), (20_000, 10_000));
}

/// Reads slowly, until a line of that text.
async fn read_slowly(reader: &LogReader, end: &str) -> (usize, usize) {
    let (mut read, mut lost) = (0, 0);
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let Some(LogItem::Lines { lines, skipped }) = reader.next().await else {
            continue;
        };
        read += lines.len();
        lost += skipped as usize;
        if lines.iter().any(|line| line.text == end) {
            return (read, lost);
        }
    }
}

fn pieces(count: u32) -> Vec<Piece> {
    let lines: Vec<String> = (0..count)
        .map(|index| line(1 + index / 1_000, &index.to_string()))
        .collect();
    lines
        .chunks(100)
        .map(|some| Piece::Bytes(some.concat().into_bytes()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_of_a_followed_log_loses_nothing_of_its_past() {
    let mut tail = pieces(50_000);
    tail.push(Piece::Silence);
    let asked = FollowLogs {
        tail: Some(50_000),
        ..request(true)
    };
    let script = Script::new([Answer::pieces(tail)]);
    let reader = LogReader::open(&script.client().expect("a client"), &web(None), &asked);
    assert_eq!(read_slowly(&reader, "49999").await, (50_000, 0));
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_loses_nothing_of_what_was_written_while_the_connection_was_broken() {
    let mut missed = pieces(50_000);
    missed.push(Piece::Silence);
    let mut broken = log(&[line(1, "0")]);
    broken.push(Piece::Broken);
    let script = Script::new([Answer::pieces(broken), Answer::pieces(missed)]);
    let reader = open(&script, true);
    assert_eq!(read_slowly(&reader, "49999").await, (50_000, 0));
}

#[tokio::test(start_paused = true)]
async fn a_tail_shorter_than_its_second_stays_so_after_a_break() {
    let at = |fraction: u32| format!("2026-11-24T03:13:02.{fraction:09}Z {fraction}\n");
    let mut broken = log(&[at(3), at(4)]);
    broken.push(Piece::Broken);
    let mut resumed = log(&[at(1), at(2), at(3), at(4), at(5)]);
    resumed.push(Piece::Silence);
    let script = Script::new([Answer::pieces(broken), Answer::pieces(resumed)]);
    let asked = FollowLogs {
        tail: Some(2),
        ..request(true)
    };
    let reader = LogReader::open(&script.client().expect("a client"), &web(None), &asked);
    let (texts, _) = read(&reader, 3).await;
    assert_eq!(texts, ["3", "4", "5"]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_log_is_asked_for_anew_without_a_word() {
    let silent = |lines: &[String]| {
        let mut pieces = log(lines);
        pieces.push(Piece::Silence);
        Answer::pieces(pieces)
    };
    let script = Script::new([
        silent(&[line(1, "a")]),
        silent(&[line(1, "a")]),
        silent(&[line(1, "a"), line(2, "b")]),
    ]);
    let start = tokio::time::Instant::now();
    let (texts, phases) = read(&open(&script, true), 2).await;
    assert_eq!(texts, ["a", "b"]);
    assert_eq!(phases, [LogPhase::Opening, LogPhase::Streaming]);
    assert_eq!(start.elapsed().as_secs(), 241);
}

#[tokio::test(start_paused = true)]
async fn a_log_that_is_read_to_its_end_does_not_wait_for_ever() {
    let script = Script::new([Answer::pieces(vec![Piece::Silence])]);
    let (_, phases) = read(&open(&script, false), usize::MAX).await;
    assert!(matches!(
        phases.last(),
        Some(LogPhase::Failed { error }) if error.code == wire::ErrorCode::Timeout
    ));
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_pod_does_not_go_on_with_another_of_its_name() {
    let pod = |uid: &str| {
        Answer::json(&json!({
            "metadata": { "uid": uid }, "spec": {},
            "status": { "containerStatuses": [{ "name": "main", "state": { "running": {} } }] },
        }))
    };
    let mut broken = log(&[line(1, "old")]);
    broken.push(Piece::Broken);
    let script = Script::new([
        Answer::pieces(broken),
        pod("old"),
        Answer::pieces(log(&[line(2, "still old")])),
        pod("old"),
        pod("new"),
        Answer::pieces(log(&[line(3, "new")])),
    ]);
    let reader = LogReader::open(
        &script.client().expect("a client"),
        &web(Some("old")),
        &request(true),
    );
    let (texts, phases) = read(&reader, usize::MAX).await;
    assert_eq!(texts, ["old", "still old"]);
    assert_eq!(phases.last(), Some(&LogPhase::Ended));
}

#[tokio::test(start_paused = true)]
async fn odd_bytes_and_huge_lines_arrive_as_text() {
    let long = "x".repeat(1 << 20);
    let bytes = [
        line(1, "ok").into_bytes(),
        b"2026-11-24T03:13:01.000000001Z bad \xff\xfe\n".to_vec(),
        line(1, &long).into_bytes(),
        b"2026-11-24T03:13:01.000000001Z no end".to_vec(),
    ]
    .concat();
    let pieces = bytes.chunks(777).map(|piece| Piece::Bytes(piece.to_vec()));
    let script = Script::new([Answer::pieces(pieces.collect::<Vec<_>>())]);
    let (texts, _) = read(&open(&script, false), usize::MAX).await;
    assert_eq!(texts[..2], ["ok", "bad \u{fffd}\u{fffd}"]);
    assert_eq!(texts[2..texts.len() - 1].concat(), long);
    assert_eq!(texts[texts.len() - 1], "no end");
}

#[tokio::test(start_paused = true)]
async fn waiting_grows_longer_and_never_ends_a_followed_log() {
    let waiting = || Answer::failure(400, "BadRequest", "PodInitializing");
    let mut answers: Vec<Answer> = (0..8).map(|_| waiting()).collect();
    answers.push(Answer::pieces(log(&[line(1, "at last")])));
    let script = Script::new(answers);
    let start = tokio::time::Instant::now();
    let (texts, _) = read(&open(&script, true), 1).await;
    assert_eq!(texts, ["at last"]);
    // 0.5 + 1 + 2 + 4 + 8 + 10 + 10 + 10 seconds.
    assert_eq!(start.elapsed().as_secs(), 45);
}

#[tokio::test(start_paused = true)]
async fn without_following_nothing_is_waited_for() {
    let script = Script::new([Answer::failure(400, "BadRequest", "PodInitializing")]);
    let (_, phases) = read(&open(&script, false), usize::MAX).await;
    let Some(LogPhase::Failed { error }) = phases.last() else {
        panic!("{phases:?}")
    };
    assert_eq!(error.message, "main has not started: PodInitializing");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_reader_ends_the_reading() {
    let (feed, fed) = futures::channel::mpsc::unbounded();
    let reader = open(&Script::new([Answer::fed(fed)]), true);
    let _ = read(&reader, 0).await;
    let _ = reader.next().await;
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    assert!(!feed.is_closed());
    drop(reader);
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    assert!(feed.is_closed());
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_crash_loop_does_not_flicker() {
    let crashed = || pod(&json!({ "waiting": { "reason": "CrashLoopBackOff" } }));
    let mut silent = log(&[line(1, "bye")]);
    silent.push(Piece::Silence);
    let script = Script::new([
        Answer::pieces(log(&[line(1, "bye")])),
        crashed(),
        Answer::pieces(log(&[line(1, "bye")])),
        crashed(),
        Answer::pieces(silent),
    ]);
    let reader = open(&script, true);
    let mut phases = Vec::new();
    while let Ok(Some(item)) =
        tokio::time::timeout(std::time::Duration::from_secs(60), reader.next()).await
    {
        if let LogItem::Containers { containers } = item {
            phases.push(containers[0].phase.clone());
        }
    }
    let waiting = LogPhase::Waiting {
        reason: "CrashLoopBackOff".into(),
    };
    assert_eq!(
        phases,
        [
            LogPhase::Opening,
            LogPhase::Streaming,
            waiting,
            LogPhase::Streaming
        ]
    );
}
