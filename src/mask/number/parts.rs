//! Numbers said in parts, with words and replies between them.

use std::ops::Range;

use super::Numbers;
use super::shape::{card, hotline, phone};
use crate::mask::cue::{Cue, Found};
use crate::mask::value::{self, Letters, Value};
use crate::mask::{Kind, checksum};

/// So many words between the parts of a number are hidden with it.
const SAID: usize = 3;

impl Numbers<'_> {
    /// «восемь девятьсот двадцать два… так… триста сорок пять, шестьдесят семь»: said in parts, with words between them, and
    /// whole only together.
    pub(super) fn in_parts(
        &self,
        plain: &Value,
        cues: &[Found],
        at: usize,
    ) -> Option<(Range<usize>, Kind)> {
        if let Some(found) = self.far(plain, cues, at) {
            return Some(found);
        }
        let loose = value::read(self.row, self.spoken, self.harmless, at, Letters::Loose)?;
        if loose.digits.len() <= plain.digits.len() || hotline(&loose.digits) {
            return None;
        }
        let clear = |value: &Value| !self.taken[value.tokens.clone()].contains(&true);
        let whole = |kind: Kind, value: Value| clear(&value).then_some((value.tokens, kind));
        if loose.corrected
            && (11..=26).contains(&loose.digits.len())
            && loose.digits.starts_with(['8', '7', '9'])
            && !cues
                .iter()
                .any(|found| !matches!(found.cue, Cue::Phone | Cue::Harmless))
        {
            return whole(Kind::Phone, loose);
        }
        let exact = |counts: &[usize]| counts.iter().find_map(|&count| loose.cut(count));
        let more = |value: &Value| value.digits.len() > plain.digits.len();
        for found in cues.iter().take_while(|found| found.cue != Cue::Harmless) {
            let hit = match found.cue {
                Cue::Phone => phone(&loose)
                    .filter(more)
                    .or_else(|| {
                        let count = loose.digits.len();
                        let city =
                            plain.digits.len() < 5 && found.apart <= 4 && (5..=7).contains(&count);
                        (city || plain.digits.len() < 9 && (9..=13).contains(&count))
                            .then(|| loose.clone())
                    })
                    .map(|value| (Kind::Phone, value)),
                Cue::Card => exact(&[16, 18, 19]).map(|value| (Kind::Card, value)),
                Cue::Inn => exact(&[12, 10]).map(|value| (Kind::Inn, value)),
                Cue::Snils => exact(&[11]).map(|value| (Kind::Snils, value)),
                Cue::Passport => exact(&[10, 9]).map(|value| (Kind::Passport, value)),
                Cue::Account => exact(&[20]).map(|value| (Kind::Account, value)),
                _ => return None,
            };
            if let Some((kind, value)) = hit.filter(|(_, value)| more(value)) {
                return whole(kind, value);
            }
            // the nearest word decides
            if plain.digits.len() >= 9 {
                return None;
            }
        }
        let known =
            phone(plain).is_some() || card(plain).is_some_and(|card| checksum::luhn(&card.digits));
        if known {
            return None;
        }
        if let Some(card) = loose.cut(16).filter(|cut| {
            checksum::luhn(&cut.digits) && cut.digits.starts_with(['2', '4', '5', '6'])
        }) {
            return whole(Kind::Card, card);
        }
        let phone = phone(&loose).filter(|value| value.digits.len() == loose.digits.len())?;
        whole(Kind::Phone, phone)
    }

    /// Parts of a number in several replies, whatever is said between them: what begins as a telephone and has its eleven
    /// digits, sixteen whose sum holds, an insurance number whose sum holds.
    fn far(&self, plain: &Value, cues: &[Found], at: usize) -> Option<(Range<usize>, Kind)> {
        let head = plain.digits.as_str();
        let begins = head.len() >= 2
            && (head.starts_with("89") || plain.plus && head.starts_with('7'))
            || (3..=9).contains(&head.len()) && head.starts_with('9') && self.told.phone;
        let card = head.len() >= 4 && head.len() < 16 && head.starts_with(['2', '4', '5', '6']);
        let snils =
            (3..11).contains(&head.len()) && cues.iter().any(|found| found.cue == Cue::Snils);
        if !(begins || card || snils) || phone(plain).is_some() || head.len() >= 11 {
            return None;
        }
        // «городской 46-18-05, мобильный 9129954410» are two numbers
        let mut guarded = self.harmless.to_vec();
        for (now, guard) in guarded.iter_mut().enumerate().skip(at) {
            *guard |= self.cues.at(self.row, now).is_some();
        }
        let far = value::read(self.row, self.spoken, &guarded, at, Letters::Far)?;
        // «восемь девятьсот шестьдесят один, ой, нет, не так, восемь девятьсот шестьдесят четыре …» is longer than it looks
        if far.corrected {
            return None;
        }
        let clear = |value: &Value| !self.taken[value.tokens.clone()].contains(&true);
        let hit = if snils {
            far.cut(11)
                .filter(|cut| checksum::snils(&cut.digits))
                .map(|cut| (cut.tokens.clone(), Kind::Snils, cut))
        } else {
            None
        };
        let hit = hit.or_else(|| {
            let cut = far
                .cut(16)
                .filter(|cut| card && checksum::luhn(&cut.digits))?;
            Some((cut.tokens.clone(), Kind::Card, cut))
        });
        let hit = hit.or_else(|| {
            let mut cut = far
                .cut(if head.starts_with('9') { 10 } else { 11 })
                .filter(|_| begins)?;
            // «девятьсот … пятьдесят один» is 951: what follows at once belongs to it
            let next = far.stops.iter().find(|stop| stop.0 > cut.digits.len());
            if let Some(stop) = next.filter(|stop| far.spoken && stop.1 == cut.tokens.end + 1) {
                cut.tokens.end = stop.1;
            }
            let ninth = cut.digits.starts_with("89")
                || cut.digits.starts_with("79")
                || cut.digits.starts_with('9');
            ninth.then(|| (cut.tokens.clone(), Kind::Phone, cut.clone()))
        });
        hit.filter(|(_, _, value)| clear(value))
            .map(|(tokens, kind, _)| (tokens, kind))
    }

    /// «— Восемь девятьсот двадцать два. — Так, слушаю, дальше. — Триста сорок пять…»: more than a few words between the
    /// parts stay readable.
    pub(super) fn portions(&self, tokens: Range<usize>) -> Vec<Range<usize>> {
        let row = self.row;
        let first = tokens.start;
        let said = |at: usize| {
            let form = row.form(at);
            // «— Ещё четыре цифры!»
            let counted = row.form(at + 1).starts_with("цифр");
            let number = !counted && self.spoken.digits(row, at).is_some()
                || self.spoken.is_times(form)
                || at > 0
                    && self
                        .spoken
                        .digits(row, at - 1)
                        .is_some_and(|(_, end)| end > at);
            let head = at == first && matches!(form, "плюс");
            row.tokens[at].is_word() && !number && !head && !row.tokens[at].is_digits()
        };
        let words = tokens.clone().filter(|&at| said(at));
        if words.clone().count() <= SAID
            || !words.clone().any(|at| {
                self.spoken.is_between(row.form(at)) && !self.spoken.is_joint(row.form(at))
            })
        {
            return vec![tokens];
        }
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut open = false;
        for at in tokens {
            let holds = !said(at) && (row.tokens[at].is_word() || row.tokens[at].is_digits());
            match (holds, open, parts.last_mut()) {
                (true, true, Some(last)) => last.end = at + 1,
                (true, _, _) => {
                    parts.push(at..at + 1);
                    open = true;
                }
                _ => open &= !said(at),
            }
        }
        parts
    }
}
