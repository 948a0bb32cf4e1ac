//! Logs of containers, as far as they were captured.
//!
//! A log belongs to one run of a container, whose identifier the status of the pod names. What is
//! answered where there is none yet is what the kubelet says (k8s.io/kubernetes,
//! `pkg/kubelet/kubelet_pods.go`, `validateContainerLogStatus`).

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

use super::{Answer, Failure, Query, State, access, request::Target};
use crate::{Moment, clock::wake, snapshot::Text};

/// What is asked of a log.
struct Wish {
    timestamps: bool,
    since: Option<Timestamp>,
    tail: Option<usize>,
    bytes: Option<usize>,
}

/// A log under way.
struct Log {
    state: Arc<State>,
    kind: u16,
    /// The pod's key.
    pod: String,
    container: String,
    text: Text,
    timestamps: bool,
    /// What of the text was looked at.
    done: usize,
    /// How many bytes may still be sent.
    left: usize,
    follow: bool,
    moves: watch::Receiver<u64>,
    round: u64,
}

pub(crate) fn answer(
    state: &Arc<State>,
    kind: u16,
    target: &Target,
    query: &Query,
) -> Result<Answer, Failure> {
    let captured = state.captured(kind);
    access::readable(
        captured,
        target.namespace.as_deref(),
        target.name.as_deref(),
        "get",
    )?;
    let moment = state.clock.now();
    let key = target.key();
    let name = target.name.as_deref().unwrap_or_default();
    let pod = pod(state, kind, &key, moment)?
        .ok_or_else(|| Failure::new(404, "NotFound", format!("pods \"{name}\" not found")))?;
    let container = container(&pod, name, query.get("container"))?;
    let wish = Wish::read(query, name, state.at(moment))?;
    if pod["spec"]["nodeName"].as_str().is_none_or(str::is_empty) {
        return Ok(Answer::empty());
    }
    let follow = query.is_on("follow");
    let previous = query.is_on("previous");
    let run = run(&pod, name, &container, previous)?;
    let Some(text) = state.snapshot.log(&run)? else {
        return Err(Failure::new(
            404,
            "NotFound",
            format!(
                "this snapshot does not hold the log of the container {container:?} in the pod {name:?}"
            ),
        ));
    };
    let begin = wish.begin(text.bytes(), state.written(moment));
    let log = Log {
        state: Arc::clone(state),
        kind,
        pod: key,
        container: run,
        text,
        timestamps: wish.timestamps,
        done: begin,
        left: wish.bytes.unwrap_or(usize::MAX),
        follow: follow && !previous,
        moves: state.clock.moves(),
        round: moment.round,
    };
    let pieces = futures::stream::unfold(log, |mut log| async move {
        let piece = log.next().await?;
        Some((Ok::<_, io::Error>(piece), log))
    });
    Ok(Answer::stream("text/plain", pieces))
}

impl State {
    /// The time of the last line that can be read at a moment. At the end of what was recorded it is
    /// all: logs are read last, and nodes have clocks of their own.
    fn written(&self, moment: Moment) -> Timestamp {
        if moment.at >= self.clock.length() {
            Timestamp::MAX
        } else {
            self.at(moment)
        }
    }
}

impl Wish {
    /// By the rules of `ValidatePodLogOptions` (k8s.io/kubernetes, `pkg/apis/core/validation`).
    fn read(query: &Query, pod: &str, now: Timestamp) -> Result<Self, Failure> {
        let at_least = |name: &str, least: i64| -> Result<Option<i64>, Failure> {
            let number: Option<i64> = query.number(name)?;
            match number {
                Some(number) if number < least => Err(invalid(
                    pod,
                    &format!(
                        "{name}: Invalid value: {number}: must be greater than or equal to {least}"
                    ),
                )),
                number => Ok(number),
            }
        };
        let size = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        let tail = at_least("tailLines", 0)?.map(size);
        let bytes = at_least("limitBytes", 1)?.map(size);
        let seconds = at_least("sinceSeconds", 1)?;
        let since = match (query.get("sinceTime"), seconds) {
            (Some(_), Some(_)) => {
                return Err(invalid(
                    pod,
                    "at most one of `sinceTime` or `sinceSeconds` may be specified",
                ));
            }
            (Some(time), None) => Some(
                time.parse()
                    .map_err(|_| Failure::bad_request("invalid value for sinceTime"))?,
            ),
            (None, Some(seconds)) => now
                .checked_sub(jiff::SignedDuration::from_secs(seconds))
                .ok(),
            (None, None) => None,
        };
        Ok(Self {
            timestamps: query.is_on("timestamps"),
            since,
            tail,
            bytes,
        })
    }

    /// Where in the text what is wished begins.
    fn begin(&self, text: &[u8], now: Timestamp) -> usize {
        let mut begins = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let time = time(line);
            if time.is_some_and(|time| time > now) {
                break;
            }
            if self
                .since
                .is_none_or(|since| time.is_none_or(|time| time >= since))
            {
                begins.push(at);
            }
            at += line.len();
        }
        let skipped = match self.tail {
            Some(tail) => begins.len().saturating_sub(tail),
            None => 0,
        };
        begins.get(skipped).copied().unwrap_or(at)
    }
}

impl Log {
    /// The lines that are there by now; nothing at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let moment = self.state.clock.now();
            if moment.round != self.round || self.left == 0 {
                return None;
            }
            let lines = self.lines(self.state.written(moment));
            if !lines.is_empty() {
                return Some(lines.into());
            }
            if !self.follow || !self.runs(moment) {
                return None;
            }
            self.wait(moment).await;
        }
    }

    fn lines(&mut self, now: Timestamp) -> Vec<u8> {
        let mut out = Vec::new();
        for line in self.text.bytes()[self.done..].split_inclusive(|byte| *byte == b'\n') {
            let time = time(line);
            if time.is_some_and(|time| time > now) || self.left == 0 {
                break;
            }
            self.done += line.len();
            let shown = match memchr::memchr(b' ', line) {
                Some(space) if time.is_some() && !self.timestamps => &line[space + 1..],
                _ => line,
            };
            let shown = &shown[..shown.len().min(self.left)];
            self.left -= shown.len();
            out.extend(shown);
        }
        out
    }

    /// Whether the container still runs.
    fn runs(&self, moment: Moment) -> bool {
        let Ok(Some(pod)) = pod(&self.state, self.kind, &self.pod, moment) else {
            return false;
        };
        statuses(&pod).any(|status| {
            status["containerID"] == self.container.as_str()
                && status["state"]["running"].is_object()
        })
    }

    /// Waits until there is a line more, or something happens to the pod.
    async fn wait(&mut self, moment: Moment) {
        let clock = &self.state.clock;
        let begin = self.state.snapshot.manifest().captured_at;
        let line = self.text.bytes()[self.done..]
            .split(|byte| *byte == b'\n')
            .next()
            .and_then(time)
            .and_then(|time| Duration::try_from(time.duration_since(begin)).ok());
        let event = self
            .state
            .snapshot
            .next_event(self.state.position(moment))
            .map(Duration::from_millis);
        // At the end of what was recorded, all lines are there.
        let next = [line, event, Some(clock.length())]
            .into_iter()
            .flatten()
            .filter(|at| *at > moment.at)
            .min();
        let until = next
            .and_then(|at| clock.when(at))
            .into_iter()
            .chain(clock.repeats())
            .min();
        wake(until, &mut self.moves).await;
    }
}

fn invalid(pod: &str, why: &str) -> Failure {
    Failure::new(
        422,
        "Invalid",
        format!("PodLogOptions \"{pod}\" is invalid: {why}"),
    )
}

/// The time that a line begins with.
fn time(line: &[u8]) -> Option<Timestamp> {
    let end = memchr::memchr(b' ', line).unwrap_or(line.len());
    std::str::from_utf8(line.get(..end.min(40))?)
        .ok()?
        .parse()
        .ok()
}

fn pod(state: &State, kind: u16, key: &str, moment: Moment) -> Result<Option<Value>, Failure> {
    let Some(place) = state.snapshot.find(kind, key, state.position(moment)) else {
        return Ok(None);
    };
    let text = state.snapshot.text(place)?;
    let pod = serde_json::from_str(text.item()?.object.get())
        .map_err(|_| crate::Error::Damaged("a pod cannot be read"))?;
    Ok(Some(pod))
}

fn names<'a>(pod: &'a Value, field: &str) -> Vec<&'a str> {
    let containers = pod["spec"][field].as_array().into_iter().flatten();
    containers
        .filter_map(|container| container["name"].as_str())
        .collect()
}

/// The container whose log is meant (k8s.io/kubernetes, `pkg/registry/core/pod/strategy.go`).
fn container(pod: &Value, name: &str, wished: Option<&str>) -> Result<String, Failure> {
    let main = names(pod, "containers");
    let all = [
        names(pod, "initContainers"),
        main.clone(),
        names(pod, "ephemeralContainers"),
    ]
    .concat();
    let Some(wished) = wished else {
        if let [only] = main.as_slice() {
            return Ok((*only).to_owned());
        }
        return Err(Failure::bad_request(format!(
            "a container name must be specified for pod {name}, choose one of: [{}]",
            all.join(" ")
        )));
    };
    if all.contains(&wished) {
        Ok(wished.to_owned())
    } else {
        Err(Failure::bad_request(format!(
            "container {wished} is not valid for pod {name}"
        )))
    }
}

fn statuses(pod: &Value) -> impl Iterator<Item = &Value> {
    [
        "containerStatuses",
        "initContainerStatuses",
        "ephemeralContainerStatuses",
    ]
    .into_iter()
    .flat_map(|field| pod["status"][field].as_array().into_iter().flatten())
}

/// The run of the container whose log is meant.
fn run(pod: &Value, name: &str, container: &str, previous: bool) -> Result<String, Failure> {
    let Some(status) = statuses(pod).find(|status| status["name"] == container) else {
        return Err(Failure::bad_request(format!(
            "container {container:?} in pod {name:?} is not available"
        )));
    };
    let id = |state: &str, kind: &str| {
        let id = status[state][kind]["containerID"].as_str();
        id.filter(|id| !id.is_empty()).map(str::to_owned)
    };
    let last = id("lastState", "terminated");
    if previous {
        return last.ok_or_else(|| {
            Failure::bad_request(format!(
                "previous terminated container {container:?} in pod {name:?} not found"
            ))
        });
    }
    let state = &status["state"];
    if state["running"].is_object() {
        return Ok(status["containerID"]
            .as_str()
            .unwrap_or_default()
            .to_owned());
    }
    if state["terminated"].is_object() {
        if let Some(id) = id("state", "terminated").or(last) {
            return Ok(id);
        }
        return Err(waiting(
            container,
            name,
            state["terminated"]["reason"].as_str().unwrap_or_default(),
        ));
    }
    if let Some(id) = last {
        return Ok(id);
    }
    Err(match state["waiting"]["reason"].as_str() {
        Some("ErrImagePull") => waiting(container, name, "image can't be pulled"),
        Some("ImagePullBackOff") => waiting(container, name, "trying and failing to pull image"),
        Some(reason) => waiting(container, name, reason),
        None => Failure::bad_request(format!(
            "container {container:?} in pod {name:?} is waiting to start - no logs yet"
        )),
    })
}

fn waiting(container: &str, name: &str, why: &str) -> Failure {
    Failure::bad_request(format!(
        "container {container:?} in pod {name:?} is waiting to start: {why}"
    ))
}
