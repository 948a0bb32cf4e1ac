//! Pilothouse: the window, or with `call` a single command from a shell.
#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

mod args;
mod call;
mod logging;
mod platform;
mod rpc;
mod serve;
mod window;

use std::{io::Write as _, process::ExitCode, time::Duration};

use anyhow::Context as _;
use clap::Parser as _;
use commands::Core;
use contexts::Sources;

use crate::logging::Log;

/// glibc's allocator leaves large holes between the rows of a table, where the list that they came
/// in has been, and gives none of it back: several times what the rows take. This one does. It serves
/// the C libraries, too: what zstd needs for a listing would stay in an arena of each of its threads.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let log = logging::start(args.verbose);
    logging::record_panics(&log);
    let code = run(args, log.clone()).unwrap_or_else(|error| {
        tracing::error!("cannot run: {error:#}");
        let _ = writeln!(std::io::stderr(), "pilothouse: {error:#}");
        ExitCode::FAILURE
    });
    log.close();
    code
}

fn run(args: args::Args, log: Log) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // A listing takes a dozen threads for a moment; each holds memory for as long as it is there.
        .thread_keep_alive(Duration::from_secs(1))
        .enable_all()
        .thread_name("pilothouse")
        .build()
        .context("start the runtime")?;
    let sources = Sources::from_env(&args.kubeconfig);
    let core = match args.command {
        None => Core::for_window(sources, platform::places()),
        Some(_) => Core::new(sources, platform::places()),
    };
    match args.command {
        Some(args::Command::Serve(request)) => {
            let code = runtime.block_on(serve::run(&request));
            std::mem::forget(runtime);
            Ok(code)
        }
        Some(args::Command::Call(request)) => {
            let code = runtime.block_on(async {
                for snapshot in &args.snapshot {
                    if let Err(error) = core.open_named(snapshot).await {
                        return call::fail(&error);
                    }
                }
                call::run(&core, &request).await
            });
            // It ends with the process. Shut down, it would wait for threads that read standard
            // streams, and a task that it polls meanwhile would find no timer and panic.
            std::mem::forget(runtime);
            Ok(code)
        }
        None => {
            for snapshot in args.snapshot.iter().chain(&args.files) {
                // The window shows what is wrong with one that cannot be opened.
                let _ = runtime.block_on(core.open_named(snapshot));
            }
            window::run(core, &runtime, log).map(|()| ExitCode::SUCCESS)
        }
    }
}
