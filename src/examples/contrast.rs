//! Pairs of cases about the same kind of trouble, one handled badly and one well.

mod trouble;

use std::collections::HashSet;

use super::{ANY, Ask, Example, Role};
use crate::case::{Case, FlagName, State};
use crate::error::Result;
use crate::store::select::{Listed, Said};
use crate::store::{CaseNumber, Store};
use trouble::Trouble;

/// Cases of either kind that are compared with each other.
const COMPARED: usize = 300;
/// Records of one file that stand so near each other may be one matter.
const NEIGHBOURS: usize = 3;

/// Cases that fit either side, before they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Handled badly.
    pub badly: usize,
    /// Handled well.
    pub well: usize,
}

/// As many pairs as asked for, the most alike first; no case stands in two.
pub fn pairs(store: &Store, ask: &Ask) -> Result<Vec<Example>> {
    let bad = load(store, &badly(store, ask)?)?;
    let good = load(store, &well(store, ask)?)?;
    let all: Vec<&Case> = bad.iter().chain(&good).map(|(_, case)| case).collect();
    let troubles = Trouble::of(&all)?;
    let (bad_troubles, good_troubles) = troubles.split_at(bad.len());
    let mut likeness: Vec<(f64, usize, usize)> = Vec::new();
    for (at, one) in bad_troubles.iter().enumerate() {
        for (other, two) in good_troubles.iter().enumerate() {
            let alike = one
                .like(two)
                .filter(|_| !same_matter(&bad[at].1, &good[other].1));
            likeness.extend(alike.map(|alike| (alike, at, other)));
        }
    }
    likeness.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let (mut used_bad, mut used_good) = (HashSet::new(), HashSet::new());
    let mut examples = Vec::new();
    for (_, at, other) in likeness {
        if examples.len() >= ask.number * 2 {
            break;
        }
        if used_bad.contains(&at) || used_good.contains(&other) {
            continue;
        }
        used_bad.insert(at);
        used_good.insert(other);
        let pair = Some(examples.len() / 2 + 1);
        examples.extend(store.example(bad[at].0, Role::Badly, pair)?);
        examples.extend(store.example(good[other].0, Role::Well, pair)?);
    }
    Ok(examples)
}

/// How many cases fit either side.
pub fn sides(store: &Store, ask: &Ask) -> Result<Sides> {
    Ok(Sides {
        badly: badly(store, ask)?.len(),
        well: well(store, ask)?.len(),
    })
}

/// Staff is rude or breaks a promise, and nothing in the case is exemplary.
fn badly(store: &Store, ask: &Ask) -> Result<Vec<Listed>> {
    let flags = if ask.wanted.flags.is_empty() {
        vec![FlagName::AbusiveStaffReply, FlagName::BrokenPromise]
    } else {
        ask.wanted.flags.clone()
    };
    let mut known = HashSet::new();
    let mut bad: Vec<Listed> = Vec::new();
    for flag in flags {
        bad.extend(shown(store, ask, flag)?);
    }
    bad.retain(|listed| {
        state(listed, FlagName::ExemplaryHandling) == State::Clear && known.insert(listed.number)
    });
    Ok(bad)
}

/// Staff does more than it must, and neither is rude nor breaks a promise, not even perhaps.
fn well(store: &Store, ask: &Ask) -> Result<Vec<Listed>> {
    let mut good = shown(store, ask, FlagName::ExemplaryHandling)?;
    good.retain(|listed| {
        [FlagName::AbusiveStaffReply, FlagName::BrokenPromise]
            .iter()
            .all(|&flag| state(listed, flag) == State::Clear)
    });
    Ok(good)
}

/// What the machine raises and nobody rejects, and what people confirm.
fn shown(store: &Store, ask: &Ask, flag: FlagName) -> Result<Vec<Listed>> {
    let mut pool = ask.listed(store, flag, &ANY, Said::Holds)?;
    if !ask.confirmed {
        let known: HashSet<CaseNumber> = pool.iter().map(|listed| listed.number).collect();
        let raised = ask.listed(store, flag, &[State::Raised], Said::NotRejected)?;
        pool.extend(
            raised
                .into_iter()
                .filter(|listed| !known.contains(&listed.number)),
        );
    }
    let mut pool = ask.shuffled(pool);
    pool.truncate(COMPARED);
    Ok(pool)
}

fn state(listed: &Listed, flag: FlagName) -> State {
    let at = FlagName::ALL.iter().position(|&name| name == flag);
    at.map_or(State::Clear, |at| listed.states[at])
}

/// Whether two cases are, or may be, one customer's and one trouble's: «k303-1» and «k303-3» of one file and company.
fn same_matter(one: &Case, other: &Case) -> bool {
    let customer = one.customer_key.is_some() && one.customer_key == other.customer_key;
    let conversations = one
        .conversation_ids
        .iter()
        .any(|id| other.conversation_ids.contains(id));
    let neighbours = one.source.path == other.source.path
        && one.source.record.abs_diff(other.source.record) as usize <= NEIGHBOURS
        && one.company == other.company
        && stem(&one.case_id) == stem(&other.case_id);
    customer || conversations || neighbours
}

/// What an id has before its last number.
fn stem(id: &str) -> &str {
    let id = id.split('#').next().unwrap_or(id);
    id.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

fn load(store: &Store, listed: &[Listed]) -> Result<Vec<(CaseNumber, Case)>> {
    let case = |listed: &Listed| {
        let case = store.case(listed.number).transpose()?;
        Some(case.map(|case| (listed.number, case)))
    };
    listed.iter().filter_map(case).collect()
}
