//! Cases for training: clear ones, near misses, and pairs of the same trouble handled badly and well.

mod contrast;
mod near;
pub mod questions;

use std::collections::HashSet;

pub use contrast::Sides;

use crate::case::{Case, FlagName, State};
use crate::error::Result;
use crate::store::decisions::Decision;
use crate::store::select::{Listed, Order, Review, Said, Wanted};
use crate::store::{CaseNumber, Store};

/// Cases that are looked through for one example; more than a trainer will ever read.
const POOL: usize = 2000;
/// What people have the say in, whatever the machine says.
const ANY: [State; 3] = [State::Raised, State::Unsure, State::Clear];

/// What a trainer asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Which cases; `review`, `states`, `said` and `order` are set here.
    pub wanted: Wanted,
    /// Cases that look like the flag and are none: people said so, or nobody looked and the machine finds signs too few.
    pub near_miss: bool,
    /// Pairs: the same kind of trouble handled badly and well.
    pub contrast: bool,
    /// As many of each flag.
    pub balanced: bool,
    /// Only what people have decided on.
    pub confirmed: bool,
    /// Examples; with `contrast`, pairs.
    pub number: usize,
    /// Draws at random, the same for the same seed; without it, the clearest come first.
    pub seed: Option<u64>,
}

/// Why a case is an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It shows the flag.
    Shows(FlagName),
    /// It looks like the flag, and is none.
    NearMiss(FlagName),
    /// The worse of a pair.
    Badly,
    /// The better of a pair.
    Well,
}

/// One example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Number in the store.
    pub number: CaseNumber,
    /// The case.
    pub case: Case,
    /// Why it is one.
    pub role: Role,
    /// Number of its pair, from 1.
    pub pair: Option<usize>,
    /// What people decided.
    pub decisions: Vec<Decision>,
}

impl Store {
    /// The examples asked for, near-duplicates left out.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn examples(&self, ask: &Ask) -> Result<Vec<Example>> {
        if ask.contrast {
            return contrast::pairs(self, ask);
        }
        let flags = if ask.wanted.flags.is_empty() {
            FlagName::ALL.to_vec()
        } else {
            ask.wanted.flags.clone()
        };
        let mut seen = HashSet::new();
        let mut of_flags: Vec<(FlagName, Vec<Listed>)> = Vec::new();
        for flag in flags {
            let pool = if ask.near_miss {
                near::pool(self, ask, flag)?
            } else {
                ask.pool(self, flag)?
            };
            of_flags.push((flag, pool));
        }
        let share = if ask.balanced {
            ask.number.div_ceil(of_flags.len().max(1))
        } else {
            ask.number
        };
        let mut picked = Vec::new();
        if ask.balanced {
            for (flag, pool) in &of_flags {
                let fresh = pool.iter().filter(|listed| seen.insert(listed.number));
                picked.extend(
                    fresh
                        .take(share)
                        .map(|listed| (*flag, listed))
                        .collect::<Vec<_>>(),
                );
            }
        } else {
            // turn by turn, so that one flag does not crowd out the others
            let longest = of_flags
                .iter()
                .map(|(_, pool)| pool.len())
                .max()
                .unwrap_or_default();
            for at in 0..longest {
                for (flag, pool) in &of_flags {
                    if let Some(listed) = pool.get(at)
                        && seen.insert(listed.number)
                    {
                        picked.push((*flag, listed));
                    }
                }
            }
        }
        picked.truncate(ask.number);
        let role = |flag| {
            if ask.near_miss {
                Role::NearMiss(flag)
            } else {
                Role::Shows(flag)
            }
        };
        picked
            .into_iter()
            .filter_map(|(flag, listed)| self.example(listed.number, role(flag), None).transpose())
            .collect()
    }

    /// How many cases fit either side of a contrast, to tell why there is no pair.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn sides(&self, ask: &Ask) -> Result<Sides> {
        contrast::sides(self, ask)
    }

    fn example(
        &self,
        number: CaseNumber,
        role: Role,
        pair: Option<usize>,
    ) -> Result<Option<Example>> {
        let Some(case) = self.case(number)? else {
            return Ok(None);
        };
        Ok(Some(Example {
            number,
            case,
            role,
            pair,
            decisions: self.decisions_on(number)?,
        }))
    }
}

impl Ask {
    /// Cases of one flag, best first.
    fn pool(&self, store: &Store, flag: FlagName) -> Result<Vec<Listed>> {
        let pool = if self.confirmed {
            self.listed(store, flag, &ANY, Said::Holds)?
        } else {
            self.listed(store, flag, &[State::Raised], Said::NotRejected)?
        };
        Ok(self.shuffled(pool))
    }

    fn listed(
        &self,
        store: &Store,
        flag: FlagName,
        states: &[State],
        said: Said,
    ) -> Result<Vec<Listed>> {
        let wanted = Wanted {
            flags: vec![flag],
            states: states.to_vec(),
            review: Review::All,
            said: Some((flag, said)),
            order: Order::Surest(flag),
            ..self.wanted.clone()
        };
        store.list(&wanted, POOL, 0)
    }

    /// Another order for another seed; none without one.
    fn shuffled(&self, mut pool: Vec<Listed>) -> Vec<Listed> {
        if let Some(seed) = self.seed {
            pool.sort_by_cached_key(|listed| drawn(seed, &listed.case_id));
        }
        pool
    }
}

/// A number that looks like chance and is the same for the same seed and case.
fn drawn(seed: u64, case_id: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(case_id)
        .finalize()
        .into()
}
