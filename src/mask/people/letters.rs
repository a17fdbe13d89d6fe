//! Names in Latin letters, and names told letter by letter.

use std::ops::Range;

use super::{Hint, People};
use crate::mask::name::Level;
use crate::mask::token::Gap;

impl People<'_> {
    /// «BELOUSOV / GRIGORII», «Sofia Lindqvist» after a word that says whose it is.
    pub(super) fn latin(&self, at: usize) -> Option<Range<usize>> {
        let row = self.row;
        let hinted = self.transliterated(at)
            || self.hint(at) >= Hint::Person
            || (at.saturating_sub(3)..at)
                .any(|at| self.names.is_intro(row.form(at)) || row.form(at) == "латиницей");
        if !hinted || !row.tokens[at].is_capital() || self.names.is_never(row.form(at)) {
            return None;
        }
        let word = |at: usize| {
            row.tokens.get(at).is_some_and(|token| {
                token.is_latin() && token.is_capital() && token.len() > 1 && token.gap != Gap::Line
            })
        };
        let mut end = at + 1;
        while end < at + 6 {
            let bar = usize::from(matches!(row.form(end), "/" | "-"));
            if !word(end + bar) {
                break;
            }
            end += bar + 1;
        }
        Some(at..end)
    }

    /// «по буквам кэ о вэ а лэ мягкий знак», «инициалы дэ эс»
    pub(super) fn spelled(&self, at: usize) -> Option<Range<usize>> {
        let row = self.row;
        let cue = at > 0 && (row.form(at - 1) == "буквам" || row.form(at - 1) == "инициалы");
        if !cue || self.taken[at] {
            return None;
        }
        let mut end = at;
        while self.spoken.is_letter(row.form(end))
            || matches!(
                row.form(end),
                "мягкий"
                    | "твердый"
                    | "знак"
                    | "краткая"
                    | "краткое"
                    | "-"
                    | ","
            ) && !row.form(end + 1).is_empty()
        {
            end += 1;
        }
        (end > at + 1).then_some(at..end)
    }
    /// «Iuliia», «SMIRNOVA ANNA», «Jamshid Karimov»: a name in Latin letters.
    pub(super) fn transliterated(&self, at: usize) -> bool {
        let row = self.row;
        let latin = |at: usize| row.tokens.get(at).is_some_and(|token| token.is_latin());
        let beside = |at: usize| {
            latin(at) && row.tokens[at].is_capital() && row.tokens[at].gap == Gap::Space
        };
        let brand = matches!(
            row.form(at),
            "roman"
                | "victoria"
                | "alice"
                | "siri"
                | "alisa"
                | "lada"
                | "vera"
                | "max"
                | "mark"
                | "lux"
        );
        if row.tokens[at].len() < 3
            || brand
            || at > 0 && latin(at - 1)
            || row.joined(at) && at > 0
            || (row.joined(at + 1)
                && !row.is_dash(at + 1)
                && !matches!(row.form(at + 1), "," | "." | "!" | "?" | ")" | "»" | ":"))
        {
            return false;
        }
        let given = |at: usize| row.form(at) != "max" && self.names.is_latin_given(row.form(at));
        let after_digits = at > 0 && row.tokens[at - 1].is_digits();
        let ending = |at: usize| {
            row.tokens[at].len() >= 5
                && [
                    "ov", "ova", "ev", "eva", "enko", "sky", "skaya", "skiy", "skii", "skaia",
                    "chuk", "yan", "dze", "shvili", "vich", "ovna", "evna", "yev", "yeva",
                ]
                .iter()
                .any(|ending| row.form(at).ends_with(ending))
        };
        let pair = beside(at + 1) && (given(at) || given(at + 1) || ending(at) && ending(at + 1));
        let own = self.know_latin(at);
        !after_digits && pair
            || ending(at) && !beside(at + 1)
            || own
                && row.tokens[at].len() >= 4
                && !beside(at + 1)
                && !row
                    .tokens
                    .get(at + 1)
                    .is_some_and(|token| token.is_digits())
    }

    /// A Russian given name: «Thomas» alone may be a vacuum cleaner.
    fn know_latin(&self, at: usize) -> bool {
        let form = self.row.form(at);
        self.names.is_latin_given(form)
            && self.names.know(&crate::mask::id::cyrillic(form)).given > Level::No
            && !matches!(form, "thomas" | "martin" | "robert" | "anna" | "max")
    }

    /// «К-а-з-а-к-о-в», «м и р з о е в», «шэ у эм и эл о вэ»: a name letter by letter. The token after it.
    pub(super) fn letter_by_letter(&self, at: usize) -> Option<usize> {
        let row = self.row;
        let letter = |at: usize| {
            row.tokens.get(at).is_some_and(|token| {
                token.is_word()
                    && !self.taken[at]
                    && (token.len() == 1 && !token.is_latin()
                        || token.len() <= 3 && self.spoken.is_letter(&token.form))
            }) || matches!(
                (row.form(at), row.form(at + 1)),
                ("мягкий" | "твердый", "знак")
            ) || row.form(at) == "знак"
        };
        if !letter(at) || at > 0 && letter(at - 1) {
            return None;
        }
        let (mut end, mut count) = (at, 0);
        loop {
            if letter(end) {
                count += 1;
                end += 1;
            } else if (row.is_dash(end) || matches!(row.form(end), "," | ".")) && letter(end + 1) {
                end += 1;
            } else {
                break;
            }
        }
        let told = (at.saturating_sub(8)..at).any(|at| {
            self.names.is_intro(row.form(at))
                || row.form(at).starts_with("букв")
                || self.know(at).surname == Level::Sure
        });
        (count >= 4 && told).then_some(end)
    }
}
