//! Cases into the store: new ones, and those it knows already, whose decisions stay.

mod write;

use std::io;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::domain::Domains;
use super::fold::Sketch;
use super::search::Stems;
use super::{CaseNumber, RunId, Store};
use crate::case::{Case, SCHEMA};
use crate::conversation::Kind;
use crate::error::Result;

/// Bytes kept of the hash of a case's words.
const HASH: usize = 16;

/// What makes cases ready.
pub struct Preparer {
    stems: Stems,
    domains: Domains,
}

impl Preparer {
    /// With the data that is part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] when bundled data is not valid.
    pub fn load() -> Result<Self> {
        let stems = Stems::default();
        let domains = Domains::load(&stems)?;
        Ok(Self { stems, domains })
    }
}

/// A case made ready to be written; making it is most of the work and needs no store.
#[derive(Debug)]
pub struct Ready {
    case: Case,
    body: String,
    text_hash: Vec<u8>,
    stems: String,
    sketch: Sketch,
    letters: usize,
    domain: Option<String>,
}

impl Ready {
    /// Makes a case ready.
    pub fn of(case: Case, preparer: &Preparer) -> Self {
        let stems = &preparer.stems;
        let mut hash = Sha256::new();
        let mut all = Vec::new();
        let mut letters = 0;
        for turn in &case.turns {
            hash.update(turn.speaker.as_deref().unwrap_or_default());
            hash.update([0]);
            hash.update(&turn.text);
            hash.update([0]);
            if turn.kind != Kind::Boilerplate {
                letters += turn.text.chars().count();
                all.extend(stems.of(&turn.text));
            }
        }
        let mut case = case;
        let (turns, promises) = (
            std::mem::take(&mut case.turns),
            std::mem::take(&mut case.promises),
        );
        let body = serde_json::to_string(&case).unwrap_or_default();
        (case.turns, case.promises) = (turns, promises);
        Self {
            body,
            text_hash: hash.finalize()[..HASH].to_vec(),
            sketch: Sketch::of(&all),
            domain: preparer.domains.of(&all).map(str::to_owned),
            stems: all.join(" "),
            letters,
            case,
        }
    }
}

/// What became of the cases that were handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Not known before.
    pub new: u64,
    /// Known before; what the machine says of them was renewed.
    pub renewed: u64,
    /// Of these, with a flag that is judged otherwise now.
    pub changed: u64,
}

impl Taken {
    /// Adds up.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.renewed += other.renewed;
        self.changed += other.changed;
    }
}

/// Cases made ready side by side, and written in one transaction.
const BATCH: usize = 2048;

impl Store {
    /// Takes in lines of JSON, a case each: batches are made ready on all threads while the one before is written. `wrong` is
    /// told number (from 1) and reason of every line that is no case.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be written; what was written before stays.
    pub fn pour(
        &mut self,
        run: RunId,
        lines: impl Iterator<Item = io::Result<String>> + Send,
        preparer: &Preparer,
        mut wrong: impl FnMut(usize, String),
    ) -> Result<Taken> {
        let (send, receive) = sync_channel::<Vec<(usize, std::result::Result<Ready, String>)>>(1);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut lines = lines.enumerate();
                loop {
                    let batch: Vec<_> = lines.by_ref().take(BATCH).collect();
                    if batch.is_empty() {
                        break;
                    }
                    let ready = batch.into_par_iter().map(|(at, line)| {
                        let case = line
                            .map_err(|error| error.to_string())
                            .and_then(|line| read(&line));
                        (at + 1, case.map(|case| Ready::of(case, preparer)))
                    });
                    // nobody takes any more: the store failed
                    if send.send(ready.collect()).is_err() {
                        break;
                    }
                }
            });
            let mut taken = Taken::default();
            for batch in receive {
                let mut good = Vec::with_capacity(batch.len());
                for (number, one) in batch {
                    match one {
                        Ok(ready) => good.push(ready),
                        Err(reason) => wrong(number, reason),
                    }
                }
                taken.add(self.take(run, &good)?);
            }
            Ok(taken)
        })
    }

    /// Writes cases of a run, all or none. A case that is known keeps its number and all decisions; where a flag is judged
    /// otherwise now, that is noted. An older reading of the same record with other words is set aside, not deleted.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be written.
    pub fn take(&mut self, run: RunId, cases: &[Ready]) -> Result<Taken> {
        fn all(
            connection: &mut Connection,
            run: RunId,
            cases: &[Ready],
        ) -> rusqlite::Result<Taken> {
            let transaction = connection.transaction()?;
            let taken = write::all(&transaction, run, cases)?;
            transaction.commit()?;
            Ok(taken)
        }
        all(&mut self.connection, run, cases).map_err(|error| self.failed(&error))
    }
}

fn read(line: &str) -> std::result::Result<Case, String> {
    let case: Case = serde_json::from_str(line)
        .map_err(|error| format!("not a case of this version: {error}"))?;
    if case.schema > SCHEMA {
        return Err(format!(
            "a case of schema {}, this program knows {SCHEMA}",
            case.schema
        ));
    }
    Ok(case)
}

impl From<CaseNumber> for i64 {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}
