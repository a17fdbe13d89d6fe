//! The house and what follows it: «д. 118, корп. 2, кв. 14», «сорок один дробь два подъезд три».

use super::{Places, Search};
use crate::mask::token::{Gap, Row};

impl Places {
    /// A house and all that follows it: the token after.
    pub(super) fn house(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let mut next = at;
        if row.form(next) == "," {
            next += 1;
        }
        if let Some((end, _)) = self.one_part(search, next) {
            return Some(self.rest(search, end));
        }
        if row.breaks(next) && next < row.len() && row.tokens[next].gap == Gap::Line {
            return None;
        }
        let end = self.number(search, next)?;
        Some(self.rest(search, end))
    }

    /// Further parts: «, корп. 2, кв. 63», «этаж шесть».
    pub(super) fn rest(&self, search: &Search, at: usize) -> usize {
        let row = search.row;
        let mut end = at;
        loop {
            let mut next = end;
            while matches!(row.form(next), "," | ";" | "(" | "-") && next < end + 1 {
                next += 1;
            }
            if row.form(next) == "и" {
                next += 1;
            }
            if next >= row.len() || row.tokens[next].gap == Gap::Line && row.form(end) != "," {
                return end;
            }
            if let Some((after, _)) = self.one_part(search, next) {
                end = after;
                continue;
            }
            // «дом семь по республики», «кв. 44, дом 16 по ул. Мира»
            if let Some(after) = self.along(search, next) {
                end = after;
                continue;
            }
            // «155/1 – 38»
            if row.is_dash(next)
                && row
                    .tokens
                    .get(next + 1)
                    .is_some_and(|token| token.is_digits() && token.text.len() <= 3)
                && search.harmless.get(next + 1) == Some(&false)
                && end > at
                && row.tokens[end - 1].is_digits()
            {
                end = next + 2;
                continue;
            }
            // «118, 14»: a flat without its word
            let bare = row.form(end) == ","
                && next == end + 1
                && row.tokens[next].is_digits()
                && row.tokens[next].text.len() <= 3
                && !search.harmless[next]
                && self.number(search, next).is_some_and(|after| {
                    matches!(row.form(after), "" | "," | "." | ")" | "»" | ":")
                });
            match self.number(search, next).filter(|_| bare) {
                Some(after) => end = after,
                None => return end,
            }
        }
    }

    /// «по республики», «по ул. Мира», «на Полевой»: a street after its house. The token after it.
    fn along(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        if !matches!(row.form(at), "по" | "на") {
            return None;
        }
        let typed = self.street(row, at + 1);
        let name = typed.unwrap_or(at + 1);
        let token = row.tokens.get(name).filter(|token| token.is_word())?;
        let known = self.is_famous(&token.form)
            || typed.is_some() && !self.0.never.words.contains(&token.form)
            || token.is_capital() && !row.flat && self.like_street(&token.form);
        known.then_some(name + 1)
    }

    pub(super) fn is_part(&self, row: &Row, at: usize) -> bool {
        let form = row.form(at);
        self.0.part.house.contains(form) || self.0.part.inner.contains(form)
    }

    /// How many named parts stand there.
    pub(super) fn parts(&self, search: &Search, start: usize, end: usize) -> usize {
        (start..end)
            .filter(|&at| {
                self.is_part(search.row, at)
                    && search.row.tokens[at].is_word()
                    && (search.row.tokens[at].len() > 1 || search.row.form(at + 1) == ".")
            })
            .count()
    }

    /// «д. 118», «квартира восемь», «2 подъезд», «пятый этаж»: the token after it.
    pub(super) fn one_part(&self, search: &Search, at: usize) -> Option<(usize, bool)> {
        let row = search.row;
        if self.is_part(row, at) && row.tokens[at].is_word() {
            let mut next = at + 1;
            if row.form(at) == "код" && row.form(next).starts_with("домофон") {
                next += 1;
            }
            while matches!(row.form(next), "." | "№" | ":" | "номер" | "-") && next < at + 4
            {
                next += 1;
            }
            if row.tokens[at].len() == 1
                && next == at + 1
                && !row.tokens.get(next).is_some_and(|token| token.is_digits())
            {
                return None;
            }
            // «корпус а»
            let lettered = ["корп", "лит", "стро", "блок", "секци"]
                .iter()
                .any(|stem| row.form(at).starts_with(stem));
            if lettered && matches!(row.form(next), "а" | "б" | "в" | "г" | "д" | "е") {
                return Some((next + 1, true));
            }
            // «этаж пятый», but «проезд второго июля» is no house
            let ordinal = search.spoken.ordinal(row.form(next)).map(|_| next + 1);
            let inner = row.tokens[at].len() > 3 && search.harmless.get(next) == Some(&false);
            let end = self.number(search, next).or(ordinal.filter(|_| inner))?;
            return Some((end, true));
        }
        // «3 этаж», «второй подъезд»
        let number = row.tokens.get(at)?;
        let ordinal = search.spoken.ordinal(&number.form).is_some();
        let digits = number.is_digits() && number.text.len() <= 2;
        if !ordinal && !digits {
            return None;
        }
        let next = at + 1 + usize::from(row.is_dash(at + 1) && row.joined(at + 1)) * 2;
        let word = row.form(next);
        let inner = ["подъезд", "подьезд", "этаж", "эт", "под", "кварти", "дом"]
            .iter()
            .any(|stem| word.starts_with(stem));
        (inner
            && !self.0.never.words.contains(row.form(at))
            && self.number(search, next + 1).is_none())
        .then_some((next + 1, true))
    }

    /// «118», «30/2», «44а», «57б», «97-203», «8к2051», «сто двадцать три а», «сорок один дробь два»
    pub(super) fn number(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let token = row.tokens.get(at)?;
        let mut end;
        let mut joints = 0;
        if token.is_digits() {
            if token.text.len() > 4
                || row.form(at + 1) == "."
                    && row.joined(at + 2)
                    && row
                        .tokens
                        .get(at + 2)
                        .is_some_and(|token| token.is_digits())
                || row.form(at + 1) == ":" && row.joined(at + 1) && row.joined(at + 2)
            {
                return None;
            }
            // «линия страховой 8 800 555-17-40»
            let more = row.tokens.get(at + 1);
            let phone = more.is_some_and(|next| next.is_digits() && next.text.len() == 3);
            if search.harmless[at] || phone && token.text.len() <= 3 {
                return None;
            }
            end = at + 1;
        } else if let Some((_, after)) = search.spoken.group(row, at) {
            if search.harmless[at] {
                return None;
            }
            end = after;
            if let Some((_, after)) = search
                .spoken
                .group(row, end)
                .filter(|(value, _)| *value < 1000 && row.form(at) == "ноль")
            {
                end = after;
            }
        } else if token.is_upper()
            && token.len() <= 2
            && row.joined(at + 1)
            && row.tokens[at + 1].is_digits()
        {
            end = at + 2;
        } else {
            return None;
        }
        loop {
            let next = row.tokens.get(end);
            let letter = next
                .is_some_and(|token| token.is_word() && token.len() <= 2 && token.gap == Gap::None);
            let apart = next.is_some_and(|token| {
                token.is_word()
                    && token.len() == 1
                    && token.gap == Gap::Space
                    && !matches!(row.form(end), "и" | "в" | "с" | "у" | "о" | "я" | "к")
                    && (row.form(end) != "а" || !row.flat || self.is_part(row, end + 1))
                    && row.form(end + 1) != "."
                    && matches!(row.form(end), "а" | "б" | "г" | "д" | "е" | "ж" | "в")
            });
            let door = (at.saturating_sub(2)..at).any(|at| row.form(at).starts_with("домофон"));
            let spoken_letter = row.flat
                && (matches!(row.form(end), "бэ" | "вэ" | "гэ" | "дэ" | "бе")
                    || door && matches!(row.form(end), "ка" | "кэ" | "вэ" | "эн"));
            if letter || apart || spoken_letter {
                end += 1;
                continue;
            }
            let sign = matches!(row.form(end), "/" | "-" | "–" | "—" | "\\")
                && (row.joined(end) || row.form(end) == "/");
            let digits = row.tokens.get(end + 1).is_some_and(|token| {
                token.is_digits() && token.text.len() <= 4
                    || token.is_word()
                        && token.len() <= 2
                        && token.is_capital()
                        && row.joined(end + 1)
            });
            if sign && digits {
                joints += 1;
                if joints > 2 {
                    // «8-800-250-08-90»
                    return None;
                }
                end += 2;
                continue;
            }
            if letter_then_digits(row, end) {
                end += 1;
                continue;
            }
            if matches!(
                row.form(end),
                "дробь" | "тире" | "дефис" | "слэш" | "слеш" | "через"
            ) {
                let group = search.spoken.group(row, end + 1).map(|(_, after)| after);
                if let Some(after) = group.or_else(|| {
                    row.tokens
                        .get(end + 1)
                        .filter(|token| token.is_digits())
                        .map(|_| end + 2)
                }) {
                    end = after;
                    continue;
                }
            }
            return Some(end);
        }
    }
}

/// «8к2051»
pub(super) fn letter_then_digits(row: &Row, at: usize) -> bool {
    row.tokens.get(at).is_some_and(|token| token.is_digits())
        && row.joined(at)
        && row.tokens[at - 1].is_word()
}

/// «85-14»: a house and a flat.
pub(super) fn pair(row: &Row, at: usize) -> bool {
    let at = at + usize::from(row.form(at) == ",");
    row.tokens.get(at).is_some_and(|token| token.is_digits())
        && (row.is_dash(at + 1) && row.joined(at + 1) || row.form(at + 1) == "/")
}
