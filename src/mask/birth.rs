//! Dates of birth: a date that the text calls one, or one so long past that it can be nothing else.

use std::ops::Range;

use super::cue::{Cue, Cues};
use super::harmless::is_month;
use super::spoken::Spoken;
use super::token::Row;

/// A full date before this year that the text does not call anything else is a birthday.
const LONG_PAST: u32 = 2004;
/// Up to this year a full date right after a name is a birthday: «Шарипова Амина, 2019-04-30».
const GROWN: u32 = 2021;
/// «выдан 14.09.1999», «договор от»: dates of other things.
const OTHER: &[&str] = &[
    "выдан",
    "договор",
    "от",
    "построен",
    "основан",
    "издан",
    "утвержд",
    "с",
    "по",
    "до",
    "закон",
    "постройк",
    "заключен",
    "открыт",
    "ввод",
    "работа",
    "подписан",
    "зарегистр",
    "брак",
    "выпуск",
    "принят",
];

/// Every date of birth, in order.
pub(super) fn find(
    row: &Row,
    spoken: &Spoken,
    cues: &Cues,
    is_name: &dyn Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let Some((end, year)) = date(row, spoken, at) else {
            at += 1;
            continue;
        };
        // «дата рождения тринадцатое января пятьдесят восьмого паспорт тридцать два ноль три …»
        if at > 0
            && row.flat
            && matches!(
                cues.at(row, at - 1),
                Some(Cue::Passport | Cue::Snils | Cue::Inn | Cue::Phone)
            )
        {
            at += 1;
            continue;
        }
        let named = year.is_some_and(|year| year <= GROWN) && after_name(row, at, is_name);
        let floor = found.last().map_or(0, |last| last.end);
        if named || is_birth(row, cues, floor, at..end, year) {
            found.push(at..closed(row, end));
        }
        at = end;
    }
    found
}

/// «Дочку Злату (19 октября 2016)», «Шарипова Амина, 2019-04-30»
fn after_name(row: &Row, at: usize, is_name: &dyn Fn(usize) -> bool) -> bool {
    at >= 2
        && matches!(row.form(at - 1), "," | "(")
        && row.tokens[at - 2].is_capital()
        && is_name(at - 2)
        && !(at.saturating_sub(8)..at).any(|at| row.form(at) == "уважением")
}

/// `floor`: «родилась 09.03.1991, вылет 14.03.2025», a word of birth is spent on one date.
fn is_birth(
    row: &Row,
    cues: &Cues,
    floor: usize,
    Range { start: at, end }: Range<usize>,
    year: Option<u32>,
) -> bool {
    if born(row, end) {
        return true;
    }
    let before = cues.before(row, at, |at| at < floor);
    let named = before
        .iter()
        .find(|found| !matches!(found.cue, Cue::Harmless | Cue::Phone))
        .is_some_and(|found| {
            // «ко дню рождения, второго февраля» is a feast
            let feast = year.is_none()
                && row.form(found.at).starts_with("рожд")
                && !row.form(found.at.wrapping_sub(1)).starts_with("дат");
            found.cue == Cue::BirthDate && found.apart <= 7 && !feast
        });
    if named || row.form(at.wrapping_sub(1)) == "." && row.form(at.wrapping_sub(2)) == "рожд" {
        return true;
    }
    let other = (at.saturating_sub(3)..at).any(|at| {
        OTHER.iter().any(|stem| {
            if stem.chars().count() <= 2 {
                row.form(at) == *stem
            } else {
                row.form(at).starts_with(stem)
            }
        })
    });
    let full = date_is_full(row, at, end);
    !other && full && year.is_some_and(|year| (1915..LONG_PAST).contains(&year))
}

/// «г. р.», «года рождения», «рождения» after the date.
fn born(row: &Row, end: usize) -> bool {
    let forms: Vec<&str> = row.tokens[end.min(row.len())..]
        .iter()
        .filter(|token| !matches!(token.form.as_str(), "." | "-" | "/" | "(" | ","))
        .take(2)
        .map(|token| token.form.as_str())
        .collect();
    match forms.as_slice() {
        ["г" | "год" | "года", next, ..] => *next == "р" || next.starts_with("рожд"),
        [first, ..] => first.starts_with("рожден") || *first == "рожд",
        [] => false,
    }
}

/// «1941 года», «1964 г.»
fn closed(row: &Row, end: usize) -> usize {
    let year = matches!(row.form(end), "года" | "год" | "г" | "году");
    end + usize::from(year)
}

fn date_is_full(row: &Row, at: usize, end: usize) -> bool {
    end > at + 2 && !row.breaks(end - 1)
}

/// A date that starts at the token: the token after it, and its year where one is said.
fn date(row: &Row, spoken: &Spoken, at: usize) -> Option<(usize, Option<u32>)> {
    numeric(row, at)
        .or_else(|| worded(row, spoken, at))
        .or_else(|| told(row, spoken, at))
        .or_else(|| bare_year(row, spoken, at))
}

/// «двенадцать ноль три восемьдесят пять», «двадцать первое ноль семь шестьдесят четвёртого»: where the text speaks of a birth.
fn told(row: &Row, spoken: &Spoken, at: usize) -> Option<(usize, Option<u32>)> {
    let near = (at.saturating_sub(7)..at).any(|at| {
        row.form(at).starts_with("рожд")
            || row.form(at).starts_with("родил")
            || row.form(at) == "др"
    });
    if !near || !row.tokens[at].is_word() {
        return None;
    }
    let zero = |at: usize| usize::from(spoken.cardinal(row.form(at)) == Some(0));
    let start = at + zero(at);
    let (day, mut next) = day(row, spoken, start)?;
    next += zero(next);
    let month = spoken
        .cardinal(row.form(next))
        .or_else(|| spoken.ordinal(row.form(next)))?;
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        return None;
    }
    next += 1;
    if let Some((year, end)) = year(row, spoken, next) {
        return Some((end, Some(year)));
    }
    let (value, end) = spoken.group(row, next)?;
    let (value, end) = match spoken.ordinal(row.form(end)) {
        Some(last) if last < 10 && value >= 20 => (value + last, end + 1),
        _ => (value, end),
    };
    (value < 100).then(|| {
        (
            end,
            Some(if value < 30 {
                2000 + value
            } else {
                1900 + value
            }),
        )
    })
}

/// «07.09.1994», «7/9/94», «1994-09-07»
fn numeric(row: &Row, at: usize) -> Option<(usize, Option<u32>)> {
    let part = |at: usize, most: u32| {
        let token = row.tokens.get(at)?;
        token
            .text
            .parse::<u32>()
            .ok()
            .filter(|value| token.is_digits() && *value <= most)
    };
    let sign = |at: usize| matches!(row.form(at), "." | "/" | "-");
    if at > 0
        && row.joined(at)
        && (row.tokens[at - 1].is_digits() || matches!(row.form(at - 1), "." | "-" | "/"))
        // «8 (35248) 9-11-62»
        || at > 0 && row.form(at - 1) == ")"
    {
        return None;
    }
    let first = part(at, 2100)?;
    if !sign(at + 1) || !sign(at + 3) || row.form(at + 1) == "," {
        return None;
    }
    let (month, last) = (part(at + 2, 12)?, part(at + 4, 2100)?);
    let year = |value: u32| {
        if value < 30 {
            2000 + value
        } else if value < 100 {
            1900 + value
        } else {
            value
        }
    };
    if first > 31 && last <= 31 {
        return Some((at + 5, Some(first)));
    }
    let length = row.tokens[at + 4].text.len();
    (first <= 31 && month >= 1 && matches!(length, 2 | 4)).then(|| (at + 5, Some(year(last))))
}

/// «1 мая 1941», «третье ноября две тысячи шестнадцатого», «двадцать второе ноль шестое восемьдесят первого»
fn worded(row: &Row, spoken: &Spoken, at: usize) -> Option<(usize, Option<u32>)> {
    let (day, mut next) = day(row, spoken, at)?;
    if day == 0 || day > 31 {
        return None;
    }
    if is_month(row.form(next)) {
        next += 1;
    } else {
        let zero = usize::from(spoken.cardinal(row.form(next)) == Some(0));
        spoken
            .ordinal(row.form(next + zero))
            .filter(|month| *month <= 12)?;
        next += zero + 1;
        // «двадцать пятого десятого» is a day; a year must follow to make it one of birth
        year(row, spoken, next)?;
    }
    if row.form(next) == "," {
        next += 1;
    }
    match year(row, spoken, next) {
        Some((year, end)) => Some((end, Some(year))),
        None => Some((next, None)),
    }
}

fn day(row: &Row, spoken: &Spoken, at: usize) -> Option<(u32, usize)> {
    let token = row.tokens.get(at)?;
    if token.is_digits() {
        let tail = usize::from(row.is_dash(at + 1)) * 2;
        return token.text.parse().ok().map(|day| (day, at + 1 + tail));
    }
    if let Some(day) = spoken.ordinal(&token.form) {
        return Some((day, at + 1));
    }
    match spoken.cardinal(&token.form)? {
        tens @ (20 | 30) => match spoken.ordinal(row.form(at + 1)) {
            Some(unit) if unit < 10 => Some((tens + unit, at + 2)),
            _ => Some((tens, at + 1)),
        },
        0 => spoken.ordinal(row.form(at + 1)).map(|day| (day, at + 2)),
        day => Some((day, at + 1)),
    }
}

/// «тысяча девятьсот шестьдесят восьмого», «пятьдесят восьмого», «две тысячи шестнадцатого», «1941»
fn year(row: &Row, spoken: &Spoken, at: usize) -> Option<(u32, usize)> {
    let token = row.tokens.get(at)?;
    if token.is_digits() {
        let value = token
            .text
            .parse::<u32>()
            .ok()
            .filter(|year| (1900..2100).contains(year));
        return value.map(|year| (year, at + 1));
    }
    let (mut value, mut next, mut closed) = (0, at, false);
    while let Some(token) = row.tokens.get(next).filter(|token| token.is_word()) {
        if token.form.starts_with("тысяч") {
            value = if value == 0 { 1000 } else { value * 1000 };
        } else if token.form.starts_with("двухтысячн") {
            value = 2000;
            closed = true;
        } else if let Some(more) = spoken.cardinal(&token.form) {
            value += more;
        } else if let Some(last) = spoken.ordinal(&token.form) {
            value += last;
            closed = true;
        } else {
            break;
        }
        next += 1;
        if closed {
            break;
        }
    }
    let value = match value {
        1900..=2030 => value,
        30..=99 if closed => 1900 + value,
        // «второго февраля второй раз» has no year
        1..=29 if closed && row.form(next).starts_with("год") => 2000 + value,
        _ => return None,
    };
    (next > at).then_some((value, next))
}

/// «1979 г. р.», «85 года рождения», «восемьдесят пятого года рождения»
fn bare_year(row: &Row, spoken: &Spoken, at: usize) -> Option<(usize, Option<u32>)> {
    let token = row.tokens.get(at)?;
    if token.is_word() {
        let (value, end) = year(row, spoken, at)?;
        return born(row, end).then_some((end, Some(value)));
    }
    let year =
        token.text.parse::<u32>().ok().filter(|year| {
            token.is_digits() && ((1915..2026).contains(year) || token.len() == 2)
        })?;
    let tail = usize::from(row.is_dash(at + 1) && row.joined(at + 2)) * 2;
    born(row, at + 1 + tail).then_some((at + 1 + tail, Some(year)))
}
