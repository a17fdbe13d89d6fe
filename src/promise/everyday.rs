//! What a word tells of a conversation: how rare it is, and which deeds are told in each other's words.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;

const EVERYDAY: &str = "data/promise/everyday.toml";
const DEEDS: &str = "data/promise/deeds.toml";
/// Percent of conversations below which words weigh alike.
const RARE: f64 = 1.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shares {
    percent: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    kinds: BTreeMap<String, Vec<String>>,
}

/// Everyday words, and the kinds of deeds.
pub(super) struct Everyday {
    /// Percent of conversations that have a word, where it is one or more.
    percent: HashMap<String, f64>,
    kinds: HashMap<String, Vec<String>>,
}

impl Everyday {
    pub fn load() -> Result<Self> {
        let shares: Shares = read(EVERYDAY, include_str!("../../data/promise/everyday.toml"))?;
        let mut known = HashMap::new();
        for (percent, lemmas) in shares.percent {
            let share: f64 = percent
                .parse()
                .map_err(|_| wrong(EVERYDAY, 1, format!("`{percent}` is no percentage")))?;
            known.extend(lemmas.into_iter().map(|lemma| (lemma, share)));
        }
        let deeds: Kinds = read(DEEDS, include_str!("../../data/promise/deeds.toml"))?;
        let mut kinds: HashMap<String, Vec<String>> = HashMap::new();
        for (kind, lemmas) in deeds.kinds {
            for lemma in lemmas {
                kinds.entry(lemma).or_default().push(kind.clone());
            }
        }
        Ok(Self {
            percent: known,
            kinds,
        })
    }

    /// Squared logarithm of rarity (inverse document frequency) as a share of that of a rare word: 0 for what every
    /// conversation has, 1 for what fewer than one in a hundred has.
    pub fn weight(&self, lemma: &str) -> f64 {
        let percent = self.percent.get(lemma).copied().unwrap_or(RARE).max(RARE);
        ((100.0 / percent).ln() / (100.0 / RARE).ln()).powi(2)
    }

    /// Names of the kinds of a deed.
    pub fn kinds(&self, lemma: &str) -> &[String] {
        self.kinds.get(lemma).map_or(&[], Vec::as_slice)
    }
}

fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        wrong(file, line, error.message().to_owned())
    })
}

fn wrong(file: &str, line: usize, reason: String) -> Error {
    Error::Data {
        file: file.to_owned(),
        line,
        reason,
    }
}
