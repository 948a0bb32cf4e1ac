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
    app.run(move |_, event| {
        if let RunEvent::Exit = event {
            tracing::info!("closed");
            log.close();
        }
    });
    Ok(())
}
