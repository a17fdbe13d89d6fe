//! `cases.csv`: one case a row.

use std::io::{self, Write};

use crate::case::{Case, FlagName, State, Status};
use crate::export::findings::findings;
use crate::export::next_step::next_steps;
use crate::export::sheet::{Cell, CsvProfile};
use crate::export::words::Language;

const BEFORE_FLAGS: [&str; 14] = [
    "case_id",
    "conversation_ids",
    "path",
    "record",
    "channel",
    "started_at",
    "customer_key",
    "company",
    "narrator",
    "staff_hostility",
    "customer_hostility",
    "broken_promise_score",
    "legitimacy_score",
    "escalation",
];

const AFTER_FLAGS: [&str; 13] = [
    "legitimacy",
    "legitimacy_probability",
    "reason_for",
    "reason_for_quote",
    "reason_against",
    "reason_against_quote",
    "promises",
    "promises_broken",
    "next_due",
    "turns",
    "who",
    "next_step",
    "notices",
];

/// Writes the row of names.
///
/// # Errors
/// When `out` fails.
pub fn header(out: &mut dyn Write, profile: CsvProfile) -> io::Result<()> {
    let flags: Vec<String> = FlagName::ALL
        .iter()
        .flat_map(|flag| {
            ["", "_probability", "_quote"].map(|what| format!("{}{what}", flag.as_str()))
        })
        .collect();
    let names: Vec<&str> = BEFORE_FLAGS
        .into_iter()
        .chain(flags.iter().map(String::as_str))
        .chain(AFTER_FLAGS)
        .collect();
    profile.header(out, &names)
}

/// Writes the row of one case.
///
/// # Errors
/// When `out` fails.
pub fn row(
    out: &mut dyn Write,
    case: &Case,
    profile: CsvProfile,
    language: Language,
) -> io::Result<()> {
    let conversations = case.conversation_ids.join(" ");
    let channel = name_of(&case.channel);
    let narrator = case.narrator.as_ref().map(name_of);
    let class = name_of(&case.legitimacy.class);
    let who = findings(case)
        .iter()
        .filter(|finding| finding.state == State::Raised)
        .map(|finding| finding.who(language))
        .collect::<Vec<_>>()
        .join("; ");
    let next = next_steps(case, language).join(" ");
    let notices = case.notices.join(" ");
    let due = case
        .promises
        .iter()
        .filter(|promise| promise.status == Status::Pending);
    let next_due = due.filter_map(|promise| promise.due.as_deref()).min();
    let broken = case
        .promises
        .iter()
        .filter(|promise| promise.status == Status::Broken)
        .count();
    let reason_for = case.legitimacy.reasons_for.first();
    let against = case.legitimacy.against.first();
    let scores = &case.scores;

    let mut cells: Vec<Cell<'_>> = vec![
        case.case_id.as_str().into(),
        conversations.as_str().into(),
        case.source.path.as_str().into(),
        case.source.record.into(),
        channel.as_str().into(),
        case.started_at.as_deref().into(),
        case.customer_key.as_deref().into(),
        case.company.as_deref().into(),
        narrator.as_deref().into(),
        scores.staff_hostility.into(),
        scores.customer_hostility.into(),
        scores.broken_promise.into(),
        scores.legitimacy.into(),
        scores.escalation.into(),
    ];
    for name in FlagName::ALL {
        let flag = case.flags.get(name);
        cells.push(state_name(flag.state).into());
        cells.push(flag.probability.into());
        cells.push(
            flag.evidence
                .first()
                .map(|evidence| evidence.quote.as_str())
                .into(),
        );
    }
    cells.extend([
        class.as_str().into(),
        case.legitimacy.probability.into(),
        reason_for.map(|reason| reason.reason.as_str()).into(),
        reason_for.map(|reason| reason.quote.as_str()).into(),
        against.map(|reason| reason.reason.as_str()).into(),
        against.map(|reason| reason.quote.as_str()).into(),
        case.promises.len().into(),
        broken.into(),
        next_due.into(),
        case.turns.len().into(),
        who.as_str().into(),
        next.as_str().into(),
        notices.as_str().into(),
    ]);
    profile.row(out, &cells)
}

/// A state as JSON and CSV write it.
pub(crate) fn state_name(state: State) -> &'static str {
    match state {
        State::Raised => "raised",
        State::Clear => "clear",
        State::Unsure => "unsure",
    }
}

/// The name a unit variant has in JSON, so that both outputs say the same.
pub(crate) fn name_of<T: serde::Serialize>(variant: &T) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
