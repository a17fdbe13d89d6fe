//! What a word means in its sentence: whether it counts, how bad it is, and whom it hits.

use super::stem::{Kind, Stem};
use super::{Aim, Class, Hit, Obscenity};
use crate::morphology::{Analysis, Word};

mod around;

use around::{Around, is_me, is_nominative_you, is_order, is_you, is_yours, listed};

/// Words on either side that belong to what is said of somebody.
const NEAR: usize = 6;

/// Class and aim of a hit; `None` when the word is harmless here.
pub(super) fn judge(
    obscenity: &Obscenity,
    text: &str,
    analysis: &Analysis,
    hit: &Hit,
) -> Option<(Class, Aim)> {
    let stem = obscenity.stems.get(hit.stem as usize)?;
    let around = Around::new(obscenity, text, analysis, hit);
    if !hit.disguised {
        if around.all().any(|word| listed(word, &stem.unless)) {
            return None;
        }
        let mut beside = around
            .words_before()
            .take(1)
            .chain(around.words_after().take(1));
        if !stem.context.is_empty() && !beside.any(|word| listed(word, &stem.context)) {
            return None;
        }
        // «роман „Идиот“», «буква „хер“»
        let title = around.is_capital() && stem.class != Class::Obscene;
        if around.is_quoted() && (title || stem.class == Class::Mild) {
            return None;
        }
    }
    let aimed = match stem.kind {
        _ if around.is_quoted() => Aim::Unknown,
        Kind::Person | Kind::Curse => around.person(stem),
        Kind::Trait | Kind::Remark => around.quality(stem)?,
        Kind::Command => around.command()?,
        Kind::Away => around.away(),
        Kind::Verb => around.verb(),
        Kind::Thing | Kind::Adjective => around.thing(),
        Kind::Exclamation => Aim::Situation,
    };
    // of a quality its name has been found; a mask shows the intent
    let meant = hit.disguised || matches!(stem.kind, Kind::Trait) && !around.is_quoted();
    if stem.aimed && aimed != Aim::Person && !meant {
        return None;
    }
    // «ты говно» is an insult, «говно» is not
    let insult = stem.class == Class::Mild && stem.kind == Kind::Thing && aimed == Aim::Person;
    Some((if insult { Class::Insult } else { stem.class }, aimed))
}

impl Around<'_> {
    /// A name for a person.
    fn person(&self, stem: &Stem) -> Aim {
        if self.is_of_others() {
            return Aim::Unknown;
        }
        // «идиотывы все там»
        let written = self.written();
        if self.hit.disguised
            && (written.ends_with("вы") || written.starts_with("ты") || written.starts_with("вы"))
        {
            return Aim::Person;
        }
        let strict = stem.aimed || stem.kind == Kind::Curse && !self.is_plural();
        if self.goes_with_you()
            || self.is_of_yours(stem.aimed)
            || self.has_trait()
            || self.is_correction()
            || self.is_address(strict)
        {
            Aim::Person
        } else {
            Aim::Unknown
        }
    }

    fn is_plural(&self) -> bool {
        self.written().ends_with(['и', 'ы', 'i', 'y'])
    }

    /// A quality of a person: counts as a predicate of «ты/вы» («вы тупые?», not «вы тупой нож прислали») or beside a
    /// name («курица тупая»).
    fn quality(&self, stem: &Stem) -> Option<Aim> {
        let oblique = |word: &Word| {
            !word.readings.is_empty() && !word.has(&["nom"]) && word.has(&["adj"]) && {
                ["gen", "dat", "acc", "ins", "loc"]
                    .iter()
                    .any(|case| word.has(&[case]))
            }
        };
        let of_thing = self.after.first().is_some_and(|word| {
            word.has(&["noun"]) && !word.has(&["anim"]) && self.stem_of(word).is_none()
        });
        let others = self.is_of_others();
        if !others && !of_thing && !self.word.is_some_and(oblique) && self.goes_with_you() {
            return Some(Aim::Person);
        }
        let beside = [self.before.first(), self.after.first()];
        let named = beside.into_iter().flatten().any(|word| self.is_name(word));
        if stem.kind == Kind::Trait && named {
            return Some(if others { Aim::Unknown } else { Aim::Person });
        }
        None
    }

    /// «заткнись»; not «не подавитесь».
    fn command(&self) -> Option<Aim> {
        let last = self.words_before().next();
        if last.is_some_and(|word| {
            matches!(
                word.form.as_str(),
                "не" | "на" | "как" | "если" | "чтоб" | "чтобы"
            )
        }) {
            return None;
        }
        Some(Aim::Person)
    }

    /// «иди на хуй» hits somebody, «ни хуя» does not.
    fn away(&self) -> Aim {
        let sending = &self.context().sending;
        let sent = self
            .words_before()
            .take(5)
            .any(|word| listed(word, sending) && !word.has(&["1"]) && !word.has(&["3"]));
        let next = self.words_after().next();
        let wish = next.is_some_and(|word| matches!(word.form.as_str(), "вам" | "тебе"))
            && self.words_before().next().is_none();
        let written = self.written();
        let merged = self
            .context()
            .sending_merged
            .iter()
            .any(|start| written.starts_with(start));
        if sent || wish || merged {
            Aim::Person
        } else {
            Aim::Situation
        }
    }

    /// «вы охуели» hits, «заебали ваши роботы» hits the company, «охуеть» nobody.
    fn verb(&self) -> Aim {
        let mut you = self
            .words_before()
            .take(4)
            .chain(self.words_after().take(2));
        let written = self.written();
        let command = written.ends_with("йте")
            || (written.ends_with("ись") || written.ends_with("тесь"))
                && !written.ends_with("лись");
        if command || you.any(is_nominative_you) {
            Aim::Person
        } else if written.ends_with("ть") {
            Aim::Situation
        } else {
            Aim::Unknown
        }
    }

    /// «хуйня ваш тариф» is of the situation, «ты говно» and «ёбаный идиот» of a person.
    fn thing(&self) -> Aim {
        let mut after = self.words_after();
        let next = after.next();
        let called = self
            .before
            .first()
            .is_some_and(|word| is_nominative_you(word))
            || next.is_some_and(is_nominative_you) && after.next().is_none();
        if (called || next.is_some_and(|word| self.is_name(word))) && !self.is_of_others() {
            Aim::Person
        } else {
            Aim::Situation
        }
    }

    /// Said of the speaker, of a third person, in a comparison, a negation or a report.
    fn is_of_others(&self) -> bool {
        let context = self.context();
        let mut near = self
            .words_before()
            .filter(|word| self.stem_of(word).is_none());
        let (last, earlier) = (near.next(), near.next());
        let is = |word: Option<&Word>, forms: &[&str]| {
            word.is_some_and(|word| forms.contains(&word.form.as_str()))
        };
        // «если вы лох, несите деньги им»
        if self.words_before().take(4).any(|word| word.form == "если") {
            return true;
        }
        // «вы не дура»
        if is(last, &["не", "ни"]) {
            return true;
        }
        let like = |word: Option<&Word>| word.is_some_and(|word| listed(word, &context.like));
        if like(last) || like(earlier) && last.is_some_and(|word| word.has(&["adj"])) {
            // «вы ведёте себя как скотина» is of the other, «держите меня за дуру» is not
            let behaves = self
                .words_before()
                .take(NEAR)
                .any(|word| is_nominative_you(word) || word.has(&["fin", "2"]));
            let mine = self
                .words_before()
                .take(NEAR)
                .any(|word| matches!(word.form.as_str(), "я" | "мы" | "меня" | "мне" | "нас"));
            return !behaves || mine;
        }
        let you = self
            .words_before()
            .take(4)
            .chain(self.words_after().take(2))
            .any(|word| is_you(word) || is_yours(word));
        // «сам дурак, не посмотрел»
        if is(last, &["я", "мы"]) || is(last, &["сам", "сама", "сами"]) && !you {
            return true;
        }
        // «я говорю, вы хамка»: «вы» stands nearer
        let at = |wanted: fn(&Word) -> bool| self.words_before().take(4).position(wanted);
        if let Some(me) = at(is_me)
            && at(is_nominative_you).is_none_or(|you| you > me)
            && !you
        {
            return true;
        }
        // «она назвала меня хамкой»
        if self
            .words_before()
            .take(NEAR)
            .any(|word| listed(word, &context.calling))
        {
            return true;
        }
        // «сын у меня балбес»
        let third = self
            .words_before()
            .take(4)
            .any(|word| listed(word, &context.own));
        third && !you
    }

    /// «ты дура», «вы там все идиоты», «лохи вы», «из-за вас, уродов», «тебе, козлу».
    fn goes_with_you(&self) -> bool {
        for word in self.words_before().take(5) {
            if is_you(word) {
                return is_nominative_you(word) || self.agrees_with(word);
            }
            let filling = listed(word, &self.context().filling)
                || word.has(&["adj"])
                || word.has(&["adv"])
                || word.has(&["intj"])
                || self.stem_of(word).is_some();
            if !filling {
                break;
            }
        }
        let mut after = self
            .after
            .iter()
            .skip_while(|word| matches!(word.form.as_str(), "же" | "ж"));
        after.next().is_some_and(|word| is_nominative_you(word))
    }

    /// «тебе, козлу»: the same case, right before.
    fn agrees_with(&self, pronoun: &Word) -> bool {
        let cases: &[&str] = match pronoun.form.as_str() {
            "тебе" | "вам" => &["dat"],
            "тебя" | "вас" => &["gen", "acc"],
            "тобой" | "вами" => &["ins"],
            _ => return false,
        };
        let beside = self
            .words_before()
            .take(2)
            .any(|near| near.bytes == pronoun.bytes);
        beside
            && self
                .word
                .is_some_and(|word| cases.iter().any(|case| word.has(&[case])))
    }

    /// «ваш курьер мудак», «козёл ваш водитель», «придурки у вас в логистике». `strict` wants a person with it.
    fn is_of_yours(&self, strict: bool) -> bool {
        let before: Vec<&Word> = self.words_before().take(NEAR).collect();
        let after: Vec<&Word> = self.words_after().take(3).collect();
        if strict {
            let person = |word: &Word| word.has(&["noun", "anim"]);
            let predicate = before.len() > 1
                && person(before[0])
                && before[1..].iter().take(2).any(|word| is_yours(word));
            let subject = after.len() > 1 && is_yours(after[0]) && person(after[1]);
            return self.word.is_none_or(|word| word.has(&["nom"])) && (predicate || subject);
        }
        let with_you = |pair: &[&Word]| pair[0].form == "у" && pair[1].form == "вас";
        before.iter().take(4).any(|word| is_yours(word))
            || after.iter().take(2).any(|word| is_yours(word))
            || after.get(..2).is_some_and(with_you)
            || before
                .windows(2)
                .take(4)
                .any(|pair| with_you(&[pair[1], pair[0]]))
    }

    /// «безмозглая курица», «овца крашеная».
    fn has_trait(&self) -> bool {
        let beside = [self.before.first(), self.after.first()];
        beside.into_iter().flatten().any(|word| {
            word.has(&["adj"])
                && self
                    .stem_of(word)
                    .is_some_and(|stem| stem.kind != Kind::Remark && stem.class != Class::Mild)
        })
    }

    /// «не менеджер, а овца».
    fn is_correction(&self) -> bool {
        let mut before = self.words_before();
        before.next().is_some_and(|word| word.form == "а")
            && before.next().is_some_and(|word| word.has(&["anim"]))
            && before.next().is_some_and(|word| word.form == "не")
    }

    /// A form of address: set off by punctuation or the sentence's ends. `strict` wants an order or «ты/вы» with it.
    fn is_address(&self, strict: bool) -> bool {
        if !self.hit.disguised
            && self
                .word
                .is_some_and(|word| !word.readings.is_empty() && !word.has(&["nom"]))
        {
            return false;
        }
        let attribute = |word: &&&Word| word.has(&["adj"]);
        let left = self.before.iter().find(|word| !attribute(word));
        let right = self.after.iter().find(|word| !attribute(word));
        let opens = left.is_none_or(|word| {
            word.punctuation && !matches!(word.form.as_str(), "-" | "–" | "—" | "\"" | "«")
                || word.has(&["intj"])
                || listed(word, &self.context().calls)
        });
        let closes = right.is_none_or(|word| word.punctuation);
        let ordered = self
            .words_before()
            .take(NEAR)
            .chain(self.words_after().take(NEAR))
            .any(|word| is_order(word) || is_you(word));
        if opens && closes && ordered || self.is_unpunctuated() && self.follows_order() {
            return true;
        }
        let first = self.words_before().next().is_none();
        let alone = first && self.words_after().next().is_none();
        let set_off = first && self.after.first().is_some_and(|word| word.punctuation);
        !strict && (alone || set_off || opens && closes && self.words_after().next().is_none())
    }

    /// «заткнись курица»: right after an order, in a transcript without commas.
    fn follows_order(&self) -> bool {
        self.words_before().next().is_some_and(|word| {
            word.has(&["imp"])
                || self
                    .stem_of(word)
                    .is_some_and(|stem| stem.kind == Kind::Command)
        })
    }
}
