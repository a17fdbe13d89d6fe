//! Cases out of the store, as they went in.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use super::{CaseNumber, Store, variant, wrong};
use crate::case::{Case, CaseSignal, CaseTurn, FlagName, Promise};
use crate::error::Result;

impl Store {
    /// A whole case; `None` when there is none of that number.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be read.
    pub fn case(&self, number: CaseNumber) -> Result<Option<Case>> {
        let load = || {
            let Some(mut case) = self.body(number)? else {
                return Ok(None);
            };
            case.turns = self.turns(number, None)?;
            let mut signals = self.connection.prepare_cached(
                "SELECT turn, signal, party, start, \"end\", probability, origin
                 FROM signals WHERE case_id = ? ORDER BY turn, number",
            )?;
            let mut rows = signals.query([number.0])?;
            while let Some(row) = rows.next()? {
                let turn: usize = row.get(0)?;
                let turn = case
                    .turns
                    .get_mut(turn)
                    .ok_or_else(|| wrong("a signal without its turn"))?;
                turn.signals.push(signal(row, &turn.text)?);
            }
            case.promises = self.promises(number)?;
            Ok(Some(case))
        };
        load().map_err(|error| self.failed(&error))
    }

    /// A case with those turns alone that its first quotes stand in, for lists.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be read.
    pub fn brief(&self, number: CaseNumber) -> Result<Option<Case>> {
        let load = || {
            let Some(mut case) = self.body(number)? else {
                return Ok(None);
            };
            let first = FlagName::ALL
                .iter()
                .filter_map(|&name| case.flags.get(name).evidence.first())
                .map(|evidence| evidence.turn);
            let telling: BTreeSet<usize> = first.collect();
            for turn in telling {
                case.turns.extend(self.turns(number, Some(turn))?);
            }
            case.promises = self.promises(number)?;
            Ok(Some(case))
        };
        load().map_err(|error| self.failed(&error))
    }

    /// Numbers of the cases with that id, newest first; those that newer readings replaced come last.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be read.
    pub fn numbers_of(&self, case_id: &str) -> Result<Vec<CaseNumber>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached("SELECT id FROM cases WHERE case_id = ? ORDER BY replaced_by IS NOT NULL, id DESC")?
                .query_map([case_id], |row| row.get(0).map(CaseNumber))?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// What tells a case by its words alone, in hexadecimal: the same in every store, and nothing of the words can be read
    /// from it.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be read.
    pub fn key_of(&self, number: CaseNumber) -> Result<String> {
        self.connection
            .query_row(
                "SELECT lower(hex(text_hash)) FROM cases WHERE id = ?",
                [number.0],
                |row| row.get(0),
            )
            .map_err(|error| self.failed(&error))
    }

    /// The case of that key; `None` when the store has none.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be read.
    pub fn number_of_key(&self, key: &str) -> Result<Option<CaseNumber>> {
        self.connection
            .prepare_cached("SELECT id FROM cases WHERE lower(hex(text_hash)) = ? ORDER BY replaced_by IS NOT NULL, id LIMIT 1")
            .and_then(|mut statement| statement.query_row([key], |row| row.get(0).map(CaseNumber)).optional())
            .map_err(|error| self.failed(&error))
    }

    fn body(&self, number: CaseNumber) -> rusqlite::Result<Option<Case>> {
        let body: Option<String> = self
            .connection
            .prepare_cached("SELECT body FROM bodies WHERE case_id = ?")?
            .query_row([number.0], |row| row.get(0))
            .optional()?;
        body.map(|body| serde_json::from_str(&body).map_err(|error| wrong(Box::new(error))))
            .transpose()
    }

    /// All turns without their signals, or one of them.
    fn turns(&self, number: CaseNumber, only: Option<usize>) -> rusqlite::Result<Vec<CaseTurn>> {
        self.connection
            .prepare_cached(
                "SELECT turn, speaker, party, voice, kind, start, \"end\", text, hostility
                 FROM turns WHERE case_id = ?1 AND (?2 IS NULL OR turn = ?2) ORDER BY turn",
            )?
            .query_map(params![number.0, only], turn)?
            .collect()
    }

    fn promises(&self, number: CaseNumber) -> rusqlite::Result<Vec<Promise>> {
        self.connection
            .prepare_cached("SELECT body FROM promises WHERE case_id = ? ORDER BY number")?
            .query_map([number.0], |row| {
                let body: String = row.get(0)?;
                serde_json::from_str(&body).map_err(|error| wrong(Box::new(error)))
            })?
            .collect()
    }
}

fn turn(row: &Row<'_>) -> rusqlite::Result<CaseTurn> {
    let name = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
    Ok(CaseTurn {
        index: row.get(0)?,
        speaker: row.get(1)?,
        party: variant(name(2)?)?,
        voice: variant(name(3)?)?,
        kind: variant(name(4)?)?,
        start: row.get(5)?,
        end: row.get(6)?,
        text: row.get(7)?,
        hostility: row.get(8)?,
        signals: Vec::new(),
    })
}

fn signal(row: &Row<'_>, text: &str) -> rusqlite::Result<CaseSignal> {
    let name = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
    let (start, end): (usize, usize) = (row.get(3)?, row.get(4)?);
    Ok(CaseSignal {
        signal: variant(name(1)?)?,
        party: variant(name(2)?)?,
        start,
        end,
        quote: text
            .chars()
            .skip(start)
            .take(end.saturating_sub(start))
            .collect(),
        probability: row.get(5)?,
        origin: row.get(6)?,
    })
}
