//! The moment that a told deadline means: it was counted from the day of telling, which the text may not name.

use jiff::civil::DateTime;

use super::commitment::{Finder, undated_if_relative};
use super::cues::Cue;
use super::deadline::{Deadline, DeadlineKind, Direction, When};
use super::story::Line;

impl Finder<'_> {
    /// The same deadline, resolved against the moment at which it was told.
    pub fn resolve_told(
        &self,
        line: &Line<'_>,
        cue: Cue,
        told_on: Option<usize>,
        due: usize,
    ) -> Deadline {
        let back = self.timed(line, self.story.now, Direction::Back);
        let spoken = self.story.spoken();
        // «20 июня было готово, кроме подола; подол обещали двадцать второго и отдали двадцать третьего»
        let tale = if back[due].deadline.dated {
            line.since.or(line.date)
        } else {
            line.date
        };
        let anchor = told_on
            .and_then(|at| back[at].deadline.latest())
            .or(if spoken { None } else { tale })
            .map(|moment| moment.date().at(12, 0, 0, 0));
        let mut ahead = self.timed(line, self.story.now, Direction::Ahead);
        let mut behind = back;
        let (ahead, behind) = (
            ahead.swap_remove(due).deadline,
            behind.swap_remove(due).deadline,
        );
        if let Some(anchor) = anchor {
            let mut told = self
                .timed(line, Some(anchor), Direction::Ahead)
                .swap_remove(due)
                .deadline;
            // counted from a day, not from a minute
            if let (
                DeadlineKind::Duration,
                When::Interval {
                    latest,
                    to_the_minute,
                    ..
                },
            ) = (told.kind, &mut told.when)
                && *to_the_minute
            {
                *latest = latest.date().at(23, 59, 0, 0);
                *to_the_minute = false;
            }
            // «вторник, мне ваш парень сказал во вторник»: the same day named twice is not that of telling
            let unlikely = match (told.latest(), self.story.now) {
                (Some(latest), Some(now)) => {
                    latest > now && (line.complains || !spoken || days_between(latest, now) > 45)
                }
                _ => false,
            };
            if !unlikely {
                return told;
            }
        }
        match ahead.kind {
            // nobody says when it was told, so nobody knows when it ends
            DeadlineKind::Duration | DeadlineKind::WorkingDays => {
                self.timed(line, None, Direction::Ahead)
                    .swap_remove(due)
                    .deadline
            }
            _ if cue == Cue::Due => behind,
            _ if !spoken => undated_if_relative(behind),
            _ => nearer(ahead, behind, self.story.now, line.complains),
        }
    }
}

/// The one of two readings of a told deadline that lies nearer; a complaint speaks of the past.
pub(super) fn nearer(
    ahead: Deadline,
    behind: Deadline,
    now: Option<DateTime>,
    complains: bool,
) -> Deadline {
    let (Some(now), Some(next), Some(last)) = (now, ahead.latest(), behind.latest()) else {
        return if complains { behind } else { ahead };
    };
    if next == last {
        let mut same = ahead;
        // «обещали торт в девять вечера», told the next noon
        let hour = matches!(same.kind, DeadlineKind::Clock | DeadlineKind::PartOfDay);
        if next > now && complains && hour {
            same.when = When::Undated;
        }
        return same;
    }
    let distance = |moment: DateTime| days_between(moment, now);
    if complains && distance(last) <= 31 || distance(last) < distance(next) {
        behind
    } else {
        ahead
    }
}

fn days_between(one: DateTime, other: DateTime) -> i32 {
    one.date()
        .since(other.date())
        .map_or(0, |span| span.get_days().abs())
}
