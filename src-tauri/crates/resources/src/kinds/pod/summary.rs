//! A pod's detail: where it runs, its containers, what it asks for and mounts.

use serde_json::Value;

use super::containers::{ROLES, containers};
use crate::{
    Summary, look,
    summary::{Fields, link, local},
    taint::toleration,
};

/// Adds what matters of a pod.
pub fn fill(pod: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Reason", look::text(pod, "/status/reason"));
    fields.text("Message", look::text(pod, "/status/message"));
    if let Some(node) = look::text(pod, "/spec/nodeName") {
        fields.link("Node", node, link("", "Node", None, node));
    }
    if let Some(node) = look::text(pod, "/status/nominatedNodeName") {
        fields.link("Nominated node", node, link("", "Node", None, node));
    }
    let ips: Vec<_> = look::list(pod, "/status/podIPs")
        .iter()
        .filter_map(|ip| look::text(ip, "/ip"))
        .collect();
    match ips.as_slice() {
        [] => fields.text("Pod IP", look::text(pod, "/status/podIP")),
        [one] => fields.text("Pod IP", Some(one)),
        several => fields.list("Pod IPs", several),
    }
    if look::flag(pod, "/spec/hostNetwork") == Some(true) {
        fields.flag("Host network", Some(true));
    }
    if let Some(account) = look::text(pod, "/spec/serviceAccountName") {
        fields.link(
            "Service account",
            account,
            local(pod, "", "ServiceAccount", account),
        );
    }
    fields.text("QoS", look::text(pod, "/status/qosClass"));
    fields.number("Priority", look::number(pod, "/spec/priority"));
    if let Some(class) = look::text(pod, "/spec/priorityClassName") {
        let object = link("scheduling.k8s.io", "PriorityClass", None, class);
        fields.link("Priority class", class, object);
    }
    if let Some(class) = look::text(pod, "/spec/runtimeClassName") {
        fields.link(
            "Runtime class",
            class,
            link("node.k8s.io", "RuntimeClass", None, class),
        );
    }
    fields.text("Restart policy", look::text(pod, "/spec/restartPolicy"));
    fields.time("Started", look::moment(pod, "/status/startTime"));
    fields.seconds(
        "Grace period",
        look::number(pod, "/metadata/deletionGracePeriodSeconds"),
    );
    summary.push(fields);

    summary.containers = containers(pod);
    summary.push(resources(pod));
    summary.push(ports(pod));
    summary.push(volumes(pod));
    summary.push(scheduling(pod));
}

/// Every container that the spec names, with its name.
fn named(pod: &Value) -> impl Iterator<Item = (&str, &Value)> {
    ROLES
        .into_iter()
        .flat_map(|(specs, ..)| look::list(pod, specs))
        .filter_map(|spec| Some((look::text(spec, "/name")?, spec)))
}

fn resources(pod: &Value) -> Fields {
    let mut fields = Fields::new("Resources");
    for (name, spec) in named(pod) {
        let asked = [
            ("requests", "/resources/requests"),
            ("limits", "/resources/limits"),
        ];
        fields.list(
            name,
            asked.into_iter().flat_map(|(verb, place)| {
                look::entries(spec, place).filter_map(move |(resource, amount)| {
                    Some(format!("{verb} {resource} {}", look::scalar(amount)?))
                })
            }),
        );
    }
    fields
}

fn ports(pod: &Value) -> Fields {
    let mut fields = Fields::new("Ports");
    for (name, spec) in named(pod) {
        let ports = look::list(spec, "/ports").iter().filter_map(|port| {
            let number = look::number(port, "/containerPort")?;
            let protocol = look::text(port, "/protocol").unwrap_or("TCP");
            Some(match look::text(port, "/name") {
                Some(name) => format!("{number}/{protocol} {name}"),
                None => format!("{number}/{protocol}"),
            })
        });
        fields.list(name, ports);
    }
    fields
}

/// Sources of a volume that are objects of their own: where their name stands, and their kind.
const OBJECT_VOLUMES: [(&str, &str); 3] = [
    ("/configMap/name", "ConfigMap"),
    ("/secret/secretName", "Secret"),
    ("/persistentVolumeClaim/claimName", "PersistentVolumeClaim"),
];

fn volumes(pod: &Value) -> Fields {
    let mut fields = Fields::new("Volumes");
    for volume in look::list(pod, "/spec/volumes") {
        let Some(name) = look::text(volume, "/name") else {
            continue;
        };
        let object = OBJECT_VOLUMES
            .into_iter()
            .find_map(|(place, kind)| Some((kind, look::text(volume, place)?)));
        if let Some((kind, target)) = object {
            fields.link(
                name,
                format!("{kind}/{target}"),
                local(pod, "", kind, target),
            );
            continue;
        }
        let source = volume
            .as_object()
            .and_then(|fields| fields.keys().find(|field| *field != "name"));
        let more = [
            "/hostPath/path",
            "/csi/driver",
            "/nfs/server",
            "/image/reference",
        ]
        .into_iter()
        .find_map(|place| look::text(volume, place));
        match (source, more) {
            (Some(source), Some(more)) => fields.text(name, Some(format!("{source} {more}"))),
            (source, _) => fields.text(name, source),
        }
    }
    fields
}

fn scheduling(pod: &Value) -> Fields {
    let mut fields = Fields::new("Scheduling");
    fields.list(
        "Scheduling gates",
        look::list(pod, "/spec/schedulingGates")
            .iter()
            .filter_map(|gate| look::text(gate, "/name")),
    );
    fields.list(
        "Node selector",
        look::entries(pod, "/spec/nodeSelector")
            .filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))),
    );
    fields.list(
        "Tolerations",
        look::list(pod, "/spec/tolerations").iter().map(toleration),
    );
    let scheduler = look::text(pod, "/spec/schedulerName");
    fields.text(
        "Scheduler",
        scheduler.filter(|name| *name != "default-scheduler"),
    );
    fields
}
