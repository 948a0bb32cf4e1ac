//! The table of kinds: one file each, and one line here.

mod admission_policy;
mod admission_policy_binding;
mod api_service;
mod autoscaler;
mod balancer;
mod certificate_signing_request;
mod claim;
mod cluster_trust_bundle;
mod component_status;
mod config_map;
mod controller_revision;
mod cron_job;
mod csi_driver;
mod csi_node;
mod csi_storage_capacity;
mod custom_resource_definition;
mod daemon_set;
mod deployment;
mod device_class;
mod device_taint_rule;
mod disruption_budget;
mod endpoint_slice;
mod endpoints;
mod event;
mod eviction;
mod eviction_request;
mod flow_schema;
mod generic;
mod ingress;
mod ingress_class;
mod ip_address;
mod job;
mod lease;
mod lease_candidate;
mod limit_range;
mod namespace;
mod network_policy;
mod node;
mod pod;
mod pod_certificate_request;
mod pod_group;
mod pod_template;
mod priority_class;
mod priority_level;
mod replica_set;
mod replication_controller;
mod resource_claim;
mod resource_pool_status_request;
mod resource_quota;
mod resource_slice;
mod role;
mod role_binding;
mod runtime_class;
mod secret;
mod service;
mod service_account;
mod service_cidr;
mod stateful_set;
mod storage_class;
mod storage_version;
mod storage_version_migration;
mod volume;
mod volume_attachment;
mod volume_attributes_class;
mod webhook_configuration;
mod workload;

use crate::{KindDef, custom};

/// Every kind with columns of its own, in the order in which the sidebar shows them.
pub static KINDS: &[&KindDef] = &[
    // Workloads
    &pod::POD,
    &deployment::DEPLOYMENT,
    &stateful_set::STATEFUL_SET,
    &daemon_set::DAEMON_SET,
    &job::JOB,
    &cron_job::CRON_JOB,
    &replica_set::REPLICA_SET,
    &replication_controller::REPLICATION_CONTROLLER,
    &controller_revision::CONTROLLER_REVISION,
    &pod_template::POD_TEMPLATE,
    &workload::WORKLOAD,
    &pod_group::POD_GROUP,
    &pod_group::COMPOSITE_POD_GROUP,
    &eviction::EVICTION,
    &eviction_request::EVICTION_REQUEST,
    // Network
    &service::SERVICE,
    &ingress::INGRESS,
    &ingress_class::INGRESS_CLASS,
    &endpoint_slice::ENDPOINT_SLICE,
    &endpoints::ENDPOINTS,
    &network_policy::NETWORK_POLICY,
    &service_cidr::SERVICE_CIDR,
    &ip_address::IP_ADDRESS,
    // Config
    &config_map::CONFIG_MAP,
    &secret::SECRET,
    &autoscaler::AUTOSCALER,
    &disruption_budget::DISRUPTION_BUDGET,
    &resource_quota::RESOURCE_QUOTA,
    &limit_range::LIMIT_RANGE,
    &priority_class::PRIORITY_CLASS,
    &runtime_class::RUNTIME_CLASS,
    &resource_claim::RESOURCE_CLAIM,
    &resource_claim::RESOURCE_CLAIM_TEMPLATE,
    &device_class::DEVICE_CLASS,
    &resource_slice::RESOURCE_SLICE,
    &device_taint_rule::DEVICE_TAINT_RULE,
    &resource_pool_status_request::RESOURCE_POOL_STATUS_REQUEST,
    // Storage
    &claim::CLAIM,
    &volume::VOLUME,
    &storage_class::STORAGE_CLASS,
    &volume_attributes_class::VOLUME_ATTRIBUTES_CLASS,
    &volume_attachment::VOLUME_ATTACHMENT,
    &csi_driver::CSI_DRIVER,
    &csi_node::CSI_NODE,
    &csi_storage_capacity::CSI_STORAGE_CAPACITY,
    // Access
    &service_account::SERVICE_ACCOUNT,
    &role::ROLE,
    &role_binding::ROLE_BINDING,
    &role::CLUSTER_ROLE,
    &role_binding::CLUSTER_ROLE_BINDING,
    &certificate_signing_request::CERTIFICATE_SIGNING_REQUEST,
    &pod_certificate_request::POD_CERTIFICATE_REQUEST,
    &cluster_trust_bundle::CLUSTER_TRUST_BUNDLE,
    // Cluster
    &node::NODE,
    &namespace::NAMESPACE,
    &event::EVENT,
    &event::EVENTS_EVENT,
    &custom_resource_definition::CUSTOM_RESOURCE_DEFINITION,
    &api_service::API_SERVICE,
    &lease::LEASE,
    &lease_candidate::LEASE_CANDIDATE,
    &webhook_configuration::VALIDATING_WEBHOOKS,
    &webhook_configuration::MUTATING_WEBHOOKS,
    &admission_policy::VALIDATING_POLICY,
    &admission_policy_binding::VALIDATING_POLICY_BINDING,
    &admission_policy::MUTATING_POLICY,
    &admission_policy_binding::MUTATING_POLICY_BINDING,
    &flow_schema::FLOW_SCHEMA,
    &priority_level::PRIORITY_LEVEL,
    &storage_version::STORAGE_VERSION,
    &storage_version_migration::STORAGE_VERSION_MIGRATION,
    &component_status::COMPONENT_STATUS,
];

/// What is known of a kind: of one that is not in the table what custom resources have, and where no kind
/// is named, what metadata alone tells.
pub fn definition(group: &str, kind: &str) -> &'static KindDef {
    if kind.is_empty() {
        return &generic::GENERIC;
    }
    KINDS
        .iter()
        .copied()
        .find(|known| known.group == group && known.kind == kind)
        .unwrap_or_else(|| custom::definition(group, kind))
}
