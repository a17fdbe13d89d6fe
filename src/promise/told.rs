//! Commitments that are told of: «обещали за сутки исправить», «в договоре первое октября».

use std::ops::Range;

use super::commitment::{Draft, Finder, Origin, Strength, Timed, negated, touch, trimmed};
use super::cues::Cue;
use super::deadline::{DeadlineKind, Direction, When};
use super::story::Line;
use crate::conversation::{Party, Voice};

/// Words from a word of promising to its deadline: «обещали мне в прошлый раз, что мастер точно будет в среду».
const CUE_TO_DUE: usize = 12;
/// Words from a deadline back to the word of promising: «на одиннадцать медсестру на дом обещали».
const DUE_TO_CUE: usize = 6;

/// Verbs after which everything to the sentence's end was agreed upon.
const AGREED: [&str; 6] = [
    "договориться",
    "договариваться",
    "условиться",
    "уславливаться",
    "согласовать",
    "сговориться",
];

/// Certainty of what is told without a deadline and without a word of promising.
const RETOLD: f64 = 0.55;

impl Finder<'_> {
    pub fn told(&self, index: usize, line: &Line<'_>) -> Vec<Draft> {
        let analysis = line.analysis();
        // «в ответ услышал, что завтра меня уволят»: what an employee was told is no word of the company
        let heard = analysis.words[line.words.clone()]
            .iter()
            .any(|word| word.is("услышать"));
        if heard && line.voice == Voice::Narrated && line.speaker == Party::Staff {
            return Vec::new();
        }
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
        // «записала на 11:20», said by staff now, is its own promise
        let own = cue == Cue::Set
            && line.speaker == Party::Staff
            && self.story.spoken()
            && !analysis.words[found.start].has(&["verb", "past", "fin", "pl"])
            // «Алина назвала вам пять рабочих дней»
            && !analysis.words[found.start.saturating_sub(4).max(line.words.start)..found.start]
                .iter()
                .any(|word| word.has(&["propn", "nom"]) || word.has(&["noun", "nom", "anim"]));
        if terms
            || own
            || negated(analysis, found, line.words.start)
            || !self.of_company(line, found, cue)
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
        // «договорились: второй зал, закрытый, 29 июня с 17:00»
        let agreed = AGREED
            .iter()
            .any(|verb| analysis.words[found.start].is(verb));
        let reach = match cue {
            Cue::Promise | Cue::Speech | Cue::Due => CUE_TO_DUE,
            _ if agreed => CUE_TO_DUE,
            _ => DUE_TO_CUE,
        };
        let parted = |from: usize, to: usize, forms: &[&str]| {
            analysis.words[from..to.max(from)]
                .iter()
                .any(|word| forms.contains(&word.form.as_str()))
        };
        let loose = matches!(cue, Cue::Set | Cue::Paper) && !agreed;
        let marks = [",", ".", "—", ";"];
        let mut after: Vec<usize> = (0..ahead.len())
            .filter(|&one| {
                let (words, kind) = (&ahead[one].words, ahead[one].deadline.kind);
                // «УЗИ назначено, острый живот вчера был»: the day of telling, or another matter
                let passed = analysis.words[words.start].form.ends_with("вчера");
                let far = loose && parted(found.end, words.start, &marks)
                    || cue == Cue::Paper && kind == DeadlineKind::PartOfDay;
                // «как подтверждали, или верните задаток сегодня»
                let order = analysis.words[found.end..words.start.max(found.end)]
                    .iter()
                    .any(|word| word.has(&["imp", "pl"]) && !word.has(&["fut"]));
                let cut = agreed && parted(found.end, words.start, &["."]);
                words.start >= found.end
                    && gap(found.end, words.start) <= reach
                    && !passed
                    && !far
                    && !order
                    && !cut
            })
            .collect();
        let mut before = ahead.iter().rposition(|one| {
            let gap = gap(one.words.end, found.start);
            let far = loose && (gap > 2 || parted(one.words.end, found.start, &marks));
            // «вчера назвали девять тысяч»: the day of telling
            let telling = cue == Cue::Set
                && ["вчера", "позавчера", "сегодня"]
                    .contains(&analysis.words[one.words.start].form.as_str());
            one.words.end <= found.start && gap <= DUE_TO_CUE && !far && !telling
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
        // «говорит, что к четырнадцатому сдаст»: told as it is said
        let now = cue == Cue::Speech
            && self.story.spoken()
            && analysis.words[found.start].has(&["verb", "pres"]);
        let due = if now {
            timed.deadline.clone()
        } else {
            self.resolve_told(line, cue, told_on, due)
        };
        let words = deed.map_or(span.clone(), |deed| {
            span.start.min(deed.start)..span.end.max(deed.end)
        });
        let weak = self.cues.any(Cue::Weak, analysis, &span) || due.when == When::Vague;
        let certainty = match cue {
            Cue::Promise => 0.9,
            _ => 0.8,
        };
        // the word of promising makes up for a missing preposition: «обозначены 72 часа»
        let certainty = certainty * due.certainty.max(0.8);
        let words = trimmed(analysis, &words);
        Some(Draft::told(index, words, due, weak, certainty))
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
        let after = found.end..(found.end + 9).min(line.words.end);
        let deed = self
            .cues
            .find(Cue::Deed, analysis, &after)
            .into_iter()
            .find(|deed| {
                let word = &analysis.words[deed.start];
                word.has(&["inf"]) || word.has(&["fut"])
            });
        let price = self
            .cues
            .find(Cue::Price, analysis, &after)
            .into_iter()
            .next();
        let price_named = price.is_some();
        // «обещанного креста», «обещали скидку»
        let thing = found.end..(found.end + 3).min(line.words.end);
        let thing = thing.clone().find(|&at| {
            let word = &analysis.words[at];
            word.has(&["noun"])
                && (word.has(&["acc"]) || word.has(&["gen"]))
                && !word.has(&["anim"])
        });
        let given = !analysis.words[found.start].has(&["verb", "fin"]);
        let (deed, certainty) = match (cue, deed, price) {
            (Cue::Promise, deed, Some(price)) => {
                let end = deed.map_or(price.end, |deed| deed.end.max(price.end));
                (found.start..end, 0.7)
            }
            // «условились: 4000 за всё»
            (Cue::Set | Cue::Speech, _, Some(price)) => (found.start..price.end, 0.6),
            (Cue::Promise, Some(deed), None) => (deed, 0.55),
            // «сказали, что перезвонят»
            (Cue::Speech, Some(deed), None)
                if line.speaker != Party::Staff
                    && analysis.words[deed.start].has(&["fut", "3"]) =>
            {
                (deed, RETOLD)
            }
            (Cue::Promise, None, None) => {
                let thing = thing?;
                (thing..thing + 1, if given { 0.55 } else { 0.5 })
            }
            _ => return None,
        };
        let price = price_named && certainty > RETOLD;
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
            certainty,
            price,
        })
    }

    fn deed_near(&self, line: &Line<'_>, span: &Range<usize>) -> Option<Range<usize>> {
        let around =
            span.start.saturating_sub(3).max(line.words.start)..(span.end + 5).min(line.words.end);
        self.cues
            .find(Cue::Deed, line.analysis(), &around)
            .into_iter()
            // «обещали до обеда, и отдали»: what was done is not what was promised
            .rfind(|deed| {
                let word = &line.analysis().words[deed.start];
                deed.end <= span.end || !word.has(&["verb", "past", "fin"])
            })
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
                let sentence = line.words.start..(found.end + 2).min(line.words.end);
                let named = analysis.words[sentence]
                    .iter()
                    .any(|word| word.has(&["noun", "nom", "anim"]) || word.has(&["propn", "nom"]));
                // «справочная заверила», «касса обещала»
                let office = analysis.words
                    [found.start.saturating_sub(4).max(line.words.start)..found.start]
                    .iter()
                    .any(|word| word.has(&["noun", "nom"]) || word.has(&["adj", "nom", "sg"]));
                // «пообещала, что привезут»
                let others = self.cues.find(
                    Cue::Future,
                    analysis,
                    &(found.end..(found.end + CUE_TO_DUE).min(line.words.end)),
                );
                let others = others
                    .iter()
                    .any(|verb| analysis.words[verb.start].has(&["fut", "3"]));
                second
                    || named
                    || office
                    || others
                    || said(&around, &["мне", "нам", "он", "она", "ваш", "ваша", "ваши"])
            }
            _ => true,
        }
    }
}
