//! Why a TLS connection is not trusted, in plain words.

use rustls::{AlertDescription, CertificateError, Error};

/// The cause and the remedy of a TLS failure.
pub(crate) fn explain(error: &Error) -> (String, &'static str) {
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::AlertReceived(alert) => (
            format!(
                "the server refuses the TLS connection ({})",
                alert_words(*alert)
            ),
            "Check the user's client certificate and key in the kubeconfig, and a proxy in between.",
        ),
        Error::InvalidMessage(_) => (
            "the server does not speak TLS at this address".to_owned(),
            "Check the scheme and the port of the cluster's server in the kubeconfig.",
        ),
        Error::PeerIncompatible(_) => (
            "the server offers no TLS version or cipher that is still safe".to_owned(),
            "The server must offer TLS 1.2 or newer.",
        ),
        _ => (
            "the TLS connection failed".to_owned(),
            "Check the cluster's server and certificate-authority in the kubeconfig, and a proxy in between.",
        ),
    }
}

fn certificate(error: &CertificateError) -> (String, &'static str) {
    const WRONG_CA: &str = "Check certificate-authority-data of the cluster in the kubeconfig: a cluster made anew under an old address has a new one.";
    const EXPIRED: &str = "Renew the server's certificate, and check this machine's clock.";
    const OTHER_NAME: &str =
        "Use an address that the certificate names, or set tls-server-name on the cluster.";
    match error {
        CertificateError::UnknownIssuer => (
            "the server's certificate is signed by an unknown authority".to_owned(),
            WRONG_CA,
        ),
        CertificateError::BadSignature => (
            "the server's certificate is not signed by the cluster's authority".to_owned(),
            WRONG_CA,
        ),
        CertificateError::Expired => ("the server's certificate has expired".to_owned(), EXPIRED),
        CertificateError::ExpiredContext { time, not_after } => {
            let ago = time.as_secs().saturating_sub(not_after.as_secs());
            (
                format!("the server's certificate expired {} ago", span(ago)),
                EXPIRED,
            )
        }
        CertificateError::NotValidYet => (
            "the server's certificate is not valid yet".to_owned(),
            EXPIRED,
        ),
        CertificateError::NotValidYetContext { time, not_before } => {
            let ahead = not_before.as_secs().saturating_sub(time.as_secs());
            (
                format!("the server's certificate is only valid in {}", span(ahead)),
                EXPIRED,
            )
        }
        CertificateError::NotValidForName => (
            "the server's certificate is for another name".to_owned(),
            OTHER_NAME,
        ),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => {
            let wanted = expected.to_str();
            let names: Vec<&str> = presented.iter().take(5).map(|name| bare(name)).collect();
            let names = if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(", ")
            };
            (
                format!("the server's certificate is for {names}, not for {wanted}"),
                OTHER_NAME,
            )
        }
        CertificateError::Revoked => (
            "the server's certificate has been revoked".to_owned(),
            "Renew the server's certificate.",
        ),
        _ => (
            "the server's certificate cannot be trusted".to_owned(),
            WRONG_CA,
        ),
    }
}

/// A presented name as rustls writes it, `DnsName("a")`, without its wrapping.
fn bare(name: &str) -> &str {
    name.split_once('(')
        .map_or(name, |(_, name)| name.trim_end_matches(')'))
        .trim_matches('"')
}

fn alert_words(alert: AlertDescription) -> &'static str {
    match alert {
        AlertDescription::BadCertificate => "bad certificate",
        AlertDescription::CertificateExpired => "the client certificate has expired",
        AlertDescription::CertificateRevoked => "the client certificate is revoked",
        AlertDescription::CertificateUnknown | AlertDescription::UnknownCA => {
            "the client certificate is unknown"
        }
        AlertDescription::CertificateRequired => "a client certificate is required",
        AlertDescription::AccessDenied => "access denied",
        AlertDescription::HandshakeFailure => "handshake failure",
        AlertDescription::UnrecognisedName => "the server does not know the name",
        AlertDescription::ProtocolVersion => "protocol version",
        _ => "alert",
    }
}

fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..86400 => (seconds / 3600, "hour"),
        _ => (seconds / 86400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    fn words(error: CertificateError) -> String {
        explain(&Error::InvalidCertificate(error)).0
    }

    #[test]
    fn certificates_say_what_is_wrong_with_them() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        assert_eq!(
            words(CertificateError::ExpiredContext {
                time: at(300_000),
                not_after: at(40_000)
            }),
            "the server's certificate expired 3 days ago"
        );
        assert_eq!(
            words(CertificateError::NotValidYetContext {
                time: at(0),
                not_before: at(3600)
            }),
            "the server's certificate is only valid in 1 hour"
        );
        assert_eq!(
            words(CertificateError::NotValidForNameContext {
                expected: ServerName::try_from("prod.example").unwrap(),
                presented: vec![
                    "DnsName(\"a.example\")".to_owned(),
                    "IpAddress(10.0.0.1)".to_owned()
                ],
            }),
            "the server's certificate is for a.example, 10.0.0.1, not for prod.example"
        );
    }
}
