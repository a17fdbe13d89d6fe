//! `run.json`: where a batch's numbers come from, and how many there are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::{Case, FlagName, SCHEMA, State};
use crate::document::Rejected;
use crate::export::cases_csv::name_of;

/// Provenance of one batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Version of the contract.
    pub schema: u32,
    /// Version of the program.
    pub razbor: String,
    /// The command line, program name left out.
    pub command: Vec<String>,
    /// Inputs as given.
    pub inputs: Vec<String>,
    /// Start, ISO date and time.
    pub started_at: String,
    /// End, ISO date and time.
    pub finished_at: String,
    /// Seconds per stage, `total` among them.
    pub seconds: BTreeMap<String, f64>,
    /// Threads of the parallel loop.
    pub threads: usize,
    /// SHA-256 of the configuration in effect.
    pub config_hash: String,
    /// SHA-256 of rules and lexicons.
    pub rules_hash: String,
    /// The encoder's model, or null when rules worked alone.
    pub model: Option<Model>,
    /// Whether the batch was stopped before its end: the outputs hold what was done until then.
    pub interrupted: bool,
    /// What was counted; the exporter fills it in.
    #[serde(default)]
    pub counts: Counts,
}

/// The encoder's model of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// `razbor-v1`.
    pub name: String,
    /// SHA-256 of its manifest, which holds the hashes of its files.
    pub hash: String,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            razbor: env!("CARGO_PKG_VERSION").to_owned(),
            command: Vec::new(),
            inputs: Vec::new(),
            started_at: String::new(),
            finished_at: String::new(),
            seconds: BTreeMap::new(),
            threads: 1,
            config_hash: String::new(),
            rules_hash: String::new(),
            model: None,
            interrupted: false,
            counts: Counts::default(),
        }
    }
}

/// What a batch held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Cases written.
    pub cases: u64,
    /// Turns in them.
    pub turns: u64,
    /// Cases with at least one flag raised.
    pub cases_flagged: u64,
    /// Cases with none raised and at least one under question.
    pub cases_unsure: u64,
    /// States by flag: `{"broken_promise": {"raised": 3, "unsure": 1, "clear": 96}}`.
    pub flags: BTreeMap<String, StateCounts>,
    /// Cases by class of the claim.
    pub legitimacy: BTreeMap<String, u64>,
    /// Cases by channel.
    pub channels: BTreeMap<String, u64>,
    /// Promises by status.
    pub promises: BTreeMap<String, u64>,
    /// Records that could not be used.
    pub rejected: u64,
    /// The same by reason; numbers and quoted parts of a reason are left out.
    pub rejected_by_reason: BTreeMap<String, u64>,
    /// Earliest start of a conversation, or null.
    pub earliest: Option<String>,
    /// Latest start of a conversation, or null.
    pub latest: Option<String>,
}

/// States of one flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateCounts {
    /// Raised.
    pub raised: u64,
    /// Not sure.
    pub unsure: u64,
    /// Clear.
    pub clear: u64,
}

/// Reasons kept apart in the counts; a batch of odd inputs shall not grow `run.json` without end.
const MAX_REASONS: usize = 100;

impl Counts {
    /// Counts one case.
    pub fn case(&mut self, case: &Case) {
        self.cases += 1;
        self.turns += case.turns.len() as u64;
        let any = |state| {
            FlagName::ALL
                .iter()
                .any(|&name| case.flags.get(name).state == state)
        };
        if any(State::Raised) {
            self.cases_flagged += 1;
        } else if any(State::Unsure) {
            self.cases_unsure += 1;
        }
        for name in FlagName::ALL {
            let states = self.flags.entry(name.as_str().to_owned()).or_default();
            match case.flags.get(name).state {
                State::Raised => states.raised += 1,
                State::Unsure => states.unsure += 1,
                State::Clear => states.clear += 1,
            }
        }
        *self
            .legitimacy
            .entry(name_of(&case.legitimacy.class))
            .or_default() += 1;
        *self.channels.entry(name_of(&case.channel)).or_default() += 1;
        for promise in &case.promises {
            *self.promises.entry(name_of(&promise.status)).or_default() += 1;
        }
        if let Some(started) = &case.started_at {
            if self
                .earliest
                .as_ref()
                .is_none_or(|earliest| started < earliest)
            {
                self.earliest = Some(started.clone());
            }
            if self.latest.as_ref().is_none_or(|latest| started > latest) {
                self.latest = Some(started.clone());
            }
        }
    }

    /// Counts one record that could not be used.
    pub fn rejected(&mut self, rejected: &Rejected) {
        self.rejected += 1;
        let mut reason = kind_of_reason(&rejected.reason);
        if self.rejected_by_reason.len() >= MAX_REASONS
            && !self.rejected_by_reason.contains_key(&reason)
        {
            reason = "other".to_owned();
        }
        *self.rejected_by_reason.entry(reason).or_default() += 1;
    }

    /// States of one flag.
    pub fn flag(&self, name: FlagName) -> StateCounts {
        self.flags.get(name.as_str()).copied().unwrap_or_default()
    }
}

/// A reason without what differs from record to record: `line 7: expected "]"` and `line 9: expected "}"` are one kind.
fn kind_of_reason(reason: &str) -> String {
    let mut kind = String::with_capacity(reason.len());
    let mut closing = None;
    for letter in reason.chars() {
        match closing {
            Some(end) if letter == end => closing = None,
            Some(_) => {}
            None => match letter {
                '`' | '"' => closing = Some(letter),
                '«' => closing = Some('»'),
                digit if digit.is_ascii_digit() => {
                    if !kind.ends_with('…') {
                        kind.push('…');
                    }
                    continue;
                }
                other => {
                    kind.push(other);
                    continue;
                }
            },
        }
        if closing.is_some() && !kind.ends_with('…') {
            kind.push('…');
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_that_differ_in_numbers_and_quotes_are_one_kind() {
        assert_eq!(
            kind_of_reason("line 17: field `text` is missing"),
            "line …: field … is missing"
        );
        assert_eq!(
            kind_of_reason("not UTF-8 at byte 9031"),
            "not UTF-… at byte …"
        );
    }

    #[test]
    fn odd_inputs_do_not_grow_the_counts_without_end() {
        let mut counts = Counts::default();
        for number in 0..5000_u32 {
            let word: String = number
                .to_string()
                .bytes()
                .map(|digit| char::from(digit + 50))
                .collect();
            let rejected = Rejected {
                path: "a.jsonl".to_owned(),
                line: None,
                record: None,
                reason: word,
            };
            counts.rejected(&rejected);
        }
        assert_eq!(counts.rejected, 5000);
        assert!(counts.rejected_by_reason.len() <= MAX_REASONS + 1);
    }
}
