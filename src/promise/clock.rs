//! Clock times among atoms: «21:00», «половина шестого», «в семь вечера».

use super::amount::Row;
use super::lex::{Ending, Part, Sense, Unit};

/// A time of day in minutes from midnight; from 24:00 on it belongs to the next date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    pub minutes: i64,
    /// Written with a colon, or said with hours, minutes or a part of the day.
    pub explicit: bool,
    /// The part of the day was said, or the hour leaves no doubt.
    pub settled: bool,
}

impl Row<'_> {
    pub fn clock(&self, at: usize) -> Option<(Clock, usize)> {
        let (mut clock, next) = self
            .written_clock(at)
            .or_else(|| self.spoken_half(at))
            .or_else(|| self.spoken_clock(at))?;
        let said = match self.sense(next) {
            Sense::Part(part @ (Part::Morning | Part::Evening | Part::Night)) => Some(part),
            Sense::Unit(Unit::Day) if self.form(next) == "дня" => Some(Part::Afternoon),
            _ => None,
        };
        match said {
            Some(part) => {
                clock.minutes = in_part(clock.minutes, part);
                clock.explicit = true;
                clock.settled = true;
                Some((clock, next + 1))
            }
            None => Some((clock, next)),
        }
    }

    /// «21:00», «14.30», «19-00».
    fn written_clock(&self, at: usize) -> Option<(Clock, usize)> {
        let (Sense::Digits(hour, hours), Sense::Digits(minute, 2)) =
            (self.sense(at), self.sense(at + 2))
        else {
            return None;
        };
        let adjacent = self.joined(at) && self.joined(at + 1) && hours <= 2;
        let dated = self.is_mark(at + 3, &['.'])
            && self.joined(at + 2)
            && matches!(self.sense(at + 4), Sense::Digits(..));
        let mark = self.is_mark(at + 1, &[':'])
            || self.is_mark(at + 1, &['.']) && !dated && (minute > 12 || minute == 0)
            || self.is_dash(at + 1) && minute == 0;
        (adjacent && mark && hour <= 24 && minute < 60).then_some((
            Clock {
                minutes: i64::from(hour) * 60 + i64::from(minute),
                explicit: true,
                settled: true,
            },
            at + 3,
        ))
    }

    /// «половина шестого», «полшестого», «четверть восьмого», «без двадцати девять», «пять минут пятого».
    fn spoken_half(&self, at: usize) -> Option<(Clock, usize)> {
        let clock = |minutes: i64, next| {
            let clock = Clock {
                minutes: afternoon(minutes),
                explicit: true,
                settled: false,
            };
            Some((clock, next))
        };
        let of_hour = |at: usize| match self.sense(at) {
            Sense::Ordinal(hour, Ending::Day) if hour <= 12 => Some((i64::from(hour) - 1) * 60),
            _ => None,
        };
        if let Sense::HalfTo(hour) = self.sense(at) {
            return clock(i64::from(hour) * 60 - 30, at + 1);
        }
        if self.begins(at, &["половин"]) || self.form(at) == "пол" {
            return clock(of_hour(at + 1)? + 30, at + 2);
        }
        if self.begins(at, &["четверт"]) {
            return clock(of_hour(at + 1)? + 15, at + 2);
        }
        if self.form(at) == "без" {
            let (less, next) = if self.begins(at + 1, &["четверт"]) {
                (15.0, at + 2)
            } else {
                self.number(at + 1)?
            };
            let next = next + usize::from(self.sense(next) == Sense::Unit(Unit::Minute));
            let hour = |at: usize| match self.sense(at) {
                Sense::Unit(Unit::Hour) => Some((1.0, at + 1)),
                _ => self.number(at),
            };
            // «без двадцати девять» is not twenty-nine
            let ((less, hour), next) = match (hour(next), self.sense(at + 1), self.sense(at + 2)) {
                (Some((hour, next)), _, _) => ((less, hour), next),
                (None, Sense::Cardinal(less), Sense::Cardinal(hour)) => ((less, hour), at + 3),
                _ => return None,
            };
            return clock((hour * 60.0 - less) as i64, next);
        }
        let (minutes, next) = self.number(at)?;
        if self.sense(next) == Sense::Unit(Unit::Minute) {
            return clock(of_hour(next + 1)? + minutes as i64, next + 2);
        }
        None
    }

    /// «три», «одиннадцать тридцать», «двадцать три ноль-ноль», «пять часов», «час».
    fn spoken_clock(&self, at: usize) -> Option<(Clock, usize)> {
        if self.sense(at) == Sense::Unit(Unit::Hour) {
            let clock = Clock {
                minutes: 13 * 60,
                explicit: false,
                settled: false,
            };
            return (self.form(at) != "часов").then_some((clock, at + 1));
        }
        let (hour, mut next) = self.number(at)?;
        if hour > 24.0 || hour.fract() != 0.0 {
            return None;
        }
        // «двадцать пятый кабинет»
        if hour == 20.0 && matches!(self.sense(next), Sense::Ordinal(1..=9, _)) {
            return None;
        }
        let mut explicit = false;
        if matches!(self.sense(next), Sense::Unit(Unit::Hour)) {
            next += 1;
            explicit = true;
        }
        let mut minutes = 0.0;
        if let Some((value, end)) = self.minutes(next, explicit) {
            (minutes, next) = (value, end);
            explicit = true;
        } else if !explicit {
            let other = matches!(
                self.sense(next),
                Sense::Unit(
                    Unit::Minute
                        | Unit::Second
                        | Unit::DayAndNight
                        | Unit::Week
                        | Unit::Month
                        | Unit::Year
                ) | Sense::Month(_)
                    | Sense::Compound(..)
            ) || self.sense(next) == Sense::Unit(Unit::Day) && self.form(next) != "дня"
                || self.adjective(next) == Some(true);
            if other
                || self.counts_noun(next)
                || self.is_mark(next, &['%', '№', '₽', '/'])
                || self.cut_number(at, next)
            {
                return None;
            }
        }
        let settled = hour > 12.0;
        let whole = (hour * 60.0 + minutes) as i64;
        let minutes = if settled { whole } else { afternoon(whole) };
        let clock = Clock {
            minutes,
            explicit,
            settled,
        };
        Some((clock, next))
    }

    /// Minutes after the hour: «тридцать», «ноль-ноль», «ноль пять», «сорок пять минут».
    fn minutes(&self, at: usize, after_hours: bool) -> Option<(f64, usize)> {
        let Sense::Cardinal(_) = self.sense(at) else {
            return None;
        };
        let zero = |at: usize| self.sense(at) == Sense::Cardinal(0.0);
        if zero(at) {
            let next = at + 1 + usize::from(self.is_dash(at + 1));
            let (value, next) = self.number(next)?;
            return (value < 10.0).then_some((value, next));
        }
        let (value, next) = self.number(at)?;
        let named = self.sense(next) == Sense::Unit(Unit::Minute);
        let minutes = (10.0..60.0).contains(&value) && value.fract() == 0.0;
        // «пять двадцать рублей», «в три двадцать дней»: another number's noun
        let foreign =
            !named && (matches!(self.sense(next), Sense::Unit(_)) || self.counts_noun(next));
        (minutes && !foreign && (!after_hours || named))
            .then_some((value, next + usize::from(named)))
    }

    /// A number that goes on: «8 690», «15-го», «10/2», «7,5».
    fn cut_number(&self, at: usize, next: usize) -> bool {
        matches!(self.sense(at), Sense::Digits(..))
            && (matches!(self.sense(next), Sense::Digits(..))
                || self.joined(next.saturating_sub(1))
                    && (self.sense(next) == Sense::Word
                        || self.is_dash(next)
                            && self.joined(next)
                            && self.sense(next + 1) == Sense::Word
                        || self.is_mark(next, &[',', '.', ':', '/'])
                            && self.joined(next)
                            && matches!(self.sense(next + 1), Sense::Digits(..))))
    }
}

/// Bare hours 1–7 are p.m.
fn afternoon(minutes: i64) -> i64 {
    if (30..8 * 60).contains(&minutes) {
        minutes + 12 * 60
    } else {
        minutes
    }
}

/// The same hour of the dial in that part of the day.
fn in_part(minutes: i64, part: Part) -> i64 {
    let dial = minutes.rem_euclid(12 * 60);
    match part {
        Part::Morning if !(12 * 60..13 * 60).contains(&minutes) => dial,
        // «в двенадцать ночи», «в час ночи» are said of the night that follows the day
        Part::Night if dial >= 8 * 60 => dial + 12 * 60,
        Part::Night => dial + 24 * 60,
        Part::Afternoon if dial >= 9 * 60 => dial,
        Part::Afternoon | Part::Evening => dial + 12 * 60,
        _ => minutes,
    }
}
