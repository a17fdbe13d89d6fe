//! Who commits to what: own words of the staff, and what is told of them.

use std::ops::Range;

use jiff::civil::DateTime;

use super::cues::{Cue, Cues};
use super::deadline::{Deadline, Deadlines, Direction, When};
use super::story::{Line, Story};
use crate::conversation::{Party, Voice};
use crate::morphology::Analysis;

/// Certainty of a date in a tale that is only named beside a deed.
pub(super) const PLANNED: f64 = 0.4;

/// How firmly it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// «сделаем сегодня».
    Binds,
    /// «постараемся».
    Weak,
}

/// How a commitment reaches us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Staff's own words, spoken or quoted.
    Given,
    /// Told afterwards, by the customer, the staff, or the narrator.
    Told,
}

/// A commitment whose fate is not known yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Index of the line in the story.
    pub line: usize,
    /// Words of the turn: cue, deed, deadline.
    pub words: Range<usize>,
    pub due: Option<Deadline>,
    pub strength: Strength,
    pub origin: Origin,
    pub certainty: f64,
    /// A price or condition is promised.
    pub price: bool,
}

impl Draft {
    /// The same deed with a further deadline.
    pub fn join(&mut self, other: Draft) {
        self.words = self.words.start.min(other.words.start)..self.words.end.max(other.words.end);
        self.due = match (self.due.take(), other.due) {
            (Some(one), Some(other)) => Some(one.joined(&other)),
            (one, other) => one.or(other),
        };
        self.certainty = self.certainty.max(other.certainty);
        self.price |= other.price;
        if other.strength == Strength::Binds {
            self.strength = Strength::Binds;
        }
    }

    /// A promise that somebody tells of.
    pub fn told(
        line: usize,
        words: Range<usize>,
        due: Deadline,
        weak: bool,
        certainty: f64,
    ) -> Self {
        Self {
            line,
            words,
            certainty,
            due: Some(due),
            strength: if weak {
                Strength::Weak
            } else {
                Strength::Binds
            },
            origin: Origin::Told,
            price: false,
        }
    }
}

/// What finding needs.
pub(super) struct Finder<'a> {
    pub cues: &'a Cues,
    pub deadlines: &'a Deadlines,
    pub story: &'a Story<'a>,
}

/// A deadline of a line with its words.
pub(super) struct Timed {
    pub deadline: Deadline,
    pub words: Range<usize>,
}

impl Finder<'_> {
    /// All commitments of the company, in order of the text.
    pub fn find(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (index, line) in self.story.lines.iter().enumerate() {
            // «отправить смс с текстом «…»»: what follows is made up
            let example = self
                .cues
                .find(Cue::Example, line.analysis(), &line.words)
                .first()
                .map_or(usize::MAX, |words| words.start);
            let mut told = self.told(index, line);
            let mut plans = self.cited(index, line);
            plans.extend(self.foretold(index, line));
            plans.extend(self.planned(index, line));
            let fresh = |one: &Draft| !told.iter().any(|other| touch(&one.words, &other.words));
            let plans: Vec<Draft> = plans.into_iter().filter(fresh).collect();
            for plan in plans {
                if !told.iter().any(|other| touch(&plan.words, &other.words)) {
                    told.push(plan);
                }
            }
            let given = self.given(index, line);
            let apart: Vec<Draft> = given
                .into_iter()
                .filter(|one| !told.iter().any(|other| touch(&one.words, &other.words)))
                .collect();
            let mut both: Vec<Draft> = told.into_iter().chain(apart).collect();
            both.extend(self.raised(index, line));
            both.retain(|draft| draft.words.start < example && !self.retold(draft, line, &drafts));
            both.sort_by_key(|draft| draft.words.start);
            drafts.extend(both);
        }
        // a promise of which only the breach is told
        if drafts.iter().all(|draft| draft.origin == Origin::Given) {
            let mut lines = self.story.lines.iter().enumerate();
            drafts.extend(lines.find_map(|(index, line)| self.admitted(index, line)));
            drafts.sort_by_key(|draft| (draft.line, draft.words.start));
        }
        drafts
    }

    /// «Вы вчера уже обещали за сутки все сделать?!», quoted in a tale that has told of that promise.
    fn retold(&self, draft: &Draft, line: &Line<'_>, earlier: &[Draft]) -> bool {
        let due = |draft: &Draft| draft.due.as_ref().map(|due| due.when);
        !self.story.spoken()
            && line.voice != Voice::Narrated
            && line.speaker == Party::Customer
            && draft.origin == Origin::Told
            && draft.due.is_some()
            && earlier
                .iter()
                .any(|one| one.origin == Origin::Told && due(one) == due(draft))
    }

    pub fn timed(
        &self,
        line: &Line<'_>,
        anchor: Option<DateTime>,
        direction: Direction,
    ) -> Vec<Timed> {
        let analysis = line.analysis();
        let bytes = analysis.bytes(&line.words);
        self.deadlines
            .find(&line.turn().text, analysis, bytes, anchor, direction)
            .into_iter()
            .map(|deadline| Timed {
                words: words_of(analysis, &deadline.bytes),
                deadline,
            })
            .collect()
    }
}

/// In a tale «завтра» and «в пятницу» are counted from a day that is not told.
pub(super) fn undated_if_relative(mut deadline: Deadline) -> Deadline {
    if matches!(deadline.when, When::Interval { .. }) && !deadline.dated {
        deadline.when = When::Undated;
    }
    deadline
}

/// «не» or «никто» right before.
pub(super) fn negated(analysis: &Analysis, found: &Range<usize>, from: usize) -> bool {
    let before = found.start.saturating_sub(2).max(from)..found.start;
    analysis.words[before]
        .iter()
        .any(|word| ["не", "ни", "никто", "нельзя"].contains(&word.form.as_str()))
}

pub(super) fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Words that these bytes touch.
pub(super) fn words_of(analysis: &Analysis, bytes: &Range<usize>) -> Range<usize> {
    let start = analysis
        .words
        .partition_point(|word| word.bytes.end <= bytes.start);
    let end = analysis
        .words
        .partition_point(|word| word.bytes.start < bytes.end);
    start..end.max(start + 1).min(analysis.words.len())
}

/// Without marks at either end.
pub(super) fn trimmed(analysis: &Analysis, words: &Range<usize>) -> Range<usize> {
    let mut words = words.clone();
    while words.end > words.start + 1 && analysis.words[words.end - 1].punctuation {
        words.end -= 1;
    }
    while words.start + 1 < words.end && analysis.words[words.start].punctuation {
        words.start += 1;
    }
    words
}
