//! Cases → bytes: one exporter a file, and the folder that holds them all.

pub mod cases_csv;
pub mod evidence_csv;
pub mod explain;
pub mod findings;
pub mod handout;
pub mod jsonl;
pub mod next_step;
pub mod promises;
pub mod queue;
pub mod quotation;
pub mod report;
pub mod run;
pub mod schema;
pub mod sheet;
pub mod table;
pub mod timeline;
pub mod tone;
pub mod urgent;
pub mod whole;
pub mod words;

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::case::Case;
use crate::document::Rejected;
use crate::error::{Error, Result};
use crate::ledger::{Keeper, Ledger};

pub use run::{Counts, Model, Run};
pub use sheet::CsvProfile;
pub use words::Language;

use report::Report;
use whole::WholeFile;

/// Writes a batch into a folder, case by case: `cases.jsonl`, `cases.csv`, `evidence.csv`, `rejected.jsonl`,
/// `report.html`, `run.json`. The files take their names only in [`Exporter::finish`]; an exporter that is dropped
/// before leaves the folder's older outputs as they were.
#[derive(Debug)]
pub struct Exporter {
    profile: CsvProfile,
    language: Language,
    cases: WholeFile,
    cases_csv: WholeFile,
    evidence_csv: WholeFile,
    rejected: WholeFile,
    report_file: WholeFile,
    run: WholeFile,
    report: Report,
    counts: Counts,
}

impl Exporter {
    /// Makes the folder, if need be, and starts the files.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn create(dir: &Path, profile: CsvProfile, language: Language) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(|source| Error::Io {
            path: dir.to_owned(),
            source,
        })?;
        let mut exporter = Self {
            profile,
            language,
            cases: WholeFile::create(dir, "cases.jsonl")?,
            cases_csv: WholeFile::create(dir, "cases.csv")?,
            evidence_csv: WholeFile::create(dir, "evidence.csv")?,
            rejected: WholeFile::create(dir, "rejected.jsonl")?,
            report_file: WholeFile::create(dir, "report.html")?,
            run: WholeFile::create(dir, "run.json")?,
            report: Report::new(language),
            counts: Counts::default(),
        };
        exporter
            .cases_csv
            .write(|out| cases_csv::header(out, profile))?;
        exporter
            .evidence_csv
            .write(|out| evidence_csv::header(out, profile))?;
        Ok(exporter)
    }

    /// How many cases the report shows in full; the rest is counted. 500 unless told.
    pub fn report_limit(mut self, limit: usize) -> Self {
        self.report = Report::with_limit(self.language, limit);
        self
    }

    /// Writes the next case of the batch.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn case(&mut self, case: &Case) -> Result<()> {
        let (profile, language) = (self.profile, self.language);
        self.cases.write(|out| jsonl::line(out, case))?;
        self.cases_csv
            .write(|out| cases_csv::row(out, case, profile, language))?;
        self.evidence_csv
            .write(|out| evidence_csv::rows(out, case, profile))?;
        self.counts.case(case);
        self.report.case(case);
        Ok(())
    }

    /// Writes the next record that could not be used.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn rejected(&mut self, rejected: &Rejected) -> Result<()> {
        self.rejected.write(|out| jsonl::line(out, rejected))?;
        self.counts.rejected(rejected);
        self.report.rejected(rejected);
        Ok(())
    }

    /// What was counted so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Writes the report and the run with what was counted, and gives all files their names, `run.json` last: where
    /// it stands, the others stand.
    ///
    /// # Errors
    /// When a file cannot be written or named.
    pub fn finish(mut self, mut run: Run) -> Result<()> {
        run.counts = self.counts;
        let report = self.report;
        let ledger = ledger_of(&report.customers(), &mut self.cases)?;
        self.report_file
            .write(|out| report.write(out, &run, &ledger))?;
        self.run.write(|out| -> io::Result<()> {
            serde_json::to_writer_pretty(&mut *out, &run)?;
            out.write_all(b"\n")
        })?;
        for file in [
            self.cases,
            self.cases_csv,
            self.evidence_csv,
            self.rejected,
            self.report_file,
            self.run,
        ] {
            file.publish()?;
        }
        Ok(())
    }
}

/// The promises of these customers, by all cases that were written.
fn ledger_of(customers: &BTreeSet<String>, cases: &mut WholeFile) -> Result<Ledger> {
    /// All that is read of other customers' cases.
    #[derive(Deserialize)]
    struct Head {
        customer_key: Option<String>,
    }
    if customers.is_empty() {
        return Ok(Ledger::default());
    }
    let keeper = Keeper::load()?;
    let mut entries = Vec::new();
    let failed = |source: io::Error| Error::Io {
        path: "cases.jsonl".into(),
        source,
    };
    for line in BufReader::new(cases.reopen()?).lines() {
        let line = line.map_err(failed)?;
        let head: Head = serde_json::from_str(&line).map_err(|error| failed(error.into()))?;
        if head
            .customer_key
            .is_some_and(|key| customers.contains(&key))
        {
            let case: Case = serde_json::from_str(&line).map_err(|error| failed(error.into()))?;
            entries.push(keeper.entry(&case));
        }
    }
    Ledger::of(entries, None)
}
