use super::*;

fn hosts(learnt: &[&str]) -> Hosts {
    let mut hosts = Hosts::new(Rules::all());
    hosts.add_group("stores.shop.example");
    hosts.add_namespace("shop");
    for host in learnt {
        hosts.learn(host);
    }
    hosts
}

#[test]
fn hosts_get_numbers_and_keep_them() {
    let mut hosts = hosts(&["*.shop.example", "Shop.Example."]);
    for (text, expected) in [
        (
            "see https://api.shop.example:443/a",
            "see https://host-1.redacted.invalid:443/a",
        ),
        ("*.shop.example", "*.host-2.redacted.invalid"),
        (
            "api.SHOP.example is shop.example.",
            "host-1.redacted.invalid is host-2.redacted.invalid.",
        ),
        (
            "amqp://u@mq.other.example",
            "amqp://u@host-3.redacted.invalid",
        ),
        ("jane@other.example", "person-1@redacted.invalid"),
        (
            "Jane@other.example,git@other.example",
            "person-1@redacted.invalid,git@host-4.redacted.invalid",
        ),
        ("my-shop.example/x", "host-5.redacted.invalid/x"),
    ] {
        assert_eq!(hosts.taken(text).as_deref(), Some(expected), "{text}");
        assert_eq!(hosts.taken(expected), None);
    }
}

#[test]
fn names_of_the_cluster_stay() {
    let mut hosts = hosts(&[
        "shop.example",
        "web",
        "db.shop.svc",
        "10.0.0.1",
        "kubernetes.io",
    ]);
    for text in [
        "http://web:80/",
        "http://web.shop:80/",
        "https://kubernetes.default.svc",
        "http://db.shop.svc.cluster.local:5432",
        "https://10.0.0.1:6443",
        "https://[::1]:80",
        "https://kubernetes.io/docs",
        "stores.shop.example/v1",
        "shop.examples shop.example.org shop.example-1 _shop.example",
        "app@sha256:0123",
        "getty@tty1.service",
        "http://",
        "https://$(HOST)/",
    ] {
        assert_eq!(hosts.taken(text), None, "{text}");
    }
}

#[test]
fn a_host_that_an_address_gave_away_is_known_from_then_on() {
    let mut hosts = hosts(&[]);
    hosts.add_prefix("partner.example/tier");
    let lookup = "lookup api.partner.example: no such host";
    assert_eq!(hosts.taken(lookup), None);
    assert!(
        hosts
            .taken("https://api.partner.example https://partner.example")
            .is_some()
    );
    assert_eq!(
        hosts.taken(lookup).as_deref(),
        Some("lookup host-1.redacted.invalid: no such host")
    );
    assert_eq!(hosts.taken("partner.example/tier=web"), None);
    assert_eq!(
        hosts.taken("at partner.example").as_deref(),
        Some("at host-2.redacted.invalid")
    );
}

#[test]
fn names_made_of_a_nodes_name_follow_it() {
    let mut hosts = hosts(&[]);
    hosts.learn("ip-10-0-1-2.eu.compute.internal");
    hosts.learn_node("ip-10-0-1-2.eu.compute.internal");
    for (text, expected) in [
        ("ip-10-0-1-2.eu.compute.internal", "host-1.redacted.invalid"),
        (
            "proxy-ip-10-0-1-2.eu.compute.internal",
            "proxy-host-1.redacted.invalid",
        ),
        (
            "ip-10-0-1-2.eu.compute.internal.17af",
            "host-1.redacted.invalid.17af",
        ),
    ] {
        assert_eq!(hosts.taken_from_name(text).as_deref(), Some(expected));
    }
    assert_eq!(hosts.taken_from_name("worker-1"), None);
}

#[test]
fn numbers_that_stand_there_are_not_given_again() {
    let mut hosts = hosts(&["shop.example"]);
    assert_eq!(
        hosts
            .taken("host-7.redacted.invalid and shop.example")
            .as_deref(),
        Some("host-7.redacted.invalid and host-8.redacted.invalid")
    );
}

#[test]
fn rules_that_are_off_leave_texts_alone() {
    let mut none = Hosts::new(Rules::default());
    none.learn("shop.example");
    assert_eq!(none.taken("jane@shop.example https://shop.example"), None);
    let mut only_hosts = Hosts::new(Rules {
        host_names: true,
        email_addresses: false,
    });
    assert_eq!(
        only_hosts.taken("jane@shop.example").as_deref(),
        Some("jane@host-1.redacted.invalid")
    );
}
