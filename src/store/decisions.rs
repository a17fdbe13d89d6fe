//! What people decide. Nothing is ever overwritten: a second thought is a new row, an undone one is marked.

use rusqlite::{OptionalExtension, Params, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::changes::UNSEEN;
use super::{CaseNumber, Store, variant};
use crate::case::{FlagName, State};
use crate::conversation::Party;
use crate::error::{Error, Result};
use crate::export::cases_csv::name_of;

/// Whether a flag holds, as a person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The text does not tell.
    Unsure,
}

/// A decision to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// The case.
    pub case: CaseNumber,
    /// The flag.
    pub flag: FlagName,
    /// Whether it holds.
    pub holds: Holds,
    /// Who decides.
    pub reviewer: String,
    /// Why.
    pub comment: String,
    /// Local date and time, ISO.
    pub at: String,
    /// The same ticket twice is one decision.
    pub ticket: String,
}

/// A decision as it stands in the store.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Its number.
    pub id: i64,
    /// The case.
    #[serde(skip)]
    pub case: CaseNumber,
    /// The flag.
    pub flag: FlagName,
    /// Whether it holds.
    pub holds: Holds,
    /// Who decided.
    pub reviewer: String,
    /// Why.
    pub comment: String,
    /// When, ISO.
    pub at: String,
    /// What the machine said then.
    pub state: State,
    /// How sure it was then, 0 to 1.
    pub probability: f64,
}

/// A correction of one turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The case.
    pub case: CaseNumber,
    /// Index of the turn.
    pub turn: usize,
    /// What is right.
    pub right: Right,
    /// Who says so.
    pub reviewer: String,
    /// Local date and time, ISO.
    pub at: String,
    /// The same ticket twice is one correction.
    pub ticket: String,
}

/// What a correction sets right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Right {
    /// Whose turn it is.
    Party(Party),
    /// The words of the turn that show a flag, as characters from `start` to `end`.
    Span {
        /// The flag.
        flag: FlagName,
        /// First character.
        start: usize,
        /// One past the last.
        end: usize,
    },
}

/// What was undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// A decision on a flag of a case.
    Decision(CaseNumber, FlagName),
    /// A correction of a turn of a case.
    Correction(CaseNumber, usize),
}

/// A flag on which two reviewers decided, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The case.
    pub case: CaseNumber,
    /// Its id.
    pub case_id: String,
    /// The flag.
    pub flag: FlagName,
    /// One reviewer and what he or she said.
    pub first: (String, Holds),
    /// The other.
    pub second: (String, Holds),
}

impl Store {
    /// Writes a decision; it is on the disk when this returns. The same ticket again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be written, or when there is no such case.
    pub fn decide(&mut self, decision: &NewDecision) -> Result<()> {
        let flag = decision.flag.as_str();
        self.durably(|store| {
            let now: Option<(i64, String, f64)> = store
                .prepare_cached(&format!("SELECT run_id, {flag}, {flag}_p FROM cases WHERE id = ?"))?
                .query_row([decision.case.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((run, state, probability)) = now else {
                return Ok(false);
            };
            store
                .prepare_cached(
                    "INSERT INTO decisions (case_id, flag, holds, reviewer, comment, at, ticket, run_id, state, probability)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ticket) DO NOTHING",
                )?
                .execute(params![
                    decision.case.0,
                    flag,
                    name_of(&decision.holds),
                    decision.reviewer,
                    decision.comment,
                    decision.at,
                    decision.ticket,
                    run,
                    state,
                    probability,
                ])?;
            reopen(store, decision.case)?;
            Ok(true)
        })?
        .then_some(())
        .ok_or_else(|| self.no_case(decision.case))
    }

    /// Writes a correction. The same ticket again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be written, or when there is no such turn or span.
    pub fn correct(&mut self, correction: &Correction) -> Result<()> {
        let (party, flag, span) = match &correction.right {
            Right::Party(party) => (Some(name_of(party)), None, None),
            Right::Span { flag, start, end } => (None, Some(flag.as_str()), Some((*start, *end))),
        };
        self.durably(|store| {
            let letters: Option<usize> = store
                .prepare_cached("SELECT length(text) FROM turns WHERE case_id = ? AND turn = ?")?
                .query_row((correction.case.0, correction.turn), |row| row.get(0))
                .optional()?;
            let fits = |(start, end): (usize, usize)| start < end && letters.is_some_and(|all| end <= all);
            if letters.is_none() || span.is_some_and(|span| !fits(span)) {
                return Ok(false);
            }
            store
                .prepare_cached(
                    "INSERT INTO corrections (case_id, turn, party, flag, start, \"end\", reviewer, at, ticket)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ticket) DO NOTHING",
                )?
                .execute(params![
                    correction.case.0,
                    correction.turn,
                    party,
                    flag,
                    span.map(|span| span.0),
                    span.map(|span| span.1),
                    correction.reviewer,
                    correction.at,
                    correction.ticket,
                ])?;
            Ok(true)
        })?
        .then_some(())
        .ok_or_else(|| self.no_case(correction.case))
    }

    /// Takes back the reviewer's last decision or correction that still stands; `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be written.
    pub fn undo(&mut self, reviewer: &str, at: &str) -> Result<Option<Undone>> {
        self.durably(|store| {
            let last: Option<(String, i64, i64)> = store
                .query_row(
                    "SELECT 'decision' AS what, id, case_id, at AS moment FROM decisions WHERE reviewer = ?1 AND undone_at IS NULL
                     UNION ALL
                     SELECT 'correction', id, case_id, at FROM corrections WHERE reviewer = ?1 AND undone_at IS NULL
                     ORDER BY moment DESC, id DESC LIMIT 1",
                    [reviewer],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
                .optional()?;
            let Some((what, id, case)) = last else {
                return Ok(None);
            };
            let case = CaseNumber(case);
            let undone = if what == "decision" {
                let flag: String = store.query_row(
                    "UPDATE decisions SET undone_at = ? WHERE id = ? RETURNING flag",
                    (at, id),
                    |row| row.get(0),
                )?;
                reopen(store, case)?;
                Undone::Decision(case, variant(&flag)?)
            } else {
                let turn = store.query_row(
                    "UPDATE corrections SET undone_at = ? WHERE id = ? RETURNING turn",
                    (at, id),
                    |row| row.get(0),
                )?;
                Undone::Correction(case, turn)
            };
            Ok(Some(undone))
        })
    }

    /// Decisions on a case that stand: of every reviewer and flag the last, in order of time.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn decisions_on(&self, case: CaseNumber) -> Result<Vec<Decision>> {
        self.decisions_where("case_id = ?", [case.0])
    }

    /// All decisions that stand, in order of time.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn decisions(&self) -> Result<Vec<Decision>> {
        self.decisions_where("1", [])
    }

    /// Of every flag that people agree on: whether it holds, beside the machine's probability now. What they differ on or
    /// are not sure of is left out.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn verdicts(&self) -> Result<Vec<(FlagName, (bool, f64))>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(
                    "SELECT s.flag, min(s.holds) = 'yes', CASE s.flag
                       WHEN 'abusive_staff_reply' THEN c.abusive_staff_reply_p
                       WHEN 'unreasonable_customer' THEN c.unreasonable_customer_p
                       WHEN 'broken_promise' THEN c.broken_promise_p
                       ELSE c.exemplary_handling_p END
                     FROM standing s JOIN cases c ON c.id = s.case_id
                     WHERE c.replaced_by IS NULL AND s.holds <> 'unsure'
                     GROUP BY s.case_id, s.flag HAVING min(s.holds) = max(s.holds) ORDER BY s.case_id, s.flag",
                )?
                .query_map([], |row| Ok((variant(row.get_ref(0)?.as_str()?)?, (row.get(1)?, row.get(2)?))))?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// How many decisions were ever written, undone ones included.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn all_decisions(&self) -> Result<u64> {
        self.connection
            .query_row("SELECT count(*) FROM decisions", [], |row| row.get(0))
            .map_err(|error| self.failed(&error))
    }

    fn decisions_where(&self, condition: &str, values: impl Params) -> Result<Vec<Decision>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(&format!(
                    "SELECT id, case_id, flag, holds, reviewer, comment, at, state, probability
                     FROM standing WHERE {condition} ORDER BY id"
                ))?
                .query_map(values, decision)?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// Corrections of a case that stand: of each turn and kind the last, in order of time.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn corrections_of(&self, case: CaseNumber) -> Result<Vec<Correction>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(
                    "SELECT turn, party, flag, start, \"end\", reviewer, at, ticket FROM corrections c
                     WHERE case_id = ? AND undone_at IS NULL AND NOT EXISTS (
                       SELECT 1 FROM corrections l WHERE l.case_id = c.case_id AND l.turn = c.turn AND l.undone_at IS NULL
                         AND l.reviewer = c.reviewer AND l.flag IS c.flag AND l.start IS c.start AND l.id > c.id)
                     ORDER BY id",
                )?
                .query_map([case.0], |row| correction(case, row))?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// Flags on which more than one reviewer decided, in order of cases.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn pairs(&self) -> Result<Vec<Pair>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(
                    "SELECT a.case_id, c.case_id, a.flag, a.reviewer, a.holds, b.reviewer, b.holds
                     FROM standing a
                     JOIN standing b ON a.case_id = b.case_id AND a.flag = b.flag AND a.reviewer < b.reviewer
                     JOIN cases c ON c.id = a.case_id ORDER BY a.case_id, a.flag, a.reviewer, b.reviewer",
                )?
                .query_map([], |row| {
                    let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
                    Ok(Pair {
                        case: CaseNumber(row.get(0)?),
                        case_id: row.get(1)?,
                        flag: variant(text(2)?)?,
                        first: (row.get(3)?, variant(text(4)?)?),
                        second: (row.get(5)?, variant(text(6)?)?),
                    })
                })?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// Cases on which a reviewer decided on a day, `2026-11-22`.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn decided_on_day(&self, reviewer: &str, day: &str) -> Result<u64> {
        self.connection
            .query_row(
                "SELECT count(DISTINCT case_id) FROM decisions
                 WHERE reviewer = ?1 AND at >= ?2 AND at < ?2 || 'U' AND undone_at IS NULL",
                (reviewer, day),
                |row| row.get(0),
            )
            .map_err(|error| self.failed(&error))
    }

    /// A transaction that outlives the machine's death, too.
    fn durably<T>(
        &mut self,
        act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let done = (|| {
            self.connection.pragma_update(None, "synchronous", "full")?;
            let transaction = self
                .connection
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let done = act(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })();
        done.map_err(|error: rusqlite::Error| self.failed(&error))
    }

    fn no_case(&self, case: CaseNumber) -> Error {
        Error::Store {
            path: self.path.clone(),
            reason: format!("there is no such case, turn or span (case {})", case.0),
        }
    }
}

/// Notes whether a case still waits for a decision, and for a look at what a later run judged otherwise.
fn reopen(store: &Transaction<'_>, case: CaseNumber) -> rusqlite::Result<()> {
    let waits: Vec<String> = FlagName::ALL
        .iter()
        .map(|name| {
            let flag = name.as_str();
            format!(
                "{flag} <> 'clear' AND NOT EXISTS (
                   SELECT 1 FROM decisions d WHERE d.case_id = cases.id AND d.flag = '{flag}' AND d.undone_at IS NULL)"
            )
        })
        .collect();
    store
        .prepare_cached(&format!(
            "UPDATE cases SET open = ({}), changed = EXISTS (SELECT 1 FROM changes h WHERE h.case_id = cases.id AND {UNSEEN})
             WHERE id = ?",
            waits.join(" OR ")
        ))?
        .execute([case.0])?;
    Ok(())
}

fn decision(row: &Row<'_>) -> rusqlite::Result<Decision> {
    let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
    Ok(Decision {
        id: row.get(0)?,
        case: CaseNumber(row.get(1)?),
        flag: variant(text(2)?)?,
        holds: variant(text(3)?)?,
        reviewer: row.get(4)?,
        comment: row.get(5)?,
        at: row.get(6)?,
        state: variant(text(7)?)?,
        probability: row.get(8)?,
    })
}

fn correction(case: CaseNumber, row: &Row<'_>) -> rusqlite::Result<Correction> {
    let party: Option<String> = row.get(1)?;
    let right = match party {
        Some(party) => Right::Party(variant(&party)?),
        None => Right::Span {
            flag: variant(row.get_ref(2)?.as_str()?)?,
            start: row.get(3)?,
            end: row.get(4)?,
        },
    };
    Ok(Correction {
        case,
        turn: row.get(0)?,
        right,
        reviewer: row.get(5)?,
        at: row.get(6)?,
        ticket: row.get(7)?,
    })
}
