//! The rows of a case.

use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, params};

use super::{Ready, Taken};
use crate::case::{Case, Flag, FlagName, State};
use crate::conversation::{Kind, Party};
use crate::export::cases_csv::{name_of, state_name};
use crate::export::findings::{names_somebody, worth_looking};
use crate::store::RunId;
use crate::store::fold::Sketch;
use crate::store::priority::priority;

/// Cases of one band that are compared; a phrase that thousands share tells nothing.
const COMPARED: usize = 20;

/// Writes cases. Their words come last: the full-text index writes what it gathered whenever another statement may have to be
/// taken back, which for one case after another costs more than all the rest.
pub(super) fn all(store: &Transaction<'_>, run: RunId, cases: &[Ready]) -> rusqlite::Result<Taken> {
    let mut taken = Taken::default();
    let mut new = Vec::new();
    for ready in cases {
        match one(store, run, ready)? {
            Written::New(number) => {
                taken.new += 1;
                new.push((number, &ready.stems));
            }
            Written::Known { changed } => {
                taken.renewed += 1;
                taken.changed += u64::from(changed);
            }
        }
    }
    let mut words = store.prepare_cached("INSERT INTO words (rowid, stems) VALUES (?, ?)")?;
    for row in new {
        words.execute(row)?;
    }
    Ok(taken)
}

enum Written {
    New(i64),
    Known { changed: bool },
}

fn one(store: &Transaction<'_>, run: RunId, ready: &Ready) -> rusqlite::Result<Written> {
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
        return Ok(Written::Known { changed });
    }
    let number = store
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM cases")?
        .query_row([], |row| row.get(0))?;
    write_case(store, run, number, ready, worth_looking(case))?;
    write_turns(store, number, case)?;
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
    Ok(Written::New(number))
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

/// Older readings of the same record give way, and what was folded under them comes under this one. They are asked for first,
/// because there are hardly ever any.
fn set_aside(store: &Transaction<'_>, number: i64, case: &Case) -> rusqlite::Result<()> {
    let mut older = store.prepare_cached(
        "SELECT id FROM cases WHERE case_id = ? AND path = ? AND record = ? AND id <> ? AND replaced_by IS NULL",
    )?;
    let record = case.source.record.cast_signed();
    let older: rusqlite::Result<Vec<i64>> = older
        .query_map(
            params![case.case_id, case.source.path, record, number],
            |row| row.get(0),
        )?
        .collect();
    for older in older? {
        store
            .prepare_cached("UPDATE cases SET replaced_by = ? WHERE id = ?")?
            .execute((number, older))?;
        store
            .prepare_cached("UPDATE cases SET fold = ?1 WHERE fold = ?2 AND id <> ?2")?
            .execute((number, older))?;
    }
    Ok(())
}

/// What the first case that a new one nearly repeats is folded under.
fn first_alike(store: &Transaction<'_>, sketch: &Sketch) -> rusqlite::Result<Option<i64>> {
    let mut same_band = store.prepare_cached(&format!(
        "SELECT case_id FROM bands WHERE band = ? ORDER BY case_id LIMIT {COMPARED}"
    ))?;
    let mut other = store.prepare_cached("SELECT sketch FROM bodies WHERE case_id = ?")?;
    let mut compared = Vec::new();
    for band in sketch.bands() {
        let near = same_band.query_map([band], |row| row.get::<_, i64>(0))?;
        for number in near {
            let number = number?;
            if compared.contains(&number) {
                continue;
            }
            compared.push(number);
            let known: Vec<u8> = other.query_row([number], |row| row.get(0))?;
            if !sketch.alike(&Sketch::from_bytes(&known)) {
                continue;
            }
            let (fold, replaced): (i64, bool) = store
                .prepare_cached("SELECT fold, replaced_by IS NOT NULL FROM cases WHERE id = ?")?
                .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if !replaced {
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
