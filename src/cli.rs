//! The command line: what may be asked, and in which words.

pub mod examples;
pub mod store;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;
use serde::de::DeserializeOwned;

use crate::case::{FlagName, Status};
use crate::encoder::Runtime;
use crate::eval::Strip;
use crate::export::promises::{By, status_name as name_of_status};
use crate::export::schema::Output;
use crate::export::{CsvProfile, Language};
use crate::legitimacy::law::Country;

use examples::ExamplesArgs;
use store::{CalibrateArgs, ImportArgs, QueueArgs, ReviewArgs};

const EXAMPLES: &str = "\
Examples:
  razbor score data/examples                        score a folder of mixed files, show what to look at first
  razbor score 'calls/**/*.json' chats.csv --out результаты
  cat archive.jsonl | razbor score - --format jsonl > cases.jsonl
  razbor score calls/ --db razbor.db                the same, and into the store that `queue` and `review` work on
  razbor queue --flag abusive_staff_reply           what to look at first, and why
  razbor explain call-17                            one case in full: turns, signals, weights, verdict
  razbor promises data/examples/archive --overdue   who promised what by when, and was it kept
  razbor eval data/gold                             quality against labelled files
  razbor rules check                                every rule's own examples

Exit codes: 0 done; 1 a gate asked for with --fail-on; 2 could not run; 3 ran, but some inputs failed.";

/// Finds rude staff, unreasonable customers and broken promises in Russian complaint conversations, with the quotes
/// that prove it.
#[derive(Debug, Parser)]
#[command(name = "razbor", version, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Score calls, chats, reviews, posts and letters: files, folders, globs, or `-` for standard input
    Score(ScoreArgs),
    /// Take into the store what `score` wrote before, or annotations from Label Studio
    Import(ImportArgs),
    /// What a supervisor should look at first, and why
    Queue(QueueArgs),
    /// The queue in the browser, on this machine: confirm, reject, comment
    Review(ReviewArgs),
    /// Cases for training: clear ones, near misses, the same trouble handled badly and well
    Examples(ExamplesArgs),
    /// The ledger: who promised what by when; kept, broken, overdue as of a day
    Promises(PromisesArgs),
    /// Show one case in full: turns, signals, weights, verdict
    Explain(ExplainArgs),
    /// Measure quality against labelled files, or compare two label files
    Eval(EvalArgs),
    /// Set thresholds from reviewers' decisions, for a wanted precision
    Calibrate(CalibrateArgs),
    /// Look at the rules, or check them against their own examples
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print the JSON Schema of what is written
    Schema(SchemaArgs),
    /// Print completions for a shell
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Which engine to build: shared by the commands that score.
#[derive(Debug, Args)]
pub struct EngineArgs {
    /// Configuration file [default: razbor.toml in this folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of rule files to use instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Policy file (weights and thresholds) to use instead of the model's own
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Folder of a model with its policy to use instead of the built-in one; `none`: rules alone, faster, finds less
    #[arg(long, value_name = "DIR|none")]
    pub model: Option<PathBuf>,
    /// Engine that runs the model
    #[cfg(feature = "rust-bert")]
    #[arg(long, value_enum, default_value_t, value_name = "ENGINE")]
    pub runtime: Runtime,
    /// Threads to score with [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

impl EngineArgs {
    /// The engine asked for; there is no choice without the feature `rust-bert`.
    pub fn runtime(&self) -> Runtime {
        #[cfg(feature = "rust-bert")]
        return self.runtime;
        #[cfg(not(feature = "rust-bert"))]
        Runtime::default()
    }
}

/// Arguments of `razbor score`.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads JSONL, CSV/TSV, WhisperX, Vosk, AWS Transcribe, Contact Lens, Genesys, SpeechKit, SpeechSense, vCon, ConvoKit,
SRT/VTT, labelled text and prose (.txt, .md, .html); docs/formats.md tells how each is recognised.

Examples:
  razbor score data/examples
  razbor score calls/ --out night-2026-11-21 --csv-profile excel-ru
  razbor score calls/ --fail-on abusive_staff_reply   exit code 1 when the flag is raised anywhere")]
pub struct ScoreArgs {
    /// Files, folders, globs, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Folder for cases.jsonl, cases.csv, evidence.csv, rejected.jsonl, run.json and report.html
    #[arg(long, value_name = "DIR", default_value = "razbor-out")]
    pub out: PathBuf,
    /// Put the cases into this store, too, for `queue`, `review` and `examples`; made when there is none
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Hide names, numbers and addresses in all that is written, the store included
    #[arg(long)]
    pub mask: bool,
    /// What to print on standard output; `jsonl` streams the cases and writes no folder
    #[arg(long, value_enum, default_value_t = ScoreFormat::Table)]
    pub format: ScoreFormat,
    /// How CSV files are written
    #[arg(long, value_enum, default_value_t = CsvProfile::Plain)]
    pub csv_profile: CsvProfile,
    /// Language of what people read
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
    /// Rows of the printed table
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Add what the law of this country says to a claim, as of the day of the conversation; no legal advice [default: none]
    #[arg(long, value_enum, value_name = "COUNTRY")]
    pub legal: Option<Country>,
    /// End with exit code 1 when this flag is raised in any case (may be given several times)
    #[arg(long, value_name = "FLAG", value_parser = flag_name)]
    pub fail_on: Vec<FlagName>,
    /// No messages and no progress on standard error, errors excepted
    #[arg(long, short)]
    pub quiet: bool,
    /// No progress bar
    #[arg(long)]
    pub no_progress: bool,
    /// Rules, policy, configuration, threads.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// A variant by its name in the contract; a mistake lists what is known.
fn by_name<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}

/// A day as ISO writes it; one in another order is told how to write it.
fn day(text: &str) -> Result<Date, String> {
    if let Ok(day) = text.parse() {
        return Ok(day);
    }
    let parts: Vec<i16> = text
        .split(['.', '/', '-'])
        .filter_map(|part| part.parse().ok())
        .collect();
    let meant = match parts[..] {
        [day, month, year] | [year, month, day] if year > 31 => Date::new(
            year,
            month.try_into().unwrap_or(0),
            day.try_into().unwrap_or(0),
        )
        .ok(),
        _ => None,
    };
    Err(match meant {
        Some(day) => format!("write {day}"),
        None => "a day is written 2026-11-01: year, month, day".to_owned(),
    })
}

fn flag_name(text: &str) -> Result<FlagName, String> {
    let known = || FlagName::ALL.into_iter();
    known().find(|flag| flag.as_str() == text).ok_or_else(|| {
        format!(
            "known flags: {}",
            known().map(FlagName::as_str).collect::<Vec<_>>().join(", ")
        )
    })
}

/// What `razbor score` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// What to look at first, for people.
    Table,
    /// One case a line; nothing else is written.
    Jsonl,
    /// Nothing; only the folder is written.
    None,
}

/// Arguments of `razbor promises`.
#[derive(Debug, Args)]
#[command(after_help = "\
Conversations are linked by customer_key, by contracts, orders and telephones that are spoken, by names and addresses;
what later ones say decides whether a promise was kept. docs/promises.md tells how.

Examples:
  razbor promises data/examples/archive
  razbor promises razbor-out --overdue                what `score` wrote, without reading the inputs again
  razbor promises calls/ --as-of 2025-11-01 --status broken --format csv --csv-profile excel-ru > нарушено.csv
  razbor promises calls/ --by staff                   counts by the label of who promised
  razbor promises calls/ --customer 'договор 48-1173-02'")]
pub struct PromisesArgs {
    /// Files, folders, globs, `-` for standard input, or folders that `score` wrote
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Judge as of the end of this day, 2025-11-01; later conversations are left out [default: the newest conversation]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
    /// Only promises of this status: kept, broken, pending, unknown (may be given several times)
    #[arg(long, value_name = "STATUS", value_parser = status_name)]
    pub status: Vec<StatusName>,
    /// Only promises whose day has passed and of which nobody tells that they were kept
    #[arg(long)]
    pub overdue: bool,
    /// Counts in place of promises
    #[arg(long, value_enum, value_name = "WHOSE", conflicts_with = "customer")]
    pub by: Option<By>,
    /// Only this customer: the key, or the id of the first conversation
    #[arg(long, value_name = "KEY")]
    pub customer: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = PromisesFormat::Table)]
    pub format: PromisesFormat,
    /// How CSV is written
    #[arg(long, value_enum, default_value_t = CsvProfile::Plain)]
    pub csv_profile: CsvProfile,
    /// Rows of the printed table
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Hide names, numbers and addresses
    #[arg(long)]
    pub mask: bool,
    /// Language of what people read
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
    /// Rules, policy, configuration, threads; the model is only asked who speaks in stories.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// A promise's status on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusName(pub Status);

fn status_name(text: &str) -> Result<StatusName, String> {
    let all = [
        Status::Kept,
        Status::Broken,
        Status::Pending,
        Status::Unknown,
    ];
    let found = all.into_iter().find(|one| name_of_status(*one) == text);
    found
        .map(StatusName)
        .ok_or_else(|| format!("known: {}", all.map(name_of_status).join(", ")))
}

/// How `razbor promises` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PromisesFormat {
    /// For people, promises that repeat each other one under another.
    Table,
    /// One promise a row, with the surest quote of its proof.
    Csv,
    /// One promise a line, with all quotes.
    Jsonl,
}

/// Arguments of `razbor explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Case id, as in the table or in cases.jsonl
    pub case: String,
    /// Folder that `score` wrote, or a cases.jsonl
    #[arg(long, value_name = "DIR", default_value = "razbor-out")]
    pub out: PathBuf,
    /// Hide names, numbers and addresses
    #[arg(long)]
    pub mask: bool,
    /// Language of what people read
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
}

/// Arguments of `razbor eval`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  razbor eval data/gold
  razbor eval data/gold/transcripts.jsonl --errors
  razbor eval data/gold/transcripts.jsonl --strip labels     the same without speakers' labels
  razbor eval data/gold --model none                         rules alone
  razbor eval data/examples/archive --ledger                 promises across conversations, and their links
  razbor eval first-annotator.jsonl second-annotator.jsonl   agreement of two label files")]
pub struct EvalArgs {
    /// Labelled file, a folder of them, or a list of spoken deadlines (`*.txt`)
    pub gold: PathBuf,
    /// A second label file of the same documents: prints agreement instead
    pub other: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = EvalFormat::Markdown)]
    pub format: EvalFormat,
    /// List every case that was judged wrongly
    #[arg(long)]
    pub errors: bool,
    /// Judge promises across the conversations of an archive instead
    #[arg(long, conflicts_with_all = ["other", "texts", "strip"])]
    pub ledger: bool,
    /// Folder of the texts of labels that name file and SHA-256 only
    #[arg(long, value_name = "DIR")]
    pub texts: Option<PathBuf>,
    /// Take something away from transcripts first, to see what judging rests on
    #[arg(long, value_enum, value_name = "WHAT")]
    pub strip: Option<Strip>,
    /// Rules, policy, configuration, threads.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// What `razbor eval` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EvalFormat {
    /// Tables for people and for docs/quality.md.
    Markdown,
    /// The same figures for programs.
    Json,
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Run every rule's own examples; a mistake points at file and line
    Check {
        /// Folder of rule files to check instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// List all rules: id, signal, party, weight, reason
    List {
        /// Folder of rule files to list instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
}

/// Arguments of `razbor schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which record
    #[arg(value_enum, default_value_t = Output::Case)]
    pub of: Output,
}
