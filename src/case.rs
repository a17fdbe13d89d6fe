//! The output contract, schema version 1: what `cases.jsonl` holds, one [`Case`] a line.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::conversation::{Kind, Narrator, Party, Voice};
use crate::document::{Channel, Source};
use crate::signal::SignalKind;

/// Version of the contract.
pub const SCHEMA: u32 = 1;

/// One complaint episode, scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// Version of the contract.
    pub schema: u32,
    /// Stable identifier: the record's id, with `#2` … for further cases of one document.
    pub case_id: String,
    /// Records the case was made of.
    pub conversation_ids: Vec<String>,
    /// File and record.
    pub source: Source,
    /// Where the conversation took place.
    pub channel: Channel,
    /// ISO date and time, or null.
    pub started_at: Option<String>,
    /// The customer's key, or null.
    pub customer_key: Option<String>,
    /// The company, or null.
    pub company: Option<String>,
    /// Who tells the story; null for transcripts.
    pub narrator: Option<Narrator>,
    /// Arithmetic on the signals, each 0 to 1.
    pub scores: Scores,
    /// Verdicts of the policy.
    pub flags: Flags,
    /// Whether the claim is fair, independent of tone.
    pub legitimacy: Legitimacy,
    /// What the encoder makes of the whole case; left out when rules worked alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelJudgement>,
    /// Commitments of the company.
    pub promises: Vec<Promise>,
    /// Every segment of the text, in order.
    pub turns: Vec<CaseTurn>,
    /// What a supervisor should know of the text itself (a weekday that contradicts its date …), in Russian.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// Scores, each 0 to 1: 0 nothing found, 1 as strong as it gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scores {
    /// Hostility of staff.
    pub staff_hostility: f64,
    /// Hostility of the customer.
    pub customer_hostility: f64,
    /// How surely a commitment was broken.
    pub broken_promise: f64,
    /// How fair the claim is; 0.5 when nothing speaks for or against.
    pub legitimacy: f64,
    /// How urgently a supervisor should look.
    pub escalation: f64,
}

/// The encoder's own judgement of a case, calibrated, before rules and policy have their say. Together with the signals it
/// is all that flags, scores and class are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelJudgement {
    /// Name of the weights: `razbor-v1`.
    pub name: String,
    /// Probability of each flag.
    pub flags: BTreeMap<FlagName, f64>,
    /// Probability of each class of the claim.
    pub legitimacy: BTreeMap<LegitimacyClass, f64>,
    /// Expected grade of staff's hostility, 0 to 3.
    pub staff_hostility: f64,
    /// Expected grade of the customer's hostility, 0 to 3.
    pub customer_hostility: f64,
}

/// A flag's name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FlagName {
    /// Rude or abusive words or deeds of staff.
    AbusiveStaffReply,
    /// Conduct or demands beyond what a supervisor would accept.
    UnreasonableCustomer,
    /// A concrete commitment of the company that was not kept.
    BrokenPromise,
    /// Staff visibly did more than required.
    ExemplaryHandling,
}

impl FlagName {
    /// All flags in the order of the contract.
    pub const ALL: [FlagName; 4] = [
        FlagName::AbusiveStaffReply,
        FlagName::UnreasonableCustomer,
        FlagName::BrokenPromise,
        FlagName::ExemplaryHandling,
    ];

    /// The name in JSON and CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            FlagName::AbusiveStaffReply => "abusive_staff_reply",
            FlagName::UnreasonableCustomer => "unreasonable_customer",
            FlagName::BrokenPromise => "broken_promise",
            FlagName::ExemplaryHandling => "exemplary_handling",
        }
    }

    /// The name supervisors read.
    pub fn title_ru(self) -> &'static str {
        match self {
            FlagName::AbusiveStaffReply => "Грубость сотрудника",
            FlagName::UnreasonableCustomer => "Неразумное поведение клиента",
            FlagName::BrokenPromise => "Нарушенное обещание",
            FlagName::ExemplaryHandling => "Образцовая работа",
        }
    }
}

/// The four flags of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flags {
    /// Rude or abusive words or deeds of staff.
    pub abusive_staff_reply: Flag,
    /// Conduct or demands beyond what a supervisor would accept.
    pub unreasonable_customer: Flag,
    /// A concrete commitment of the company that was not kept.
    pub broken_promise: Flag,
    /// Staff visibly did more than required.
    pub exemplary_handling: Flag,
}

impl Flags {
    /// The flag of that name.
    pub fn get(&self, name: FlagName) -> &Flag {
        match name {
            FlagName::AbusiveStaffReply => &self.abusive_staff_reply,
            FlagName::UnreasonableCustomer => &self.unreasonable_customer,
            FlagName::BrokenPromise => &self.broken_promise,
            FlagName::ExemplaryHandling => &self.exemplary_handling,
        }
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, name: FlagName) -> &mut Flag {
        match name {
            FlagName::AbusiveStaffReply => &mut self.abusive_staff_reply,
            FlagName::UnreasonableCustomer => &mut self.unreasonable_customer,
            FlagName::BrokenPromise => &mut self.broken_promise,
            FlagName::ExemplaryHandling => &mut self.exemplary_handling,
        }
    }
}

/// State of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Looked for and found, with evidence.
    Raised,
    /// Looked for and not found.
    Clear,
    /// Something was found, too little to decide.
    Unsure,
}

/// One verdict with its proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flag {
    /// Raised, clear, or not sure.
    pub state: State,
    /// Probability that the flag holds, 0 to 1.
    pub probability: f64,
    /// Quotes that carry it, strongest first; never empty when raised.
    pub evidence: Vec<Evidence>,
}

/// A quote that carries a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Index of the turn in `turns`.
    pub turn: usize,
    /// First character of the quote within the turn's text.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// Exact substring of the turn's text.
    pub quote: String,
    /// What was seen.
    pub signal: SignalKind,
    /// What saw it: `rule:…` or `model:…`.
    pub origin: String,
    /// Why it matters, in Russian.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Class of a claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LegitimacyClass {
    /// A real failure of the company.
    Justified,
    /// Shared fault, or a real failure and a much exaggerated claim.
    Partly,
    /// The customer's own fault, nothing wrong, outside the terms.
    Unjustified,
    /// Question, thanks, order: no complaint.
    NotAClaim,
    /// The text does not carry a judgement.
    Unsure,
}

/// Whether the claim is fair: reasons for both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Legitimacy {
    /// The class.
    pub class: LegitimacyClass,
    /// Probability of the class, 0 to 1.
    pub probability: f64,
    /// What speaks for the claim.
    #[serde(rename = "for")]
    pub reasons_for: Vec<Reason>,
    /// What speaks against it.
    pub against: Vec<Reason>,
    /// What the law says to these reasons, where it was asked for; no legal advice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal: Vec<LegalRemark>,
}

/// A remark on the law: for consumers, as of a day, no legal advice. It moves no score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LegalRemark {
    /// Its id in `data/legal`.
    pub id: String,
    /// The id of the reason it rests on.
    pub reason: String,
    /// A sentence in Russian.
    pub remark: String,
    /// Law, article, wording.
    pub source: String,
    /// ISO day on which the rule surely was in force first.
    pub from: String,
    /// ISO day on which it was in force last, or null.
    pub until: Option<String>,
    /// ISO day of the conversation, for which the rule was chosen; null: not known, the rule is the one now in force.
    pub on: Option<String>,
}

/// A reason for or against a claim, with its quote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Its id in `data/reasons.toml`.
    #[serde(default)]
    pub id: String,
    /// A sentence in Russian.
    pub reason: String,
    /// Exact substring of the turn's text.
    pub quote: String,
    /// Index of the turn in `turns`.
    pub turn: usize,
}

/// What became of a promise.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The text shows it was kept.
    Kept,
    /// The text shows it was not.
    Broken,
    /// Its time has not come within the text.
    Pending,
    /// The text does not tell.
    Unknown,
}

/// A commitment of the company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Promise {
    /// Turn in which it is given or told.
    pub turn: usize,
    /// Exact substring of the turn's text.
    pub quote: String,
    /// Always `staff` in a company's ledger.
    pub by: Party,
    /// What was promised, in the text's words.
    pub what: String,
    /// ISO date or date and time by which it must be kept, or null.
    pub due: Option<String>,
    /// The words of the deadline, or null.
    pub due_quote: Option<String>,
    /// In a tale that names weekdays and no date: the days on which it was given and due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<TaleDays>,
    /// What became of it.
    pub status: Status,
    /// Quotes that prove the status.
    pub proof: Vec<Proof>,
}

/// When a promise was given and due, in days of the tale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaleDays {
    /// The day on which it was given.
    pub given: TaleDay,
    /// The last day on which it is still kept, or null.
    pub due: Option<TaleDay>,
}

/// A day of a tale without dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaleDay {
    /// The first weekday that the tale names is day 1.
    pub day: u32,
    /// 1 is Monday.
    pub weekday: i8,
}

/// A quote that proves what became of a promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// Conversation the quote is in.
    pub conversation_id: String,
    /// Turn of that conversation.
    pub turn: usize,
    /// Exact substring of the turn's text.
    pub quote: String,
}

/// A turn as it is written out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseTurn {
    /// Position in `turns`, from 0.
    pub index: usize,
    /// Label as given, the name the prose gives, or null.
    pub speaker: Option<String>,
    /// Whose turn it is.
    pub party: Party,
    /// How the words reach us.
    pub voice: Voice,
    /// What a segment of prose is for; left out when it is the story itself.
    #[serde(default, skip_serializing_if = "is_body")]
    pub kind: Kind,
    /// First character in the raw document (transcripts: 0).
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Exact substring of the raw input.
    pub text: String,
    /// Hostility of this turn, 0 to 1.
    pub hostility: f64,
    /// What was seen in this turn.
    pub signals: Vec<CaseSignal>,
}

fn is_body(kind: &Kind) -> bool {
    *kind == Kind::Body
}

/// A signal as it is written out: enough to recompute the scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseSignal {
    /// What was seen.
    pub signal: SignalKind,
    /// Whose act.
    pub party: Party,
    /// First character within the turn's text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Exact substring of the turn's text.
    pub quote: String,
    /// How sure the origin is, 0 to 1.
    pub probability: f64,
    /// What saw it: `rule:…` or `model:…`.
    pub origin: String,
}
