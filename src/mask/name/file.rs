//! What `data/mask/names.toml` holds.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "version")]
    _version: u32,
    pub short: BTreeMap<String, Vec<String>>,
    pub given: Listed,
    pub homonym: Listed,
    pub surname: Listed,
    pub plural: Listed,
    pub never: Listed,
    pub role: Stems,
    pub person: Stems,
    pub intro: Listed,
    pub greeting: Listed,
    pub place: Stems,
    pub act: Stems,
    pub brand: Pairs,
    pub latin: Listed,
    pub endings: Endings,
    pub everyday: Listed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Endings {
    pub patronymic: Vec<String>,
    pub surname: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    pub words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pairs {
    pub pairs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stems {
    pub stems: Vec<String>,
}
