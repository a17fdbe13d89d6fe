//! The whole pipeline behind one type: every stage is public, and the only parallel loop is here.
//!
//! record → [`Razbor::segment`] → episodes → [`Razbor::attribute`] → conversation → [`Razbor::detect`] → signals and
//! promises → [`Razbor::judge`] → case.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::attribute::Attributor;
use crate::case::Case;
use crate::conversation::Conversation;
use crate::detect::{Detector, Findings};
use crate::document::{Record, Rejected};
use crate::error::Result;
use crate::judge::Judge;
use crate::morphology::Morphology;
use crate::policy::Policy;
use crate::rules::{Rules, lexicon};
use crate::segment::{Episode, Segmenter};

/// Records scored side by side before their cases are handed over.
const BATCH_RECORDS: usize = 256;
/// Bytes of text after which a batch is closed before it is full, so that long records do not pile up in memory.
const BATCH_BYTES: usize = 8 << 20;

/// What comes out of a run, in order of the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A scored case.
    Case(Box<Case>),
    /// A record that could not be used.
    Rejected(Rejected),
}

/// The engine: immutable, shared by all threads.
pub struct Razbor {
    morphology: Morphology,
    segmenter: Segmenter,
    attributor: Attributor,
    detector: Detector,
    judge: Judge,
}

impl Razbor {
    /// Puts the engine together with the rules, word lists and weights that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when bundled data is not valid.
    pub fn load() -> Result<Self> {
        Self::with(Rules::bundled()?, Policy::bundled()?)
    }

    /// Puts the engine together with other rules or another policy.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when bundled data is not valid.
    pub fn with(rules: Rules, policy: Policy) -> Result<Self> {
        let lexicons = lexicon::bundled()?;
        Ok(Self {
            morphology: Morphology::load()?,
            segmenter: Segmenter::new(&lexicons)?,
            attributor: Attributor::new(&lexicons)?,
            detector: Detector::new(rules)?,
            judge: Judge::new(policy)?,
        })
    }

    /// SHA-256 of rules and word lists in use, in hexadecimal.
    pub fn rules_hash(&self) -> &str {
        self.detector.rules().hash()
    }

    /// Cuts a record into episodes: one for a transcript, one or more for prose.
    pub fn segment(&self, record: Record) -> Vec<Episode> {
        self.segmenter.segment(record, &self.morphology)
    }

    /// Finds out who speaks and who acts in the episodes of one record: they share a narrator.
    pub fn attribute(&self, episodes: Vec<Episode>) -> Vec<Conversation> {
        self.attributor.attribute_all(episodes, &self.morphology)
    }

    /// What rules, lexicons and the promise ledger see.
    pub fn detect(&self, conversation: &Conversation) -> Findings {
        self.detector.find(conversation)
    }

    /// Scores, flags, legitimacy: the case as it is written out.
    pub fn judge(&self, conversation: &Conversation, findings: &Findings) -> Case {
        self.judge.case(conversation, findings)
    }

    /// A record from first to last stage.
    ///
    /// ```
    /// # use razbor::{document::*, pipeline::Razbor};
    /// let turn = |speaker: &str, text: &str| RawTurn {
    ///     speaker: Some(speaker.into()), role: None, text: text.into(), start_ms: None, end_ms: None,
    /// };
    /// let source = Source { path: "звонок.txt".into(), record: 1 };
    /// let head = Head { id: "1".into(), source, channel: Channel::Call, started_at: None, customer_key: None, company: None };
    /// let turns = vec![turn("Клиент", "Когда мне ждать мастера?"), turn("Оператор", "Больше не звоните сюда!")];
    /// let cases = Razbor::load()?.score(Record::Transcript(Transcript { head, turns }));
    /// assert!(cases[0].turns[1].signals.iter().any(|signal| signal.quote.contains("не звоните")));
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn score(&self, record: Record) -> Vec<Case> {
        let conversations = self.attribute(self.segment(record));
        conversations
            .iter()
            .map(|one| self.judge(one, &self.detect(one)))
            .collect()
    }

    /// Scores a stream of records on all threads of the current pool and hands the outcomes over in input order.
    /// Memory is bounded by one batch. Ends early, between batches, once `stop` is set.
    ///
    /// # Errors
    ///
    /// Whatever `sink` returns.
    pub fn run(
        &self,
        records: impl Iterator<Item = std::result::Result<Record, Rejected>>,
        stop: &AtomicBool,
        mut sink: impl FnMut(Outcome) -> Result<()>,
    ) -> Result<()> {
        let mut records = records.peekable();
        while records.peek().is_some() && !stop.load(Ordering::Relaxed) {
            let mut bytes = 0;
            let mut batch = Vec::new();
            while batch.len() < BATCH_RECORDS && bytes < BATCH_BYTES {
                let Some(record) = records.next() else { break };
                bytes += record.as_ref().map_or(0, size);
                batch.push(record);
            }
            let outcomes: Vec<Vec<Outcome>> = batch
                .into_par_iter()
                .map(|record| self.outcomes(record))
                .collect();
            outcomes.into_iter().flatten().try_for_each(&mut sink)?;
        }
        Ok(())
    }

    /// A mistake of ours on one record must not cost the batch: it is reported like a bad record.
    fn outcomes(&self, record: std::result::Result<Record, Rejected>) -> Vec<Outcome> {
        let record = match record {
            Ok(record) => record,
            Err(rejected) => return vec![Outcome::Rejected(rejected)],
        };
        let source = record.head().source.clone();
        match catch_unwind(AssertUnwindSafe(|| self.score(record))) {
            Ok(cases) => cases
                .into_iter()
                .map(|case| Outcome::Case(Box::new(case)))
                .collect(),
            Err(_) => vec![Outcome::Rejected(Rejected {
                path: source.path,
                line: None,
                record: Some(source.record),
                reason: "not evaluated: the program failed on this record; please report it"
                    .to_owned(),
            })],
        }
    }
}

/// Bytes of a record's words.
fn size(record: &Record) -> usize {
    match record {
        Record::Transcript(transcript) => transcript.turns.iter().map(|turn| turn.text.len()).sum(),
        Record::Prose(prose) => prose.text.len(),
    }
}
