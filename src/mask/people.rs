//! Where people are named: runs of given names, patronymics, surnames and initials, and what the words around them say.

mod context;
mod echo;
mod letters;
mod opens;
mod reach;
mod said;

use std::cell::Cell;
use std::ops::Range;

use super::name::{Known, Level, Names};
use super::spoken::Spoken;
use super::token::{Gap, Row};

/// The longest name, in words: «Бронислава Яновна Зелинская-Гук».
const LONGEST: usize = 5;

/// What introduces a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hint {
    /// Nothing.
    None,
    /// «это», «спасибо».
    Greeting,
    /// «муж», «получатель».
    Person,
    /// «мастер».
    Role,
    /// «зовут», «фамилия».
    Intro,
}

/// The search through one text.
pub(super) struct People<'a> {
    pub row: &'a Row<'a>,
    pub names: &'a Names,
    pub spoken: &'a Spoken,
    pub taken: &'a [bool],
    /// Whether the word says what a number is: «фамилия телефон» are two questions.
    pub is_cue: &'a dyn Fn(usize) -> bool,
    /// Whether streets are commonly called so: «на гагарина».
    pub is_street: &'a dyn Fn(&str) -> bool,
    title: Vec<bool>,
    /// Whether the text has «зовут», «фамилия» at all.
    introduces: bool,
    /// By token, asked once.
    known: Vec<Cell<Option<Known>>>,
}

impl<'a> People<'a> {
    pub fn new(
        row: &'a Row<'a>,
        names: &'a Names,
        spoken: &'a Spoken,
        taken: &'a [bool],
        is_cue: &'a dyn Fn(usize) -> bool,
        is_street: &'a dyn Fn(&str) -> bool,
    ) -> Self {
        let mut people = Self {
            row,
            names,
            spoken,
            taken,
            is_cue,
            is_street,
            title: Vec::new(),
            introduces: row.tokens.iter().any(|token| names.is_intro(&token.form)),
            known: vec![Cell::default(); row.len()],
        };
        people.title = people.titles();
        people
    }

    /// Every name, in order.
    pub fn find(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < self.row.len() {
            let floor = found.last().map_or(0, |last| last.end);
            let letters = self.letter_by_letter(at).map(|end| at..end);
            let group = letters
                .or_else(|| self.spelled(at))
                .or_else(|| self.group(at, floor));
            match group {
                Some(group) => {
                    at = group.end.max(at + 1);
                    if !self.nobody(&group) {
                        found.push(group);
                    }
                }
                None => at += 1,
            }
        }
        found.extend(self.echoes(&found));
        found.sort_by_key(|name| name.start);
        found
    }

    pub fn know(&self, at: usize) -> Known {
        let Some(token) = self.row.tokens.get(at).filter(|token| token.is_word()) else {
            return Known::default();
        };
        if let Some(known) = self.known[at].get() {
            return known;
        }
        let known = if token.len() < 2 || token.is_latin() {
            Known::default()
        } else {
            self.names.know(&token.form)
        };
        self.known[at].set(Some(known));
        known
    }

    fn group(&self, at: usize, floor: usize) -> Option<Range<usize>> {
        let row = self.row;
        if self.taken[at] || self.title[at] || !row.tokens[at].is_word() {
            return None;
        }
        if let Some(end) = self.initials(at)
            && self.may_join(end)
            && row.tokens[end].is_capital()
        {
            return Some(self.whole(at, end + 1, floor));
        }
        let known = self.know(at);
        let token = &row.tokens[at];
        // most words: small or common, no name in any reading, and nobody is introduced
        let plain = !known.any() && (known.common || !row.flat);
        if plain && !self.introduces && (row.flat || !token.is_capital()) {
            return None;
        }
        if let Some(end) = self.before_patronymic(at) {
            return Some(self.whole(at, end, floor));
        }
        if token.len() < 2
            || known.never
            || token.is_joint()
            || self.place(at, known)
            || self.is_shortened(at)
            || matches!(row.form(at + 1), "рукой" | "руками" | "хвостом")
            || !row.flat && !token.is_capital() && matches!(row.form(at), "соня" | "маша" | "тоня")
        {
            return None;
        }
        if self.is_day(at) || self.is_feeling(at, known) {
            return None;
        }
        if let Some(end) = self.initialled(at, known) {
            return Some(self.whole(at, end, floor));
        }
        if token.is_latin() {
            return self.latin(at);
        }
        let hint = self.hint(at);
        let next = self.adjacent(at + 1);
        if row.joined(at)
            && (row.tokens[at - 1].is_digits()
                || row.is_dash(at - 1) && at >= 2 && !row.tokens[at - 2].is_capital())
            || row.joined(at + 1) && row.tokens[at + 1].is_digits()
        {
            // «ВЕСНА25», «Ростов-на-Дону»
            return None;
        }
        let begins = row.breaks(at)
            || matches!(
                row.form(at.wrapping_sub(1)),
                "«" | "—" | "–" | ":" | "\"" | "("
            );
        let capital = token.is_capital() && !row.flat;
        let beside = next.is_some_and(|next| {
            let next = self.know(next);
            next.patronymic || next.given == Level::Sure && !next.never
        }) || at > floor
            && self.adjacent(at).is_some()
            && self.know(at - 1).sure()
            && !self.taken[at - 1];
        let core = known.sure()
            || known.given == Level::Weak && self.weak(at, hint, capital, begins)
            || known.surname == Level::Sure && self.surname(at, known, hint, capital, begins)
            || known.surname > Level::No && beside && (capital || row.flat)
            || self.called(at, known, hint, capital)
            || self.family(at, known, hint, capital && !begins)
            || self.presents(at, known)
            // «хотя Соловей и Раиса Марковна»
            || capital && !begins && self.names.is_listed(&token.form) && !token.is_upper();
        core.then(|| self.whole(at, at + 1, floor))
    }

    /// «вера», «роман», «Лилии»: names that are words.
    fn weak(&self, at: usize, hint: Hint, capital: bool, begins: bool) -> bool {
        let next = self
            .adjacent(at + 1)
            .map(|at| self.know(at))
            .unwrap_or_default();
        if !capital && !self.row.flat {
            return next.patronymic;
        }
        if self.acts(at) || self.addressed(at, begins) {
            return true;
        }
        if next.patronymic
            || hint >= Hint::Role
            || hint == Hint::Person && !begins && (capital || !self.know(at).common)
        {
            return true;
        }
        if self.row.flat {
            let after = self.row.form(at + 1);
            return next.surname > Level::No && !next.common && next.given == Level::No
                || hint == Hint::Greeting
                    && matches!(self.row.form(at.wrapping_sub(1)), "это" | "алло")
                    && (!self.know(at).common
                        || matches!(
                            after,
                            "я" | "из" | "звонит" | "говорит" | "беспокоит" | "пишет"
                        ))
                || matches!(
                    self.row.form(at.wrapping_sub(1)),
                    "спросите" | "позовите" | "позвать" | "спросить"
                )
                || matches!(after, "зовут");
        }
        let surname = next.surname == Level::Sure && self.row.tokens[at + 1].is_capital();
        capital
            && (!begins
                || surname
                || self.initial(at + 1)
                || self.row.form(at + 1) == "," && hint == Hint::Greeting)
    }

    /// «Пестову», «зильберман».
    fn surname(&self, at: usize, known: Known, hint: Hint, capital: bool, begins: bool) -> bool {
        let row = self.row;
        if hint >= Hint::Person && !(hint == Hint::Person && known.common && !capital) {
            return true;
        }
        let next = self.adjacent(at + 1);
        let name_next = next.is_some_and(|next| {
            self.know(next).any() && (row.flat || row.tokens[next].is_capital())
        });
        if row.flat && self.alone(at, known) {
            return true;
        }
        if row.flat {
            return name_next && !known.common && next.is_some_and(|next| self.know(next).sure())
                || hint == Hint::Greeting
                    && !known.common
                    && !known.city
                    && matches!(
                        row.form(at.wrapping_sub(1)),
                        "это"
                            | "я"
                            | "пишите"
                            | "не"
                            | "нет"
                            | "говорит"
                            | "беспокоит"
                            | "спросите"
                            | "позовите"
                            | "передайте"
                            | "спросить"
                    );
        }
        if !capital || row.tokens[at].is_upper() {
            return false;
        }
        let lonely = !known.common && !known.city;
        lonely || (!begins && !known.common) || name_next || self.initial(at + 1)
    }

    /// A word that is a name because the text says so: «Мастер Заяц», «фамилия полуянова».
    fn called(&self, at: usize, known: Known, hint: Hint, capital: bool) -> bool {
        let row = self.row;
        let token = &row.tokens[at];
        let name = row.form(at);
        if self.names.is_role(name)
            || self.names.is_person(name)
            || self.names.is_intro(name)
            || self.names.is_greeting(name)
            || self.names.is_place(name)
        {
            return false;
        }
        if (known.strange || known.any()) && self.at_the_line(at) {
            return true;
        }
        let before = row.form(at.wrapping_sub(1));
        if capital && !token.is_upper() {
            let surnamed = self
                .adjacent(at + 1)
                .is_some_and(|next| row.tokens[next].is_capital() && self.know(next).sure());
            let fio = surnamed && known.noun && (known.surname > Level::No || !known.common);
            let strange = !known.common && !known.city && !self.names.is_word(name);
            return fio
                || strange && row.breaks(at) && self.addressed(at, true)
                || known.surname > Level::No && (self.initial(at + 1) || hint > Hint::None)
                || hint == Hint::Role && row.tokens[at].gap == Gap::Space && !known.city
                || hint == Hint::Intro && known.noun
                || hint == Hint::Person
                    && (strange || known.surname > Level::No || known.given > Level::No)
                || strange
                    && (self.initial(at + 1)
                        || hint == Hint::Greeting
                            && matches!(
                                before,
                                "это" | "я" | "," | "уважением" | "спасибо" | "привет"
                            ));
        }
        if hint == Hint::Intro && !known.sure() {
            let told = matches!(
                before,
                "фамилия" | "фамилию" | "зовут" | "звать" | "имя" | "отчество" | "фио"
            );
            let strange = !known.common;
            return token.len() > 2
                && !(self.is_cue)(at)
                && !self.spoken.is_letter(name)
                && told
                && (known.any()
                    || strange && !self.is_small(name)
                    || before == "фамилия" && known.noun && !self.is_small(name));
        }
        row.flat
            && (hint == Hint::Role || hint == Hint::Person)
            && !known.common
            && (known.any()
                || !self.names.is_word(name)
                    && token.len() > 3
                    && (hint == Hint::Role || is_kin(before)))
    }

    fn is_small(&self, form: &str) -> bool {
        form.chars().count() <= 2
            || matches!(
                form,
                "как"
                    | "меня"
                    | "его"
                    | "нее"
                    | "она"
                    | "мой"
                    | "моя"
                    | "вас"
                    | "там"
                    | "тоже"
                    | "будет"
                    | "было"
                    | "другая"
                    | "другое"
                    | "полностью"
                    | "есть"
                    | "или"
                    | "что"
                    | "такая"
                    | "имя"
                    | "отчество"
                    | "номер"
                    | "латиницей"
            )
    }
}

/// «Оператор: …», «Клиент: …»: who speaks, in a dialogue of one line.
pub(super) fn is_label(form: &str) -> bool {
    const LABELS: &[&str] = &[
        "оператор",
        "клиент",
        "менеджер",
        "абонент",
        "агент",
        "сотрудник",
        "специалист",
        "покупатель",
        "консультант",
        "диспетчер",
        "мастер",
        "продавец",
        "администратор",
        "поддержка",
        "бот",
        "ответ",
        "вопрос",
        "пациент",
        "заказчик",
        "курьер",
    ];
    LABELS.contains(&form)
}

/// «папа довуд», «сыночек миколка»: nothing but a name follows.
fn is_kin(form: &str) -> bool {
    const KIN: &str = "мама маме маму мамы мамой папа папе папу папы папой сын сына сыну сыном сыночек дочь дочка дочку дочке \
        дочери доченька брат брата брату братом сестра сестру сестре сестры муж мужа мужу мужем жена жену жене жены внук \
        внука внуку внучка внучку дядя дяде дядю тетя тете тетю бабушка бабушке дедушка дедушке зять зятя невестка \
        племянник племянница свекровь теща мальчик девочка";
    KIN.split_whitespace().any(|kin| kin == form)
}
