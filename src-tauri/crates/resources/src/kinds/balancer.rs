//! The addresses of a load balancer, as services and ingresses publish them.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    json::{List, Str},
    look,
};

/// `core/v1.LoadBalancerStatus` and `networking.k8s.io/v1.IngressLoadBalancerStatus`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LoadBalancer<'a> {
    #[serde(borrow)]
    ingress: List<Ingress<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ingress<'a> {
    #[serde(borrow)]
    ip: Str<'a>,
    #[serde(borrow)]
    hostname: Str<'a>,
}

impl LoadBalancer<'_> {
    /// The address or else the name of each, sorted, each once, after `loadBalancerStatusStringer`.
    pub fn addresses(&self) -> Vec<&str> {
        let mut addresses: Vec<&str> = self
            .ingress
            .iter()
            .map(|ingress| {
                if ingress.ip.is_empty() {
                    &*ingress.hostname
                } else {
                    &*ingress.ip
                }
            })
            .filter(|address| !address.is_empty())
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        addresses
    }
}

/// The addresses in the status of an object.
pub fn addresses_of(object: &Value) -> Vec<&str> {
    look::list(object, "/status/loadBalancer/ingress")
        .iter()
        .filter_map(|ingress| {
            look::text(ingress, "/ip").or_else(|| look::text(ingress, "/hostname"))
        })
        .collect()
}
