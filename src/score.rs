//! Signals → scores and flags: arithmetic that can be done again from what a case lists.
//!
//! The formulas are in `docs/scoring.md`, the numbers in `data/policy.toml`.

use std::collections::BTreeMap;

use crate::case::{Evidence, Flag, FlagName, Flags, Scores, State};
use crate::conversation::{Conversation, Party};
use crate::document::CharIndex;
use crate::policy::{Policy, sigmoid};
use crate::signal::{Signal, SignalKind};

/// At most so many quotes stand under one flag.
const EVIDENCE_PER_FLAG: usize = 8;

/// Probability that at least one of these holds, were they independent.
fn any_of(probabilities: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - probabilities
        .into_iter()
        .map(|one| 1.0 - one)
        .product::<f64>()
}

/// Four decimals: enough to recompute, and the same on every machine.
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Hostility of a party over some signals, 0 to 1.
pub fn hostility<'s>(
    policy: &Policy,
    signals: impl IntoIterator<Item = &'s Signal>,
    party: Party,
) -> f64 {
    let of_party = signals.into_iter().filter(|signal| signal.party == party);
    rounded(any_of(of_party.map(|signal| {
        policy.hostility(signal.kind, party) * signal.probability
    })))
}

/// The scores of a case, given its flags and the score of its legitimacy.
pub fn scores(policy: &Policy, signals: &[Signal], flags: &Flags, legitimacy: f64) -> Scores {
    let share = policy.escalation();
    let kind = |wanted: SignalKind| {
        any_of(
            signals
                .iter()
                .filter(|one| one.kind == wanted)
                .map(|one| one.probability),
        )
    };
    let ledger = signals.iter().filter(|one| is_broken_promise(one));
    Scores {
        staff_hostility: hostility(policy, signals, Party::Staff),
        customer_hostility: hostility(policy, signals, Party::Customer),
        broken_promise: rounded(any_of(ledger.map(|one| one.probability))),
        legitimacy: rounded(legitimacy),
        escalation: rounded(any_of([
            share.abusive_staff_reply * flags.abusive_staff_reply.probability,
            share.unreasonable_customer * flags.unreasonable_customer.probability,
            share.broken_promise * flags.broken_promise.probability,
            share.legal_step * kind(SignalKind::LegalStep),
        ])),
    }
}

/// Whether a signal is the ledger's finding that a promise was broken.
pub fn is_broken_promise(signal: &Signal) -> bool {
    signal.kind == SignalKind::MissedDeadline && signal.origin.starts_with("ledger:")
}

/// The verdicts of the policy.
pub fn flags(policy: &Policy, conversation: &Conversation, signals: &[Signal]) -> Flags {
    let flag = |name| flag(policy, conversation, signals, name);
    Flags {
        abusive_staff_reply: flag(FlagName::AbusiveStaffReply),
        unreasonable_customer: flag(FlagName::UnreasonableCustomer),
        broken_promise: flag(FlagName::BrokenPromise),
        exemplary_handling: flag(FlagName::ExemplaryHandling),
    }
}

fn flag(policy: &Policy, conversation: &Conversation, signals: &[Signal], name: FlagName) -> Flag {
    let weighed = || {
        signals
            .iter()
            .map(|signal| (policy.weight(name, signal), signal))
            .filter(|(weight, _)| *weight != 0.0)
    };
    // Signals of one weight key join before they are weighed: three quotes of one insult are no three insults.
    let mut joined: BTreeMap<(SignalKind, Party, u64), (f64, Vec<f64>)> = BTreeMap::new();
    for (weight, signal) in weighed() {
        let party = if signal.kind.is_claim() {
            Party::Unknown
        } else {
            signal.party
        };
        let slot = joined
            .entry((signal.kind, party, weight.to_bits()))
            .or_insert((weight, Vec::new()));
        slot.1.push(signal.probability);
    }
    let log_odds = policy.bias(name)
        + joined
            .values()
            .map(|(weight, probabilities)| weight * any_of(probabilities.iter().copied()))
            .sum::<f64>();
    let probability = rounded(sigmoid(log_odds));
    let thresholds = policy.thresholds(name);
    let mut carrying: Vec<(f64, &Signal)> = weighed().filter(|(weight, _)| *weight > 0.0).collect();
    carrying.sort_by(|a, b| (b.0 * b.1.probability).total_cmp(&(a.0 * a.1.probability)));
    let state = match probability {
        high if high >= thresholds.raise && !carrying.is_empty() => State::Raised,
        some if some >= thresholds.unsure => State::Unsure,
        _ => State::Clear,
    };
    let evidence = if state == State::Clear {
        Vec::new()
    } else {
        carrying
    };
    let evidence = evidence
        .into_iter()
        .take(EVIDENCE_PER_FLAG)
        .map(|(_, signal)| quote(conversation, signal));
    Flag {
        state,
        probability,
        evidence: evidence.collect(),
    }
}

fn quote(conversation: &Conversation, signal: &Signal) -> Evidence {
    let text = &conversation.turns[signal.turn].text;
    let span = CharIndex::new(text).span(&signal.bytes);
    Evidence {
        turn: signal.turn,
        start: span.start,
        end: span.end,
        quote: text[signal.bytes.clone()].to_owned(),
        signal: signal.kind,
        origin: signal.origin.clone(),
        reason: signal.reason.clone(),
    }
}
