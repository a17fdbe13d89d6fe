//! `razbor score`: the batch job.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indicatif::HumanCount;
use razbor::case::{Case, FlagName, State};
use razbor::cli::{ScoreArgs, ScoreFormat};
use razbor::document::Rejected;
use razbor::error::Error;
use razbor::export::{Exporter, Model, Run, jsonl, table};
use razbor::mask::Masker;
use razbor::pipeline::{Outcome, Razbor};
use razbor::read::{self, Input, ReadSettings};
use razbor::store::intake::{Preparer, Ready, Taken};
use razbor::store::{RunId, Store};

use super::Engine;

pub fn run(args: &ScoreArgs) -> anyhow::Result<ExitCode> {
    let Engine {
        config,
        config_hash,
        mut razbor,
    } = super::engine(&args.engine)?;
    if let Some(country) = args.legal {
        razbor = razbor.under(country)?;
    }
    let inputs = read::find_inputs(&args.inputs)?;
    let stop = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&stop);
    // The second Ctrl-C is not waited for: the first lets the batch in hand finish.
    ctrlc::set_handler(move || {
        if handler.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(super::INTERRUPTED));
        }
    })?;
    let settings = ReadSettings::from(&config.read);
    let job = Job {
        args,
        config_hash,
        razbor,
        inputs,
        settings,
        stop: &stop,
        masker: args.mask.then(Masker::load).transpose()?,
    };
    match args.format {
        ScoreFormat::Jsonl => job.stream(),
        ScoreFormat::Table | ScoreFormat::None => job.folder(),
    }
}

/// One run over all inputs.
struct Job<'a> {
    args: &'a ScoreArgs,
    config_hash: String,
    razbor: Razbor,
    inputs: Vec<Input>,
    settings: ReadSettings,
    stop: &'a AtomicBool,
    masker: Option<Masker>,
}

/// What a run leaves for its exit code.
#[derive(Default)]
struct Tally {
    rejected: u64,
    raised: BTreeMap<FlagName, u64>,
}

impl Job<'_> {
    /// Cases to standard output, nothing else.
    fn stream(&self) -> anyhow::Result<ExitCode> {
        let mut out = BufWriter::new(io::stdout().lock());
        let mut shelf = Shelf::open(self.args.db.as_deref(), &self.provenance())?;
        let tally = self.each(|outcome| match outcome {
            Outcome::Case(case) => {
                shelf.put(case)?;
                jsonl::line(&mut out, case).map_err(|source| Error::Io {
                    path: "-".into(),
                    source,
                })
            }
            Outcome::Rejected(_) => Ok(()),
        })?;
        out.flush()?;
        shelf.close(self.args.quiet)?;
        Ok(self.exit_code(&tally))
    }

    /// The folder of outputs, and the table of what to look at first.
    fn folder(&self) -> anyhow::Result<ExitCode> {
        let (mut run, clock) = (self.provenance(), Instant::now());
        let mut shelf = Shelf::open(self.args.db.as_deref(), &run)?;
        let mut exporter = Exporter::create(&self.args.out, self.args.csv_profile, self.args.lang)?;
        let mut table = table::Table::new(self.args.limit, self.args.lang);
        let tally = self.each(|outcome| match outcome {
            Outcome::Case(case) => {
                table.case(case);
                shelf.put(case)?;
                exporter.case(case)
            }
            Outcome::Rejected(rejected) => exporter.rejected(rejected),
        })?;
        let counts = exporter.counts().clone();
        run.finished_at = jiff::Zoned::now().datetime().to_string();
        run.seconds = BTreeMap::from([("total".to_owned(), clock.elapsed().as_secs_f64())]);
        run.interrupted = self.stop.load(Ordering::Relaxed);
        exporter.finish(run)?;
        shelf.close(self.args.quiet)?;
        if self.args.format == ScoreFormat::Table {
            table.write(
                &mut io::stdout().lock(),
                &counts,
                super::look(self.args.lang),
            )?;
        }
        if !self.args.quiet {
            eprintln!("razbor: {}", self.args.out.join("report.html").display());
        }
        Ok(self.exit_code(&tally))
    }

    /// Where the numbers of this run come from.
    fn provenance(&self) -> Run {
        Run {
            command: std::env::args().skip(1).collect(),
            inputs: self.args.inputs.clone(),
            started_at: jiff::Zoned::now().datetime().to_string(),
            threads: rayon::current_num_threads(),
            config_hash: self.config_hash.clone(),
            rules_hash: self.razbor.rules_hash().to_owned(),
            model: self.razbor.encoder().map(|encoder| Model {
                name: encoder.manifest().name.clone(),
                hash: encoder.manifest().hash().to_owned(),
            }),
            ..Run::default()
        }
    }

    /// Reads, scores and hands over every outcome in input order; complaints go to standard error.
    fn each(
        &self,
        mut sink: impl FnMut(&Outcome) -> razbor::error::Result<()>,
    ) -> anyhow::Result<Tally> {
        let bytes = self.inputs.iter().filter_map(|input| input.bytes).sum();
        let bar = super::bar(bytes, !self.args.quiet && !self.args.no_progress);
        let records = read::read_all(self.inputs.clone(), self.settings.clone());
        let mut tally = Tally::default();
        self.razbor.run(records, self.stop, |outcome| {
            let outcome = self.masked(outcome);
            bar.set_position(self.settings.bytes_read.load(Ordering::Relaxed));
            match &outcome {
                Outcome::Case(case) => {
                    for flag in FlagName::ALL {
                        if case.flags.get(flag).state == State::Raised {
                            *tally.raised.entry(flag).or_default() += 1;
                        }
                    }
                }
                Outcome::Rejected(rejected) => {
                    tally.rejected += 1;
                    if !self.args.quiet {
                        bar.suspend(|| eprintln!("razbor: {rejected}"));
                    }
                }
            }
            sink(&outcome)
        })?;
        bar.finish_and_clear();
        Ok(tally)
    }

    /// The outcome as it may be written. A case in which something still looks like personal data is not written, and said to
    /// be not.
    fn masked(&self, outcome: Outcome) -> Outcome {
        let (Some(masker), Outcome::Case(case)) = (&self.masker, &outcome) else {
            return outcome;
        };
        let case = masker.case(case);
        match case
            .turns
            .iter()
            .find_map(|turn| masker.open(&turn.text).pop())
        {
            None => Outcome::Case(Box::new(case)),
            Some(leak) => Outcome::Rejected(Rejected {
                path: case.source.path,
                line: None,
                record: Some(case.source.record),
                reason: format!(
                    "not written: after masking something still looks like {}; please report it",
                    leak.kind.as_str()
                ),
            }),
        }
    }

    fn exit_code(&self, tally: &Tally) -> ExitCode {
        if self.stop.load(Ordering::Relaxed) {
            if !self.args.quiet {
                eprintln!(
                    "razbor: stopped before the end; what is written is marked as interrupted in run.json"
                );
            }
            return ExitCode::from(super::INTERRUPTED);
        }
        if tally.rejected > 0 {
            if !self.args.quiet {
                eprintln!(
                    "razbor: {} records were not evaluated, see rejected.jsonl",
                    HumanCount(tally.rejected)
                );
            }
            return ExitCode::from(super::SOME_FAILED);
        }
        let gated = self
            .args
            .fail_on
            .iter()
            .any(|flag| tally.raised.contains_key(flag));
        if gated {
            ExitCode::from(super::GATE_CLOSED)
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// Cases on their way into the store, when one is asked for.
struct Shelf(Option<Open>);

struct Open {
    store: Store,
    run: RunId,
    preparer: Preparer,
    ready: Vec<Ready>,
    taken: Taken,
}

/// Cases written in one transaction.
const WRITTEN_TOGETHER: usize = 256;

impl Shelf {
    fn open(path: Option<&Path>, run: &Run) -> razbor::error::Result<Self> {
        let Some(path) = path else {
            return Ok(Self(None));
        };
        let mut store = Store::open(path)?;
        let run = store.begin(run)?;
        Ok(Self(Some(Open {
            store,
            run,
            preparer: Preparer::load()?,
            ready: Vec::new(),
            taken: Taken::default(),
        })))
    }

    fn put(&mut self, case: &Case) -> razbor::error::Result<()> {
        let Some(open) = &mut self.0 else {
            return Ok(());
        };
        open.ready.push(Ready::of(case.clone(), &open.preparer));
        if open.ready.len() >= WRITTEN_TOGETHER {
            open.write()?;
        }
        Ok(())
    }

    fn close(self, quiet: bool) -> razbor::error::Result<()> {
        let Some(mut open) = self.0 else {
            return Ok(());
        };
        open.write()?;
        open.store.finish(open.run, &super::now())?;
        if !quiet {
            super::import::report(open.store.path(), open.taken);
        }
        Ok(())
    }
}

impl Open {
    fn write(&mut self) -> razbor::error::Result<()> {
        self.taken.add(self.store.take(self.run, &self.ready)?);
        self.ready.clear();
        Ok(())
    }
}
