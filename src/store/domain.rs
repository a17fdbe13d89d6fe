//! What a conversation is about: bank, delivery, housing … by the words of `data/domains.toml`.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde::Deserialize;

use super::search::Stems;
use crate::data;
use crate::error::Result;

const FILE: &str = "data/domains.toml";
const BUNDLED: &str = include_str!("../../data/domains.toml");
/// Different words of a domain that a conversation must hold.
const LEAST: usize = 2;

/// All domains.
#[derive(Debug)]
pub struct Domains {
    names: Vec<String>,
    /// Domains by the stem of a word.
    words: HashMap<String, Vec<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(rename = "version")]
    _version: u32,
    domain: Vec<RawDomain>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDomain {
    id: String,
    words: Vec<String>,
}

impl Domains {
    /// The domains that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with the line, when the data is not valid.
    pub fn load(stems: &Stems) -> Result<Self> {
        let file: RawFile = data::read(FILE, BUNDLED)?;
        let mut words: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, domain) in file.domain.iter().enumerate() {
            for stem in domain.words.iter().flat_map(|word| stems.of(word)) {
                let domains = words.entry(stem.to_string()).or_default();
                if !domains.contains(&at) {
                    domains.push(at);
                }
            }
        }
        Ok(Self {
            names: file.domain.into_iter().map(|domain| domain.id).collect(),
            words,
        })
    }

    /// Names of all domains.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a stem is a word of that domain.
    pub fn is_word_of(&self, domain: &str, stem: &str) -> bool {
        let mut of = self.words.get(stem).into_iter().flatten();
        of.any(|&at| self.names[at] == domain)
    }

    /// The domain with most different words among these stems, of equals the first; `None` when none has two.
    pub fn of(&self, stems: &[Rc<str>]) -> Option<&str> {
        let different: HashSet<&Rc<str>> = stems.iter().collect();
        let mut found = vec![0; self.names.len()];
        for domains in different
            .into_iter()
            .filter_map(|stem| self.words.get(&**stem))
        {
            domains.iter().for_each(|&at| found[at] += 1);
        }
        let most = *found.iter().max()?;
        let at = found.iter().position(|&count| count == most)?;
        (most >= LEAST).then_some(self.names[at].as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_about_what_most_of_its_words_are_of() {
        let stems = Stems::default();
        let domains = Domains::load(&stems).unwrap();
        let of = |text: &str| domains.of(&stems.of(text)).map(str::to_owned);
        assert_eq!(
            of("Третий день нет интернета, роутер моргает, оператор молчит").as_deref(),
            Some("связь")
        );
        assert_eq!(
            of("Врач не пришёл на приём, регистратура не отвечает").as_deref(),
            Some("медицина")
        );
        assert_eq!(of("Здравствуйте, вы меня слышите?"), None);
    }
}
