//! What the words around a name say: whom it introduces, whether it is a place, a firm, a title.

use super::{Hint, People, is_label};
use crate::mask::name::Known;
use crate::mask::token::Gap;

impl People<'_> {
    /// What stands before (or right after) the word and introduces it.
    pub(super) fn hint(&self, at: usize) -> Hint {
        let row = self.row;
        let mut now = at;
        let mut parted = false;
        while now > 0 && (!row.tokens[now - 1].is_word()) && now + 4 > at {
            if row.tokens[now].gap == Gap::Line
                || matches!(row.form(now - 1), "." if !self.is_cut(now - 1))
                || matches!(row.form(now - 1), "!" | "?" | ";" | ")" | "»")
                || row.tokens[now - 1].is_digits()
            {
                return Hint::None;
            }
            parted |= matches!(row.form(now - 1), "," | "—" | "–");
            now -= 1;
        }
        if now == 0 || row.tokens[now].gap == Gap::Line && !parted && row.form(now - 1) != ":" {
            return self.intro_after(at);
        }
        if row.form(now) == ":" && is_label(row.form(now - 1)) && (now == 1 || row.breaks(now - 1))
        {
            return self.intro_after(at);
        }
        let before = row.form(now - 1);
        let second = if now >= 2 { row.form(now - 2) } else { "" };
        let intro = self.names.is_intro(before)
            && !(before == "имени" && second != "по" && second != "мое")
            || matches!(before, "меня" | "его" | "ее" | "мужа" | "у" | "как")
                && matches!(second, "зовут" | "звать" | "фамилия" | "имя");
        if intro
            || before == "имя"
            || matches!(
                (second, before),
                ("на", "имя") | ("с", "уважением") | ("по", "имени")
            )
        {
            return Hint::Intro;
        }
        if self.intro_after(at) == Hint::Intro {
            return Hint::Intro;
        }
        if parted && !matches!(row.form(now), "—" | "–" | ":" | "(") && self.names.is_role(before)
        {
            return Hint::Greeting;
        }
        if self.names.is_role(before) {
            return Hint::Role;
        }
        if self.names.is_person(before) {
            return Hint::Person;
        }
        if self.names.is_greeting(before) || self.names.is_intro(second) {
            return Hint::Greeting;
        }
        Hint::None
    }

    pub(super) fn intro_after(&self, at: usize) -> Hint {
        let row = self.row;
        // «Зайца, это фамилия», «Зима — фамилия», «шестой это фамилия»
        let mark = usize::from(row.form(at + 1) == "," || row.is_dash(at + 1));
        let this = usize::from(row.form(at + 1 + mark) == "это");
        if mark + this > 0 && matches!(row.form(at + 1 + mark + this), "фамилия" | "имя")
        {
            return Hint::Intro;
        }
        if matches!(self.row.form(at + 1), "зовут" | "звать")
            || matches!(
                (self.row.form(at + 1), self.row.form(at + 2)),
                ("меня", "зовут") | ("его", "зовут") | ("ее", "зовут")
            )
        {
            return Hint::Intro;
        }
        Hint::None
    }

    /// The dot of «г-н.», «гр.», «зам.».
    pub(super) fn is_cut(&self, at: usize) -> bool {
        at > 0 && self.row.tokens[at - 1].is_word() && self.row.tokens[at - 1].len() <= 3
    }

    /// «из Владимира», «метро Маяковская», «магазин у петровича», «Анна и Ко».
    pub(super) fn place(&self, at: usize, known: Known) -> bool {
        let row = self.row;
        let dot = usize::from(at > 0 && row.form(at - 1) == ".");
        let Some(last) = at.checked_sub(1 + dot) else {
            return self.firm(at) || known.city && self.is_city_after(at);
        };
        let before = row.form(last);
        let second = last.checked_sub(1).map_or("", |at| row.form(at));
        let whole = row.tokens[last].is_word();
        let toward =
            matches!(before, "в" | "во" | "из" | "до" | "через" | "под" | "по") && known.city;
        // «В Кирове и Владимире», «вид на Лену с борта»
        let town_too = known.city
            && before == "и"
            && at >= 3
            && matches!(row.form(at - 3), "в" | "из" | "до" | "по");
        let river = matches!(row.form(at), "лена" | "лену" | "лене" | "лены" | "леной")
            && matches!(
                before,
                "на" | "по" | "через" | "реку" | "реке" | "река" | "реки" | "вдоль"
            );
        let by = matches!(before, "у" | "на" | "имени" | "им" | "в") && self.names.is_place(second);
        let town = matches!(
            before,
            "г" | "гор"
                | "город"
                | "городе"
                | "города"
                | "городу"
                | "станции"
                | "станция"
                | "метро"
        ) || whole
            && self.names.is_place(before)
            && !known.sure()
            && dot == 0
            && row.tokens[at].gap == Gap::Space;
        // «заказали на Маяковского», «гриль на Свердлова»
        let street = matches!(before, "на" | "по" | "с" | "до")
            && whole
            && (self.is_street)(row.form(at))
            && !known.sure()
            && !row.flat
            && self
                .adjacent(at + 1)
                .is_none_or(|next| !row.tokens[next].is_capital())
            && !self.initial(at + 1);
        // «Владимир, Суздальский район», «Верхнекамышинского сельского поселения», «из Верхнего Ларса»
        let district = |at: usize| {
            ["район", "област", "поселен", "сельск", "муницип", "обл"]
                .iter()
                .any(|stem| row.form(at).starts_with(stem))
        };
        let region = known.city && row.form(at + 1) == "," && (at + 2..at + 4).any(district)
            || district(at + 1)
            || is_upper_or_lower(row.form(at)) && self.adjacent(at + 1).is_some()
            || is_upper_or_lower(before) && whole;
        toward
            || street
            || region
            || town_too
            || river
            || by
            || town
            || self.firm(at)
            || known.city && self.is_city_after(at)
            || matches!(before, "ооо" | "зао" | "оао" | "ао" | "пао")
    }

    pub(super) fn is_city_after(&self, at: usize) -> bool {
        self.row.is_dash(at + 1)
            && !self.row.joined(at + 1)
            && (at + 2..at + 4).any(|at| self.row.form(at).starts_with("город"))
    }

    /// «Анна и Ко», «Иванов и партнёры»
    pub(super) fn firm(&self, at: usize) -> bool {
        let row = self.row;
        let tail = |at: usize| {
            matches!(
                row.form(at),
                "ко" | "co" | "партнеры" | "сыновья" | "компания" | "партнеров" | "партнерами"
            )
        };
        matches!(row.form(at + 1), "и" | "&") && tail(at + 2)
    }

    /// Tokens inside «Анна и Ко», «У Михалыча»: titles, unless the text speaks of spelling.
    pub(super) fn titles(&self) -> Vec<bool> {
        let row = self.row;
        let mut title = vec![false; row.len()];
        let mut open = None;
        for at in 0..row.len() {
            // «гость Пётр Первый» is somebody
            if row.tokens[at].is_word()
                && self.names.is_brand(row.form(at), row.form(at + 1))
                && self.hint(at) < Hint::Person
            {
                title[at..(at + 2).min(row.len())].fill(true);
            }
            match row.form(at) {
                "«" | "“" | "„" => open = Some(at),
                "\"" if open.is_none() => open = Some(at),
                "»" | "”" | "\"" => {
                    if let Some(start) = open.take().filter(|&start| self.is_title(start, at)) {
                        title[start..=at].fill(true);
                    }
                }
                _ => {}
            }
        }
        title
    }

    pub(super) fn is_title(&self, start: usize, end: usize) -> bool {
        let row = self.row;
        let inside = &row.tokens[start + 1..end];
        let words = inside.iter().filter(|token| token.is_word()).count();
        let marked = inside
            .iter()
            .any(|token| matches!(token.form.as_str(), "," | "." | "!" | "?" | ":" | "…"));
        // «у Михалыча»
        let small = inside
            .first()
            .is_some_and(|token| matches!(token.form.as_str(), "у" | "от" | "на"));
        let capital = inside
            .get(usize::from(small))
            .is_some_and(|token| token.is_capital() || token.is_digits());
        let spelling = (start.saturating_sub(8)..start).any(|at| {
            matches!(
                row.form(at),
                "не" | "вместо"
                    | "отчество"
                    | "фамилия"
                    | "фамилию"
                    | "фамилии"
                    | "имя"
                    | "опечатка"
                    | "читать"
                    | "писать"
                    | "правильно"
                    | "записано"
                    | "указано"
                    | "написано"
                    | "пишется"
                    | "зовут"
                    | "подпись"
                    | "бейдж"
                    | "бейдже"
                    | "бейджике"
                    | "подписано"
                    | "фио"
            )
        });
        words > 0 && words <= 5 && !marked && capital && !spelling
    }
}

/// «Верхний», «Нижнем»: of settlements.
fn is_upper_or_lower(form: &str) -> bool {
    ["верхне", "верхни", "нижне", "нижни"]
        .iter()
        .any(|stem| form.starts_with(stem))
}
