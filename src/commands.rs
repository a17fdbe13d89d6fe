//! What the commands do: files, clock and standard streams live here, everything else in the library.

pub mod completions;
pub mod eval;
pub mod explain;
pub mod rules;
pub mod schema;
pub mod score;

use std::io::{self, IsTerminal};

use razbor::cli::EngineArgs;
use razbor::config::Config;
use razbor::error::Error;
use razbor::export::Language;
use razbor::export::table::Look;
use razbor::pipeline::Razbor;
use razbor::policy::Policy;
use razbor::rules::Rules;

/// Exit code when nothing could be done.
pub const COULD_NOT_RUN: u8 = 2;
/// Exit code when a gate that was asked for is closed.
pub const GATE_CLOSED: u8 = 1;
/// Exit code when some inputs failed.
pub const SOME_FAILED: u8 = 3;
/// Exit code after Ctrl-C, as shells know it.
pub const INTERRUPTED: u8 = 130;

/// Width of tables when standard output is no terminal.
const PLAIN_WIDTH: usize = 120;

/// Configuration and engine as the arguments ask; also sets the number of threads.
pub fn engine(args: &EngineArgs) -> anyhow::Result<(Config, Razbor)> {
    let config = Config::load(args.config.as_deref())?;
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global()?;
    }
    let rules = args.rules.as_deref().map_or_else(Rules::bundled, Rules::from_folder)?;
    let policy = args.policy.as_deref().map_or_else(Policy::bundled, Policy::from_file)?;
    Ok((config, Razbor::with(rules, policy)?))
}

/// Whether the error is only that nobody reads our output any more.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let ours = match cause.downcast_ref::<Error>() {
            Some(Error::Io { source, .. }) => Some(source.kind()),
            _ => None,
        };
        io.or(ours) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// How to print on standard output: its width, colours only on a terminal.
pub fn look(language: Language) -> Look {
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let width = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    Look { language, width: width.unwrap_or(PLAIN_WIDTH), colour }
}
