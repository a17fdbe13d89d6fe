//! Where somebody lives: «ул. Широтная, д. 118, кв. 14», «мельникайте дом сто двадцать три квартира восемь».

mod alone;
mod before;
mod house;

use std::ops::Range;

use serde::Deserialize;

use super::harmless::is_month;
use super::spoken::Spoken;
use super::token::{Gap, Row};
use super::words::Words;
use crate::data;
use crate::error::Result;
use house::pair;

const FILE: &str = "data/mask/places.toml";
const TEXT: &str = include_str!("../../data/mask/places.toml");
/// Words that a street's name may have: «50 лет Октября», «Рабоче-Крестьянской Красной Армии».
const NAME: usize = 4;
/// How far before an address its cue may stand, in tokens.
const REACH: usize = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    street: Street,
    settlement: Settlement,
    part: Part,
    cue: Cue,
    never: Never,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Street {
    words: Words,
    cut: Words,
    famous: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settlement {
    words: Words,
    region: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    house: Words,
    inner: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    stems: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Never {
    words: Words,
}

/// Words of addresses: immutable.
pub(super) struct Places(File);

/// What is known of a text beside its tokens.
pub(super) struct Search<'a> {
    pub row: &'a Row<'a>,
    pub spoken: &'a Spoken,
    pub harmless: &'a [bool],
    /// Whether a word is a city's name.
    pub is_city: &'a dyn Fn(usize) -> bool,
    /// Whether a word says what a number is: «Лицевой 558-014-702».
    pub is_cue: &'a dyn Fn(usize) -> bool,
}

impl Places {
    /// Reads the list that is part of the program.
    pub fn load() -> Result<Self> {
        Ok(Self(data::read(FILE, TEXT)?))
    }

    /// «гагарина», «республики»: what streets are commonly called.
    pub fn is_famous(&self, form: &str) -> bool {
        self.0.street.famous.contains(form)
    }

    /// Every address, in order.
    pub fn find(&self, search: &Search) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < search.row.len() {
            match self.address(search, at) {
                Some(end) => {
                    let floor = found.last().map_or(0, |last| last.end);
                    let mut start = self.back(search, at, floor);
                    // «первая заводская дом восемь»
                    if search.row.flat
                        && start > floor
                        && search.row.form(start).ends_with("ая")
                        && search.row.form(start - 1).ends_with("ая")
                        && search.spoken.ordinal(search.row.form(start - 1)).is_some()
                    {
                        start -= 1;
                    }
                    // «Стара-Загора 202-48»
                    if start >= floor + 2
                        && search.row.is_dash(start - 1)
                        && search.row.joined(start)
                        && search.row.joined(start - 1)
                        && search.row.tokens[start - 2].is_capital()
                    {
                        start -= 2;
                    }
                    // «индекс 625026, ул. Республики»
                    let index = found.pop_if(|last| {
                        last.len() == 1 && search.row.form(last.end) == "," && start == last.end + 1
                    });
                    found.push(index.map_or(start, |index| index.start)..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    fn address(&self, search: &Search, at: usize) -> Option<usize> {
        self.typed(search, at)
            .or_else(|| self.behind(search, at))
            .or_else(|| self.bare(search, at))
            .or_else(|| self.known(search, at))
            .or_else(|| self.index(search, at))
            .or_else(|| self.house_only(search, at))
    }

    /// The token after a word for a kind of street.
    fn street(&self, row: &Row, at: usize) -> Option<usize> {
        let token = row.tokens.get(at).filter(|token| token.is_word())?;
        let cut = row.is_dash(at + 1) && row.joined(at + 1) && row.joined(at + 2);
        if cut
            && self
                .0
                .street
                .cut
                .contains(&format!("{}-{}", token.form, row.form(at + 2)))
        {
            return Some(at + 3 + usize::from(row.form(at + 3) == "." && row.joined(at + 3)));
        }
        if cut || !self.0.street.words.contains(&token.form) {
            return None;
        }
        // «сняли с линии. Вам»: a whole word is not cut
        let short = token.len() <= 4 || token.is("просп");
        let dot = short && row.form(at + 1) == "." && row.joined(at + 1);
        // «ш», «пр», «пл» are words only with their dot
        if token.len() <= 3
            && !dot
            && !matches!(
                token.form.as_str(),
                "ул" | "пер"
                    | "наб"
                    | "мкр"
                    | "снт"
                    | "жк"
                    | "прт"
                    | "прд"
                    | "днт"
                    | "гск"
            )
        {
            return None;
        }
        Some(at + 1 + usize::from(dot))
    }

    /// «ул. Широтная, д. 118, кв. 14»
    fn typed(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let mut next = self.street(row, at)?;
        // «станция метро «Площадь Гарина-Михайловского»», «горячая линия 8-800»
        if (at.saturating_sub(2)..at)
            .any(|at| row.form(at) == "метро" || row.form(at).starts_with("горяч"))
        {
            return None;
        }
        let start = next;
        // «7-й микрорайон, д. 40»
        let numbered = at >= 1
            && (row.tokens[at - 1].is_digits()
                || at >= 3 && row.joined(at - 1) && row.tokens[at - 3].is_digits());
        let most = if row.flat { 2 } else { NAME };
        let quoted = matches!(row.form(next), "«" | "\"");
        next += usize::from(quoted);
        // «50 лет Октября», «1905 года», «2-я Луговая»
        if row.tokens.get(next).is_some_and(|token| token.is_digits()) {
            let dash = usize::from(row.is_dash(next + 1)) * 2;
            let ordinal = dash > 0
                && row
                    .tokens
                    .get(next + 2)
                    .is_some_and(|token| token.is_word());
            if ordinal
                || dash == 0
                    && row.tokens.get(next + 1).is_some_and(|token| {
                        token.is_word() && token.len() > 2 && !self.is_part(row, next + 1)
                    })
            {
                next += 1 + dash;
            }
        }
        let mut words = 0;
        let mut best = None;
        while words <= most && next < row.len() && !(next > start && row.breaks(next)) {
            if let Some(end) = self
                .house(search, next)
                .filter(|_| next > start || numbered)
            {
                best = Some(end);
                break;
            }
            let token = &row.tokens[next];
            let counted =
                search.spoken.cardinal(&token.form).is_some() && row.form(next + 1) != "лет";
            let fits = token.is_word()
                && !counted
                && (!self.0.never.words.contains(&token.form) || self.is_street_tail(&token.form))
                || row.is_dash(next) && row.joined(next)
                || (token.is("»") || token.is("\"")) && quoted
                || token.is(".") && row.joined(next) && row.tokens[next - 1].len() <= 3;
            if !fits
                || token.is_word()
                    && token.gap != Gap::None
                    && words > 0
                    && token.form.len() > 2
                    && !token.is_capital()
                    && !row.flat
                    && words >= 1
                    && row.tokens[next - 1].is_capital()
                    && !self.is_street_tail(&token.form)
            {
                break;
            }
            words += usize::from(token.is_word() && !self.is_street_tail(&token.form));
            next += 1;
        }
        if best.is_some() {
            return best;
        }
        // a street without a house is an address only where somebody lives: «живу на улице Лесной»
        let named = row.tokens.get(start).is_some_and(|token| {
            token.is_capital()
                || row.flat && token.is_word() && !self.0.never.words.contains(&token.form)
        });
        (named && self.cued(row, at, true)).then_some((start + 1).min(next.max(start + 1)))
    }

    fn is_street_tail(&self, form: &str) -> bool {
        matches!(
            form,
            "октября"
                | "лет"
                | "года"
                | "партсъезда"
                | "мая"
                | "победы"
                | "комсомола"
                | "армии"
                | "реки"
                | "съезда"
        ) || is_month(form)
    }

    /// «Красный проспект, 14», «червишевский тракт семьдесят два»
    fn behind(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let name = |at: usize| {
            row.tokens.get(at).is_some_and(|token| {
                token.is_word()
                    && (token.is_capital() || row.flat || token.len() > 4)
                    && !self.0.never.words.contains(&token.form)
            })
        };
        if !name(at) {
            return None;
        }
        let kind = (at + 1..at + 3).find_map(|next| {
            let adjective = row.tokens.get(next - 1).is_some_and(|token| {
                [
                    "ий", "ый", "ой", "ая", "ом", "ем", "ого", "его", "ое", "ую", "яя", "ему",
                    "ому",
                ]
                .iter()
                .any(|ending| token.form.ends_with(ending))
            });
            self.street(row, next)
                .filter(|_| next == at + 1 || row.flat || row.tokens[at].is_capital())
                .filter(|_| adjective && (at + 1..next).all(name))
        })?;
        self.house(search, kind)
    }

    /// «мельникайте дом сто двадцать три», «Республики 155а, кв 8», «Холодильная 85-14»
    fn bare(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let name = |at: usize| {
            row.tokens.get(at).is_some_and(|token| {
                token.is_word()
                    && token.len() > 3
                    && (row.flat || token.is_capital())
                    && !self.0.never.words.contains(&token.form)
                    && search.spoken.cardinal(&token.form).is_none()
                    && search.spoken.ordinal(&token.form).is_none()
                    && !is_month(&token.form)
                    && !self.is_part(row, at)
                    && !(search.is_cue)(at)
                    && self.street(row, at).is_none()
            })
        };
        if !name(at) {
            return None;
        }
        let mut next = at + 1;
        while name(next) && next < at + 3 && !row.breaks(next) {
            next += 1;
        }
        let end = self.house(search, next)?;
        let parts = self.parts(search, next, end);
        // «говорю подъезд второй»: after a street the house comes first
        let first = next + usize::from(row.form(next) == ",");
        if search.spoken.ordinal(row.form(first)).is_some() {
            return None;
        }
        if self.is_part(row, first) && !self.0.part.house.contains(row.form(first)) {
            return None;
        }
        let cued = self.cued(row, at, row.flat || parts > 0);
        let paired = pair(row, next);
        let like = self.like_street(row.form(next - 1));
        let solid = parts >= 2
            || parts >= 1 && (like || cued)
            || paired && (like || cued) && !row.flat
            || cued && (like || !row.flat);
        solid.then_some(end)
    }

    /// «Олимпийская», «Гагарина», «Мельникайте»: what streets are called.
    fn like_street(&self, form: &str) -> bool {
        [
            "ая", "ой", "яя", "ова", "ева", "ина", "ого", "ей", "ия", "ии", "ки", "ей", "ов", "те",
            "цы", "ную", "ую", "кого", "са", "ца", "на", "ко", "ры", "ра", "ды", "ты", "мая", "ча",
            "ка", "ва", "ха", "ды", "да", "ва", "де", "зе", "ни", "ия",
        ]
        .iter()
        .any(|ending| form.ends_with(ending))
    }
}
