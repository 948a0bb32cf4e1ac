//! The window.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use commands::Core;
use tauri::{
    Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder, WindowEvent, webview::PageLoadEvent,
};

use crate::{
    logging::Log,
    rpc::{self, Rpc},
};

/// How long the program may take to keep what it knows before it ends.
const KEEP_LIMIT: Duration = Duration::from_secs(3);

/// Opens the window and runs until it is closed. The process ends there, without a return: the log
/// is closed before.
pub fn run(core: Core, runtime: &tokio::runtime::Runtime, log: Log) -> anyhow::Result<()> {
    tauri::async_runtime::set(runtime.handle().clone());
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::new(Rpc::new(core)))
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .on_page_load(|webview, load| {
            // A page that loads anew knows nothing of the streams of the one before.
            if load.event() == PageLoadEvent::Started {
                webview.state::<Arc<Rpc>>().close_all();
            }
        })
        .on_window_event(|window, event| {
            if matches!(event, WindowEvent::Destroyed) {
                window.state::<Arc<Rpc>>().close_all();
            }
        })
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Pilothouse")
                .inner_size(1440.0, 900.0)
                .min_inner_size(1024.0, 640.0)
                .build()?;
            tauri::async_runtime::spawn(end_when_told(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("open the window")?;
    app.run(move |app, event| match event {
        RunEvent::Exit => {
            let rpc = app.state::<Arc<Rpc>>();
            tauri::async_runtime::block_on(rpc.core().keep(KEEP_LIMIT));
            tracing::info!("closed");
            log.close();
        }
        #[cfg(any(target_os = "macos", target_os = "ios"))]
        RunEvent::Opened { urls } => opened(app, &urls),
        _ => {
            // Only some systems hand over files while the program runs.
            let _ = app;
        }
    });
    Ok(())
}

/// Ends in good order when the system says so, as at the end of a session. Windows closes the window instead.
#[cfg(unix)]
async fn end_when_told(app: tauri::AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    if let Ok(mut told) = signal(SignalKind::terminate()) {
        told.recv().await;
        app.exit(0);
    }
}

#[cfg(not(unix))]
async fn end_when_told(_: tauri::AppHandle) {}

/// Opens files that the system hands over. It does so also before there is a page to tell, which
/// then finds them among the contexts.
#[cfg(any(target_os = "macos", target_os = "ios"))]
fn opened(app: &tauri::AppHandle, urls: &[tauri::Url]) {
    use tauri::Emitter as _;

    let files: Vec<std::path::PathBuf> = urls
        .iter()
        .filter_map(|url| url.to_file_path().ok())
        .collect();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let rpc = Arc::clone(&app.state::<Arc<Rpc>>());
        rpc.open_named(&files).await;
        let _ = app.emit("files-opened", files);
    });
}
