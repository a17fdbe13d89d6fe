//! `evidence.csv`: one quote a row.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::case::{Case, FlagName, State};
use crate::conversation::Party;
use crate::export::cases_csv::{name_of, state_name};
use crate::export::sheet::{Cell, CsvProfile};
use crate::signal::SignalKind;

/// One row: a quote that carries a flag raised or under question.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceRow<'a> {
    /// The case.
    pub case_id: &'a str,
    /// Path of its file, as given.
    pub path: &'a str,
    /// Number of the record in that file, from 1.
    pub record: u64,
    /// The flag it carries.
    pub flag: FlagName,
    /// The flag's state.
    pub state: State,
    /// The flag's probability, 0 to 1.
    pub probability: f64,
    /// 1 is the strongest quote of its flag.
    pub rank: u64,
    /// Index of the turn in the case's `turns`.
    pub turn: u64,
    /// First character of the quote within the turn's text.
    pub start: u64,
    /// One past its last character.
    pub end: u64,
    /// Whose turn it is.
    pub party: Party,
    /// The turn's label, or nothing.
    pub speaker: Option<&'a str>,
    /// The words.
    pub quote: &'a str,
    /// What was seen.
    pub signal: SignalKind,
    /// What saw it.
    pub origin: &'a str,
    /// Why it matters, in Russian.
    pub reason: &'a str,
}

const NAMES: [&str; 16] = [
    "case_id",
    "path",
    "record",
    "flag",
    "state",
    "probability",
    "rank",
    "turn",
    "start",
    "end",
    "party",
    "speaker",
    "quote",
    "signal",
    "origin",
    "reason",
];

/// Writes the row of names.
///
/// # Errors
/// When `out` fails.
pub fn header(out: &mut dyn Write, profile: CsvProfile) -> io::Result<()> {
    profile.header(out, &NAMES)
}

/// Writes the rows of one case, flag by flag, strongest quote first.
///
/// # Errors
/// When `out` fails.
pub fn rows(out: &mut dyn Write, case: &Case, profile: CsvProfile) -> io::Result<()> {
    evidence(case).try_for_each(|row| {
        let party = name_of(&row.party);
        let cells: [Cell<'_>; 16] = [
            row.case_id.into(),
            row.path.into(),
            row.record.into(),
            row.flag.as_str().into(),
            state_name(row.state).into(),
            row.probability.into(),
            row.rank.into(),
            row.turn.into(),
            row.start.into(),
            row.end.into(),
            party.as_str().into(),
            row.speaker.into(),
            row.quote.into(),
            row.signal.as_str().into(),
            row.origin.into(),
            row.reason.into(),
        ];
        profile.row(out, &cells)
    })
}

/// The rows of one case.
pub fn evidence(case: &Case) -> impl Iterator<Item = EvidenceRow<'_>> {
    FlagName::ALL.into_iter().flat_map(move |name| {
        let flag = case.flags.get(name);
        flag.evidence
            .iter()
            .zip(1_u64..)
            .map(move |(evidence, rank)| {
                let turn = case.turns.get(evidence.turn);
                EvidenceRow {
                    case_id: &case.case_id,
                    path: &case.source.path,
                    record: case.source.record,
                    flag: name,
                    state: flag.state,
                    probability: flag.probability,
                    rank,
                    turn: evidence.turn as u64,
                    start: evidence.start as u64,
                    end: evidence.end as u64,
                    party: turn.map_or(Party::Unknown, |turn| turn.party),
                    speaker: turn.and_then(|turn| turn.speaker.as_deref()),
                    quote: &evidence.quote,
                    signal: evidence.signal,
                    origin: &evidence.origin,
                    reason: &evidence.reason,
                }
            })
    })
}
