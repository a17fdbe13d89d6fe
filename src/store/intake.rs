//! Cases into the store: new ones, and those it knows already, whose decisions stay.

use std::io;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::domain::Domains;
use super::fold::Sketch;
use super::priority::priority;
use super::search::Stems;
use super::{CaseNumber, RunId, Store};
use crate::case::{Case, Flag, FlagName, SCHEMA, State};
use crate::conversation::{Kind, Party};
use crate::error::Result;
use crate::export::cases_csv::{name_of, state_name};
use crate::export::findings::{names_somebody, worth_looking};

/// Bytes kept of the hash of a case's words.
const HASH: usize = 16;
/// Cases of one band that are compared; a phrase that thousands share tells nothing.
const COMPARED: usize = 20;

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
            let mut taken = Taken::default();
            for case in cases {
                taken.add(one(&transaction, run, case)?);
            }
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

fn one(store: &Transaction<'_>, run: RunId, ready: &Ready) -> rusqlite::Result<Taken> {
    let case = &ready.case;
    let known: Option<i64> = store
        .prepare_cached("SELECT id FROM cases WHERE case_id = ? AND text_hash = ?")?
        .query_row((&case.case_id, &ready.text_hash), |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        let changed = note_changes(store, run, number, case)?;
        forget(store, number)?;
        let open = worth_looking(case) && !decided(store, number, case)?;
        write_case(store, run, number, ready, open)?;
        write_turns(store, number, case)?;
        return Ok(Taken {
            renewed: 1,
            changed: u64::from(changed),
            ..Taken::default()
        });
    }
    let number = store
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM cases")?
        .query_row([], |row| row.get(0))?;
    write_case(store, run, number, ready, worth_looking(case))?;
    write_turns(store, number, case)?;
    store
        .prepare_cached("INSERT INTO words (rowid, stems) VALUES (?, ?)")?
        .execute((number, &ready.stems))?;
    set_aside(store, number, case)?;
    if let Some(fold) = first_alike(store, &ready.sketch)? {
        store
            .prepare_cached("UPDATE cases SET fold = ? WHERE id = ?")?
            .execute((fold, number))?;
    }
    let mut bands =
        store.prepare_cached("INSERT OR IGNORE INTO bands (band, case_id) VALUES (?, ?)")?;
    for band in ready.sketch.bands() {
        bands.execute((band, number))?;
    }
    Ok(Taken {
        new: 1,
        ..Taken::default()
    })
}

/// The row of a case and its body; of a known case only what the machine says now.
fn write_case(
    store: &Transaction<'_>,
    run: RunId,
    number: i64,
    ready: &Ready,
    open: bool,
) -> rusqlite::Result<()> {
    let case = &ready.case;
    let [abusive, unreasonable, broken, exemplary] = FlagName::ALL.map(|name| case.flags.get(name));
    store
        .prepare_cached(
            "INSERT INTO cases (id, case_id, text_hash, fold, channel, day, company, operator, domain,
               customer_key, path, record, turns, letters, run_id, open, priority, escalation, legitimacy,
               abusive_staff_reply, unreasonable_customer, broken_promise, exemplary_handling,
               abusive_staff_reply_p, unreasonable_customer_p, broken_promise_p, exemplary_handling_p)
             VALUES (?1, ?, ?, ?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
               run_id = excluded.run_id, open = excluded.open, priority = excluded.priority,
               escalation = excluded.escalation, legitimacy = excluded.legitimacy,
               abusive_staff_reply = excluded.abusive_staff_reply, abusive_staff_reply_p = excluded.abusive_staff_reply_p,
               unreasonable_customer = excluded.unreasonable_customer, unreasonable_customer_p = excluded.unreasonable_customer_p,
               broken_promise = excluded.broken_promise, broken_promise_p = excluded.broken_promise_p,
               exemplary_handling = excluded.exemplary_handling, exemplary_handling_p = excluded.exemplary_handling_p",
        )?
        .execute(params![
            number,
            case.case_id,
            ready.text_hash,
            name_of(&case.channel),
            case.started_at.as_deref().and_then(|at| at.get(..10)),
            case.company,
            operator(case),
            ready.domain,
            case.customer_key,
            case.source.path,
            case.source.record.cast_signed(),
            case.turns.len(),
            ready.letters,
            run.0,
            open,
            priority(case),
            case.scores.escalation,
            name_of(&case.legitimacy.class),
            state_name(abusive.state),
            state_name(unreasonable.state),
            state_name(broken.state),
            state_name(exemplary.state),
            abusive.probability,
            unreasonable.probability,
            broken.probability,
            exemplary.probability,
        ])?;
    store
        .prepare_cached("INSERT OR REPLACE INTO bodies (case_id, body, sketch) VALUES (?, ?, ?)")?
        .execute((number, &ready.body, ready.sketch.bytes()))?;
    Ok(())
}

/// Whether somebody decided on every flag that is raised or not sure.
fn decided(store: &Connection, number: i64, case: &Case) -> rusqlite::Result<bool> {
    let mut statement = store.prepare_cached(
        "SELECT 1 FROM decisions WHERE case_id = ? AND flag = ? AND undone_at IS NULL",
    )?;
    for name in FlagName::ALL {
        if case.flags.get(name).state != State::Clear
            && !statement.exists((number, name.as_str()))?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

fn write_turns(store: &Transaction<'_>, number: i64, case: &Case) -> rusqlite::Result<()> {
    let mut turns: CachedStatement<'_> = store.prepare_cached(
        "INSERT INTO turns (case_id, turn, speaker, party, voice, kind, start, \"end\", text, hostility)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut signals: CachedStatement<'_> = store.prepare_cached(
        "INSERT INTO signals (case_id, turn, number, signal, party, start, \"end\", probability, origin)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for turn in &case.turns {
        turns.execute(params![
            number,
            turn.index,
            turn.speaker,
            name_of(&turn.party),
            name_of(&turn.voice),
            name_of(&turn.kind),
            turn.start,
            turn.end,
            turn.text,
            turn.hostility,
        ])?;
        for (at, signal) in turn.signals.iter().enumerate() {
            signals.execute(params![
                number,
                turn.index,
                at,
                signal.signal.as_str(),
                name_of(&signal.party),
                signal.start,
                signal.end,
                signal.probability,
                signal.origin,
            ])?;
        }
    }
    let mut promises: CachedStatement<'_> = store.prepare_cached(
        "INSERT INTO promises (case_id, number, status, due, body) VALUES (?, ?, ?, ?, ?)",
    )?;
    for (at, promise) in case.promises.iter().enumerate() {
        promises.execute(params![
            number,
            at,
            name_of(&promise.status),
            promise.due,
            serde_json::to_string(promise).unwrap_or_default(),
        ])?;
    }
    Ok(())
}

/// What an earlier run said, turn by turn.
fn forget(store: &Transaction<'_>, number: i64) -> rusqlite::Result<()> {
    for table in ["turns", "signals", "promises"] {
        store
            .prepare_cached(&format!("DELETE FROM {table} WHERE case_id = ?"))?
            .execute([number])?;
    }
    Ok(())
}

fn note_changes(
    store: &Transaction<'_>,
    run: RunId,
    number: i64,
    case: &Case,
) -> rusqlite::Result<bool> {
    let mut any = false;
    for name in FlagName::ALL {
        let Flag {
            state, probability, ..
        } = case.flags.get(name);
        let flag = name.as_str();
        let (before, then): (String, f64) = store
            .prepare_cached(&format!("SELECT {flag}, {flag}_p FROM cases WHERE id = ?"))?
            .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if before != state_name(*state) {
            any = true;
            store
                .prepare_cached(
                    "INSERT INTO changes (case_id, run_id, flag, state_before, probability_before, state, probability)
                     VALUES (?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![number, run.0, flag, before, then, state_name(*state), probability])?;
        }
    }
    if any {
        store
            .prepare_cached("UPDATE cases SET changed = 1 WHERE id = ?")?
            .execute([number])?;
    }
    Ok(any)
}

/// Older readings of the same record give way, and what was folded under them comes under this one.
fn set_aside(store: &Transaction<'_>, number: i64, case: &Case) -> rusqlite::Result<()> {
    let mut older = store.prepare_cached(
        "UPDATE cases SET replaced_by = ?1
         WHERE case_id = ?2 AND path = ?3 AND record = ?4 AND id <> ?1 AND replaced_by IS NULL RETURNING id",
    )?;
    let record = case.source.record.cast_signed();
    let older: rusqlite::Result<Vec<i64>> = older
        .query_map(
            params![number, case.case_id, case.source.path, record],
            |row| row.get(0),
        )?
        .collect();
    for older in older? {
        store
            .prepare_cached("UPDATE cases SET fold = ?1 WHERE fold = ?2 AND id <> ?2")?
            .execute((number, older))?;
    }
    Ok(())
}

/// What the first case that a new one nearly repeats is folded under. No range of numbers is asked for, and no index offered
/// for one number: either makes SQLite plan these two queries anew for every case.
fn first_alike(store: &Transaction<'_>, sketch: &Sketch) -> rusqlite::Result<Option<i64>> {
    let mut same_band = store.prepare_cached(&format!(
        "SELECT case_id FROM bands WHERE band = ? ORDER BY case_id LIMIT {COMPARED}"
    ))?;
    let mut other = store.prepare_cached(
        "SELECT b.sketch, c.fold FROM cases c NOT INDEXED JOIN bodies b ON b.case_id = c.id
         WHERE c.id = ? AND c.replaced_by IS NULL",
    )?;
    let mut compared = Vec::new();
    for band in sketch.bands() {
        let near = same_band.query_map([band], |row| row.get::<_, i64>(0))?;
        for number in near {
            let number = number?;
            if compared.contains(&number) {
                continue;
            }
            compared.push(number);
            let known: Option<(Vec<u8>, i64)> = other
                .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((bytes, fold)) = known
                && sketch.alike(&Sketch::from_bytes(&bytes))
            {
                return Ok(Some(fold));
            }
        }
    }
    Ok(None)
}

/// The label of the employee who speaks first, where it names somebody; of a story nobody is an operator.
fn operator(case: &Case) -> Option<&str> {
    let told = case.narrator.is_some();
    case.turns
        .iter()
        .filter(|turn| !told && turn.party == Party::Staff && turn.kind == Kind::Body)
        .find_map(|turn| {
            turn.speaker
                .as_deref()
                .filter(|label| names_somebody(label))
        })
}

impl From<CaseNumber> for i64 {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}
