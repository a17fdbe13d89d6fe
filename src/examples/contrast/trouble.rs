//! What a case is about, in numbers that can be compared.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::case::Case;
use crate::conversation::{Kind, Party};
use crate::error::Result;
use crate::store::domain::Domains;
use crate::store::search::Stems;

/// Least likeness of two troubles: the cosine of their words, weighed by rarity.
const ALIKE: f64 = 0.07;
/// Telling words that both troubles must have.
const SHARED: usize = 2;
/// A word tells little of a trouble when more than this share of the cases has it.
const COMMON: f64 = 0.1;
/// So few cases may share a word in any case: in a small store a share says nothing.
const FEW: f64 = 8.0;

/// Stems of words with their counts, or weights.
type Words = HashMap<Rc<str>, f64>;

/// The words of a trouble, weighed, of length 1, and the domain.
#[derive(Debug)]
pub struct Trouble {
    domain: Option<String>,
    words: Words,
    /// Those of its words that its domain is known by: what the trouble is with.
    subjects: HashSet<Rc<str>>,
    /// Those of its words that tell one trouble from another.
    telling: HashSet<Rc<str>>,
}

impl Trouble {
    /// The troubles of the cases, in their order: what customers say and what is told, for staff speaks alike of everything.
    pub fn of(cases: &[&Case]) -> Result<Vec<Self>> {
        let stems = Stems::default();
        let domains = Domains::load(&stems)?;
        let mut found: Vec<(Option<String>, Words)> = Vec::new();
        for case in cases {
            let said = |staff: bool| -> Vec<Rc<str>> {
                let turns = case.turns.iter().filter(|turn| {
                    turn.kind != Kind::Boilerplate && (staff || turn.party != Party::Staff)
                });
                turns.flat_map(|turn| stems.of(&turn.text)).collect()
            };
            let domain = domains.of(&said(true)).map(str::to_owned);
            let mut counts = Words::new();
            for stem in said(false) {
                *counts.entry(stem).or_insert(0.0) += 1.0;
            }
            found.push((domain, counts));
        }
        let mut shared = Words::new();
        for stem in found.iter().flat_map(|(_, counts)| counts.keys()) {
            *shared.entry(stem.clone()).or_insert(0.0) += 1.0;
        }
        let all = cases.len() as f64;
        // Spärck Jones 1972: what many share is weighed less
        let weighed = |(domain, counts): (Option<String>, Words)| {
            let mut words: Words = counts
                .iter()
                .map(|(stem, count)| {
                    let rare = (1.0 + all / shared[stem]).ln();
                    (stem.clone(), (1.0 + count.ln()) * rare)
                })
                .collect();
            let mut squares: Vec<f64> = words.values().map(|weight| weight * weight).collect();
            // added up in one order, so that the same cases make the same pairs
            squares.sort_by(f64::total_cmp);
            let length = squares.iter().sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            words.values_mut().for_each(|weight| *weight /= length);
            let tells = |stem: &&Rc<str>| {
                stem.chars().count() > 3 && shared[*stem] <= FEW.max(all * COMMON)
            };
            let telling = words.keys().filter(tells).cloned().collect();
            let of_domain = |stem: &&Rc<str>| {
                domain
                    .as_ref()
                    .is_some_and(|domain| domains.is_word_of(domain, stem))
            };
            let subjects = words.keys().filter(of_domain).cloned().collect();
            Self {
                domain,
                subjects,
                words,
                telling,
            }
        };
        Ok(found.into_iter().map(weighed).collect())
    }

    /// How alike two troubles are, 0 to 1; `None` when they are not about one thing.
    pub fn like(&self, other: &Self) -> Option<f64> {
        // «мастер», «экран»: without one, the same greetings and numbers would make a pair
        let subject = self.domain == other.domain && !self.subjects.is_disjoint(&other.subjects);
        let shared = self.telling.intersection(&other.telling).count();
        let alike = cosine(&self.words, &other.words);
        (subject && shared >= SHARED && alike >= ALIKE).then_some(alike)
    }
}

fn cosine(one: &Words, other: &Words) -> f64 {
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
