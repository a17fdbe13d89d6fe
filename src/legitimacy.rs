//! Whether a claim is fair: reasons for and against, each with a quote and a published weight, independent of tone.
//!
//! `data/reasons.toml` holds the reasons, their weights and the arithmetic in words; this module only carries it out.

pub mod law;
mod load;

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;

use crate::case::{Legitimacy, LegitimacyClass, ModelJudgement, Reason};
use crate::conversation::{Conversation, Party, Voice};
use crate::policy::sigmoid;
use crate::signal::{Signal, SignalKind};

/// No single quote settles a reason: a second one must still be able to add a little.
const SURE: f64 = 0.95;
/// Share of a further quote's independent weight that counts.
const REPETITION: f64 = 0.3;
/// No class is impossible to either judge.
const LEAST: f64 = 1e-3;
/// A reason below this certainty is counted but not shown.
const SHOWN: f64 = 0.05;

/// Who states a fact: in a transcript and in direct speech the speaker, in narration the narrator, so that «мастер
/// ничего не нашёл» in the company's own story is the company's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum View {
    Customer,
    Company,
    Observer,
}

impl View {
    fn of(conversation: &Conversation, turn: usize) -> Self {
        let party = match (
            conversation.turns.get(turn).map(|turn| turn.voice),
            conversation.narrator,
        ) {
            (Some(Voice::Narrated), Some(narrator)) => narrator.party(),
            _ => conversation
                .turns
                .get(turn)
                .map_or(Party::Unknown, |turn| turn.party),
        };
        match party {
            Party::Customer => View::Customer,
            Party::Staff => View::Company,
            Party::Third | Party::Unknown => View::Observer,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    For,
    Against,
}

/// One reason as `data/reasons.toml` has it.
#[derive(Clone, Debug)]
struct Ground {
    id: String,
    side: Side,
    signals: Vec<SignalKind>,
    promises: bool,
    /// The complaint is about the treatment itself: only deeds of staff count, and only in a story told as a complaint.
    /// In a call their tone is heard anyway, and says nothing on the matter that the call is about.
    treatment: bool,
    stated_by: Vec<View>,
    weight: f64,
    sentence: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassCuts {
    lean: f64,
    narrow: f64,
    widens: f64,
    unsure_below: f64,
    unsure_below_with_model: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoClaim {
    base: f64,
    told: f64,
    per_stake: f64,
    facts: f64,
    facts_signals: Vec<SignalKind>,
    thanks: f64,
    thanks_signals: Vec<SignalKind>,
}

/// The reasons and their weights: immutable, shared by all threads.
#[derive(Clone, Debug)]
pub struct Reasons {
    grounds: Vec<Ground>,
    class: ClassCuts,
    no_claim: NoClaim,
}

/// A quote that carries a reason.
struct Support {
    turn: usize,
    bytes: Range<usize>,
    certainty: f64,
}

impl Reasons {
    /// Score (0 to 1; 0.5 when nothing speaks for or against) and class of a conversation's claim, with the reasons
    /// found, the weightiest first. `broken_promises` are turn, bytes of the turn's text, and certainty; `model` is the
    /// encoder's judgement with its share, 0 to 1: class probabilities of both are multiplied, each to its share.
    ///
    /// ```
    /// # use razbor::{conversation::*, document::*, legitimacy::Reasons, morphology::Morphology, rules::Rules};
    /// # let said = |party, text: &str| -> Result<Turn, razbor::error::Error> { Ok(Turn { speaker: None, party, probability: 1.0,
    /// #     voice: Voice::Spoken, kind: Kind::Body, span: Span { start: 0, end: text.chars().count() }, text: text.into(),
    /// #     analysis: Morphology::load()?.analyze(text), clauses: vec![], start_ms: None, end_ms: None }) };
    /// # let head = Head { id: "1".into(), source: Source { path: "-".into(), record: 1 }, channel: Channel::Call,
    /// #     started_at: None, customer_key: None, company: None };
    /// let turns = vec![
    ///     said(Party::Customer, "До часу никто не приехал.")?,
    ///     said(Party::Staff, "Это наша ошибка, простите.")?,
    /// ];
    /// # let conversation = Conversation { case_id: "1".into(), head, narrator: None, turns, notices: vec![] };
    /// let signals = Rules::bundled()?.find(&conversation);
    /// let (score, legitimacy) = Reasons::bundled()?.judge(&conversation, &signals, &[], None);
    /// assert!(score > 0.9);
    /// assert_eq!(legitimacy.reasons_for[0].quote, "наша ошибка");
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn judge(
        &self,
        conversation: &Conversation,
        signals: &[Signal],
        broken_promises: &[(usize, Range<usize>, f64)],
        model: Option<(&ModelJudgement, f64)>,
    ) -> (f64, Legitimacy) {
        let mut found: Vec<(Side, f64, Reason)> = Vec::new();
        let (mut speaks_for, mut speaks_against) = (0.0, 0.0);
        for ground in &self.grounds {
            let support = ground.support(conversation, signals, broken_promises);
            let certainty = together(support.iter().map(|one| one.certainty));
            let weight = ground.weight * certainty;
            match ground.side {
                Side::For => speaks_for += weight,
                Side::Against => speaks_against += weight,
            }
            if let Some(reason) = ground.reason(conversation, &support) {
                found.push((ground.side, weight, reason));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        let side = |wanted: Side| {
            let of_side = found.iter().filter(|(side, _, _)| *side == wanted);
            of_side.map(|(_, _, reason)| reason.clone()).collect()
        };
        let by_customer = conversation
            .narrator
            .is_some_and(|narrator| narrator.party() == Party::Customer);
        let mut classes = self.classes(speaks_for, speaks_against, signals, by_customer);
        let mut fairness = sigmoid(speaks_for - speaks_against);
        if let Some((model, share)) = model {
            join(&mut classes, model, share);
            let own = |class| model.legitimacy.get(&class).copied().unwrap_or(0.0);
            let fair = own(LegitimacyClass::Justified) + 0.5 * own(LegitimacyClass::Partly);
            // Without a claim nothing speaks for or against it.
            let fair = fair + 0.5 * own(LegitimacyClass::NotAClaim);
            fairness = (1.0 - share) * fairness + share * fair;
        }
        let least = match model {
            Some(_) => self.class.unsure_below_with_model,
            None => self.class.unsure_below,
        };
        let (class, probability) = decided(&classes, least);
        let legitimacy = Legitimacy {
            class,
            probability,
            reasons_for: side(Side::For),
            against: side(Side::Against),
            legal: Vec::new(),
        };
        (fairness, legitimacy)
    }

    /// Identifiers of the reasons.
    pub fn ids(&self) -> BTreeSet<&str> {
        self.grounds
            .iter()
            .map(|ground| ground.id.as_str())
            .collect()
    }

    /// What the reasons alone make of the claim: the probability of each class.
    fn classes(
        &self,
        speaks_for: f64,
        speaks_against: f64,
        signals: &[Signal],
        by_customer: bool,
    ) -> [(LegitimacyClass, f64); 4] {
        let of_customer = |kinds: &[SignalKind]| {
            let of_kind = signals
                .iter()
                .filter(|signal| signal.party == Party::Customer && kinds.contains(&signal.kind));
            together(of_kind.map(|signal| signal.probability))
        };
        let rest = &self.no_claim;
        let facts = of_customer(&rest.facts_signals);
        let thanks = of_customer(&rest.thanks_signals);
        let stake = speaks_for + speaks_against + rest.facts * facts;
        // Whoever sits down to write a complaint or a review has a claim, unless he thanks.
        let told = if by_customer { rest.told } else { 0.0 };
        let nothing = sigmoid(rest.base - told - rest.per_stake * stake + rest.thanks * thanks);

        let leaning = speaks_for - speaks_against + self.class.lean;
        let width = self.class.narrow + self.class.widens * speaks_for.min(speaks_against);
        let justified = sigmoid(leaning - width);
        let unjustified = sigmoid(-leaning - width);
        [
            (LegitimacyClass::Justified, (1.0 - nothing) * justified),
            (
                LegitimacyClass::Partly,
                (1.0 - nothing) * (1.0 - justified - unjustified),
            ),
            (LegitimacyClass::Unjustified, (1.0 - nothing) * unjustified),
            (LegitimacyClass::NotAClaim, nothing),
        ]
    }
}

/// The most probable class, or *unsure* with the probability that this class would have been wrong.
fn decided(classes: &[(LegitimacyClass, f64)], least: f64) -> (LegitimacyClass, f64) {
    let best = classes
        .iter()
        .copied()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    match best {
        Some((class, probability)) if probability >= least => (class, probability),
        Some((_, probability)) => (LegitimacyClass::Unsure, 1.0 - probability),
        None => (LegitimacyClass::Unsure, 1.0),
    }
}

/// Class probabilities of reasons and encoder, each to the power of its share, made to add up to 1 again.
fn join(classes: &mut [(LegitimacyClass, f64)], model: &ModelJudgement, share: f64) {
    for (class, own) in classes.iter_mut() {
        let theirs = model.legitimacy.get(class).copied().unwrap_or(0.0);
        *own = own.max(LEAST).powf(1.0 - share) * theirs.max(LEAST).powf(share);
    }
    let total: f64 = classes.iter().map(|(_, own)| own).sum();
    for (_, own) in classes.iter_mut() {
        *own /= total;
    }
}

impl Ground {
    fn support(
        &self,
        conversation: &Conversation,
        signals: &[Signal],
        broken_promises: &[(usize, Range<usize>, f64)],
    ) -> Vec<Support> {
        let admitted = |turn: usize| {
            self.stated_by.is_empty() || self.stated_by.contains(&View::of(conversation, turn))
        };
        let promises = broken_promises.iter().filter(|_| self.promises);
        let promises = promises.map(|(turn, bytes, certainty)| Support {
            turn: *turn,
            bytes: bytes.clone(),
            certainty: *certainty,
        });
        let told = |signal: &Signal| {
            !self.treatment || signal.party == Party::Staff && conversation.narrator.is_some()
        };
        let signals = signals.iter().filter(|signal| {
            self.signals.contains(&signal.kind) && admitted(signal.turn) && told(signal)
        });
        let signals = signals.map(|signal| Support {
            turn: signal.turn,
            bytes: signal.bytes.clone(),
            certainty: signal.probability,
        });
        promises.chain(signals).collect()
    }

    /// The reason with its surest quote, the earliest of equals; none when nothing sure enough can be quoted.
    fn reason(&self, conversation: &Conversation, support: &[Support]) -> Option<Reason> {
        let surest = support.iter().reduce(|best, next| {
            if next.certainty > best.certainty {
                next
            } else {
                best
            }
        })?;
        let text = &conversation.turns.get(surest.turn)?.text;
        let quote = text.get(surest.bytes.clone())?;
        (surest.certainty >= SHOWN && !quote.is_empty()).then(|| Reason {
            id: self.id.clone(),
            reason: self.sentence.clone(),
            quote: quote.to_owned(),
            turn: surest.turn,
        })
    }
}

/// Certainty of several observations of one thing: that of the surest, and a share of what the others would add if they
/// were independent. «Жду месяц, уже месяц жду» is not twice as late.
fn together(certainties: impl Iterator<Item = f64>) -> f64 {
    let (mut surest, mut none) = (0.0_f64, 1.0);
    for certainty in certainties.map(|certainty| certainty.clamp(0.0, SURE)) {
        surest = surest.max(certainty);
        none *= 1.0 - certainty;
    }
    surest + REPETITION * (1.0 - none - surest)
}
