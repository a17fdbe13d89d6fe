//! Everything that looks at a conversation and reports what it sees: rules, obscenity, the promise ledger.

use crate::case::Status;
use crate::conversation::{Conversation, Kind, Party, Turn, Voice};
use crate::encoder::Reading;
use crate::error::Result;
use crate::export::quotation::in_marks;
use crate::promise::{Commitment, Promises, Strength};
use crate::rules::Rules;
use crate::rules::obscenity::{Aim, Class, Found, Obscenity};
use crate::signal::{Signal, SignalKind};

/// What was seen in one conversation.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Signals in order of the text.
    pub signals: Vec<Signal>,
    /// What the encoder sees, its signals included above; `None` when rules work alone.
    pub reading: Option<Reading>,
    /// Commitments of the company in order of the text, with what became of them.
    pub commitments: Vec<Commitment>,
    /// Dates that cannot be right, one sentence in Russian each.
    pub notices: Vec<String>,
}

/// All detectors: immutable, shared by all threads.
pub struct Detector {
    rules: Rules,
    obscenity: Obscenity,
    promises: Promises,
}

impl Detector {
    /// Puts the detectors together.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] when bundled data is not valid.
    pub fn new(rules: Rules) -> Result<Self> {
        Ok(Self {
            rules,
            obscenity: Obscenity::load()?,
            promises: Promises::load()?,
        })
    }

    /// The rules in use.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The finder of promises.
    pub fn promises(&self) -> &Promises {
        &self.promises
    }

    /// What all detectors see, in order of the text, the encoder among them when it has read the conversation.
    pub fn find(&self, conversation: &Conversation, reading: Option<Reading>) -> Findings {
        let commitments = self.promises.find(conversation);
        let mut signals = self.rules.find(conversation);
        for (at, turn) in conversation
            .turns
            .iter()
            .enumerate()
            .filter(|(_, turn)| turn.kind == Kind::Body)
        {
            let found = self.obscenity.find(&turn.text, &turn.analysis);
            signals.extend(found.iter().filter_map(|found| bad_word(at, turn, found)));
        }
        signals.extend(
            commitments
                .iter()
                .flat_map(|one| ledger_signals(&conversation.turns, one)),
        );
        if let Some(reading) = &reading {
            signals.extend(reading.signals(conversation, false));
        }
        signals.sort_by(Signal::in_text);
        Findings {
            signals,
            reading,
            commitments,
            notices: self.promises.notices(conversation),
        }
    }
}

/// A bad word counts against a party only where that party says it to the other one.
fn bad_word(at: usize, turn: &Turn, found: &Found) -> Option<Signal> {
    let (party, voice) = turn.clause_at(found.bytes.start);
    let said = voice != Voice::Narrated && matches!(party, Party::Staff | Party::Customer);
    let (kind, probability, reason) = match (found.class, found.aimed, said) {
        (Class::Obscene, Aim::Person, true) => {
            (SignalKind::Obscenity, 0.9, "Брань в адрес собеседника")
        }
        (Class::Insult, Aim::Person, true) => (
            SignalKind::Insult,
            0.9,
            "Оскорбительное слово в адрес собеседника",
        ),
        (Class::Insult, Aim::Unknown, true) => (
            SignalKind::Insult,
            0.5,
            "Оскорбительное слово, возможно, в адрес собеседника",
        ),
        (Class::Obscene, Aim::Unknown, true) => (
            SignalKind::Obscenity,
            0.4,
            "Брань, возможно, в адрес собеседника",
        ),
        (Class::Obscene | Class::Mild, _, true) if party == Party::Customer => (
            SignalKind::Frustration,
            0.6,
            "Бранное слово о положении дел",
        ),
        // A member of staff who swears while serving is rude, whatever he swears at.
        (Class::Obscene, Aim::Situation, true) => {
            (SignalKind::Shouting, 0.5, "Сотрудник бранится при клиенте")
        }
        _ => return None,
    };
    Some(Signal {
        kind,
        party,
        turn: at,
        bytes: found.bytes.clone(),
        probability,
        origin: format!("lexicon:{}", found.stem),
        reason: reason.to_owned(),
    })
}

/// A commitment is a signal itself; what became of it is another, with the proof in its reason.
fn ledger_signals(turns: &[Turn], commitment: &Commitment) -> Vec<Signal> {
    let signal = |kind, turn, bytes, probability, name: &str, reason: &str| Signal {
        kind,
        party: Party::Staff,
        turn,
        bytes,
        probability,
        origin: format!("ledger:{name}"),
        reason: reason.to_owned(),
    };
    let binding = commitment.strength == Strength::Binds;
    let (kind, reason) = if binding {
        (SignalKind::Promise, "Компания обещает")
    } else {
        (SignalKind::WeakPromise, "Компания обещает нетвёрдо")
    };
    let given = commitment.bytes.clone();
    let mut signals = vec![signal(
        kind,
        commitment.turn,
        given,
        commitment.certainty,
        "promise",
        reason,
    )];
    // That something was promised and that it came out so must both hold.
    let fate = commitment.certainty * commitment.status_certainty;
    let (turn, bytes) = (commitment.turn, commitment.bytes.clone());
    let proof = commitment
        .proof
        .first()
        .map(|(turn, bytes)| &turns[*turn].text[bytes.clone()]);
    let because = proof
        .map(|quote| format!(": {}", in_marks(quote)))
        .unwrap_or_default();
    match commitment.status {
        Status::Broken if binding => {
            let reason = format!("Обещание компании не выполнено{because}");
            signals.push(signal(
                SignalKind::MissedDeadline,
                turn,
                bytes,
                fate,
                "broken",
                &reason,
            ));
        }
        Status::Kept => {
            let reason = format!("Обещание компании выполнено{because}");
            signals.push(signal(
                SignalKind::PromiseKept,
                turn,
                bytes,
                fate,
                "kept",
                &reason,
            ));
        }
        _ => {}
    }
    signals
}
