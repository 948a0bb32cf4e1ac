//! The log of a pod: one task for each container, one reader.

use std::sync::Arc;

use kube::Client;
use tokio_util::task::AbortOnDropHandle;
use wire::{FollowLogs, LogItem};

use crate::{buffer::Buffer, follower::Follower};

/// Lines from the end of each log, if the request does not say.
const TAIL: u32 = 1_000;

/// The pod whose logs are read.
#[derive(Debug, Clone)]
pub struct Pod {
    /// Its context, for messages.
    pub context: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its uid: another pod of the same name has another log. Not compared when absent.
    pub uid: Option<String>,
    /// Its containers in the order to name them, those of the request alone.
    pub containers: Vec<String>,
}

/// Reads the logs of a pod's containers. Dropping it ends the reading.
pub struct LogReader {
    buffer: Arc<Buffer>,
    _tasks: Vec<AbortOnDropHandle<()>>,
}

impl LogReader {
    /// Begins to read.
    pub fn open(client: &Client, pod: &Pod, request: &FollowLogs) -> Self {
        let buffer = Arc::new(Buffer::new(&pod.containers));
        let start = |(index, container): (u16, &String)| {
            let follower = Follower {
                client: client.clone(),
                context: pod.context.clone(),
                namespace: pod.namespace.clone(),
                pod: pod.name.clone(),
                uid: pod.uid.clone(),
                container: container.clone(),
                index,
                previous: request.previous,
                follow: request.follow && !request.previous,
                tail: request.tail.unwrap_or(TAIL),
                buffer: Arc::clone(&buffer),
            };
            AbortOnDropHandle::new(tokio::spawn(follower.run()))
        };
        let tasks = (0u16..).zip(&pod.containers).map(start).collect();
        Self {
            buffer,
            _tasks: tasks,
        }
    }

    /// The next item: first the containers, then lines and changes of the containers' phases.
    /// Nothing once every log has ended.
    pub async fn next(&self) -> Option<LogItem> {
        self.buffer.next().await
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
