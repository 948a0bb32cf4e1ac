//! From a client's error to what the user is told: a code, what failed where, and the remedy.
//!
//! The causes are found by their types along the chain of sources. Text is taken over from the
//! operating system and from the API server's own status only; the text of anything else might
//! quote an answer, a credential program's output or a kubeconfig.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use kube::client::{AuthError, RustlsTlsError};
use kube::config::{KubeconfigError, LoadDataError};
use kube::core::Status;
use wire::{Error, ErrorCode};

use crate::{Protected, error, tls};

/// How much of a server's own words is passed on, in characters.
const MAX_WORDS: usize = 400;

const CHECK_ADDRESS: &str = "Check the network or VPN, and the cluster's server in the kubeconfig.";
const SIGN_IN: &str = "The token or certificate may have expired: sign in again with your provider's tool, or renew the kubeconfig.";
const RUN_PROGRAM: &str = "Run the `exec` command of the kubeconfig's user in a terminal to see what it needs, for example a new sign-in.";

/// Says why a request failed: ``list pods in `prod-eu/payments`: forbidden``.
///
/// `context` is the context's name, with a slash and the namespace where the request had one; `what`
/// is what was tried, as in `list pods`. Neither the message nor the hint holds a secret.
pub fn classify(context: &str, what: &str, error: &kube::Error) -> Error {
    // It was told before: why there is no connection to ask over.
    if let kube::Error::Service(source) = error
        && let Some(told) = source.downcast_ref::<Error>()
    {
        return told.clone();
    }
    let cause = match error {
        kube::Error::Api(status) => api(status),
        kube::Error::Auth(error) => auth(error),
        kube::Error::InferKubeconfig(error) => kubeconfig(error),
        kube::Error::RustlsTls(error) => tls_setup(error),
        kube::Error::SerdeError(error) => Cause::new(
            ErrorCode::Api,
            format!(
                "the server's answer has another form than expected (line {}, column {})",
                error.line(),
                error.column()
            ),
        ),
        kube::Error::FromUtf8(_) => Cause::new(ErrorCode::Api, "the server's answer is not text"),
        kube::Error::ProxyProtocolUnsupported { .. }
        | kube::Error::ProxyProtocolDisabled { .. } => Cause::new(
            ErrorCode::Kubeconfig,
            "its proxy is of a kind that is not supported",
        )
        .hint("Use an http, https or socks5 proxy."),
        kube::Error::HttpError(_) => {
            // Building the client's headers fails before any request does.
            Cause::new(ErrorCode::Kubeconfig, "a header cannot be written")
                .hint("Check the user to impersonate (`as`, `as-groups`) in the kubeconfig for unusual characters.")
        }
        kube::Error::BuildRequest(_) => Cause::new(ErrorCode::BadRequest, "not a valid request"),
        kube::Error::Discovery(_) => {
            Cause::new(ErrorCode::NotFound, "the server does not know that kind")
        }
        other => transport(other),
    };
    cause.told(context, what)
}

/// The same for a time limit that the caller set and that passed.
pub fn timed_out(context: &str, what: &str, after: Duration) -> Error {
    let seconds = after.as_secs_f32();
    Cause::new(ErrorCode::Timeout, format!("no answer within {seconds} s"))
        .hint(CHECK_ADDRESS)
        .told(context, what)
}

/// `text` on one line, without control characters, at most `limit` characters long.
pub(crate) fn plain(text: &str, limit: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

struct Cause {
    code: ErrorCode,
    text: String,
    hint: Option<String>,
}

impl Cause {
    fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            hint: None,
        }
    }

    fn of_program(error: &credentials::Error) -> Self {
        let Error { code, hint, .. } = error.of("");
        Self {
            code,
            text: error.to_string(),
            hint,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn told(self, context: &str, what: &str) -> Error {
        Error {
            code: self.code,
            message: format!("{what} in `{context}`: {}", self.text),
            hint: self.hint,
        }
    }
}

fn api(status: &Status) -> Cause {
    let said = plain(&status.message, MAX_WORDS);
    let quoted = if said.is_empty() {
        String::new()
    } else {
        format!("The server says: {said}. ").replace(".. ", ". ")
    };
    if status.is_forbidden() || status.code == 403 {
        return Cause::new(ErrorCode::Forbidden, "forbidden").hint(format!(
            "{quoted}Ask the cluster's administrator for a role that allows it."
        ));
    }
    if status.code == 401 || status.reason == "Unauthorized" {
        return Cause::new(
            ErrorCode::Unauthorized,
            "the server does not accept the credentials",
        )
        .hint(SIGN_IN);
    }
    if status.is_not_found() || status.code == 404 {
        let text = if said.is_empty() {
            "not found".to_owned()
        } else {
            said
        };
        return Cause::new(ErrorCode::NotFound, text);
    }
    if status.code == 504 || status.code == 408 || status.reason == "Timeout" {
        return Cause::new(ErrorCode::Timeout, "the server took too long")
            .hint(format!("{quoted}Try again."));
    }
    let text = match (said.is_empty(), status.code) {
        (false, _) => said,
        (true, 0) => "the server answered with an error".to_owned(),
        (true, code) => format!("the server answered with the status {code}"),
    };
    let cause = Cause::new(ErrorCode::Api, text);
    match status.code {
        429 | 503 => cause.hint("The server is overloaded or starting. Try again in a moment."),
        500 | 502 => {
            cause.hint("The failure is the server's or a proxy's in front of it. Try again.")
        }
        _ => cause,
    }
}

fn auth(error: &AuthError) -> Cause {
    match error {
        AuthError::AuthExecStart(source) => match source.kind() {
            io::ErrorKind::NotFound => Cause::new(
                ErrorCode::PluginMissing,
                "the credential program of its user is not installed",
            )
            .hint("Install it, or start Pilothouse where it is on the PATH."),
            _ => Cause::new(
                ErrorCode::PluginFailed,
                format!(
                    "the credential program of its user cannot be started: {}",
                    error::reason(source)
                ),
            ),
        },
        AuthError::AuthExecRun { out, .. } => Cause::new(
            ErrorCode::PluginFailed,
            match out.status.code() {
                Some(code) => {
                    format!("the credential program of its user failed with status {code}")
                }
                None => "the credential program of its user was ended by a signal".to_owned(),
            },
        )
        .hint(RUN_PROGRAM),
        AuthError::AuthExecParse(_)
        | AuthError::ExecPluginFailed
        | AuthError::ParseTokenKey(_)
        | AuthError::MalformedTokenExpirationDate(_)
        | AuthError::UnrefreshableTokenResponse => Cause::new(
            ErrorCode::PluginFailed,
            "the credential program of its user printed no usable credentials",
        )
        .hint(RUN_PROGRAM),
        AuthError::AuthExec(_) | AuthError::AuthExecSerialize(_) => Cause::new(
            ErrorCode::PluginFailed,
            "the credential program of its user failed",
        )
        .hint(RUN_PROGRAM),
        AuthError::ReadTokenFile(source, path) => Cause::new(
            ErrorCode::Kubeconfig,
            format!(
                "read the tokenFile `{}`: {}",
                path.display(),
                error::reason(source)
            ),
        ),
        AuthError::OAuth(_) | AuthError::Oidc(_) => Cause::new(
            ErrorCode::Unauthorized,
            "the identity provider gave no new token",
        )
        .hint(SIGN_IN),
        AuthError::NoValidNativeRootCA(_) => {
            Cause::new(ErrorCode::Tls, "the system has no certificate authorities")
                .hint("Install the system's package of certificate authorities.")
        }
        _ => Cause::new(
            ErrorCode::Kubeconfig,
            "the credentials of its user cannot be used",
        )
        .hint("Check the user in the kubeconfig."),
    }
}

fn kubeconfig(error: &KubeconfigError) -> Cause {
    let (field, source) = match error {
        KubeconfigError::LoadCertificateAuthority(source) => ("certificate-authority", source),
        KubeconfigError::LoadClientCertificate(source) => ("client-certificate", source),
        KubeconfigError::LoadClientKey(source) => ("client-key", source),
        _ => {
            return Cause::new(ErrorCode::Kubeconfig, "the kubeconfig cannot be used")
                .hint("Check its cluster and user in the kubeconfig.");
        }
    };
    let text = match source {
        LoadDataError::ReadFile(source, path) => {
            format!(
                "read the {field} `{}`: {}",
                path.display(),
                error::reason(source)
            )
        }
        LoadDataError::DecodeBase64(_) => format!("`{field}-data` is not base64"),
        LoadDataError::NoBase64DataOrFile => format!("`{field}` is missing"),
    };
    Cause::new(ErrorCode::Kubeconfig, text).hint("Mend that field of the kubeconfig.")
}

fn tls_setup(error: &RustlsTlsError) -> Cause {
    let text = match error {
        RustlsTlsError::AddRootCertificate(_) => "the certificate-authority cannot be used",
        RustlsTlsError::NoValidNativeRootCA(_) => "the system has no certificate authorities",
        RustlsTlsError::InvalidServerName(_) => "`tls-server-name` is not a host name",
        RustlsTlsError::InvalidPrivateKey(rustls::Error::InconsistentKeys(_)) => {
            "the client-key does not belong to the client-certificate"
        }
        _ => "the client-certificate or the client-key cannot be used",
    };
    Cause::new(ErrorCode::Kubeconfig, text).hint("Mend that field of the kubeconfig.")
}

/// Failures on the way to the server, told apart by the first cause whose type says something.
fn transport(error: &(dyn StdError + 'static)) -> Cause {
    let mut vague = None;
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            let (text, hint) = tls::explain(error);
            return Cause::new(ErrorCode::Tls, text).hint(hint);
        }
        if let Some(error) = error.downcast_ref::<AuthError>() {
            return auth(error);
        }
        if let Some(error) = error.downcast_ref::<credentials::Error>() {
            return Cause::of_program(error);
        }
        if let Some(error) = error.downcast_ref::<Protected>() {
            return Cause::new(ErrorCode::Protected, error.to_string())
                .hint("Unlock the context for some minutes, or change its protection.");
        }
        next = if let Some(error) = error.downcast_ref::<io::Error>() {
            if let Some(cause) = network(error) {
                return cause;
            }
            // The source of an io::Error is the one of the error in it, which would be passed over.
            if error.get_ref().is_none() {
                vague = Some(error::reason(error));
            }
            error
                .get_ref()
                .map(|inner| inner as &(dyn StdError + 'static))
        } else {
            error.source()
        };
    }
    let text = match vague {
        Some(words) => format!("no connection: {}", plain(&words, MAX_WORDS)),
        None => "the connection broke".to_owned(),
    };
    Cause::new(ErrorCode::Unreachable, text).hint(CHECK_ADDRESS)
}

fn network(error: &io::Error) -> Option<Cause> {
    use io::ErrorKind as Kind;
    // Wrapped errors carry a kind of their own only where the wrapper means it.
    let cause = match error.kind() {
        Kind::ConnectionRefused => {
            Cause::new(ErrorCode::Refused, "the connection is refused").hint(
                "Nothing listens at the server's address: check that the cluster runs, and its server in the kubeconfig.",
            )
        }
        Kind::TimedOut => {
            Cause::new(ErrorCode::Timeout, "the server does not answer").hint(CHECK_ADDRESS)
        }
        Kind::NetworkUnreachable | Kind::HostUnreachable => {
            Cause::new(ErrorCode::Unreachable, "there is no route to the server")
                .hint(CHECK_ADDRESS)
        }
        Kind::NetworkDown => {
            Cause::new(ErrorCode::Unreachable, "the network is down").hint(CHECK_ADDRESS)
        }
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::NotConnected
            if error.get_ref().is_none() =>
        {
            Cause::new(ErrorCode::Unreachable, "the connection was cut").hint(CHECK_ADDRESS)
        }
        // The kind that only the standard library can give, which it does for its resolver.
        kind if error.get_ref().is_some() && kind == uncategorized() => Cause::new(
            ErrorCode::Unreachable,
            "the server's name cannot be resolved",
        )
        .hint(CHECK_ADDRESS),
        _ => return None,
    };
    Some(cause)
}

fn uncategorized() -> io::ErrorKind {
    io::Error::from_raw_os_error(i32::MAX).kind()
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
