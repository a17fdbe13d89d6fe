//! `razbor calibrate`: thresholds from reviewers' decisions.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use razbor::calibrate::curve::{page, words};
use razbor::calibrate::{Decided, Fit, Outcome, fit, write};
use razbor::case::FlagName;
use razbor::cli::store::CalibrateArgs;
use razbor::policy::{OF_BUNDLED_MODEL, Policy};
use razbor::store::Store;

pub fn run(args: &CalibrateArgs) -> anyhow::Result<ExitCode> {
    let store = Store::open_existing(&args.db)?;
    let (text, policy) = match &args.policy {
        Some(path) => (
            std::fs::read_to_string(path).with_context(|| path.display().to_string())?,
            Policy::from_file(path)?,
        ),
        None => (OF_BUNDLED_MODEL.to_owned(), Policy::of_bundled_model()?),
    };
    let flags = if args.flag.is_empty() {
        &FlagName::ALL[..]
    } else {
        &args.flag
    };
    let mut decided: BTreeMap<FlagName, Vec<Decided>> = BTreeMap::new();
    for (flag, one) in store.verdicts()? {
        decided.entry(flag).or_default().push(one);
    }
    let fits: Vec<(Fit, Vec<Decided>)> = flags
        .iter()
        .map(|&flag| {
            let decided = decided.remove(&flag).unwrap_or_default();
            (
                fit(flag, &decided, args.precision, policy.thresholds(flag)),
                decided,
            )
        })
        .collect();
    let mut out = io::stdout().lock();
    for (fit, _) in &fits {
        writeln!(
            out,
            "{}: {}",
            args.lang.flag(fit.flag),
            words(fit, args.precision, args.lang)
        )?;
    }
    if let Some(path) = &args.report {
        std::fs::write(path, page(&fits, args.precision, args.lang))
            .with_context(|| path.display().to_string())?;
        eprintln!("razbor: {}", path.display());
    }
    let fits: Vec<Fit> = fits.into_iter().map(|(fit, _)| fit).collect();
    if !fits
        .iter()
        .any(|fit| matches!(fit.outcome, Outcome::Set { .. }))
    {
        bail!(
            "no threshold could be set, so {} was not written; decide on more cases with `razbor review`",
            args.out.display()
        );
    }
    let text = write(&text, &fits, |flag| policy.thresholds(flag))?;
    std::fs::write(&args.out, text).with_context(|| args.out.display().to_string())?;
    eprintln!(
        "razbor: {0}; judge with it: razbor score INPUT… --db {1} --policy {0}, or for every run in this folder: \
         policy = \"{0}\" at the top of razbor.toml",
        args.out.display(),
        args.db.display()
    );
    Ok(ExitCode::SUCCESS)
}
