//! Fields of Kubernetes objects that hold names, by which all fits together.

/// How the value of a field is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Nothing in it is looked at: groups, kinds and what else has the form of a host but is none.
    Fixed,
    /// Names: only host names in it are replaced.
    Names,
    /// Settings of a program.
    Settings,
    /// Metadata of an object, or of those made of a template.
    Metadata,
    /// All else.
    Other,
}

/// The treatment of a field, by its name.
pub(crate) fn field(name: &str) -> Field {
    match name {
        "apiVersion" | "kind" | "apiGroup" | "apiGroups" | "apiVersions" | "group" | "groups"
        | "finalizers" | "managedFields" | "fieldsV1" | "uid" | "resourceVersion"
        | "containerID" | "creationTimestamp" | "topologyKey" | "ingressClassName"
        | "storageClassName" | "gatewayClassName" | "priorityClassName" | "runtimeClassName"
        | "provisioner" | "driver" | "controller" | "controllerName" | "fieldPath" | "caBundle"
        | "podCIDR" | "podCIDRs" | "verbs" | "resources" | "signerName" | "roleRef" => Field::Fixed,
        "name" | "generateName" | "namespace" | "namespaces" | "image" | "imageID" | "images"
        | "nodeName" | "serviceAccountName" | "serviceAccount" | "labels" | "matchLabels"
        | "nodeSelector" | "ownerReferences" | "involvedObject" | "regarding" | "related"
        | "claimName" | "secretName" | "volumeName" | "configMapName" | "schedulerName"
        | "serviceName" | "selfLink" | "secretKeyRef" | "configMapKeyRef" | "secretRef"
        | "configMapRef" | "imagePullSecrets" | "targetRef" | "scaleTargetRef" | "mountPath" => {
            Field::Names
        }
        "args" | "command" | "value" | "values" | "config" | "configuration" | "env" => {
            Field::Settings
        }
        "metadata" => Field::Metadata,
        _ => Field::Other,
    }
}

/// Whether the API group is one of Kubernetes itself. Its fields are known: none of them holds a
/// secret in tables below a secret name.
pub(crate) fn is_builtin(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
}

/// Names of fields that state host names.
pub(crate) const HOSTS: [&str; 13] = [
    "host",
    "hosts",
    "hostname",
    "hostnames",
    "externalName",
    "dnsName",
    "dnsNames",
    "commonName",
    "domain",
    "domains",
    "fqdn",
    "tlsHosts",
    "serverName",
];
/// The annotations and labels that do.
pub(crate) const HOST_KEYS: [&str; 3] = [
    "external-dns.alpha.kubernetes.io/hostname",
    "kubernetes.io/hostname",
    "cert-manager.io/common-name",
];
