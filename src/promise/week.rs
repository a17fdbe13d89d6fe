//! The days of a tale that names weekdays and no date: «в четверг пропал интернет … в пятницу … понедельник, пятый день».
//! They are counted from the first that it names, and the promises told on them with them.

use jiff::civil::{Date, DateTime};

use super::commitment::Draft;
use super::deadline::{Deadline, DeadlineKind, Deadlines, Direction};
use super::story::{Line, Story};
use crate::case::{TaleDay, TaleDays};
use crate::conversation::Voice;

/// A Monday. Any would do: only differences of days come out.
const MONDAY: Date = Date::constant(2024, 1, 1);

/// The day that each line of a tale has reached, in weeks that are made up.
pub(super) struct Week<'a> {
    deadlines: &'a Deadlines,
    first: Option<Date>,
    reached: Vec<Option<Date>>,
}

impl<'a> Week<'a> {
    pub fn of(story: &Story<'_>, drafts: &[Draft], deadlines: &'a Deadlines) -> Self {
        let mut week = Self {
            deadlines,
            first: None,
            reached: Vec::new(),
        };
        let mut today = None;
        for (index, line) in story.lines.iter().enumerate() {
            if !story.spoken() && line.voice == Voice::Narrated {
                let promised: Vec<_> = drafts
                    .iter()
                    .filter(|draft| draft.line == index)
                    .map(|draft| line.analysis().bytes(&draft.words))
                    .collect();
                for named in week.named(line, today) {
                    let inside = promised.iter().any(|bytes| {
                        bytes.start < named.bytes.end && named.bytes.start < bytes.end
                    });
                    if !inside {
                        today = next(&named, line, today).or(today);
                        week.first = week.first.or(today);
                    }
                }
            }
            week.reached.push(today);
        }
        week
    }

    /// The days on which a promise was given and due, where the tale tells them.
    pub fn days(&self, draft: &Draft, line: &Line<'_>) -> Option<TaleDays> {
        let today = self.reached[draft.line]?;
        let due = draft.due.as_ref().and_then(|due| {
            let mut named = self.named(line, Some(today)).into_iter();
            named.find(|one| one.bytes == due.bytes)?.latest()
        });
        Some(TaleDays {
            given: self.day(today)?,
            due: due.and_then(|due| self.day(due.date())),
        })
    }

    fn named(&self, line: &Line<'_>, today: Option<Date>) -> Vec<Deadline> {
        let analysis = line.analysis();
        let bytes = analysis.bytes(&line.words);
        let noon: DateTime = today.unwrap_or(MONDAY).at(12, 0, 0, 0);
        self.deadlines.find(
            &line.turn().text,
            analysis,
            bytes,
            Some(noon),
            Direction::Ahead,
        )
    }

    fn day(&self, date: Date) -> Option<TaleDay> {
        let since = date.since(self.first?).ok()?.get_days();
        Some(TaleDay {
            day: u32::try_from(since).ok()? + 1,
            weekday: date.weekday().to_monday_one_offset(),
        })
    }
}

/// The day that a tale moves to: a weekday, «на следующий день», «через неделю».
fn next(named: &Deadline, line: &Line<'_>, today: Option<Date>) -> Option<Date> {
    let (from, to) = named.interval()?;
    let (from, to) = (from.date(), to.date());
    if named.dated {
        return None;
    }
    if named.kind == DeadlineKind::Weekday && from == to {
        // «в понедельник … и в понедельник так и не»: still the same one
        return Some(
            today
                .filter(|today| today.weekday() == to.weekday())
                .unwrap_or(to),
        );
    }
    let words = line.turn().text[named.bytes.clone()].to_lowercase();
    let later = words.starts_with("через") || words.contains("следующий день");
    (later && today.is_some()).then_some(to)
}
