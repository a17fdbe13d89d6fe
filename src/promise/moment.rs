//! The moment that a group of pieces means.

use jiff::civil::{Date, DateTime};

use super::amount::Row;
use super::calendar::{
    Direction, Window, amount_window, at_minute, date_of, day_end, part_minutes, period_days,
};
use super::day::Day;
use super::deadline::{Deadline, DeadlineKind, PASSING, When};
use super::group::Group;
use super::lex::{Bound, Part};
use super::piece::{Portion, Span, What};

/// The moment a group means.
pub(super) fn resolve(
    row: &Row<'_>,
    group: &Group,
    anchor: Option<DateTime>,
    direction: Direction,
) -> Deadline {
    let first = row
        .atoms
        .get(group.atoms.start)
        .map_or(0, |atom| atom.bytes.start);
    let last = row
        .atoms
        .get(group.atoms.end.saturating_sub(1))
        .map_or(first, |atom| atom.bytes.end);
    let (when, notice) = group.when(anchor, direction);
    Deadline {
        bytes: first..last,
        kind: group.kind(),
        dated: matches!(
            group.day,
            Some((
                _,
                What::Day(Day::Date { .. })
                    | What::Days(_, Day::Date { .. })
                    | What::Period(Span::Month(_), _)
            ))
        ),
        on_day: group.day.is_some(),
        when,
        certainty: group.certainty(),
        notice,
    }
}

impl Group {
    fn certainty(&self) -> f64 {
        let doubtful_hour =
            matches!(&self.time, Some((Bound::At, What::Clock(clock))) if !clock.explicit);
        match () {
            () if self.vague => 0.3,
            () if self.bare && self.amount.is_some() => 0.6,
            () if self.day.is_none() && doubtful_hour => 0.7,
            () if self.day.is_none() && matches!(&self.time, Some((Bound::At, What::Part(_)))) => {
                PASSING
            }
            () => 0.95,
        }
    }

    fn kind(&self) -> DeadlineKind {
        if self.vague {
            return DeadlineKind::Vague;
        }
        if let Some(amount) = self.amount {
            return match (amount.working, amount.low) {
                (true, _) => DeadlineKind::WorkingDays,
                (_, Some(_)) => DeadlineKind::Range,
                _ => DeadlineKind::Duration,
            };
        }
        match (&self.time, &self.day) {
            (Some((_, What::Clocks(..))), _) => DeadlineKind::Range,
            (Some((_, What::Clock(_))), _) => DeadlineKind::Clock,
            (Some(_), _) => DeadlineKind::PartOfDay,
            (None, Some((_, What::Days(..)))) => DeadlineKind::Range,
            (None, Some((_, What::Day(Day::Weekday { .. })))) => DeadlineKind::Weekday,
            (
                None,
                Some((
                    _,
                    What::Day(Day::Date {
                        weekday: Some(_), ..
                    }),
                )),
            ) => DeadlineKind::Weekday,
            (None, Some((_, What::Day(Day::NextWorking)))) => DeadlineKind::WorkingDays,
            (None, Some((Bound::At, What::Period(span, _)))) if *span != Span::MayHolidays => {
                DeadlineKind::Range
            }
            _ => DeadlineKind::Date,
        }
    }

    fn when(&self, anchor: Option<DateTime>, direction: Direction) -> (When, Option<String>) {
        if self.vague {
            return (When::Vague, None);
        }
        let Some(anchor) = anchor else {
            return self.undated();
        };
        if let Some(amount) = self.amount {
            let (earliest, latest) = amount_window(amount, anchor, self.same_day);
            return (interval(earliest, latest), None);
        }
        let (days, notice) = match &self.day {
            None => (Some((anchor.date(), anchor.date())), None),
            Some((bound, what)) => days(*bound, what, anchor, direction),
        };
        let Some((from, to)) = days else {
            return (When::Impossible, notice);
        };
        let (earliest, latest) = match &self.time {
            Some((bound, what)) => self.hours(*bound, what, (from, to), anchor, direction),
            None => self.whole_days((from, to), anchor),
        };
        // never before the moment of speaking, unless all of it is over
        let earliest = if direction == Direction::Ahead && latest >= anchor {
            earliest.max(anchor)
        } else {
            earliest
        };
        (interval(earliest.min(latest), latest), notice)
    }

    /// Without the moment of speaking only a date with its year is one.
    fn undated(&self) -> (When, Option<String>) {
        if let Some(amount) = self.amount {
            let (count, unit, working) = (amount.high, amount.unit, amount.working);
            return (
                When::After {
                    count,
                    unit,
                    working,
                },
                None,
            );
        }
        match &self.day {
            Some((
                _,
                What::Day(Day::Date {
                    year: Some(year), ..
                }),
            ))
            | Some((
                _,
                What::Days(
                    _,
                    Day::Date {
                        year: Some(year), ..
                    },
                ),
            )) => {
                let Ok(start) = Date::new(*year, 1, 1) else {
                    return (When::Impossible, None);
                };
                let (when, notice) = self.when(Some(start.at(0, 0, 0, 0)), Direction::Back);
                let when = match when {
                    When::Interval {
                        latest,
                        to_the_minute,
                        ..
                    } => When::Interval {
                        earliest: latest.date().at(0, 0, 0, 0),
                        latest,
                        to_the_minute,
                    },
                    other => other,
                };
                (when, notice)
            }
            Some((_, What::Day(day @ Day::Date { month: Some(_), .. }))) => {
                // «31 февраля» is wrong in every year
                let (date, notice) = date_of(*day, Date::constant(2024, 1, 1), Direction::Ahead);
                let unreal = date.is_none();
                (
                    if unreal {
                        When::Impossible
                    } else {
                        When::Undated
                    },
                    notice.filter(|_| unreal),
                )
            }
            _ => (When::Undated, None),
        }
    }

    fn whole_days(&self, (from, to): (Date, Date), anchor: DateTime) -> Window {
        match &self.day {
            Some((Bound::By, What::Day(_) | What::Period(Span::Month(_), Portion::Whole))) => {
                (anchor.min(at_minute(to, 0)), at_minute(to, 9 * 60))
            }
            Some((Bound::By | Bound::Until, _)) => (anchor.min(at_minute(to, 0)), day_end(to)),
            _ => (at_minute(from, 0), day_end(to)),
        }
    }

    fn hours(
        &self,
        bound: Bound,
        what: &What,
        (from, to): (Date, Date),
        anchor: DateTime,
        direction: Direction,
    ) -> Window {
        let bound = match (&self.day, bound) {
            // «до вечера пятницы», and «до пятницы, десяти утра»
            (Some((day_bound @ (Bound::By | Bound::Until), _)), Bound::At) => *day_bound,
            _ => bound,
        };
        let limit = |latest: DateTime| (anchor.min(latest), latest);
        let overnight = |part: Part| {
            // «к утру», «до утра» said after the morning mean the next one
            let passed = direction == Direction::Ahead
                && at_minute(to, part_minutes(part, bound).1) <= anchor;
            i64::from(passed && self.day.is_none() && part == Part::Morning) * 24 * 60
        };
        match what {
            What::Clocks(first, second) => (
                at_minute(from, first.minutes),
                at_minute(to, second.minutes),
            ),
            What::Clock(clock) => {
                let moment = at_minute(to, clock.minutes);
                match bound {
                    Bound::By | Bound::Until | Bound::Within => limit(moment),
                    Bound::After => (moment, day_end(to)),
                    Bound::Around => (
                        at_minute(to, clock.minutes - 30),
                        at_minute(to, clock.minutes + 30),
                    ),
                    _ => (moment, moment),
                }
            }
            What::Part(part) => {
                let (start, end) = part_minutes(*part, bound);
                let shift = overnight(*part);
                match bound {
                    Bound::By | Bound::Until => limit(at_minute(to, end + shift)),
                    _ => (at_minute(from, start + shift), at_minute(to, end + shift)),
                }
            }
            What::HalfDay(second) => {
                let (start, end) = if *second { (13, 18) } else { (9, 13) };
                (at_minute(from, start * 60), at_minute(to, end * 60))
            }
            What::DayEnd(working) => limit(if *working {
                at_minute(to, 18 * 60)
            } else {
                day_end(to)
            }),
            _ => self.whole_days((from, to), anchor),
        }
    }
}

fn interval(earliest: DateTime, latest: DateTime) -> When {
    When::Interval {
        earliest,
        latest,
        to_the_minute: latest != day_end(latest.date()),
    }
}

/// First and last day, and what is wrong with them.
fn days(
    bound: Bound,
    what: &What,
    anchor: DateTime,
    direction: Direction,
) -> (Option<(Date, Date)>, Option<String>) {
    let today = anchor.date();
    match what {
        What::Day(day) => {
            let (date, notice) = date_of(*day, today, direction);
            let date = date.map(|date| {
                if bound == Bound::Eve {
                    date.yesterday().unwrap_or(date)
                } else {
                    date
                }
            });
            (date.map(|date| (date, date)), notice)
        }
        What::Days(first, second) => {
            let (first, notice) = date_of(*first, today, direction);
            let (second, other) = match first {
                // the second day follows the first
                Some(start) if direction == Direction::Ahead => match second {
                    Day::Relative(_) => date_of(*second, today, direction),
                    _ => date_of(*second, start, direction),
                },
                _ => date_of(*second, today, direction),
            };
            (first.zip(second), notice.or(other))
        }
        What::Period(span, portion) => {
            let (mut first, mut last) = period_days(*span, *portion, today, direction);
            match (bound, span) {
                // «к концу недели» is Friday, «до конца недели» Sunday
                (Bound::By, Span::Week(_)) if *portion == Portion::End => last = first,
                (Bound::By | Bound::Until, Span::Weekend) => {
                    last = first.yesterday().unwrap_or(first)
                }
                (Bound::By, Span::Month(_)) if *portion == Portion::Whole => last = first,
                (Bound::Until, Span::Month(_)) if *portion == Portion::Whole => {
                    last = first.yesterday().unwrap_or(first)
                }
                _ => {}
            }
            first = first.min(last);
            (Some((first, last)), None)
        }
        _ => (Some((today, today)), None),
    }
}
