//! JSON Schema (2020-12) of what the program writes.

use clap::ValueEnum;
use schemars::schema_for;
use serde_json::Value;

use crate::case::Case;
use crate::document::Rejected;
use crate::export::evidence_csv::EvidenceRow;
use crate::export::run::Run;
use crate::ledger::Line;

/// An output that has a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A line of `cases.jsonl`.
    #[default]
    Case,
    /// A row of `evidence.csv`, as an object.
    Evidence,
    /// A line of `rejected.jsonl`.
    Rejected,
    /// `run.json`.
    Run,
    /// A line of `razbor promises --format jsonl`.
    Promise,
}

impl Output {
    /// The schema of one record of this output.
    pub fn schema(self) -> Value {
        match self {
            Output::Case => schema_for!(Case),
            Output::Evidence => schema_for!(EvidenceRow<'static>),
            Output::Rejected => schema_for!(Rejected),
            Output::Run => schema_for!(Run),
            Output::Promise => schema_for!(Line),
        }
        .to_value()
    }
}
