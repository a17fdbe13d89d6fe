//! Numbers that hide nobody: amounts with their unit, days, times of day. They stay readable, and no code begins in them.

use super::spoken::Spoken;
use super::token::Row;

const MONTHS: &[&str] = &[
    "январ",
    "феврал",
    "март",
    "апрел",
    "мая",
    "май",
    "мае",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
];
const SIGNS: &[&str] = &["%", "₽", "$", "€", "°", "×"];
/// «3-й», «15-го», «в 25-м»: ends of an ordinal.
const ENDINGS: &[&str] = &[
    "й",
    "я",
    "е",
    "го",
    "му",
    "м",
    "х",
    "ти",
    "и",
    "ми",
    "ой",
    "ый",
    "ая",
    "ю",
    "ую",
    "ом",
    "летний",
    "летия",
    "ка",
];

/// Whether the form is a month's name.
pub(super) fn is_month(form: &str) -> bool {
    // two letters first: this is asked of every word many times
    let near = |stem: &&&str| stem.as_bytes()[..4] == form.as_bytes()[..4];
    form.len() > 4
        && form.len() < 20
        && MONTHS
            .iter()
            .filter(near)
            .any(|stem| form.starts_with(stem))
}

/// One flag a token.
pub(super) fn mark(row: &Row, spoken: &Spoken, is_code: &dyn Fn(usize) -> bool) -> Vec<bool> {
    let mut harmless = vec![false; row.len()];
    let mut code = 0;
    for at in 0..row.len() {
        if row.tokens[at].is_digits() {
            if let Some(end) = written(row, at) {
                harmless[at..end].fill(true);
            } else if counted(row, spoken, at) {
                let start = thousands(row, at);
                harmless[start..=at].fill(true);
            }
        } else if !row.tokens[at].is_word() {
            continue;
        } else if let Some((_, end)) = spoken.group(row, at) {
            // «последние четыре 0685»
            if at > 0
                && row.form(at - 1).starts_with("последн")
                && row.tokens.get(end).is_some_and(|token| {
                    token.is_digits() || spoken.cardinal(&token.form).is_some()
                })
            {
                harmless[at..end].fill(true);
            }
            // only the last number before the unit: «договор семь пять один два дня назад»
            if unit(row, spoken, end) && starts_group(row, spoken, at) {
                let start = chain(row, spoken, at);
                // «заявка тридцать две тысячи пятьсот шесть», «обращение четыре миллиона двести семнадцать тысяч сто девять»
                let mut last = end;
                while scale(row, last) {
                    last = spoken.group(row, last + 1).map_or(last + 1, |(_, end)| end);
                }
                // «водительское девяносто девять двадцать один четыреста тридцать две тысячи …»
                let mut head = start;
                while head > 0 && spoken.cardinal(row.form(head - 1)).is_some() {
                    head -= 1;
                }
                if last > end && head > 0 && is_code(head - 1) && !unit(row, spoken, last) {
                    code = last;
                    continue;
                }
                harmless[start..end].fill(true);
            }
        } else if at >= code && row.form(at).starts_with("тысяч") {
            harmless[at] = true;
            // «вернули тысяча сто»
            if let Some((_, end)) = spoken.group(row, at + 1) {
                harmless[at + 1..end].fill(true);
            }
        }
    }
    harmless
}

/// A day, a time of day, a decimal: the token after it.
fn written(row: &Row, at: usize) -> Option<usize> {
    let digits = |at: usize| {
        row.tokens
            .get(at)
            .filter(|token| token.is_digits())
            .map(|token| token.text)
    };
    let touching =
        |sign: &str, at: usize| row.form(at) == sign && row.joined(at) && row.joined(at + 1);
    let small = |text: &str, most: u32| {
        text.len() <= 2 && text.parse::<u32>().is_ok_and(|value| value <= most)
    };
    let first = digits(at)?;
    if at > 0
        && row.joined(at)
        && (digits(at - 1).is_some() || matches!(row.form(at - 1), "." | "-" | "/" | "+"))
    {
        return None;
    }
    for sign in [".", "/", "-"] {
        let (second, third) = (digits(at + 2), digits(at + 4));
        if !touching(sign, at + 1) {
            continue;
        }
        let Some(second) = second else {
            continue;
        };
        if let Some(third) = third
            && touching(sign, at + 3)
            && !(row.is_dash(at + 5) && row.joined(at + 5))
        {
            let day = small(first, 31) && small(second, 12) && matches!(third.len(), 2 | 4);
            let iso = first.len() == 4 && small(second, 12) && small(third, 31) && sign == "-";
            if day && (sign == "." || third.len() == 4) || iso {
                return Some(at + 5);
            }
        }
        let more =
            row.joined(at + 3) && matches!(row.form(at + 3), "/" | "-" | ".") && row.joined(at + 4);
        if sign == "." && !more && small(first, 31) && small(second, 12) && second.len() == 2 {
            return Some(at + 3);
        }
    }
    if touching(":", at + 1)
        && small(first, 24)
        && digits(at + 2).is_some_and(|text| text.len() == 2)
    {
        return Some(at + 3);
    }
    (touching(",", at + 1)
        && first.len() <= 6
        && digits(at + 2).is_some_and(|text| text.len() <= 3))
    .then_some(at + 3)
}

/// «3 120 шт.», «70 %», «14 ноября», «15-го».
fn counted(row: &Row, spoken: &Spoken, at: usize) -> bool {
    // «от 8 ноября 2022 г. отозванным»
    if row.tokens[at].text.len() == 4 && at >= 2 && is_month(row.form(at - 1)) {
        return row.tokens[at].text.starts_with("20") || row.tokens[at].text.starts_with("19");
    }
    if row.tokens[at].text.len() > 6 {
        return false;
    }
    // «22–24 ноября», «10-14 дней»
    let next = at + 1;
    let range = row.is_dash(next)
        && row
            .tokens
            .get(next + 1)
            .is_some_and(|token| token.is_digits() && token.text.len() <= 3)
        && row.tokens[at].text.len() <= 3;
    let ordinal = row.is_dash(next)
        && row.joined(next)
        && row.joined(next + 1)
        && ENDINGS.contains(&row.form(next + 1))
        && !row.tokens[next + 1].is_capital();
    // «17го», «15е»
    let glued = row.joined(next)
        && row.tokens[at].text.len() <= 2
        && ENDINGS.contains(&row.form(next))
        && !row.tokens[next].is_capital();
    ordinal
        || glued
        || unit(row, spoken, next)
        || SIGNS.contains(&row.form(next))
        || range && (unit(row, spoken, next + 2) || SIGNS.contains(&row.form(next + 2)))
}

fn unit(row: &Row, spoken: &Spoken, at: usize) -> bool {
    let Some(token) = row.tokens.get(at).filter(|token| token.is_word()) else {
        return false;
    };
    // «кв. 64» is a flat
    if token.is("кв") {
        let after = row.tokens[at + 1..].iter().find(|token| !token.is("."));
        return after.is_none_or(|token| token.form.starts_with('м'));
    }
    let joined = token.gap == super::token::Gap::None && token.is_capital();
    !joined && (spoken.is_unit(&token.form) || is_month(&token.form))
}

/// The first of the groups «12 480» that end at the token.
fn thousands(row: &Row, at: usize) -> usize {
    let mut start = at;
    while start > 0
        && row.tokens[start].text.len() == 3
        && row.tokens[start - 1].is_digits()
        && row.tokens[start - 1].text.len() <= 3
    {
        start -= 1;
    }
    start
}

/// No larger number flows into the one at the token: «сто | двадцать» is one.
fn starts_group(row: &Row, spoken: &Spoken, at: usize) -> bool {
    (at.saturating_sub(3)..at)
        .all(|before| spoken.group(row, before).is_none_or(|(_, end)| end <= at))
}

fn scale(row: &Row, at: usize) -> bool {
    row.form(at).starts_with("тысяч") || row.form(at).starts_with("миллион")
}

/// «сто сорок две тысячи пятьсот рублей»: from the first word of the amount.
fn chain(row: &Row, spoken: &Spoken, at: usize) -> usize {
    let mut start = at;
    while start > 0 && scale(row, start - 1) {
        start -= 1;
        let before = (start.saturating_sub(3)..start)
            .find(|&from| spoken.group(row, from).is_some_and(|(_, end)| end == start));
        start = before.unwrap_or(start);
    }
    start
}
