//! From what is said to dates: the conventions of `docs/promises.md`.

use holidays_ru::{Federal, Resolved, is_working_day_ymd};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use super::amount::Amount;
use super::day::Day;
use super::lex::{Bound, Part, Unit};
use super::piece::{Portion, Span};

/// Whether a time without a year, month or date lies ahead of the anchor or behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Said now of what will be: «в среду привезём».
    Ahead,
    /// Told of what was promised: «обещали в среду».
    Back,
}

/// First and last minute.
pub(super) type Window = (DateTime, DateTime);

pub(super) const WEEKDAYS: [&str; 7] = [
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
];

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// Days, months or years beyond which nothing is counted, and minutes: «через 500000 месяцев» leaves every calendar.
const MOST_UNITS: f64 = 10_000.0;
const MOST_MINUTES: f64 = 1e9;

/// The minute `minutes` after midnight of the date; 24:00 and later fall on the next.
pub(super) fn at_minute(date: Date, minutes: i64) -> DateTime {
    date.at(0, 0, 0, 0).saturating_add(minutes.minutes())
}

pub(super) fn day_end(date: Date) -> DateTime {
    date.at(23, 59, 0, 0)
}

fn later(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// Month that lies `months` ahead, its first day.
fn month_ahead(date: Date, months: i64) -> Date {
    date.first_of_month().saturating_add(months.months())
}

/// The date a day means, and what is wrong with it.
pub(super) fn date_of(
    day: Day,
    anchor: Date,
    direction: Direction,
) -> (Option<Date>, Option<String>) {
    match day {
        Day::Relative(days) => (Some(later(anchor, days)), None),
        Day::Weekday { weekday, weeks } => {
            (Some(weekday_of(weekday, weeks, anchor, direction)), None)
        }
        Day::NextWorking => (Some(working_day(anchor, 1)), None),
        Day::Date {
            day,
            month,
            year,
            weekday,
        } => {
            let Some(date) = month_day(day, month, year, anchor, direction) else {
                return (None, Some(impossible(day, month, year)));
            };
            let notice = weekday
                .filter(|&said| said != date.weekday().to_monday_one_offset())
                .map(|said| contradiction(date, said));
            (Some(date), notice)
        }
    }
}

fn impossible(day: i8, month: Option<i8>, year: Option<i16>) -> String {
    let month = month
        .and_then(|month| MONTHS.get(usize::try_from(month - 1).ok()?))
        .map_or(String::new(), |name| format!(" {name}"));
    let year = year.map_or(String::new(), |year| format!(" {year} года"));
    format!("невозможная дата: {day}{month}{year}")
}

fn contradiction(date: Date, said: i8) -> String {
    let name = |offset: i8| WEEKDAYS[usize::try_from(offset - 1).unwrap_or(0) % 7];
    let real = name(date.weekday().to_monday_one_offset());
    format!(
        "день недели не сходится с датой: {:02}.{:02}.{} — это {real}, а в тексте {}; даты оставлены как есть",
        date.day(),
        date.month(),
        date.year(),
        name(said)
    )
}

fn weekday_of(weekday: i8, weeks: Option<i64>, anchor: Date, direction: Direction) -> Date {
    let today = anchor.weekday().to_monday_one_offset();
    let distance = i64::from((weekday - today).rem_euclid(7));
    match (weeks, direction) {
        (Some(-1), _) => {
            let start = later(anchor, 7);
            later(start, distance)
        }
        (Some(weeks), Direction::Ahead) => {
            let monday = later(anchor, -i64::from(today - 1));
            later(monday, weeks * 7 + i64::from(weekday - 1))
        }
        (_, Direction::Ahead) => later(anchor, if distance == 0 { 7 } else { distance }),
        (_, Direction::Back) => later(anchor, if distance == 0 { 0 } else { distance - 7 }),
    }
}

fn month_day(
    day: i8,
    month: Option<i8>,
    year: Option<i16>,
    anchor: Date,
    direction: Direction,
) -> Option<Date> {
    let sign: i64 = if direction == Direction::Ahead { 1 } else { -1 };
    let fits = |date: &Date| match direction {
        Direction::Ahead => *date >= anchor,
        Direction::Back => *date <= anchor,
    };
    match (month, year) {
        (Some(month), Some(year)) => Date::new(year, month, day).ok(),
        // eight years hold a 29th of February
        (Some(month), None) => (0..=8)
            .filter_map(|years| Date::new(anchor.year() + (sign * years) as i16, month, day).ok())
            .find(fits),
        (None, _) => (0..=12)
            .map(|months| month_ahead(anchor, sign * months))
            .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
            .find(fits),
    }
}

/// Whether people work on the date, by Russia's production calendar; beyond the years it knows Monday to Friday.
fn works(date: Date) -> bool {
    let (year, month, day) = (date.year(), date.month(), date.day());
    is_working_day_ymd::<Federal>(year.into(), month.unsigned_abs(), day.unsigned_abs())
        .map_or_else(
            || !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
            Resolved::value,
        )
}

/// The `count`-th working day after the date.
pub(super) fn working_day(from: Date, count: i64) -> Date {
    let mut date = from;
    let mut left = count.clamp(0, 3000);
    while left > 0 {
        date = later(date, 1);
        left -= i64::from(works(date));
    }
    date
}

/// Minutes of a unit that is counted exactly.
fn exact_minutes(unit: Unit) -> Option<f64> {
    match unit {
        Unit::Second => Some(1.0 / 60.0),
        Unit::Minute => Some(1.0),
        Unit::HalfHour => Some(30.0),
        Unit::Hour => Some(60.0),
        Unit::DayAndNight => Some(24.0 * 60.0),
        _ => None,
    }
}

/// The moment `count` units after the anchor: exact, or the day. Counts beyond all calendars are cut short.
fn after(anchor: DateTime, count: f64, unit: Unit, working: bool) -> (DateTime, bool) {
    let count = match exact_minutes(unit) {
        Some(minutes) => count.min(MOST_MINUTES / minutes),
        None => count.min(MOST_UNITS),
    };
    if working {
        let date = working_day(anchor.date(), count.ceil() as i64);
        return (date.at(0, 0, 0, 0), false);
    }
    if let Some(minutes) = exact_minutes(unit) {
        let moment = anchor.saturating_add(((count * minutes).ceil() as i64).minutes());
        return (moment, true);
    }
    let months = |per: f64| {
        let whole = (count * per).floor();
        let rest = ((count * per - whole) * 30.0).round();
        let span = (whole as i64).months().days(rest as i64);
        anchor.date().saturating_add(span)
    };
    let date = match unit {
        Unit::Week => later(anchor.date(), (count * 7.0).ceil() as i64),
        Unit::Month => months(1.0),
        Unit::Quarter => months(3.0),
        Unit::HalfYear => months(6.0),
        Unit::Year => months(12.0),
        _ => later(anchor.date(), count.ceil() as i64),
    };
    (date.at(0, 0, 0, 0), false)
}

/// The window of an amount counted from the anchor.
pub(super) fn amount_window(amount: Amount, anchor: DateTime, same_day: bool) -> Window {
    if same_day {
        return (anchor, day_end(anchor.date()));
    }
    let (high, exact) = after(anchor, amount.high, amount.unit, amount.working);
    let latest = if exact { high } else { day_end(high.date()) };
    let earliest = amount.low.map_or(anchor, |low| {
        after(anchor, low, amount.unit, amount.working).0
    });
    (earliest, latest)
}

/// A part of the day in minutes from midnight, at that part and as a limit («к вечеру», «до вечера»).
pub(super) fn part_minutes(part: Part, bound: Bound) -> (i64, i64) {
    let hour = |from: i64, to: i64| (from * 60, to * 60);
    let end = 23 * 60 + 59;
    match (part, bound) {
        (Part::Morning, Bound::By) => hour(9, 9),
        (Part::Morning, Bound::Until) => hour(6, 6),
        (Part::Morning, _) => hour(6, 12),
        (Part::Noon, _) => hour(12, 12),
        (Part::Lunch, Bound::After) => hour(14, 18),
        (Part::Lunch, Bound::By | Bound::Until) => hour(13, 13),
        (Part::Lunch, _) => hour(12, 14),
        (Part::Afternoon, _) => hour(12, 18),
        (Part::Evening, Bound::By | Bound::Until) => hour(18, 18),
        (Part::Evening, _) => (18 * 60, end),
        (Part::Night, Bound::By | Bound::Until) => hour(23, 23),
        (Part::Night, _) => hour(24, 30),
        (Part::Midnight, _) => (end, end),
    }
}

/// First and last day of a period, or of a portion of it.
pub(super) fn period_days(
    span: Span,
    portion: Portion,
    anchor: Date,
    direction: Direction,
) -> (Date, Date) {
    let monday = later(anchor, -i64::from(anchor.weekday().to_monday_zero_offset()));
    match span {
        Span::Week(weeks) => {
            // «в начале недели», said when it is over, is the next one's
            let over = match portion {
                Portion::Start => later(monday, 1) < anchor,
                Portion::Middle => later(monday, 3) < anchor,
                _ => false,
            };
            let next = i64::from(weeks == 0 && over && direction == Direction::Ahead);
            let start = later(monday, (weeks + next) * 7);
            let day = |offset| later(start, offset);
            match portion {
                Portion::Whole => (day(0), day(6)),
                Portion::Start => (day(0), day(1)),
                Portion::Middle => (day(2), day(3)),
                Portion::End => (day(4), day(6)),
            }
        }
        Span::Weekend => {
            let saturday = later(monday, 5);
            let saturday = match direction {
                Direction::Back if saturday > anchor => later(saturday, -7),
                _ => saturday,
            };
            (saturday, later(saturday, 1))
        }
        Span::Months(months) => month_days(month_ahead(anchor, months), portion),
        Span::Quarter(quarters) => {
            let months = 3 * quarters - i64::from((anchor.month() - 1) % 3);
            let first = month_ahead(anchor, months);
            let last = month_ahead(anchor, months + 2);
            match portion {
                Portion::Whole => (first, last.last_of_month()),
                Portion::Start => month_days(first, Portion::Whole),
                Portion::Middle => month_days(month_ahead(anchor, months + 1), Portion::Whole),
                Portion::End => month_days(last, Portion::Whole),
            }
        }
        Span::Month(month) => {
            let year = anchor.year();
            let first = Date::new(year, month, 1).unwrap_or(anchor);
            let year = match direction {
                Direction::Ahead if first.last_of_month() < anchor => year + 1,
                Direction::Back if first > anchor => year - 1,
                _ => year,
            };
            month_days(Date::new(year, month, 1).unwrap_or(anchor), portion)
        }
        Span::Year(years) => {
            let year = anchor.first_of_year().saturating_add(years.years());
            let last = year.last_of_year();
            match portion {
                Portion::End => (last.first_of_month(), last),
                Portion::Start => (year, later(year, 58)),
                _ => (year, last),
            }
        }
        Span::MayHolidays => {
            let year = anchor.year() + i16::from(anchor.month() >= 5);
            let april = Date::new(year, 4, 30).unwrap_or(anchor);
            (april, april)
        }
    }
}

fn month_days(first: Date, portion: Portion) -> (Date, Date) {
    let day = |number| Date::new(first.year(), first.month(), number).unwrap_or(first);
    match portion {
        Portion::Whole => (first, first.last_of_month()),
        Portion::Start => (first, day(10)),
        Portion::Middle => (day(11), day(20)),
        Portion::End => (day(21), first.last_of_month()),
    }
}
