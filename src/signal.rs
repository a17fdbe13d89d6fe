//! Signals: small observations with a quote, the only thing scores are made of.

use std::cmp::Ordering;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::conversation::Party;

macro_rules! signal_kinds {
    ($($variant:ident $name:literal $title:literal,)*) => {
        /// What was observed. Names are those of the labelling guide; the party tells whose act it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum SignalKind {
            $(#[doc = $title] $variant,)*
        }

        impl SignalKind {
            /// Every kind, in a fixed order.
            pub const ALL: &[SignalKind] = &[$(SignalKind::$variant,)*];

            /// The name in JSON, CSV and rule files.
            pub fn as_str(self) -> &'static str {
                match self { $(SignalKind::$variant => $name,)* }
            }

            /// The name supervisors read.
            pub fn title_ru(self) -> &'static str {
                match self { $(SignalKind::$variant => $title,)* }
            }
        }
    };
}

signal_kinds! {
    Insult "insult" "оскорбление",
    Mockery "mockery" "насмешка",
    Condescension "condescension" "высокомерие",
    Blame "blame" "обвинение клиента",
    Dismissal "dismissal" "прогоняет",
    Shouting "shouting" "крик",
    Hangup "hangup" "обрыв разговора",
    Threat "threat" "угроза",
    Ultimatum "ultimatum" "ультиматум",
    Refusal "refusal" "отказ без причины",
    Runaround "runaround" "отфутболивание",
    Ignoring "ignoring" "игнорирование",
    Burden "burden" "перекладывание хлопот",
    Misinformation "misinformation" "неверные сведения",
    PriceRaise "price_raise" "повышение цены",
    Apology "apology" "извинение",
    Empathy "empathy" "сочувствие",
    Ownership "ownership" "взял на себя",
    Explanation "explanation" "объяснение",
    ProactiveNotice "proactive_notice" "предупредил сам",
    Compensation "compensation" "компенсация",
    PoliteRefusal "polite_refusal" "вежливый отказ",
    Promise "promise" "обещание",
    WeakPromise "weak_promise" "нетвёрдое обещание",
    PromiseKept "promise_kept" "обещание выполнено",
    AdmitsFailure "admits_failure" "признание сбоя",
    Obscenity "obscenity" "брань в адрес человека",
    Blackmail "blackmail" "шантаж",
    RefusesInspection "refuses_inspection" "не даёт проверить",
    ExcessiveDemand "excessive_demand" "чрезмерное требование",
    RefusesToListen "refuses_to_listen" "не слушает",
    Contradiction "contradiction" "противоречие фактам",
    Untruth "untruth" "неправда",
    Frustration "frustration" "раздражение",
    ComplaintFacts "complaint_facts" "жалоба по существу",
    FairRequest "fair_request" "разумная просьба",
    RepeatContact "repeat_contact" "повторное обращение",
    RecallsPromise "recalls_promise" "напоминает об обещании",
    LegalStep "legal_step" "жалоба или суд",
    AdmitsFault "admits_fault" "признаёт свою вину",
    Thanks "thanks" "благодарность",
    OwnPromise "own_promise" "обещание клиента",
    Defect "defect" "сбой или брак",
    MissedDeadline "missed_deadline" "срок нарушен",
    NoInformation "no_information" "не сообщают",
    Overcharge "overcharge" "лишнее списание",
    WrongItem "wrong_item" "не то",
    FaultAcknowledged "fault_acknowledged" "вина признана",
    RepeatedFailure "repeated_failure" "повторный сбой",
    NoDefectFound "no_defect_found" "дефект не найден",
    OwnFault "own_fault" "вина клиента",
    OutsideTerms "outside_terms" "вне условий",
    AlreadyCompensated "already_compensated" "уже возмещено",
    WithheldCooperation "withheld_cooperation" "не содействует",
}

impl SignalKind {
    /// Whether it is a fact for or against the claim, rather than an act of a party.
    pub fn is_claim(self) -> bool {
        self >= SignalKind::Defect
    }
}

/// One observation in one turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// What was seen.
    pub kind: SignalKind,
    /// Whose act it is; claim signals keep the party that states them.
    pub party: Party,
    /// Index of the turn.
    pub turn: usize,
    /// Bytes of the turn's text.
    pub bytes: Range<usize>,
    /// How sure the origin is, 0 to 1 (a rule's weight, a head's probability).
    pub probability: f64,
    /// `rule:staff/dismissal/do-not-come`, `model:insult@v3`.
    pub origin: String,
    /// The supervisor's reason, in Russian.
    pub reason: String,
}

impl Signal {
    /// Whether both see one kind of thing in words that overlap.
    pub fn same_words(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.turn == other.turn
            && self.bytes.start < other.bytes.end
            && other.bytes.start < self.bytes.end
    }

    /// Order of the text; of several at one place, that of their kinds and origins.
    pub fn in_text(&self, other: &Self) -> Ordering {
        let key = |one: &Self| (one.turn, one.bytes.start, one.bytes.end, one.kind);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.origin.cmp(&other.origin))
    }
}
