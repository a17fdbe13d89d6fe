//! Words beside a number that say what it is: «договор», «инн», «последние четыре».

use std::collections::BTreeMap;

use serde::Deserialize;

use super::token::Row;
use super::words::Words;
use crate::data;
use crate::error::Result;

const FILE: &str = "data/mask/cues.toml";
const TEXT: &str = include_str!("../../data/mask/cues.toml");
/// How far to the left a cue is looked for, in words.
const REACH: usize = 9;
/// What nouns and adjectives end in.
const ENDINGS: &[&str] = &[
    "", "а", "о", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах", "и", "ю", "ем", "я", "ям", "ями",
    "ях", "ей", "ью", "ой", "ою", "ь", "й", "ий", "ия", "ие", "ию", "ием", "ии", "ый", "ая", "ое",
    "ого", "ому", "ым", "ую", "ые", "ых", "ыми", "ок", "ка", "ку", "ке", "кой", "ки", "ка́", "ик",
    "ика", "ику", "ике", "ник", "ника", "нику", "его", "ему", "им", "ния", "ние", "нием", "нию",
    "нии", "ец", "ный", "ного", "ному", "ном", "ная", "ную", "ной", "ные",
];

/// What a number next to the word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cue {
    /// «телефон».
    Phone,
    /// «добавочный».
    Extension,
    /// «карта».
    Card,
    /// «лицевой счёт».
    Account,
    /// «договор», «полис».
    Contract,
    /// «заказ», «заявка», «трек».
    Order,
    /// «инн».
    Inn,
    /// «снилс».
    Snils,
    /// «паспорт», «права».
    Passport,
    /// «родилась».
    BirthDate,
    /// «госномер».
    Plate,
    /// «артикул», «цена»: to be left alone.
    Harmless,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    before: BTreeMap<Cue, Vec<String>>,
    ending: Listed,
    plain: Listed,
    hotline: Listed,
    goods: Listed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    words: Vec<String>,
}

/// The cues: immutable.
pub(super) struct Cues {
    forms: Words<Cue>,
    ending: Vec<String>,
    plain: Vec<String>,
    hotline: Vec<String>,
    goods: Vec<String>,
}

/// A cue that stands before a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub cue: Cue,
    /// Its token.
    pub at: usize,
    /// Words between it and the number.
    pub apart: usize,
}

impl Cues {
    /// Reads the list that is part of the program.
    pub fn load() -> Result<Self> {
        let file: File = data::read(FILE, TEXT)?;
        let words = || {
            file.before
                .iter()
                .flat_map(|(cue, words)| words.iter().map(move |word| (*cue, word)))
        };
        // a form that is listed as such is not another word's case
        let whole =
            words().filter_map(|(cue, word)| Some((word.strip_prefix('=')?.to_owned(), cue)));
        let stems = words().filter(|(_, word)| !word.starts_with('='));
        let cases = stems.flat_map(|(cue, stem)| {
            ENDINGS
                .iter()
                .map(move |ending| (format!("{stem}{ending}"), cue))
        });
        let forms = whole.chain(cases).collect();
        Ok(Self {
            forms,
            ending: file.ending.words,
            plain: file.plain.words,
            hotline: file.hotline.words,
            goods: file.goods.words,
        })
    }

    /// The cue that the token is.
    pub fn at(&self, row: &Row, at: usize) -> Option<Cue> {
        let cue = *self.forms.get(row.form(at))?;
        let near = |sign: &str| row.form(at + 1) == sign && row.joined(at + 1);
        match row.form(at) {
            // «р/с», «л/с», «к/с», «л. с.»
            "р" | "л" | "к" => near("/").then_some(cue),
            // «в/у», «п. 2»
            "у" => (at >= 2 && row.form(at - 1) == "/" && row.form(at - 2) == "в").then_some(cue),
            "п" | "ст" | "стр" => near(".").then_some(cue),
            "гр" => None,
            // «Тимофей, род. 01.10.2014»
            "род" => near(".").then_some(cue),
            // «договор РС-30-771204»: letters of the code
            "рс" | "лс" | "кс" | "дмс" | "омс" | "ву" | "стс" | "птс" | "рма" | "rma" | "мтс"
            | "кр" | "рег"
                if row.is_dash(at + 1)
                    && row.joined(at + 1)
                    && row
                        .tokens
                        .get(at + 2)
                        .is_some_and(|token| token.is_digits()) =>
            {
                None
            }
            // «военный билет»
            "билет" | "билета" | "билету" if at > 0 && row.form(at - 1).starts_with("военн") => {
                Some(Cue::Passport)
            }
            "мир" => (row.tokens[at].is_upper()).then_some(cue),
            "права" if row.form(at + 1) == "на" && row.form(at + 2) == "имя" => Some(cue),
            // «полис серии КС № 0048817»
            "кс" | "рс" | "лс" if at > 0 && row.form(at - 1).starts_with("сери") => None,
            "прав" | "права" => {
                (!matches!(row.form(at + 1), "на" | "потребителей" | "не" | "ли")
                    && row.form(at.wrapping_sub(1)) != "защите")
                    .then_some(cue)
            }
            _ => Some(cue),
        }
    }

    /// The cues to the left of a token within its sentence, nearest first; a harmless one is the last.
    pub fn before(&self, row: &Row, at: usize, taken: impl Fn(usize) -> bool) -> Vec<Found> {
        let mut found = Vec::new();
        let mut apart = 0;
        let mut now = at;
        // «— … последние четыре цифры карты. Клиент: 5682.»: the answer to a question
        if at >= 3 && row.form(at - 1) == ":" && super::people::is_label(row.form(at - 2)) {
            now = at - 3;
        } else if at >= 2 && row.is_dash(at - 1) && matches!(row.form(at - 2), "." | "?") {
            now = at - 2;
        }
        while now > 0 && apart <= REACH {
            if row.breaks(now) && now < at {
                break;
            }
            now -= 1;
            if now + 1 == at && row.breaks(at) && row.tokens[at].gap == super::token::Gap::Space {
                break;
            }
            let token = &row.tokens[now];
            if taken(now) {
                break;
            }
            if !token.is_word() {
                continue;
            }
            if let Some(cue) = self.at(row, now) {
                // «билет на поезд», «бронь на рейс», «заявление на загранник»
                let ticket = matches!(cue, Cue::Harmless | Cue::Passport)
                    && now >= 2
                    && row.form(now - 1) == "на"
                    && self.at(row, now - 2) == Some(Cue::Order);
                if !ticket {
                    found.push(Found {
                        cue,
                        at: now,
                        apart,
                    });
                }
                if cue == Cue::Harmless && !ticket {
                    break;
                }
            }
            apart += 1;
        }
        found
    }

    /// A cue to the right: «№ 2300-1/К — это мой договор».
    pub fn after(&self, row: &Row, at: usize) -> Option<Cue> {
        let pointing = (at..at + 3).any(|at| matches!(row.form(at), "это" | "мой" | "моя"));
        let mut cues = (at..(at + 5).min(row.len()))
            .take_while(|&at| !row.breaks(at))
            .filter_map(|at| self.at(row, at));
        pointing.then(|| cues.next()).flatten()
    }

    /// «последние четыре», «кончается на» between the token and the number.
    pub fn is_ending(&self, row: &Row, range: std::ops::Range<usize>) -> bool {
        row.tokens[range].iter().any(|token| {
            self.ending.iter().any(|stem| match stem.strip_prefix('=') {
                Some(form) => token.is(form),
                None => token.form.starts_with(stem.as_str()),
            })
        })
    }

    /// «2300-1 — закон»: what follows says that it is nobody's.
    pub fn disowned(&self, row: &Row, at: usize) -> bool {
        let dash = row.is_dash(at) || row.form(at) == "это";
        dash && (at + 1..(at + 3).min(row.len())).any(|at| self.at(row, at) == Some(Cue::Harmless))
    }

    /// «номер», «№».
    pub fn is_plain(&self, form: &str) -> bool {
        self.plain.iter().any(|word| word == form)
    }

    /// «горячая линия».
    pub fn is_hotline(&self, form: &str) -> bool {
        begins(form, &self.hotline)
    }

    /// «артикул».
    pub fn is_goods(&self, form: &str) -> bool {
        begins(form, &self.goods)
    }
}

fn begins(form: &str, stems: &[String]) -> bool {
    stems.iter().any(|stem| form.starts_with(stem.as_str()))
}
