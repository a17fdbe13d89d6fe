//! Which conversations are one customer's, and which of these are about one trouble. A wrong link is worse than none.

use std::collections::{BTreeMap, HashMap};

use super::Entry;
use crate::morphology::fold;

/// What two conversations without a common key must share to be one customer's: the sum of the rarities (0 to 1) of names
/// and numbers …
const SAME_CUSTOMER: f64 = 1.8;
/// … and as many of them.
const TRAITS: usize = 2;
/// What a number weighs beside a name.
const NUMBER: f64 = 0.8;
/// Log-odds that two conversations of one customer are about one trouble, by likeness of what is talked about and by months
/// between them, at most two; fitted on the customers of `data/examples/archive/learnt.jsonl`.
const TROUBLE: [f64; 3] = [1.33, 9.56, -4.1];
const MONTHS: f64 = 2.0;
/// Probability from which they are linked.
const SURE: f64 = 0.93;
/// What a common key of a trouble adds to the log-odds …
const KEYED: f64 = 2.0;
/// … and by what such keys begin: an order, a claim.
const OF_TROUBLE: [&str; 14] = [
    "заказ",
    "заявк",
    "обращен",
    "брон",
    "накладн",
    "квитанц",
    "дело",
    "претензи",
    "рекламаци",
    "ип",
    "тикет",
    "трек",
    "order",
    "ticket",
];

/// Customer and trouble of every entry, each by the number of its first entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub customer: usize,
    pub trouble: usize,
}

/// Places of entries that stand in order of time.
pub(super) fn places(entries: &[Entry]) -> Vec<Place> {
    let customers = customers(entries);
    let mut troubles: HashMap<usize, Vec<Vec<usize>>> = HashMap::new();
    let mut places = Vec::with_capacity(entries.len());
    for (at, &customer) in customers.iter().enumerate() {
        let known = troubles.entry(customer).or_default();
        let best = known
            .iter()
            .enumerate()
            .map(|(number, trouble)| {
                let same = trouble
                    .iter()
                    .map(|&other| one_trouble(&entries[other], &entries[at]))
                    .fold(0.0, f64::max);
                (number, same)
            })
            .max_by(|one, other| one.1.total_cmp(&other.1))
            .filter(|(_, same)| *same >= SURE);
        let trouble = match best {
            Some((number, _)) => {
                known[number].push(at);
                known[number][0]
            }
            None => {
                known.push(vec![at]);
                at
            }
        };
        places.push(Place { customer, trouble });
    }
    places
}

/// Probability that a conversation goes on with what an earlier one of the same customer was about.
fn one_trouble(earlier: &Entry, later: &Entry) -> f64 {
    let key = |entry: &Entry| {
        let key = fold(entry.customer_key.as_deref()?.trim_start());
        let names = OF_TROUBLE.iter().any(|name| key.starts_with(name));
        names.then(|| normal(&key))
    };
    let keyed = match (key(earlier), key(later)) {
        (Some(one), Some(other)) if one != other => return 0.0,
        (Some(_), Some(_)) => KEYED,
        _ => 0.0,
    };
    let months = match (earlier.at, later.at) {
        (Some(one), Some(other)) => {
            let days = one
                .date()
                .until(other.date())
                .map_or(0, |span| span.get_days());
            (f64::from(days) / 30.0).min(MONTHS)
        }
        _ => 0.0,
    };
    let [bias, by_likeness, by_month] = TROUBLE;
    let topics = (&earlier.trace.topic, &later.trace.topic);
    let odds = keyed + bias + by_likeness * likeness(topics.0, topics.1) + by_month * months;
    1.0 / (1.0 + (-odds).exp())
}

/// Share of telling words in common, 0 to 1: the cosine of two sets of weighted words.
fn likeness(one: &BTreeMap<String, f64>, other: &BTreeMap<String, f64>) -> f64 {
    let sum = |topic: &BTreeMap<String, f64>| topic.values().sum::<f64>();
    let both: f64 = one
        .iter()
        .filter(|(lemma, _)| other.contains_key(*lemma))
        .map(|(_, weight)| weight)
        .sum();
    let all = (sum(one) * sum(other)).sqrt();
    if all > 0.0 { both / all } else { 0.0 }
}

/// The first entry of every entry's customer.
fn customers(entries: &[Entry]) -> Vec<usize> {
    let rarity = Rarity::of(entries);
    let mut by_key: HashMap<(String, String), usize> = HashMap::new();
    let mut by_company: HashMap<String, Vec<usize>> = HashMap::new();
    let mut customers: Vec<usize> = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let company = entry.company.as_deref().map(fold).unwrap_or_default();
        let mut keys: Vec<String> = entry.customer_key.iter().map(|key| normal(key)).collect();
        keys.extend(entry.trace.identifiers.iter().map(|key| normal(key)));
        let mut same: Vec<usize> = keys
            .iter()
            .filter_map(|key| by_key.get(&(company.clone(), key.clone())).copied())
            .collect();
        let others = by_company.entry(company.clone()).or_default();
        same.extend(others.iter().copied().filter(|&other| {
            // two keys that differ are two customers
            let keyed = entry.customer_key.is_some() && entries[other].customer_key.is_some();
            let (weight, count) = rarity.traits(entry, &entries[other]);
            !keyed && weight >= SAME_CUSTOMER && count >= TRAITS
        }));
        others.push(at);
        let roots: Vec<usize> = same.iter().map(|&other| customers[other]).collect();
        let root = roots.iter().copied().min().unwrap_or(at);
        // what this conversation has in common with two customers makes them one
        for customer in &mut customers {
            if roots.contains(customer) {
                *customer = root;
            }
        }
        for key in keys {
            by_key.entry((company.clone(), key)).or_insert(at);
        }
        customers.push(root);
    }
    customers
}

/// A key without what people write now so and now so: its digits where it has enough of them.
fn normal(key: &str) -> String {
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 11 && digits.starts_with(['7', '8']) {
        // a telephone of Russia, with or without its country
        digits[1..].to_owned()
    } else if digits.len() >= 4 {
        digits
    } else {
        fold(key)
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect()
    }
}

/// In how many conversations names and numbers occur.
struct Rarity {
    all: f64,
    names: HashMap<String, usize>,
    numbers: HashMap<u64, usize>,
}

impl Rarity {
    fn of(entries: &[Entry]) -> Self {
        let mut rarity = Self {
            all: entries.len() as f64,
            names: HashMap::new(),
            numbers: HashMap::new(),
        };
        for entry in entries {
            for name in &entry.trace.names {
                *rarity.names.entry(name.clone()).or_default() += 1;
            }
            for number in &entry.trace.numbers {
                *rarity.numbers.entry(*number).or_default() += 1;
            }
        }
        rarity
    }

    /// 1 for what two conversations of all share, 0 for what every one has.
    fn share(&self, count: Option<&usize>) -> f64 {
        let count = count.copied().unwrap_or(1).max(2) as f64;
        (self.all / count).max(1.0).ln() / (self.all / 2.0).max(2.0).ln()
    }

    /// Rarities of the names and numbers that both have, and how many these are.
    fn traits(&self, one: &Entry, other: &Entry) -> (f64, usize) {
        let company = one.company.as_deref().map(fold).unwrap_or_default();
        let names = one.trace.names.intersection(&other.trace.names);
        let names = names.filter(|name| !company.contains(name.as_str()));
        let numbers = one.trace.numbers.intersection(&other.trace.numbers);
        let weights: Vec<f64> = names
            .map(|name| self.share(self.names.get(name)))
            .chain(numbers.map(|number| NUMBER * self.share(self.numbers.get(number))))
            .collect();
        (weights.iter().sum(), weights.len())
    }
}
