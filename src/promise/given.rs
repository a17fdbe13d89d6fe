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
use crate::morphology::Analysis;
use crate::segment::words::is_second_person;

/// Words between a future verb and its deadline.
const DEED_TO_DUE: usize = 8;
/// Minutes from which one waits for an answer that is promised.
const AWAITED: i64 = 5;
/// Words of a verbless answer.
const ANSWER: usize = 9;

impl Finder<'_> {
    pub fn given(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        if line.speaker != Party::Staff || line.question && !self.assured(line) {
            return Vec::new();
        }
        // «за шаурму согласен, одно занятие откатаю бесплатно»: staff that writes promises here and now
        let written = line.voice == Voice::Narrated;
        let anchor = if self.story.spoken() || written {
            self.story.now
        } else {
            line.date
        };
        let mut drafts: Vec<Draft> = Vec::new();
        let mut deeds: Vec<Range<usize>> = Vec::new();
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
            let awaited = match (timed.deadline.latest(), anchor) {
                (Some(latest), Some(anchor)) => latest >= anchor.saturating_add(AWAITED.minutes()),
                _ => false,
            };
            let answer = (timed.words.clone(), 0.65);
            let Some((deed, sure)) = self
                .commits(line, &timed.words, awaited)
                .or_else(|| self.answers(index, line).then_some(answer))
            else {
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
            // «надо заглянуть под мойку, это две минуты»: how long it takes
            let lasts = timed.words.start > line.words.start
                && analysis.words[timed.words.start - 1].form == "это";
            if (manners || lasts) && timed.deadline.kind == DeadlineKind::Duration {
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
            let draft = Draft {
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
            };
            match deeds.iter().position(|other| *other == deed) {
                // «зайдёт послезавтра до обеда, часов до двенадцати»: one deed, one promise
                Some(at) => drafts[at].join(draft),
                None => {
                    deeds.push(deed);
                    drafts.push(draft);
                }
            }
        }
        if drafts.is_empty() && refused.is_empty() && offers.is_empty() {
            drafts.extend(self.given_without_deadline(index, line));
        }
        if refused.is_empty() {
            let condition = self.given_condition(index, line);
            let apart = |one: &Draft| !drafts.iter().any(|other| touch(&one.words, &other.words));
            // «до двадцатого пришьём за наш счёт»: how it is done, and no second promise
            let bare = |one: &Draft| {
                let clause = clause(analysis, &line.words, &one.words);
                let verbless = !analysis.words[one.words.clone()]
                    .iter()
                    .any(|word| word.has(&["verb"]));
                let beside = |other: &Draft| other.due.is_some() && touch(&other.words, &clause);
                verbless && drafts.iter().any(beside)
            };
            let condition = condition.filter(|one| apart(one) && !bare(one));
            drafts.extend(condition);
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
        let mut deeds = self.cues.find(Cue::Deed, analysis, &line.words);
        deeds.extend(self.cues.find(Cue::Paid, analysis, &line.words));
        let deed = deeds.into_iter().find(|deed| {
            (analysis.words[deed.start].has(&["verb", "fut", "1"])
                || self.cues.any(Cue::Paid, analysis, deed)
                || self.by_another(analysis, &line.words, deed.start))
                && !self.cues.any(Cue::Talk, analysis, deed)
                && !negated(analysis, deed, line.words.start)
        })?;
        let words = price.as_ref().map_or(deed.clone(), |price| {
            deed.start.min(price.start)..deed.end.max(price.end)
        });
        let around = words.start.saturating_sub(3).max(line.words.start)..words.end;
        let weak = self.cues.any(Cue::Weak, analysis, &around);
        let near = words.start.saturating_sub(5).max(line.words.start)
            ..(words.end + 5).min(line.words.end);
        let object = analysis.words[near].iter().any(|word| {
            word.is_number()
                || word.has(&["noun", "acc"]) && !word.has(&["anim"]) && !word.has(&["adv"])
        });
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
                (false, false)
                    if object
                        && (self.cues.any(Cue::Firm, analysis, &deed)
                            || self.cues.any(Cue::Paid, analysis, &deed)) =>
                {
                    0.5
                }
                (true, true) | (false, false) => 0.4,
                (false, true) => 0.3,
            },
            price: price.is_some(),
        })
    }

    /// «Когда?» — «В пятницу утром.»
    fn answers(&self, index: usize, line: &Line<'_>) -> bool {
        let analysis = line.analysis();
        let all = &analysis.words[line.words.clone()];
        let verbless = !all
            .iter()
            .any(|word| word.has(&["verb", "fin"]) && !word.has(&["noun"]));
        let mut before = self.story.lines[..index].iter().rev();
        let asks = [
            "когда",
            "сколько",
            "числа",
            "числу",
            "день",
            "дату",
            "сроки",
            "срок",
        ];
        line.voice == Voice::Spoken
            && verbless
            && all.iter().filter(|word| !word.punctuation).count() <= ANSWER
            && before
                .find(|other| other.at != line.at)
                .is_some_and(|other| {
                    let words = &other.analysis().words[other.words.clone()];
                    other.speaker == Party::Customer
                        && words.iter().any(|word| asks.contains(&word.form.as_str()))
                        && (other.question || words.iter().any(|word| word.form == "когда"))
                })
    }

    /// «курьер вам наберёт»: somebody whom the company sends.
    fn by_another(&self, analysis: &Analysis, line: &Range<usize>, at: usize) -> bool {
        let near = at.saturating_sub(4).max(line.start)..(at + 3).min(line.end);
        analysis.words[at].has(&["verb", "fut", "3"])
            && analysis.words[near.clone()].iter().any(is_second_person)
            && analysis.words[near]
                .iter()
                .any(|word| word.has(&["noun", "anim", "nom"]))
    }

    /// «Привезём завтра до шести, Садовая, сто шесть, верно?»: what is asked is not what is promised.
    fn assured(&self, line: &Line<'_>) -> bool {
        let analysis = line.analysis();
        let all = line.words.clone();
        let Some(comma) = all.clone().rfind(|&at| analysis.words[at].form == ",") else {
            return false;
        };
        let asks = [
            "когда",
            "кто",
            "что",
            "сколько",
            "ли",
            "где",
            "какой",
            "какого",
            "какое",
            "почему",
            "зачем",
        ];
        let before = &analysis.words[all.start..comma];
        let asked = before.iter().any(|word| asks.contains(&word.form.as_str()));
        !asked
            && before
                .iter()
                .any(|word| word.has(&["verb", "fut", "1"]) || word.has(&["verb", "fut", "3"]))
            && !self.cues.any(Cue::Offer, analysis, &all)
    }

    /// «доставка для вас бесплатно», «цена та же», «отключать вас не будем»: what the company will not take or do.
    fn given_condition(&self, index: usize, line: &Line<'_>) -> Option<Draft> {
        if line.voice != Voice::Spoken {
            return None;
        }
        let analysis = line.analysis();
        let mut said = self.cues.find(Cue::Condition, analysis, &line.words);
        said.extend(self.cues.find(Cue::Price, analysis, &line.words));
        said.sort_by_key(|words| (words.start, std::cmp::Reverse(words.end)));
        let first = said.first()?.clone();
        let clause = clause(analysis, &line.words, &first);
        let all = &analysis.words[clause.clone()];
        // «вы же брали по старой цене»: what was
        let past = all.iter().any(|word| word.has(&["verb", "past", "fin"]));
        // «доставка за наш счёт»: what always holds is promised to nobody
        let addressed = all
            .iter()
            .any(|word| word.has(&["fut", "1"]) || is_second_person(word));
        let kept = self.cues.any(Cue::Condition, analysis, &clause);
        let condition = all.iter().any(|word| word.form == "если");
        if past || condition || !(addressed || kept) {
            return None;
        }
        let here = said.into_iter().filter(|one| one.start < clause.end);
        let words = here.reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))?;
        Some(Draft {
            line: index,
            words: trimmed(analysis, &words),
            due: None,
            strength: if self.cues.any(Cue::Weak, analysis, &clause) {
                Strength::Weak
            } else {
                Strength::Binds
            },
            origin: Origin::Given,
            certainty: if addressed { 0.6 } else { 0.5 },
            price: true,
        })
    }

    /// The word that commits to the deadline, and how surely it does.
    fn commits(
        &self,
        line: &Line<'_>,
        due: &Range<usize>,
        awaited: bool,
    ) -> Option<(Range<usize>, f64)> {
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
        // «через десять минут скажу» is awaited, «секунду, посмотрю» is not
        let talk = match awaited {
            true => Vec::new(),
            false => self.cues.find(Cue::Talk, analysis, &line.words),
        };
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

/// The words between marks around these.
fn clause(analysis: &Analysis, line: &Range<usize>, words: &Range<usize>) -> Range<usize> {
    let parts = |at: &usize| {
        let word = &analysis.words[*at];
        word.punctuation && [",", ";", ":", "–", "—", "-"].contains(&word.form.as_str())
            || ["но", "а"].contains(&word.form.as_str())
    };
    let start = (line.start..words.start)
        .rfind(parts)
        .map_or(line.start, |at| at + 1);
    let end = (words.end..line.end).find(parts).unwrap_or(line.end);
    start..end
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
