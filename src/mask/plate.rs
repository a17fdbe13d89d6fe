//! Number plates: «К 405 ММ 72», «эм семьсот сорок один ка ха сто девяносто шесть».

use std::ops::Range;

use super::cue::{Cue, Cues};
use super::spoken::Spoken;
use super::token::{Gap, Row};

/// Letters that plates have, small, and their Latin twins.
const LETTERS: &str = "авекмнорстухabekmhopctyx";

/// Every plate, in order.
pub(super) fn find(row: &Row, spoken: &Spoken, cues: &Cues) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let tokens = written(row, spoken, cues, at)
            .or_else(|| dictated(row, spoken, cues, at))
            .or_else(|| apart(row, spoken, cues, at))
            .or_else(|| foreign(row, cues, at))
            .or_else(|| neighbour(row, spoken, cues, at));
        match tokens {
            Some(tokens) => {
                at = tokens.end;
                found.push(tokens);
            }
            None => at += 1,
        }
    }
    found
}

fn letters(row: &Row, at: usize, count: usize) -> bool {
    row.tokens.get(at).is_some_and(|token| {
        token.is_word()
            && token.len() == count
            && token.form.chars().all(|letter| LETTERS.contains(letter))
    })
}

fn digits(row: &Row, at: usize, counts: Range<usize>) -> bool {
    row.tokens
        .get(at)
        .is_some_and(|token| token.is_digits() && counts.contains(&token.text.len()))
}

fn cued(row: &Row, cues: &Cues, at: usize) -> bool {
    let before = cues.before(row, at, |_| false);
    before
        .iter()
        .any(|found| found.cue == Cue::Plate && found.apart <= 7)
        || (at.saturating_sub(2)..at).any(|at| row.form(at).starts_with("номер"))
}

/// «н317кх172», «М 575 ХА 72»
fn written(row: &Row, spoken: &Spoken, cues: &Cues, at: usize) -> Option<Range<usize>> {
    if !letters(row, at, 1)
        || !digits(row, at + 1, 3..4)
        || row.joined(at) && row.tokens[at - 1].is_word()
    {
        return None;
    }
    let mut end = if letters(row, at + 2, 2) {
        at + 3
    } else if letters(row, at + 2, 1) && letters(row, at + 3, 1) {
        at + 4
    } else {
        return None;
    };
    // «в 100 км»: small, apart, and a unit
    let unit = row.tokens[at + 2].gap == Gap::Space
        && spoken.is_unit(row.form(at + 2))
        && !row.tokens[at + 2].is_upper();
    let bar = usize::from(matches!(row.form(end), "/" | "|" | "-" | "*"));
    let region = digits(row, end + bar, 2..4) && !spoken.is_unit(row.form(end + bar + 1));
    if region {
        end += bar + 1;
    }
    if matches!(row.form(end), "rus" | "рус") {
        end += 1;
    }
    let touching = row.joined(at + 1) && row.joined(at + 2);
    let capital = row.tokens[at].is_upper() && row.tokens[at + 2].is_upper();
    (!unit && (touching || capital || region) || cued(row, cues, at)).then_some(at..end)
}

/// A letter of a plate as it is named.
fn named(row: &Row, at: usize) -> bool {
    matches!(
        row.form(at),
        "а" | "вэ"
            | "ве"
            | "бэ"
            | "бе"
            | "в"
            | "е"
            | "ка"
            | "кэ"
            | "к"
            | "эм"
            | "мэ"
            | "м"
            | "эн"
            | "нэ"
            | "н"
            | "аш"
            | "о"
            | "эр"
            | "рэ"
            | "р"
            | "пэ"
            | "эс"
            | "сэ"
            | "с"
            | "це"
            | "тэ"
            | "те"
            | "т"
            | "у"
            | "игрек"
            | "ха"
            | "хэ"
            | "х"
            | "икс"
    ) || by_name(row, at)
}

/// «анна девятьсот пять мария ольга»: letters called by names.
fn by_name(row: &Row, at: usize) -> bool {
    matches!(
        row.form(at),
        "анна"
            | "василий"
            | "елена"
            | "евгений"
            | "константин"
            | "михаил"
            | "мария"
            | "николай"
            | "ольга"
            | "роман"
            | "сергей"
            | "семен"
            | "степан"
            | "татьяна"
            | "тимофей"
            | "ульяна"
            | "харитон"
            | "борис"
            | "иван"
    )
}

/// Three spoken digits: the token after them.
fn three(row: &Row, spoken: &Spoken, at: usize) -> Option<usize> {
    let (mut count, mut next) = (0, at);
    while count < 3 {
        if row.tokens.get(next)?.is_digits() {
            count += row.tokens[next].text.len();
            next += 1;
            continue;
        }
        let (digits, end) = spoken.digits(row, next)?;
        count += digits.len();
        next = end;
    }
    (count == 3).then_some(next)
}

fn dictated(row: &Row, spoken: &Spoken, cues: &Cues, at: usize) -> Option<Range<usize>> {
    if !named(row, at) {
        return None;
    }
    let next = three(row, spoken, at + 1)?;
    let mut end = if named(row, next) && named(row, next + 1) {
        next + 2
    } else if letters(row, next, 2) {
        next + 1
    } else {
        return None;
    };
    if row.form(end) == "регион" && spoken.group(row, end + 1).is_some() {
        end += 1;
    }
    let region = match spoken.group(row, end) {
        Some((_, after)) if !spoken.is_unit(row.form(after)) => Some(after),
        _ => digits(row, end, 2..4).then_some(end + 1),
    };
    // «семьдесят второй регион», «регион сто девяносто шестой»
    let region = region.or_else(|| spoken.ordinal(row.form(end)).map(|_| end + 1));
    let region = region
        .map(|end| end + usize::from(spoken.ordinal(row.form(end)).is_some_and(|last| last < 20)));
    let region =
        region.map(|end| end + usize::from(matches!(row.form(end), "регион" | "рус" | "rus")));
    if row.form(next) == "км" && region.is_none() && !cued(row, cues, at) {
        return None;
    }
    let unit = spoken.is_unit(row.form(next)) && letters(row, next, 2);
    (region.is_some() && !unit || cued(row, cues, at)).then_some(at..region.unwrap_or(end))
}

/// «номер О, 345, КТ, регион 196», «гос номер к потом четыреста двенадцать потом эм эр»: said in parts.
fn apart(row: &Row, spoken: &Spoken, cues: &Cues, at: usize) -> Option<Range<usize>> {
    if !named(row, at) || !cued(row, cues, at) {
        return None;
    }
    let next = many(row, spoken, between(row, at + 1), 3)?;
    let next = between(row, next);
    let end = if named(row, next) && named(row, between(row, next + 1)) {
        between(row, next + 1) + 1
    } else if letters(row, next, 2) {
        next + 1
    } else {
        return None;
    };
    let region = between(row, end);
    let region = [3, 2]
        .iter()
        .find_map(|&count| many(row, spoken, region, count))
        .or_else(|| {
            let (_, last) = spoken.group(row, region)?;
            spoken.ordinal(row.form(last)).map(|_| last + 1)
        });
    let end = region.map_or(end, |end| end + usize::from(row.form(end) == "регион"));
    Some(at..end)
}

/// Past a mark or a few words between the parts of a plate.
fn between(row: &Row, at: usize) -> usize {
    let skips = |at: &usize| {
        row.is_dash(*at)
            || matches!(
                row.form(*at),
                "," | "."
                    | "…"
                    | "потом"
                    | "дальше"
                    | "затем"
                    | "регион"
                    | "буква"
                    | "буквы"
                    | "цифры"
            )
    };
    (at..at + 3).find(|at| !skips(at)).unwrap_or(at)
}

/// So many digits, written or spoken: the token after them.
fn many(row: &Row, spoken: &Spoken, at: usize, most: usize) -> Option<usize> {
    let (mut count, mut next) = (0, at);
    while count < most {
        let after = between(row, next);
        let next_part = if count > 0 { after } else { next };
        if row.tokens.get(next_part)?.is_digits() {
            count += row.tokens[next_part].text.len();
            next = next_part + 1;
            continue;
        }
        let (digits, end) = spoken.digits(row, next_part)?;
        count += digits.len();
        next = end;
    }
    (count == most).then_some(next)
}

/// «1234 АВ-7» of Belarus by its look, «777 ABC 02» of Kazakhstan and both as they are spoken where a car is meant.
fn neighbour(row: &Row, spoken: &Spoken, cues: &Cues, at: usize) -> Option<Range<usize>> {
    let belarus = digits(row, at, 4..5)
        && letters(row, at + 1, 2)
        && row.tokens[at + 1].is_upper()
        && row.is_dash(at + 2)
        && row.joined(at + 3)
        && digits(row, at + 3, 1..2);
    if belarus {
        return Some(at..at + 4);
    }
    let car = (at.saturating_sub(6)..at).any(|at| {
        let form = row.form(at);
        [
            "машин",
            "авто",
            "госномер",
            "такси",
            "номер",
            "казах",
            "белорус",
        ]
        .iter()
        .any(|stem| form.starts_with(stem))
    }) || cued(row, cues, at);
    if !car {
        return None;
    }
    let latin = digits(row, at, 3..4)
        && row.tokens.get(at + 1).is_some_and(|token| {
            token.is_upper() && token.is_latin() && (2..=3).contains(&token.len())
        })
        && digits(row, at + 2, 2..3);
    if latin {
        return Some(at..at + 3);
    }
    // a word that is a number begins it, or the letters would be any
    spoken.cardinal(row.form(at))?;
    let letter = |at: usize| spoken.is_letter(row.form(at)) || named(row, at);
    let row_of = |digits: usize, signs: usize, tail: usize| {
        let start = many(row, spoken, at, digits)?;
        let end = start + signs;
        (start..end).all(letter).then_some(())?;
        many(row, spoken, end, tail)
    };
    row_of(3, 3, 2)
        .or_else(|| row_of(4, 2, 1))
        .map(|end| at..end)
}

/// «прицеп АВ 1234 72», «123 ABC 02», where the text says that it is a plate.
fn foreign(row: &Row, cues: &Cues, at: usize) -> Option<Range<usize>> {
    let token = row.tokens.get(at)?;
    let word = |at: usize, most: usize| {
        row.tokens
            .get(at)
            .is_some_and(|token| token.is_upper() && token.len() <= most)
    };
    let trailer = token.is_upper() && token.len() == 2 && digits(row, at + 1, 3..5);
    let abroad = token.is_digits()
        && (3..=4).contains(&token.text.len())
        && word(at + 1, 3)
        && row.tokens[at + 1].len() >= 2;
    if !trailer && !abroad {
        return None;
    }
    let end = at + 2;
    let dash = usize::from(row.is_dash(end));
    let end = if digits(row, end + dash, 1..4) {
        end + dash + 1
    } else {
        end
    };
    let named = cues.before(row, at, |_| false);
    let plate = named.first().is_some_and(|found| {
        found.cue == Cue::Plate
            && found.apart <= 3
            && (row.form(found.at).starts_with("гос")
                || row.form(found.at).starts_with("прицеп")
                || row.form(found.at).starts_with("мотоцикл")
                || row.form(found.at).starts_with("номер")
                || row.form(found.at) == "знак")
    });
    plate.then_some(at..end)
}
