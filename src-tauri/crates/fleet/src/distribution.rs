//! Whose Kubernetes a cluster is.

/// What of a node tells whose it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Traits {
    pub provider: String,
    pub system: String,
    pub labels: Vec<String>,
}

/// What stands in the version of a server (`gitVersion` of `/version`).
const VERSIONS: &[(&str, &str)] = &[
    ("-eks-", "EKS"),
    ("-gke.", "GKE"),
    ("+k3s", "K3s"),
    ("+rke2", "RKE2"),
    ("+k0s", "k0s"),
    ("+vmware", "Tanzu"),
    ("-aliyun.", "ACK"),
    ("-tke.", "TKE"),
    ("-mirantis", "Mirantis"),
    ("+rancher", "RKE"),
];
/// Beginnings of labels that nodes have.
const LABELS: &[(&str, &str)] = &[
    ("node.openshift.io/", "OpenShift"),
    ("kubernetes.azure.com/", "AKS"),
    ("minikube.k8s.io/", "minikube"),
    ("microk8s.io/", "MicroK8s"),
    ("eks.amazonaws.com/", "EKS"),
    ("cloud.google.com/gke-", "GKE"),
    ("doks.digitalocean.com/", "DOKS"),
    ("lke.linode.com/", "LKE"),
    ("k8s.scaleway.com/", "Kapsule"),
    ("oke.oraclecloud.com/", "OKE"),
    ("ibm-cloud.kubernetes.io/", "IKS"),
];
/// Beginnings of what nodes say of their machine (`spec.providerID`).
const PROVIDERS: &[(&str, &str)] = &[("kind://", "kind"), ("k3s://", "K3s")];
/// Beginnings of what nodes say of their system (`status.nodeInfo.osImage`).
const SYSTEMS: &[(&str, &str)] = &[
    ("Talos", "Talos"),
    ("Docker Desktop", "Docker Desktop"),
    ("Bottlerocket", "EKS"),
];

/// Whose Kubernetes it is, by the server's version, else by what its nodes say.
pub fn distribution(version: &str, nodes: Option<&crate::Nodes>) -> Option<String> {
    let by_version = VERSIONS.iter().find(|(part, _)| version.contains(part));
    let traits = nodes.map(crate::Nodes::traits);
    let by_nodes = || {
        let traits = traits?;
        let labels = LABELS
            .iter()
            .find(|(begin, _)| traits.labels.iter().any(|label| label.starts_with(begin)));
        let starts = |text: &str, table: &'static [(&str, &str)]| {
            table.iter().find(|(begin, _)| text.starts_with(begin))
        };
        labels
            .or_else(|| starts(&traits.provider, PROVIDERS))
            .or_else(|| starts(&traits.system, SYSTEMS))
    };
    let (_, name) = by_version.or_else(by_nodes)?;
    Some((*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_tell_and_else_nodes() {
        for (version, name) in [
            ("v1.33.4-eks-99d6cc0", Some("EKS")),
            ("v1.33.5-gke.1080000", Some("GKE")),
            ("v1.36.1+k3s1", Some("K3s")),
            ("v1.35.0+rke2r1", Some("RKE2")),
            ("v1.36.3", None),
            ("", None),
        ] {
            assert_eq!(distribution(version, None).as_deref(), name, "{version}");
        }
        for (node, name) in [
            (
                r#"{"metadata":{"labels":{"node.openshift.io/os_id":"rhcos"}}}"#,
                Some("OpenShift"),
            ),
            (
                r#"{"metadata":{"labels":{"kubernetes.azure.com/cluster":"x"}}}"#,
                Some("AKS"),
            ),
            (
                r#"{"spec":{"providerID":"kind://docker/kind/kind-control-plane"}}"#,
                Some("kind"),
            ),
            (
                r#"{"status":{"nodeInfo":{"osImage":"Talos (v1.9.0)"}}}"#,
                Some("Talos"),
            ),
            (r#"{"status":{"nodeInfo":{"osImage":"Debian"}}}"#, None),
        ] {
            let mut nodes = crate::Nodes::default();
            nodes.add(node);
            assert_eq!(
                distribution("v1.36.3", Some(&nodes)).as_deref(),
                name,
                "{node}"
            );
        }
    }
}
