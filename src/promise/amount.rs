//! Numbers, amounts of time, and clock times among atoms.

use super::lex::{Atom, Ending, Part, Sense, Unit};
use crate::morphology::Word;

/// The atoms of one sentence, with the dictionary's words where the two agree.
pub(super) struct Row<'a> {
    pub atoms: Vec<Atom>,
    pub words: Vec<Option<&'a Word>>,
}

/// «три дня», «два-три рабочих дня».
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Amount {
    pub low: Option<f64>,
    pub high: f64,
    pub unit: Unit,
    pub working: bool,
    /// A number was said: «за час» has none.
    pub counted: bool,
}

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
    pub fn sense(&self, at: usize) -> Sense {
        self.atoms
            .get(at)
            .map_or(Sense::Mark('\n'), |atom| atom.sense)
    }

    pub fn form(&self, at: usize) -> &str {
        self.atoms.get(at).map_or("", |atom| atom.form.as_str())
    }

    pub fn begins(&self, at: usize, stems: &[&str]) -> bool {
        stems.iter().any(|stem| self.form(at).starts_with(stem))
    }

    pub fn is_mark(&self, at: usize, marks: &[char]) -> bool {
        matches!(self.sense(at), Sense::Mark(mark) if marks.contains(&mark))
    }

    pub fn is_dash(&self, at: usize) -> bool {
        self.is_mark(at, &['-', '–', '—'])
    }

    /// No white space between the atom and the next.
    pub fn joined(&self, at: usize) -> bool {
        match (self.atoms.get(at), self.atoms.get(at + 1)) {
            (Some(this), Some(next)) => this.bytes.end == next.bytes.start,
            _ => false,
        }
    }

    /// «пятого подъезда», «в три раза»: a noun that the number counts or describes.
    pub fn counts_noun(&self, at: usize) -> bool {
        if self.sense(at) != Sense::Word {
            return false;
        }
        let word = |at: usize| self.words.get(at).copied().flatten();
        let noun = |word: &Word| {
            word.readings.first().is_some_and(|reading| {
                reading.grams.has("noun") && (reading.grams.has("gen") || reading.grams.has("loc"))
            })
        };
        match word(at) {
            Some(this) if noun(this) => true,
            // «в пяти жилых домах»
            Some(this) if this.has(&["adj", "gen", "pl"]) && !this.has(&["noun"]) => {
                word(at + 1).is_some_and(noun)
            }
            _ => self.begins(
                at,
                &[
                    "процент",
                    "тысяч",
                    "руб",
                    "раз",
                    "штук",
                    "км",
                    "кг",
                    "метр",
                    "гб",
                ],
            ),
        }
    }

    pub fn number(&self, at: usize) -> Option<(f64, usize)> {
        let (value, mut next) = match self.sense(at) {
            Sense::Digits(whole, _) => {
                let tenth = match self.sense(at + 2) {
                    Sense::Digits(tenth, 1)
                        if self.is_mark(at + 1, &[',', '.'])
                            && self.joined(at)
                            && self.joined(at + 1) =>
                    {
                        Some(tenth)
                    }
                    _ => None,
                };
                match tenth {
                    Some(tenth) => (f64::from(whole) + f64::from(tenth) / 10.0, at + 3),
                    None => (f64::from(whole), at + 1),
                }
            }
            Sense::Cardinal(first) => self.composed(first, at + 1),
            _ => return None,
        };
        // «5-ти», «2-х»
        let ending = ["ти", "х", "и", "ми", "м", "ех", "мя"];
        if self.is_dash(next) && self.joined(next) && ending.contains(&self.form(next + 1)) {
            next += 2;
        }
        // «20 (двадцати)»
        if self.is_mark(next, &['(']) {
            let close = (next + 1..next + 6).find(|&at| self.is_mark(at, &[')']));
            next = close.map_or(next, |close| close + 1);
        }
        Some((value, next))
    }

    /// «двадцать» + «пять», «сто» + «двадцать».
    fn composed(&self, mut value: f64, mut next: usize) -> (f64, usize) {
        let mut room = if value >= 100.0 {
            100.0
        } else if value >= 20.0 {
            10.0
        } else {
            0.0
        };
        while let Sense::Cardinal(more) = self.sense(next) {
            if more >= room || more < 1.0 || more.fract() != 0.0 {
                break;
            }
            value += more;
            room = if more >= 20.0 { 10.0 } else { 0.0 };
            next += 1;
        }
        (value, next)
    }

    /// Whether an adjective of days stands here, and whether it means working days.
    fn adjective(&self, at: usize) -> Option<bool> {
        if self.begins(at, &["рабоч", "банковск", "будн"]) {
            return Some(true);
        }
        let plain = ["календарн", "полн", "ближайш", "цел", "лишн", "ваш", "эт"];
        (self.sense(at) == Sense::Word && self.begins(at, &plain)).then_some(false)
    }

    fn unit(&self, at: usize) -> Option<(Unit, bool, usize)> {
        let working = self.adjective(at);
        let at = at + usize::from(working.is_some());
        match self.sense(at) {
            Sense::Unit(unit) => Some((unit, working.unwrap_or(false), at + 1)),
            _ => None,
        }
    }

    pub fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        let counted = |low, high, unit, working| Amount {
            low,
            high,
            unit,
            working,
            counted: true,
        };
        if let Some((amount, next)) = self.compound(at) {
            return Some((amount, next));
        }
        if self.begins(at, &["четверт"]) && self.sense(at + 1) == Sense::Unit(Unit::Hour) {
            return Some((counted(None, 15.0, Unit::Minute, false), at + 2));
        }
        if let Some((unit, working, next)) = self.unit(at) {
            // «час-два»
            if (self.is_dash(next) || self.form(next) == "или")
                && let Some((high, end)) = self.number(next + 1)
                && high > 1.0
                && self.unit(end).is_none()
            {
                return Some((counted(Some(1.0), high, unit, working), end));
            }
            let whole = matches!(unit, Unit::HalfHour | Unit::HalfYear);
            let amount = Amount {
                counted: whole || working,
                ..counted(None, 1.0, unit, working)
            };
            return Some((amount, next));
        }
        let from = usize::from(self.form(at) == "от");
        let (first, mut next) = self.number(at + from)?;
        let mut low = None;
        let mut high = first;
        let between = match () {
            () if self.is_dash(next) || self.form(next) == "или" => Some(next + 1),
            () if from == 1 && self.form(next) == "до" => Some(next + 1),
            // «три пять рабочих дней» without the hyphen, as a recogniser writes it
            () if matches!(self.sense(at), Sense::Cardinal(_)) && first < 10.0 => Some(next),
            () => None,
        };
        if let Some((second, end)) = between.and_then(|at| self.number(at))
            && second > first
            && self.unit(end).is_some()
        {
            (low, high, next) = (Some(first), second, end);
        }
        let (unit, working, next) = self.unit(next)?;
        Some((counted(low, high, unit, working), next))
    }

    /// «десятидневный срок», «10-дневный срок».
    fn compound(&self, at: usize) -> Option<(Amount, usize)> {
        let (value, unit, next) = match (self.sense(at), self.sense(at + 2)) {
            (Sense::Compound(value, unit), _) => (value, unit, at + 1),
            (Sense::Digits(value, _), Sense::Compound(_, unit)) if self.is_dash(at + 1) => {
                (f64::from(value), unit, at + 3)
            }
            _ => return None,
        };
        let amount = Amount {
            low: None,
            high: value,
            unit,
            working: false,
            counted: true,
        };
        self.begins(next, &["срок"]).then_some((amount, next + 1))
    }

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
