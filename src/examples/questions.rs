//! What a trainer asks the class: `data/questions.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Role;
use crate::data;
use crate::error::Result;
use crate::export::Language;

const FILE: &str = "data/questions.toml";
const BUNDLED: &str = include_str!("../../data/questions.toml");

/// Questions by kind of example.
#[derive(Debug, Deserialize)]
pub struct Questions {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(flatten)]
    kinds: BTreeMap<String, InLanguages>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InLanguages {
    ru: Vec<String>,
    en: Vec<String>,
}

impl Questions {
    /// The questions that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with the line, when the data is not valid.
    pub fn load() -> Result<Self> {
        data::read(FILE, BUNDLED)
    }

    /// The questions under an example.
    pub fn of(&self, role: Role, language: Language) -> &[String] {
        let kind = match role {
            Role::Shows(flag) => flag.as_str().to_owned(),
            // what is no exemplary work is no misconduct either: each flag has words of its own
            Role::NearMiss(flag) => format!("near_miss_{}", flag.as_str()),
            Role::Badly | Role::Well => "contrast".to_owned(),
        };
        match self.kinds.get(&kind) {
            Some(kind) => language.pick(&kind.ru, &kind.en),
            None => &[],
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::case::FlagName;

    #[test]
    fn every_kind_of_example_has_questions_in_both_languages() {
        let questions = Questions::load().unwrap();
        let mut roles = FlagName::ALL.map(Role::Shows).to_vec();
        roles.extend(FlagName::ALL.map(Role::NearMiss));
        roles.push(Role::Badly);
        for role in roles {
            for language in [Language::Ru, Language::En] {
                assert!(questions.of(role, language).len() >= 2, "{role:?}");
            }
        }
        let near = Role::NearMiss(FlagName::ExemplaryHandling);
        let asked = questions.of(near, Language::Ru).concat();
        assert!(!asked.contains("наруш"), "{asked}");
    }
}
