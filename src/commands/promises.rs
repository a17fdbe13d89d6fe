//! `razbor promises`: the ledger of an archive.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use jiff::civil::{Date, DateTime};
use rayon::prelude::*;
use razbor::case::Case;
use razbor::cli::{PromisesArgs, PromisesFormat};
use razbor::export::promises::{csv, jsonl, table, tallies, tally_csv, tally_table};
use razbor::ledger::{Entry, Keeper, Ledger, Line};
use razbor::mask::Masker;
use razbor::read::{self, ReadSettings};

/// Records or cases read before they are worked on side by side.
const BATCH: usize = 1024;

pub fn run(args: &PromisesArgs) -> anyhow::Result<ExitCode> {
    let (scored, raw): (Vec<&String>, Vec<&String>) = args
        .inputs
        .iter()
        .partition(|input| Path::new(input).join("cases.jsonl").exists());
    let mut entries = Vec::new();
    for folder in scored {
        entries.extend(kept(&Path::new(folder).join("cases.jsonl"))?);
    }
    let mut rejected = 0_u64;
    if !raw.is_empty() {
        let inputs: Vec<String> = raw.into_iter().cloned().collect();
        entries.extend(fresh(args, &inputs, &mut rejected)?);
    }
    let newest = entries.iter().filter_map(|entry| entry.at).max();
    let as_of = args.as_of.map(|day| day.at(23, 59, 59, 0)).or(newest);
    let mut ledger = Ledger::of(entries, as_of)?;
    ledger.lines.retain(|line| wanted(args, line));
    if args.mask {
        let masker = Masker::load()?;
        ledger.lines.iter_mut().for_each(|line| masker.line(line));
    }
    let lines: Vec<&Line> = ledger.lines.iter().collect();
    let mut out = BufWriter::new(io::stdout().lock());
    let shown = shown(args, as_of);
    let look = super::look(args.lang);
    match (args.format, args.by) {
        (PromisesFormat::Table, None) => table(&mut out, &lines, args.limit, &shown, look)?,
        (PromisesFormat::Table, Some(by)) => {
            tally_table(&mut out, &tallies(&lines, by), args.limit, &shown, look)?;
        }
        (PromisesFormat::Csv, None) => csv(&mut out, &lines, args.csv_profile)?,
        (PromisesFormat::Csv, Some(by)) => {
            tally_csv(&mut out, &tallies(&lines, by), args.csv_profile)?;
        }
        (PromisesFormat::Jsonl, _) => jsonl(&mut out, &lines)?,
    }
    out.flush()?;
    if rejected > 0 {
        eprintln!("razbor: {rejected} records were not read");
        return Ok(ExitCode::from(super::SOME_FAILED));
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(args: &PromisesArgs, as_of: Option<DateTime>) -> String {
    let undated = args.lang.pick("неизвестный день", "a day unknown");
    as_of.map_or(undated.to_owned(), |as_of| {
        args.lang.date(&Date::from(as_of).to_string())
    })
}

fn wanted(args: &PromisesArgs, line: &Line) -> bool {
    (args.status.is_empty() || args.status.iter().any(|status| status.0 == line.status))
        && (!args.overdue || line.overdue)
        && args.customer.as_ref().is_none_or(|key| {
            let plain = |text: &str| -> String {
                let letters = text.chars().filter(|letter| letter.is_alphanumeric());
                letters.flat_map(char::to_lowercase).collect()
            };
            plain(&line.customer) == plain(key) || line.case_id == *key
        })
}

/// What `score` wrote before.
fn kept(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let keeper = Keeper::load()?;
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let mut lines = BufReader::new(file).lines().enumerate();
    let mut entries = Vec::new();
    loop {
        let batch: Vec<(usize, io::Result<String>)> = lines.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(entries);
        }
        let done: anyhow::Result<Vec<Entry>> = batch
            .into_par_iter()
            .map(|(number, line)| {
                let case: Case = serde_json::from_str(&line?).with_context(|| {
                    format!(
                        "{}:{}: not a case of this version",
                        path.display(),
                        number + 1
                    )
                })?;
                Ok(keeper.entry(&case))
            })
            .collect();
        entries.extend(done?);
    }
}

/// Conversations that were not scored before; nothing is scored here.
fn fresh(args: &PromisesArgs, inputs: &[String], rejected: &mut u64) -> anyhow::Result<Vec<Entry>> {
    let engine = super::engine(&args.engine)?;
    let settings = ReadSettings::from(&engine.config.read);
    let mut records = read::read_all(read::find_inputs(inputs)?, settings);
    let mut entries = Vec::new();
    loop {
        let batch: Vec<_> = records.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(entries);
        }
        let done: Vec<_> = batch
            .into_par_iter()
            .map(|record| match record {
                Ok(record) => Ok(engine.razbor.remember(record)),
                Err(rejected) => Err(rejected),
            })
            .collect();
        for one in done {
            match one {
                Ok(found) => entries.extend(found?),
                Err(wrong) => {
                    *rejected += 1;
                    eprintln!("razbor: {wrong}");
                }
            }
        }
    }
}
