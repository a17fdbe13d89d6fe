//! Pieces that tell one deadline together: «завтра» … «к десяти утра».

use std::ops::Range;

use super::amount::{Amount, Row};
use super::day::Day;
use super::lex::{Bound, Part, Unit};
use super::piece::{Piece, Portion, Span, What};

/// Words that may stand between a day and its hour: «завтра мастер будет до шести».
const DAY_TO_TIME: usize = 4;

/// Pieces of one deadline.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub atoms: Range<usize>,
    pub day: Option<(Bound, What)>,
    pub time: Option<(Bound, What)>,
    pub amount: Option<Amount>,
    /// «в течение дня» ends with the day.
    pub same_day: bool,
    pub vague: bool,
    pub bare: bool,
    /// «сегодня пятница» says what day it is.
    pub statement: bool,
}

impl Group {
    fn of(row: &Row<'_>, piece: Piece) -> Self {
        let mut group = Self {
            atoms: piece.atoms.clone(),
            day: None,
            time: None,
            amount: None,
            same_day: false,
            vague: false,
            bare: piece.bare,
            statement: false,
        };
        match piece.what {
            What::Vague => group.vague = true,
            What::Amount(amount) => {
                group.same_day = !amount.counted
                    && amount.unit == Unit::Day
                    && piece
                        .atoms
                        .clone()
                        .any(|at| row.begins(at, &["течен", "втечен"]));
                group.amount = Some(amount);
            }
            What::Day(_) | What::Days(..) | What::Period(..) => {
                group.day = Some((piece.bound, piece.what))
            }
            _ => group.time = Some((piece.bound, piece.what)),
        }
        group
    }

    /// Takes the next piece in when both tell one deadline.
    fn takes(&mut self, row: &Row<'_>, piece: &Piece) -> bool {
        let between = self.atoms.end..piece.atoms.start;
        // «к пятнице, забирайте с утра»: another act
        let order = |at: usize| row.words[at].is_some_and(|word| word.has(&["imp"]));
        let cut = between
            .clone()
            .any(|at| row.is_mark(at, &['.', '!', '?', ';']) || order(at));
        if cut || self.amount.is_some() || self.vague {
            return false;
        }
        let gap = between
            .clone()
            .filter(|&at| !row.is_mark(at, &[',']))
            .count();
        let end = piece.atoms.end;
        match (&self.day, &self.time, &piece.what) {
            (
                Some(_),
                None,
                What::Clock(_)
                | What::Clocks(..)
                | What::Part(_)
                | What::HalfDay(_)
                | What::DayEnd(_),
            ) if gap <= DAY_TO_TIME => {
                // «среды мало, к пяти…»: an uncertain clock time far from the day is another matter
                self.time = Some((piece.bound, piece.what.clone()));
            }
            (None, Some(_), What::Day(_) | What::Days(..)) if gap == 0 => {
                self.day = Some((piece.bound, piece.what.clone()));
            }
            // «в субботу утром, с утречка»
            (_, Some((_, What::Part(one))), What::Part(other)) if one == other && gap <= 1 => {}
            // «вечером к восьми»
            (_, Some((Bound::At, What::Part(_))), What::Clock(_) | What::Clocks(..))
                if gap <= 1 =>
            {
                self.time = Some((piece.bound, evening(&self.time, piece.what.clone())));
            }
            (Some((bound, first)), None, What::Day(second)) if gap <= 1 => {
                let Some(both) = same_day(first, *second) else {
                    return false;
                };
                // «сказали послезавтра, выдали четырнадцатого» are two days
                if gap > 0 && !matches!(first, What::Day(Day::Relative(0))) {
                    return false;
                }
                let today = *first == What::Day(Day::Relative(0));
                self.statement =
                    today && piece.bare && matches!(second, Day::Weekday { .. } | Day::Date { .. });
                let bound = if *bound == Bound::At {
                    piece.bound
                } else {
                    *bound
                };
                self.day = Some((bound, both));
            }
            // «10.12.12 17:30, воскресенье»
            (
                Some((bound, first @ What::Day(Day::Date { .. }))),
                Some(_),
                What::Day(second @ Day::Weekday { .. }),
            ) if gap == 0 && piece.bare => {
                let Some(both) = same_day(first, *second) else {
                    return false;
                };
                self.day = Some((*bound, both));
            }
            (
                Some((Bound::At, What::Period(Span::Week(weeks), Portion::Whole))),
                None,
                What::Day(Day::Weekday { weekday, .. }),
            ) if gap <= 1 => {
                let (weekday, weeks) = (*weekday, Some(*weeks));
                self.day = Some((piece.bound, What::Day(Day::Weekday { weekday, weeks })));
            }
            _ => return false,
        }
        self.bare &= piece.bare;
        self.atoms.end = end;
        true
    }
}

/// «вечером к восьми», «утром в семь»: the hour in the named part of the day.
fn evening(part: &Option<(Bound, What)>, clock: What) -> What {
    let Some((_, What::Part(part))) = part else {
        return clock;
    };
    let (shift, from, to) = match part {
        Part::Evening => (12 * 60, 5 * 60, 12 * 60),
        Part::Morning => (-12 * 60, 12 * 60 + 30, 20 * 60),
        _ => (0, 0, 0),
    };
    let moved = |mut clock: super::clock::Clock| {
        if !clock.settled && (from..to).contains(&clock.minutes) {
            clock.minutes += shift;
        }
        clock
    };
    match clock {
        What::Clock(one) => What::Clock(moved(one)),
        What::Clocks(one, two) => What::Clocks(moved(one), moved(two)),
        other => other,
    }
}

/// «в среду, 25.09», «завтра, четырнадцатого»: the more telling of two names of one day.
fn same_day(first: &What, second: Day) -> Option<What> {
    let What::Day(first) = *first else {
        return None;
    };
    match (first, second) {
        (
            Day::Weekday { weekday, .. },
            Day::Date {
                day, month, year, ..
            },
        )
        | (
            Day::Date {
                day, month, year, ..
            },
            Day::Weekday { weekday, .. },
        ) => Some(What::Day(Day::Date {
            day,
            month,
            year,
            weekday: Some(weekday),
        })),
        (Day::Relative(0), Day::Weekday { .. } | Day::Date { .. }) => Some(What::Day(second)),
        (Day::Relative(_), Day::Weekday { .. } | Day::Date { .. }) => Some(What::Day(first)),
        // «до пятнадцатого августа, сегодня двадцать шестое»
        (_, Day::Relative(0)) => None,
        (Day::Weekday { .. } | Day::Date { .. }, Day::Relative(_)) => Some(What::Day(second)),
        _ => None,
    }
}

/// Pieces joined into deadlines.
pub(super) fn grouped(row: &Row<'_>, pieces: Vec<Piece>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for piece in pieces {
        let taken = groups
            .last_mut()
            .is_some_and(|last| last.takes(row, &piece));
        if !taken {
            groups.push(Group::of(row, piece));
        }
    }
    for group in &mut groups {
        group.listen_on(row);
    }
    groups.retain(|group| !matches!(group.day, Some((Bound::Lower, _))));
    groups
}

impl Group {
    /// What is said after it: «послезавтра, не позднее», «двухдневный срок, считая по рабочим дням».
    fn listen_on(&mut self, row: &Row<'_>) {
        let next = self.atoms.end + usize::from(row.is_mark(self.atoms.end, &[',']));
        let not_later =
            row.form(next) == "не" && ["позднее", "позже"].contains(&row.form(next + 1));
        if let Some((bound @ Bound::At, _)) = &mut self.day
            && not_later
            && self.time.is_none()
        {
            *bound = Bound::Until;
            self.atoms.end = next + 2;
        }
        if let Some(amount) = &mut self.amount {
            let working =
                (next..next + 3).any(|at| row.form(at) == "по" && row.begins(at + 1, &["рабоч"]));
            amount.working |= working && amount.unit == Unit::Day;
        }
    }
}
