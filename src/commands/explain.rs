//! `razbor explain`: one case of a folder that `score` wrote.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use razbor::case::Case;
use razbor::cli::ExplainArgs;
use razbor::export::explain::explain;
use razbor::ledger::{Keeper, Ledger};
use razbor::mask::Masker;

/// So many similar ids are offered when the one asked for is not there.
const OFFERED: usize = 5;

pub fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let path = if args.out.is_dir() {
        args.out.join("cases.jsonl")
    } else {
        args.out.clone()
    };
    let mut case = find(&path, &args.case)?;
    // other conversations of the customer are not masked together with this one
    let ledger = if args.mask {
        Ledger::default()
    } else {
        ledger(&path, &case)?
    };
    if args.mask {
        let masker = Masker::load()?;
        case = masker.case(&case);
    }
    explain(
        &mut io::stdout().lock(),
        &case,
        &ledger,
        super::look(args.lang),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn find(path: &PathBuf, id: &str) -> anyhow::Result<Case> {
    let file = File::open(path).with_context(|| {
        format!(
            "{}: no scored cases here; run `razbor score` first, or name its folder with --out",
            path.display()
        )
    })?;
    let mut similar = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let case: Case = serde_json::from_str(&line?).with_context(|| {
            format!(
                "{}:{}: not a case of this version",
                path.display(),
                number + 1
            )
        })?;
        if case.case_id == id {
            return Ok(case);
        }
        if similar.len() < OFFERED && (case.case_id.contains(id) || id.contains(&case.case_id)) {
            similar.push(case.case_id);
        }
    }
    if similar.is_empty() {
        bail!("{}: no case `{id}`", path.display());
    }
    bail!(
        "{}: no case `{id}`; there is {}",
        path.display(),
        similar.join(", ")
    )
}

/// The promises of the case's customer: of all cases with the same key, or of the same company where there is none.
fn ledger(path: &PathBuf, case: &Case) -> anyhow::Result<Ledger> {
    let keeper = Keeper::load()?;
    let mut entries = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        let other: Case = serde_json::from_str(&line?)?;
        let known = other.case_id == case.case_id
            || other.company == case.company
                && (case.company.is_some() || case.customer_key.is_some());
        if known {
            entries.push(keeper.entry(&other));
        }
    }
    Ok(Ledger::of(entries, None)?)
}
