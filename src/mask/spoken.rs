//! Numbers as they are spoken: «восемь девятьсот двадцать два», «двенадцатого», «эн ка тире».

use std::collections::BTreeMap;

use serde::Deserialize;

use super::token::{Row, Sort};
use super::words::Words;
use crate::data;
use crate::error::Result;

const FILE: &str = "data/mask/numbers.toml";
const TEXT: &str = include_str!("../../data/mask/numbers.toml");
/// What ordinals end in: «пятого», «третьей», «восьмым».
const ORDINAL: &[&str] = &[
    "ый", "ий", "ой", "ое", "ая", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ую", "ые",
    "ых", "ье", "ья", "ьего", "ьему", "ьем", "ьим", "ьей", "ью", "ьи", "ьих", "ей",
];

/// Parts of long words of number; a word without them is none.
const HEARD: &[&str] = &[
    "цат",
    "десят",
    "десет",
    "дисят",
    "сот",
    "ност",
    "четыр",
    "дцет",
];
/// What such words end in, misheard or not.
const TAILS: &[&str] = &[
    "ть", "ят", "ет", "от", "та", "то", "ти", "те", "дь", "од", "ат",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    cardinals: BTreeMap<String, Vec<String>>,
    ordinals: BTreeMap<String, String>,
    things: BTreeMap<String, Vec<String>>,
    times: BTreeMap<String, Vec<String>>,
    between: Between,
    letters: Letters,
    units: Units,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    words: Words,
    taken_back: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letters {
    names: Words,
    joints: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    stems: Vec<String>,
}

/// Words of number: immutable.
pub(super) struct Spoken {
    cardinals: Words<u32>,
    ordinals: Words<u32>,
    things: Words<u32>,
    times: Words<u32>,
    between: Between,
    letters: Words,
    joints: Words,
    units: Words,
    /// Their stems by the first two letters.
    long_units: Words<Vec<String>>,
}

impl Spoken {
    /// Reads the list that is part of the program.
    pub fn load() -> Result<Self> {
        let file: File = data::read(FILE, TEXT)?;
        let ordinals = file.ordinals.into_iter().flat_map(|(value, stem)| {
            let value = value.parse().unwrap_or_default();
            ORDINAL
                .iter()
                .map(move |ending| (format!("{stem}{ending}"), value))
        });
        let ordinals = ordinals.collect();
        let (units, long_units): (Vec<String>, Vec<String>) = file
            .units
            .stems
            .into_iter()
            .partition(|stem| stem.chars().count() <= 2 || stem.starts_with('='));
        let units = units
            .iter()
            .map(|unit| unit.trim_start_matches('=').to_owned())
            .collect();
        let mut stems: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for stem in long_units {
            stems.entry(head(&stem).to_owned()).or_default().push(stem);
        }
        Ok(Self {
            cardinals: by_form(file.cardinals),
            ordinals,
            things: by_form(file.things),
            times: by_form(file.times),
            between: file.between,
            letters: file.letters.names,
            joints: file.letters.joints,
            units,
            long_units: stems.into_iter().collect(),
        })
    }

    /// «девятьсот».
    pub fn cardinal(&self, form: &str) -> Option<u32> {
        let exact = self.cardinals.get(form).copied();
        exact.or_else(|| self.heard(form))
    }

    /// «восемдесет», «девятьсотдвадцать»: a long word of number as a recogniser may spell or glue it.
    fn heard(&self, form: &str) -> Option<u32> {
        let long = form.len() >= 14 && form.len() <= 60;
        if !long
            || !TAILS.iter().any(|tail| form.ends_with(tail))
            || !HEARD.iter().any(|part| form.contains(part))
        {
            return None;
        }
        for (cut, _) in form.char_indices().filter(|(at, _)| *at >= 6) {
            let (Some(first), Some(second)) = (
                self.cardinals.get(&form[..cut]),
                self.cardinals.get(&form[cut..]),
            ) else {
                continue;
            };
            if *second > 0 && *second < room(*first) {
                return Some(first + second);
            }
        }
        let letters: Vec<char> = form.chars().collect();
        let near = self
            .cardinals
            .iter()
            .filter(|(known, _)| known.len() >= 14 && is_near(&letters, known));
        near.min().map(|(_, value)| *value)
    }

    /// The digits said at the token, and the token after: «девятьсот двадцать два», «двойной ноль», «три семёрки».
    pub fn digits(&self, row: &Row, at: usize) -> Option<(String, usize)> {
        let form = row.form(at);
        let one = |form: &str| self.cardinal(form).filter(|digit| *digit < 10);
        if let Some(times) = self.times.get(form) {
            let next = row.form(at + 1);
            if let Some(digit) = self.things.get(next).copied().or_else(|| one(next)) {
                return Some((digit.to_string().repeat(*times as usize), at + 2));
            }
        }
        if let Some(times) = one(form).filter(|times| (2..=4).contains(times))
            && let Some(digit) = self.things.get(row.form(at + 1))
        {
            return Some((digit.to_string().repeat(times as usize), at + 2));
        }
        if let Some((value, end)) = self.group(row, at) {
            return Some((value.to_string(), end));
        }
        let digit = self.things.get(form)?;
        Some((digit.to_string(), at + 1))
    }

    /// «двойной»: a number may begin with it.
    pub fn is_times(&self, form: &str) -> bool {
        self.times.contains(form)
    }

    /// «так», «записали»: said between the parts of a number.
    pub fn is_between(&self, form: &str) -> bool {
        self.between.words.contains(form)
    }

    /// «ой», «точнее»: the part before it was wrong.
    pub fn takes_back(&self, form: &str) -> bool {
        self.between.taken_back.contains(form)
    }

    /// «двенадцатого».
    pub fn ordinal(&self, form: &str) -> Option<u32> {
        self.ordinals.get(form).copied()
    }

    /// «эн»: the name of a letter.
    pub fn is_letter(&self, form: &str) -> bool {
        self.letters.contains(form)
    }

    /// «дробь».
    pub fn is_joint(&self, form: &str) -> bool {
        self.joints.contains(form)
    }

    /// «рублей», «дней»: what is counted.
    pub fn is_unit(&self, form: &str) -> bool {
        self.units.contains(form)
            || self
                .long_units
                .get(head(form))
                .is_some_and(|stems| stems.iter().any(|stem| form.starts_with(stem.as_str())))
    }

    /// The digits of one spoken number that starts at the token, and the token after it: «девятьсот двадцать два» is
    /// `922`, «ноль» is `0`. «двадцать пятьдесят» are two numbers.
    pub fn group(&self, row: &Row, at: usize) -> Option<(u32, usize)> {
        let (mut value, mut next) = (self.cardinal(row.form(at))?, at + 1);
        let mut room = room(value);
        while let Some(more) = self
            .cardinal(row.form(next))
            .filter(|more| *more > 0 && *more < room)
            .filter(|_| row.tokens[next].sort == Sort::Word && !row.joined(next))
        {
            value += more;
            room = self::room(more);
            next += 1;
        }
        Some((value, next))
    }
}

/// The first two letters.
pub(super) fn head(form: &str) -> &str {
    form.char_indices()
        .nth(2)
        .map_or(form, |(at, _)| &form[..at])
}

fn by_form(values: BTreeMap<String, Vec<String>>) -> Words<u32> {
    let pairs = values.into_iter().flat_map(|(value, forms)| {
        let value = value.parse().unwrap_or_default();
        forms.into_iter().map(move |form| (form, value))
    });
    pairs.collect()
}

/// Whether the words differ in one letter, put in, left out or changed.
fn is_near(letters: &[char], known: &str) -> bool {
    let known: Vec<char> = known.chars().collect();
    let same = letters
        .iter()
        .zip(&known)
        .take_while(|(a, b)| a == b)
        .count();
    let ends = |one: &[char], other: &[char]| one == other;
    match letters.len() as isize - known.len() as isize {
        0 => same < known.len() && ends(&letters[same + 1..], &known[same + 1..]),
        1 => ends(&letters[same + 1..], &known[same..]),
        -1 => ends(&letters[same..], &known[same + 1..]),
        _ => false,
    }
}

/// What may still be added: below ten after tens, below a hundred after hundreds.
fn room(value: u32) -> u32 {
    match value {
        100.. => 100,
        20.. => 10,
        _ => 0,
    }
}
