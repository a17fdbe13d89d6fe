//! Who commits to what: own words of the staff, and what is told of them.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::cues::{Cue, Cues};
use super::deadline::{Deadline, DeadlineKind, Deadlines, Direction, When};
use super::story::{Line, Story};
use crate::conversation::{Party, Voice};
use crate::morphology::Analysis;

/// Words from a word of promising to its deadline: «обещали мне в прошлый раз, что мастер точно будет в среду».
const CUE_TO_DUE: usize = 12;
/// Words from a deadline back to the word of promising: «на одиннадцать медсестру на дом обещали».
const DUE_TO_CUE: usize = 6;
/// Certainty of a date in a tale that is only named beside a deed.
pub(super) const PLANNED: f64 = 0.4;
/// Words between a future verb and its deadline.
const DEED_TO_DUE: usize = 8;

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

/// What finding needs.
pub(super) struct Finder<'a> {
    pub cues: &'a Cues,
    pub deadlines: &'a Deadlines,
    pub story: &'a Story<'a>,
}

/// A deadline of a line with its words.
struct Timed {
    deadline: Deadline,
    words: Range<usize>,
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
            plans.extend(self.planned(index, line));
            let fresh = |one: &Draft| !told.iter().any(|other| touch(&one.words, &other.words));
            let plans: Vec<Draft> = plans.into_iter().filter(fresh).collect();
            told.extend(plans);
            let given = self.given(index, line);
            let apart: Vec<Draft> = given
                .into_iter()
                .filter(|one| !told.iter().any(|other| touch(&one.words, &other.words)))
                .collect();
            let mut both: Vec<Draft> = told.into_iter().chain(apart).collect();
            both.retain(|draft| draft.words.start < example);
            both.sort_by_key(|draft| draft.words.start);
            drafts.extend(both);
        }
        drafts
    }

    fn timed(&self, line: &Line<'_>, anchor: Option<DateTime>, direction: Direction) -> Vec<Timed> {
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

    fn told(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
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
            _ if !spoken => undated_if_relative(behind, &line.turn().text),
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
    fn cited(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
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
    fn planned(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
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
                    due = undated_if_relative(due, &line.turn().text);
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

    fn given(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        if line.speaker != Party::Staff || line.voice == Voice::Narrated || line.question {
            return Vec::new();
        }
        let anchor = if self.story.spoken() {
            self.story.now
        } else {
            line.date
        };
        let mut drafts = Vec::new();
        let refused = self.cues.find(Cue::None, analysis, &line.words);
        let offers = self.cues.find(Cue::Offer, analysis, &line.words);
        let near = |ranges: &[Range<usize>], words: &Range<usize>, reach: usize| {
            ranges
                .iter()
                .any(|one| one.start < words.end + reach && words.start < one.end + reach)
        };
        // a dated day is known without the day of the tale
        let undated = !self.story.spoken() && anchor.is_none();
        let times = if undated {
            self.timed(line, self.story.now, Direction::Back)
        } else {
            self.timed(line, anchor, Direction::Ahead)
        };
        for mut timed in times {
            if undated {
                timed.deadline = undated_if_relative(timed.deadline, &line.turn().text);
            }
            let past = matches!((timed.deadline.latest(), anchor), (Some(latest), Some(anchor)) if latest < anchor);
            if past || near(&refused, &timed.words, 7) || near(&offers, &timed.words, 7) {
                continue;
            }
            let Some((deed, sure)) = self.commits(line, &timed.words) else {
                continue;
            };
            // «одну минуту, я свяжусь»: manners
            let manners = match (timed.deadline.latest(), anchor) {
                (Some(latest), Some(anchor)) => latest < anchor.saturating_add(4.minutes()),
                _ => false,
            };
            if manners && timed.deadline.kind == DeadlineKind::Duration {
                continue;
            }
            let words = deed.start.min(timed.words.start)..deed.end.max(timed.words.end);
            let around = words.start.saturating_sub(3).max(line.words.start)..words.end;
            let weak =
                timed.deadline.when == When::Vague || self.cues.any(Cue::Weak, analysis, &around);
            let deadline = if self.story.spoken() {
                timed.deadline
            } else {
                undated_if_hour(timed.deadline, line.date)
            };
            drafts.push(Draft {
                line: index,
                words: trimmed(analysis, &words),
                certainty: sure * deadline.certainty,
                price: self.cues.any(Cue::Price, analysis, &around),
                due: Some(deadline),
                strength: if weak {
                    Strength::Weak
                } else {
                    Strength::Binds
                },
                origin: Origin::Given,
            });
        }
        if drafts.is_empty() && refused.is_empty() && offers.is_empty() {
            drafts.extend(self.given_without_deadline(index, line));
        }
        drafts
    }

    /// «деньги вернём полностью»: a deed in the first person with its price or condition.
    fn given_without_deadline(&self, index: usize, line: &Line<'_>) -> Option<Draft> {
        let analysis = line.analysis();
        let price = self
            .cues
            .find(Cue::Price, analysis, &line.words)
            .into_iter()
            .next();
        let deed = self
            .cues
            .find(Cue::Deed, analysis, &line.words)
            .into_iter()
            .find(|deed| {
                analysis.words[deed.start].has(&["verb", "fut", "1"])
                    && !negated(analysis, deed, line.words.start)
            })?;
        let words = price.as_ref().map_or(deed.clone(), |price| {
            deed.start.min(price.start)..deed.end.max(price.end)
        });
        let around = words.start.saturating_sub(3).max(line.words.start)..words.end;
        let weak = self.cues.any(Cue::Weak, analysis, &around);
        let condition = analysis.words[line.words.start..words.start]
            .iter()
            .any(|word| word.form == "если");
        Some(Draft {
            line: index,
            words: trimmed(analysis, &words),
            due: None,
            strength: if weak {
                Strength::Weak
            } else {
                Strength::Binds
            },
            origin: Origin::Given,
            certainty: match (price.is_some(), condition) {
                (true, false) => 0.6,
                (true, true) | (false, false) => 0.4,
                (false, true) => 0.3,
            },
            price: price.is_some(),
        })
    }

    /// The word that commits to the deadline, and how surely it does.
    fn commits(&self, line: &Line<'_>, due: &Range<usize>) -> Option<(Range<usize>, f64)> {
        let analysis = line.analysis();
        let gap = |deed: &Range<usize>| {
            let between = if deed.end <= due.start {
                deed.end..due.start
            } else {
                due.end..deed.start.max(due.end)
            };
            analysis.words[between]
                .iter()
                .filter(|word| !word.punctuation)
                .count()
        };
        let talk = self.cues.find(Cue::Talk, analysis, &line.words);
        // «сегодня не отдадим», «простите, что так вышло в январе»: the nearest verb decides
        let verb = (line.words.clone())
            .filter(|&at| {
                analysis.words[at].has(&["verb", "fin"]) && !analysis.words[at].has(&["noun"])
            })
            .map(|at| at..at + 1)
            .min_by_key(|verb| (gap(verb), verb.start));
        if let Some(verb) = verb.filter(|verb| gap(verb) <= 2) {
            let word = &analysis.words[verb.start];
            let past = word.has(&["past"]) && !self.cues.any(Cue::Present, analysis, &verb);
            if past
                || negated(
                    analysis,
                    &verb,
                    verb.start.saturating_sub(1).max(line.words.start),
                )
            {
                return None;
            }
        }
        let nearest = |cue: Cue, reach: usize| {
            self.cues
                .find(cue, analysis, &line.words)
                .into_iter()
                .filter(|deed| {
                    !talk.iter().any(|other| touch(other, deed))
                        && !negated(analysis, deed, line.words.start)
                })
                .filter(|deed| gap(deed) <= reach)
                .min_by_key(|deed| gap(deed))
        };
        if let Some(deed) = nearest(Cue::Future, DEED_TO_DUE) {
            let own = analysis.words[deed.start].has(&["fut", "1"]);
            return Some((deed, if own { 0.9 } else { 0.8 }));
        }
        if let Some(deed) = nearest(Cue::Present, 5) {
            return Some((deed, 0.65));
        }
        // «Акт сегодня вечером»: without any verb near
        let around =
            due.start.saturating_sub(4).max(line.words.start)..(due.end + 4).min(line.words.end);
        let verbless = !analysis.words[around]
            .iter()
            .any(|word| word.has(&["verb", "fin"]) && !word.has(&["noun"]));
        let named = nearest(Cue::Event, 3).filter(|_| verbless);
        // «В субботу железно, красавица!»: quoted for its day
        let quoted = || (line.voice == Voice::Quoted && verbless).then(|| (due.clone(), 0.55));
        named.map(|deed| (deed, 0.6)).or_else(quoted)
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

/// In a tale «завтра» and «в пятницу» are counted from a day that is not told.
fn undated_if_relative(mut deadline: Deadline, text: &str) -> Deadline {
    let dated = matches!(
        deadline.kind,
        DeadlineKind::Date
            | DeadlineKind::Range
            | DeadlineKind::Weekday
            | DeadlineKind::Clock
            | DeadlineKind::PartOfDay
    );
    let words = text[deadline.bytes.clone()].to_lowercase();
    let named = words
        .contains(|letter: char| letter.is_ascii_digit() && deadline.kind != DeadlineKind::Clock)
        || [
            "ого ",
            "ого",
            "ому",
            "январ",
            "феврал",
            "март",
            "апрел",
            "мая",
            "июн",
            "июл",
            "август",
            "сентябр",
            "октябр",
            "ноябр",
            "декабр",
        ]
        .iter()
        .any(|stem| words.contains(stem));
    if matches!(deadline.when, When::Interval { .. }) && !(dated && named) {
        deadline.when = When::Undated;
    }
    deadline
}

/// Quoted hours without a day need the day of the tale.
fn undated_if_hour(mut deadline: Deadline, day: Option<DateTime>) -> Deadline {
    if day.is_none()
        && matches!(deadline.when, When::Interval { .. })
        && deadline.kind == DeadlineKind::Clock
    {
        deadline.when = When::Undated;
    }
    deadline
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
fn words_of(analysis: &Analysis, bytes: &Range<usize>) -> Range<usize> {
    let start = analysis
        .words
        .partition_point(|word| word.bytes.end <= bytes.start);
    let end = analysis
        .words
        .partition_point(|word| word.bytes.start < bytes.end);
    start..end.max(start + 1).min(analysis.words.len())
}

/// Without marks at either end.
fn trimmed(analysis: &Analysis, words: &Range<usize>) -> Range<usize> {
    let mut words = words.clone();
    while words.end > words.start + 1 && analysis.words[words.end - 1].punctuation {
        words.end -= 1;
    }
    while words.start + 1 < words.end && analysis.words[words.start].punctuation {
        words.start += 1;
    }
    words
}
