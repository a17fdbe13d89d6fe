//! Words of time: the text of a sentence as atoms whose meaning in time is known.
//!
//! The analysis of the text is not used here: «24–26», «два-три», «48-го» and «полшестого» must come apart, and the
//! classes are closed, so that `data/promise/time.toml` lists their forms.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::morphology::fold;
use crate::rules::lexicon::line_of;

const FILE: &str = "data/promise/time.toml";
/// Shortest word of time that is known by its sound, in letters.
const HEARD: usize = 6;
const TEXT: &str = include_str!("../../data/promise/time.toml");

/// A length of time, as it is counted in deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds; only ever politely meant.
    Second,
    /// Minutes.
    Minute,
    /// «полчаса».
    HalfHour,
    /// Hours.
    Hour,
    /// «сутки»: exact, unlike a day.
    DayAndNight,
    /// Days, to the end of the last one.
    Day,
    /// Weeks.
    Week,
    /// Calendar months.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Calendar years.
    Year,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 06:00–12:00.
    Morning,
    /// 12:00.
    Noon,
    /// 13:00.
    Lunch,
    /// 12:00–18:00.
    Afternoon,
    /// 18:00–23:59.
    Evening,
    /// 00:00–06:00.
    Night,
    /// The day's end.
    Midnight,
}

/// What stands before a time and how it bounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// «в среду».
    At,
    /// «к среде».
    By,
    /// «до среды».
    Until,
    /// «в течение трёх дней».
    Within,
    /// «после пяти».
    After,
    /// «около двух».
    Around,
    /// «не раньше четверга»: no deadline.
    Lower,
    /// «накануне первого апреля».
    Eve,
}

/// How an ordinal is inflected, which tells whether it may be a day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// «пятнадцатого», «пятнадцатому», «15-го».
    Day,
    /// «первое».
    Naming,
    /// «первой», «третий».
    Other,
}

/// What a word means in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sense {
    /// A number in digits, with its count of digits.
    Digits(u32, usize),
    /// A number in words.
    Cardinal(f64),
    /// «пятый», «пятого».
    Ordinal(u32, Ending),
    /// «дней».
    Unit(Unit),
    /// «десятидневный».
    Compound(f64, Unit),
    /// «полшестого»: half an hour before this hour.
    HalfTo(u32),
    /// Monday is 1.
    Weekday(i8),
    /// January is 1.
    Month(i8),
    /// Days from today.
    Relative(i64),
    /// «утром».
    Part(Part),
    /// A character that is no letter and no digit.
    Mark(char),
    /// Anything else.
    Word,
}

/// A word, number or mark with its meaning in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// Lower case, `ё` written `е`.
    pub form: String,
    /// Its meaning.
    pub sense: Sense,
}

/// The words of time, read once.
pub struct Lexicon {
    senses: HashMap<String, Sense>,
    /// Days, months and units by the sound of them.
    heard: HashMap<String, Sense>,
    ordinals: Vec<(String, u32)>,
    endings: [(Vec<String>, Ending); 3],
    compounds: Vec<(String, Unit)>,
    bounds: Vec<(Vec<String>, Bound)>,
    vague: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cardinal: HashMap<String, String>,
    ordinal: HashMap<String, String>,
    endings: Endings,
    unit: HashMap<Unit, String>,
    compound: HashMap<Unit, String>,
    weekday: HashMap<String, String>,
    month: HashMap<String, String>,
    relative: HashMap<String, String>,
    part: HashMap<Part, String>,
    bound: HashMap<Bound, Vec<String>>,
    vague: Vague,
    no_deadline: NoDeadline,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    day: String,
    naming: String,
    other: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoDeadline {
    patterns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vague {
    phrases: Vec<String>,
}

pub(super) fn wrong(line: usize, reason: String) -> Error {
    Error::Data {
        file: FILE.to_owned(),
        line,
        reason,
    }
}

fn number<N: std::str::FromStr>(key: &str) -> Result<N> {
    key.parse()
        .map_err(|_| wrong(1, format!("`{key}` is not a number")))
}

impl Lexicon {
    /// Reads the words that are part of the program, and the patterns of what is no deadline.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when the file is not valid.
    pub fn load() -> Result<(Self, Vec<String>)> {
        let file: File = toml::from_str(TEXT).map_err(|error| {
            let line = line_of(TEXT, error.span().map_or(0, |span| span.start));
            wrong(line, error.message().to_owned())
        })?;
        let mut senses = HashMap::new();
        let mut add = |forms: &str, sense: Sense| {
            for form in forms.split_whitespace() {
                senses.insert(form.to_owned(), sense);
            }
        };
        for (unit, forms) in &file.unit {
            add(forms, Sense::Unit(*unit));
        }
        for (part, forms) in &file.part {
            add(forms, Sense::Part(*part));
        }
        for (value, forms) in &file.cardinal {
            add(forms, Sense::Cardinal(number(value)?));
        }
        for (value, forms) in &file.weekday {
            add(forms, Sense::Weekday(number(value)?));
        }
        for (value, forms) in &file.month {
            add(forms, Sense::Month(number(value)?));
        }
        for (value, forms) in &file.relative {
            add(forms, Sense::Relative(number(value)?));
        }
        let named = |sense: &Sense| {
            matches!(
                sense,
                Sense::Weekday(_) | Sense::Month(_) | Sense::Relative(_) | Sense::Unit(_)
            )
        };
        let heard = senses
            .iter()
            .filter(|(form, sense)| named(sense) && form.chars().count() >= HEARD)
            .map(|(form, sense)| (sound(form), *sense))
            .collect();
        let list = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        let mut ordinals = Vec::new();
        for (value, stem) in &file.ordinal {
            ordinals.push((stem.clone(), number(value)?));
        }
        let mut bounds: Vec<(Vec<String>, Bound)> = file
            .bound
            .iter()
            .flat_map(|(bound, phrases)| phrases.iter().map(|phrase| (forms(phrase), *bound)))
            .collect();
        // Longest first; among equals («до» with a day or with an amount) `within` comes last and is asked for by name.
        bounds.sort_by_key(|(phrase, bound)| {
            (
                std::cmp::Reverse(phrase.len()),
                *bound == Bound::Within,
                phrase.clone(),
            )
        });
        let mut vague: Vec<Vec<String>> = file.vague.phrases.iter().map(|one| forms(one)).collect();
        vague.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        let lexicon = Self {
            senses,
            heard,
            ordinals,
            endings: [
                (list(&file.endings.day), Ending::Day),
                (list(&file.endings.naming), Ending::Naming),
                (list(&file.endings.other), Ending::Other),
            ],
            compounds: file
                .compound
                .iter()
                .map(|(unit, stem)| (stem.clone(), *unit))
                .collect(),
            bounds,
            vague,
        };
        Ok((lexicon, file.no_deadline.patterns))
    }

    /// The stretch `bytes` of the text as atoms.
    pub fn atoms(&self, text: &str, bytes: Range<usize>) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = Vec::new();
        for bytes in pieces(text, bytes) {
            let form = fold(&text[bytes.clone()]);
            let sense = self.sense(&form);
            // «после завтра», «по недельник», «пол часа»: one word in two
            let whole = atoms
                .last()
                .filter(|last| ["после", "по", "пол", "за"].contains(&last.form.as_str()))
                .map(|last| format!("{}{form}", last.form))
                .and_then(|whole| Some((*self.senses.get(&whole)?, whole)));
            match (whole, atoms.last_mut()) {
                (Some((sense, whole)), Some(last)) => {
                    last.bytes.end = bytes.end;
                    (last.form, last.sense) = (whole, sense);
                }
                _ => atoms.push(Atom { bytes, form, sense }),
            }
        }
        atoms
    }

    fn sense(&self, form: &str) -> Sense {
        if form.starts_with(|first: char| first.is_ascii_digit()) {
            return form
                .parse()
                .map_or(Sense::Word, |value| Sense::Digits(value, form.len()));
        }
        if !form.starts_with(char::is_alphanumeric) {
            return Sense::Mark(form.chars().next().unwrap_or(' '));
        }
        if let Some(sense) = self.senses.get(form) {
            return *sense;
        }
        self.ordinal(form)
            .or_else(|| self.compound(form))
            .or_else(|| self.half_to(form))
            .or_else(|| {
                // «по вторникам» is no day
                let many = form.ends_with("ам") || form.ends_with("ям");
                self.heard.get(&sound(form)).copied().filter(|_| !many)
            })
            .unwrap_or(Sense::Word)
    }

    fn ordinal(&self, form: &str) -> Option<Sense> {
        self.ordinals.iter().find_map(|(stem, value)| {
            let rest = form.strip_prefix(stem.as_str())?;
            let (_, ending) = self
                .endings
                .iter()
                .find(|(endings, _)| endings.iter().any(|ending| ending == rest))?;
            Some(Sense::Ordinal(*value, *ending))
        })
    }

    /// «десятидневный», «трёхчасового», «дневный» after digits and a hyphen.
    fn compound(&self, form: &str) -> Option<Sense> {
        self.compounds.iter().find_map(|(stem, unit)| {
            let at = form.find(stem.as_str())?;
            let ending = &form[at + stem.len()..];
            let adjective = ending.chars().count() <= 3 && ending.chars().count() >= 2;
            let value = match &form[..at] {
                "" if *unit != Unit::Hour => 1.0,
                number => match self.senses.get(number)? {
                    Sense::Cardinal(value) => *value,
                    _ => return None,
                },
            };
            adjective.then_some(Sense::Compound(value, *unit))
        })
    }

    fn half_to(&self, form: &str) -> Option<Sense> {
        match self.ordinal(form.strip_prefix("пол")?)? {
            Sense::Ordinal(hour, Ending::Day) => Some(Sense::HalfTo(hour)),
            _ => None,
        }
    }

    /// Bounds whose phrase stands at `at`, longest first, with the atom after the phrase.
    pub fn bounds_at(&self, atoms: &[Atom], at: usize) -> Vec<(Bound, usize)> {
        self.bounds
            .iter()
            .filter(|(phrase, _)| stands(atoms, at, phrase))
            .map(|(phrase, bound)| (*bound, at + phrase.len()))
            .collect()
    }

    /// The atom after a vague phrase that stands at `at`.
    pub fn vague_at(&self, atoms: &[Atom], at: usize) -> Option<usize> {
        self.vague
            .iter()
            .find(|phrase| stands(atoms, at, phrase))
            .map(|phrase| at + phrase.len())
    }
}

/// A word as it sounds, where unstressed vowels, voice and double letters are written by ear: «понидельник», «четверк», «субота».
fn sound(form: &str) -> String {
    let mut heard = String::with_capacity(form.len());
    for letter in form.chars() {
        let letter = match letter {
            'о' => 'а',
            'и' => 'е',
            'г' => 'к',
            'в' => 'ф',
            'д' => 'т',
            'б' => 'п',
            other => other,
        };
        if !heard.ends_with(letter) {
            heard.push(letter);
        }
    }
    heard
}

/// A phrase as the forms of its atoms.
fn forms(phrase: &str) -> Vec<String> {
    pieces(phrase, 0..phrase.len())
        .into_iter()
        .map(|bytes| fold(&phrase[bytes]))
        .collect()
}

fn stands(atoms: &[Atom], at: usize, phrase: &[String]) -> bool {
    atoms.get(at..at + phrase.len()).is_some_and(|here| {
        here.iter()
            .zip(phrase)
            .all(|(atom, form)| atom.form == *form)
    })
}

/// Runs of letters, runs of digits, and single marks; white space is left out.
fn pieces(text: &str, bytes: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut last = ' ';
    for (at, this) in text[bytes.clone()].char_indices() {
        let (start, end) = (bytes.start + at, bytes.start + at + this.len_utf8());
        let joined = this.is_ascii_digit() && last.is_ascii_digit()
            || this.is_alphabetic() && last.is_alphabetic();
        match pieces.last_mut() {
            Some(piece) if joined && piece.end == start => piece.end = end,
            _ if this.is_whitespace() => {}
            _ => pieces.push(start..end),
        }
        last = this;
    }
    pieces
}
