//! Near misses: what looks like a flag, and is none.

use super::{ANY, Ask};
use crate::case::{FlagName, State};
use crate::error::Result;
use crate::policy::Policy;
use crate::store::Store;
use crate::store::select::{Listed, Said, Wanted};

/// Where nobody decided, a clear case is a near miss from this probability on: below it nothing looks like the flag.
const NEAR: f64 = 0.08;

/// Cases that people rejected, then those nobody decided on: clear to the machine, with signs of the flag. What the machine is
/// not sure of may well be the flag, and is none of them.
pub fn pool(store: &Store, ask: &Ask, flag: FlagName) -> Result<Vec<Listed>> {
    let rejected = ask.listed(store, flag, &ANY, Said::DoesNot)?;
    let mut pool = ask.shuffled(rejected);
    if !ask.confirmed {
        let signs = Ask {
            wanted: Wanted {
                signs: Policy::bundled()?.signs(flag),
                // a promise that is proved broken is no near miss, however unsure the flag
                unbroken: flag == FlagName::BrokenPromise,
                ..ask.wanted.clone()
            },
            ..ask.clone()
        };
        let mut clear = signs.listed(store, flag, &[State::Clear], Said::Nothing)?;
        let at = FlagName::ALL.iter().position(|&name| name == flag);
        clear.retain(|listed| at.is_some_and(|at| listed.probabilities[at] >= NEAR));
        pool.extend(ask.shuffled(clear));
    }
    Ok(pool)
}
