//! Days as they are named: «завтра», «в следующую среду», «пятого мая», «03.07.24».

use super::amount::Row;
use super::lex::{Ending, Sense, Unit};
use super::piece::What;

/// A day as it is named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Day {
    /// «завтра».
    Relative(i64),
    /// «в пятницу»; `weeks` 1 for «на следующей неделе», 0 for «на этой», `None` for the nearest.
    Weekday { weekday: i8, weeks: Option<i64> },
    /// «пятого мая»; what is not said is `None`.
    Date {
        day: i8,
        month: Option<i8>,
        year: Option<i16>,
        weekday: Option<i8>,
    },
    /// «в следующий рабочий день».
    NextWorking,
}

/// A day, or two of them joined: «завтра-послезавтра», «24–26 января», «в субботу и воскресенье».
pub(super) fn days(row: &Row<'_>, at: usize) -> Option<(What, usize)> {
    if let Sense::Digits(first, 1..=2) = row.sense(at)
        && row.is_dash(at + 1)
        && let Some((second @ Day::Date { month: Some(_), .. }, next)) = day(row, at + 2)
        && (1..=31).contains(&first)
    {
        return Some((from_number(first, second), next));
    }
    let (first, next) = day(row, at)?;
    let joined = row.is_dash(next) || row.form(next) == "и" || row.form(next) == "или";
    if let Some((second, end)) = day(row, next + usize::from(joined))
        && (joined || follows(first, second))
        && std::mem::discriminant(&first) == std::mem::discriminant(&second)
        && !row.begins(end, &["выходн"])
    {
        return Some((What::Days(borrow(first, second), second), end));
    }
    Some((What::Day(first), next))
}

/// «24–26 января», «с 22 по 24 апреля»: a bare number, 1 to 31, before a day that names its month.
pub(super) fn from_number(first: u32, second: Day) -> What {
    let first = Day::Date {
        day: first as i8,
        month: None,
        year: None,
        weekday: None,
    };
    What::Days(borrow(first, second), second)
}

/// «во вторник среду», «двадцатого двадцать первого»: two days on end without a word between them.
fn follows(first: Day, second: Day) -> bool {
    match (first, second) {
        (
            Day::Weekday {
                weekday: first,
                weeks: None,
            },
            Day::Weekday {
                weekday: second, ..
            },
        ) => second == first % 7 + 1,
        (
            Day::Date {
                day: first,
                month: None,
                ..
            },
            Day::Date { day: second, .. },
        ) => second == first + 1,
        _ => false,
    }
}

/// «с десятого по двенадцатое августа»: the first day borrows the second's month and year.
pub(super) fn borrow(first: Day, second: Day) -> Day {
    match (first, second) {
        (
            Day::Date {
                day,
                month,
                year,
                weekday,
            },
            Day::Date {
                month: other,
                year: later,
                ..
            },
        ) => Day::Date {
            day,
            month: month.or(other),
            year: year.or(later),
            weekday,
        },
        _ => first,
    }
}

pub(super) fn day(row: &Row<'_>, at: usize) -> Option<(Day, usize)> {
    match row.sense(at) {
        Sense::Relative(days) => {
            let called = matches!(row.sense(at + 1), Sense::Unit(Unit::Day))
                && !row.form(at).ends_with("втра");
            return Some((Day::Relative(days), at + 1 + usize::from(called)));
        }
        Sense::Weekday(weekday) => return Some(weekday_from(row, weekday, None, at + 1)),
        _ => {}
    }
    if matches!(row.sense(at), Sense::Ordinal(1, _)) {
        // «в первый же рабочий день»
        let next = at + 1 + usize::from(row.form(at + 1) == "же");
        if row.begins(next, &["рабоч"]) && row.form(next + 1) == "день" {
            return Some((Day::NextWorking, next + 2));
        }
    }
    if row.begins(
        at,
        &["следующ", "следущ", "будущ", "эт", "ближайш", "наступающ"],
    ) && row.sense(at) == Sense::Word
    {
        let next = row.begins(at, &["следующ", "следущ", "будущ"]);
        if next && row.begins(at + 1, &["рабоч"]) && row.sense(at + 2) == Sense::Unit(Unit::Day)
        {
            return Some((Day::NextWorking, at + 3));
        }
        return match row.sense(at + 1) {
            Sense::Weekday(weekday) => Some(weekday_from(row, weekday, next.then_some(1), at + 2)),
            Sense::Unit(Unit::Day) if next && row.form(at + 1) == "день" => {
                Some((Day::Relative(1), at + 2))
            }
            _ => None,
        };
    }
    date(row, at)
}

/// A weekday with what follows it: a week, or its date.
fn weekday_from(row: &Row<'_>, weekday: i8, weeks: Option<i64>, next: usize) -> (Day, usize) {
    let on_week = usize::from(row.form(next) == "на");
    if (row.begins(next + on_week, &["следующ", "эт", "будущ"])
        || row.form(next + on_week) == "той")
        && row.sense(next + on_week + 1) == Sense::Unit(Unit::Week)
    {
        let weeks = i64::from(!row.begins(next + on_week, &["эт"]));
        return (
            Day::Weekday {
                weekday,
                weeks: Some(weeks),
            },
            next + on_week + 2,
        );
    }
    // «во вторник через неделю» lies a week off: counted from a week ahead
    if row.form(next) == "через" && row.sense(next + 1) == Sense::Unit(Unit::Week) {
        return (
            Day::Weekday {
                weekday,
                weeks: Some(-1),
            },
            next + 2,
        );
    }
    let skip =
        usize::from(row.is_mark(next, &[',', '(']) || ["то", "это"].contains(&row.form(next)));
    let (into, clock) = (next + skip, row.clock(next + skip));
    if let Some((
        Day::Date {
            day, month, year, ..
        },
        mut end,
    )) = date(row, into)
        && clock.is_none_or(|(clock, _)| !clock.explicit)
    {
        end += usize::from(row.is_mark(end, &[')']));
        let dated = Day::Date {
            day,
            month,
            year,
            weekday: Some(weekday),
        };
        return (dated, end);
    }
    (Day::Weekday { weekday, weeks }, next)
}

/// «27.10.2023», «2024-09-12», «пятого мая», «15-го», «первое октября», «6 ноября 2023 года».
fn date(row: &Row<'_>, at: usize) -> Option<(Day, usize)> {
    let made = |day: u32, month: Option<i8>, year: Option<i16>| Day::Date {
        day: i8::try_from(day).unwrap_or(0),
        month,
        year,
        weekday: None,
    };
    if let (Sense::Digits(year, 4), Sense::Digits(month, 2), Sense::Digits(day, 2)) =
        (row.sense(at), row.sense(at + 2), row.sense(at + 4))
        && row.is_dash(at + 1)
        && row.is_dash(at + 3)
    {
        return Some((
            made(day, i8::try_from(month).ok(), i16::try_from(year).ok()),
            at + 5,
        ));
    }
    if let Some(found) = dotted(row, at) {
        let (day, month, year, next) = found;
        return Some((made(day, Some(month), year), next));
    }
    let (day, strong, mut next) = day_number(row, at)?;
    let mut month = None;
    let mut year = None;
    if let Sense::Month(named) = row.sense(next) {
        month = Some(named);
        next += 1;
        if let Sense::Digits(value, 4) = row.sense(next) {
            year = i16::try_from(value).ok();
            next += 1;
            let abbreviated = row.form(next) == "г";
            if abbreviated || row.begins(next, &["год"]) {
                next += 1 + usize::from(abbreviated && row.is_mark(next + 1, &['.']));
            }
        }
    } else if row.begins(next, &["числ"]) {
        next += 1;
    } else if !strong || row.counts_noun(next) || matches!(row.sense(next), Sense::Unit(_)) {
        return None;
    }
    (1..=31)
        .contains(&day)
        .then_some((made(day, month, year), next))
}

/// «17.06», «03.07.24».
fn dotted(row: &Row<'_>, at: usize) -> Option<(u32, i8, Option<i16>, usize)> {
    let (Sense::Digits(day, 1..=2), Sense::Digits(month, 2)) = (row.sense(at), row.sense(at + 2))
    else {
        return None;
    };
    let dot = |at: usize| row.is_mark(at, &['.', '/']) && row.joined(at) && row.joined(at - 1);
    if !dot(at + 1) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = match row.sense(at + 4) {
        Sense::Digits(year, 4) if dot(at + 3) => i16::try_from(year).ok(),
        Sense::Digits(year, 2) if dot(at + 3) => i16::try_from(year + 2000).ok(),
        _ => None,
    };
    let next = if year.is_some() { at + 5 } else { at + 3 };
    // «17.06 г.» aside, «10.05 часов» would be a clock time
    let hours = matches!(row.sense(next), Sense::Unit(Unit::Hour));
    (!hours).then_some((day, month as i8, year, next))
}

/// The number of a day, and whether its ending alone shows that it is one.
fn day_number(row: &Row<'_>, at: usize) -> Option<(u32, bool, usize)> {
    match row.sense(at) {
        Sense::Digits(value, 1..=2) => {
            let hyphen = usize::from(row.is_dash(at + 1));
            let ending = ["го", "ого", "е", "ое", "му", "ому"].contains(&row.form(at + 1 + hyphen));
            if ending && row.joined(at) {
                Some((value, true, at + 2 + hyphen))
            } else {
                Some((value, false, at + 1))
            }
        }
        Sense::Cardinal(tens @ (20.0 | 30.0)) => match row.sense(at + 1) {
            Sense::Ordinal(ones, ending @ (Ending::Day | Ending::Naming)) if ones < 10 => {
                Some((tens as u32 + ones, strong(row, at, ending), at + 2))
            }
            _ => None,
        },
        Sense::Ordinal(value, ending @ (Ending::Day | Ending::Naming)) => {
            Some((value, strong(row, at, ending), at + 1))
        }
        _ => None,
    }
}

/// «по тридцать первое» names a day as «пятнадцатого» does; «первое» alone does not.
fn strong(row: &Row<'_>, at: usize, ending: Ending) -> bool {
    ending == Ending::Day || at > 0 && ["по", "на", "сегодня", "уже"].contains(&row.form(at - 1))
}

/// «48-го», «десятого»: the number without a reading as a date.
pub(super) fn ordinal_number(row: &Row<'_>, at: usize) -> Option<(u32, usize)> {
    match row.sense(at) {
        Sense::Digits(value, _) if row.is_dash(at + 1) && row.joined(at) => Some((value, at + 3)),
        Sense::Digits(value, _) => Some((value, at + 1)),
        Sense::Cardinal(tens) if tens >= 20.0 => match row.sense(at + 1) {
            Sense::Ordinal(ones, _) if ones < 10 => Some((tens as u32 + ones, at + 2)),
            _ => None,
        },
        Sense::Ordinal(value, _) => Some((value, at + 1)),
        _ => None,
    }
}
