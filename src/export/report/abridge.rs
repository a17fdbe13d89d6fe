//! What the report keeps of a case: all of a usual one, the telling parts of an endless one.

use std::collections::BTreeSet;

use crate::case::{Case, CaseTurn, FlagName};

/// Turns shown of one case. The longest real calls have some 300.
const TURNS: usize = 400;
/// Characters shown of one turn.
const LETTERS: usize = 12_000;
/// Turns shown before and after a telling one, when not all are.
const AROUND: usize = 2;

/// A case cut down to a bounded size.
#[derive(Debug)]
pub struct Abridged {
    /// The case; `turns` may have gaps, which `index` shows.
    pub case: Case,
    /// Turns it had.
    pub turns: usize,
}

impl Abridged {
    /// A copy of bounded size.
    pub fn of(case: &Case) -> Self {
        let turns = case.turns.len();
        let kept: Vec<CaseTurn> = if turns <= TURNS {
            case.turns.iter().map(shorten).collect()
        } else {
            let telling = telling_turns(case);
            case.turns
                .iter()
                .filter(|turn| telling.contains(&turn.index))
                .map(shorten)
                .collect()
        };
        let rest = Case {
            turns: kept,
            ..without_turns(case)
        };
        Self { case: rest, turns }
    }
}

fn without_turns(case: &Case) -> Case {
    Case {
        schema: case.schema,
        case_id: case.case_id.clone(),
        conversation_ids: case.conversation_ids.clone(),
        source: case.source.clone(),
        channel: case.channel,
        started_at: case.started_at.clone(),
        customer_key: case.customer_key.clone(),
        company: case.company.clone(),
        narrator: case.narrator,
        scores: case.scores,
        flags: case.flags.clone(),
        legitimacy: case.legitimacy.clone(),
        model: case.model.clone(),
        promises: case.promises.clone(),
        turns: Vec::new(),
        notices: case.notices.clone(),
    }
}

/// Turns that anything rests on, most important first until there is no room, each with its neighbours.
fn telling_turns(case: &Case) -> BTreeSet<usize> {
    let evidence = FlagName::ALL
        .iter()
        .flat_map(|&name| case.flags.get(name).evidence.iter().map(|item| item.turn));
    let reasons = case
        .legitimacy
        .reasons_for
        .iter()
        .chain(&case.legitimacy.against)
        .map(|reason| reason.turn);
    let promises = case.promises.iter().map(|promise| promise.turn);
    let signals = case
        .turns
        .iter()
        .filter(|turn| !turn.signals.is_empty())
        .map(|turn| turn.index);
    let opening = case.turns.iter().map(|turn| turn.index);
    let mut kept = BTreeSet::new();
    for index in evidence
        .chain(reasons)
        .chain(promises)
        .chain(signals)
        .chain(opening)
    {
        if kept.len() + 2 * AROUND + 1 > TURNS {
            break;
        }
        kept.extend(index.saturating_sub(AROUND)..=index + AROUND);
    }
    kept
}

fn shorten(turn: &CaseTurn) -> CaseTurn {
    let Some((cut, _)) = turn.text.char_indices().nth(LETTERS) else {
        return turn.clone();
    };
    CaseTurn {
        text: format!("{}…", &turn.text[..cut]),
        signals: turn
            .signals
            .iter()
            .filter(|signal| signal.end <= LETTERS)
            .cloned()
            .collect(),
        speaker: turn.speaker.clone(),
        ..*turn
    }
}
