//! Conversation and findings → case: the last stage before writing.

use crate::case::{Case, CaseSignal, CaseTurn, Promise, Proof, SCHEMA};
use crate::conversation::{Conversation, Party, Turn};
use crate::detect::Findings;
use crate::document::CharIndex;
use crate::error::Result;
use crate::legitimacy::Reasons;
use crate::policy::Policy;
use crate::promise::{Commitment, Strength};
use crate::score;
use crate::signal::Signal;

/// Certainty from which a commitment is written as a promise: below it stand turns of politeness («сейчас закрою») and
/// dates that are merely named, which are signals but more often wrong than right.
const WRITTEN: f64 = 0.5;

/// Policy and reasons: immutable, shared by all threads.
pub struct Judge {
    policy: Policy,
    reasons: Reasons,
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
        })
    }

    /// The case as it is written out.
    pub fn case(&self, conversation: &Conversation, findings: &Findings) -> Case {
        let signals = &findings.signals;
        let flags = score::flags(&self.policy, conversation, signals);
        let broken: Vec<_> = signals
            .iter()
            .filter(|signal| score::is_broken_promise(signal))
            .map(|signal| (signal.turn, signal.bytes.clone(), signal.probability))
            .collect();
        let (fairness, legitimacy) = self.reasons.judge(conversation, signals, &broken);
        let head = &conversation.head;
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
            scores: score::scores(&self.policy, signals, &flags, fairness),
            flags,
            legitimacy,
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
