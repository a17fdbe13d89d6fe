//! One person under many names: «Марина Львовна», «Мариной», «Маринка» are the same; whose side they are on.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::name::{Level, Names};
use super::token::Row;
use crate::conversation::Party;

/// Letters that people are told apart by.
const LETTERS: &[char] = &[
    'А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З', 'И', 'К', 'Л', 'М', 'Н', 'О', 'П', 'Р', 'С', 'Т', 'У',
    'Ф', 'Х', 'Ц', 'Ч', 'Ш', 'Щ', 'Э', 'Ю', 'Я',
];
/// Ends of surnames, longest first: what is left is one for both sexes and all cases.
const ENDINGS: &[&str] = &[
    "ского",
    "скому",
    "ского",
    "ским",
    "ской",
    "скую",
    "ском",
    "ская",
    "ский",
    "цкого",
    "цкому",
    "цким",
    "цкой",
    "цкую",
    "цкая",
    "цкий",
    "ого",
    "ому",
    "ыми",
    "ым",
    "им",
    "ой",
    "ою",
    "ом",
    "ем",
    "ей",
    "ую",
    "ая",
    "ый",
    "ий",
    "а",
    "у",
    "е",
    "ы",
    "и",
    "я",
    "ю",
    "ь",
];
const PATRONYMIC: &[&str] = &["ович", "евич", "овн", "евн", "иничн", "ьич", "ыч", "ич"];

/// A side of the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Side {
    /// «Клиент А».
    Customer,
    /// «Сотрудник Б».
    Staff,
    /// «Человек В».
    #[default]
    Other,
}

impl Side {
    pub fn of(party: Party) -> Self {
        match party {
            Party::Customer => Side::Customer,
            Party::Staff => Side::Staff,
            Party::Third | Party::Unknown => Side::Other,
        }
    }

    pub fn opposite(self) -> Self {
        match self {
            Side::Customer => Side::Staff,
            Side::Staff => Side::Customer,
            Side::Other => Side::Other,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Side::Customer => "Клиент",
            Side::Staff => "Сотрудник",
            Side::Other => "Человек",
        }
    }
}

/// What one mention says of a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parts {
    /// Full names that the given name may stand for.
    given: BTreeSet<String>,
    patronymic: Option<String>,
    surname: Option<String>,
    initials: Vec<char>,
    /// A nickname, letters spelled out: the whole mention.
    whole: Option<String>,
}

impl Parts {
    /// Reads a mention.
    pub fn read(names: &Names, text: &str) -> Self {
        let row = Row::new(text);
        let mut parts = Self::default();
        if text.starts_with('@') {
            parts.whole = Some(crate::morphology::fold(text));
            return parts;
        }
        let words: Vec<usize> = (0..row.len())
            .filter(|&at| row.tokens[at].is_word())
            .collect();
        for &at in &words {
            let token = &row.tokens[at];
            let known = names.know(&token.form);
            let first = token.form.chars().next().unwrap_or_default();
            if token.len() == 1 {
                parts.initials.push(first);
            } else if known.patronymic && (words.len() > 1 || known.given < Level::Sure) {
                parts.patronymic = Some(root(&token.form, PATRONYMIC));
            } else if parts.given.is_empty()
                && known.given > Level::No
                && (words.len() == 1 || known.given >= known.surname)
            {
                parts.given = names.full(&token.form).into_iter().collect();
            } else {
                let stem = surname(&token.form);
                parts.surname = Some(
                    parts
                        .surname
                        .map_or(stem.clone(), |before| format!("{before}-{stem}")),
                );
            }
        }
        if parts == Self::default() {
            parts.whole = Some(crate::morphology::fold(text));
        }
        parts
    }

    fn is_same(&self, other: &Self) -> bool {
        fn clash<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            matches!((one, other), (Some(one), Some(other)) if one != other)
        }
        if self.whole.is_some() || other.whole.is_some() {
            return self.whole == other.whole;
        }
        let common = self.given.intersection(&other.given).next().is_some();
        let apart = !self.given.is_empty() && !other.given.is_empty() && !common;
        if apart
            || clash(&self.patronymic, &other.patronymic)
            || clash(&self.surname, &other.surname)
        {
            return false;
        }
        // «Роман А.» is «Роман Аркадьевич», «Иванов П.» is «Пётр Иванов»
        let initial = |parts: &Self, of: &Self| {
            let first = of.initials.first().copied();
            let begins = |name: &String| name.chars().next() == first;
            first.is_none()
                || parts.given.is_empty()
                || parts.given.iter().any(begins)
                || parts.surname.as_ref().is_some_and(begins)
                || !of.given.is_empty()
                    && (parts.surname.is_none() && of.initials.len() == 1
                        || parts.patronymic.as_ref().is_some_and(begins))
        };
        if !initial(self, other) || !initial(other, self) {
            return false;
        }
        common
            || self.surname.is_some() && self.surname == other.surname
            || self.patronymic.is_some() && self.patronymic == other.patronymic
    }

    /// One has a surname alone, the other all but it.
    fn completes(&self, other: &Self) -> bool {
        let family = |parts: &Self| {
            parts.surname.is_some() && parts.given.is_empty() && parts.patronymic.is_none()
        };
        let called = |parts: &Self| parts.surname.is_none() && !parts.given.is_empty();
        family(self) && called(other) || called(self) && family(other)
    }

    fn learn(&mut self, other: &Self) {
        let common: BTreeSet<String> = self.given.intersection(&other.given).cloned().collect();
        if !common.is_empty() {
            self.given = common;
        } else if self.given.is_empty() {
            self.given = other.given.clone();
        }
        self.patronymic = self.patronymic.take().or_else(|| other.patronymic.clone());
        self.surname = self.surname.take().or_else(|| other.surname.clone());
        if self.initials.is_empty() {
            self.initials = other.initials.clone();
        }
    }
}

/// The people of one case, in order of appearance.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    people: Vec<(Parts, Side)>,
    /// Mentions met, as they are written.
    mentions: BTreeMap<String, usize>,
    /// Letters that stand in the text already.
    used: usize,
}

impl Crowd {
    /// A crowd whose first letter comes after those that the texts hold already.
    pub fn after(used: usize) -> Self {
        Self {
            used,
            ..Self::default()
        }
    }

    /// Meets a mention; a side that is known stays.
    pub fn meet(&mut self, names: &Names, text: &str, side: Side) -> usize {
        let parts = Parts::read(names, text);
        let known = self.mentions.get(&crate::morphology::fold(text)).copied();
        let found = known.or_else(|| {
            self.people
                .iter()
                .rposition(|(person, _)| person.is_same(&parts))
        });
        // «Дмитрий» of the operator and «Шубин» of himself: a case has one customer
        let free = found.is_none_or(|at| self.people[at].1 == Side::Other);
        let whole = found.map_or_else(|| parts.clone(), |at| self.people[at].0.clone());
        let half = self.people.iter().position(|(person, known)| {
            free && side == Side::Customer && *known == side && person.completes(&whole)
        });
        if let (Some(old), Some(new)) = (found, half) {
            let moved = self.mentions.values_mut().filter(|at| **at == old);
            moved.for_each(|at| *at = new);
            self.people[old].0 = Parts::default();
            self.people[new].0.learn(&whole);
        }
        let found = half.or(found);
        let at = found.unwrap_or_else(|| {
            self.people.push((parts.clone(), side));
            self.people.len() - 1
        });
        let (person, known_side) = &mut self.people[at];
        person.learn(&parts);
        if *known_side == Side::Other {
            *known_side = side;
        }
        self.mentions.insert(crate::morphology::fold(text), at);
        at
    }

    /// «Клиент А».
    pub fn sign(&self, at: usize) -> String {
        let side = self.people.get(at).map_or(Side::Other, |(_, side)| *side);
        format!("{} {}", side.word(), letters(at + self.used))
    }

    /// Whether a lone word is a part of somebody's name who was met.
    pub fn knows(&self, names: &Names, form: &str) -> bool {
        let parts = Parts::read(names, form);
        let stem = surname(form);
        self.people.iter().any(|(person, _)| {
            person.surname.as_ref().is_some_and(|name| {
                name.split('-')
                    .any(|part| part == stem && part.chars().count() > 2)
            }) || !parts.given.is_empty()
                && parts.given.intersection(&person.given).next().is_some()
                || parts.patronymic.is_some() && parts.patronymic == person.patronymic
        })
    }
}

/// А … Я, АА, АБ …
fn letters(number: usize) -> String {
    let count = LETTERS.len();
    let last = LETTERS[number % count];
    match number / count {
        0 => last.to_string(),
        more => format!("{}{last}", letters(more - 1)),
    }
}

/// «лена_ск», «Виталий_Вологда»: a nickname is hidden whole.
pub(super) fn nickname(text: &str, name: &Range<usize>) -> Range<usize> {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (before, after) = (&text[..name.start], &text[name.end..]);
    if !before.ends_with('_') && !after.starts_with('_') {
        return name.clone();
    }
    let start = before.trim_end_matches(part).len();
    start..text.len() - after.trim_start_matches(part).len()
}

/// How many letters the text uses: «Сотрудник В» has used three.
pub(super) fn used(row: &Row) -> usize {
    (0..row.len())
        .filter(|&at| is_sign(row, at))
        .map(|at| {
            row.tokens[at + 1]
                .text
                .chars()
                .fold(0, |sum, letter| sum * LETTERS.len() + place(letter) + 1)
        })
        .max()
        .unwrap_or_default()
}

fn place(letter: char) -> usize {
    LETTERS
        .iter()
        .position(|&one| one == letter)
        .unwrap_or_default()
}

/// «Клиент А» at the token.
pub(super) fn is_sign(row: &Row, at: usize) -> bool {
    let word = row
        .tokens
        .get(at)
        .is_some_and(|token| matches!(token.text, "Клиент" | "Сотрудник" | "Человек"));
    word && row.tokens.get(at + 1).is_some_and(|token| {
        token.len() <= 2
            && token.text.chars().all(|letter| LETTERS.contains(&letter))
            && token.gap == super::token::Gap::Space
    })
}

/// One stem for «Иванов», «Ивановой», «Ивановым».
pub(super) fn surname(form: &str) -> String {
    root_of_end(form)
}

fn root_of_end(form: &str) -> String {
    for ending in ENDINGS {
        if let Some(stem) = form
            .strip_suffix(ending)
            .filter(|stem| stem.chars().count() >= 3)
        {
            return stem.to_owned();
        }
    }
    form.to_owned()
}

fn root(form: &str, marks: &[&str]) -> String {
    let cut = marks.iter().filter_map(|mark| form.rfind(mark)).min();
    cut.map_or_else(|| form.to_owned(), |cut| form[..cut].to_owned())
}
