//! Time that is told to have gone by, against the time that was promised.

use std::ops::Range;

use super::commitment::Draft;
use super::cues::Cue;
use super::deadline::{Deadline, Direction, Unit, When};
use super::proof::Judge;

impl Judge<'_> {
    /// «Обозначены 72 часа», and «целых восемь суток без интернета».
    pub fn outlasted(&self, draft: &Draft) -> Option<(usize, Range<usize>)> {
        let promised = self.hours(draft)?;
        self.story.lines.iter().find_map(|line| {
            let cues = self.cues.find(Cue::Elapsed, line.analysis(), &line.words);
            if cues.is_empty() {
                return None;
            }
            let bytes = line.analysis().bytes(&line.words);
            let here = std::ptr::eq(line, &self.story.lines[draft.line]);
            self.deadlines
                .find(
                    &line.turn().text,
                    line.analysis(),
                    bytes,
                    None,
                    Direction::Back,
                )
                .into_iter()
                .filter(|one| !here || draft.due.as_ref().is_none_or(|due| due.bytes != one.bytes))
                .find(|one| {
                    let near = cues.iter().any(|cue| {
                        let cue = line.analysis().bytes(cue);
                        cue.end <= one.bytes.start + 1
                            && one.bytes.start - cue.end.min(one.bytes.start) < 40
                    });
                    near && length(one).is_some_and(|hours| hours > promised)
                })
                .map(|one| (line.at, one.bytes))
        })
    }

    fn hours(&self, draft: &Draft) -> Option<f64> {
        let due = draft.due.as_ref()?;
        let line = &self.story.lines[draft.line];
        let turn = line.turn();
        self.deadlines
            .find(
                &turn.text,
                line.analysis(),
                line.analysis().bytes(&line.words),
                None,
                Direction::Ahead,
            )
            .iter()
            .find(|one| one.bytes == due.bytes)
            .and_then(length)
    }
}

/// Hours of a duration.
fn length(deadline: &Deadline) -> Option<f64> {
    let When::After {
        count,
        unit,
        working,
    } = deadline.when
    else {
        return None;
    };
    let hours = match unit {
        Unit::Second => 1.0 / 3600.0,
        Unit::Minute => 1.0 / 60.0,
        Unit::HalfHour => 0.5,
        Unit::Hour => 1.0,
        Unit::DayAndNight | Unit::Day => 24.0,
        Unit::Week => 168.0,
        Unit::Month => 730.0,
        Unit::Quarter => 2190.0,
        Unit::HalfYear => 4380.0,
        Unit::Year => 8760.0,
    };
    Some(count * hours * if working { 1.4 } else { 1.0 })
}
