//! Pairs of cases about the same kind of trouble, one handled badly and one well.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Ask, Example, Role};
use crate::case::{Case, FlagName, State};
use crate::conversation::Kind;
use crate::error::Result;
use crate::store::search::Stems;
use crate::store::select::{Listed, Order, Review, Said, Wanted};
use crate::store::{CaseNumber, Store};

/// Cases of either kind that are compared with each other.
const COMPARED: usize = 300;
/// Least likeness of two troubles: the cosine of their words, weighed by rarity.
const ALIKE: f64 = 0.05;

/// The words of a case, weighed, of length 1.
type Vector = HashMap<Rc<str>, f64>;

/// As many pairs as asked for, the most alike first; no case stands in two.
pub fn pairs(store: &Store, ask: &Ask) -> Result<Vec<Example>> {
    let badly = if ask.wanted.flags.is_empty() {
        vec![FlagName::AbusiveStaffReply, FlagName::BrokenPromise]
    } else {
        ask.wanted.flags.clone()
    };
    let mut bad: Vec<Listed> = Vec::new();
    for flag in badly {
        bad.extend(pool(store, ask, flag)?);
    }
    let good = pool(store, ask, FlagName::ExemplaryHandling)?;
    // good work after rudeness is no contrast to rudeness
    let good: Vec<Listed> = good
        .into_iter()
        .filter(|listed| listed.states[0] == State::Clear)
        .collect();
    let good_numbers: HashSet<CaseNumber> = good.iter().map(|listed| listed.number).collect();
    let mut known = HashSet::new();
    bad.retain(|listed| !good_numbers.contains(&listed.number) && known.insert(listed.number));
    let (bad, good) = (load(store, &bad)?, load(store, &good)?);
    let all: Vec<&Case> = bad.iter().chain(&good).map(|(_, case)| case).collect();
    let vectors = vectors(&all);
    let (bad_vectors, good_vectors) = vectors.split_at(bad.len());
    let mut likeness: Vec<(f64, usize, usize)> = Vec::new();
    for (at, one) in bad_vectors.iter().enumerate() {
        for (other, two) in good_vectors.iter().enumerate() {
            let alike = cosine(one, two);
            if alike >= ALIKE {
                likeness.push((alike, at, other));
            }
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

fn pool(store: &Store, ask: &Ask, flag: FlagName) -> Result<Vec<Listed>> {
    let said = if ask.confirmed {
        Said::Holds
    } else {
        Said::NotRejected
    };
    let wanted = Wanted {
        flags: vec![flag],
        states: vec![State::Raised],
        review: Review::All,
        said: Some((flag, said)),
        order: Order::Surest(flag),
        ..ask.wanted.clone()
    };
    let mut pool = store.list(&wanted, super::POOL, 0)?;
    ask.shuffle(&mut pool);
    pool.truncate(COMPARED);
    Ok(pool)
}

fn load(store: &Store, listed: &[Listed]) -> Result<Vec<(CaseNumber, Case)>> {
    let case = |listed: &Listed| {
        let case = store.case(listed.number).transpose()?;
        Some(case.map(|case| (listed.number, case)))
    };
    listed.iter().filter_map(case).collect()
}

/// Words of all cases, those that many share weighed less (Spärck Jones 1972, inverse document frequency).
fn vectors(cases: &[&Case]) -> Vec<Vector> {
    let stems = Stems::default();
    let words: Vec<HashMap<Rc<str>, f64>> = cases
        .iter()
        .map(|case| {
            let mut counts = HashMap::new();
            let turns = case
                .turns
                .iter()
                .filter(|turn| turn.kind != Kind::Boilerplate);
            for stem in turns.flat_map(|turn| stems.of(&turn.text)) {
                *counts.entry(stem).or_insert(0.0) += 1.0;
            }
            counts
        })
        .collect();
    let mut shared: HashMap<&Rc<str>, f64> = HashMap::new();
    for stem in words.iter().flat_map(HashMap::keys) {
        *shared.entry(stem).or_insert(0.0) += 1.0;
    }
    let all = cases.len() as f64;
    let weighed = |counts: &HashMap<Rc<str>, f64>| {
        let mut vector: Vector = counts
            .iter()
            .map(|(stem, count)| (stem.clone(), (1.0 + count.ln()) * (all / shared[stem]).ln()))
            .collect();
        let mut squares: Vec<f64> = vector.values().map(|weight| weight * weight).collect();
        // added up in one order, so that the same cases make the same pairs
        squares.sort_by(f64::total_cmp);
        let length = squares.iter().sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        vector.values_mut().for_each(|weight| *weight /= length);
        vector
    };
    words.iter().map(weighed).collect()
}

fn cosine(one: &Vector, other: &Vector) -> f64 {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut products: Vec<f64> = short
        .iter()
        .filter_map(|(stem, weight)| Some(weight * long.get(stem)?))
        .collect();
    products.sort_by(f64::total_cmp);
    products.iter().sum()
}
