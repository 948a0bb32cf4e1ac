//! Between the containers, which write as they like, and the reader, who may be slow.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::{
    sync::Notify,
    time::{Duration, timeout},
};
use wire::{ContainerLogState, LogItem, LogLine, LogPhase};

/// Lines that wait for the reader; beyond these the oldest are left out, and counted.
const LINES: usize = 20_000;
/// The same in bytes.
const BYTES: usize = 16 << 20;
/// The most that one item holds.
const BATCH: usize = 2_000;
const BATCH_BYTES: usize = 2 << 20;
/// Lines are gathered for this long, unless a batch is full before.
const GATHER: Duration = Duration::from_millis(50);

/// What waits for the reader.
pub(crate) struct Buffer {
    waiting: Mutex<Waiting>,
    changed: Notify,
    /// A batch is full, or a phase has changed: there is nothing to gather for.
    ready: Notify,
    /// Lines were taken.
    taken: Notify,
}

struct Waiting {
    containers: Vec<ContainerLogState>,
    /// A change of the containers is to be told after so many of the lines.
    containers_after: Option<usize>,
    lines: VecDeque<LogLine>,
    bytes: usize,
    skipped: u32,
}

impl Buffer {
    /// For the logs of these containers.
    pub fn new(containers: &[String]) -> Self {
        let opening = |container: &String| ContainerLogState {
            container: container.clone(),
            phase: LogPhase::Opening,
        };
        Self {
            waiting: Mutex::new(Waiting {
                containers: containers.iter().map(opening).collect(),
                containers_after: Some(0),
                lines: VecDeque::new(),
                bytes: 0,
                skipped: 0,
            }),
            changed: Notify::new(),
            ready: Notify::new(),
            taken: Notify::new(),
        }
    }

    /// Says where a container's log is.
    pub fn set_phase(&self, container: u16, phase: LogPhase) {
        let mut waiting = self.waiting.lock();
        let Some(state) = waiting.containers.get_mut(usize::from(container)) else {
            return;
        };
        if state.phase != phase {
            state.phase = phase;
            // Its first item is the containers; after that, what was written before comes before.
            if waiting.containers_after != Some(0) {
                waiting.containers_after = Some(waiting.lines.len());
            }
            self.changed.notify_one();
            self.ready.notify_one();
        }
    }

    /// Adds a line. Beyond the limits the oldest lines are left out.
    pub fn push(&self, line: LogLine) {
        let mut waiting = self.waiting.lock();
        waiting.bytes += size(&line);
        waiting.lines.push_back(line);
        while waiting.lines.len() > LINES || waiting.bytes > BYTES {
            let Some(oldest) = waiting.lines.pop_front() else {
                break;
            };
            waiting.bytes -= size(&oldest);
            waiting.skipped = waiting.skipped.saturating_add(1);
            waiting.passed(1);
        }
        if waiting.is_full() {
            self.ready.notify_one();
        }
        self.changed.notify_one();
    }

    /// Waits until half of the room is free: for a log that is read from its beginning to its end,
    /// which can wait for its reader.
    pub async fn room(&self) {
        loop {
            let taken = self.taken.notified();
            tokio::pin!(taken);
            // Listen before looking, or the last taking may be missed.
            taken.as_mut().enable();
            {
                let waiting = self.waiting.lock();
                if waiting.lines.len() <= LINES / 2 && waiting.bytes <= BYTES / 2 {
                    return;
                }
            }
            taken.await;
        }
    }

    /// The next item; nothing once every log has ended and all has been read.
    pub async fn next(&self) -> Option<LogItem> {
        loop {
            let gather = {
                let mut waiting = self.waiting.lock();
                if waiting.containers_after == Some(0) {
                    waiting.containers_after = None;
                    return Some(LogItem::Containers {
                        containers: waiting.containers.clone(),
                    });
                }
                let ended = waiting.containers.iter().all(|state| is_end(&state.phase));
                if waiting.lines.is_empty() && ended {
                    return None;
                }
                if waiting.is_full() || waiting.containers_after.is_some() {
                    return Some(self.take(&mut waiting));
                }
                !waiting.lines.is_empty()
            };
            if gather {
                // Woken early or not, there are lines.
                let _ = timeout(GATHER, self.ready.notified()).await;
                let mut waiting = self.waiting.lock();
                if !waiting.lines.is_empty() && waiting.containers_after != Some(0) {
                    return Some(self.take(&mut waiting));
                }
            } else {
                self.changed.notified().await;
            }
        }
    }

    fn take(&self, waiting: &mut Waiting) -> LogItem {
        let item = waiting.batch();
        self.taken.notify_waiters();
        item
    }
}

impl Waiting {
    fn is_full(&self) -> bool {
        self.lines.len() >= BATCH || self.bytes >= BATCH_BYTES
    }

    /// So many lines have left the front.
    fn passed(&mut self, count: usize) {
        if let Some(before) = &mut self.containers_after {
            *before = before.saturating_sub(count);
        }
    }

    fn batch(&mut self) -> LogItem {
        let most = self.containers_after.unwrap_or(BATCH).min(BATCH);
        let mut bytes = 0;
        let mut count = 0;
        for line in self.lines.iter().take(most) {
            bytes += size(line);
            count += 1;
            if bytes >= BATCH_BYTES {
                break;
            }
        }
        self.bytes -= bytes;
        self.passed(count);
        LogItem::Lines {
            lines: self.lines.drain(..count).collect(),
            skipped: std::mem::take(&mut self.skipped),
        }
    }
}

fn size(line: &LogLine) -> usize {
    line.text.len() + line.time.len()
}

fn is_end(phase: &LogPhase) -> bool {
    matches!(phase, LogPhase::Ended | LogPhase::Failed { .. })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn line(text: &str) -> LogLine {
        LogLine {
            container: 0,
            time: String::new(),
            text: text.into(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_loses_the_oldest_lines_and_is_told_how_many() {
        let buffer = Buffer::new(&["web".into()]);
        for index in 0..LINES + 7 {
            buffer.push(line(&index.to_string()));
        }
        buffer.set_phase(0, LogPhase::Ended);
        let mut read = Vec::new();
        let mut all_skipped = 0;
        while let Some(item) = buffer.next().await {
            if let LogItem::Lines { lines, skipped } = item {
                assert!(lines.len() <= BATCH);
                all_skipped += skipped;
                read.extend(lines);
            }
        }
        assert_eq!((read.len(), all_skipped), (LINES, 7));
        assert_eq!(read[0].text, "7");
    }

    #[tokio::test(start_paused = true)]
    async fn huge_lines_are_bounded_by_their_bytes() {
        let buffer = Buffer::new(&["web".into()]);
        let long = "x".repeat(1 << 20);
        for _ in 0..64 {
            buffer.push(line(&long));
        }
        assert!(buffer.waiting.lock().bytes <= BYTES);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_is_told_after_the_last_line() {
        let buffer = Buffer::new(&["web".into()]);
        assert!(matches!(
            buffer.next().await,
            Some(LogItem::Containers { .. })
        ));
        buffer.push(line("last words"));
        buffer.set_phase(0, LogPhase::Ended);
        assert!(matches!(buffer.next().await, Some(LogItem::Lines { .. })));
        assert!(matches!(
            buffer.next().await,
            Some(LogItem::Containers { .. })
        ));
        assert_eq!(buffer.next().await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_one_log_is_told_between_the_lines_before_and_after_it() {
        let buffer = Buffer::new(&["web".into(), "sidecar".into()]);
        let _ = buffer.next().await;
        buffer.push(line("before"));
        buffer.set_phase(0, LogPhase::Ended);
        buffer.push(line("after"));
        let text = |item: Option<LogItem>| match item {
            Some(LogItem::Lines { lines, .. }) => lines[0].text.clone(),
            Some(LogItem::Containers { .. }) => "containers".into(),
            None => "end".into(),
        };
        assert_eq!(text(buffer.next().await), "before");
        assert_eq!(text(buffer.next().await), "containers");
        assert_eq!(text(buffer.next().await), "after");
    }

    #[tokio::test(start_paused = true)]
    async fn lines_are_gathered_for_a_moment_unless_a_batch_is_full() {
        let buffer = Arc::new(Buffer::new(&["web".into()]));
        let _ = buffer.next().await;
        let writer = Arc::clone(&buffer);
        let write = tokio::spawn(async move {
            writer.push(line("first"));
            tokio::time::sleep(GATHER / 2).await;
            writer.push(line("second"));
            tokio::time::sleep(GATHER * 2).await;
            for index in 0..=BATCH {
                writer.push(line(&index.to_string()));
            }
        });
        let start = tokio::time::Instant::now();
        let count = |item: Option<LogItem>| match item {
            Some(LogItem::Lines { lines, .. }) => lines.len(),
            _ => 0,
        };
        assert_eq!(count(buffer.next().await), 2);
        assert_eq!(start.elapsed().as_millis(), GATHER.as_millis());
        assert_eq!(count(buffer.next().await), BATCH);
        assert_eq!(start.elapsed().as_millis(), (GATHER / 2 * 5).as_millis());
        write.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_with_an_end_can_wait_for_its_reader() {
        let buffer = Arc::new(Buffer::new(&["web".into()]));
        let writer = Arc::clone(&buffer);
        tokio::spawn(async move {
            for index in 0..LINES * 3 {
                writer.room().await;
                writer.push(line(&index.to_string()));
            }
            writer.set_phase(0, LogPhase::Ended);
        });
        let mut count = 0;
        while let Some(item) = buffer.next().await {
            if let LogItem::Lines { lines, skipped } = item {
                assert_eq!(skipped, 0);
                count += lines.len();
            }
        }
        assert_eq!(count, LINES * 3);
    }
}
