//! What a conversation is about: bank, delivery, housing … by the words of `data/domains.toml`.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::search::Stems;
use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;

const FILE: &str = "data/domains.toml";
const BUNDLED: &str = include_str!("../../data/domains.toml");
/// Format of the file.
const VERSION: u32 = 1;
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
    version: u32,
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
    /// [`Error::Data`] with the line, when the data is not valid.
    pub fn load(stems: &Stems) -> Result<Self> {
        let failed = |line, reason| Error::Data {
            file: FILE.to_owned(),
            line,
            reason,
        };
        let file: RawFile = toml::from_str(BUNDLED).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            failed(line_of(BUNDLED, at), error.message().to_owned())
        })?;
        if file.version != VERSION {
            return Err(failed(
                1,
                format!(
                    "version {} is not known; this program reads {VERSION}",
                    file.version
                ),
            ));
        }
        let mut words: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, domain) in file.domain.iter().enumerate() {
            for stem in domain.words.iter().flat_map(|word| stems.of(word)) {
                let domains = words.entry(stem).or_default();
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

    /// The domain with most different words among these stems, of equals the first; `None` when none has two.
    pub fn of(&self, stems: &[String]) -> Option<&str> {
        let different: BTreeSet<&String> = stems.iter().collect();
        let mut found = vec![0; self.names.len()];
        for domains in different
            .into_iter()
            .filter_map(|stem| self.words.get(stem))
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
