//! One look at one cluster. What may not be read is named and left out.

use std::{sync::Arc, time::Duration};

use ::fleet::{Nodes, Pods, distribution, expiry};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cluster::{Cluster, Scope};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use tokio::time::timeout;
use wire::{Error, ErrorCode, FleetFacts, Millis};

use crate::sessions::Sessions;

/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// The same where somebody may have to sign in meanwhile: a program may take two minutes.
const SIGN_IN_LIMIT: Duration = Duration::from_secs(150);
/// How long the whole look may take.
const LIMIT: Duration = Duration::from_secs(120);
/// Objects in one answer: none of them is kept.
const PAGE: u32 = 500;
/// An hour of warnings.
const LATELY: Millis = 60 * 60 * 1000;

/// Looks through the session that is open, else through one of its own, which ends with the look.
pub(super) async fn look(
    sessions: &Sessions,
    context: &str,
    asked: bool,
) -> Result<FleetFacts, Error> {
    let too_long = |limit: Duration| {
        let message = format!(
            "look at `{context}`: no answer within {} s",
            limit.as_secs()
        );
        Error::new(ErrorCode::Timeout, message)
    };
    let visit = sessions.visit(context, asked).await?;
    let limit = if asked { SIGN_IN_LIMIT } else { CONNECT_LIMIT };
    let cluster = timeout(limit, visit.cluster())
        .await
        .map_err(|_| too_long(limit))??;
    let expiring = expiring(sessions, context);
    let facts = async {
        let mut facts = facts(&cluster).await?;
        let (credentials, server) = expiring.await;
        let by_program = visit.identity().borrow().as_ref().and_then(|identity| {
            let status = identity.status().borrow().clone();
            status.expires_at
        });
        facts.credentials_expire = by_program.or(credentials);
        facts.server_expires = server;
        Ok(facts)
    };
    timeout(LIMIT, facts).await.map_err(|_| too_long(LIMIT))?
}

async fn facts(cluster: &Arc<Cluster>) -> Result<FleetFacts, Error> {
    let latency = cluster.ping().await?;
    let mut denied = Vec::new();
    let mut nodes = Nodes::default();
    let has_nodes = each(cluster, "nodes", &Scope::all(), &mut denied, |node| {
        nodes.add(node);
    })
    .await?;
    let nodes = has_nodes.then_some(nodes);
    let mut pods = Pods::default();
    let has_pods = each(cluster, "pods", &Scope::all(), &mut denied, |pod| {
        pods.add(pod);
    })
    .await?;
    let pods = has_pods.then_some(pods);
    let warnings = Scope {
        field_selector: Some("type=Warning".into()),
        ..Scope::all()
    };
    let (mut late, now) = (0, cluster::now());
    let has_events = each(cluster, "events", &warnings, &mut denied, |event| {
        late += u32::from(is_late(event, now));
    })
    .await?;
    let server = cluster.server();
    Ok(FleetFacts {
        at: cluster::now(),
        distribution: distribution(&server.version, nodes.as_ref()),
        server,
        latency: u32::try_from(latency.as_millis()).unwrap_or(u32::MAX),
        room: pods
            .as_ref()
            .zip(nodes.as_ref())
            .map(|(pods, nodes)| pods.room(nodes)),
        nodes: nodes.as_ref().map(Nodes::facts),
        pods: pods.as_ref().map(Pods::healths),
        warnings: has_events.then_some(late),
        credentials_expire: None,
        server_expires: None,
        denied,
    })
}

/// Reads all objects of a kind; whether they may be read.
async fn each(
    cluster: &Cluster,
    kind: &str,
    scope: &Scope,
    denied: &mut Vec<String>,
    take: impl FnMut(&str) + Send,
) -> Result<bool, Error> {
    let read = cluster.each(&cluster.kind(kind)?, scope, PAGE, take).await;
    match read.map_err(Error::from) {
        Ok(()) => Ok(true),
        Err(error) if error.code == ErrorCode::Forbidden => {
            denied.push(match kind {
                "nodes" => kind.to_owned(),
                _ => format!("{kind} in all namespaces"),
            });
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether an event was seen within the hour: clusters may keep them for longer.
fn is_late(json: &str, now: Millis) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Event {
        last_timestamp: Option<jiff::Timestamp>,
        #[serde(rename = "eventTime")]
        began: Option<jiff::Timestamp>,
        series: Option<Series>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Series {
        last_observed_time: Option<jiff::Timestamp>,
    }
    let Ok(event) = serde_json::from_str::<Event>(json) else {
        return false;
    };
    let series = event.series.and_then(|series| series.last_observed_time);
    let last = [series, event.last_timestamp, event.began]
        .into_iter()
        .flatten()
        .max();
    last.is_some_and(|last| now - last.as_millisecond() < LATELY)
}

/// When the user's certificate or token and the server's certificate expire, as far as that can be seen.
async fn expiring(sessions: &Sessions, context: &str) -> (Option<Millis>, Option<Millis>) {
    let Ok(config) = sessions.config(context).await else {
        return (None, None);
    };
    let user = &config.auth_info;
    let token = user.token.as_ref();
    let token = token.and_then(|token| expiry::of_token(token.expose_secret()));
    let certificate = match (&user.client_certificate_data, &user.client_certificate) {
        (Some(data), _) => {
            let pem = STANDARD.decode(data).ok();
            pem.and_then(|pem| expiry::of_pem(&pem))
        }
        (None, Some(file)) => {
            let pem = tokio::fs::read(file).await.ok();
            pem.and_then(|pem| expiry::of_pem(&pem))
        }
        (None, None) => None,
    };
    let server = cluster::certificate(&config).await;
    (
        // Whichever is no more good first.
        [token, certificate].into_iter().flatten().min(),
        server.and_then(|server| expiry::of_certificate(&server)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_count_for_an_hour_after_they_were_last_seen() {
        let now = 1_790_000_000_000;
        let at = |before: Millis| jiff::Timestamp::from_millisecond(now - before).unwrap();
        for (event, late) in [
            (
                format!(r#"{{"lastTimestamp":"{}"}}"#, at(LATELY - 1000)),
                true,
            ),
            (
                format!(r#"{{"lastTimestamp":"{}"}}"#, at(LATELY + 1000)),
                false,
            ),
            (
                format!(
                    r#"{{"lastTimestamp":null,"eventTime":"{}","series":{{"lastObservedTime":"{}"}}}}"#,
                    at(LATELY * 3),
                    at(1000)
                ),
                true,
            ),
            ("{}".into(), false),
            ("junk".into(), false),
        ] {
            assert_eq!(is_late(&event, now), late, "{event}");
        }
    }
}
