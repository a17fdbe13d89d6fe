//! What a single sentence says of a promise: its day named again, its deed done, denied, or done too late.

use std::ops::Range;

use jiff::civil::{Date, DateTime};

use super::commitment::Draft;
use super::cues::Cue;
use super::deadline::{Deadline, DeadlineKind, Direction, Today, When};
use super::proof::Judge;
use super::story::Line;
use crate::morphology::Word;

/// Deeds whose hour is that of their being done.
const ARRIVAL: [&str; 14] = [
    "приехать",
    "подъехать",
    "доехать",
    "прийти",
    "подойти",
    "явиться",
    "появиться",
    "объявиться",
    "привезти",
    "доставить",
    "принести",
    "перезвонить",
    "прибыть",
    "начать",
];
/// Minutes after the promised hour from which an arrival is late.
const LATE_MINUTES: i64 = 15;

impl Judge<'_> {
    pub fn times(&self, line: &Line<'_>, words: &Range<usize>) -> Vec<Deadline> {
        let bytes = line.analysis().bytes(words);
        self.deadlines.find(
            &line.turn().text,
            line.analysis(),
            bytes,
            self.story.now,
            Direction::Back,
        )
    }

    /// «Двадцатого тишина»: the sentence names the day that was promised.
    pub fn on_the_day(&self, draft: &Draft, line: &Line<'_>, words: &Range<usize>) -> bool {
        let Some(due) = &draft.due else {
            return false;
        };
        let home = &self.story.lines[draft.line];
        let said = home.turn().text[due.bytes.clone()].to_lowercase();
        // the same words of a date mean the same day, wherever the tale stands
        let spoken = self.times(home, &home.words);
        let plain = spoken.iter().find(|one| one.bytes == due.bytes);
        let days: Vec<Date> = [due.latest(), plain.and_then(Deadline::latest)]
            .into_iter()
            .flatten()
            .map(DateTime::date)
            .collect();
        self.times(line, words).iter().any(|one| {
            let date = one.latest().map(DateTime::date);
            let dated = matches!(one.kind, DeadlineKind::Date | DeadlineKind::Clock);
            let here = line.turn().text[one.bytes.clone()].to_lowercase();
            dated && date.is_some_and(|date| days.contains(&date))
                || one.kind == DeadlineKind::Weekday && stems_meet(&said, &here)
        })
    }

    /// Verbs of what is promised.
    fn promised(&self, draft: &Draft) -> Vec<&Word> {
        self.story.lines[draft.line].analysis().words[draft.words.clone()]
            .iter()
            .filter(|word| word.has(&["verb", "inf"]) || word.has(&["verb", "fut"]))
            .collect()
    }

    /// «вернуть обещали в понедельник, вернули»: the promised deed itself is told as done.
    pub fn done(
        &self,
        draft: &Draft,
        line: &Line<'_>,
        words: &Range<usize>,
    ) -> Option<Range<usize>> {
        let promised = self.promised(draft);
        words.clone().map(|at| at..at + 1).find(|deed| {
            let word = &line.analysis().words[deed.start];
            word.has(&["verb", "past", "perf", "fin"])
                && again(word, &promised)
                && !super::commitment::negated(line.analysis(), deed, words.start)
        })
    }

    /// Anything that is told as done.
    pub fn achieved(&self, line: &Line<'_>, words: &Range<usize>) -> bool {
        let analysis = line.analysis();
        words.clone().any(|at| {
            let word = &analysis.words[at];
            word.has(&["past", "perf", "fin"])
                && !super::commitment::negated(analysis, &(at..at + 1), words.start)
        })
    }

    /// «Сказали, что перезвонят. Не перезвонили»: the promised deed itself is told as not done.
    pub fn denied(
        &self,
        draft: &Draft,
        line: &Line<'_>,
        words: &Range<usize>,
    ) -> Option<Range<usize>> {
        let all = &line.analysis().words;
        let mut promised = self.promised(draft);
        promised.retain(|word| !word.is("быть"));
        let at = words.clone().skip(1).find(|&at| {
            let word = &all[at];
            let denied = |back: usize| {
                at >= words.start + back && ["не", "никто"].contains(&all[at - back].form.as_str())
            };
            word.has(&["verb", "past", "fin"]) && denied(1) && again(word, &promised)
        })?;
        Some(at - 1..at + 1)
    }

    /// «Сегодня восемнадцатое декабря, камин без дверцы»: the text's own day lies after the promised one.
    pub fn today_is_later(
        &self,
        draft: &Draft,
        line: &Line<'_>,
        words: &Range<usize>,
    ) -> Option<Range<usize>> {
        let due = draft.due.as_ref()?.latest()?.date();
        let bytes = line.analysis().bytes(words);
        let turn = line.turn();
        // «Двенадцатое октября на дворе»
        let outside = line.analysis().words[words.clone()]
            .iter()
            .any(|word| ["дворе", "календаре"].contains(&word.form.as_str()));
        if outside {
            let late = self
                .times(line, words)
                .into_iter()
                .find(|one| one.dated && one.latest().is_some_and(|day| day.date() > due));
            return late.map(|late| late.bytes);
        }
        let Today::Date(day, month) =
            self.deadlines
                .today(&turn.text, line.analysis(), bytes.clone())?
        else {
            return None;
        };
        let today = Date::new(due.year(), month.unwrap_or(due.month()), day).ok()?;
        (today > due && self.story.now.is_none_or(|now| today <= now.date())).then_some(bytes)
    }

    /// «появился только во вторник», «отдали 13 марта»: it came, and after its day.
    pub fn came_later(
        &self,
        draft: &Draft,
        line: &Line<'_>,
        words: &Range<usize>,
    ) -> Option<Range<usize>> {
        let due = draft.due.as_ref()?.latest()?;
        let came = self
            .cues
            .find(Cue::Deed, line.analysis(), words)
            .into_iter()
            .find(|deed| {
                let word = &line.analysis().words[deed.start];
                word.has(&["verb", "past", "perf", "fin"])
                    && !super::commitment::negated(line.analysis(), deed, words.start)
            })?;
        let arrived = ARRIVAL
            .iter()
            .any(|verb| line.analysis().words[came.start].is(verb));
        let hour = draft.due.as_ref().is_some_and(|due| {
            matches!(
                due.when,
                When::Interval {
                    to_the_minute: true,
                    ..
                }
            )
        });
        let late = self.times(line, words).iter().any(|one| {
            let Some(moment) = one.latest() else {
                return false;
            };
            match one.kind {
                DeadlineKind::Date => {
                    moment.date() > due.date() && self.story.now.is_none_or(|now| moment <= now)
                }
                // «с двух до четырёх», «привезли в 19:50»
                DeadlineKind::Clock
                    if hour
                        && arrived
                        && !self.story.spoken()
                        && one.certainty > 0.9
                        && !one.dated =>
                {
                    moment.time() > due.time()
                        && moment.time().duration_since(due.time()).as_mins() >= LATE_MINUTES
                }
                _ => false,
            }
        });
        late.then_some(came)
    }
}

/// «к пятнице» and «в пятницу» name one day.
fn stems_meet(one: &str, other: &str) -> bool {
    [
        "понедельник",
        "вторник",
        "сред",
        "четверг",
        "пятниц",
        "суббот",
        "воскресен",
    ]
    .iter()
    .any(|stem| one.contains(stem) && other.contains(stem))
}

/// Whether a word is a form of one of the promised verbs.
fn again(word: &Word, promised: &[&Word]) -> bool {
    word.readings
        .iter()
        .any(|reading| promised.iter().any(|other| other.is(&reading.lemma)))
}
