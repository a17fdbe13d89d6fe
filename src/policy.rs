//! Weights and thresholds as data: `data/policy.toml`, or a file of the user's own.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::case::FlagName;
use crate::conversation::Party;
use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;
use crate::signal::{Signal, SignalKind};

/// The policy that is part of the program.
const BUNDLED: &str = include_str!("../data/policy.toml");
/// The text of the policy that was made for the model that is part of the program.
pub const OF_BUNDLED_MODEL: &str = include_str!("../models/razbor-v1/policy.toml");

/// Log-odds of a flag in a case in which the encoder sees nothing.
pub const ORDINARY: f64 = -4.0;
/// The encoder is never surer than this, in log-odds: a signal must still be able to speak against it.
const SUREST: f64 = 6.0;

/// A signal of this weight speaks for a flag almost by itself.
const TELLING: f64 = 1.0;

/// Weights by kind of signal, with or without an origin.
type Weights = BTreeMap<String, f64>;

/// Everything between signals and verdicts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Version of the policy's form.
    pub version: u32,
    hostility: BTreeMap<HostileParty, BTreeMap<SignalKind, f64>>,
    flags: BTreeMap<FlagName, FlagPolicy>,
    escalation: Escalation,
    /// How much the encoder's judgement of the whole case counts; nothing in a policy for rules alone.
    #[serde(default)]
    model: ModelShares,
}

/// Shares of the encoder's judgement of the whole case, 0 to 1; the rest is arithmetic on the signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelShares {
    /// Of each party's hostility.
    pub hostility: f64,
    /// What a case's hostility must reach, with the encoder's share in it, or it is 0: it finds a little in every talk.
    #[serde(default)]
    pub calm: f64,
    /// Of the claim's class and score.
    pub legitimacy: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum HostileParty {
    Staff,
    Customer,
}

/// Weights and thresholds of one flag.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FlagPolicy {
    bias: f64,
    raise: f64,
    unsure: f64,
    /// Weight of the encoder's log-odds of this flag.
    #[serde(default)]
    model: f64,
    #[serde(default)]
    staff: Weights,
    #[serde(default)]
    customer: Weights,
    /// Facts of the claim, whoever states them.
    #[serde(default)]
    claim: Weights,
}

/// Shares of the flags in a case's urgency.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Share of a rude staff reply.
    pub abusive_staff_reply: f64,
    /// Share of an unreasonable customer.
    pub unreasonable_customer: f64,
    /// Share of a broken promise.
    pub broken_promise: f64,
    /// Share of an announced complaint or court.
    pub legal_step: f64,
}

/// Thresholds of one flag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Probability from which the flag is raised.
    pub raise: f64,
    /// Probability from which it is not clear any more.
    pub unsure: f64,
}

impl Policy {
    /// The policy that is part of the program: for rules alone.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with the line, when it is not valid.
    pub fn bundled() -> Result<Self> {
        Self::parse("data/policy.toml", BUNDLED)
    }

    /// The policy that was made for the model that is part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with the line, when it is not valid.
    pub fn of_bundled_model() -> Result<Self> {
        Self::parse("models/razbor-v1/policy.toml", OF_BUNDLED_MODEL)
    }

    /// Reads a policy file.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], or [`Error::Data`] with file and line.
    pub fn from_file(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&path.display().to_string(), &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self> {
        let failed = |line, reason| Error::Data {
            file: file.to_owned(),
            line,
            reason,
        };
        let policy: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            failed(line_of(text, at), error.message().to_owned())
        })?;
        if policy.version != 1 {
            return Err(failed(
                1,
                format!(
                    "version {} of the policy's form is not known; this program reads 1",
                    policy.version
                ),
            ));
        }
        for name in FlagName::ALL {
            let Some(flag) = policy.flags.get(&name) else {
                return Err(failed(1, format!("[flags.{}] is missing", name.as_str())));
            };
            let line = text
                .lines()
                .position(|line| line.trim() == format!("[flags.{}]", name.as_str()));
            // A case that is like any other, to the encoder too, must not be suspect.
            let nothing = sigmoid(flag.bias + flag.model * ORDINARY);
            if !(nothing < flag.unsure && flag.unsure <= flag.raise && flag.raise < 1.0) {
                let reason = format!(
                    "{}: a case without signals has probability {:.3}; it must be below `unsure` ({}), and that at most `raise` ({})",
                    name.as_str(),
                    nothing,
                    flag.unsure,
                    flag.raise
                );
                return Err(failed(line.unwrap_or(0) + 1, reason));
            }
            for key in flag
                .staff
                .keys()
                .chain(flag.customer.keys())
                .chain(flag.claim.keys())
            {
                let kind = key.split('@').next().unwrap_or_default();
                if !SignalKind::ALL.iter().any(|known| known.as_str() == kind) {
                    let line = text
                        .lines()
                        .position(|line| line.contains(key.as_str()))
                        .unwrap_or(0)
                        + 1;
                    return Err(failed(line, format!("`{kind}` is no kind of signal")));
                }
            }
        }
        Ok(policy)
    }

    /// Thresholds of a flag.
    pub fn thresholds(&self, flag: FlagName) -> Thresholds {
        let flag = &self.flags[&flag];
        Thresholds {
            raise: flag.raise,
            unsure: flag.unsure,
        }
    }

    /// Log-odds of a flag without any signal.
    pub fn bias(&self, flag: FlagName) -> f64 {
        self.flags[&flag].bias
    }

    /// Weight of the encoder's log-odds of a flag; 0 in a policy for rules alone.
    pub fn model_weight(&self, flag: FlagName) -> f64 {
        self.flags[&flag].model
    }

    /// Whether the policy was made for rules and a model together: some flag weighs what the model says of it.
    pub fn hears_model(&self) -> bool {
        self.flags.values().any(|flag| flag.model > 0.0)
    }

    /// Shares of the encoder's judgement of the whole case.
    pub fn model_shares(&self) -> ModelShares {
        self.model
    }

    /// Weight of a signal in a flag's log-odds; 0 when it has no say. Signals of third parties have none.
    pub fn weight(&self, flag: FlagName, signal: &Signal) -> f64 {
        self.weighed(flag, signal).map_or(0.0, |(_, weight)| weight)
    }

    /// The key that weighs a signal in a flag, with its weight: signals of one key join before they are weighed.
    pub fn weighed(&self, flag: FlagName, signal: &Signal) -> Option<(&str, f64)> {
        let flag = &self.flags[&flag];
        let own = match signal.party {
            Party::Staff => Some(&flag.staff),
            Party::Customer => Some(&flag.customer),
            Party::Third | Party::Unknown => None,
        };
        let claim = signal.kind.is_claim().then_some(&flag.claim);
        let origin = signal.origin.split(':').next().unwrap_or_default();
        let exact = format!("{}@{origin}", signal.kind.as_str());
        let weights = claim.or(own)?;
        weights
            .get_key_value(&exact)
            .or_else(|| weights.get_key_value(signal.kind.as_str()))
            .map(|(key, &weight)| (key.as_str(), weight))
    }

    /// What speaks for a flag almost by itself, with whose act it must be; facts of the claim count whoever states them.
    pub fn signs(&self, flag: FlagName) -> Vec<(SignalKind, Option<Party>)> {
        let flag = &self.flags[&flag];
        let kinds = SignalKind::ALL.iter().copied();
        let speaks = |weights: &Weights, kind: SignalKind| {
            let of_kind = |key: &str| key.split('@').next() == Some(kind.as_str());
            let mut of = weights.iter().filter(|(key, _)| of_kind(key));
            of.any(|(_, &weight)| weight >= TELLING)
        };
        kinds
            .flat_map(|kind| {
                let staff = speaks(&flag.staff, kind).then_some((kind, Some(Party::Staff)));
                let customer =
                    speaks(&flag.customer, kind).then_some((kind, Some(Party::Customer)));
                let claim = speaks(&flag.claim, kind).then_some((kind, None));
                [staff, customer, claim]
            })
            .flatten()
            .collect()
    }

    /// Hostility of a signal of full strength, 0 to 1.
    pub fn hostility(&self, kind: SignalKind, party: Party) -> f64 {
        let party = match party {
            Party::Staff => HostileParty::Staff,
            Party::Customer => HostileParty::Customer,
            Party::Third | Party::Unknown => return 0.0,
        };
        self.hostility
            .get(&party)
            .and_then(|kinds| kinds.get(&kind))
            .copied()
            .unwrap_or(0.0)
    }

    /// Shares of the flags in a case's urgency.
    pub fn escalation(&self) -> Escalation {
        self.escalation
    }
}

/// Probability to log-odds, as far as the encoder's word counts.
pub fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability))
        .ln()
        .clamp(-SUREST, SUREST)
}

/// Log-odds to probability.
pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_bundled_policy_is_valid() {
        Policy::bundled().unwrap();
    }

    #[test]
    fn a_policy_that_raises_without_signals_is_refused() {
        let text = BUNDLED.replacen("bias = -3.0", "bias = 1.0", 1);
        let error = Policy::parse("policy.toml", &text).unwrap_err().to_string();
        assert!(
            error.contains("policy.toml:") && error.contains("abusive_staff_reply"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_kind_is_named_with_its_line() {
        let text = BUNDLED.replacen("\ndismissal = 4.5", "\ndismisal = 4.5", 1);
        let line = text
            .lines()
            .position(|line| line.starts_with("dismisal"))
            .unwrap()
            + 1;
        let error = Policy::parse("policy.toml", &text).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("policy.toml:{line}: ")),
            "{error}"
        );
    }
}
