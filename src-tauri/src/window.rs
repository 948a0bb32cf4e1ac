//! The window.

use std::sync::Arc;

use anyhow::Context as _;
use commands::Core;
use tauri::{
    Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder, WindowEvent, webview::PageLoadEvent,
};

use crate::{
    logging::Log,
    rpc::{self, Rpc},
};

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
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("open the window")?;
    app.run(move |app, event| match event {
        RunEvent::Exit => {
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
