//! What to look at first: harm, how sure it is, and how much a person's word would settle.

use crate::case::{Case, FlagName, State};

/// What a flag that is as doubtful as can be adds to escalation (0 to 1). Half of what one raised flag of the middle weight
/// gives: a doubt comes before a mild certainty and after a serious one.
const DOUBT: f64 = 0.2;

/// The place of a case in the queue, 0 to 1.2: `escalation + 0.2 · 4p(1 − p)` of the most doubtful flag that is not sure.
/// Escalation already holds harm times probability (`docs/scoring.md`).
pub fn priority(case: &Case) -> f64 {
    let doubt = FlagName::ALL
        .iter()
        .map(|&name| case.flags.get(name))
        .filter(|flag| flag.state == State::Unsure)
        .map(|flag| 4.0 * flag.probability * (1.0 - flag.probability))
        .fold(0.0, f64::max);
    case.scores.escalation + DOUBT * doubt
}
