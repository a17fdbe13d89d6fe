//! `razbor score`: the batch job.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use razbor::case::{FlagName, State};
use razbor::cli::{ScoreArgs, ScoreFormat};
use razbor::error::Error;
use razbor::export::{Exporter, Model, Run, jsonl, table};
use razbor::pipeline::{Outcome, Razbor};
use razbor::read::{self, Input, ReadSettings};

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
        let tally = self.each(|outcome| match outcome {
            Outcome::Case(case) => jsonl::line(&mut out, case).map_err(|source| Error::Io {
                path: "-".into(),
                source,
            }),
            Outcome::Rejected(_) => Ok(()),
        })?;
        out.flush()?;
        Ok(self.exit_code(&tally))
    }

    /// The folder of outputs, and the table of what to look at first.
    fn folder(&self) -> anyhow::Result<ExitCode> {
        let (started, clock) = (jiff::Zoned::now(), Instant::now());
        let mut exporter = Exporter::create(&self.args.out, self.args.csv_profile, self.args.lang)?;
        let mut table = table::Table::new(self.args.limit, self.args.lang);
        let tally = self.each(|outcome| match outcome {
            Outcome::Case(case) => {
                table.case(case);
                exporter.case(case)
            }
            Outcome::Rejected(rejected) => exporter.rejected(rejected),
        })?;
        let counts = exporter.counts().clone();
        exporter.finish(Run {
            command: std::env::args().skip(1).collect(),
            inputs: self.args.inputs.clone(),
            started_at: started.datetime().to_string(),
            finished_at: jiff::Zoned::now().datetime().to_string(),
            seconds: BTreeMap::from([("total".to_owned(), clock.elapsed().as_secs_f64())]),
            threads: rayon::current_num_threads(),
            config_hash: self.config_hash.clone(),
            rules_hash: self.razbor.rules_hash().to_owned(),
            model: self.razbor.encoder().map(|encoder| Model {
                name: encoder.manifest().name.clone(),
                hash: encoder.manifest().hash().to_owned(),
            }),
            interrupted: self.stop.load(Ordering::Relaxed),
            ..Run::default()
        })?;
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

    /// Reads, scores and hands over every outcome in input order; complaints go to standard error.
    fn each(
        &self,
        mut sink: impl FnMut(&Outcome) -> razbor::error::Result<()>,
    ) -> anyhow::Result<Tally> {
        let bar = self.bar();
        let records = read::read_all(self.inputs.clone(), self.settings.clone());
        let mut tally = Tally::default();
        self.razbor.run(records, self.stop, |outcome| {
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

    /// Rate and time left, on a terminal only.
    fn bar(&self) -> ProgressBar {
        let shown = io::stderr().is_terminal() && !self.args.quiet && !self.args.no_progress;
        let bar = ProgressBar::new(self.inputs.iter().filter_map(|input| input.bytes).sum());
        bar.set_draw_target(if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        let style = ProgressStyle::with_template(
            "{bar:32} {bytes}/{total_bytes} · {bytes_per_sec} · осталось {eta}",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
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
