//! `razbor import`: into the store what `score` wrote before.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use indicatif::HumanCount;
use razbor::cli::store::ImportArgs;
use razbor::export::Run;
use razbor::label_studio::annotations;
use razbor::store::Store;
use razbor::store::decisions::{Correction, NewDecision, Right};
use razbor::store::intake::{Preparer, Taken};

/// Wrong lines of a file that are told one by one.
const SHOWN: u64 = 5;

pub fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&args.db)?;
    let mut all = Taken::default();
    let mut failed = 0;
    for input in &args.inputs {
        if input
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            failed += annotations_of(&mut store, input, args)?;
            continue;
        }
        let cases = if input.is_dir() {
            input.join("cases.jsonl")
        } else {
            input.clone()
        };
        let (taken, wrong) = cases_of(&mut store, &cases, args)?;
        all.add(taken);
        failed += wrong;
    }
    if !args.quiet {
        report(store.path(), all);
    }
    if failed > 0 {
        eprintln!(
            "razbor: not taken in: {} lines or tasks",
            HumanCount(failed)
        );
        return Ok(ExitCode::from(super::SOME_FAILED));
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what became of the cases.
pub fn report(store: &Path, taken: Taken) {
    eprintln!(
        "razbor: {}: new cases: {}, known already: {} (judged otherwise now: {})",
        store.display(),
        HumanCount(taken.new),
        HumanCount(taken.renewed),
        HumanCount(taken.changed)
    );
}

/// Takes in one file of cases; returns how many lines were wrong, too.
fn cases_of(store: &mut Store, path: &Path, args: &ImportArgs) -> anyhow::Result<(Taken, u64)> {
    let file = File::open(path).with_context(|| {
        format!(
            "{}: no scored cases here; run `razbor score` first, or name its folder",
            path.display()
        )
    })?;
    let bar = super::bar(file.metadata()?.len(), !args.quiet);
    let preparer = Preparer::load()?;
    let run = store.begin(&provenance(path))?;
    let lines = BufReader::new(bar.wrap_read(file)).lines();
    let mut failed = 0;
    let taken = store.pour(run, lines, &preparer, |number, reason| {
        failed += 1;
        if failed <= SHOWN {
            bar.suspend(|| eprintln!("razbor: {}:{number}: {reason}", path.display()));
        }
    })?;
    bar.finish_and_clear();
    if failed > 0 && taken == Taken::default() {
        eprintln!(
            "razbor: {}: no case in it; import takes folders that `score` wrote, their cases.jsonl, and JSON of Label Studio (*.json)",
            path.display()
        );
    }
    store.finish(run, &super::now())?;
    Ok((taken, failed))
}

/// Takes in what annotators said in Label Studio; returns how many of their tasks the store does not know.
fn annotations_of(store: &mut Store, path: &Path, args: &ImportArgs) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let annotations =
        annotations(&text).map_err(|reason| anyhow!("{}: {reason}", path.display()))?;
    let (mut taken, mut unknown, mut displaced) = (0, 0, 0);
    for one in annotations {
        let Some(case) = store.number_of_key(&one.key)? else {
            unknown += 1;
            continue;
        };
        let reviewer = one.reviewer.unwrap_or_else(|| args.reviewer.clone());
        for (flag, holds) in one.holds {
            taken += 1;
            store.decide(&NewDecision {
                case,
                flag,
                holds,
                reviewer: reviewer.clone(),
                comment: one.comment.clone(),
                at: one.at.clone(),
                ticket: format!("{}-{}", one.ticket, flag.as_str()),
            })?;
        }
        for (at, (flag, turn, start, end)) in one.spans.into_iter().enumerate() {
            let correction = Correction {
                case,
                turn,
                right: Right::Span { flag, start, end },
                reviewer: reviewer.clone(),
                at: one.at.clone(),
                ticket: format!("{}-{at}", one.ticket),
            };
            // places in a masked text are not those of the conversation
            if one.masked || store.correct(&correction).is_err() {
                displaced += 1;
            }
        }
    }
    if !args.quiet {
        eprintln!(
            "razbor: {}: {} decisions taken in{}",
            path.display(),
            HumanCount(taken),
            if displaced > 0 {
                format!(
                    "; {displaced} marked spans have no place in the conversation and were left out"
                )
            } else {
                String::new()
            }
        );
    }
    if unknown > 0 {
        eprintln!(
            "razbor: {}: {unknown} annotated tasks are of cases that {} does not hold",
            path.display(),
            args.db.display()
        );
    }
    Ok(unknown)
}

/// Where the cases come from: `run.json` beside them, or nothing but now.
fn provenance(cases: &Path) -> Run {
    let beside = cases.with_file_name("run.json");
    let known = File::open(beside)
        .ok()
        .and_then(|file| serde_json::from_reader(BufReader::new(file)).ok());
    known.unwrap_or_else(|| Run {
        razbor: "unknown".to_owned(),
        started_at: super::now(),
        command: vec!["import".to_owned(), cases.display().to_string()],
        ..Run::default()
    })
}
