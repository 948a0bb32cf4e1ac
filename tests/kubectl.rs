//! The program says what kubectl says of the same cluster.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Printed, Program, Table, cluster, eventually, names_of, object, printed, text};
use serde_json::json;
use wire::{Cell, ObjectDetail, ResourceTree};

/// A column that kubectl prints and the column of ours that says the same.
type Columns = &'static [(&'static str, &'static str)];

const POD: Columns = &[
    ("READY", "ready"),
    ("STATUS", "status"),
    ("RESTARTS", "restarts"),
    ("IP", "ip"),
    ("NODE", "node"),
    ("NOMINATED NODE", "nominated_node"),
    ("READINESS GATES", "readiness_gates"),
];

/// Kinds by the name that both sides take, and their columns; of the built-in ones those that
/// Kubernetes serves unless told otherwise. Events are none of them: others come while these are
/// compared. Ages, and all else that says how long ago something was, depend on the moment.
const KINDS: &[(&str, Columns)] = &[
    (
        "deployments.apps",
        &[
            ("READY", "ready"),
            ("UP-TO-DATE", "up_to_date"),
            ("AVAILABLE", "available"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("SELECTOR", "selector"),
        ],
    ),
    (
        "statefulsets.apps",
        &[
            ("READY", "ready"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
        ],
    ),
    // DESIRED and READY are one ratio.
    (
        "daemonsets.apps",
        &[
            ("CURRENT", "current"),
            ("UP-TO-DATE", "up_to_date"),
            ("AVAILABLE", "available"),
            ("NODE SELECTOR", "node_selector"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("SELECTOR", "selector"),
        ],
    ),
    // DURATION is a length of time, which the window writes.
    (
        "jobs.batch",
        &[
            ("STATUS", "status"),
            ("COMPLETIONS", "completions"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("SELECTOR", "selector"),
        ],
    ),
    (
        "cronjobs.batch",
        &[
            ("SCHEDULE", "schedule"),
            ("TIMEZONE", "time_zone"),
            ("SUSPEND", "suspend"),
            ("ACTIVE", "active"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("SELECTOR", "selector"),
        ],
    ),
    // DESIRED and READY are one ratio, here and of replication controllers.
    (
        "replicasets.apps",
        &[
            ("CURRENT", "current"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("SELECTOR", "selector"),
        ],
    ),
    (
        "replicationcontrollers",
        &[
            ("CURRENT", "current"),
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("SELECTOR", "selector"),
        ],
    ),
    (
        "controllerrevisions.apps",
        &[("CONTROLLER", "controller"), ("REVISION", "revision")],
    ),
    (
        "podtemplates",
        &[
            ("CONTAINERS", "containers"),
            ("IMAGES", "images"),
            ("POD LABELS", "pod_labels"),
        ],
    ),
    (
        "services",
        &[
            ("TYPE", "type"),
            ("CLUSTER-IP", "cluster_ip"),
            ("EXTERNAL-IP", "external_ip"),
            ("PORT(S)", "ports"),
            ("SELECTOR", "selector"),
        ],
    ),
    (
        "ingresses.networking.k8s.io",
        &[
            ("CLASS", "class"),
            ("HOSTS", "hosts"),
            ("ADDRESS", "address"),
            ("PORTS", "ports"),
        ],
    ),
    (
        "ingressclasses.networking.k8s.io",
        &[("CONTROLLER", "controller"), ("PARAMETERS", "parameters")],
    ),
    // Of PORTS and ENDPOINTS kubectl shows three; so it does of endpoints.
    (
        "endpointslices.discovery.k8s.io",
        &[("ADDRESSTYPE", "address_type")],
    ),
    ("endpoints", &[]),
    (
        "networkpolicies.networking.k8s.io",
        &[("POD-SELECTOR", "pod_selector")],
    ),
    ("servicecidrs.networking.k8s.io", &[("CIDRS", "cidrs")]),
    ("ipaddresses.networking.k8s.io", &[("PARENTREF", "parent")]),
    ("configmaps", &[("DATA", "data")]),
    ("secrets", &[("TYPE", "type"), ("DATA", "data")]),
    // Of TARGETS kubectl shows two.
    (
        "horizontalpodautoscalers.autoscaling",
        &[
            ("REFERENCE", "reference"),
            ("MINPODS", "min"),
            ("MAXPODS", "max"),
            ("REPLICAS", "replicas"),
        ],
    ),
    (
        "poddisruptionbudgets.policy",
        &[
            ("MIN AVAILABLE", "min_available"),
            ("MAX UNAVAILABLE", "max_unavailable"),
            ("ALLOWED DISRUPTIONS", "allowed_disruptions"),
        ],
    ),
    (
        "resourcequotas",
        &[("REQUEST", "request"), ("LIMIT", "limit")],
    ),
    ("limitranges", &[]),
    (
        "priorityclasses.scheduling.k8s.io",
        &[
            ("VALUE", "value"),
            ("GLOBAL-DEFAULT", "global_default"),
            ("PREEMPTIONPOLICY", "preemption_policy"),
        ],
    ),
    ("runtimeclasses.node.k8s.io", &[("HANDLER", "handler")]),
    ("resourceclaims.resource.k8s.io", &[("STATE", "status")]),
    ("resourceclaimtemplates.resource.k8s.io", &[]),
    ("deviceclasses.resource.k8s.io", &[]),
    (
        "resourceslices.resource.k8s.io",
        &[("NODE", "node"), ("DRIVER", "driver"), ("POOL", "pool")],
    ),
    (
        "persistentvolumeclaims",
        &[
            ("STATUS", "status"),
            ("VOLUME", "volume"),
            ("CAPACITY", "capacity"),
            ("ACCESS MODES", "access_modes"),
            ("STORAGECLASS", "storage_class"),
            ("VOLUMEATTRIBUTESCLASS", "attributes_class"),
            ("VOLUMEMODE", "volume_mode"),
        ],
    ),
    (
        "persistentvolumes",
        &[
            ("CAPACITY", "capacity"),
            ("ACCESS MODES", "access_modes"),
            ("RECLAIM POLICY", "reclaim_policy"),
            ("STATUS", "status"),
            ("CLAIM", "claim"),
            ("STORAGECLASS", "storage_class"),
            ("VOLUMEATTRIBUTESCLASS", "attributes_class"),
            ("REASON", "reason"),
            ("VOLUMEMODE", "volume_mode"),
        ],
    ),
    (
        "storageclasses.storage.k8s.io",
        &[
            ("PROVISIONER", "provisioner"),
            ("RECLAIMPOLICY", "reclaim_policy"),
            ("VOLUMEBINDINGMODE", "binding_mode"),
            ("ALLOWVOLUMEEXPANSION", "expansion"),
        ],
    ),
    (
        "volumeattributesclasses.storage.k8s.io",
        &[("DRIVERNAME", "driver")],
    ),
    // ATTACHED is yes or no; ours has a word for what comes between.
    (
        "volumeattachments.storage.k8s.io",
        &[("ATTACHER", "attacher"), ("PV", "volume"), ("NODE", "node")],
    ),
    (
        "csidrivers.storage.k8s.io",
        &[
            ("ATTACHREQUIRED", "attach_required"),
            ("PODINFOONMOUNT", "pod_info"),
            ("STORAGECAPACITY", "storage_capacity"),
            ("TOKENREQUESTS", "token_requests"),
            ("REQUIRESREPUBLISH", "republish"),
            ("MODES", "modes"),
        ],
    ),
    ("csinodes.storage.k8s.io", &[("DRIVERS", "drivers")]),
    // The server prints no more of them than when they were made.
    ("csistoragecapacities.storage.k8s.io", &[]),
    ("serviceaccounts", &[]),
    ("roles.rbac.authorization.k8s.io", &[]),
    (
        "rolebindings.rbac.authorization.k8s.io",
        &[
            ("ROLE", "role"),
            ("USERS", "users"),
            ("GROUPS", "groups"),
            ("SERVICEACCOUNTS", "service_accounts"),
        ],
    ),
    ("clusterroles.rbac.authorization.k8s.io", &[]),
    (
        "clusterrolebindings.rbac.authorization.k8s.io",
        &[
            ("ROLE", "role"),
            ("USERS", "users"),
            ("GROUPS", "groups"),
            ("SERVICEACCOUNTS", "service_accounts"),
        ],
    ),
    // REQUESTEDDURATION is a length of time, which the window writes.
    (
        "certificatesigningrequests.certificates.k8s.io",
        &[
            ("SIGNERNAME", "signer"),
            ("REQUESTOR", "requester"),
            ("CONDITION", "status"),
        ],
    ),
    (
        "nodes",
        &[
            ("STATUS", "status"),
            ("ROLES", "roles"),
            ("VERSION", "version"),
            ("INTERNAL-IP", "internal_ip"),
            ("EXTERNAL-IP", "external_ip"),
            ("OS-IMAGE", "os_image"),
            ("KERNEL-VERSION", "kernel"),
            ("CONTAINER-RUNTIME", "runtime"),
        ],
    ),
    ("namespaces", &[("STATUS", "status")]),
    ("customresourcedefinitions.apiextensions.k8s.io", &[]),
    (
        "apiservices.apiregistration.k8s.io",
        &[("SERVICE", "service"), ("AVAILABLE", "available")],
    ),
    ("leases.coordination.k8s.io", &[("HOLDER", "holder")]),
    (
        "validatingwebhookconfigurations.admissionregistration.k8s.io",
        &[("WEBHOOKS", "webhooks")],
    ),
    (
        "mutatingwebhookconfigurations.admissionregistration.k8s.io",
        &[("WEBHOOKS", "webhooks")],
    ),
    (
        "validatingadmissionpolicies.admissionregistration.k8s.io",
        &[("VALIDATIONS", "validations"), ("PARAMKIND", "param_kind")],
    ),
    (
        "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        &[("POLICYNAME", "policy"), ("PARAMREF", "param_ref")],
    ),
    (
        "mutatingadmissionpolicies.admissionregistration.k8s.io",
        &[("MUTATIONS", "mutations"), ("PARAMKIND", "param_kind")],
    ),
    (
        "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
        &[("POLICYNAME", "policy"), ("PARAMREF", "param_ref")],
    ),
    // MISSINGPL is yes or no; our status has a word for it.
    (
        "flowschemas.flowcontrol.apiserver.k8s.io",
        &[
            ("PRIORITYLEVEL", "priority_level"),
            ("MATCHINGPRECEDENCE", "precedence"),
            ("DISTINGUISHERMETHOD", "distinguisher"),
        ],
    ),
    (
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
        &[
            ("TYPE", "type"),
            ("NOMINALCONCURRENCYSHARES", "shares"),
            ("QUEUES", "queues"),
            ("HANDSIZE", "hand_size"),
            ("QUEUELENGTHLIMIT", "queue_length"),
        ],
    ),
    (
        "componentstatuses",
        &[
            ("STATUS", "status"),
            ("MESSAGE", "message"),
            ("ERROR", "error"),
        ],
    ),
    // INSPECTED is how long ago.
    (
        "widgets.example.pilothouse.dev",
        &[
            ("COLOUR", "colour"),
            ("REPLICAS", "replicas"),
            ("WEIGHT", "weight"),
            ("READY", "ready"),
            ("POLISHED", "polished"),
        ],
    ),
    (
        "fleets.example.pilothouse.dev",
        &[("HARBOUR", "harbour"), ("BOATS", "boats")],
    ),
];

/// Of these there may be none: there are clusters without a node, and the controller manager
/// removes old requests.
const MAY_BE_MISSING: &[&str] = &[
    "nodes",
    "csinodes.storage.k8s.io",
    "certificatesigningrequests.certificates.k8s.io",
];

#[test]
fn the_columns_of_pods_are_those_of_kubectl() {
    let program = Program::new();
    compare(&program, "pods", POD);
}

#[test]
fn the_columns_of_other_kinds_are_those_of_kubectl() {
    let program = Program::new();
    for (kind, columns) in KINDS {
        compare(&program, kind, columns);
    }
}

/// What restarts for ever is between two states at times: then both are asked again.
fn compare(program: &Program, kind: &str, columns: Columns) {
    eventually(&format!("{kind} are as kubectl prints them"), || {
        let table = Table::whole(program, &json!({ "contexts": ["admin"], "kind": kind }));
        let theirs = printed(kind);
        assert!(
            !theirs.is_empty() || MAY_BE_MISSING.contains(&kind),
            "kubectl prints no {kind}"
        );
        differences(&table, &theirs, columns)
    });
}

fn differences(table: &Table, theirs: &Printed, columns: Columns) -> Result<(), String> {
    let key = |namespace: &Option<String>, name: &str| {
        (namespace.clone().unwrap_or_default(), name.to_owned())
    };
    let ours: BTreeMap<_, _> = table
        .rows
        .iter()
        .map(|row| (key(&row.namespace, &row.name), row))
        .collect();
    let (left, right): (Vec<_>, Vec<_>) = (ours.keys().collect(), theirs.keys().collect());
    if left != right {
        return Err(format!("ours are {left:?}, kubectl's {right:?}"));
    }
    for (name, row) in ours {
        for (heading, column) in columns {
            let cells = &theirs[&name];
            let cell = cells
                .get(*heading)
                .ok_or_else(|| format!("kubectl has no column {heading}: {cells:?}"))?;
            let ours = table.cell(row, column);
            if !same(ours, cell) {
                return Err(format!(
                    "{name:?} {column}: ours is {ours:?}, kubectl's {cell:?}"
                ));
            }
        }
    }
    Ok(())
}

fn same(ours: &Cell, theirs: &str) -> bool {
    let theirs = if matches!(theirs, "<none>" | "<unset>" | "<unknown>" | "N/A") {
        ""
    } else {
        theirs
    };
    match ours {
        // kubectl adds how long ago the last restart was.
        Cell::Restarts { count, .. } => theirs.split(' ').next() == Some(&count.to_string()),
        Cell::Quantity(quantity) => bytes(theirs) == Some(quantity.amount),
        Cell::List(_) => text(ours) == theirs.replace(", ", ","),
        // kubectl writes for terminals, which would take it for a command.
        _ => text(ours)
            .replace('\u{1b}', "^[")
            .eq_ignore_ascii_case(theirs),
    }
}

fn bytes(text: &str) -> Option<f64> {
    let end = text
        .find(|letter: char| letter.is_alphabetic())
        .unwrap_or(text.len());
    let unit = match &text[end..] {
        "" => 1.0,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(text[..end].parse::<f64>().ok()? * unit)
}

#[test]
fn there_are_as_many_objects_of_each_kind_as_kubectl_finds() {
    let program = Program::new();
    let mut open: BTreeSet<String> = BTreeSet::new();
    eventually("every count is kubectl's", || {
        let tree: ResourceTree = program.call("resource_tree", &json!({ "contexts": ["admin"] }));
        assert_eq!(tree.errors, []);
        let counts: BTreeMap<String, Option<u64>> = tree
            .groups
            .iter()
            .flat_map(|group| &group.entries)
            // Releases are no kind of the server's.
            .filter(|entry| entry.kind.id != "releases")
            .map(|entry| (entry.kind.id.clone(), entry.count))
            .collect();
        if open.is_empty() {
            open.extend(counts.keys().cloned());
            assert_eq!(open, listable_kinds(), "the kinds are kubectl's");
        }
        let theirs = kubectl_counts(&open);
        open.retain(|kind| counts[kind] != Some(theirs[kind]));
        let differ = |kind: &String| {
            format!(
                "{kind}: ours {:?}, kubectl's {}",
                counts[kind], theirs[kind]
            )
        };
        if open.is_empty() {
            Ok(())
        } else {
            Err(open.iter().map(differ).collect::<Vec<_>>().join("; "))
        }
    });
}

/// As `kubectl api-resources` names them. Events are served by two groups and counted once.
fn listable_kinds() -> BTreeSet<String> {
    let text = cluster()
        .kubectl(&["api-resources", "--verbs=list", "-o", "name"])
        .expect("kubectl api-resources");
    text.lines()
        .filter(|name| *name != "events.events.k8s.io")
        .map(Into::into)
        .collect()
}

fn kubectl_counts(kinds: &BTreeSet<String>) -> BTreeMap<String, u64> {
    let list: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let each = r#"{range .items[*]}{.apiVersion}{"\t"}{.kind}{"\n"}{end}"#;
    let text = cluster()
        .kubectl(&[
            "get",
            &list.join(","),
            "-A",
            "-o",
            &format!("jsonpath={each}"),
        ])
        .expect("kubectl get of every kind");
    let program = Program::new();
    let known: wire::KindList = program.call("list_kinds", &json!({ "context": "admin" }));
    let id = |api_version: &str, kind: &str| {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        known
            .kinds
            .iter()
            .find(|known| known.group == group && known.kind == kind)
            .map(|known| known.id.clone())
    };
    let mut counts: BTreeMap<String, u64> = kinds.iter().map(|kind| (kind.clone(), 0)).collect();
    for (api_version, kind) in text.lines().filter_map(|line| line.split_once('\t')) {
        let id = id(api_version, kind)
            .unwrap_or_else(|| panic!("list_kinds knows {api_version} {kind}"));
        *counts.entry(id).or_default() += 1;
    }
    counts
}

#[test]
fn the_yaml_of_an_object_of_each_kind_is_kubectls() {
    let program = Program::new();
    let list: wire::KindList = program.call("list_kinds", &json!({ "context": "admin" }));
    let mut compared = 0;
    for kind in list
        .kinds
        .iter()
        .filter(|kind| kind.id != "releases" && kind.verbs.iter().any(|verb| verb == "get"))
    {
        // Those of the CronJob that runs each minute are deleted as soon as others have come.
        let names: Vec<_> = names_of(&kind.id)
            .into_iter()
            .filter(|(_, name)| !name.starts_with("every-minute-"))
            .collect();
        // Objects whose names and texts are meant to break something come first.
        let hostile =
            |(_, name): &&(String, String)| name.starts_with("hostile") || name.contains('<');
        if let Some((namespace, name)) = names.iter().find(hostile).or(names.first()) {
            same_yaml(&program, &kind.id, namespace, name);
            compared += 1;
        }
    }
    assert!(compared > 40, "only {compared} kinds compared");
}

#[test]
fn a_large_object_is_whole() {
    same_yaml(&Program::new(), "configmaps", "platform", "one-megabyte");
}

fn same_yaml(program: &Program, kind: &str, namespace: &str, name: &str) {
    let namespaced = (!namespace.is_empty()).then_some(namespace);
    eventually(
        &format!("the YAML of {kind} {namespace}/{name} is kubectl's"),
        || {
            let mut arguments = vec!["get", kind, name, "-o", "yaml", "--show-managed-fields"];
            arguments.extend(namespaced.iter().flat_map(|namespace| ["-n", namespace]));
            let request =
                json!({ "object": object("admin", kind, namespaced, name), "reveal": true });
            let detail: ObjectDetail = program.call("get_object", &request);
            assert!(!detail.masked, "{kind} {name} is revealed");
            let theirs = cluster()
                .kubectl(&arguments)
                .map_err(|error| format!("{error:#}"))?;
            if let Some(lines) = detail.managed_fields {
                let line = |number: u32| {
                    detail
                        .yaml
                        .lines()
                        .nth(number as usize - 1)
                        .unwrap_or_default()
                };
                assert_eq!(line(lines.from), "  managedFields:", "{kind} {name}");
                assert!(
                    !line(lines.to + 1).starts_with("  -"),
                    "{kind} {name}: the managed fields end at {}",
                    lines.to
                );
            }
            match detail
                .yaml
                .lines()
                .zip(theirs.lines())
                .position(|(ours, theirs)| ours != theirs)
            {
                _ if detail.yaml == theirs => Ok(()),
                Some(at) => {
                    let line = |text: &str| {
                        text.lines()
                            .nth(at)
                            .unwrap_or_default()
                            .chars()
                            .take(300)
                            .collect::<String>()
                    };
                    Err(format!(
                        "line {}: ours {:?}, kubectl's {:?}",
                        at + 1,
                        line(&detail.yaml),
                        line(&theirs)
                    ))
                }
                None => Err(format!(
                    "{} bytes against kubectl's {}",
                    detail.yaml.len(),
                    theirs.len()
                )),
            }
        },
    );
}

#[test]
fn a_secret_is_masked_until_it_is_revealed() {
    let program = Program::new();
    let secret = object("admin", "Secret", Some("shop"), "registry-login");
    let base64 = "eyJhdXRocyI6";
    let ended = program.run(
        &[
            "call",
            "get_object",
            &json!({ "object": secret }).to_string(),
        ],
        &[],
    );
    let masked: ObjectDetail = ended.answer();
    assert!(masked.masked);
    for value in ["hunter2", "c2hvcDpodW50ZXIy", base64] {
        assert!(
            !ended.stdout.contains(value),
            "{value} is in {}",
            ended.stdout
        );
    }
    assert!(
        masked.yaml.contains(".dockerconfigjson: "),
        "{}",
        masked.yaml
    );
    let revealed: ObjectDetail =
        program.call("get_object", &json!({ "object": secret, "reveal": true }));
    assert!(!revealed.masked && revealed.yaml.contains(base64));
    // What is not a Secret has nothing to mask.
    let config = object("admin", "ConfigMap", Some("shop"), "web-config");
    let detail: ObjectDetail = program.call("get_object", &json!({ "object": config }));
    assert!(!detail.masked && detail.yaml.contains("LOG_LEVEL: info"));
}
