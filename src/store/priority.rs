//! What to look at first: harm, how sure it is, and how much a person's word would settle.

use crate::case::{Case, FlagName, State};

/// What a flag that is as doubtful as can be counts beside harm: a doubt comes after a mild certainty of harm.
const DOUBT: f64 = 0.2;

/// The place of a case in the queue, 0 to 1: `1 − (1 − escalation) · (1 − 0.2 · 4p(1 − p))`, with `p` of the most doubtful
/// flag that is not sure. Escalation already holds harm times probability (`docs/scoring.md`).
pub fn priority(case: &Case) -> f64 {
    let doubt = FlagName::ALL
        .iter()
        .map(|&name| case.flags.get(name))
        .filter(|flag| flag.state == State::Unsure)
        .map(|flag| 4.0 * flag.probability * (1.0 - flag.probability))
        .fold(0.0, f64::max);
    1.0 - (1.0 - case.scores.escalation) * (1.0 - DOUBT * doubt)
}
