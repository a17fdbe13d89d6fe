//! Where a later run judged a flag otherwise, and nobody has decided on the flag since.

use rusqlite::Row;

use super::{CaseNumber, Store, variant};
use crate::case::{FlagName, State};
use crate::error::Result;

/// One flag that is judged otherwise than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The flag.
    pub flag: FlagName,
    /// State and probability before.
    pub before: (State, f64),
    /// State and probability since.
    pub now: (State, f64),
    /// Start of the run that judged otherwise, ISO date and time.
    pub at: String,
}

/// Whether a row `h` of `changes` still waits for a look. A decision holds the run whose verdict the person saw, so one of
/// that run or a later one is the look that the change was waiting for.
pub(super) const UNSEEN: &str = "NOT EXISTS (
    SELECT 1 FROM decisions d WHERE d.case_id = h.case_id AND d.flag = h.flag AND d.undone_at IS NULL
      AND d.run_id >= h.run_id)";

impl Store {
    /// Changes of a case that nobody has looked at, in order of time.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when it cannot be read.
    pub fn changes_of(&self, case: CaseNumber) -> Result<Vec<Change>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(&format!(
                    "SELECT h.flag, h.state_before, h.probability_before, h.state, h.probability, r.started_at
                     FROM changes h JOIN runs r ON r.id = h.run_id WHERE h.case_id = ? AND {UNSEEN} ORDER BY h.id"
                ))?
                .query_map([case.0], change)?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }
}

fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
    Ok(Change {
        flag: variant(text(0)?)?,
        before: (variant(text(1)?)?, row.get(2)?),
        now: (variant(text(3)?)?, row.get(4)?),
        at: row.get(5)?,
    })
}
