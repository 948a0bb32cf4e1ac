//! From a context to what a client needs to reach it. Reads the files that the context names and
//! looks for its credential program, but runs nothing and connects nowhere.
//!
//! Written out instead of calling kube's loader, which takes empty fields for given ones and asks
//! `NO_PROXY` about the wrong host (see [`crate::proxy`]).

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use credentials::Program;
use http::Uri;
use kube::config::{AuthInfo, Cluster, ExecAuthCluster, ExecConfig};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::import::{self, Kept};
use crate::merge::Resolved;
use crate::proxy::ProxyVariables;
use crate::{Error, Loaded, address, program};

/// The versions of the protocol of credential programs (`client.authentication.k8s.io`); `v1alpha1` is gone since
/// Kubernetes 1.24.
const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";
/// How long a server may take to accept a connection, proxies and TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What of the process decides about a connection.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    pub path: Option<OsString>,
    pub proxies: ProxyVariables,
}

impl Surroundings {
    fn with(search_path: Option<OsString>) -> Self {
        Self {
            path: search_path.or_else(|| env::var_os("PATH")),
            proxies: ProxyVariables::from_env(),
        }
    }
}

/// What a client of a context is made from. It holds secrets, which the `Debug` of [`kube::Config`] shows: never
/// log it.
pub struct ClientConfig {
    /// All but what a credential program gives.
    pub config: kube::Config,
    /// The program whose credentials are to be used, where the kubeconfig names one.
    pub program: Option<Program>,
}

/// What a [`kube::Client`] for that context is made from.
///
/// Connecting may take 10 s; reading has no limit, because watches stay silent for long. kube's own
/// retries are off: they would keep a failing server hidden for minutes.
///
/// Programs are looked for on the search path, which is that of this process if none is given. Secrets that are
/// not in the file are asked of `secrets`.
///
/// Reads files, so call it where blocking is allowed; so is making the client, which may run the program of a
/// legacy `gcp` provider in the calling thread and without a time limit. Hand its error to [`crate::classify`].
///
/// # Errors
/// The context is unknown or incomplete, a file that it names cannot be read, or its credential
/// program is not installed.
pub fn client_config(
    loaded: &Loaded,
    name: &str,
    search_path: Option<OsString>,
    secrets: &Secrets<'_>,
) -> Result<ClientConfig, wire::Error> {
    let kept = loaded.resolve(name)?.kept.map(secrets).transpose()?;
    Ok(build(
        loaded,
        name,
        kept.as_ref(),
        &Surroundings::with(search_path),
    )?)
}

/// Finds what is kept elsewhere than in an imported file, as it was given with [`crate::import::Taken`].
pub type Secrets<'a> = dyn Fn(&Kept) -> Result<SecretString, wire::Error> + 'a;

/// The credential program that a context names and would run, as its kubeconfig has it.
pub fn program_of(loaded: &Loaded, name: &str) -> Option<String> {
    let resolved = loaded.resolve(name).ok()?;
    let opening = Opening {
        name,
        resolved: &resolved,
        kept: None,
    };
    let user = opening.user().ok()??;
    // A token that is kept elsewhere counts, too.
    let token = |kept: &Kept| kept.fields.iter().any(|field| field == "token");
    if resolved.kept.is_some_and(token) {
        return None;
    }
    let runs = runs_program(&user);
    let exec = user.exec.filter(|_| runs)?;
    given(exec.command.as_ref()).map(str::to_owned)
}

/// The file that running a credential program of that name would start, on that search path.
pub fn find_program(command: &str, search_path: &OsStr) -> Option<PathBuf> {
    program::find(command, Some(search_path))
}

pub(crate) fn build(
    loaded: &Loaded,
    name: &str,
    kept: Option<&SecretString>,
    surroundings: &Surroundings,
) -> Result<ClientConfig, Error> {
    let resolved = loaded.resolve(name)?;
    let opening = Opening {
        name,
        resolved: &resolved,
        kept,
    };
    let cluster = &resolved.cluster.entry;
    let user = opening.user()?;
    let address = address::split(resolved.server);
    let server = opening.server(&address.shown, user.as_ref())?;

    let mut config = kube::Config::new(server);
    config.connect_timeout = Some(CONNECT_TIMEOUT);
    config.read_timeout = None;
    config.default_retry = false;
    if let Some(namespace) = given(resolved.context.entry.namespace.as_ref()) {
        namespace.clone_into(&mut config.default_namespace);
    }
    config.root_cert = opening.root_certificates()?;
    config.accept_invalid_certs = cluster.insecure_skip_tls_verify.unwrap_or(false);
    config.disable_compression = cluster.disable_compression.unwrap_or(false);
    config.tls_server_name = given(cluster.tls_server_name.as_ref()).map(str::to_owned);
    config.proxy_url = opening.proxy(&config.cluster_url, &surroundings.proxies)?;
    let mut program = None;
    if let Some(user) = user {
        (config.auth_info, program) = opening.prepared(user, surroundings)?;
    }
    if let Some((user, password)) = address.credentials
        && is_anonymous(&config.auth_info)
        && program.is_none()
    {
        // As Go does with credentials in an address.
        let basic = serde_json::json!({ "username": user, "password": password });
        let basic: Option<AuthInfo> = serde_json::from_value(basic).ok();
        if let Some(basic) = basic {
            config.auth_info.username = basic.username;
            config.auth_info.password = basic.password;
        }
    }
    Ok(ClientConfig { config, program })
}

struct Opening<'a> {
    name: &'a str,
    resolved: &'a Resolved<'a>,
    /// Secrets of the user that are not in the file.
    kept: Option<&'a SecretString>,
}

impl Opening<'_> {
    fn field(&self, field: &'static str, what: &'static str, path: &Path) -> Error {
        Error::Field {
            context: self.name.to_owned(),
            field,
            what,
            path: path.to_path_buf(),
        }
    }

    fn cluster_field(&self, field: &'static str, what: &'static str) -> Error {
        self.field(field, what, &self.resolved.cluster.path)
    }

    fn read(&self, field: &'static str, file: &str, path: &Path) -> Result<Vec<u8>, Error> {
        std::fs::read(file).map_err(|source| Error::Reference {
            context: self.name.to_owned(),
            field,
            file: file.into(),
            path: path.to_path_buf(),
            source,
        })
    }

    /// The user without the fields that are given but empty; kube would use those.
    fn user(&self) -> Result<Option<AuthInfo>, Error> {
        let Some(placed) = self.resolved.user else {
            return Ok(None);
        };
        let unusable = |_| self.field("user", "cannot be used", &placed.path);
        let mut fields = serde_json::to_value(&placed.entry).map_err(unusable)?;
        if let Value::Object(fields) = &mut fields {
            if let Some(kept) = self.kept {
                let lost =
                    |_| self.field("user", "is not what was kept of its secrets", &placed.path);
                import::put(
                    fields,
                    &serde_json::from_str(kept.expose_secret()).map_err(lost)?,
                );
            }
            fields.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
            for field in ["client-certificate-data", "client-key-data"] {
                if let Some(Value::String(data)) = fields.get_mut(field) {
                    data.retain(|c| !c.is_ascii_whitespace());
                }
            }
        }
        serde_json::from_value(fields).map(Some).map_err(unusable)
    }

    /// The server's address; without a scheme it is https where certificates are spoken of.
    fn server(&self, shown: &str, user: Option<&AuthInfo>) -> Result<Uri, Error> {
        let cluster = &self.resolved.cluster.entry;
        let address = if shown.contains("://") {
            shown.to_owned()
        } else if speaks_tls(cluster, user) {
            format!("https://{shown}")
        } else {
            format!("http://{shown}")
        };
        let wrong = || self.cluster_field("server", "is not an http or https address");
        let uri: Uri = address.parse().map_err(|_| wrong())?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let host = uri.host().unwrap_or_default();
        if !["http", "https"].contains(&scheme) || host.is_empty() {
            return Err(wrong());
        }
        Ok(uri)
    }

    /// The certificates that the server's must come from, in DER; the system's if `None`.
    fn root_certificates(&self) -> Result<Option<Vec<Vec<u8>>>, Error> {
        let cluster = &self.resolved.cluster.entry;
        let (field, pem) = if let Some(data) = given(cluster.certificate_authority_data.as_ref()) {
            let field = "certificate-authority-data";
            let data: Vec<u8> = data
                .bytes()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            let pem = STANDARD
                .decode(data)
                .map_err(|_| self.cluster_field(field, "is not base64"))?;
            (field, pem)
        } else if let Some(file) = given(cluster.certificate_authority.as_ref()) {
            let field = "certificate-authority";
            (field, self.read(field, file, &self.resolved.cluster.path)?)
        } else {
            return Ok(None);
        };
        let certificates: Vec<Vec<u8>> = CertificateDer::pem_slice_iter(&pem)
            .map(|certificate| certificate.map(|der| der.to_vec()))
            .collect::<Result<_, _>>()
            .map_err(|_| self.cluster_field(field, "is not in PEM form"))?;
        if certificates.is_empty() {
            return Err(self.cluster_field(field, "holds no certificate"));
        }
        Ok(Some(certificates))
    }

    fn proxy(&self, server: &Uri, variables: &ProxyVariables) -> Result<Option<Uri>, Error> {
        const WRONG: &str = "is not an http, https or socks5 address";
        let named = given(self.resolved.cluster.entry.proxy_url.as_ref());
        let variable = variables.proxy_for(server).filter(|_| named.is_none());
        let Some(proxy) = named.or(variable.map(|variable| variable.value.as_str())) else {
            return Ok(None);
        };
        let wrong = || match variable {
            Some(variable) => Error::Variable {
                context: self.name.to_owned(),
                name: variable.name,
                what: WRONG,
            },
            None => self.cluster_field("proxy-url", WRONG),
        };
        let uri: Uri = if proxy.contains("://") {
            proxy.parse()
        } else {
            format!("http://{proxy}").parse()
        }
        .map_err(|_| wrong())?;
        match uri.scheme_str() {
            Some("http" | "https" | "socks5") => Ok(Some(uri)),
            _ => Err(wrong()),
        }
    }

    /// The user with its files checked, and its credential program taken out and found.
    fn prepared(
        &self,
        mut user: AuthInfo,
        surroundings: &Surroundings,
    ) -> Result<(AuthInfo, Option<Program>), Error> {
        let Some(placed) = self.resolved.user else {
            return Ok((user, None));
        };
        let path = &placed.path;
        let has_certificate =
            user.client_certificate.is_some() || user.client_certificate_data.is_some();
        let has_key = user.client_key.is_some() || user.client_key_data.is_some();
        if has_certificate && !has_key {
            return Err(self.field("client-certificate", "is given without a client-key", path));
        }
        if has_key && !has_certificate {
            return Err(self.field("client-key", "is given without a client-certificate", path));
        }
        for (field, file, needed) in [
            (
                "client-certificate",
                &user.client_certificate,
                user.client_certificate_data.is_none(),
            ),
            (
                "client-key",
                &user.client_key,
                user.client_key_data.is_none(),
            ),
        ] {
            if let Some(file) = file.as_ref().filter(|_| needed) {
                self.read(field, file, path)?;
            }
        }
        if let Some(file) = user.token_file.take_if(|_| user.token.is_none()) {
            let content = self.read("tokenFile", &file, path)?;
            match token(&content) {
                // Read again by the client, at most a minute after it was renewed.
                Some(token) if token.len() == content.len() => user.token_file = Some(file),
                // Most editors and `echo` end it with a newline, which the client would send. It is
                // read again with the next connection, which a refused token brings about.
                Some(token) => set_token(&mut user, token),
                None => return Err(self.field("tokenFile", "names a file without a token", path)),
            }
        }
        if let Some(provider) = &mut user.auth_provider {
            match (provider.name.as_str(), provider.config.get("cmd-path")) {
                ("gcp", Some(command)) => drop(self.require(command, None, surroundings)?),
                ("gcp", None) => {}
                // Public clients have none, and the client asks for one.
                ("oidc", _) => drop(provider.config.entry("client-secret".into()).or_default()),
                _ => {
                    return Err(Error::AuthProvider {
                        context: self.name.to_owned(),
                        path: path.clone(),
                    });
                }
            }
        }
        let by_program = runs_program(&user);
        let exec = user.exec.take().filter(|_| by_program);
        let program = exec.map(|exec| self.program(exec, path, surroundings));
        Ok((user, program.transpose()?))
    }

    /// The credential program as it is run.
    fn program(
        &self,
        exec: ExecConfig,
        path: &Path,
        surroundings: &Surroundings,
    ) -> Result<Program, Error> {
        let api_version = match given(exec.api_version.as_ref()) {
            None => V1.to_owned(),
            Some(version) if [V1, V1BETA1].contains(&version) => version.to_owned(),
            Some(_) => {
                return Err(self.field("exec", "asks for an apiVersion that is no more", path));
            }
        };
        let cluster = if exec.provide_cluster_info {
            let cluster = ExecAuthCluster::try_from(&self.resolved.cluster.entry)
                .ok()
                .and_then(|cluster| serde_json::to_string(&cluster).ok());
            let told = || self.cluster_field("cluster", "cannot be told to its plugin");
            Some(cluster.ok_or_else(told)?)
        } else {
            None
        };
        let Some(command) = given(exec.command.as_ref()) else {
            return Err(self.field("exec", "names no command", path));
        };
        let variables = exec.env.iter().flatten();
        let mut env: Vec<(String, String)> = variables
            .filter_map(|variable| Some((variable.get("name")?, variable.get("value")?)))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let own_path = env.iter().find(|(name, _)| name == "PATH");
        let own_path = own_path.map(|(_, value)| OsStr::new(value));
        let file = self
            .require(command, own_path, surroundings)
            .map_err(|error| with_install_hint(error, exec.install_hint.as_deref()))?;
        // What it calls in turn is looked for where it was found itself.
        let inherited = surroundings.path.as_deref().filter(|_| own_path.is_none());
        let inherited = inherited.and_then(OsStr::to_str).map(str::to_owned);
        env.extend(inherited.map(|path| ("PATH".to_owned(), path)));
        Ok(Program {
            file,
            name: command.to_owned(),
            arguments: exec.args.unwrap_or_default(),
            env,
            drop_env: exec.drop_env.unwrap_or_default(),
            api_version,
            cluster,
        })
    }

    fn require(
        &self,
        command: &str,
        own_path: Option<&OsStr>,
        surroundings: &Surroundings,
    ) -> Result<PathBuf, Error> {
        let search = own_path.or(surroundings.path.as_deref());
        match program::find(command, search) {
            Some(file) => Ok(file),
            None => Err(Error::PluginMissing {
                context: self.name.to_owned(),
                command: command.to_owned(),
                path: self
                    .resolved
                    .user
                    .map(|user| user.path.clone())
                    .unwrap_or_default(),
                install: None,
            }),
        }
    }
}

fn with_install_hint(error: Error, hint: Option<&str>) -> Error {
    match error {
        Error::PluginMissing {
            context,
            command,
            path,
            ..
        } => Error::PluginMissing {
            context,
            command,
            path,
            install: hint
                .map(|hint| crate::failure::plain(hint, 1000))
                .filter(|hint| !hint.is_empty()),
        },
        other => other,
    }
}

/// The token in a file, without what surrounds it.
fn token(content: &[u8]) -> Option<&str> {
    let token = std::str::from_utf8(content).ok()?.trim();
    (!token.is_empty()).then_some(token)
}

fn set_token(user: &mut AuthInfo, token: &str) {
    let bearer: Result<AuthInfo, _> = serde_json::from_value(serde_json::json!({ "token": token }));
    if let Ok(bearer) = bearer {
        user.token = bearer.token;
    }
}

fn given(field: Option<&String>) -> Option<&str> {
    field
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

/// kube's order of preference ends with the program.
fn runs_program(user: &AuthInfo) -> bool {
    user.exec.is_some()
        && user.auth_provider.is_none()
        && user.token.is_none()
        && user.token_file.is_none()
        && (user.username.is_none() || user.password.is_none())
}

fn is_anonymous(user: &AuthInfo) -> bool {
    user.exec.is_none()
        && user.auth_provider.is_none()
        && user.token.is_none()
        && user.token_file.is_none()
        && user.username.is_none()
}

fn speaks_tls(cluster: &Cluster, user: Option<&AuthInfo>) -> bool {
    cluster.insecure_skip_tls_verify == Some(true)
        || given(cluster.certificate_authority.as_ref()).is_some()
        || given(cluster.certificate_authority_data.as_ref()).is_some()
        || user.is_some_and(|user| {
            user.client_certificate.is_some() || user.client_certificate_data.is_some()
        })
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
