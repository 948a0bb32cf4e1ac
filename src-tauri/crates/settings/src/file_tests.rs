use wire::{ContextSettings, ErrorCode};

use super::*;

fn alias(context: &str, alias: &str) -> ChangeSettings {
    ChangeSettings::Context {
        context: context.into(),
        settings: ContextSettings {
            alias: Some(alias.into()),
            ..ContextSettings::default()
        },
    }
}

fn aliases(file: &SettingsFile) -> Vec<(String, String)> {
    let contexts = file.settings().contexts.into_iter();
    contexts
        .map(|(name, settings)| (name, settings.alias.unwrap_or_default()))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let expected = expected.iter();
    expected
        .map(|(name, alias)| ((*name).to_owned(), (*alias).to_owned()))
        .collect()
}

#[test]
fn what_is_changed_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("below").join("settings.json");
    let file = SettingsFile::open(Some(path.clone()));
    assert_eq!(file.stored().problem, None, "there is no file yet");
    assert!(!path.exists(), "nothing is written unasked");
    file.change(alias("a", "A")).unwrap();
    file.change(alias("b", "B")).unwrap();
    let again = SettingsFile::open(Some(path));
    assert_eq!(aliases(&again), pairs(&[("a", "A"), ("b", "B")]));
}

#[test]
fn changes_of_others_are_kept_and_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let one = SettingsFile::open(Some(path.clone()));
    let two = SettingsFile::open(Some(path));
    one.change(alias("a", "A")).unwrap();
    two.change(alias("b", "B")).unwrap();
    assert!(one.read_again());
    assert!(!one.read_again(), "nothing is new the second time");
    assert_eq!(aliases(&one), pairs(&[("a", "A"), ("b", "B")]));
}

#[test]
fn many_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let path = path.clone();
            scope.spawn(move || {
                let file = SettingsFile::open(Some(path));
                for count in 0..10 {
                    file.change(alias(&format!("{writer}-{count}"), "x"))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(SettingsFile::open(Some(path)).settings().contexts.len(), 80);
}

#[test]
fn damaged_files_are_put_aside_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    for count in 1..=2 {
        fs::write(&path, "{\"contexts\": hush").unwrap();
        let file = SettingsFile::open(Some(path.clone()));
        let aside = folder.path().join(format!("settings.damaged-{count}.json"));
        assert_eq!(fs::read_to_string(&aside).unwrap(), "{\"contexts\": hush");
        assert!(!path.exists());
        let problem = file.stored().problem.unwrap();
        assert_eq!(problem.code, ErrorCode::Settings);
        assert!(!problem.message.contains("hush"), "{}", problem.message);
        let hint = problem.hint.unwrap();
        assert!(hint.contains(&aside.display().to_string()), "{hint}");
        let stored = file.change(alias("a", "A")).unwrap();
        assert!(stored.problem.is_some(), "it is told until the next start");
    }
}

#[test]
fn a_mistake_while_the_program_runs_changes_nothing_that_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let file = SettingsFile::open(Some(path.clone()));
    file.change(alias("a", "A")).unwrap();
    fs::write(&path, "{\"contexts\": {\"a\"").unwrap();
    assert!(file.read_again(), "there is something to tell");
    assert_eq!(aliases(&file), pairs(&[("a", "A")]));
    assert!(path.exists(), "it is still being written, perhaps");
    assert!(file.stored().problem.is_some());
    file.change(alias("b", "B")).unwrap();
    assert_eq!(aliases(&file), pairs(&[("a", "A"), ("b", "B")]));
    assert!(folder.path().join("settings.damaged-1.json").exists());
}

#[test]
fn newer_settings_are_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let text = r#"{"version": 7, "contexts": {"a": {"alias": "A"}}}"#;
    fs::write(&path, text).unwrap();
    let file = SettingsFile::open(Some(path.clone()));
    assert_eq!(aliases(&file), pairs(&[("a", "A")]));
    assert!(file.stored().problem.is_some());
    assert!(matches!(
        file.change(alias("b", "B")),
        Err(Error::Newer { version: 7, .. })
    ));
    assert_eq!(fs::read_to_string(path).unwrap(), text);
}

#[test]
fn what_cannot_be_written_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    let file = SettingsFile::open(Some(blocked.join("settings.json")));
    assert!(matches!(
        file.change(alias("a", "A")),
        Err(Error::Unwritten { .. } | Error::Unreadable { .. })
    ));
    assert_eq!(aliases(&file), []);
    let homeless = SettingsFile::open(None);
    assert!(matches!(
        homeless.change(alias("a", "A")),
        Err(Error::Homeless)
    ));
}

#[test]
fn huge_files_and_folders_are_no_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let huge = File::create(&path).unwrap();
    huge.set_len(MAX_BYTES + 1).unwrap();
    assert!(SettingsFile::open(Some(path)).stored().problem.is_some());
    let itself = SettingsFile::open(Some(folder.path().to_path_buf()));
    assert!(itself.stored().problem.is_some());
    assert!(folder.path().exists());
}

#[cfg(unix)]
#[test]
fn a_link_goes_on_leading_to_the_file() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("mine.json");
    fs::write(&real, "{}").unwrap();
    let path = folder.path().join("settings.json");
    symlink(&real, &path).unwrap();
    SettingsFile::open(Some(path.clone()))
        .change(alias("a", "A"))
        .unwrap();
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("\"A\""));
    let mode = fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "only its user may read it");

    fs::write(&real, "{ damaged").unwrap();
    let file = SettingsFile::open(Some(path.clone()));
    file.change(alias("b", "B")).unwrap();
    let aside = folder
        .path()
        .canonicalize()
        .unwrap()
        .join("mine.damaged-1.json");
    assert_eq!(fs::read_to_string(aside).unwrap(), "{ damaged");
    let again = SettingsFile::open(Some(path));
    assert_eq!(aliases(&again), pairs(&[("b", "B")]));
}
