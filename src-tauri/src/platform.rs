//! Folders that differ between Linux, macOS and Windows. What else differs stands where it matters:
//! the console in `main.rs`, how programs are found in `contexts::program`.

use std::path::PathBuf;

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
