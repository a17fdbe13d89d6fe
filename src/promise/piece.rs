//! What a stretch of atoms says of time: a day, a clock time, an amount, a period, with its bound.

use std::ops::Range;

use super::amount::{Amount, Row};
use super::clock::Clock;
use super::day::{Day, day, days};
use super::lex::{Bound, Lexicon, Part, Sense, Unit};
use super::stretch::{clocks, period, window};

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Span {
    /// 0 this, 1 next.
    Week(i64),
    /// Months ahead of this one.
    Months(i64),
    /// Quarters ahead of this one.
    Quarter(i64),
    /// «март».
    Month(i8),
    /// Years ahead of this one.
    Year(i64),
    /// «выходные».
    Weekend,
    /// «майские».
    MayHolidays,
}

/// Which part of a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Portion {
    Whole,
    Start,
    Middle,
    End,
}

/// What is said.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Amount(Amount),
    Day(Day),
    Days(Day, Day),
    Clock(Clock),
    Clocks(Clock, Clock),
    Part(Part),
    /// First or second half of the day.
    HalfDay(bool),
    /// End of the working day, or of the day.
    DayEnd(bool),
    Period(Span, Portion),
    Vague,
}

/// A stretch of atoms with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub atoms: Range<usize>,
    pub bound: Bound,
    pub what: What,
    /// Without a preposition: «три минуты, и оператор освободится».
    pub bare: bool,
}

/// All pieces of the row from left to right.
pub(super) fn pieces(lexicon: &Lexicon, row: &Row<'_>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < row.atoms.len() {
        let found = piece(lexicon, row, at).or_else(|| elided(lexicon, row, at, pieces.last()?));
        match found {
            Some(mut piece) => {
                // «пятница, восемнадцать ноль-ноль, не позже»
                let not = piece.atoms.end + usize::from(row.is_mark(piece.atoms.end, &[',']));
                if piece.bound == Bound::At
                    && row.form(not) == "не"
                    && ["позже", "позднее"].contains(&row.form(not + 1))
                    && row.clock(not + 2).is_none()
                    && day(row, not + 2).is_none()
                {
                    piece.bound = Bound::Until;
                    piece.atoms.end = not + 2;
                }
                at = piece.atoms.end;
                if !barred(row, &piece) {
                    pieces.push(piece);
                }
            }
            None => at += 1,
        }
    }
    pieces
}

/// «через час с небольшим, максимум через полтора»: the unit was said before.
fn elided(lexicon: &Lexicon, row: &Row<'_>, at: usize, last: &Piece) -> Option<Piece> {
    let What::Amount(before) = last.what else {
        return None;
    };
    let bounds = lexicon.bounds_at(&row.atoms, at);
    let (_, next) = bounds
        .into_iter()
        .find(|(bound, _)| *bound == Bound::Within)?;
    let (high, end) = row.number(next)?;
    let amount = Amount { high, ..before };
    (!row.counts_noun(end) && !matches!(row.sense(end), Sense::Unit(_))).then_some(Piece {
        atoms: at..end,
        bound: Bound::Within,
        what: What::Amount(amount),
        bare: false,
    })
}

/// What makes a time no deadline whatever the sentence says.
fn barred(row: &Row<'_>, piece: &Piece) -> bool {
    let before = piece.atoms.start.wrapping_sub(1);
    let after = piece.atoms.end;
    let amount = matches!(piece.what, What::Amount(_));
    // «прошлую среду», «каждую пятницу», «третий день сижу»
    row.begins(before, &["прошл", "кажд", "минувш", "позапрошл", "прежн"])
        || piece.bare && matches!(row.sense(before), Sense::Ordinal(..)) && amount
        // «не завтра, а послезавтра»
        || piece.bare && !amount && row.form(before) == "не"
        // «улица Восьмого марта»
        || piece.bare && row.begins(before, &["улиц", "площад", "проспект", "переул", "имени"])
        // «900 рублей за сутки»
        || amount && row.form(piece.atoms.start) == "за" && row.begins(before, &["руб", "тысяч"])
        // «мне сорок пять лет»
        || piece.bare && matches!(piece.what, What::Amount(Amount { unit: Unit::Year, .. }))
        // «неделю назад», «тому назад»
        || amount && (row.form(after) == "назад" || row.form(after) == "тому")
        // «за сутки до вылета»
        || amount && row.form(piece.atoms.start) == "за" && row.form(after) == "до"
        // «раз в час», «километров в час»
        || row.form(before) == "раз"
        || matches!(piece.what, What::Clock(clock) if !clock.explicit)
            && row.sense(after.wrapping_sub(1)) == Sense::Unit(Unit::Hour)
            && row.counts_noun(before)
        // «ни днём позже», «отсчёт с сегодняшнего дня»
        || row.form(before) == "ни"
        || piece.bare && ["с", "со", "от"].contains(&row.form(before))
        || piece.bound == Bound::Lower
}

fn piece(lexicon: &Lexicon, row: &Row<'_>, at: usize) -> Option<Piece> {
    let made = |what, bound, next, bare| Piece {
        atoms: at..next,
        bound,
        what,
        bare,
    };
    if let Some(next) = lexicon.vague_at(&row.atoms, at) {
        return Some(made(What::Vague, Bound::At, next, false));
    }
    if let Some((what, next)) = window(row, at) {
        return Some(made(what, Bound::At, next, false));
    }
    // «минут через двадцать», «недельки через две»
    if let Sense::Unit(unit) = row.sense(at)
        && row.form(at + 1) == "через"
        && let Some((first, next)) = row.number(at + 2)
        && !matches!(row.sense(next), Sense::Unit(_))
    {
        // «минут через пять семь»
        let further = next + usize::from(row.is_dash(next));
        let second = row.number(further).filter(|(second, _)| *second > first);
        let (low, high, next) = match second {
            Some((second, end)) => (Some(first), second, end),
            None => (None, first, next),
        };
        let amount = Amount {
            low,
            high,
            unit,
            working: false,
            counted: true,
        };
        return Some(made(What::Amount(amount), Bound::Within, next, false));
    }
    for (bound, next) in lexicon.bounds_at(&row.atoms, at) {
        if let Some((what, bound, end)) = bounded(row, bound, next) {
            return Some(made(what, bound, end, false));
        }
    }
    let (what, next) = unbounded(row, at)?;
    Some(made(what, Bound::At, next, true))
}

/// What stands after a bound's words.
fn bounded(row: &Row<'_>, bound: Bound, at: usize) -> Option<(What, Bound, usize)> {
    match bound {
        Bound::Within => {
            let (amount, next) = row.amount(at)?;
            // «в течение дня», «за час» are counted by their preposition; «до месяца» and «не более года» too
            Some((What::Amount(amount), Bound::Within, next))
        }
        Bound::At => {
            // «в ночь на субботу» belongs to the eve
            let night = row.form(at.wrapping_sub(1)) == "на"
                && row.sense(at.wrapping_sub(2)) == Sense::Part(Part::Night);
            if night && let Some((day, next)) = day(row, at) {
                return Some((What::Day(day), Bound::Eve, next));
            }
            if let Some((what, next)) = timed(row, at) {
                return Some((what, Bound::At, next));
            }
            // «обременение снимаем в пять рабочих дней», «в десятидневный срок»; «в день», «в час» are rates
            let (amount, next) = row.amount(at)?;
            let long = matches!(
                amount.unit,
                Unit::Day
                    | Unit::DayAndNight
                    | Unit::Week
                    | Unit::Month
                    | Unit::Hour
                    | Unit::Minute
            );
            let said_on = row.form(at.wrapping_sub(1)) == "на";
            (amount.counted && long && !said_on).then_some((
                What::Amount(amount),
                Bound::Within,
                next,
            ))
        }
        Bound::Eve => {
            let (day, next) = day(row, at)?;
            Some((What::Day(day), Bound::Eve, next))
        }
        Bound::Around => {
            let (clock, next) = row.clock(at)?;
            Some((What::Clock(clock), Bound::Around, next))
        }
        Bound::After if row.begins(at, &["обед"]) => {
            Some((What::Part(Part::Lunch), Bound::After, at + 1))
        }
        Bound::After => {
            // «после пятого мая», «после среды» promise nothing
            if let Some((what, next)) = day(row, at).map(|(day, next)| (What::Day(day), next)) {
                return Some((what, Bound::Lower, next));
            }
            let (clock, next) = row.clock(at)?;
            Some((What::Clock(clock), Bound::After, next))
        }
        Bound::By | Bound::Until | Bound::Lower => {
            let (what, next) = timed(row, at)?;
            // «до двадцать пятого включительно»
            Some((
                what,
                bound,
                next + usize::from(row.begins(next, &["включительн"])),
            ))
        }
    }
}

/// A day, a period, a part of the day or a clock time after a preposition.
fn timed(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
    if let Some(found) = period(row, at) {
        return Some(found);
    }
    if let Some(found) = days(row, at) {
        return Some(found);
    }
    if let Sense::Part(part) = row.sense(at) {
        return Some((What::Part(part), at + 1));
    }
    let (clock, next) = row.clock(at)?;
    if row.is_dash(next)
        && let Some((second, end)) = row.clock(next + 1)
        && (clock.explicit && second.explicit)
    {
        return Some((clocks(clock, second), end));
    }
    Some((What::Clock(clock), next))
}

/// What needs no preposition.
fn unbounded(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
    if let Some((what, next)) = days(row, at) {
        return Some((what, next));
    }
    if let Sense::Part(part) = row.sense(at) {
        // the instrumental case only: «вечером», not «доброе утро»
        let when =
            ["утром", "вечером", "ночью", "днем", "утречком", "вечерком"].contains(&row.form(at));
        return when.then_some((What::Part(part), at + 1));
    }
    if let Some((what @ (What::HalfDay(_) | What::Part(_)), next)) = period(row, at) {
        return Some((what, next));
    }
    let amount = row.amount(at).filter(|(amount, _)| amount.counted);
    // «два дня» is an amount, «пять часов вечера» a clock time
    let reach = amount.map_or(at, |(_, next)| next);
    if let Some((clock, next)) = row.clock(at)
        && clock.explicit
        && (clock.settled || row.form(at) == "без")
        && next > reach
    {
        if row.is_dash(next)
            && let Some((second, end)) = row.clock(next + 1)
        {
            return Some((clocks(clock, second), end));
        }
        return Some((What::Clock(clock), next));
    }
    // «раз в полгода», «на два дня» are no deadlines
    let held = at > 0
        && [
            "в", "на", "из", "о", "об", "при", "для", "от", "по", "без", "с",
        ]
        .contains(&row.form(at - 1));
    amount
        .filter(|_| !held)
        .map(|(amount, next)| (What::Amount(amount), next))
}
