//! What became of a promise, and the words that show it.

use std::ops::Range;

use super::commitment::{Draft, Origin, touch};
use super::cues::{Cue, Cues};
use super::deadline::{Deadline, DeadlineKind, Deadlines};
use super::story::{Line, Story};
use crate::case::Status;
use crate::conversation::Voice;

/// Sentences of prose after a promise in which its fate is looked for.
const AHEAD_PROSE: usize = 8;
/// Sentences of prose in which a bare «никто не …» still speaks of it.
const NEAR_PROSE: usize = 6;
/// Certainty of what is said of a promise in so many words.
const SURE: f64 = 0.85;
/// Turns of a transcript after a told promise.
const AHEAD_TURNS: usize = 3;

/// Status, how sure it is, and quotes as (turn, bytes).
pub(super) struct Verdict {
    pub status: Status,
    pub certainty: f64,
    pub proof: Vec<(usize, Range<usize>)>,
}

pub(super) struct Judge<'a> {
    pub cues: &'a Cues,
    pub deadlines: &'a Deadlines,
    pub story: &'a Story<'a>,
}

impl Judge<'_> {
    pub fn judge(&self, draft: &Draft, drafts: &[Draft]) -> Verdict {
        let verdict = |status, certainty, proof: Vec<(usize, Range<usize>)>| Verdict {
            status,
            certainty,
            proof,
        };
        let now = self.story.spoken() && draft.origin == Origin::Given;
        let line = &self.story.lines[draft.line];
        // «срок мы сорвали», «стоимость возросла в полтора раза»: the words tell of the promise by its breach
        let told_by_breach = |cue| self.cues.any(cue, line.analysis(), &draft.words);
        if draft.due.is_none()
            && (draft.price && told_by_breach(Cue::Raised)
                || !draft.price && !now && told_by_breach(Cue::Admitted))
        {
            let quote = self.quote(line, draft.words.clone());
            return verdict(Status::Broken, SURE, vec![quote]);
        }
        if draft.price
            && draft.due.is_none()
            && !now
            && let Some(proof) = self
                .first(Cue::PriceRaised, draft, AHEAD_PROSE)
                .or_else(|| self.raised_before(draft))
        {
            return verdict(Status::Broken, SURE, vec![proof]);
        }
        if now {
            return self.given_now(draft);
        }
        let ahead = match (
            draft.due.as_ref().and_then(Deadline::latest),
            self.story.now,
        ) {
            (Some(due), Some(now)) => due > now,
            _ => false,
        };
        // before its day a promise can only be broken in so many words
        let fate = self
            .told_fate(draft, drafts)
            .filter(|fate| !ahead || fate.0 == Status::Broken && fate.1 >= SURE);
        if let Some((status, certainty, proof)) = fate {
            return verdict(status, certainty, vec![proof]);
        }
        if let Some(proof) = self.outlasted(draft) {
            // «постоянные сдвиги даты»: said besides in so many words
            let told = self.story.lines.iter().find_map(|line| {
                let words = breach(self.cues, line)?;
                Some(self.quote(line, words))
            });
            let certainty = if told.is_some() { SURE } else { 0.7 };
            let proof = std::iter::once(proof).chain(told).collect();
            return verdict(Status::Broken, certainty, proof);
        }
        let due = draft.due.as_ref().and_then(Deadline::latest);
        match (due, self.story.now) {
            (Some(due), Some(now)) if due > now => verdict(Status::Pending, 0.8, Vec::new()),
            // a customer who recalls a day that is gone does so because it passed in vain
            (Some(_), Some(_)) if self.story.spoken() => {
                let line = &self.story.lines[draft.line];
                let words = line.analysis().bytes(&draft.words);
                let certainty = if line.complains { 0.85 } else { 0.75 };
                verdict(Status::Broken, certainty, vec![(line.at, words)])
            }
            _ => verdict(Status::Unknown, 0.5, Vec::new()),
        }
    }

    /// A promise given in this very call or chat: pending, unless the chat goes on after it was due.
    fn given_now(&self, draft: &Draft) -> Verdict {
        let given = self.story.lines[draft.line].at;
        for line in self.story.lines.iter().skip(draft.line + 1) {
            if line.at < given + 2 {
                continue;
            }
            let kept = self
                .cues
                .find(Cue::Kept, line.analysis(), &line.words)
                .into_iter()
                .next();
            if let Some(words) = kept
                && draft.due.is_some()
                && self.cues.any(Cue::Deed, line.analysis(), &line.words)
                && !line.question
            {
                return Verdict {
                    status: Status::Kept,
                    certainty: 0.5,
                    proof: vec![(line.at, line.analysis().bytes(&words))],
                };
            }
        }
        Verdict {
            status: Status::Pending,
            certainty: 0.7,
            proof: Vec::new(),
        }
    }

    /// The first sentence after the promise that tells its fate.
    fn told_fate(
        &self,
        draft: &Draft,
        drafts: &[Draft],
    ) -> Option<(Status, f64, (usize, Range<usize>))> {
        let home = self.story.lines[draft.line].at;
        for (distance, line) in self.story.lines[draft.line..].iter().enumerate() {
            let out = if self.story.spoken() {
                line.at > home + AHEAD_TURNS
            } else {
                distance > AHEAD_PROSE
            };
            if out {
                break;
            }
            let words = if distance == 0 {
                draft.words.end..line.words.end
            } else {
                line.words.clone()
            };
            let next = drafts.iter().any(|other| {
                other.line == draft.line + distance && distance > 0 && touch(&other.words, &words)
            });
            let on_day = self.on_the_day(draft, line, &words);
            if let Some(found) = self.today_is_later(draft, line, &words) {
                return Some((Status::Broken, 0.8, (line.at, found)));
            }
            // «пятого у них машина, двенадцатого приехали и привезли не то»
            if let Some(found) = self.came_later(draft, line, &words) {
                return Some((Status::Broken, 0.8, self.quote(line, found)));
            }
            if let Some(found) = self.clear(Cue::Kept, line, &words)
                && !self.cues.any(Cue::Undone, line.analysis(), &words)
                && !self.cues.any(Cue::Broken, line.analysis(), &words)
                && (distance <= 2 || on_day)
                && !line.question
            {
                return Some((Status::Kept, 0.7, self.quote(line, found)));
            }
            if let Some(found) = self.denied(draft, line, &words) {
                return Some((Status::Broken, 0.92, self.quote(line, found)));
            }
            if let Some(found) = self.clear(Cue::Broken, line, &words) {
                return Some((Status::Broken, SURE, self.quote(line, found)));
            }
            // «Двадцатого не вышли», «к четвёртому пришла только графитовая»
            if on_day
                && distance > 0
                && !line.question
                && let Some(found) = denial(line, &words)
            {
                return Some((Status::Broken, 0.85, self.quote(line, found)));
            }
            // a quoted offer without a day is not measured by what did not happen
            let loose = draft.due.is_none() && draft.origin == Origin::Given;
            let near = !loose
                && if self.story.spoken() {
                    line.at <= home + 2
                } else {
                    distance <= NEAR_PROSE
                };
            if let Some(found) = self.clear(Cue::Undone, line, &words)
                && (near && !next || on_day)
            {
                let certainty = if on_day {
                    0.9
                } else {
                    0.75 - 0.05 * distance.min(4) as f64
                };
                return Some((Status::Broken, certainty, self.quote(line, found)));
            }
            if let Some(found) = self.done(draft, line, &words).filter(|_| distance <= 2) {
                return Some((Status::Kept, 0.6, self.quote(line, found)));
            }
            // «Пятого у них машина»: a day that is named again for anything but the deed
            if on_day
                && distance > 0
                && words.len() > 2
                && draft
                    .due
                    .as_ref()
                    .is_some_and(|due| due.dated || due.kind == DeadlineKind::Weekday)
                && !line.question
                && line.voice == Voice::Narrated
                && !self.story.spoken()
                && !self.achieved(line, &words)
            {
                let end = (words.start + 8).min(words.end);
                return Some((Status::Broken, 0.65, self.quote(line, words.start..end)));
            }
        }
        // «срок сорван: обещали до пятницы»
        let before = draft.line.saturating_sub(2);
        self.story.lines[before..=draft.line]
            .iter()
            .find_map(|line| {
                let found = self
                    .cues
                    .find(Cue::Broken, line.analysis(), &line.words)
                    .into_iter()
                    .next()?;
                let certainty = if self.story.spoken() { 0.75 } else { 0.6 };
                Some((Status::Broken, certainty, self.quote(line, found)))
            })
    }

    fn quote(&self, line: &Line<'_>, words: Range<usize>) -> (usize, Range<usize>) {
        (line.at, line.analysis().bytes(&words))
    }

    fn clear(&self, cue: Cue, line: &Line<'_>, words: &Range<usize>) -> Option<Range<usize>> {
        // «у него нет информации», «слов нет» tell of no deed
        let idle = [
            "информация",
            "время",
            "сила",
            "слово",
            "смысл",
            "вопрос",
            "претензия",
            "желание",
            "разница",
        ];
        let all = &line.analysis().words;
        self.cues
            .find(cue, line.analysis(), words)
            .into_iter()
            .find(|found| {
                cue != Cue::Undone
                    || !all[found.clone()]
                        .iter()
                        .any(|word| idle.iter().any(|lemma| word.is(lemma)))
            })
    }

    fn first(&self, cue: Cue, draft: &Draft, reach: usize) -> Option<(usize, Range<usize>)> {
        self.story.lines[draft.line..]
            .iter()
            .take(reach)
            .enumerate()
            .find_map(|(distance, line)| {
                let words = if distance == 0 {
                    draft.words.end..line.words.end
                } else {
                    line.words.clone()
                };
                self.clear(cue, line, &words)
                    .map(|found| self.quote(line, found))
            })
    }

    /// «взял шесть девятьсот, а мне сказали четыре с половиной за всё»
    fn raised_before(&self, draft: &Draft) -> Option<(usize, Range<usize>)> {
        if draft.origin == Origin::Given {
            return None;
        }
        let line = &self.story.lines[draft.line];
        let words = line.words.start..draft.words.start;
        self.clear(Cue::PriceRaised, line, &words)
            .map(|found| self.quote(line, found))
    }
}

/// A word that denies or narrows.
fn denial(line: &Line<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let forms = [
        "не",
        "нет",
        "ни",
        "никто",
        "никого",
        "ничего",
        "только",
        "лишь",
        "вместо",
        "пусто",
        "тишина",
        "мимо",
        "никакого",
        "никакой",
        "никаких",
        "ноль",
        "ничто",
        "кроме",
        "зря",
        "напрасно",
        "впустую",
    ];
    let all = &line.analysis().words;
    let at = words
        .clone()
        // «пятница ещё не наступила» denies nothing
        .find(|&at| {
            let next = all.get(at + 1).is_some_and(|word| word.is("наступить"));
            forms.contains(&all[at].form.as_str()) && !next
        })?;
    Some(at..(at + 2).min(words.end))
}

/// «Срок мы сорвали, факт»: where a line says that a time was not held, whatever was promised.
pub fn breach(cues: &Cues, line: &Line<'_>) -> Option<Range<usize>> {
    let analysis = line.analysis();
    let excused = |near: &Range<usize>| {
        let around =
            near.start.saturating_sub(6).max(line.words.start)..(near.end + 6).min(line.words.end);
        line.question || cues.any(Cue::Excused, analysis, &around)
    };
    let found = cues.find(Cue::Admitted, analysis, &line.words);
    found.into_iter().next().filter(|words| !excused(words))
}
