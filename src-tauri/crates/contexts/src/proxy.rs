//! Which proxy a server is reached through, by Go's rules (`golang.org/x/net/http/httpproxy`), so
//! that a context that works in kubectl works here.
//!
//! kube's own loader asks `NO_PROXY` about the proxy's address instead of the server's, and sends
//! even loopback servers through a proxy.

use std::env;
use std::fmt;
use std::net::IpAddr;

use http::Uri;

/// The proxy settings of the process.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProxyVariables {
    pub https: Option<Variable>,
    pub http: Option<Variable>,
    pub except: Option<Variable>,
}

/// A variable of the environment that is set to something. Its value may hold a password.
#[derive(Clone)]
pub(crate) struct Variable {
    pub name: &'static str,
    pub value: String,
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl ProxyVariables {
    pub fn from_env() -> Self {
        Self::read(|name| env::var(name).ok())
    }

    /// An empty variable counts as absent: the one of the same name in small letters is asked then.
    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: [&'static str; 2]| {
            names.into_iter().find_map(|name| {
                let value = variable(name).filter(|value| !value.is_empty())?;
                Some(Variable { name, value })
            })
        };
        Self {
            https: first(["HTTPS_PROXY", "https_proxy"]),
            http: first(["HTTP_PROXY", "http_proxy"]),
            except: first(["NO_PROXY", "no_proxy"]),
        }
    }

    /// The variable that names the proxy for a server.
    pub fn proxy_for(&self, server: &Uri) -> Option<&Variable> {
        let proxy = match server.scheme_str() {
            Some("https") => self.https.as_ref(),
            _ => self.http.as_ref(),
        }?;
        (!self.excepts(server)).then_some(proxy)
    }

    fn excepts(&self, server: &Uri) -> bool {
        let host = server.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host = host.trim_end_matches('.').to_lowercase();
        let default_port = if server.scheme_str() == Some("http") {
            80
        } else {
            443
        };
        let port = server.port_u16().unwrap_or(default_port);
        let ip: Option<IpAddr> = host.parse().ok();
        if host == "localhost" || ip.is_some_and(|ip| ip.is_loopback()) {
            return true;
        }
        let rules = self.except.as_ref();
        rules
            .map_or("", |variable| &variable.value)
            .split(',')
            .map(|rule| rule.trim().to_lowercase())
            .filter(|rule| !rule.is_empty())
            .any(|rule| matches(&rule, &host, ip, port))
    }
}

fn matches(rule: &str, host: &str, ip: Option<IpAddr>, port: u16) -> bool {
    if rule == "*" {
        return true;
    }
    if let Some((network, bits)) = rule.split_once('/')
        && let (Ok(network), Ok(bits)) = (network.parse(), bits.parse())
    {
        return ip.is_some_and(|ip| within(ip, network, bits));
    }
    let (name, wanted) = split_port(rule);
    if wanted.is_some_and(|wanted| wanted != port) {
        return false;
    }
    if let Ok(address) = name.parse::<IpAddr>() {
        return ip == Some(address);
    }
    // `.example.org` and `*.example.org` mean the hosts below, `example.org` means itself too.
    let below = name.strip_prefix('*').unwrap_or(name);
    match below.strip_prefix('.') {
        Some(_) => host.ends_with(below),
        None => host == below || host.ends_with(&format!(".{below}")),
    }
}

fn split_port(rule: &str) -> (&str, Option<u16>) {
    if let Some(rest) = rule.strip_prefix('[')
        && let Some((address, port)) = rest.split_once(']')
    {
        return (
            address,
            port.strip_prefix(':').and_then(|port| port.parse().ok()),
        );
    }
    match rule.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (rule, None),
        },
        _ => (rule, None),
    }
}

fn within(ip: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) if bits <= 128 => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxied(except: &str, server: &str) -> bool {
        let variables = ProxyVariables::read(|name| match name {
            "HTTPS_PROXY" => Some("http://proxy:3128".to_owned()),
            "NO_PROXY" => Some(except.to_owned()),
            _ => None,
        });
        variables.proxy_for(&server.parse().unwrap()).is_some()
    }

    #[test]
    fn an_empty_variable_does_not_hide_the_one_in_small_letters() {
        let variables = ProxyVariables::read(|name| match name {
            "HTTPS_PROXY" => Some(String::new()),
            "https_proxy" | "http_proxy" => Some("small:3128".to_owned()),
            "HTTP_PROXY" => Some("large:3128".to_owned()),
            _ => None,
        });
        let proxy = |server: &str| {
            let variable = variables.proxy_for(&server.parse().unwrap()).unwrap();
            (variable.name, variable.value.clone())
        };
        assert_eq!(
            proxy("https://example.org"),
            ("https_proxy", "small:3128".to_owned())
        );
        assert_eq!(
            proxy("http://example.org"),
            ("HTTP_PROXY", "large:3128".to_owned())
        );
    }

    #[test]
    fn servers_are_excepted_as_in_go() {
        for (except, server, expected) in [
            ("", "https://example.org", true),
            ("", "http://example.org", false),
            ("", "https://localhost:6443", false),
            ("", "https://127.0.0.1:6443", false),
            ("", "https://[::1]:6443", false),
            ("*", "https://example.org", false),
            ("example.org", "https://example.org", false),
            ("example.org", "https://api.example.org", false),
            ("example.org", "https://anexample.org", true),
            (".example.org", "https://example.org", true),
            (".example.org", "https://api.example.org", false),
            ("*.example.org", "https://api.example.org", false),
            (" a.b , EXAMPLE.org ", "https://Example.Org.", false),
            ("example.org:6443", "https://example.org:6443", false),
            ("example.org:6443", "https://example.org", true),
            ("10.0.0.0/8", "https://10.1.2.3:6443", false),
            ("10.0.0.0/8", "https://11.1.2.3:6443", true),
            ("10.0.0.0/0", "https://11.1.2.3:6443", false),
            ("10.0.0.0/33", "https://10.0.0.0", true),
            ("fd00::/8", "https://[fd12::1]:6443", false),
            ("10.1.2.3", "https://10.1.2.3", false),
            ("10.1.2.3:6443", "https://10.1.2.3", true),
            ("[fd12::1]:6443", "https://[fd12::1]:6443", false),
            ("fd12::1", "https://[fd12::1]:6443", false),
        ] {
            assert_eq!(proxied(except, server), expected, "{except} {server}");
        }
    }
}
