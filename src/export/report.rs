//! `report.html`: one file a supervisor opens first thing in the morning. No network, works without its script.

pub(crate) mod abridge;
pub(crate) mod card;
pub(crate) mod dialogue;
mod highlight;
pub(crate) mod page;

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::case::Case;
use crate::document::Rejected;
use crate::export::run::Run;
use crate::export::urgent::Urgent;
use crate::export::words::Language;
use crate::ledger::Ledger;

use abridge::Abridged;

/// Cases shown in full unless told otherwise: some 10 MB of page, which a phone still scrolls.
pub const CASES_IN_FULL: usize = 500;

/// Rejected records that are listed; the rest is counted.
const REJECTED_LISTED: usize = 20;

/// Gathers what the report shows, in bounded memory: the most urgent cases, and of equals the first.
#[derive(Debug)]
pub struct Report {
    language: Language,
    limit: usize,
    cases: Urgent<Abridged>,
    rejected: Vec<Rejected>,
}

impl Report {
    /// A report of at most [`CASES_IN_FULL`] cases.
    pub fn new(language: Language) -> Self {
        Self::with_limit(language, CASES_IN_FULL)
    }

    /// A report of at most `limit` cases.
    pub fn with_limit(language: Language, limit: usize) -> Self {
        Self {
            language,
            limit,
            cases: Urgent::new(limit),
            rejected: Vec::new(),
        }
    }

    /// Takes the next case in input order.
    pub fn case(&mut self, case: &Case) {
        self.cases
            .offer(case.scores.escalation, || Abridged::of(case));
    }

    /// Takes the next record that could not be used.
    pub fn rejected(&mut self, rejected: &Rejected) {
        if self.rejected.len() < REJECTED_LISTED {
            self.rejected.push(rejected.clone());
        }
    }

    /// Keys of the customers whose cases it shows.
    pub fn customers(&self) -> BTreeSet<String> {
        let keys = self.cases.iter().map(|kept| kept.case.customer_key.clone());
        keys.flatten().collect()
    }

    /// Writes the page, case by case; `ledger` holds what was promised to its customers. Timings of the run are left out, so that the same input gives the same page.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(self, out: &mut dyn Write, run: &Run, ledger: &Ledger) -> io::Result<()> {
        let Self {
            language,
            limit,
            cases,
            rejected,
        } = self;
        let left_out = cases.seen().saturating_sub(limit as u64);
        let cases = cases.in_order();
        let mut put = |markup: maud::Markup| out.write_all(markup.into_string().as_bytes());
        put(page::head(language))?;
        put(page::summary(run, &rejected, language))?;
        put(page::first_look(&cases, language))?;
        put(page::filters(&cases, language))?;
        put(page::list_start(left_out, language))?;
        for entry in &cases {
            put(card::card(entry.number, &entry.kept, ledger, language))?;
        }
        put(page::end(run, language))
    }
}
