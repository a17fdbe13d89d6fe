//! `razbor eval`: our judgements against labelled files, two label files against each other, deadlines against a list,
//! or masking against marked lines.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use rayon::prelude::*;
use razbor::case::Case;
use razbor::cli::{EvalArgs, EvalFormat};
use razbor::eval::{
    Agreement, DeadlineReport, Gold, LedgerReport, MaskingReport, Report, find_texts,
    masking::is_marked, read_deadlines, read_gold, read_masking,
};
use razbor::ledger::{Entry, Ledger};
use razbor::mask::Masker;
use razbor::morphology::Morphology;
use razbor::promise::deadline::Deadlines;
use serde::Serialize;

pub fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    if is_marked(&args.gold) {
        let report = MaskingReport::compare(&read_masking(&args.gold)?, &Masker::load()?);
        return print(args.format, &report, &report.to_string());
    }
    if args.gold.extension().is_some_and(|ending| ending == "txt") {
        let expected = read_deadlines(&args.gold)?;
        let (deadlines, morphology) = (Deadlines::load()?, Morphology::load()?);
        let report = DeadlineReport::compare(&expected, &deadlines, &morphology);
        return print(args.format, &report, &report.to_string());
    }
    let mut gold = labelled(&args.gold)?;
    if let Some(other) = &args.other {
        let agreement = Agreement::compare(&gold, &labelled(other)?);
        return print(args.format, &agreement, &agreement.to_string());
    }
    if let Some(folder) = &args.texts {
        let lost = find_texts(&mut gold, folder)?;
        if !lost.is_empty() {
            eprintln!(
                "razbor: {} texts are not in {}: {}",
                lost.len(),
                folder.display(),
                lost.join(", ")
            );
        }
    }
    if let Some(what) = args.strip {
        gold.iter_mut().for_each(|gold| gold.strip(what));
    }
    if gold.iter().all(|one| one.record.is_none()) {
        bail!(
            "{}: labels without texts; name a second label file to compare them with",
            args.gold.display()
        );
    }
    let razbor = super::engine(&args.engine)?.razbor;
    if args.ledger {
        let remembered: razbor::error::Result<Vec<Vec<Entry>>> = gold
            .par_iter()
            .filter_map(|one| one.record.clone())
            .map(|record| razbor.remember(record))
            .collect();
        let ledger = Ledger::of(remembered?.into_iter().flatten().collect(), None)?;
        let report = LedgerReport::compare(&gold, &ledger);
        let mut text = report.to_string();
        if args.errors {
            text.push_str(&report.mistakes());
        }
        return print(args.format, &report, &text);
    }
    let score = |gold: Gold| {
        let cases = gold.record.clone().map(|record| razbor.score(record));
        Ok((gold, cases.transpose()?.unwrap_or_default()))
    };
    let pairs: anyhow::Result<Vec<(Gold, Vec<Case>)>> = gold.into_par_iter().map(score).collect();
    let pairs = pairs?;
    let report = Report::compare(&pairs);
    let mut text = report.to_string();
    if args.errors {
        text.push_str(&report.mistakes().to_string());
    }
    print(args.format, &report, &text)
}

fn print(format: EvalFormat, figures: &impl Serialize, text: &str) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    match format {
        EvalFormat::Markdown => writeln!(out, "{}", text.trim_end())?,
        EvalFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(figures)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The labelled records of a file, or of every `*.jsonl` of a folder in the order of their names.
fn labelled(path: &Path) -> anyhow::Result<Vec<Gold>> {
    let mut files: Vec<PathBuf> = vec![path.to_owned()];
    if path.is_dir() {
        let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
        files = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
        files.sort();
    }
    if files.is_empty() {
        bail!("{}: no *.jsonl files with labels here", path.display());
    }
    let mut records = Vec::new();
    for file in &files {
        records.extend(read_gold(file)?);
    }
    Ok(records)
}
