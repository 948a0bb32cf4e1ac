use wire::ErrorCode;

use super::*;
use crate::scratch::Scratch;

const ONE: &str = "kind: Config
current-context: second
clusters:
- name: shared
  cluster: {server: 'https://one:6443'}
contexts:
- name: first
  context: {cluster: shared, user: jane, namespace: shop}
users:
- name: jane
  user: {token: abc}
";
const TWO: &str = "kind: Config
current-context: first
clusters:
- name: shared
  cluster: {server: 'https://two:6443'}
contexts:
- name: first
  context: {cluster: elsewhere}
- name: second
  context: {cluster: shared}
";

fn names(loaded: &Loaded) -> Vec<&str> {
    let names = loaded.contexts.iter().map(|context| context.name.as_str());
    names.collect()
}

#[test]
fn the_first_file_wins_each_name() {
    let scratch = Scratch::new();
    let one = scratch.write("one", ONE);
    let two = scratch.write("two", TWO);
    let loaded = load(&Sources::from_env(&[one.clone(), two.clone()]));
    assert_eq!(loaded.problems, []);
    assert_eq!(names(&loaded), ["first", "second"]);
    let first = loaded.context("first").unwrap();
    assert_eq!(first.cluster, "shared");
    assert_eq!(first.user.as_deref(), Some("jane"));
    assert_eq!(first.namespace.as_deref(), Some("shop"));
    assert_eq!(first.source, one.display().to_string());
    assert!(!first.current);
    let second = loaded.context("second").unwrap();
    assert_eq!(second.server.as_deref(), Some("https://one:6443"));
    assert_eq!(second.source, two.display().to_string());
    assert_eq!(second.user, None);
    assert!(second.current);
    assert_ne!(first.hue, second.hue);

    let turned = load(&Sources::from_env(&[two, one]));
    assert!(turned.context("first").unwrap().current);
    let problem = turned.context("first").unwrap().problem.as_ref().unwrap();
    assert!(problem.message.contains("cluster `elsewhere`"), "{problem}");
}

#[test]
fn a_broken_file_hurts_no_other() {
    let scratch = Scratch::new();
    let good = scratch.write("good", ONE);
    let broken = scratch.write("broken", "contexts: [");
    let absent = scratch.path("absent");
    let paths = [broken.clone(), absent.clone(), scratch.path(""), good];
    let loaded = load(&Sources::from_env(&paths));
    assert_eq!(names(&loaded), ["first"]);
    let list = loaded.to_list();
    assert_eq!(list.searched.len(), 4);
    let problems: Vec<&str> = list.problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(problems.len(), 3);
    for path in [broken, absent, scratch.path("")] {
        assert!(problems.contains(&path.to_str().unwrap()));
    }
    for problem in &list.problems {
        assert_eq!(problem.error.code, ErrorCode::Kubeconfig);
        assert!(problem.error.hint.is_some());
    }
}

#[cfg(unix)]
#[test]
fn links_to_one_file_are_read_once() {
    let scratch = Scratch::new();
    let path = scratch.write("config", format!("{ONE}oddity: 1\n"));
    let link = scratch.path("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let loaded = load(&Sources::from_env(&[link.clone(), path]));
    assert_eq!(names(&loaded), ["first"]);
    assert_eq!(loaded.contexts[0].source, link.display().to_string());
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_a_problem_of_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let path = scratch.write("config", ONE);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        return; // The superuser may read everything.
    }
    let loaded = load(&Sources::from_env(&[path]));
    assert_eq!(loaded.contexts, []);
    assert!(
        loaded.problems[0]
            .error
            .message
            .contains("permission denied")
    );
}

#[test]
fn incomplete_contexts_are_listed_with_what_they_lack() {
    let scratch = Scratch::new();
    let loaded = scratch.load(
        "clusters:
- {name: good, cluster: {server: 'https://user:word@good:6443/x'}}
- {name: serverless, cluster: {certificate-authority-data: ''}}
- {name: hollow}
users:
- {name: nobody}
contexts:
- {name: fine, context: {cluster: good, user: nobody}}
- {name: anonymous, context: {cluster: good, user: '', namespace: ''}}
- {name: no-cluster, context: {user: nobody}}
- {name: empty}
- {name: lost-cluster, context: {cluster: lost}}
- {name: lost-user, context: {cluster: good, user: lost}}
- {name: no-server, context: {cluster: serverless}}
- {name: no-body, context: {cluster: hollow}}
",
    );
    assert_eq!(loaded.problems, []);
    let problem = |name: &str| {
        let problem = loaded.context(name).unwrap().problem.as_ref();
        problem.map_or("", |error| error.message.as_str())
    };
    assert_eq!(problem("fine"), "");
    assert_eq!(problem("anonymous"), "");
    for (name, expected) in [
        ("no-cluster", "it names no cluster"),
        ("empty", "it names no cluster"),
        ("lost-cluster", "no kubeconfig defines the cluster `lost`"),
        ("lost-user", "no kubeconfig defines the user `lost`"),
        ("no-server", "its cluster `serverless` has no server"),
        ("no-body", "its cluster `hollow` has no server"),
    ] {
        let problem = problem(name);
        assert!(problem.contains(expected), "{problem}");
        assert!(problem.contains(&format!("`{name}`")), "{problem}");
        assert!(problem.contains("config`)"), "{problem}");
    }
    let fine = loaded.context("fine").unwrap();
    assert_eq!(fine.server.as_deref(), Some("https://good:6443/x"));
    let anonymous = loaded.context("anonymous").unwrap();
    assert_eq!((&anonymous.user, &anonymous.namespace), (&None, &None));
}

#[test]
fn missing_files_matter_only_where_someone_named_them() {
    let scratch = Scratch::new();
    let absent = scratch.path("absent");
    let loaded = load(&Sources::from_env(&[absent]));
    assert_eq!(loaded.problems.len(), 1);
    assert!(loaded.problems[0].error.message.contains("no such file"));
}
