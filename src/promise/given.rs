//! Commitments in the staff's own words: «сделаем сегодня», «срок — пятница».

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::commitment::{
    Draft, Finder, Origin, Strength, negated, touch, trimmed, undated_if_relative,
};
use super::cues::Cue;
use super::deadline::{Deadline, DeadlineKind, Direction, When};
use super::story::Line;
use crate::conversation::{Party, Voice};

/// Words between a future verb and its deadline.
const DEED_TO_DUE: usize = 8;

impl Finder<'_> {
    pub fn given(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        if line.speaker != Party::Staff || line.question {
            return Vec::new();
        }
        // «за шаурму согласен, одно занятие откатаю бесплатно»: staff that writes promises here and now
        let written = line.voice == Voice::Narrated;
        let anchor = if self.story.spoken() || written {
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
                timed.deadline = undated_if_relative(timed.deadline);
            }
            let past = matches!((timed.deadline.latest(), anchor), (Some(latest), Some(anchor)) if latest < anchor);
            if past || near(&refused, &timed.words, 7) || near(&offers, &timed.words, 7) {
                continue;
            }
            let Some((deed, sure)) = self.commits(line, &timed.words) else {
                continue;
            };
            if written && !analysis.words[deed.start].has(&["verb", "fut", "1"]) {
                continue;
            }
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
            let deadline = if self.story.spoken() || written {
                timed.deadline
            } else {
                undated_if_hour(timed.deadline, line.date)
            };
            drafts.push(Draft {
                line: index,
                words: trimmed(analysis, &words),
                // a verb makes up for a missing preposition: «срок рассмотрения пять рабочих дней»
                certainty: sure * deadline.certainty.max(0.8),
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
        let near = words.start.saturating_sub(3).max(line.words.start)
            ..(words.end + 3).min(line.words.end);
        let object = analysis.words[near]
            .iter()
            .any(|word| word.has(&["noun", "acc"]) && !word.has(&["anim"]) && !word.has(&["adv"]));
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
                // «остаток вернём», but «сейчас закрою»
                (false, false) if object => 0.5,
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
        named.map(|deed| (deed, 0.65)).or_else(quoted)
    }
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
