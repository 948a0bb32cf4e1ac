//! Folders that differ between Linux, macOS and Windows. What else differs stands where it matters:
//! the console in `main.rs`, how programs are found in `contexts::program`.

use std::path::{Path, PathBuf};

use commands::Places;
use directories::{BaseDirs, ProjectDirs};

/// The folder for log files: `~/Library/Logs/Pilothouse` on macOS, the state folder on Linux
/// (`~/.local/state/pilothouse/logs`), local application data on Windows.
pub fn log_folder() -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        return Some(BaseDirs::new()?.home_dir().join("Library/Logs/Pilothouse"));
    }
    Some(state_folder(&project()?).join("logs"))
}

/// The files of the program: settings in `~/.config/pilothouse` on Linux, in `~/Library/Application Support` on
/// macOS, in roaming application data on Windows; what is only remembered in the state folder, where there is one.
pub fn places() -> Places {
    let project = project();
    Places {
        settings: project
            .as_ref()
            .map(|project| project.config_dir().join("settings.json")),
        identities: project
            .as_ref()
            .map(|project| state_folder(project).join("identities.json")),
        imported: project
            .as_ref()
            .map(|project| project.config_dir().join("imported")),
        fleet: project
            .as_ref()
            .map(|project| state_folder(project).join("fleet.json")),
        kept: project
            .as_ref()
            .map(|project| state_folder(project).join("kept")),
    }
}

/// Nothing where the user has no home folder.
fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("dev", "Pilothouse", "Pilothouse")
}

/// Only Linux has one of its own.
fn state_folder(project: &ProjectDirs) -> &Path {
    project
        .state_dir()
        .unwrap_or_else(|| project.data_local_dir())
}
