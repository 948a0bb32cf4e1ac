use super::*;
use crate::scratch::Scratch;

const FILE: &str = "# mine
apiVersion: v1
kind: Config
current-context: prod  # the dangerous one
contexts:
# first
- name: dev
  context:
    cluster: dev
    user: jane
- context:   # second
    cluster: prod
    user: jane
    # of the shop
    namespace: shop
  name: \"prod\"
clusters:
  - cluster:
      server: https://dev:6443
    name: dev

  - cluster: {server: 'https://prod:6443'}
    name: prod
users:
-
  name: jane
  user:
    token: hush
preferences: {}
";

fn planned(text: &str, context: &str, edit: &Edit) -> Result<String, Error> {
    let scratch = Scratch::new();
    let loaded = scratch.load(text);
    let edited = plan(&loaded, context, edit)?;
    assert_eq!(edited.len(), 1);
    assert_eq!(edited[0].before, text);
    Ok(edited[0].after.clone())
}

#[test]
fn a_new_name_changes_two_words() {
    let renamed = planned(FILE, "prod", &Edit::Rename("prod-eu".into())).unwrap();
    let expected = FILE
        .replace("current-context: prod ", "current-context: prod-eu ")
        .replace("name: \"prod\"", "name: prod-eu");
    assert_eq!(renamed, expected);
    for name in ["true", "1", "a: b", "ä #", "- x", "@a"] {
        let renamed = planned(FILE, "dev", &Edit::Rename(name.into())).unwrap();
        let loaded = Scratch::new().load(&renamed);
        assert!(loaded.context(name).is_some(), "{renamed}");
    }
}

#[test]
fn what_is_deleted_goes_with_its_lines_and_nothing_else() {
    let deleted = planned(FILE, "dev", &Edit::Delete { unused: false }).unwrap();
    let expected = FILE.replace(
        "- name: dev\n  context:\n    cluster: dev\n    user: jane\n",
        "",
    );
    assert_eq!(deleted, expected);
    let deleted = planned(FILE, "prod", &Edit::Delete { unused: true }).unwrap();
    let expected = FILE
        .replace("current-context: prod ", "current-context: \"\" ")
        .replace("- context:   # second\n    cluster: prod\n    user: jane\n    # of the shop\n    namespace: shop\n  name: \"prod\"\n", "")
        .replace("  - cluster: {server: 'https://prod:6443'}\n    name: prod\n", "");
    assert_eq!(deleted, expected, "its user has another context");
}

#[test]
fn the_last_of_a_list_leaves_an_empty_list() {
    let one = planned(FILE, "prod", &Edit::Delete { unused: true }).unwrap();
    let none = planned(&one, "dev", &Edit::Delete { unused: true }).unwrap();
    assert!(none.contains("contexts: []\n"), "{none}");
    assert!(none.contains("users: []\n"), "{none}");
    assert!(!none.contains("hush"), "{none}");
    let loaded = Scratch::new().load(&none);
    assert_eq!((loaded.contexts, loaded.problems), (Vec::new(), Vec::new()));
}

#[test]
fn what_cannot_be_changed_in_part_is_not_changed() {
    let flow = "{clusters: [{name: c, cluster: {server: 'https://h'}}], contexts: [{name: a, context: {cluster: c}}, {name: b, context: {cluster: c}}]}\n";
    assert!(matches!(
        planned(flow, "a", &Edit::Delete { unused: false }),
        Err(Error::Form { .. })
    ));
    let renamed = planned(flow, "a", &Edit::Rename("x".into())).unwrap();
    assert!(renamed.contains("{name: x, context"), "{renamed}");
    let alias = "x: &n a\nclusters: [{name: c, cluster: {server: 'https://h'}}]\ncontexts:\n- name: *n\n  context: {cluster: c}\n";
    assert!(matches!(
        planned(alias, "a", &Edit::Rename("b".into())),
        Err(Error::Form { .. })
    ));
    assert!(matches!(
        planned(FILE, "dev", &Edit::Rename("prod".into())),
        Err(Error::Taken { .. })
    ));
    assert!(matches!(
        planned(FILE, "dev", &Edit::Rename(" ".into())),
        Err(Error::NoName { .. })
    ));
    assert!(matches!(
        planned(FILE, "nowhere", &Edit::Delete { unused: true }),
        Err(Error::UnknownContext { .. })
    ));
}

#[test]
fn files_are_written_with_a_copy_of_what_they_were() {
    let scratch = Scratch::new();
    let loaded = scratch.load(FILE);
    let edited = plan(&loaded, "dev", &Edit::Delete { unused: true }).unwrap();
    let backups = write(&edited).unwrap();
    assert_eq!(fs::read_to_string(&backups[0]).unwrap(), FILE);
    assert_eq!(
        fs::read_to_string(&edited[0].path).unwrap(),
        edited[0].after
    );
    assert!(
        matches!(write(&edited), Err(Error::Changed { .. })),
        "it is another file now"
    );
    fs::write(&edited[0].path, FILE).unwrap();
    let again = write(&edited).unwrap();
    assert_ne!(again, backups, "no copy replaces another");
}

#[test]
fn files_that_are_read_as_one_are_changed_as_one() {
    let scratch = Scratch::new();
    let one = scratch.write("one", "current-context: dev\n");
    let two = scratch.write("two", FILE);
    let loaded = crate::load(&crate::Sources::from_env(&[one.clone(), two.clone()]));
    let edited = plan(&loaded, "dev", &Edit::Rename("test".into())).unwrap();
    let after = |path: &Path| {
        let edited = edited.iter().find(|edited| edited.path == path);
        edited.unwrap().after.clone()
    };
    assert_eq!(after(&one), "current-context: test\n");
    assert!(after(&two).contains("- name: test\n"));
}

#[test]
fn entries_that_did_not_count_change_with_those_that_did() {
    let scratch = Scratch::new();
    let one = scratch.write("one", FILE);
    let two = scratch.write(
        "two",
        FILE.replace("server: https://dev:6443", "server: https://other:6443"),
    );
    let loaded = crate::load(&crate::Sources::from_env(&[one, two]));
    for edit in [Edit::Rename("test".into()), Edit::Delete { unused: false }] {
        let edited = plan(&loaded, "dev", &edit).unwrap();
        assert_eq!(edited.len(), 2);
        assert!(edited.iter().all(|edited| !text::has(&edited.after, "dev")));
    }
}

#[test]
fn what_stands_before_the_next_entry_is_about_that() {
    let text = "contexts:\n- name: a\n  context: {cluster: c}\n  # of a\n\n# of b\n- name: b\n  context: {cluster: c}\n\n# the cluster\nclusters: [{name: c, cluster: {server: 'https://h'}}]\n";
    let without = |name: &str| planned(text, name, &Edit::Delete { unused: false }).unwrap();
    assert!(!without("a").contains("of a") && without("a").contains("# of b\n- name: b"));
    assert!(
        without("b").contains("# of a\n\n# of b\n\n# the cluster\n"),
        "{}",
        without("b")
    );
}

#[cfg(unix)]
#[test]
fn rights_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let scratch = Scratch::new();
    let real = scratch.write("real", FILE);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = scratch.path("link");
    symlink(&real, &link).unwrap();
    let loaded = crate::load(&crate::Sources::from_env(std::slice::from_ref(&link)));
    let edited = plan(&loaded, "dev", &Edit::Rename("test".into())).unwrap();
    let backups = write(&edited).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    for path in [&real, &backups[0]] {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
