//! `razbor examples`: cases for training.

mod fits;
mod last_look;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use razbor::cli::examples::{ExamplesArgs, ExamplesFormat, Length, Severity};
use razbor::examples::questions::Questions;
use razbor::examples::{Ask, Example};
use razbor::export::handout::Handout;
use razbor::label_studio::{CONFIG, task};
use razbor::mask::Masker;
use razbor::store::domain::Domains;
use razbor::store::search::Stems;
use razbor::store::{CaseNumber, Store};

pub fn run(args: &ExamplesArgs) -> anyhow::Result<ExitCode> {
    let format = args.format().map_err(|error| anyhow!(error))?;
    if format == ExamplesFormat::LabelStudioConfig {
        return write(args.out.as_deref(), CONFIG.as_bytes());
    }
    let store = Store::open_existing(&args.db)?;
    let ask = ask(args, &store)?;
    let examples = store.examples(&ask)?;
    if examples.is_empty() {
        bail!("{}", fits::why_none(&store, &ask)?);
    }
    if ask.contrast && examples.len() < ask.number * 2 {
        eprintln!(
            "razbor: {} of {} pairs: {}",
            examples.len() / 2,
            ask.number,
            fits::no_more_pairs(&store, &ask)?
        );
    }
    let mut keyed: Vec<(Example, String)> = Vec::with_capacity(examples.len());
    for example in examples {
        let key = store.key_of(example.number)?;
        keyed.push((example, key));
    }
    let questions = Questions::load()?;
    let render = |examples: &[(Example, String)]| {
        written(examples, &questions, format, args).map_err(anyhow::Error::from)
    };
    let text = if args.no_mask {
        render(&keyed)?
    } else {
        last_look::masked(&keyed, &Masker::load()?, format, &render)?
    };
    write(args.out.as_deref(), &text)
}

/// The finished text of examples with their keys.
fn written(
    keyed: &[(Example, String)],
    questions: &Questions,
    format: ExamplesFormat,
    args: &ExamplesArgs,
) -> io::Result<Vec<u8>> {
    let examples: Vec<Example> = keyed.iter().map(|(example, _)| example.clone()).collect();
    let masked = !args.no_mask;
    let handout = Handout {
        examples: &examples,
        questions,
        language: args.lang,
        masked,
    };
    let mut text = Vec::new();
    match format {
        ExamplesFormat::Markdown => handout.markdown(&mut text)?,
        ExamplesFormat::Html => handout.page(&mut text)?,
        ExamplesFormat::Csv => handout.csv(&mut text, args.csv_profile)?,
        ExamplesFormat::Jsonl => handout.lines(&mut text)?,
        ExamplesFormat::LabelStudio | ExamplesFormat::LabelStudioConfig => {
            let tasks: Vec<_> = keyed
                .iter()
                .map(|(example, key)| task(example, key, masked, args.lang))
                .collect();
            serde_json::to_writer_pretty(&mut text, &tasks)?;
            text.push(b'\n');
        }
    }
    Ok(text)
}

fn ask(args: &ExamplesArgs, store: &Store) -> anyhow::Result<Ask> {
    let config = super::config(args.config.as_deref())?;
    let mut wanted = super::queue::wanted(&args.filter, &config)?;
    if let Some(domain) = &args.domain {
        let domains = Domains::load(&Stems::default())?;
        let asked = domain.to_lowercase();
        let known = domains.names().iter();
        let Some(domain) = known.clone().find(|name| name.to_lowercase() == asked) else {
            bail!(
                "no domain `{domain}`; there are {}",
                domains.names().join(", ")
            );
        };
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
    for case in &args.without {
        wanted.without.extend(without(case, store)?);
    }
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

/// The cases of that id, and the one of that number.
fn without(case: &str, store: &Store) -> anyhow::Result<Vec<CaseNumber>> {
    let mut numbers = store.numbers_of(case)?;
    if let Ok(number) = case.parse().map(CaseNumber)
        && store.case(number)?.is_some()
    {
        numbers.push(number);
    }
    if numbers.is_empty() {
        bail!("--without {case}: the store has no case of that id or number");
    }
    Ok(numbers)
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
