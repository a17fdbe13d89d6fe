//! Signals → scores and flags: arithmetic that can be done again from what a case lists.
//!
//! The formulas are in `docs/scoring.md`, the numbers in `data/policy.toml`.

use std::collections::BTreeMap;

use crate::case::{Evidence, Flag, FlagName, Flags, ModelJudgement, Scores, State};
use crate::conversation::{Conversation, Party};
use crate::document::CharIndex;
use crate::policy::{ORDINARY, Policy, log_odds, sigmoid};
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

/// Hostility of a party over a whole case: that of its signals and, for its share, the encoder's grade.
fn case_hostility(
    policy: &Policy,
    signals: &[Signal],
    model: Option<&ModelJudgement>,
    party: Party,
) -> f64 {
    let of_signals = hostility(policy, signals, party);
    let Some(model) = model else {
        return of_signals;
    };
    let grade = match party {
        Party::Staff => model.staff_hostility,
        _ => model.customer_hostility,
    };
    let shares = policy.model_shares();
    let joined = rounded((1.0 - shares.hostility) * of_signals + shares.hostility * grade / 3.0);
    if joined < shares.calm { 0.0 } else { joined }
}

/// The scores of a case, given its flags and the score of its legitimacy.
pub fn scores(
    policy: &Policy,
    signals: &[Signal],
    model: Option<&ModelJudgement>,
    flags: &Flags,
    legitimacy: f64,
) -> Scores {
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
        staff_hostility: case_hostility(policy, signals, model, Party::Staff),
        customer_hostility: case_hostility(policy, signals, model, Party::Customer),
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
pub fn flags(
    policy: &Policy,
    conversation: &Conversation,
    signals: &[Signal],
    model: Option<&ModelJudgement>,
) -> Flags {
    let flag = |name| flag(policy, conversation, signals, model, name);
    Flags {
        abusive_staff_reply: flag(FlagName::AbusiveStaffReply),
        unreasonable_customer: flag(FlagName::UnreasonableCustomer),
        broken_promise: flag(FlagName::BrokenPromise),
        exemplary_handling: flag(FlagName::ExemplaryHandling),
    }
}

fn flag(
    policy: &Policy,
    conversation: &Conversation,
    signals: &[Signal],
    model: Option<&ModelJudgement>,
    name: FlagName,
) -> Flag {
    let weighed = || {
        signals
            .iter()
            .filter_map(|signal| Some((policy.weighed(name, signal)?, signal)))
            .filter(|((_, weight), _)| *weight != 0.0)
    };
    // Signals of one weight key join before they are weighed: three quotes of one insult are no three insults.
    let mut joined: BTreeMap<(&str, Party), (f64, Vec<f64>)> = BTreeMap::new();
    for ((key, weight), signal) in weighed() {
        let party = if signal.kind.is_claim() {
            Party::Unknown
        } else {
            signal.party
        };
        let slot = joined.entry((key, party)).or_insert((weight, Vec::new()));
        slot.1.push(signal.probability);
    }
    // Where the encoder read nothing, there is nothing to suspect.
    let judged = model.and_then(|model| model.flags.get(&name));
    let total = policy.bias(name)
        + policy.model_weight(name) * judged.map_or(ORDINARY, |&sure| log_odds(sure))
        + joined
            .values()
            .map(|(weight, probabilities)| weight * any_of(probabilities.iter().copied()))
            .sum::<f64>();
    let probability = rounded(sigmoid(total));
    let thresholds = policy.thresholds(name);
    let mut carrying: Vec<(f64, &Signal)> = weighed()
        .map(|((_, weight), signal)| (weight, signal))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    carrying.sort_by(|a, b| (b.0 * b.1.probability).total_cmp(&(a.0 * a.1.probability)));
    let state = match probability {
        high if high >= thresholds.raise && !carrying.is_empty() => State::Raised,
        some if some >= thresholds.unsure => State::Unsure,
        _ => State::Clear,
    };
    let mut evidence: Vec<&Signal> = Vec::new();
    if state != State::Clear {
        for (_, signal) in carrying {
            // A rule and the encoder that see the same thing in the same words are one quote to a reader.
            if !evidence.iter().any(|known| known.same_words(signal)) {
                evidence.push(signal);
            }
        }
    }
    Flag {
        state,
        probability,
        evidence: evidence
            .into_iter()
            .take(EVIDENCE_PER_FLAG)
            .map(|signal| quote(conversation, signal))
            .collect(),
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
