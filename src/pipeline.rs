//! The whole pipeline behind one type: every stage is public, and the only parallel loop is here.
//!
//! record → [`Razbor::segment`] → episodes → [`Razbor::attribute`] → conversation → [`Razbor::detect`] → signals and
//! promises → [`Razbor::judge`] → case. The encoder reads stories before attribution ([`Razbor::read_stories`]), since it
//! helps to tell who speaks, and transcripts after it ([`Razbor::read_transcript`]), since it wants to know.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::attribute::{Attributor, Votes};
use crate::case::Case;
use crate::conversation::Conversation;
use crate::detect::{Detector, Findings};
use crate::document::{Record, Rejected};
use crate::encoder::{Encoder, Reading, Runtime, Text};
use crate::error::Result;
use crate::judge::Judge;
use crate::ledger::Entry;
use crate::legitimacy::law::Country;
use crate::morphology::Morphology;
use crate::policy::Policy;
use crate::rules::{Rules, lexicon};
use crate::segment::{Episode, Form, Segmenter};

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
    encoder: Option<Encoder>,
    detector: Detector,
    judge: Judge,
}

impl Razbor {
    /// Puts the engine together with the rules, word lists, model and policy that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when bundled data is not valid, [`crate::error::Error::Model`] when
    /// the model cannot be run.
    pub fn load() -> Result<Self> {
        let encoder = Encoder::bundled(Runtime::default())?;
        Self::with(
            Rules::bundled()?,
            Policy::of_bundled_model()?,
            Some(encoder),
        )
    }

    /// The same without the model: rules, word lists and ledger alone. Some thirty times as fast, and blind to what takes
    /// reading between the lines.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when bundled data is not valid.
    pub fn rules_alone() -> Result<Self> {
        Self::with(Rules::bundled()?, Policy::bundled()?, None)
    }

    /// Puts the engine together with other rules, another policy, a model. A policy is made for its model.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when bundled data is not valid.
    pub fn with(rules: Rules, policy: Policy, encoder: Option<Encoder>) -> Result<Self> {
        let lexicons = lexicon::bundled()?;
        Ok(Self {
            morphology: Morphology::load()?,
            segmenter: Segmenter::new(&lexicons)?,
            attributor: Attributor::new(&lexicons)?,
            encoder,
            detector: Detector::new(rules)?,
            judge: Judge::new(policy)?,
        })
    }

    /// Adds remarks on the law of a country to every claim; without this there are none.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when bundled data is not valid.
    pub fn under(mut self, country: Country) -> Result<Self> {
        self.judge.under(country)?;
        Ok(self)
    }

    /// SHA-256 of rules and word lists in use, in hexadecimal.
    pub fn rules_hash(&self) -> &str {
        self.detector.rules().hash()
    }

    /// The model in use; `None` when rules work alone.
    pub fn encoder(&self) -> Option<&Encoder> {
        self.encoder.as_ref()
    }

    /// Cuts a record into episodes: one for a transcript, one or more for prose.
    pub fn segment(&self, record: Record) -> Vec<Episode> {
        self.segmenter.segment(record, &self.morphology)
    }

    /// What the encoder sees in the episodes of one record before anybody knows who speaks: all of a story, whose sentences
    /// are read as they stand, and nothing of a transcript, whose turns are read with their parties.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Encoder`] when the model fails.
    pub fn read_stories(&self, episodes: &[Episode]) -> Result<Vec<Option<Reading>>> {
        let story = |episode: &Episode| match &self.encoder {
            Some(encoder) if episode.form == Form::Prose => encoder.read(&Text::story(episode)),
            _ => Ok(None),
        };
        episodes.iter().map(story).collect()
    }

    /// Finds out who speaks and who acts in the episodes of one record, with the encoder's help where it has read them.
    pub fn attribute(
        &self,
        episodes: Vec<Episode>,
        readings: &[Option<Reading>],
    ) -> Vec<Conversation> {
        let votes: Vec<Votes> = readings
            .iter()
            .map(|reading| reading.as_ref().map(Votes::of).unwrap_or_default())
            .collect();
        self.attributor
            .attribute(episodes, &votes, &self.morphology)
    }

    /// What the encoder sees in a transcript; `None` without a model, for a story, or when there is nothing to read.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Encoder`] when the model fails.
    pub fn read_transcript(&self, conversation: &Conversation) -> Result<Option<Reading>> {
        match &self.encoder {
            Some(encoder) if conversation.narrator.is_none() => {
                encoder.read(&Text::transcript(conversation))
            }
            _ => Ok(None),
        }
    }

    /// What rules, lexicons, the promise ledger and the encoder see.
    pub fn detect(&self, conversation: &Conversation, reading: Option<Reading>) -> Findings {
        self.detector.find(conversation, reading)
    }

    /// Scores, flags, legitimacy: the case as it is written out.
    pub fn judge(&self, conversation: &Conversation, findings: &Findings) -> Case {
        self.judge.case(conversation, findings)
    }

    /// A record from first to last stage.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Encoder`] when the model fails: what was not evaluated must not look as if nothing was found.
    ///
    /// ```
    /// # use razbor::{document::*, pipeline::Razbor};
    /// let turn = |speaker: &str, text: &str| RawTurn {
    ///     speaker: Some(speaker.into()), role: None, text: text.into(), start_ms: None, end_ms: None,
    /// };
    /// let source = Source { path: "звонок.txt".into(), record: 1 };
    /// let head = Head { id: "1".into(), source, channel: Channel::Call, started_at: None, customer_key: None, company: None };
    /// let turns = vec![turn("Клиент", "Когда мне ждать мастера?"), turn("Оператор", "Больше не звоните сюда!")];
    /// let cases = Razbor::load()?.score(Record::Transcript(Transcript { head, turns }))?;
    /// assert!(cases[0].turns[1].signals.iter().any(|signal| signal.quote.contains("не звоните")));
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn score(&self, record: Record) -> Result<Vec<Case>> {
        let episodes = self.segment(record);
        let mut readings = self.read_stories(&episodes)?;
        let conversations = self.attribute(episodes, &readings);
        for (conversation, reading) in conversations.iter().zip(&mut readings) {
            if reading.is_none() {
                *reading = self.read_transcript(conversation)?;
            }
        }
        Ok(conversations
            .iter()
            .zip(readings)
            .map(|(one, reading)| self.judge(one, &self.detect(one, reading)))
            .collect())
    }

    /// What the ledger keeps of a record: its commitments, and what may tell of earlier ones. Nothing is scored, and of the
    /// encoder only its reading of stories is asked for.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Encoder`] when the model fails.
    pub fn remember(&self, record: Record) -> Result<Vec<Entry>> {
        let episodes = self.segment(record);
        let readings = self.read_stories(&episodes)?;
        let conversations = self.attribute(episodes, &readings);
        let promises = self.detector.promises();
        Ok(conversations
            .iter()
            .map(|one| Entry::of(one, promises))
            .collect())
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
        let reason = match catch_unwind(AssertUnwindSafe(|| self.score(record))) {
            Ok(Ok(cases)) => {
                let cases = cases.into_iter();
                return cases.map(|case| Outcome::Case(Box::new(case))).collect();
            }
            Ok(Err(error)) => format!("not evaluated: {error}"),
            Err(_) => {
                "not evaluated: the program failed on this record; please report it".to_owned()
            }
        };
        vec![Outcome::Rejected(Rejected {
            path: source.path,
            line: None,
            record: Some(source.record),
            reason,
        })]
    }
}

/// Bytes of a record's words.
fn size(record: &Record) -> usize {
    match record {
        Record::Transcript(transcript) => transcript.turns.iter().map(|turn| turn.text.len()).sum(),
        Record::Prose(prose) => prose.text.len(),
    }
}
