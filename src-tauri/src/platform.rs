//! Folders that differ between Linux, macOS and Windows. What else differs stands where it matters:
//! the console in `main.rs`, how programs are found in `contexts::program`.

use std::path::PathBuf;

use commands::Places;
use directories::{BaseDirs, ProjectDirs};

/// The folder for log files: `~/Library/Logs/Pilothouse` on macOS, the state folder on Linux
/// (`~/.local/state/pilothouse/logs`), local application data on Windows.
pub fn log_folder() -> Option<PathBuf> {
    let project = ProjectDirs::from("dev", "Pilothouse", "Pilothouse")?;
    if cfg!(target_os = "macos") {
        return Some(BaseDirs::new()?.home_dir().join("Library/Logs/Pilothouse"));
    }
    Some(
        project
            .state_dir()
            .unwrap_or_else(|| project.data_local_dir())
            .join("logs"),
    )
}

/// The files of the program: settings in `~/.config/pilothouse` on Linux, in `~/Library/Application Support` on
/// macOS, in roaming application data on Windows; what is only remembered beside the logs.
pub fn places() -> Places {
    let project = ProjectDirs::from("dev", "Pilothouse", "Pilothouse");
    Places {
        settings: project
            .as_ref()
            .map(|project| project.config_dir().join("settings.json")),
        identities: project.as_ref().map(|project| {
            let folder = project
                .state_dir()
                .unwrap_or_else(|| project.data_local_dir());
            folder.join("identities.json")
        }),
    }
}
