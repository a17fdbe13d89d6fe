//! Thresholds from reviewers' decisions: where a flag must be raised to be right as often as somebody wants.

pub mod curve;

use crate::case::FlagName;
use crate::error::{Error, Result};
use crate::eval::measure::bootstrap;
use crate::policy::Thresholds;

/// Half of the width that a 95 % interval of the precision may have, before a threshold is worth setting.
const HALF_WIDTH: f64 = 0.1;
/// The 97.5 % point of the normal distribution.
const NORMAL: f64 = 1.96;
/// Never fewer decisions than these.
const LEAST: usize = 30;
/// Steps in which a threshold is set; finer ones tell nothing.
const STEP: f64 = 0.01;

/// Ends of an interval.
pub type Ends = (f64, f64);

/// A decision: whether the flag holds, and the machine's probability.
pub type Decided = (bool, f64);

/// What the decisions say of one flag.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The flag.
    pub flag: FlagName,
    /// Decisions it rests on.
    pub decisions: usize,
    /// Where it is raised so far.
    pub before: f64,
    /// Precision there, among the decided.
    pub precision_before: Option<f64>,
    /// What came out.
    pub outcome: Outcome,
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// There are too few decisions; so many are missing.
    TooFew {
        /// Decisions that are missing.
        missing: usize,
    },
    /// No threshold gives the precision wanted; the best that one gives.
    OutOfReach {
        /// The best precision of any threshold that enough decisions stand above.
        best: f64,
    },
    /// A threshold.
    Set {
        /// From which probability the flag is raised.
        raise: f64,
        /// Where it lies in 95 of 100 resampled sets of decisions.
        moves: Ends,
        /// Share of the raised that a person confirms.
        precision: f64,
        /// Its 95 % interval (Wilson).
        interval: Ends,
        /// Share of the confirmed that are raised.
        recall: f64,
    },
}

/// Decisions of one flag that a threshold takes for a precision: as many as bring the 95 % interval to ± 0.1.
pub fn needed(precision: f64) -> usize {
    let enough = NORMAL * NORMAL * precision * (1.0 - precision) / (HALF_WIDTH * HALF_WIDTH);
    (enough.ceil() as usize).max(LEAST)
}

/// The lowest threshold at which decided cases hold as often as wanted (`precision`, above 0 and below 1).
///
/// ```
/// use razbor::calibrate::{Outcome, fit};
/// use razbor::case::FlagName::BrokenPromise;
/// use razbor::policy::Thresholds;
///
/// let decided: Vec<(bool, f64)> = (0..200).map(|at| (at % 100 > 40, f64::from(at % 100) / 100.0)).collect();
/// let fit = fit(BrokenPromise, &decided, 0.9, Thresholds { raise: 0.3, unsure: 0.2 });
/// assert!(matches!(fit.outcome, Outcome::Set { raise, .. } if (raise - 0.35).abs() < 0.02));
/// ```
pub fn fit(flag: FlagName, decided: &[Decided], precision: f64, now: Thresholds) -> Fit {
    let needed = needed(precision);
    let outcome = if decided.len() < needed {
        Outcome::TooFew {
            missing: needed - decided.len(),
        }
    } else {
        match lowest(decided, precision) {
            Some(raise) => set(decided, precision, raise),
            None => Outcome::OutOfReach {
                best: best(decided),
            },
        }
    };
    Fit {
        flag,
        decisions: decided.len(),
        before: now.raise,
        precision_before: share(decided, now.raise),
        outcome,
    }
}

fn set(decided: &[Decided], precision: f64, raise: f64) -> Outcome {
    let (right, raised) = counts(decided, raise);
    let holds = decided.iter().filter(|(holds, _)| *holds).count();
    let [moves] = bootstrap(decided, |sample| [lowest(sample, precision)]);
    Outcome::Set {
        raise,
        moves: moves.unwrap_or((raise, raise)),
        precision: right as f64 / raised.max(1) as f64,
        interval: wilson(right, raised),
        recall: right as f64 / holds.max(1) as f64,
    }
}

/// Of the decided at or above a probability: how many hold, and how many there are.
fn counts(decided: &[Decided], from: f64) -> (usize, usize) {
    let above = decided
        .iter()
        .filter(|(_, probability)| *probability >= from);
    above.fold((0, 0), |(right, all), (holds, _)| {
        (right + usize::from(*holds), all + 1)
    })
}

fn share(decided: &[Decided], from: f64) -> Option<f64> {
    let (right, all) = counts(decided, from);
    (all > 0).then(|| right as f64 / all as f64)
}

/// Thresholds from 0.01 to 0.99 that at least a third of [`LEAST`] decisions stand above: fewer are chance.
fn thresholds(decided: &[Decided]) -> impl DoubleEndedIterator<Item = (f64, f64)> {
    (1..100)
        .map(|hundredths| f64::from(hundredths) * STEP)
        .filter_map(|from| {
            let (right, all) = counts(decided, from);
            (all >= LEAST / 3).then(|| (from, right as f64 / all as f64))
        })
}

/// The lowest threshold from which on every higher one, too, is as precise as wanted: a lucky dip does not count. No
/// threshold lies below the least probability that was decided on, because nobody knows what stands there.
fn lowest(decided: &[Decided], precision: f64) -> Option<f64> {
    let least = decided
        .iter()
        .map(|(_, probability)| *probability)
        .fold(1.0, f64::min);
    let good = thresholds(decided)
        .rev()
        .take_while(|(from, share)| *share >= precision && *from + STEP > least);
    good.last().map(|(from, _)| from)
}

fn best(decided: &[Decided]) -> f64 {
    thresholds(decided)
        .map(|(_, share)| share)
        .fold(0.0, f64::max)
}

/// Wilson's 95 % interval of a share (Wilson 1927).
pub fn wilson(right: usize, all: usize) -> Ends {
    if all == 0 {
        return (0.0, 1.0);
    }
    let (share, all, squared) = (right as f64 / all as f64, all as f64, NORMAL * NORMAL);
    let middle = share + squared / (2.0 * all);
    let half = NORMAL * (share * (1.0 - share) / all + squared / (4.0 * all * all)).sqrt();
    let whole = 1.0 + squared / all;
    ((middle - half) / whole, (middle + half) / whole)
}

/// First line of a policy whose thresholds were set.
const MARK: &str = "# Thresholds of flags were set by `razbor calibrate`; the rest is as it was.\n";

/// A policy's text with the thresholds that were set; everything else stays as it is.
///
/// # Errors
///
/// [`Error::Usage`] when the text is no policy.
pub fn write(policy: &str, fits: &[Fit], now: impl Fn(FlagName) -> Thresholds) -> Result<String> {
    let mut text: toml_edit::DocumentMut = policy
        .parse()
        .map_err(|error| Error::Usage(format!("the policy cannot be read: {error}")))?;
    for fit in fits {
        if let Outcome::Set { raise, .. } = fit.outcome {
            let flag = &mut text["flags"][fit.flag.as_str()];
            flag["raise"] = toml_edit::value((raise / STEP).round() * STEP);
            flag["unsure"] = toml_edit::value(now(fit.flag).unsure.min(raise));
        }
    }
    let text = text.to_string();
    Ok(match text.starts_with(MARK) {
        true => text,
        false => format!("{MARK}{text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Thresholds = Thresholds {
        raise: 0.38,
        unsure: 0.26,
    };

    fn at(hundredths: u32, holds: bool) -> Decided {
        (holds, f64::from(hundredths) / 100.0)
    }

    #[test]
    fn too_few_decisions_say_how_many_are_missing() {
        let fit = fit(FlagName::BrokenPromise, &[at(90, true); 20], 0.9, NOW);
        assert_eq!(fit.outcome, Outcome::TooFew { missing: 15 });
    }

    #[test]
    fn what_nobody_confirms_is_out_of_reach() {
        let half: Vec<Decided> = (0..200)
            .map(|number| at(number % 100, number % 2 == 0))
            .collect();
        let fit = fit(FlagName::BrokenPromise, &half, 0.9, NOW);
        assert!(
            matches!(fit.outcome, Outcome::OutOfReach { best } if best < 0.7),
            "{fit:?}"
        );
    }

    #[test]
    fn the_threshold_is_never_below_what_was_decided_on() {
        let all_right: Vec<Decided> = (0..100).map(|number| at(50 + number / 2, true)).collect();
        let fit = fit(FlagName::BrokenPromise, &all_right, 0.8, NOW);
        assert!(
            matches!(fit.outcome, Outcome::Set { raise, .. } if (0.49..=0.51).contains(&raise)),
            "{fit:?}"
        );
    }

    #[test]
    fn wilsons_interval_is_the_published_one() {
        // 8 of 10: 0.490 to 0.943
        let (low, high) = wilson(8, 10);
        assert!((low - 0.490).abs() < 0.001 && (high - 0.943).abs() < 0.001);
    }
}
