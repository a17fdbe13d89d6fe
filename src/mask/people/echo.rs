//! A name that the text told once is a name wherever it stands: «Соловей и Раиса Марковна», «туча фёдор»; and what is
//! no person at all: «станция Ерофей Павлович», «мария это тариф».

use std::collections::HashSet;
use std::ops::Range;

use super::{Hint, People};
use crate::mask::name::Level;
use crate::mask::person::surname;
use crate::mask::token::Gap;

/// What people are carved in: «памятник Тарасу Шевченко».
const MEMORIALS: &[&str] = &[
    "памятник",
    "бюст",
    "монумент",
    "мемориал",
    "музе",
    "станци",
    "сквер",
    "разъезд",
    "песн",
    "стих",
];

/// What bears names of people in shops: «диван Лоренцо».
const GOODS: &[&str] = &[
    "диван",
    "матрас",
    "кресл",
    "шкаф",
    "стол",
    "тумб",
    "кухн",
    "торт",
    "салат",
    "плать",
    "приложен",
    "бот",
    "робот",
    "тариф",
    "пакет",
    "духи",
    "коляск",
    "обои",
    "плитк",
    "ламинат",
    "кроват",
    "колонк",
];
/// Who answers to a name and is nobody: «кот Борис», «йорк по кличке Барон».
const BEASTS: &[&str] = &[
    "кот",
    "кота",
    "коту",
    "котом",
    "кошка",
    "кошку",
    "кошки",
    "кошке",
    "пес",
    "пса",
    "псу",
    "псом",
    "собака",
    "собаку",
    "собаки",
    "собаке",
    "щенок",
    "щенка",
    "щенку",
    "попугай",
    "попугая",
    "хомяк",
    "кролик",
    "кролика",
    "кличке",
    "кличка",
    "клички",
    "корги",
    "такса",
    "лабрадор",
];
/// And in any letters.
const ROBOTS: &[&str] = &["бот", "робот", "приложение", "тариф", "колонка"];

impl People<'_> {
    /// Lone words of names that were found, where nothing told them: «потом сам Сорока».
    pub(super) fn echoes(&self, found: &[Range<usize>]) -> Vec<Range<usize>> {
        let row = self.row;
        let stems: HashSet<String> = found
            .iter()
            .flat_map(|name| name.clone())
            .filter(|&at| row.tokens[at].is_word() && row.tokens[at].len() > 3)
            .filter(|&at| !self.know(at).patronymic && row.tokens[at].is_capital() != row.flat)
            .map(|at| surname(row.form(at)))
            .filter(|stem| stem.chars().count() > 2)
            .collect();
        if stems.is_empty() {
            return Vec::new();
        }
        let held = |at: usize| self.taken[at] || found.iter().any(|name| name.contains(&at));
        let alone = |&at: &usize| {
            let token = &row.tokens[at];
            token.is_word()
                && token.len() > 3
                && token.is_capital() != row.flat
                && !held(at)
                && !self.title[at]
                && !self.names.is_role(&token.form)
                && !self.place(at, self.know(at))
                && stems.contains(&surname(&token.form))
                && (!row.flat || !self.know(at).common || self.hint(at) >= Hint::Person)
        };
        (0..row.len()).filter(alone).map(|at| at..at + 1).collect()
    }

    /// «памятник Тарасу Шевченко», «Библиотека имени А. П. Чехова», «артем это город»
    pub(super) fn nobody(&self, name: &Range<usize>) -> bool {
        let row = self.row;
        // «Марина Плаза», «Йошкар-Оле»
        let titled = name.clone().any(|at| is_building(row.form(at)))
            || self.know(name.start).never && row.is_dash(name.start + 1)
            || row.is_dash(name.start + 1)
                && self
                    .names
                    .is_brand(row.form(name.start), row.form(name.start + 2));
        titled
            || BEASTS.contains(&row.form(name.start)) && name.len() == 1
            || self.memorial(name.start)
            || self.disowned(name.end) && self.hint(name.start) < Hint::Intro
    }

    fn memorial(&self, start: usize) -> bool {
        let row = self.row;
        let dot = usize::from(start > 0 && row.form(start - 1) == ".");
        let Some(last) = start.checked_sub(1 + dot) else {
            return false;
        };
        let before = row.form(last);
        let named = matches!(before, "имени" | "им") && last > 0 && {
            let place = row.form(last - 1);
            self.names.is_place(place) || place.starts_with("театр")
        };
        // «стол Марсель», «бот Олег»: goods in the nominative
        let goods = dot == 0
            && row.tokens[start].gap == Gap::Space
            && GOODS.iter().any(|stem| before.starts_with(stem))
            && (!row.flat || ROBOTS.contains(&before))
            && self.names.is_lemma(row.form(start))
            && !self.know(start + 1).patronymic;
        let beast = |at: usize| BEASTS.contains(&row.form(at));
        let kept = dot == 0
            && (beast(last) || matches!(before, "зовут" | "звать") && last > 0 && beast(last - 1));
        // «Собаку зовут Марсик»
        if kept {
            return true;
        }
        named
            || goods
            || dot == 0
                && MEMORIALS.iter().any(|stem| before.starts_with(stem))
                && self.know(start).given.max(self.know(start).surname) > Level::No
    }

    /// «мария это тариф», «Светлана — это парикмахерская», «Марина Плаза»
    fn disowned(&self, end: usize) -> bool {
        let row = self.row;
        let mark = usize::from(row.is_dash(end) || row.form(end) == ",");
        let this = row.form(end + mark) == "это"
            && (end + mark + 1..end + mark + 3).any(|at| self.names.is_place(row.form(at)));
        this || row.form(end) == "плюс"
            || is_building(row.form(end))
            || row.is_dash(end) && row.joined(end + 1) && row.form(end + 1) == "чай"
    }
}

fn is_building(form: &str) -> bool {
    matches!(form, "плаза" | "плазе" | "сити" | "молл" | "молле" | "хаус")
}

/// «Морозов», «Енгибарян»: what surnames in the nominative end in.
pub(super) fn is_family(form: &str) -> bool {
    ["ов", "ев", "ин", "ын"]
        .iter()
        .any(|end| form.ends_with(end))
}

/// «много комаров», «без морозов», «из-за ветров»: a case of a word.
pub(super) fn is_many(before: &str) -> bool {
    matches!(
        before,
        "много"
            | "мало"
            | "без"
            | "от"
            | "из"
            | "для"
            | "нет"
            | "несколько"
            | "после"
            | "около"
            | "до"
            | "против"
            | "столько"
            | "сколько"
            | "кучу"
            | "куча"
            | "этих"
            | "тех"
            | "пять"
            | "шесть"
            | "десять"
    )
}
