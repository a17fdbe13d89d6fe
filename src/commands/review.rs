//! `razbor review`: the queue in the browser, on this machine.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use razbor::cli::store::ReviewArgs;
use razbor::review::{Server, Settings};
use razbor::store::Store;
use tokio::sync::oneshot;

pub fn run(args: &ReviewArgs) -> anyhow::Result<ExitCode> {
    let store = Store::open_existing(&args.db)?;
    let config = super::config(args.config.as_deref())?;
    let opened = AtomicBool::new(args.no_open);
    let announce = move |address: &str| {
        // the address goes to standard output: whoever reads it is let in
        let _ = writeln!(io::stdout(), "{address}");
        if !opened.swap(true, Ordering::Relaxed)
            && let Err(error) = opener::open_browser(address)
        {
            eprintln!("razbor: no browser could be opened ({error}); open the address above");
        }
    };
    let settings = Settings {
        port: args.port,
        reviewer: args.reviewer.clone().unwrap_or_default(),
        language: args.lang,
        teams: config.teams,
    };
    let server = Server::bind(store, settings, announce)?;
    eprintln!(
        "razbor: the review page of {} is served on {}; Ctrl-C ends it",
        args.db.display(),
        server.address()
    );
    let (stop, stopped) = oneshot::channel();
    let stop = Mutex::new(Some(stop));
    ctrlc::set_handler(move || {
        let sender = stop.lock().ok().and_then(|mut stop| stop.take());
        match sender {
            Some(sender) => {
                let _ = sender.send(());
            }
            None => std::process::exit(i32::from(super::INTERRUPTED)),
        }
    })?;
    server.serve(stopped)?;
    Ok(ExitCode::SUCCESS)
}
