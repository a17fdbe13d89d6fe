//! `razbor examples`: cases for training.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use razbor::case::Case;
use razbor::cli::store::{ExamplesArgs, ExamplesFormat, Length, Severity};
use razbor::examples::questions::Questions;
use razbor::examples::{Ask, Example};
use razbor::export::handout::Handout;
use razbor::label_studio::{CONFIG, task};
use razbor::mask::{Hidden, Leak, Masker};
use razbor::store::Store;
use razbor::store::domain::Domains;
use razbor::store::search::Stems;
use scraper::{Html, Selector};

/// Leaks that are named.
const NAMED: usize = 5;

pub fn run(args: &ExamplesArgs) -> anyhow::Result<ExitCode> {
    if args.format == ExamplesFormat::LabelStudioConfig {
        return write(args.out.as_deref(), CONFIG.as_bytes());
    }
    let store = Store::open_existing(&args.db)?;
    let mut examples = store.examples(&ask(args)?)?;
    if examples.is_empty() {
        bail!(
            "no case fits; ask for less{}",
            if args.confirmed {
                ", or leave out --confirmed: few decisions are made yet"
            } else {
                ""
            }
        );
    }
    let keys: Vec<String> = examples
        .iter()
        .map(|example| store.key_of(example.number))
        .collect::<Result<_, _>>()?;
    let masker = if args.no_mask {
        None
    } else {
        Some(Masker::load()?)
    };
    let mut hidden = Hidden::default();
    if let Some(masker) = &masker {
        mask(&mut examples, masker, &mut hidden);
    }
    let questions = Questions::load()?;
    let handout = Handout {
        examples: &examples,
        questions: &questions,
        language: args.lang,
        masked: masker.is_some(),
    };
    let mut text = Vec::new();
    match args.format {
        ExamplesFormat::Markdown => handout.markdown(&mut text)?,
        ExamplesFormat::Html => handout.page(&mut text)?,
        ExamplesFormat::Csv => handout.csv(&mut text, args.csv_profile)?,
        ExamplesFormat::Jsonl => handout.lines(&mut text)?,
        ExamplesFormat::LabelStudio | ExamplesFormat::LabelStudioConfig => {
            let tasks: Vec<_> = examples
                .iter()
                .zip(&keys)
                .map(|(example, key)| task(example, key, masker.is_some(), args.lang))
                .collect();
            serde_json::to_writer_pretty(&mut text, &tasks)?;
            text.push(b'\n');
        }
    }
    if let Some(masker) = &masker {
        let mut leaks = masker.leaks(&told(&text, args.format), &hidden);
        leaks.extend(examples.iter().flat_map(|example| open(example, masker)));
        if !leaks.is_empty() {
            let named: Vec<String> = leaks
                .iter()
                .take(NAMED)
                .map(|leak| {
                    format!(
                        "{} in line {} {:?}",
                        leak.kind.as_str(),
                        leak.line,
                        leak.text
                    )
                })
                .collect();
            bail!(
                "nothing was written: {} places still look like personal data ({}); please report it, and look at the cases with --no-mask",
                leaks.len(),
                named.join(", ")
            );
        }
    }
    write(args.out.as_deref(), &text)
}

fn ask(args: &ExamplesArgs) -> anyhow::Result<Ask> {
    let config = super::config(args.config.as_deref())?;
    let mut wanted = super::queue::wanted(&args.filter, &config)?;
    if let Some(domain) = &args.domain {
        let domains = Domains::load(&Stems::default())?;
        if !domains.names().contains(domain) {
            bail!(
                "no domain `{domain}`; there are {}",
                domains.names().join(", ")
            );
        }
        wanted.domain = Some(domain.clone());
    }
    wanted.harm = args.severity.map(|severity| match severity {
        Severity::Serious => 0.6,
        Severity::Grave => 0.85,
    });
    wanted.letters = args.length.map(|length| match length {
        Length::Short => (0, 1200),
        Length::Medium => (1200, 4000),
        Length::Long => (4000, usize::MAX),
    });
    Ok(Ask {
        wanted,
        near_miss: args.near_miss,
        contrast: args.contrast,
        balanced: args.balanced,
        confirmed: args.confirmed,
        number: args.n,
        seed: args.seed,
    })
}

/// Hides personal data in the cases and in what people said of them.
fn mask(examples: &mut [Example], masker: &Masker, hidden: &mut Hidden) {
    let cases: Vec<Case> = examples
        .iter()
        .map(|example| example.case.clone())
        .collect();
    for (example, case) in examples.iter_mut().zip(masker.cases(&cases, hidden)) {
        example.case = case;
        for decision in &mut example.decisions {
            decision.comment = masker.text(&decision.comment);
            decision.reviewer = masker.text(&decision.reviewer);
        }
    }
}

/// What a file tells its reader: of a page, what it shows; its own `main` is nobody's name.
fn told(text: &[u8], format: ExamplesFormat) -> String {
    let text = String::from_utf8_lossy(text);
    if format != ExamplesFormat::Html {
        return text.into_owned();
    }
    let page = Html::parse_document(&text);
    let shown = Selector::parse("body").ok();
    let body = shown.and_then(|body| {
        page.select(&body)
            .next()
            .map(|body| body.text().collect::<Vec<_>>().join("\n"))
    });
    body.unwrap_or_else(|| text.into_owned())
}

/// What still looks like personal data in the words of a masked example.
fn open(example: &Example, masker: &Masker) -> Vec<Leak> {
    let turns = example.case.turns.iter().map(|turn| &turn.text);
    let comments = example.decisions.iter().map(|decision| &decision.comment);
    turns
        .chain(comments)
        .flat_map(|text| masker.open(text))
        .collect()
}

fn write(path: Option<&Path>, text: &[u8]) -> anyhow::Result<ExitCode> {
    match path {
        Some(path) => {
            std::fs::write(path, text).with_context(|| path.display().to_string())?;
            eprintln!("razbor: {}", path.display());
        }
        None => io::stdout().lock().write_all(text)?,
    }
    Ok(ExitCode::SUCCESS)
}
