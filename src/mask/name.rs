//! What a word says of a person: given name, patronymic, surname, and how surely.

mod cases;
mod file;

use std::collections::HashMap;

use rumorph::{Dictionary, Source};

use super::id::cyrillic;
use super::person::surname;
use super::spoken::head;
use super::words::Words;
use crate::data;
use crate::error::{Error, Result};
use cases::{all_cases, cases, diminutives, never};
use file::{Endings, File};

const FILE: &str = "data/mask/names.toml";
const TEXT: &str = include_str!("../../data/mask/names.toml");
/// From this share of its readings on a word is taken for a name without more ado.
const SURE: f64 = 0.4;
/// Below this share a reading says nothing: «из» is no genitive of «Иза».
const RARE: f64 = 0.0005;

/// How surely a word is something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// It is not.
    #[default]
    No,
    /// Where the words around say so.
    Weak,
    /// By itself.
    Sure,
}

/// What is known of a word, whatever stands around it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub given: Level,
    pub patronymic: bool,
    pub surname: Level,
    /// «Владимир», «Тюмень».
    pub city: bool,
    /// In the dictionary as a word of everyday speech.
    pub common: bool,
    /// A noun or an adjective, as surnames are: «Заяц», «Белый».
    pub noun: bool,
    /// A firm, a city, a holiday: never a person.
    pub never: bool,
    /// No word of the dictionary.
    pub strange: bool,
}

impl Known {
    /// Whether it may be a part of a person's name.
    pub fn any(self) -> bool {
        !self.never && (self.given > Level::No || self.patronymic || self.surname > Level::No)
    }

    /// Whether it is a name by itself.
    pub fn sure(self) -> bool {
        !self.never && (self.given == Level::Sure || self.patronymic)
    }
}

/// Names and the words around them: immutable.
pub(super) struct Names {
    dictionary: Dictionary,
    /// Case form → initial form.
    given: Words<String>,
    /// Short form → full names.
    full: HashMap<String, Vec<String>>,
    homonym: Words,
    /// Homonyms as they are listed: «Яна» is a case of the homonym «Ян», and a name of its own.
    listed: Words,
    acts: Words,
    brands: Words,
    /// The first letters of brands: most words begin none.
    brand_heads: Words,
    latin: Words,
    surname: Words,
    /// «Орлов»: no eagles.
    plural: Words,
    never: Words,
    roles: Words,
    persons: Words,
    intro: Words,
    greeting: Words,
    places: Words,
    endings: Endings,
    everyday: Words,
}

impl Names {
    /// Reads the list and the dictionary that are part of the program.
    pub fn load() -> Result<Self> {
        let file: File = data::read(FILE, TEXT)?;
        let dictionary =
            Dictionary::bundled().map_err(|error| Error::Dictionary(error.to_string()))?;
        let mut given = HashMap::new();
        let mut full: HashMap<String, Vec<String>> = HashMap::new();
        let homonym = all_cases(&file.homonym.words);
        let mut made: Vec<(String, String)> = Vec::new();
        for (name, shorts) in &file.short {
            for form in cases(name) {
                given.entry(form).or_insert_with(|| name.clone());
            }
            for short in shorts {
                full.entry(short.clone()).or_default().push(name.clone());
            }
        }
        for name in file.given.words.iter().chain(file.short.values().flatten()) {
            for form in cases(name) {
                given.entry(form).or_insert_with(|| name.clone());
            }
        }
        // «Маратик», «Глашенька»: where no word is spelled so
        for name in file.short.keys().chain(&file.given.words) {
            let free = |short: &String| !given.contains_key(short) && !dictionary.is_known(short);
            let shorts = diminutives(name).into_iter().filter(free);
            made.extend(shorts.map(|short| (short, name.clone())));
        }
        for (short, name) in made {
            for form in cases(&short) {
                given.entry(form).or_insert_with(|| short.clone());
            }
            full.entry(short).or_default().push(name);
        }
        let pairs = || {
            let pairs = file.brand.pairs.iter();
            pairs.filter_map(|words| words.split_once(' '))
        };
        Ok(Self {
            dictionary,
            given: given.into_iter().collect(),
            full,
            homonym,
            listed: file.homonym.words.into_iter().collect(),
            acts: file.act.stems.into_iter().collect(),
            brand_heads: pairs().map(|(first, _)| head(first).to_owned()).collect(),
            brands: pairs().map(|(first, second)| pair(first, second)).collect(),
            latin: file.latin.words.into_iter().collect(),
            surname: all_cases(&file.surname.words),
            plural: all_cases(&file.plural.words),
            never: never(&file.never.words),
            roles: file.role.stems.into_iter().collect(),
            persons: file.person.stems.into_iter().collect(),
            intro: file.intro.words.into_iter().collect(),
            greeting: file.greeting.words.into_iter().collect(),
            places: file.place.stems.into_iter().collect(),
            endings: file.endings,
            everyday: file.everyday.words.into_iter().collect(),
        })
    }

    /// What is known of a form (small, `ё` as `е`).
    pub fn know(&self, form: &str) -> Known {
        if self.everyday.contains(form) {
            return Known {
                common: true,
                ..Known::default()
            };
        }
        let mut shares = Shares::default();
        for analysis in self.dictionary.analyze(form) {
            let Some(tag) = self.dictionary.ud_tag(analysis.ud) else {
                continue;
            };
            if analysis.source != Source::Dictionary {
                continue;
            }
            let share = match tag.feat("NameType") {
                Some("Giv") => &mut shares.given,
                Some("Pat") => &mut shares.patronymic,
                Some("Sur") => &mut shares.surname,
                Some("Geo") => &mut shares.city,
                _ => &mut shares.common,
            };
            *share += analysis.prob.max(f64::MIN_POSITIVE);
            shares.noun |= matches!(tag.pos(), "NOUN" | "ADJ" | "PROPN");
        }
        let unknown =
            shares.common + shares.given + shares.surname + shares.city + shares.patronymic == 0.0;
        let level = |share: f64| match share {
            share if share >= SURE => Level::Sure,
            share if share > RARE => Level::Weak,
            _ => Level::No,
        };
        let homonym =
            self.homonym.contains(form) && (self.listed.contains(form) || !self.is_initial(form));
        let given = match self.given.contains(form) {
            true if homonym => Level::Weak,
            // «люди», «галочку», «жене»: a case of a short form, and an everyday word
            true if shares.common >= 0.9 && shares.given <= RARE && !self.is_initial(form) => {
                Level::Weak
            }
            true if shares.common >= 0.9 && form.chars().count() < 5 && !self.is_initial(form) => {
                Level::Weak
            }
            true => Level::Sure,
            // a rare given name that is a common surname as well: «Юсупов»
            false
                if shares.given >= SURE
                    && shares.surname > 0.2
                    && ends(form, &self.endings.surname) =>
            {
                Level::Weak
            }
            false if homonym => level(shares.given).min(Level::Weak).max(Level::Weak),
            false => level(shares.given),
        };
        let suffix = unknown && form.chars().count() > 3 && ends(form, &self.endings.surname);
        let listed = self.surname.contains(form);
        // «Ахметов» is a given name in the dictionary as well
        let given_too = shares.given > 0.0 && ends(form, &self.endings.surname);
        let mut surname = level(shares.surname + if given_too { shares.given } else { 0.0 });
        let plural = self.plural.contains(form);
        if plural || suffix || listed && unknown {
            surname = Level::Sure;
        } else if listed || shares.city > 0.0 && ends(form, &self.endings.surname) {
            surname = surname.max(Level::Weak);
        }
        Known {
            given,
            patronymic: shares.patronymic >= SURE
                || unknown && form.chars().count() > 5 && ends(form, &self.endings.patronymic),
            surname,
            city: shares.city > 0.0,
            common: shares.common >= 0.5 && given < Level::Sure && !plural,
            noun: shares.noun || unknown,
            never: self.never.contains(form),
            strange: unknown,
        }
    }

    /// Not a case of it: «Валера».
    fn is_initial(&self, form: &str) -> bool {
        self.given.get(form).is_some_and(|lemma| lemma == form)
    }

    /// Whether the dictionary has the form in any reading.
    pub fn is_word(&self, form: &str) -> bool {
        self.dictionary.is_known(form)
    }

    /// Whether the form is an initial one in any reading.
    pub fn is_lemma(&self, form: &str) -> bool {
        self.is_initial(form)
            || self
                .dictionary
                .analyze(form)
                .iter()
                .any(|analysis| crate::morphology::fold(&analysis.lemma) == form)
    }

    /// Full names that a form of a given name may belong to.
    pub fn full(&self, form: &str) -> Vec<String> {
        let lemma = match self.given.get(form) {
            Some(lemma) => lemma.clone(),
            None => self.lemma(form, "Giv"),
        };
        self.full
            .get(&lemma)
            .cloned()
            .unwrap_or_else(|| vec![lemma])
    }

    /// The initial form of a name in its likeliest reading of that type.
    pub fn lemma(&self, form: &str, kind: &str) -> String {
        let analyses = self.dictionary.analyze(form);
        let named = analyses.iter().find(|analysis| {
            let tag = self.dictionary.ud_tag(analysis.ud);
            tag.is_some_and(|tag| tag.feat("NameType") == Some(kind))
        });
        named.map_or_else(
            || form.to_owned(),
            |analysis| crate::morphology::fold(&analysis.lemma),
        )
    }

    /// «Соловей»: a word that is a surname as well.
    pub fn is_listed(&self, form: &str) -> bool {
        self.surname.contains(form)
    }

    /// Whether any word of an answer to «Как вас зовут?» may be a name: «До пятницы» is none.
    pub fn is_told(&self, words: &str) -> bool {
        crate::morphology::fold(words)
            .split(|letter: char| !letter.is_alphanumeric())
            .map(|word| self.know(word))
            .any(|known| known.any() && !known.common || known.strange && known.noun)
    }

    /// «Bosch».
    pub fn is_never(&self, form: &str) -> bool {
        self.never.contains(form)
    }

    /// «мастер», «оператору».
    pub fn is_role(&self, form: &str) -> bool {
        begins(form, &self.roles)
    }

    /// «получатель», «муж».
    pub fn is_person(&self, form: &str) -> bool {
        begins(form, &self.persons)
    }

    /// «зовут», «фамилия».
    pub fn is_intro(&self, form: &str) -> bool {
        self.intro.contains(form)
    }

    /// «это», «спасибо».
    pub fn is_greeting(&self, form: &str) -> bool {
        self.greeting.contains(form)
    }

    /// «сказал», «обещала»: what people do.
    pub fn is_act(&self, form: &str) -> bool {
        begins(form, &self.acts)
    }

    /// «John», «Iuliia», «Sergey»: a given name in Latin letters.
    pub fn is_latin_given(&self, form: &str) -> bool {
        let sure = |name: &str| {
            let known = self.know(name);
            known.given == Level::Sure && !known.never
        };
        let tail = |end: &str, russian: &str| {
            form.strip_suffix(end)
                .map(|stem| format!("{}{russian}", cyrillic(stem)))
        };
        let ways = [
            Some(cyrillic(form)),
            tail("ia", "ия"),
            tail("iia", "ия"),
            tail("iya", "ия"),
            tail("ey", "ей"),
            tail("ei", "ей"),
            tail("ay", "ай"),
            tail("ai", "ай"),
            tail("y", "ий"),
            tail("ii", "ий"),
            tail("i", "ий"),
            tail("ya", "ья"),
            tail("", "ь"),
        ];
        self.latin.contains(form) || ways.into_iter().flatten().any(|name| sure(&name))
    }

    /// «Нина Ричи».
    pub fn is_brand(&self, first: &str, second: &str) -> bool {
        self.brand_heads.contains(head(first)) && self.brands.contains(&pair(first, second))
    }

    /// «магазин», «метро».
    pub fn is_place(&self, form: &str) -> bool {
        begins(form, &self.places)
    }
}

/// «с Дедом Морозом»: one for all cases.
fn pair(first: &str, second: &str) -> String {
    format!("{} {}", surname(first), surname(second))
}

#[derive(Default)]
struct Shares {
    given: f64,
    patronymic: f64,
    surname: f64,
    city: f64,
    common: f64,
    noun: bool,
}

/// A stem with at most three letters more; a short stem takes none but its own cases.
fn begins(form: &str, stems: &Words) -> bool {
    let cuts = form.char_indices().rev().take(3).map(|(at, _)| at);
    stems.contains(form)
        || cuts
            .map(|cut| &form[..cut])
            .any(|stem| stem.chars().nth(3).is_some() && stems.contains(stem))
}

fn ends(form: &str, endings: &[String]) -> bool {
    endings.iter().any(|ending| form.ends_with(ending.as_str()))
}
