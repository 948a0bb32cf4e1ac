//! What objects name and select: their owners, what they mount, whom they route to. One file per
//! topic.
//!
//! A reference says what stands in the object, not whether it is so; no other object is looked at.
//! Workloads' own selectors are left out: which pods they took, the pods' owner references say.

mod access;
mod admission;
mod devices;
mod event;
mod gateway;
mod network;
mod owners;
mod pod_spec;
mod policy;
mod relation;
mod storage;
mod target;
mod workload;

use serde_json::Value;

pub use owners::release;
pub use relation::Relation;
pub use target::{Name, Namespaces, Reference, Target};

use target::Found;

/// Everything that an object of that kind names or selects, any version of the kind alike. What is
/// named twice is there twice, with the place of each.
///
/// An object of any shape gives what can be read of it; a selector of which a part cannot be read
/// gives nothing.
pub fn references(group: &str, kind: &str, object: &Value) -> Vec<Reference> {
    let mut found = Found::in_namespace_of(object);
    owners::owners(object, &mut found);
    add(group, kind, object, &mut found);
    found.into_references()
}

fn add(group: &str, kind: &str, object: &Value, found: &mut Found<'_>) {
    match (group, kind) {
        ("", "Pod") => workload::pod(object, found),
        ("apps", "ReplicaSet") | ("", "ReplicationController") => {
            workload::replicas(object, found);
        }
        ("apps", "StatefulSet") => workload::stateful_set(object, found),
        ("batch", "Job") => workload::job(object, found),
        ("apps", "Deployment" | "DaemonSet") => {
            workload::template(object, "/spec/template", found);
        }
        ("batch", "CronJob") => {
            workload::template(object, "/spec/jobTemplate/spec/template", found);
        }
        ("", "PodTemplate") => workload::template(object, "/template", found),

        ("", "Service") => network::service(object, found),
        ("", "Endpoints") => network::endpoints(object, found),
        ("discovery.k8s.io", "EndpointSlice") => network::endpoint_slice(object, found),
        ("networking.k8s.io", "Ingress") => network::ingress(object, found),
        ("networking.k8s.io", "IngressClass") => network::ingress_class(object, found),
        ("networking.k8s.io", "NetworkPolicy") => policy::network_policy(object, found),
        ("policy", "PodDisruptionBudget") => policy::disruption_budget(object, found),
        ("autoscaling", "HorizontalPodAutoscaler") => policy::autoscaler(object, found),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => {
            policy::vertical_autoscaler(object, found);
        }

        ("", "PersistentVolumeClaim") => storage::claim(object, found),
        ("", "PersistentVolume") => storage::volume(object, found),
        ("storage.k8s.io", "StorageClass") => storage::class(object, found),
        ("storage.k8s.io", "VolumeAttachment") => storage::attachment(object, found),
        ("storage.k8s.io", "CSIStorageCapacity") => storage::capacity(object, found),
        ("snapshot.storage.k8s.io", "VolumeSnapshot") => storage::snapshot(object, found),
        ("snapshot.storage.k8s.io", "VolumeSnapshotContent") => {
            storage::snapshot_content(object, found);
        }
        ("resource.k8s.io", "ResourceClaim") => devices::claim(object, found),
        ("resource.k8s.io", "ResourceClaimTemplate") => devices::template(object, found),
        ("resource.k8s.io", "ResourceSlice") => devices::slice(object, found),

        ("", "ServiceAccount") => access::account(object, found),
        ("", "Secret") => access::secret(object, found),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            access::binding(object, found);
        }
        ("rbac.authorization.k8s.io", "ClusterRole") => access::cluster_role(object, found),

        (
            "admissionregistration.k8s.io",
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration",
        ) => admission::webhooks(object, found),
        (
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding" | "MutatingAdmissionPolicyBinding",
        ) => admission::policy_binding(kind.trim_end_matches("Binding"), object, found),
        ("apiregistration.k8s.io", "APIService") => admission::api_service(object, found),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            admission::definition(object, found);
        }

        // The second is the group of what is not yet settled.
        ("gateway.networking.k8s.io" | "gateway.networking.x-k8s.io", _) => {
            gateway_api(kind, object, found);
        }
        ("" | "events.k8s.io", "Event") => event::event(object, found),

        _ => workload::unknown(object, found),
    }
}

fn gateway_api(kind: &str, object: &Value, found: &mut Found<'_>) {
    match kind {
        "GatewayClass" => gateway::gateway_class(object, found),
        "Gateway" => gateway::gateway(object, found),
        "ListenerSet" | "XListenerSet" => gateway::listener_set(object, found),
        "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute" | "UDPRoute" => {
            gateway::route(object, found);
        }
        "BackendTLSPolicy" => gateway::backend_tls_policy(object, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
