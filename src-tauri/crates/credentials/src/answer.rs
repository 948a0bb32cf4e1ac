//! What a credential program prints.

use std::fmt;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use wire::Millis;

/// By what the server is to know the user. Its `Debug` shows nothing of it.
pub struct Credentials {
    /// For the header `Authorization: Bearer`.
    pub token: Option<SecretString>,
    /// A certificate and its key, in PEM.
    pub certificate: Option<(String, SecretString)>,
    /// When the program got them.
    pub obtained_at: Millis,
    /// When they end to be good, if the program says so.
    pub expires_at: Option<Millis>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("obtained_at", &self.obtained_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential {
    kind: Option<String>,
    api_version: Option<String>,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    expiration_timestamp: Option<String>,
    token: Option<SecretString>,
    client_certificate_data: Option<String>,
    client_key_data: Option<SecretString>,
}

/// Reads an answer, as client-go's `exec` plugin does; JSON, or YAML, which some print. What is wrong with it is
/// said without any of it.
pub(crate) fn read(text: &str, api_version: &str, now: Millis) -> Result<Credentials, String> {
    let options = serde_saphyr::options! { with_snippet: false };
    let answer: ExecCredential = serde_saphyr::from_str_with_options(text, options)
        .map_err(|_| "it is neither JSON nor YAML of an ExecCredential".to_owned())?;
    if answer.kind.as_deref() != Some("ExecCredential") {
        return Err("its kind is not ExecCredential".to_owned());
    }
    match answer.api_version {
        Some(version) if version == api_version => {}
        // It is of the program, but no secret: shown as far as a version is long.
        _ => {
            return Err(format!(
                "its apiVersion is not {api_version}, which the kubeconfig asks for"
            ));
        }
    }
    let status = answer.status.ok_or("it has no status")?;
    let filled = |text: &String| !text.trim().is_empty();
    let token = status.token.filter(|token| {
        use secrecy::ExposeSecret as _;
        !token.expose_secret().is_empty()
    });
    let certificate = match (
        status.client_certificate_data.filter(filled),
        status.client_key_data,
    ) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => return Err("it has a certificate without a key".to_owned()),
        (None, Some(_)) => return Err("it has a key without a certificate".to_owned()),
    };
    if token.is_none() && certificate.is_none() {
        return Err("it has neither a token nor a certificate".to_owned());
    }
    let expires_at = match status.expiration_timestamp.filter(filled) {
        None => None,
        Some(text) => {
            let expires: Timestamp = text
                .trim()
                .parse()
                .map_err(|_| "its expirationTimestamp is no time of RFC 3339".to_owned())?;
            Some(expires.as_millisecond())
        }
    };
    if expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err("they have expired already; check this machine's clock, too".to_owned());
    }
    Ok(Credentials {
        token,
        certificate,
        obtained_at: now,
        expires_at,
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    const V1: &str = "client.authentication.k8s.io/v1";

    fn answer(status: &str) -> String {
        format!(r#"{{"kind": "ExecCredential", "apiVersion": "{V1}", "status": {status}}}"#)
    }

    #[test]
    fn tokens_and_certificates_are_read() {
        let text = answer(r#"{"token": "hush", "expirationTimestamp": "2026-01-01T00:00:01Z"}"#);
        let credentials = read(&text, V1, 0).unwrap();
        assert_eq!(credentials.token.unwrap().expose_secret(), "hush");
        assert_eq!(credentials.expires_at, Some(1_767_225_601_000));
        let text = answer(r#"{"clientCertificateData": "C", "clientKeyData": "K"}"#);
        let credentials = read(&text, V1, 7).unwrap();
        assert_eq!(credentials.certificate.unwrap().0, "C");
        assert_eq!((credentials.obtained_at, credentials.expires_at), (7, None));
        let yaml = format!("kind: ExecCredential\napiVersion: {V1}\nstatus:\n  token: hush\n");
        assert!(read(&yaml, V1, 0).unwrap().token.is_some());
    }

    #[test]
    fn what_is_wrong_is_said_without_what_was_printed() {
        let late = answer(r#"{"token": "hush", "expirationTimestamp": "2026-01-01T00:00:00Z"}"#);
        let other = answer(r#"{"token": "hush"}"#).replace("/v1", "/v1beta1");
        for (text, expected) in [
            ("", "kind"),
            ("hush", "neither JSON nor YAML"),
            ("{\"token\": \"hush\"", "neither JSON nor YAML"),
            ("{\"kind\": \"Pod\"}", "kind"),
            (&other, "apiVersion"),
            (&answer("null"), "no status"),
            (&answer("{}"), "neither a token"),
            (&answer(r#"{"token": ""}"#), "neither a token"),
            (&answer(r#"{"clientKeyData": "hush"}"#), "a key without"),
            (
                &answer(r#"{"clientCertificateData": "hush"}"#),
                "without a key",
            ),
            (
                &answer(r#"{"token": "hush", "expirationTimestamp": "hush"}"#),
                "RFC 3339",
            ),
            (&late, "expired"),
        ] {
            let what = read(text, V1, 1_767_225_600_000).unwrap_err();
            assert!(what.contains(expected), "{text}: {what}");
            assert!(!what.contains("hush"), "{what}");
        }
    }

    #[test]
    fn credentials_do_not_show_themselves() {
        let text = answer(
            r#"{"token": "hush", "clientCertificateData": "hush", "clientKeyData": "hush"}"#,
        );
        let shown = format!("{:?}", read(&text, V1, 0).unwrap());
        assert!(!shown.contains("hush"), "{shown}");
    }
}
