//! Arguments of `razbor examples`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::store::{FilterArgs, STORE};
use crate::export::{CsvProfile, Language};

/// Arguments of `razbor examples`.
#[derive(Debug, Args)]
#[command(after_help = "\
Personal data are hidden unless --no-mask is given. What is written is searched for them once more; what stays open stops
it, and --without leaves that case out. Signals for --signal: razbor rules list.

Examples:
  razbor examples --flag abusive_staff_reply --n 5 > грубость.md
  razbor examples --flag broken_promise --near-miss --out похоже-но-нет.html
  razbor examples --contrast --n 3 --out пары.html     the same trouble handled badly and well
  razbor examples --balanced --n 20 --seed 7 --confirmed --format csv > занятие.csv
  razbor examples --domain банк --length short --flag exemplary_handling
  razbor examples --n 200 --seed 1 --no-mask --format label-studio > задания.json")]
pub struct ExamplesArgs {
    /// The store
    #[arg(long, value_name = "FILE", default_value = STORE)]
    pub db: PathBuf,
    /// Which cases.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// What it is about: банк, связь, доставка, жкх, медицина …
    #[arg(long, value_name = "NAME", help_heading = "Which cases")]
    pub domain: Option<String>,
    /// Only serious cases: escalation from 0.6 on, or from 0.85
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Which cases")]
    pub severity: Option<Severity>,
    /// How long the conversation is: short (up to 1,200 characters), medium, long (from 4,000 on)
    #[arg(long, value_enum, value_name = "LENGTH", help_heading = "Which cases")]
    pub length: Option<Length>,
    /// Not this case, by its id or its number in the store (may be given several times)
    #[arg(long, value_name = "CASE", help_heading = "Which cases")]
    pub without: Vec<String>,
    /// Cases that look like the flag, and are none: people rejected it, or nobody looked and the program found signs too few
    #[arg(long, conflicts_with = "contrast")]
    pub near_miss: bool,
    /// Pairs: the same kind of trouble handled badly and well
    #[arg(long)]
    pub contrast: bool,
    /// As many of each flag
    #[arg(long, conflicts_with = "contrast")]
    pub balanced: bool,
    /// Only what people have confirmed (with --near-miss: rejected)
    #[arg(long)]
    pub confirmed: bool,
    /// How many examples; with --contrast, pairs
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub n: usize,
    /// Draw at random, the same for the same number [default: the clearest first]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// What to write [default: what the name after --out ends with, else markdown]
    #[arg(long, value_enum)]
    pub format: Option<ExamplesFormat>,
    /// How CSV is written
    #[arg(long, value_enum, default_value_t = CsvProfile::Plain)]
    pub csv_profile: CsvProfile,
    /// Where to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Leave names, numbers and addresses as they are
    #[arg(long)]
    pub no_mask: bool,
    /// Hide names, numbers and addresses: what is done anyway
    #[arg(long, hide = true, conflicts_with = "no_mask")]
    pub mask: bool,
    /// Language of everything but the conversations
    #[arg(long, value_enum, default_value_t = Language::Ru)]
    pub lang: Language,
    /// Configuration file with `[teams]` [default: razbor.toml in this folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Severity {
    /// Escalation from 0.6 on.
    Serious,
    /// Escalation from 0.85 on.
    Grave,
}

/// How long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Length {
    /// Up to 1,200 characters: read in a minute.
    Short,
    /// Between.
    Medium,
    /// From 4,000 characters on.
    Long,
}

/// What `razbor examples` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExamplesFormat {
    /// For a wiki or a course.
    Markdown,
    /// A page made for print.
    Html,
    /// One example a row.
    Csv,
    /// One example a line, the whole case in it.
    Jsonl,
    /// Tasks with predictions.
    LabelStudio,
    /// The labelling interface for those tasks.
    LabelStudioConfig,
}

impl ExamplesFormat {
    /// The format of a file of that name; `None` when its ending tells none.
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Some(match ending.as_str() {
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "csv" => Self::Csv,
            "jsonl" => Self::Jsonl,
            "json" => Self::LabelStudio,
            "xml" => Self::LabelStudioConfig,
            _ => return None,
        })
    }

    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl ExamplesArgs {
    /// What to write, by `--format` and the name of the file.
    ///
    /// # Errors
    ///
    /// A sentence, when the two contradict each other.
    pub fn format(&self) -> Result<ExamplesFormat, String> {
        let named = self.out.as_deref().and_then(ExamplesFormat::of);
        match (self.format, named, &self.out) {
            (Some(format), Some(named), Some(out)) if format != named => Err(format!(
                "--out {} ends like {}, and --format says {}: leave out --format, or give the file another ending",
                out.display(),
                named.name(),
                format.name()
            )),
            (format, named, _) => Ok(format.or(named).unwrap_or(ExamplesFormat::Markdown)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn examples(arguments: &[&str]) -> ExamplesArgs {
        let all = ["razbor", "examples"].iter().chain(arguments);
        match Cli::try_parse_from(all).unwrap().command {
            Command::Examples(args) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_name_of_the_file_tells_the_format() {
        let of = |name: &str| examples(&["--out", name]).format().unwrap();
        assert_eq!(of("грубость.html"), ExamplesFormat::Html);
        assert_eq!(of("занятие.CSV"), ExamplesFormat::Csv);
        assert_eq!(of("задания.json"), ExamplesFormat::LabelStudio);
        assert_eq!(of("заметки.txt"), ExamplesFormat::Markdown);
        let asked = ["--out", "а.txt", "--format", "jsonl"];
        assert_eq!(examples(&asked).format().unwrap(), ExamplesFormat::Jsonl);
        let both = examples(&["--out", "а.html", "--format", "csv"]);
        let error = both.format().unwrap_err();
        assert!(
            error.contains("а.html ends like html") && error.contains("--format says csv"),
            "{error}"
        );
    }

    #[test]
    fn a_day_in_the_russian_order_is_told_how_to_write() {
        for wrong in ["01.11.2026", "1.11.2026", "2026.11.01", "01/11/2026"] {
            let parsed = Cli::try_parse_from(["razbor", "queue", "--since", wrong]);
            let error = parsed.unwrap_err().to_string();
            assert!(error.contains("write 2026-11-01"), "{error}");
        }
        assert!(Cli::try_parse_from(["razbor", "queue", "--since", "2026-11-01"]).is_ok());
    }
}
