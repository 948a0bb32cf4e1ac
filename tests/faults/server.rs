//! The server itself fails, and comes back.

use std::{
    fs,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use wire::ErrorCode;

use crate::{
    common::{Program, Scratch, eventually, kubeconfig_of},
    keys::Authority,
    own_cluster::OwnCluster,
    scene::Scene,
};

#[test]
fn a_server_that_is_killed_is_found_again() {
    let own = OwnCluster::start('k');
    // Somebody with few rights: a server that has just started does not know yet who may do what.
    let role = [
        "create",
        "clusterrole",
        "reader",
        "--resource=configmaps",
        "--verb=get,list,watch",
    ];
    own.cluster.kubectl(&role).expect("a role");
    let grant = [
        "create",
        "clusterrolebinding",
        "reader",
        "--clusterrole=reader",
        "--user=viewer",
    ];
    own.cluster.kubectl(&grant).expect("rights for the viewer");
    eventually("the viewer has rights", || {
        let list = ["--context", "viewer", "get", "configmaps"];
        own.cluster
            .kubectl(&list)
            .map_err(|error| error.to_string())
    });
    let folder = Scratch::new();
    let mut program = Program::new();
    for (persona, name) in [("admin", "killed"), ("viewer", "killed-viewer")] {
        let config = kubeconfig_of(&own.cluster, persona, name);
        program.add(folder.file(name, config.to_string()));
    }
    let struck = ["killed", "killed-viewer"];
    let mut scene = Scene::open("server killed", &program, &struck, &own.cluster);
    scene.strike(|| own.kill());
    scene.until_stale_with(ErrorCode::Refused);
    // Its start is part of the time that is told.
    scene.mend(|| own.restart());
    scene.change();
    scene.until_recovered();
}

#[test]
fn a_server_that_is_frozen_for_a_minute_goes_on() {
    const FROZEN: Duration = Duration::from_secs(60);
    let own = OwnCluster::start('z');
    let folder = Scratch::new();
    let mut program = Program::new();
    let config = kubeconfig_of(&own.cluster, "admin", "frozen");
    program.add(folder.file("frozen", config.to_string()));
    let mut scene = Scene::open("server frozen 60 s", &program, &["frozen"], &own.cluster);
    let began = Instant::now();
    scene.strike(|| own.freeze());
    scene.until_stale();
    // It is not live for the rest of the minute.
    scene.stay_stale(FROZEN.saturating_sub(began.elapsed()));
    scene.mend(|| own.thaw());
    scene.change();
    scene.until_recovered();
}

#[test]
fn a_server_with_another_certificate_is_trusted_if_its_authority_is() {
    let own = OwnCluster::start('c');
    let folder = Scratch::new();
    let mut config = kubeconfig_of(&own.cluster, "admin", "renewed");
    let authority = config["clusters"][0]["cluster"]["certificate-authority-data"].take();
    let authority = STANDARD.decode(authority.as_str().expect("an authority"));
    let trusted = folder.file("trusted.crt", authority.expect("base64"));
    config["clusters"][0]["cluster"] = serde_json::json!({
        "server": config["clusters"][0]["cluster"]["server"], "certificate-authority": trusted,
    });
    let mut program = Program::new();
    program.add(folder.file("renewed", config.to_string()));
    let mut scene = Scene::open(
        "new serving certificate",
        &program,
        &["renewed"],
        &own.cluster,
    );

    // Of the same authority: nobody has to do anything. A server that goes on would know its clients again, and show
    // them no certificate.
    scene.strike(|| own.kill());
    scene.until_stale();
    serve_with(&own, &Authority::of(&own.keys()));
    scene.mend(|| own.restart());
    scene.change();
    scene.until_recovered();

    // Of another: it is not trusted until somebody says so.
    scene.rename("new serving authority");
    let other = Authority::new();
    scene.strike(|| own.kill());
    scene.until_stale();
    serve_with(&own, &other);
    own.trust(&other.certificate);
    own.restart();
    scene.until_stale_as(&[("renewed", ErrorCode::Tls)]);
    scene.mend(|| fs::write(&trusted, &other.certificate).expect("trust it"));
    scene.until_recovered();
}

/// Gives the API server a certificate of that authority when it is started.
fn serve_with(own: &OwnCluster, authority: &Authority) {
    let (certificate, key) = authority.server();
    for (name, text) in [("apiserver.key", key), ("apiserver.crt", certificate)] {
        fs::write(own.keys().join(name), text).expect("write it");
    }
}
