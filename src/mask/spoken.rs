//! Numbers as they are spoken: «восемь девятьсот двадцать два», «двенадцатого», «эн ка тире».

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::data;
use super::token::{Row, Sort};
use crate::error::Result;

const FILE: &str = "data/mask/numbers.toml";
const TEXT: &str = include_str!("../../data/mask/numbers.toml");
/// What ordinals end in: «пятого», «третьей», «восьмым».
const ORDINAL: &[&str] = &[
    "ый", "ий", "ой", "ое", "ая", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ую", "ые",
    "ых", "ье", "ья", "ьего", "ьему", "ьем", "ьим", "ьей", "ью", "ьи", "ьих", "ей",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    cardinals: BTreeMap<String, Vec<String>>,
    ordinals: BTreeMap<String, String>,
    letters: Letters,
    units: Units,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letters {
    names: HashSet<String>,
    joints: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    stems: Vec<String>,
}

/// Words of number: immutable.
pub(super) struct Spoken {
    cardinals: HashMap<String, u32>,
    ordinals: HashMap<String, u32>,
    letters: HashSet<String>,
    joints: HashSet<String>,
    units: HashSet<String>,
    long_units: Vec<String>,
}

impl Spoken {
    /// Reads the list that is part of the program.
    pub fn load() -> Result<Self> {
        let file: File = data::read(FILE, TEXT)?;
        let mut cardinals = HashMap::new();
        for (value, forms) in file.cardinals {
            let value = value.parse().unwrap_or_default();
            cardinals.extend(forms.into_iter().map(|form| (form, value)));
        }
        let mut ordinals = HashMap::new();
        for (value, stem) in file.ordinals {
            let value = value.parse().unwrap_or_default();
            for ending in ORDINAL {
                ordinals.insert(format!("{stem}{ending}"), value);
            }
        }
        let (units, long_units): (Vec<String>, Vec<String>) = file
            .units
            .stems
            .into_iter()
            .partition(|stem| stem.chars().count() <= 2 || stem.starts_with('='));
        let units: HashSet<String> = units
            .iter()
            .map(|unit| unit.trim_start_matches('=').to_owned())
            .collect();
        Ok(Self {
            cardinals,
            ordinals,
            letters: file.letters.names,
            joints: file.letters.joints,
            units,
            long_units,
        })
    }

    /// «девятьсот».
    pub fn cardinal(&self, form: &str) -> Option<u32> {
        self.cardinals.get(form).copied()
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
            || form.chars().count() > 2
                && self
                    .long_units
                    .iter()
                    .any(|stem| form.starts_with(stem.as_str()))
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

/// What may still be added: below ten after tens, below a hundred after hundreds.
fn room(value: u32) -> u32 {
    match value {
        100.. => 100,
        20.. => 10,
        _ => 0,
    }
}
