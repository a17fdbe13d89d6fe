//! What the commands do: files, clock and standard streams live here, everything else in the library.

pub mod calibrate;
pub mod completions;
pub mod eval;
pub mod examples;
pub mod explain;
pub mod import;
pub mod promises;
pub mod queue;
pub mod review;
pub mod rules;
pub mod schema;
pub mod score;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use razbor::cli::EngineArgs;
use razbor::config::Config;
use razbor::encoder::Encoder;
use razbor::error::Error;
use razbor::export::Language;
use razbor::export::table::Look;
use razbor::pipeline::Razbor;
use razbor::policy::Policy;
use razbor::rules::Rules;
use sha2::{Digest, Sha256};

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

/// `--model none`: rules alone.
const NO_MODEL: &str = "none";

/// Where the configuration is looked for when none is named.
const CONFIG_FILE: &str = "razbor.toml";

/// Configuration and engine as the arguments ask.
pub struct Engine {
    pub config: Config,
    /// SHA-256 of configuration and policy in effect, in hexadecimal.
    pub config_hash: String,
    pub razbor: Razbor,
}

/// The configuration asked for, or that of this folder, or none.
pub fn config(asked: Option<&Path>) -> razbor::error::Result<Config> {
    match asked {
        Some(path) => Config::load(path),
        None if Path::new(CONFIG_FILE).exists() => Config::load(Path::new(CONFIG_FILE)),
        None => Ok(Config::default()),
    }
}

/// Puts the engine together; also sets the number of threads.
pub fn engine(args: &EngineArgs) -> anyhow::Result<Engine> {
    let config = config(args.config.as_deref())?;
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()?;
    }
    let rules = args
        .rules
        .as_deref()
        .map_or_else(Rules::bundled, Rules::from_folder)?;
    let (encoder, own_policy) = model(args)?;
    let asked = args.policy.as_deref().or(config.policy.as_deref());
    let policy = asked.map_or(Ok(own_policy), Policy::from_file)?;
    if encoder.is_some() && asked.is_some() && !policy.hears_model() {
        bail!(
            "the policy weighs no model, and would take what one sees for what rules prove: \
             add `--model none`, or start from models/razbor-v1/policy.toml"
        );
    }
    let config_hash = format!("{:x}", Sha256::digest(format!("{config:?}{policy:?}")));
    Ok(Engine {
        config,
        config_hash,
        razbor: Razbor::with(rules, policy, encoder)?,
    })
}

/// The model asked for, with the policy that was made for it; rules alone have one of their own.
fn model(args: &EngineArgs) -> anyhow::Result<(Option<Encoder>, Policy)> {
    let runtime = args.runtime();
    Ok(match args.model.as_deref() {
        Some(none) if none == Path::new(NO_MODEL) => (None, Policy::bundled()?),
        Some(folder) => (
            Some(Encoder::from_dir(folder, runtime)?),
            Policy::from_file(&folder.join("policy.toml"))?,
        ),
        None => (
            Some(Encoder::bundled(runtime)?),
            Policy::of_bundled_model()?,
        ),
    })
}

/// Rate and time left, on a terminal only.
pub fn bar(bytes: u64, wanted: bool) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    bar.set_draw_target(if wanted && io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    });
    let style = ProgressStyle::with_template(
        "{bar:32} {bytes}/{total_bytes} · {bytes_per_sec} · осталось {eta}",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Local date and time, ISO, to the second.
pub fn now() -> String {
    let now = jiff::Zoned::now().datetime();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
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
    let width = console::Term::stdout()
        .size_checked()
        .map(|(_, columns)| usize::from(columns));
    Look {
        language,
        width: width.unwrap_or(PLAIN_WIDTH),
        colour,
    }
}
