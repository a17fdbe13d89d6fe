//! What a stretch of atoms says of time: a day, a clock time, an amount, a period, with its bound.

use std::ops::Range;

use super::amount::{Amount, Row};
use super::clock::Clock;
use super::day::{Day, borrow, day, days, ordinal_number};
use super::lex::{Bound, Lexicon, Part, Sense, Unit};

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Span {
    /// 0 this, 1 next.
    Week(i64),
    /// Months ahead of this one.
    Months(i64),
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
            Some(piece) => {
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
        && let Some((high, next)) = row.number(at + 2)
        && !matches!(row.sense(next), Sense::Unit(_))
    {
        let amount = Amount {
            low: None,
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

/// «с двух до четырёх», «между одиннадцатью и часом», «с понедельника по среду», «с 48-го по 70-й час».
fn window(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
    let between = row.form(at) == "между";
    if !between && !["с", "со", "от"].contains(&row.form(at)) {
        return None;
    }
    let joins = |at: usize| {
        if between {
            row.form(at) == "и"
        } else {
            ["до", "по"].contains(&row.form(at))
        }
    };
    if let Some((first, next)) = ordinal_number(row, at + 1)
        && joins(next)
        && let Some((second, next)) = ordinal_number(row, next + 1)
        && let Sense::Unit(unit) = row.sense(next)
    {
        let amount = Amount {
            low: Some(f64::from(first)),
            high: f64::from(second),
            unit,
            working: false,
            counted: true,
        };
        return Some((What::Amount(amount), next + 1));
    }
    if let Some((first, next)) = day(row, at + 1)
        && joins(next)
        && let Some((second, next)) = day(row, next + 1)
    {
        return Some((What::Days(borrow(first, second), second), next));
    }
    // «с утра»
    if let Sense::Part(part @ (Part::Morning | Part::Evening)) = row.sense(at + 1)
        && !joins(at + 2)
    {
        return (!between).then_some((What::Part(part), at + 2));
    }
    // «с 10 до 14»: the first number stands before «до», not before a noun
    let (first, next) = row.clock(at + 1)?;
    if !joins(next) {
        return None;
    }
    let (second, next) = row.clock(next + 1)?;
    Some((clocks(first, second), next))
}

/// Two clock times whose part of the day may be said once: «с шести до девяти вечера».
fn clocks(first: Clock, mut second: Clock) -> What {
    let mut first = first;
    if !first.settled
        && second.settled
        && first.minutes >= 12 * 60
        && first.minutes > second.minutes
    {
        first.minutes -= 12 * 60;
    }
    if second.settled
        && !first.settled
        && first.minutes + 12 * 60 < second.minutes
        && second.minutes < 24 * 60
        && first.minutes >= 8 * 60 - 60
    {
        // «с восьми до девяти вечера»
        let near = second.minutes - (first.minutes + 12 * 60) < 4 * 60;
        first.minutes += if near && first.minutes < 12 * 60 {
            12 * 60
        } else {
            0
        };
    }
    // «с десяти до двенадцати ночи», «с двенадцати до часу»
    if second.minutes < first.minutes && second.minutes + 12 * 60 > first.minutes {
        second.minutes += 12 * 60;
    }
    What::Clocks(first, second)
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

/// Weeks, months, years, week-ends, and their beginnings and ends; ends of the day.
fn period(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
    let portion = match () {
        () if row.begins(at, &["начал"]) => Portion::Start,
        () if row.begins(at, &["середин"]) => Portion::Middle,
        () if row.begins(at, &["конец", "конц"]) => Portion::End,
        () => Portion::Whole,
    };
    let mut next = at + usize::from(portion != Portion::Whole);
    if portion == Portion::Whole {
        if row.begins(next, &["выходн"]) && !row.begins(next, &["выходной"]) {
            return Some((What::Period(Span::Weekend, portion), next + 1));
        }
        if row.begins(next, &["майск"]) {
            let named = usize::from(row.begins(next + 1, &["праздн"]));
            return Some((What::Period(Span::MayHolidays, portion), next + 1 + named));
        }
        if row.begins(next, &["нов"]) && row.begins(next + 1, &["год"]) {
            return Some((What::Period(Span::Year(0), Portion::End), next + 2));
        }
        let half = matches!(row.sense(next), Sense::Ordinal(1 | 2, _))
            && row.begins(next + 1, &["половин"]);
        if half && row.form(next + 2) == "дня" {
            let second = matches!(row.sense(next), Sense::Ordinal(2, _));
            return Some((What::HalfDay(second), next + 3));
        }
    }
    let this = row.begins(next, &["эт", "текущ"]);
    let ahead = row.begins(next, &["следующ", "будущ"]);
    if this || ahead {
        next += 1;
    }
    let count = i64::from(ahead);
    let span = match row.sense(next) {
        // «в неделю», «в месяц», «за год» without «этой» are amounts
        _ if portion == Portion::Whole && !this && !ahead => match row.sense(next) {
            Sense::Month(month) => Span::Month(month),
            _ => return None,
        },
        Sense::Unit(Unit::Week) => Span::Week(count),
        Sense::Unit(Unit::Month) => Span::Months(count),
        Sense::Unit(Unit::Year) => Span::Year(count),
        Sense::Month(month) => Span::Month(month),
        Sense::Unit(Unit::Day | Unit::DayAndNight) if portion == Portion::End => {
            return Some((What::DayEnd(false), next + 1));
        }
        Sense::Part(Part::Night) if this => return Some((What::Part(Part::Night), next + 1)),
        _ if portion == Portion::End && row.begins(next, &["рабоч", "смен"]) => {
            let day = usize::from(row.sense(next + 1) == Sense::Unit(Unit::Day));
            return Some((What::DayEnd(true), next + 1 + day));
        }
        _ => return None,
    };
    Some((What::Period(span, portion), next + 1))
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
