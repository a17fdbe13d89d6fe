//! How far a name goes, both ways from the word that was known for one.

use std::ops::Range;

use super::{LONGEST, People};
use crate::mask::name::Level;
use crate::mask::token::{Gap, Sort};

impl People<'_> {
    /// Both ways from the core: everything that belongs to the name.
    pub(super) fn whole(&self, start: usize, end: usize, floor: usize) -> Range<usize> {
        let row = self.row;
        let (mut start, mut end) = (start, end);
        while end - start < LONGEST * 2 {
            if let Some(after) = self.trailing(end) {
                end = after;
            } else if let Some(after) = self.called_initials(end) {
                end = after;
                break;
            } else if self.joins_right(end) {
                end += 1;
            } else if row.is_dash(end)
                && row.joined(end)
                && row.joined(end + 1)
                && row.tokens[end + 1].is_word()
                && !self.taken[end]
                && (row.tokens[end + 1].is_capital() || row.flat || self.know(end + 1).any())
            {
                end += 2;
            } else {
                break;
            }
        }
        loop {
            if start >= floor + 2
                && row.is_dash(start - 1)
                && row.joined(start)
                && row.joined(start - 1)
                && row.tokens[start - 2].is_capital()
            {
                start -= 2;
            } else if start > floor && self.joins_left(start) {
                start -= 1;
            } else if start >= floor + 2 && row.form(start - 1) == "." && self.initial(start - 2) {
                start -= 2;
            } else if start >= floor + 2
                && row.joined(start)
                && row.joined(start - 1)
                && matches!(row.form(start - 1), "'" | "’" | "`")
            {
                // «О'Нил»
                start -= 2;
            } else {
                return start..end;
            }
        }
    }

    pub(super) fn joins_right(&self, at: usize) -> bool {
        let row = self.row;
        let Some(at) = self.adjacent(at) else {
            return false;
        };
        let (token, known) = (&row.tokens[at], self.know(at));
        // «оператор ильгиз добрый день»
        let greets = matches!(token.form.as_str(), "добрый" | "доброе")
            && matches!(row.form(at + 1), "день" | "вечер" | "утро");
        if self.title[at]
            || greets
            || known.never && !self.namesake(at, at - 1)
            || token.len() < 2
            || token.is_latin() != row.tokens[at - 1].is_latin()
        {
            return false;
        }
        if known.patronymic || is_son(&token.form) || is_son(row.form(at + 1)) {
            return true;
        }
        // «владимиру орлу», «алиса мороз»: a word that is a surname as well, in the same case
        if row.flat
            && known.surname > Level::No
            && known.noun
            && self.know(at - 1).given == Level::Sure
            && !self.spoken.is_unit(&token.form)
            && !(self.is_cue)(at)
            && row.form(at + 1) != "не"
            && self.names.is_lemma(&token.form) == self.names.is_lemma(row.form(at - 1))
        {
            return true;
        }
        if token.is_capital() && !row.flat {
            let shout = token.is_upper() && !row.tokens[at - 1].is_upper();
            return !shout && !self.names.is_role(&token.form);
        }
        let lower_name = known.surname == Level::Sure
            && !known.common
            && (row.flat || row.tokens[at - 1].is_capital() == token.is_capital());
        lower_name
            || self.beside_strange(at, at - 1)
            || (row.flat
                && known.given == Level::Sure
                && !known.common
                && self.know(at - 1).given != Level::Sure)
            || row.flat && known.given == Level::Sure && (self.foreign(at - 1) || self.foreign(at))
            || row.flat && known.surname == Level::Weak && !known.common
            || row.flat
                && known.given > Level::No
                && self
                    .adjacent(at + 1)
                    .is_some_and(|next| self.know(next).patronymic)
    }

    /// «нгуен тхи лан»: names in rows of short words.
    pub(super) fn foreign(&self, at: usize) -> bool {
        self.row.tokens[at].len() <= 3 || matches!(self.row.form(at), "нгуен" | "чжан" | "хосе")
    }

    pub(super) fn joins_left(&self, start: usize) -> bool {
        let row = self.row;
        let at = start - 1;
        if self.adjacent(start).is_none()
            || self.title[at]
            || self.taken[at]
            || !row.tokens[at].is_word()
        {
            return false;
        }
        let (token, known) = (&row.tokens[at], self.know(at));
        let form = token.form.as_str();
        let word = self.names.is_role(form)
            || self.names.is_person(form)
            || self.names.is_intro(form)
            || self.names.is_greeting(form)
            || self.names.is_place(form);
        if known.never && !self.namesake(at, start)
            || word
            || token.len() < 2
            || token.is_latin()
            || self.place(at, known)
        {
            return false;
        }
        if row.flat || !token.is_capital() {
            // «то ли дамир»: words as well as surnames
            let small = matches!(
                form,
                "ли" | "те" | "но" | "ну" | "до" | "ро" | "ом" | "хо" | "сон" | "тен"
            );
            // «пчёлка борис» at the very end
            let last = start + 1 >= row.len() || self.taken[start + 1];
            let called = last
                && known.noun
                && self.know(start).sure()
                && token.len() > 3
                && !(self.is_cue)(at)
                && !self.spoken.is_unit(form)
                && self.names.is_lemma(form)
                && !self.is_preposition(at.wrapping_sub(1));
            return row.flat
                && !small
                && (called
                    || known.surname > Level::No
                        && (!known.common || self.hint(at) >= super::Hint::Person)
                    || self.beside_strange(at, start)
                    || known.given > Level::No && self.know(start).patronymic);
        }
        let begins = row.breaks(at);
        let full = self.know(start).sure();
        // «Рубль Захар, счёт …», «Туча Фёдор.»
        let closed =
            full && known.noun && !row.tokens.get(start + 1).is_some_and(|next| next.is_word());
        !begins
            || known.any() && (full || self.foreign(start))
            || closed
            || !self.names.is_word(form)
    }

    /// «Чехов Пётр»: not the writer.
    fn namesake(&self, at: usize, beside: usize) -> bool {
        let (known, beside) = (self.know(at), self.know(beside));
        beside.sure() && known.surname > Level::No
            || beside.surname == Level::Sure && !beside.common && known.given > Level::No
    }

    fn is_preposition(&self, at: usize) -> bool {
        matches!(
            self.row.form(at),
            "в" | "на" | "за" | "про" | "через" | "под" | "над" | "по" | "из" | "для"
        )
    }

    /// «Е. Н.» after a surname, «Р.» after a given name.
    pub(super) fn trailing(&self, at: usize) -> Option<usize> {
        let row = self.row;
        if !self.initial(at) || row.tokens[at].gap == Gap::Line || self.taken[at] {
            return None;
        }
        let dotted = row.form(at + 1) == "." && row.joined(at + 1);
        let mut end = at + 1 + usize::from(dotted);
        if dotted
            && self.initial(end)
            && !row
                .tokens
                .get(end)
                .is_some_and(|token| token.gap == Gap::Line)
            && row.form(end + 1) == "."
        {
            end += 2;
        }
        // «Юля Б» at the end, «Юля В магазине» is a preposition
        (dotted
            || row.form(at + 1).is_empty()
            || !row.tokens[at + 1].is_word() && !row.tokens[at + 1].is_digits())
        .then_some(end)
    }

    /// «Н. Ю.»: the token after them.
    pub(super) fn initials(&self, at: usize) -> Option<usize> {
        let row = self.row;
        let one = |at: usize| self.initial(at) && row.form(at + 1) == "." && row.joined(at + 1);
        if !one(at) {
            return None;
        }
        let end = if one(at + 2) { at + 4 } else { at + 2 };
        let next = row.tokens.get(end)?;
        let name = self.know(end);
        // «Т. Баумгертнер»
        let fits = end == at + 4 || name.surname == Level::Sure || name.strange && next.len() > 4;
        (fits
            && next.is_capital()
            && next.len() > 1
            && !name.never
            && !matches!(row.form(at), "г" | "д" | "с" | "п" | "о")
            || end == at + 4 && next.is_capital() && next.len() > 1)
            .then_some(end)
    }

    pub(super) fn initial(&self, at: usize) -> bool {
        self.row.tokens.get(at).is_some_and(|token| {
            token.is_capital()
                && (token.len() == 1 || matches!(token.text, "Дж" | "Ю" | "Юл" | "Ал"))
        })
    }

    /// The word there, where nothing but a space parts it from the one before.
    pub(super) fn adjacent(&self, at: usize) -> Option<usize> {
        let token = self
            .row
            .tokens
            .get(at)
            .filter(|token| token.is_word() && token.gap == Gap::Space)?;
        (at > 0
            && self.row.tokens[at - 1].sort != Sort::Digits
            && !self.taken[at]
            && (self.row.tokens[at - 1].is_word() || self.row.form(at - 1) == ".")
            && !token.text.is_empty()
            && (self.row.tokens[at - 1].is_word() || at >= 2 && self.initial(at - 2)))
        .then_some(at)
    }

    pub(super) fn may_join(&self, at: usize) -> bool {
        self.row
            .tokens
            .get(at)
            .is_some_and(|token| token.is_word() && token.gap != Gap::Line)
            && !self.taken[at]
    }
}

/// «Бахтиёр угли», «Нурсултан уулу Бекзат»: son or daughter of.
fn is_son(form: &str) -> bool {
    matches!(
        form,
        "оглы" | "оглу" | "кызы" | "кизи" | "гызы" | "угли" | "уулу" | "улы" | "тегин"
    )
}
