use wire::{EntryList, ErrorCode};

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
fn a_file_is_understood_once_for_as_long_as_it_holds_the_same() {
    let scratch = Scratch::new();
    let (one, two) = (scratch.write("one", ONE), scratch.write("two", TWO));
    let sources = Sources::from_env(&[one.clone(), two.clone()]);
    let first = load(&sources);
    let again = |before: &Loaded| load_after(&sources, before, |_| false);
    let same = |a: &Loaded, b: &Loaded, path: &Path| Arc::ptr_eq(&a.files[path], &b.files[path]);
    let second = again(&first);
    assert!(same(&first, &second, &one) && same(&first, &second, &two));
    assert_eq!(second.contexts, first.contexts);
    assert!(second.has_same(&first, "first") && second.has_same(&first, "second"));

    // As many letters, and perhaps in the same moment.
    let changed = ONE.replace("https://one:6443", "https://uno:6443");
    scratch.write("one", &changed);
    scratch.write("two", "contexts: [");
    let third = again(&second);
    assert!(!same(&second, &third, &one) && !third.files.contains_key(&two));
    let server = third.context("first").unwrap().server.as_deref();
    assert_eq!(server, Some("https://uno:6443"));
    assert_eq!(third.problems.len(), 1);
    assert!(!third.has_same(&second, "first"));
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

/// As after a start without named files, whatever this machine's environment says.
fn sources(paths: &[PathBuf], further: &[&str], home: &Path) -> Sources {
    let joined = std::env::join_paths(paths).unwrap();
    let further: Vec<String> = further.iter().map(|&source| source.to_owned()).collect();
    Sources::find(&[], Some(&joined), Some(home)).with_further_at(&further, Some(home))
}

#[test]
fn what_does_not_count_is_shown_with_what_does() {
    let scratch = Scratch::new();
    let one = scratch.write("one", ONE);
    let two = scratch.write("two", TWO);
    let same = scratch.write("same", ONE);
    let loaded = load(&Sources::from_env(&[one.clone(), two.clone(), same]));
    let unused = |name: &str| -> Vec<(EntryList, String)> {
        let unused = &loaded.context(name).unwrap().unused;
        unused
            .iter()
            .map(|unused| (unused.list, unused.path.clone()))
            .collect()
    };
    let two_path = two.display().to_string();
    assert_eq!(
        unused("first"),
        [
            (EntryList::Contexts, two_path.clone()),
            (EntryList::Clusters, two_path.clone())
        ],
        "the same once more is no clash"
    );
    assert_eq!(unused("second"), [(EntryList::Clusters, two_path)]);
    let second = loaded.context("second").unwrap();
    assert_eq!(second.cluster_source.as_deref(), one.to_str());
    assert_eq!(second.user_source, None);
    assert_eq!(loaded.context("first").unwrap().cluster_source, None);
}

#[test]
fn further_files_stand_for_themselves() {
    let scratch = Scratch::new();
    let config = scratch.write("config", ONE);
    scratch.write("clusters/b.yaml", TWO);
    scratch.write("clusters/a.yaml", TWO.replace("https://two", "https://a"));
    scratch.write("clusters/notes.yaml", "kind: Notes");
    scratch.write("clusters/broken.yaml", "contexts: [");
    let home = scratch.path("");
    let loaded = load(&sources(
        std::slice::from_ref(&config),
        &["clusters", "absent"],
        &home,
    ));
    assert_eq!(
        names(&loaded),
        ["first", "first (a)", "second", "first (b)", "second (b)"]
    );
    let server = |name: &str| loaded.context(name).unwrap().server.clone().unwrap();
    assert_eq!(
        server("second"),
        "https://a:6443",
        "its own file's, not kubectl's"
    );
    assert_eq!(server("second (b)"), "https://two:6443");
    assert_eq!(loaded.context("second (b)").unwrap().entry, "second");
    let current: Vec<_> = loaded
        .contexts
        .iter()
        .filter(|context| context.current)
        .collect();
    assert_eq!(current.len(), 1);
    let problems: Vec<&str> = loaded
        .problems
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    let path = |name: &str| scratch.path(name).display().to_string();
    assert_eq!(problems, [path("clusters/broken.yaml"), path("absent")]);
    assert_eq!(
        loaded.searched,
        [config, scratch.path("clusters"), scratch.path("absent")]
    );
}

#[test]
fn names_do_not_move_from_one_context_to_another() {
    let scratch = Scratch::new();
    let config = scratch.write("config", ONE);
    scratch.write("clusters/b.yaml", TWO);
    let home = scratch.path("");
    let sources = sources(std::slice::from_ref(&config), &["clusters"], &home);
    let before = load(&sources);
    assert_eq!(names(&before), ["first", "first (b)", "second"]);
    std::fs::remove_file(&config).unwrap();
    let after = load_after(&sources, &before, |_| false);
    assert_eq!(names(&after), ["first (b)", "second"]);
    scratch.write("config", TWO);
    let both = load_after(&sources, &after, |_| false);
    assert_eq!(
        names(&both),
        ["first", "second (config)", "first (b)", "second"]
    );
    std::fs::remove_file(&config).unwrap();
    // Also at the next start, where something is said of it.
    let next = load_after(&sources, &Loaded::default(), |name| name == "first (b)");
    assert_eq!(names(&next), ["first (b)", "second"]);
    assert_eq!(names(&load(&sources)), ["first", "second"]);
}

#[test]
fn who_names_files_means_those_alone() {
    let scratch = Scratch::new();
    let config = scratch.write("config", ONE);
    let further = scratch.write("further", TWO).display().to_string();
    let loaded = load(&Sources::from_env(&[config]).with_further(&[further]));
    assert_eq!(names(&loaded), ["first"]);
}

#[test]
fn contexts_of_a_file_that_is_being_written_stay_where_they_were() {
    let scratch = Scratch::new();
    let (one, two) = (scratch.write("one", ONE), scratch.write("two", TWO));
    let sources = Sources::from_env(&[one.clone(), two]);
    let before = load(&sources);
    std::fs::write(&one, ONE.replace("https://one:6443'}", "https")).unwrap();
    let mut now = load(&sources);
    let server = |loaded: &Loaded| loaded.context("second").unwrap().server.clone().unwrap();
    assert_eq!(
        server(&now),
        "https://two:6443",
        "another's cluster of that name"
    );
    now.keep(&before, |_| false);
    assert_eq!(names(&now), names(&before));
    assert_eq!(server(&now), "https://one:6443");
    for context in &now.contexts {
        assert!(context.problem.is_none());
        assert!(context.outdated.is_some());
        assert_eq!(
            now.fingerprint(&context.name),
            before.fingerprint(&context.name)
        );
    }
    std::fs::write(&one, ONE).unwrap();
    let mut after = load(&sources);
    after.keep(&now, |_| false);
    assert!(
        after
            .contexts
            .iter()
            .all(|context| context.outdated.is_none())
    );
}

#[test]
fn contexts_that_are_gone_stay_only_while_they_are_wanted() {
    let scratch = Scratch::new();
    let path = scratch.write("config", ONE);
    let sources = Sources::from_env(std::slice::from_ref(&path));
    let before = load(&sources);
    std::fs::remove_file(&path).unwrap();
    let mut wanted = load(&sources);
    wanted.keep(&before, |name| name == "first");
    assert_eq!(names(&wanted), ["first"]);
    assert!(wanted.resolve("first").is_ok());
    let mut unwanted = load(&sources);
    unwanted.keep(&wanted, |_| false);
    assert_eq!(names(&unwanted), [] as [&str; 0]);
}

#[test]
fn fingerprints_tell_servers_and_users_apart() {
    let scratch = Scratch::new();
    let print = |text: &str| scratch.load(text).fingerprint("first").unwrap();
    let first = print(ONE);
    assert_eq!(first, print(&format!("{ONE}preferences: {{}}\n")));
    let server = print(&ONE.replace("one:6443", "other:6443"));
    assert_ne!(first.cluster, server.cluster);
    assert_eq!(first.user, server.user);
    let user = print(&ONE.replace("token: abc", "token: abd"));
    assert_eq!(first.cluster, user.cluster);
    assert_ne!(first.user, user.user);
}
