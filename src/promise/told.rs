//! Commitments that are told of: «обещали за сутки исправить», «в договоре первое октября».

use std::ops::Range;

use jiff::civil::DateTime;

use super::commitment::{
    Draft, Finder, Origin, PLANNED, Strength, Timed, negated, touch, trimmed, undated_if_relative,
};
use super::cues::Cue;
use super::deadline::{Deadline, DeadlineKind, Direction, When};
use super::story::Line;
use crate::conversation::{Party, Voice};
use crate::morphology::Analysis;

/// Words from a word of promising to its deadline: «обещали мне в прошлый раз, что мастер точно будет в среду».
const CUE_TO_DUE: usize = 12;
/// Words from a deadline back to the word of promising: «на одиннадцать медсестру на дом обещали».
const DUE_TO_CUE: usize = 6;

impl Finder<'_> {
    pub fn told(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        let ahead = self.timed(line, self.story.now, Direction::Ahead);
        let mut drafts: Vec<Draft> = Vec::new();
        for cue in [Cue::Promise, Cue::Due, Cue::Set, Cue::Paper, Cue::Speech] {
            for found in self.cues.find(cue, analysis, &line.words) {
                if drafts.iter().any(|draft| touch(&draft.words, &found)) {
                    continue;
                }
                if let Some(draft) = self.told_by(cue, &found, index, line, &ahead) {
                    drafts.push(draft);
                }
            }
        }
        // one deadline, one promise: «обещали, сказали же: до пятницы»
        let mut kept: Vec<Draft> = Vec::new();
        for draft in drafts {
            let same = |other: &Draft| match (&other.due, &draft.due) {
                (Some(one), Some(two)) => one.bytes == two.bytes,
                _ => touch(&other.words, &draft.words),
            };
            if !kept.iter().any(same) {
                kept.push(draft);
            }
        }
        kept
    }

    fn told_by(
        &self,
        cue: Cue,
        found: &Range<usize>,
        index: usize,
        line: &Line<'_>,
        ahead: &[Timed],
    ) -> Option<Draft> {
        let analysis = line.analysis();
        // terms that the staff quote are no promise recalled
        let terms = cue == Cue::Paper && line.speaker == Party::Staff;
        if terms || negated(analysis, found, line.words.start) || !self.of_company(line, found, cue)
        {
            return None;
        }
        // «обещают дождь», «обещать не могу»
        let none = self.cues.find(Cue::None, analysis, &line.words);
        if none.iter().any(|other| touch(other, found)) {
            return None;
        }
        let gap = |from: usize, to: usize| {
            analysis.words[from..to.max(from)]
                .iter()
                .filter(|word| !word.punctuation)
                .count()
        };
        let reach = match cue {
            Cue::Promise | Cue::Speech | Cue::Due => CUE_TO_DUE,
            _ => DUE_TO_CUE,
        };
        let parted = |from: usize, to: usize, forms: &[&str]| {
            analysis.words[from..to.max(from)]
                .iter()
                .any(|word| forms.contains(&word.form.as_str()))
        };
        let loose = matches!(cue, Cue::Set | Cue::Paper);
        let marks = [",", ".", "—", ";"];
        let mut after: Vec<usize> = (0..ahead.len())
            .filter(|&one| {
                let (words, kind) = (&ahead[one].words, ahead[one].deadline.kind);
                // «УЗИ назначено, острый живот вчера был»: the day of telling, or another matter
                let passed = analysis.words[words.start].form.ends_with("вчера");
                let far = loose && parted(found.end, words.start, &marks)
                    || cue == Cue::Paper && kind == DeadlineKind::PartOfDay;
                words.start >= found.end && gap(found.end, words.start) <= reach && !passed && !far
            })
            .collect();
        let mut before = ahead.iter().rposition(|one| {
            let gap = gap(one.words.end, found.start);
            let far = loose && (gap > 2 || parted(one.words.end, found.start, &marks));
            one.words.end <= found.start && gap <= DUE_TO_CUE && !far
        });
        // «писали мне двадцатого июля: заезд четвёртого»: the first day is that of the telling
        if let [first, second, ..] = after[..]
            && matches!(cue, Cue::Promise | Cue::Speech)
            && parted(
                ahead[first].words.end,
                ahead[second].words.start,
                &[":", "что", "«"],
            )
        {
            before = Some(first);
            after.remove(0);
        }
        let after = after.first().copied();
        let inside = ahead.iter().position(|one| touch(&one.words, found));
        let due = after.or(inside).or(match cue {
            Cue::Promise | Cue::Due | Cue::Set => before,
            _ => None,
        });
        let told_on = before.filter(|_| after.is_some());
        let Some(due) = due else {
            return self.without_deadline(cue, found, index, line);
        };
        let timed = &ahead[due];
        let span = found.start.min(timed.words.start)..found.end.max(timed.words.end);
        let deed = self.deed_near(line, &span);
        if cue == Cue::Speech {
            // «сказали до шести», but «сообщил 20 января», «ответил через минуту» tell when it was said
            let first = analysis.words[timed.words.start].form.as_str();
            let limit = ["к", "ко", "до", "по", "не", "завтра", "послезавтра"].contains(&first)
                || timed.deadline.kind == DeadlineKind::Weekday;
            // «Вы сказали: в шесть у входа»
            let cited = parted(found.end, timed.words.start, &[":"]);
            let near = cited || gap(found.end, timed.words.start) <= 2 && limit;
            let rest = found.end..(span.end + 8).min(line.words.end);
            let done = deed.as_ref().is_some_and(|deed| {
                let word = &analysis.words[deed.start];
                deed.start >= found.end && word.has(&["verb"]) && !word.has(&["past", "fin"])
            });
            if !near && !done && !self.cues.any(Cue::Future, analysis, &rest) {
                return None;
            }
        }
        let due = self.resolve_told(line, cue, told_on, due);
        let words = deed.map_or(span.clone(), |deed| {
            span.start.min(deed.start)..span.end.max(deed.end)
        });
        let weak = self.cues.any(Cue::Weak, analysis, &span) || due.when == When::Vague;
        let certainty = match cue {
            Cue::Promise => 0.9,
            Cue::Due | Cue::Set => 0.8,
            _ => 0.75,
        };
        Some(Draft {
            line: index,
            words: trimmed(analysis, &words),
            // the word of promising makes up for a missing preposition: «обозначены 72 часа»
            certainty: certainty * due.certainty.max(0.8),
            due: Some(due),
            strength: if weak {
                Strength::Weak
            } else {
                Strength::Binds
            },
            origin: Origin::Told,
            price: false,
        })
    }

    /// «обещали перезвонить»: the thing alone.
    fn without_deadline(
        &self,
        cue: Cue,
        found: &Range<usize>,
        index: usize,
        line: &Line<'_>,
    ) -> Option<Draft> {
        let analysis = line.analysis();
        let after = found.end..(found.end + 7).min(line.words.end);
        let deed = self
            .cues
            .find(Cue::Deed, analysis, &after)
            .into_iter()
            .next();
        let price = self.cues.any(Cue::Price, analysis, &after);
        let deed = match (cue, deed) {
            (Cue::Promise, Some(deed)) => deed,
            (Cue::Promise, None) if price => found.clone(),
            _ => return None,
        };
        let words = found.start..deed.end.max(found.end);
        let weak = self.cues.any(Cue::Weak, analysis, &words);
        Some(Draft {
            line: index,
            words,
            due: None,
            strength: if weak {
                Strength::Weak
            } else {
                Strength::Binds
            },
            origin: Origin::Told,
            certainty: if price { 0.7 } else { 0.55 },
            price,
        })
    }

    /// The same deadline, resolved against the moment at which it was told.
    fn resolve_told(
        &self,
        line: &Line<'_>,
        cue: Cue,
        told_on: Option<usize>,
        due: usize,
    ) -> Deadline {
        let back = self.timed(line, self.story.now, Direction::Back);
        let spoken = self.story.spoken();
        let anchor = told_on
            .and_then(|at| back[at].deadline.latest())
            .or(if spoken { None } else { line.date })
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

    fn deed_near(&self, line: &Line<'_>, span: &Range<usize>) -> Option<Range<usize>> {
        let around =
            span.start.saturating_sub(3).max(line.words.start)..(span.end + 5).min(line.words.end);
        self.cues
            .find(Cue::Deed, line.analysis(), &around)
            .into_iter()
            .next_back()
    }

    /// Whether the one who promised is the company: «вы обещали», «ваш парень сказал», but not «я обещал».
    fn of_company(&self, line: &Line<'_>, found: &Range<usize>, cue: Cue) -> bool {
        if matches!(cue, Cue::Paper | Cue::Due) {
            return true;
        }
        let analysis = line.analysis();
        let before = found.start.saturating_sub(7).max(line.words.start)..found.start;
        let around = found.start.saturating_sub(6).max(line.words.start)
            ..(found.end + 2).min(line.words.end);
        let said = |words: &Range<usize>, forms: &[&str]| {
            analysis.words[words.clone()]
                .iter()
                .any(|word| forms.contains(&word.form.as_str()))
        };
        let cue_word = &analysis.words[found.start];
        let plural = cue_word.has(&["verb", "past", "pl"]);
        // the last pronoun that agrees: «седьмого я звонила, мне сказали»
        let subject = analysis.words[before]
            .iter()
            .rev()
            .map(|word| word.form.as_str())
            .find(|form| {
                ["вы", "мы"].contains(form) && plural || ["я", "ты"].contains(form) && !plural
            });
        let first = matches!(subject, Some("я" | "мы"));
        let second = matches!(subject, Some("вы" | "ты"));
        let joint = cue_word.is("договориться") || cue_word.is("договариваться");
        match line.speaker {
            Party::Staff => !second || joint,
            _ if joint => true,
            _ if cue == Cue::Set => !first,
            _ if first => false,
            // «обещал сыну» alone may be one's own; «мне обещал», «мастер обещал» is not
            _ if cue_word.has(&["verb", "past", "sg"]) && !cue_word.has(&["verb", "past", "n"]) => {
                second
                    || said(&around, &["мне", "нам", "он", "она", "ваш", "ваша", "ваши"])
                    || analysis.words[around.clone()].iter().any(|word| {
                        word.has(&["noun", "nom", "anim"]) || word.has(&["propn", "nom"])
                    })
            }
            _ => true,
        }
    }

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

/// The one of two readings of a told deadline that lies nearer; a complaint speaks of the past.
fn nearer(ahead: Deadline, behind: Deadline, now: Option<DateTime>, complains: bool) -> Deadline {
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
