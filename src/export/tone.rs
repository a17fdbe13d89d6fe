//! How a signal is shown: what it speaks for or against.

use crate::conversation::Party;
use crate::signal::SignalKind::{self, *};

/// What a signal means for the reader of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// Bad conduct of staff.
    StaffBad,
    /// Bad conduct of the customer.
    CustomerBad,
    /// Speaks against the claim.
    Against,
    /// Speaks for the claim.
    For,
    /// Good work.
    Good,
    /// Worth knowing, no judgement.
    Neutral,
}

impl Tone {
    /// Every tone, most serious first.
    pub const ALL: [Tone; 6] = [
        Tone::StaffBad,
        Tone::CustomerBad,
        Tone::Against,
        Tone::For,
        Tone::Good,
        Tone::Neutral,
    ];

    /// The tone of a signal by its actor.
    pub fn of(kind: SignalKind, party: Party) -> Self {
        match kind {
            Defect | MissedDeadline | NoInformation | Overcharge | WrongItem
            | FaultAcknowledged | RepeatedFailure => Tone::For,
            NoDefectFound | OwnFault | OutsideTerms | AlreadyCompensated | WithheldCooperation
            | AdmitsFault => Tone::Against,
            Apology | Empathy | Ownership | Explanation | ProactiveNotice | Compensation
            | PromiseKept => Tone::Good,
            PoliteRefusal | Promise | WeakPromise | AdmitsFailure | Frustration
            | ComplaintFacts | FairRequest | RepeatContact | RecallsPromise | LegalStep
            | Thanks | OwnPromise => Tone::Neutral,
            Obscenity | Blackmail | RefusesInspection | ExcessiveDemand | RefusesToListen
            | Contradiction | Untruth | Insult | Mockery | Condescension | Blame | Dismissal
            | Shouting | Hangup | Threat | Ultimatum | Refusal | Runaround | Ignoring | Burden
            | Misinformation | PriceRaise => match party {
                Party::Staff => Tone::StaffBad,
                Party::Customer => Tone::CustomerBad,
                // «соседка орёт на кассира»: seen, but no verdict on either side rests on it
                Party::Third | Party::Unknown => Tone::Neutral,
            },
        }
    }

    /// The tone's name in style sheets.
    pub fn class(self) -> &'static str {
        match self {
            Tone::StaffBad => "staff-bad",
            Tone::CustomerBad => "customer-bad",
            Tone::Against => "against",
            Tone::For => "for",
            Tone::Good => "good",
            Tone::Neutral => "neutral",
        }
    }

    /// A sign that tells the tone without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Tone::StaffBad => "▲",
            Tone::CustomerBad => "◆",
            Tone::Against => "−",
            Tone::For => "+",
            Tone::Good => "✓",
            Tone::Neutral => "",
        }
    }
}
