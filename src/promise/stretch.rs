//! Stretches of time: windows with two ends, weeks, months and their parts.

use super::amount::{Amount, Row};
use super::clock::Clock;
use super::day::{Day, borrow, day, from_number, ordinal_number};
use super::lex::{Part, Sense, Unit};
use super::piece::{Portion, Span, What};

/// «с двух до четырёх», «между одиннадцатью и часом», «с понедельника по среду», «с 48-го по 70-й час».
pub(super) fn window(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
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
    // «с 22 по 24 апреля»
    if let Sense::Digits(first @ 1..=31, 1..=2) = row.sense(at + 1)
        && joins(at + 2)
        && let Some((second @ Day::Date { month: Some(_), .. }, next)) = day(row, at + 3)
    {
        return Some((from_number(first, second), next));
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
    // «займёт от шести до девяти часов» is an amount
    let lasts = |at: usize| row.begins(at, &["займ", "занима", "длит", "продл", "потреб", "уйд"]);
    if row.form(at) == "от" && (at.saturating_sub(3)..at).any(lasts) {
        return None;
    }
    let (second, next) = row.clock(next + 1)?;
    Some((clocks(first, second), next))
}

/// Two clock times whose part of the day may be said once: «с шести до девяти вечера».
pub(super) fn clocks(first: Clock, mut second: Clock) -> What {
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

/// Weeks, months, years, week-ends, and their beginnings and ends; ends of the day.
pub(super) fn period(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
    let portion = match () {
        () if row.begins(at, &["начал"]) => Portion::Start,
        () if row.begins(at, &["середин"]) => Portion::Middle,
        () if row.begins(at, &["конец", "конц", "канц"]) => Portion::End,
        () => Portion::Whole,
    };
    let mut next = at + usize::from(portion != Portion::Whole);
    if portion == Portion::Whole {
        if row.begins(next, &["выходн", "выхадн"]) && !row.begins(next, &["выходной"])
        {
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
    let ahead = row.begins(next, &["следующ", "следущ", "будущ"])
        || row.form(next) == "той" && row.sense(next + 1) == Sense::Unit(Unit::Week);
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
        Sense::Unit(Unit::Quarter) => Span::Quarter(count),
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
