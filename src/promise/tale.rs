//! Promises without a word of promising: a quote in a turn, a date beside its deed, a future in a tale of the past.

use std::ops::Range;

use super::commitment::{
    Draft, Finder, Origin, PLANNED, Strength, negated, touch, trimmed, undated_if_relative,
};
use super::cues::Cue;
use super::deadline::{DeadlineKind, Direction, When};
use super::proof::breach;
use super::retold::nearer;
use super::story::Line;
use crate::conversation::{Party, Voice};
use crate::morphology::{Analysis, Word};

/// Words between a future verb of a tale and its deadline.
const FUTURE_TO_DUE: usize = 6;
/// Certainty of a promise that only its tense shows.
const FORETOLD: f64 = 0.65;
/// Certainty of a promise of which only the breach is told.
const ADMITTED: f64 = 0.65;
/// Certainty of a price of which only the rise is told.
const RAISED: f64 = 0.6;

impl Finder<'_> {
    /// «Дальше ваше «до 5 ноября точно довезём»»: a quote inside a customer's turn.
    pub fn cited(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        if !self.story.spoken() || line.speaker != Party::Customer {
            return Vec::new();
        }
        let quotes = quoted(analysis, &line.words);
        let behind = self.timed(line, self.story.now, Direction::Back);
        self.timed(line, self.story.now, Direction::Ahead)
            .into_iter()
            .zip(behind)
            .filter_map(|(timed, behind)| {
                let quote = quotes.iter().find(|quote| touch(quote, &timed.words))?;
                let promises = self.cues.any(Cue::Future, analysis, quote)
                    || self.cues.any(Cue::Paper, analysis, quote);
                let due = nearer(timed.deadline, behind.deadline, self.story.now, true);
                promises.then(|| Draft {
                    line: index,
                    words: trimmed(analysis, quote),
                    due: Some(due),
                    strength: Strength::Binds,
                    origin: Origin::Told,
                    certainty: 0.65,
                    price: false,
                })
            })
            .collect()
    }

    /// «Стоимость ремонта возросла в полтора раза»: the price that was agreed is gone, whether it was named or not.
    pub fn raised(&self, index: usize, line: &Line<'_>) -> Option<Draft> {
        if line.speaker != Party::Staff || line.voice == Voice::Narrated {
            return None;
        }
        let found = self.cues.find(Cue::Raised, line.analysis(), &line.words);
        Some(Draft {
            line: index,
            words: found.into_iter().next()?,
            due: None,
            strength: Strength::Binds,
            origin: Origin::Told,
            certainty: RAISED,
            price: true,
        })
    }

    /// «Лопнул клапан, к одиннадцати наладят»: a future of others within a tale of the past repeats what was promised.
    pub fn foretold(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        let open =
            |word: &Word| ["если", "когда", "пока", "чтобы", "бы"].contains(&word.form.as_str());
        if self.story.spoken()
            || line.voice != Voice::Narrated
            || line.question
            || analysis.words[line.words.clone()].iter().any(open)
        {
            return Vec::new();
        }
        let futures = self.cues.find(Cue::Future, analysis, &line.words);
        let deeds = self.cues.find(Cue::Deed, analysis, &line.words);
        let mut drafts: Vec<Draft> = Vec::new();
        for (at, timed) in self
            .timed(line, self.story.now, Direction::Ahead)
            .iter()
            .enumerate()
        {
            let deed = futures.iter().find(|verb| {
                let word = &analysis.words[verb.start];
                let between = if verb.end <= timed.words.start {
                    verb.end..timed.words.start
                } else {
                    timed.words.end..verb.start.max(timed.words.end)
                };
                let cut = analysis.words[between.clone()].iter().any(|word| {
                    [";", "—", ":", "."].contains(&word.form.as_str())
                        || word.has(&["verb", "past", "fin"])
                });
                word.has(&["fut", "3"])
                    && deeds.iter().any(|deed| touch(deed, verb))
                    && between.len() <= FUTURE_TO_DUE
                    && !cut
                    && !negated(analysis, verb, line.words.start)
            });
            let Some(deed) = deed else { continue };
            let due = self.resolve_told(line, Cue::Speech, None, at);
            let words = deed.start.min(timed.words.start)..deed.end.max(timed.words.end);
            let weak = self.cues.any(Cue::Weak, analysis, &words) || due.when == When::Vague;
            if drafts.iter().any(|draft| touch(&draft.words, &words)) {
                continue;
            }
            let certainty = FORETOLD * due.certainty.max(0.9);
            let words = trimmed(analysis, &words);
            drafts.push(Draft::told(index, words, due, weak, certainty));
        }
        drafts
    }

    /// «Срок мы сорвали, факт»: nobody says what was promised by when, yet it was.
    pub fn admitted(&self, index: usize, line: &Line<'_>) -> Option<Draft> {
        let words = breach(self.cues, line)?;
        Some(Draft {
            line: index,
            words,
            due: None,
            strength: Strength::Binds,
            origin: Origin::Told,
            certainty: ADMITTED,
            price: false,
        })
    }

    /// «Передача ключей: до 31 декабря 2023 года» in a tale: a promise only when its day proves to have passed in vain.
    pub fn planned(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let spoken = self.story.spoken();
        if !spoken && line.voice != Voice::Narrated || line.question {
            return Vec::new();
        }
        let analysis = line.analysis();
        let events = self.cues.find(Cue::Event, analysis, &line.words);
        self.timed(line, self.story.now, Direction::Back)
            .into_iter()
            .filter_map(|timed| {
                let mut due = timed.deadline;
                if !spoken {
                    due = undated_if_relative(due);
                }
                let day = matches!(
                    due.kind,
                    DeadlineKind::Date
                        | DeadlineKind::Weekday
                        | DeadlineKind::Range
                        | DeadlineKind::Clock
                );
                due.latest().filter(|_| day)?;
                let event = events.iter().rfind(|event| {
                    event.end <= timed.words.start && timed.words.start - event.end <= 4
                })?;
                let verbs = event.start..timed.words.start;
                let told = analysis.words[verbs]
                    .iter()
                    .any(|word| word.has(&["verb", "fin", "past"]) && !word.has(&["noun"]));
                let words = event.start..timed.words.end;
                // «встреча 21.10 с 10 до 13 не состоялась»
                let close = timed.words.end..(timed.words.end + 6).min(line.words.end);
                let failed = self.cues.any(Cue::Broken, analysis, &close);
                (!told && (!spoken || failed)).then_some(Draft {
                    line: index,
                    words: trimmed(analysis, &words),
                    due: Some(due),
                    strength: Strength::Binds,
                    origin: Origin::Told,
                    certainty: PLANNED,
                    price: false,
                })
            })
            .collect()
    }
}

/// Words between quotation marks.
fn quoted(analysis: &Analysis, words: &Range<usize>) -> Vec<Range<usize>> {
    let mut quotes = Vec::new();
    let mut open = None;
    for at in words.clone() {
        match (analysis.words[at].form.as_str(), open) {
            ("«" | "“" | "„" | "\"", None) => open = Some(at + 1),
            ("»" | "”" | "“" | "\"", Some(start)) if start < at => {
                quotes.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    quotes
}
