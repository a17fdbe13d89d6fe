//! Conversation and findings → case: the last stage before writing.

use crate::case::{Case, CaseSignal, CaseTurn, ModelJudgement, Promise, Proof, SCHEMA};
use crate::conversation::{Conversation, Party, Turn};
use crate::detect::Findings;
use crate::document::CharIndex;
use crate::encoder::Reading;
use crate::error::Result;
use crate::legitimacy::Reasons;
use crate::legitimacy::law::{Country, Law};
use crate::policy::Policy;
use crate::promise::{Commitment, Strength};
use crate::score;
use crate::signal::Signal;

/// Certainty from which a commitment is written as a promise: below it stand turns of politeness («сейчас закрою») and
/// dates that are merely named, which are signals but more often wrong than right.
const WRITTEN: f64 = 0.5;

/// Probability from which the encoder's suspicion of a flag needs a quote.
const SUSPECTED: f64 = 0.2;

/// A turn that the encoder itself thinks innocent to this degree is no quote for its suspicion.
const LEAST_GUESS: f64 = 0.02;

/// Policy and reasons: immutable, shared by all threads.
pub struct Judge {
    policy: Policy,
    reasons: Reasons,
    law: Option<Law>,
}

impl Judge {
    /// Takes the policy; the reasons for and against a claim are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] when bundled data is not valid.
    pub fn new(policy: Policy) -> Result<Self> {
        Ok(Self {
            policy,
            reasons: Reasons::bundled()?,
            law: None,
        })
    }

    /// Adds remarks on the law of a country to every claim.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] when bundled data is not valid.
    pub fn under(&mut self, country: Country) -> Result<()> {
        self.law = Some(Law::of(country, &self.reasons.ids())?);
        Ok(())
    }

    /// The case as it is written out.
    pub fn case(&self, conversation: &Conversation, findings: &Findings) -> Case {
        let model = findings.reading.as_ref().map(Reading::judgement);
        let model = model.as_ref();
        let signals = &self.carried(conversation, findings, model);
        let flags = score::flags(&self.policy, conversation, signals, model);
        let broken: Vec<_> = signals
            .iter()
            .filter(|signal| score::is_broken_promise(signal))
            .map(|signal| (signal.turn, signal.bytes.clone(), signal.probability))
            .collect();
        let share = self.policy.model_shares().legitimacy;
        let (fairness, mut legitimacy) = self.reasons.judge(
            conversation,
            signals,
            &broken,
            model.map(|one| (one, share)),
        );
        let head = &conversation.head;
        if let Some(law) = &self.law {
            legitimacy.legal = law.remarks(&legitimacy, head.started_at.map(|at| at.date()));
        }
        Case {
            schema: SCHEMA,
            case_id: conversation.case_id.clone(),
            conversation_ids: vec![head.id.clone()],
            source: head.source.clone(),
            channel: head.channel,
            started_at: head.started_at.map(|at| at.to_string()),
            customer_key: head.customer_key.clone(),
            company: head.company.clone(),
            narrator: conversation.narrator,
            scores: score::scores(&self.policy, signals, model, &flags, fairness),
            flags,
            legitimacy,
            model: model.cloned(),
            promises: findings
                .commitments
                .iter()
                .filter(|commitment| {
                    commitment.strength == Strength::Binds && commitment.certainty >= WRITTEN
                })
                .map(|commitment| promise(conversation, commitment))
                .collect(),
            turns: conversation
                .turns
                .iter()
                .enumerate()
                .map(|(index, turn)| self.turn(index, turn, signals))
                .collect(),
            notices: conversation
                .notices
                .iter()
                .chain(&findings.notices)
                .cloned()
                .collect(),
        }
    }

    /// The signals, and for every flag that the encoder suspects and nothing quoted carries, its best guess at the turn
    /// that does: a verdict without a quote is none.
    fn carried(
        &self,
        conversation: &Conversation,
        findings: &Findings,
        model: Option<&ModelJudgement>,
    ) -> Vec<Signal> {
        let mut signals = findings.signals.clone();
        let (Some(reading), Some(model)) = (&findings.reading, model) else {
            return signals;
        };
        let mut guesses = None;
        for (&flag, &sure) in &model.flags {
            let speaks = |signal: &Signal| self.policy.weight(flag, signal) > 0.0;
            if sure < SUSPECTED || signals.iter().any(speaks) {
                continue;
            }
            let guesses = guesses.get_or_insert_with(|| reading.signals(conversation, true));
            let weight = |one: &Signal| self.policy.weight(flag, one) * one.probability;
            let best = guesses
                .iter()
                .filter(|one| one.probability >= LEAST_GUESS && speaks(one))
                .reduce(|best, next| {
                    if weight(next) > weight(best) {
                        next
                    } else {
                        best
                    }
                });
            signals.extend(best.cloned());
        }
        signals.sort_by(Signal::in_text);
        signals
    }

    fn turn(&self, index: usize, turn: &Turn, signals: &[Signal]) -> CaseTurn {
        let own = || signals.iter().filter(|signal| signal.turn == index);
        let chars = CharIndex::new(&turn.text);
        let worst = [Party::Staff, Party::Customer]
            .map(|party| score::hostility(&self.policy, own(), party));
        CaseTurn {
            index,
            speaker: turn.speaker.clone(),
            party: turn.party,
            voice: turn.voice,
            kind: turn.kind,
            start: turn.span.start,
            end: turn.span.end,
            text: turn.text.clone(),
            hostility: worst[0].max(worst[1]),
            signals: own()
                .map(|signal| {
                    let span = chars.span(&signal.bytes);
                    CaseSignal {
                        signal: signal.kind,
                        party: signal.party,
                        start: span.start,
                        end: span.end,
                        quote: turn.text[signal.bytes.clone()].to_owned(),
                        probability: signal.probability,
                        origin: signal.origin.clone(),
                    }
                })
                .collect(),
        }
    }
}

fn promise(conversation: &Conversation, commitment: &Commitment) -> Promise {
    let text = |turn: usize, bytes: &std::ops::Range<usize>| {
        conversation.turns[turn].text[bytes.clone()].to_owned()
    };
    Promise {
        turn: commitment.turn,
        quote: text(commitment.turn, &commitment.bytes),
        by: Party::Staff,
        what: commitment.what.clone(),
        due: commitment.due.as_ref().and_then(|due| due.iso()),
        due_quote: commitment
            .due_bytes
            .as_ref()
            .map(|bytes| text(commitment.turn, bytes)),
        days: commitment.days,
        status: commitment.status,
        proof: commitment
            .proof
            .iter()
            .map(|(turn, bytes)| Proof {
                conversation_id: conversation.head.id.clone(),
                turn: *turn,
                quote: text(*turn, bytes),
            })
            .collect(),
    }
}
