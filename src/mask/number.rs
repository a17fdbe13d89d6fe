//! Which kind of personal number a value is: by the word beside it, by its shape, by its sum.

mod parts;
mod shape;
mod told;

use std::ops::Range;

use super::cue::{Cue, Cues, Found};
use super::spoken::Spoken;
use super::token::Row;
use super::value::{self, Letters, Value};
use super::{Kind, checksum};
use shape::{card, hotline, phone};
pub(in crate::mask) use told::Told;

/// Words that a short number follows for other reasons as well: «чек на 500», «дело в том».
const WEAK: &str = "дело производств страховк чек билет доставк жалоб вызов запрос направл талон квитанц претенз заказыв заказал возврат";

/// What the search knows.
pub(super) struct Numbers<'a> {
    pub row: &'a Row<'a>,
    pub spoken: &'a Spoken,
    pub cues: &'a Cues,
    pub harmless: &'a [bool],
    /// Tokens that something else holds already.
    pub taken: &'a [bool],
    /// What the words of the text speak of, wherever they stand.
    pub told: Told,
}

impl Numbers<'_> {
    /// Every number that tells of a person, in order: tokens and kind.
    pub fn find(&self) -> Vec<(Range<usize>, Kind)> {
        let mut found: Vec<(Range<usize>, Kind)> = Vec::new();
        let mut at = 0;
        while at < self.row.len() {
            if self.taken[at] || self.harmless[at] || !self.begins(at) {
                at += 1;
                continue;
            }
            let last = found
                .last()
                .filter(|(tokens, _)| self.follows(tokens.end, at));
            match self.decide(
                at,
                last.map(|(_, kind)| *kind),
                found.last().map_or(0, |last| last.0.end),
            ) {
                Some((tokens, kind)) => {
                    at = tokens.end.max(at + 1);
                    let parts = match kind {
                        Kind::Contract | Kind::Order => vec![tokens],
                        _ => self.portions(tokens),
                    };
                    found.extend(parts.into_iter().map(|part| (part, kind)));
                }
                None => at = self.skip(at),
            }
        }
        found
    }

    /// Past the digits that were no code.
    fn skip(&self, at: usize) -> usize {
        match value::read(self.row, self.spoken, self.harmless, at, Letters::No) {
            Some(value) if hotline(&value.digits) => value.tokens.end,
            // «по договору, 24 000»
            Some(value) if matches!(value.groups.as_slice(), [1..=3, 3]) && !value.spoken => {
                value.tokens.end
            }
            Some(value) => value.stops[0].1.max(at + 1),
            _ => at + 1,
        }
    }

    /// «5682 и 7701»: a second one of the same kind.
    fn follows(&self, end: usize, at: usize) -> bool {
        (1..=2).contains(&(at - end.min(at)))
            && (end..at).all(|at| matches!(self.row.form(at), "и" | "," | "или" | "/"))
    }

    fn begins(&self, at: usize) -> bool {
        let token = &self.row.tokens[at];
        let row = self.row;
        if token.is_digits() {
            // the tail of «WAT28441» is a model's, not a code
            return !(row.joined(at)
                && at > 0
                && row.tokens[at - 1].is_word()
                && self.begins(at - 1));
        }
        let next_digits = |at: usize| row.tokens.get(at).is_some_and(|token| token.is_digits());
        if token.is("+") {
            return next_digits(at + 1) || row.form(at + 1) == "(" && next_digits(at + 2);
        }
        if token.is("(") {
            return next_digits(at + 1) && row.tokens[at + 1].len() >= 3;
        }
        if !token.is_word() {
            return false;
        }
        if self.spoken.cardinal(&token.form).is_some() {
            return !row.joined(at);
        }
        if self.spoken.is_times(&token.form) {
            return self.spoken.digits(row, at).is_some();
        }
        if token.is("плюс") {
            return self
                .spoken
                .cardinal(row.form(at + 1))
                .is_some_and(|value| matches!(value, 7 | 3 | 300..400 | 900..1000));
        }
        // «заказ а тридцать один»: a preposition is no letter of a code
        let cued = at > 0
            && (self.cues.is_plain(row.form(at - 1))
                || matches!(self.cues.at(row, at - 1), Some(Cue::Order | Cue::Contract)));
        if token.len() == 1
            && cued
            && value::is_lone(&token.form)
            && self.spoken.cardinal(row.form(at + 1)).is_some()
        {
            return true;
        }
        let short = token.len() <= 5;
        let code_next = self.cues.at(row, at).is_none()
            && !self.cues.is_plain(&token.form)
            && (at + 1..at + 5)
                .any(|at| next_digits(at) || self.spoken.cardinal(row.form(at)).is_some());
        short
            && code_next
            && (token.is_upper()
                || row.joined(at + 1) && !matches!(row.form(at + 1), "," | ".")
                || (self.spoken.is_letter(&token.form) && token.len() > 1
                    || token.len() <= 3
                        && row.flat
                        && !token.form.contains(|letter| "аеиоуыэюя".contains(letter))
                    || token.is("аг")))
    }

    fn decide(&self, at: usize, last: Option<Kind>, floor: usize) -> Option<(Range<usize>, Kind)> {
        let plain =
            value::read(self.row, self.spoken, self.harmless, at, Letters::No).filter(|_| {
                !self.row.tokens[at].is_word()
                    || self.spoken.cardinal(self.row.form(at)).is_some()
                    || self.row.form(at) == "плюс"
                    || self.spoken.is_times(self.row.form(at))
            });
        let code = value::read(self.row, self.spoken, self.harmless, at, Letters::Yes);
        if plain.as_ref().is_some_and(|value| hotline(&value.digits))
            || code
                .as_ref()
                .is_some_and(|value| self.cues.disowned(self.row, value.tokens.end))
        {
            return None;
        }
        if let Some(iban) = code.as_ref().filter(|value| self.is_iban(value, at)) {
            return Some((iban.tokens.clone(), Kind::Account));
        }
        if let Some(found) = plain.as_ref().and_then(|value| self.told(value)) {
            return Some(found);
        }
        if let Some(found) = code.as_ref().and_then(|value| self.series(value, at)) {
            return Some(found);
        }
        let cues = self.cues.before(self.row, at, |at| at < floor);
        // «артикул 922-345-67-89» has the look of a telephone
        if cues.first().is_some_and(|found| {
            found.cue == Cue::Harmless && self.cues.is_goods(self.row.form(found.at))
        }) {
            return None;
        }
        if let Some(found) = plain
            .as_ref()
            .and_then(|plain| self.in_parts(plain, &cues, at))
        {
            return Some(found);
        }
        for cue in &cues {
            if cue.cue == Cue::Harmless {
                // «счёт в тарифе», «по ошибке на 4000 8912 …», but a telephone or a card is one by its look
                return plain.and_then(|value| self.by_clear_shape(&value, at));
            }
            if let Some(found) = self.fits(*cue, plain.as_ref(), code.as_ref(), at) {
                return Some(found);
            }
        }
        if let Some(kind) = last {
            let cue = Found {
                cue: cue_of(kind)?,
                at: floor.saturating_sub(1),
                apart: 0,
            };
            if let Some(found) = self.fits(cue, plain.as_ref(), code.as_ref(), at) {
                return Some(found);
            }
        }
        if let Some(found) = plain.as_ref().and_then(|value| self.by_shape(value, at)) {
            return Some(found);
        }
        if let Some(found) = self.by_ending(plain.as_ref(), code.as_ref(), at) {
            return Some(found);
        }

        let look = code.as_ref().and_then(|value| self.by_look(value, at));
        look.or_else(|| self.bare(plain.as_ref()?, at))
    }

    fn fits(
        &self,
        cue: Found,
        plain: Option<&Value>,
        code: Option<&Value>,
        at: usize,
    ) -> Option<(Range<usize>, Kind)> {
        let row = self.row;
        let count = |value: &Value| value.digits.len();
        let range =
            |low: usize, high: usize| move |value: &&Value| (low..=high).contains(&count(value));
        match cue.cue {
            Cue::Phone => {
                let value = plain?;
                let full = phone(value).or_else(|| {
                    let wide = value.spoken && (9..=13).contains(&count(value));
                    // «звонил вам в четырнадцать двадцать две»
                    let called = row.form(cue.at).starts_with("звонил") && value.spoken;
                    let city = !called
                        && cue.apart <= 4
                        && (5..=7).contains(&count(value))
                        && (value.groups.len() >= 2 || count(value) >= 6);
                    let tail = count(value) == 4 && self.cues.is_ending(row, cue.at..at);
                    let odd = cue.apart <= 3 && (8..=14).contains(&count(value));
                    (wide || city || tail || odd).then(|| value.clone())
                })?;
                Some((full.tokens, Kind::Phone))
            }
            Cue::Extension => {
                let value = plain.filter(range(2, 6)).filter(|_| cue.apart <= 3)?;
                Some((value.tokens.clone(), Kind::Phone))
            }
            Cue::Card => {
                let value = plain?;
                if let Some(card) = card(value) {
                    return Some((card.tokens, Kind::Card));
                }
                let ending = self.cues.is_ending(row, cue.at.saturating_sub(6)..at);
                let close = cue.apart == 0
                    || cue.apart <= 2
                        && matches!(
                            row.form(at - 1),
                            "на" | "*" | "…" | "." | "#" | "•" | "цифры" | "номер"
                        );
                // «со своей карточки, две семьсот», «подарочная карта на 2000»
                let price = value.groups == [1, 3] || value.digits.ends_with("00");
                let last_four = count(value) == 4 && (ending || close && !price);
                let loose = (12..=20).contains(&count(value)) && cue.apart <= 6;
                (last_four || loose).then(|| (value.tokens.clone(), Kind::Card))
            }
            Cue::Account => {
                let value = code?;
                let strong = matches!(row.form(cue.at), "л" | "р" | "лс" | "рс" | "к")
                    || row.form(cue.at).starts_with("лицев")
                    || row.form(cue.at).starts_with("лиц");
                let price = !strong
                    && (value.tokens.len() == 2 || value.spoken && value.digits.ends_with("00"))
                    && matches!(value.groups.as_slice(), [1..=3, 3]);
                let enough = !price && count(value) >= if strong { 4 } else { 5 };
                let value = value.cut(20).unwrap_or_else(|| value.clone());
                (enough && cue.apart <= 7).then_some((value.tokens, Kind::Account))
            }
            Cue::Contract | Cue::Order => {
                let value = code?;
                let kind = if cue.cue == Cue::Order {
                    Kind::Order
                } else {
                    Kind::Contract
                };
                let numbered = (cue.at..at).any(|at| self.cues.is_plain(row.form(at)));
                let weak = WEAK
                    .split(' ')
                    .any(|stem| row.form(cue.at).starts_with(stem));
                let signs = value.tokens.len();
                let spelled = value.spoken && value.letters > 0 && signs >= 5 && cue.apart == 0;
                let least = match (weak && !numbered, value.letters) {
                    _ if spelled => 1,
                    (true, 1..) if cue.apart == 0 => 3,
                    (true, _) => 5,
                    (false, 0) => 3,
                    (false, _) => 2,
                };
                let long = count(value) + value.letters >= 4
                    || numbered && count(value) >= 2
                    || cue.apart == 0 && count(value) >= 3;
                let near = cue.apart <= if numbered { 7 } else { 5 };
                // «назначена на двенадцать тридцать», «по городу, семь восемьсот», «ориентировочно 23–26», «6 000»
                let spaced = matches!(value.groups.as_slice(), [1..=3, 3])
                    && !value.spoken
                    && row.tokens[value.tokens.start].len()
                        + row.tokens[value.tokens.end - 1].len()
                        == count(value)
                    && value.tokens.len() == 2;
                let jointed = row.tokens[value.tokens.clone()]
                    .iter()
                    .any(|token| token.is("/") || self.spoken.is_joint(&token.form));
                let loose = count(value) <= 4
                    && !jointed
                    && value.letters == 0
                    && !numbered
                    && cue.apart > 0
                    && (value.spoken
                        || row.form(value.tokens.start + 1) == "–"
                        || matches!(
                            row.form(at - 1),
                            "на" | "в" | "к" | "до" | "с" | "около" | "за" | "со" | "по"
                        ));
                // «возврат на 2202 2066 7103 9456» is no order, «возврат WR-770215» is
                let refund = row.form(cue.at).starts_with("возврат") && value.letters == 0;
                // «обращение по 59-ФЗ»
                let law = row.form(value.tokens.end - 1) == "фз";
                // «КАСКО на Haval Jolion 2023»
                let model = cue.apart > 0
                    && !numbered
                    && value.letters == 0
                    && at > 0
                    && row.tokens[at - 1].is_latin();
                // «коронка остаётся по договору, 24 000», «под заказ восемь девятьсот половина вперёд»
                let round = value.spoken
                    && value.letters == 0
                    && matches!(value.groups.as_slice(), [1, 3])
                    && value.digits.ends_with("00");
                let price =
                    (spaced && (cue.apart > 0 || row.form(at - 1) == ",") || round) && !numbered;
                let whole = self.ends_well(value) && !(model || law || price || loose || refund);
                (count(value) >= least && long && near && whole)
                    .then(|| (value.tokens.clone(), kind))
            }
            Cue::Inn => {
                let value = plain?;
                let right = [12, 10].into_iter().filter_map(|digits| value.cut(digits));
                let cut = right
                    .clone()
                    .find(|value| checksum::inn(&value.digits))
                    .or_else(|| right.clone().next());
                let cut = cut.or_else(|| {
                    Some(value.clone()).filter(|value| (8..=14).contains(&value.digits.len()))
                })?;
                Some((cut.tokens, Kind::Inn))
            }
            Cue::Snils => {
                let value = plain?;
                let cut = value.cut(11).or_else(|| {
                    Some(value.clone()).filter(|value| (9..=13).contains(&value.digits.len()))
                })?;
                Some((cut.tokens, Kind::Snils))
            }
            Cue::Passport => {
                let value = code?;
                // «паспорт 4509 выдан ОВД, номер 123456»
                let series = count(value) == 4 && cue.apart == 0 && !value.spoken;
                let enough = series || count(value) >= 6 || value.letters > 0 && count(value) >= 4;
                let cut = value
                    .cut(10)
                    .or_else(|| value.cut(9))
                    .unwrap_or_else(|| value.clone());
                let cut = if value.letters > 0 || count(value) < 9 {
                    value.clone()
                } else {
                    cut
                };
                (enough && count(&cut) <= 14 && cue.apart <= 8)
                    .then_some((cut.tokens, Kind::Passport))
            }
            Cue::Plate | Cue::BirthDate | Cue::Harmless => None,
        }
    }

    /// A model's letters after the code would be left open.
    fn ends_well(&self, value: &Value) -> bool {
        let end = value.tokens.end;
        !(self.row.joined(end)
            && self
                .row
                .tokens
                .get(end)
                .is_some_and(|token| token.is(":") && self.row.joined(end + 1)))
    }
}

fn cue_of(kind: Kind) -> Option<Cue> {
    match kind {
        Kind::Phone => Some(Cue::Phone),
        Kind::Card => Some(Cue::Card),
        Kind::Account => Some(Cue::Account),
        Kind::Contract => Some(Cue::Contract),
        Kind::Order => Some(Cue::Order),
        _ => None,
    }
}
