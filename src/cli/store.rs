//! Arguments of the commands that work on the store.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{by_name, day, flag_name};
use crate::case::{FlagName, LegitimacyClass, State};
use crate::document::Channel;
use crate::export::{CsvProfile, Language};
use crate::signal::SignalKind;

/// Where the store lies unless told otherwise.
pub const STORE: &str = "razbor.db";

/// Arguments of `razbor import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  razbor import razbor-out                          what `score` wrote, into razbor.db
  razbor import night-*/ --db archive.db
  razbor import project-7.json --reviewer Анна      annotations from Label Studio, as decisions")]
pub struct ImportArgs {
    /// Folders that `score` wrote, files of cases (`cases.jsonl`), or exports of Label Studio (`*.json`)
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The store; made when there is none
    #[arg(long, value_name = "FILE", default_value = STORE)]
    pub db: PathBuf,
    /// Whose decisions annotations are that name nobody
    #[arg(long, value_name = "NAME", default_value = "Label Studio")]
    pub reviewer: String,
    /// No messages and no progress on standard error, errors excepted
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which cases of the store.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Which cases")]
pub struct FilterArgs {
    /// Only where this flag is raised or not sure (may be given several times: any of them)
    #[arg(long, value_name = "FLAG", value_parser = flag_name)]
    pub flag: Vec<FlagName>,
    /// Only where a flag is in this state: raised, unsure, clear (may be given several times)
    #[arg(long, value_name = "STATE", value_parser = by_name::<State>)]
    pub state: Vec<State>,
    /// Only where this signal was seen: `insult`, `missed_deadline` …
    #[arg(long, value_name = "SIGNAL", value_parser = by_name::<SignalKind>)]
    pub signal: Option<SignalKind>,
    /// Only claims of this class: justified, partly, unjustified, not_a_claim, unsure
    #[arg(long, value_name = "CLASS", value_parser = by_name::<LegitimacyClass>)]
    pub legitimacy: Option<LegitimacyClass>,
    /// Only conversations from this day on, 2026-11-01
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// Only conversations up to this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// Only this employee, by the label of the turns
    #[arg(long, value_name = "LABEL")]
    pub operator: Option<String>,
    /// Only employees of this team of razbor.toml (`[teams]`)
    #[arg(long, value_name = "NAME", conflicts_with = "operator")]
    pub team: Option<String>,
    /// Only this company
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// Only this channel: call, chat, review, post, letter
    #[arg(long, value_name = "CHANNEL", value_parser = by_name::<Channel>)]
    pub channel: Option<Channel>,
    /// Only where all these words stand, anywhere and in any form; words in quotation marks of their own, '«мастер не
    /// приехал»', stand together in this order
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
    /// Near-duplicates one by one, too
    #[arg(long)]
    pub unfolded: bool,
}

/// Arguments of `razbor queue`.
#[derive(Debug, Args)]
#[command(after_help = "\
Scores are for review: they say where a person should look, not what becomes of an employee. Nobody is ranked here.

Examples:
  razbor queue                                        what to look at first, and why
  razbor queue --flag abusive_staff_reply --since 2026-11-01
  razbor queue --team 'Линия 1' --limit 50 --format csv --csv-profile excel-ru > очередь.csv
  razbor queue --search 'мастер не приехал' --review all     these words anywhere in the conversation
  razbor queue --search '«мастер не приехал»' --review all   this very phrase, in any form of its words
  razbor queue --review changed                       where the last run judged otherwise")]
pub struct QueueArgs {
    /// The store
    #[arg(long, value_name = "FILE", default_value = STORE)]
    pub db: PathBuf,
    /// Which cases.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// What people have said of them so far
    #[arg(long, value_enum, default_value_t = ReviewState::Open)]
    pub review: ReviewState,
    /// Cases shown
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Hide names, numbers and addresses
    #[arg(long)]
    pub mask: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = QueueFormat::Table)]
    pub format: QueueFormat,
    /// How CSV is written
    #[arg(long, value_enum, default_value_t = CsvProfile::Plain)]
    pub csv_profile: CsvProfile,
    /// Language of what people read
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
    /// Configuration file with `[teams]` [default: razbor.toml in this folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What people have said of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReviewState {
    /// Nobody has decided on all that is raised or not sure.
    Open,
    /// Somebody has.
    Decided,
    /// Either, cases without any flag included.
    All,
    /// A later run judged a flag otherwise, and nobody has decided on it since.
    Changed,
    /// Reviewers differ.
    Disagreed,
}

/// How `razbor queue` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QueueFormat {
    /// For people.
    Table,
    /// One case a row.
    Csv,
    /// One case a line.
    Jsonl,
}

/// Arguments of `razbor review`.
#[derive(Debug, Args)]
#[command(after_help = "\
The page is served to this machine alone. The printed address lets in one browser; a fresh one is printed when it was used.

Examples:
  razbor review                                 opens the page in the browser
  razbor review --db archive.db --reviewer Анна
  razbor review --port 8080 --no-open           for a browser at the other end of an SSH tunnel")]
pub struct ReviewArgs {
    /// The store
    #[arg(long, value_name = "FILE", default_value = STORE)]
    pub db: PathBuf,
    /// Whose decisions these are [default: the page asks]
    #[arg(long, value_name = "NAME")]
    pub reviewer: Option<String>,
    /// Port on this machine's loopback address; 0: any that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Print the address and open no browser
    #[arg(long)]
    pub no_open: bool,
    /// Language of the page, until it is told otherwise
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
    /// Configuration file with `[teams]` [default: razbor.toml in this folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `razbor calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Takes what reviewers decided on, sets where each flag must be raised so that this share of it is confirmed, and writes a
policy that `score --policy` takes. A flag with too few decisions keeps its threshold; if no flag has enough, nothing is
written.

Examples:
  razbor calibrate --precision 0.9
  razbor calibrate --precision 0.8 --flag broken_promise --out наш-порог.toml --report пороги.html
  razbor score calls/ --policy policy.toml")]
pub struct CalibrateArgs {
    /// The store
    #[arg(long, value_name = "FILE", default_value = STORE)]
    pub db: PathBuf,
    /// Share of the raised that people shall confirm, above 0 and below 1
    #[arg(long, value_name = "P", default_value_t = 0.9, value_parser = share)]
    pub precision: f64,
    /// Only this flag (may be given several times)
    #[arg(long, value_name = "FLAG", value_parser = flag_name)]
    pub flag: Vec<FlagName>,
    /// The policy to start from [default: that of the built-in model]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Where to write the policy
    #[arg(long, value_name = "FILE", default_value = "policy.toml")]
    pub out: PathBuf,
    /// Write a page with the reliability curves, too
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Language of what people read
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text
        .replace(',', ".")
        .parse()
        .map_err(|_| format!("`{text}` is no number"))?;
    if share > 0.0 && share < 1.0 {
        Ok(share)
    } else {
        Err("a share lies between 0 and 1: 0.9".to_owned())
    }
}
