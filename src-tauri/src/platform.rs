//! Folders that differ between Linux, macOS and Windows, and how the window is drawn on Linux. What else
//! differs stands where it matters: the console in `main.rs`, how programs are found in
//! `contexts::program`.

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

/// Starts the program again with a window that is drawn whole, where there is no graphics card. `WebKitGTK`
/// would draw it in layers, which the processor puts together: that takes a third more memory, and twice
/// as long until something new is seen. Only the environment of a process tells it so.
#[cfg(target_os = "linux")]
pub fn draw_for_screen() {
    use std::{env, fs, os::unix::process::CommandExt as _, process::Command};

    const WHOLE: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    let devices = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let mut names = devices.map(|device| device.file_name());
    let has_card = names.any(|name| name.to_string_lossy().starts_with("renderD"));
    if has_card || env::var_os(WHOLE).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        // It only comes back if that fails, and then the window is drawn as it would have been.
        let _ = Command::new(program)
            .args(env::args_os().skip(1))
            .env(WHOLE, "1")
            .exec();
    }
}
