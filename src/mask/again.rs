//! What was found in one place of a case is looked for in all others, however it is written there: «8 922 345-67-89»,
//! «+79223456789», «восемь девятьсот двадцать два…», «номер на 67-89».

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::harmless::is_month;
use super::leak::Open;
use super::name::{Level, Names};
use super::person::Crowd;
use super::spoken::Spoken;
use super::token::Row;
use super::value::{self, Letters};
use super::{Found, Kind};

/// Digits from which on a number is looked for anywhere.
const LONG: usize = 5;
/// Letters and digits from which on any other value is.
const WORDY: usize = 6;

/// Everything that is hidden in an export: the values as they were written.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    values: BTreeSet<(Kind, String)>,
    digits: BTreeMap<String, Kind>,
    tails: BTreeMap<String, Kind>,
    words: BTreeMap<String, Kind>,
    longest: usize,
    /// What a last look found open.
    pub(super) open: Open,
}

impl Hidden {
    /// Remembers a value.
    pub(super) fn add(&mut self, spoken: &Spoken, kind: Kind, text: &str) {
        if !self.values.insert((kind, text.to_owned())) || kind == Kind::Name {
            return;
        }
        let digits = digits_of(spoken, text);
        if digits.len() >= LONG && kind != Kind::Address && kind != Kind::Plate {
            if digits.len() >= 10 && matches!(kind, Kind::Phone | Kind::Card | Kind::Account) {
                self.tails
                    .insert(digits[digits.len() - 4..].to_owned(), kind);
            }
            self.digits.entry(bare(&digits).to_owned()).or_insert(kind);
        }
        let plain = plain(text);
        if plain.chars().count() >= WORDY {
            self.longest = self.longest.max(plain.len());
            self.words.insert(plain, kind);
        }
    }

    /// The values with their kinds, as they were written.
    pub fn values(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.values
            .iter()
            .map(|(kind, text)| (*kind, text.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether nothing was hidden.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The kind of a number that is hidden, whatever its writing; `tail` also for the last four digits.
    pub(super) fn kind_of(&self, digits: &str, tail: bool) -> Option<Kind> {
        let whole = (digits.len() >= LONG)
            .then(|| self.digits.get(bare(digits)))
            .flatten();
        whole
            .or_else(|| {
                (tail && digits.len() == 4)
                    .then(|| self.tails.get(digits))
                    .flatten()
            })
            .copied()
    }

    /// The token after a hidden value of letters and digits that starts at the token, and its kind.
    pub(super) fn wordy(&self, row: &Row, at: usize) -> Option<(usize, Kind)> {
        let mut text = String::new();
        let mut hit = None;
        for next in at..row.len() {
            if row.tokens[next].sort == super::token::Sort::Mark {
                continue;
            }
            text.push_str(&row.tokens[next].form);
            if text.len() > self.longest {
                break;
            }
            if let Some(kind) = self.words.get(&text) {
                hit = Some((next + 1, *kind));
            }
        }
        hit
    }
}

/// What the first search of a text left open, though the case has it elsewhere.
pub(super) fn find(
    row: &Row,
    spoken: &Spoken,
    names: &Names,
    hidden: &Hidden,
    crowd: &Crowd,
    first: &[Found],
) -> Vec<Found> {
    let taken = |at: usize| {
        first
            .iter()
            .any(|found| found.bytes.contains(&row.tokens[at].bytes.start))
            || held(row, at)
    };
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let hit = if taken(at) {
            None
        } else {
            number(row, spoken, hidden, at)
                .or_else(|| hidden.wordy(row, at).map(|(end, kind)| (at..end, kind)))
                .or_else(|| hidden.open.at(row, at).map(|(end, kind)| (at..end, kind)))
                .or_else(|| is_name(row, names, crowd, at).then_some((at..at + 1, Kind::Name)))
                .filter(|(tokens, _)| !tokens.clone().any(taken))
        };
        match hit {
            Some((tokens, kind)) => {
                at = tokens.end;
                let bytes = row.bytes(&tokens);
                found.push(Found { bytes, kind });
            }
            None => at += 1,
        }
    }
    found
}

/// Inside a sign of ours.
pub(super) fn held(row: &Row, at: usize) -> bool {
    super::person::is_sign(row, at) || at > 0 && super::person::is_sign(row, at - 1)
}

fn number(row: &Row, spoken: &Spoken, hidden: &Hidden, at: usize) -> Option<(Range<usize>, Kind)> {
    let token = &row.tokens[at];
    let begins = token.is_digits()
        || token.is("+")
        || token.is("(")
        || spoken.cardinal(&token.form).is_some()
        || token.is("плюс");
    if !begins || row.joined(at) && row.tokens[at - 1].is_digits() {
        return None;
    }
    let open = vec![false; row.len()];
    let value = value::read(row, spoken, &open, at, Letters::No)?;
    // «номер на 67-89», «две последние 67 89»
    let tail = value.groups.len() >= 2
        || matches!(
            row.form(at.wrapping_sub(1)),
            "на" | "цифры" | "*" | "оканчивается"
        );
    value.stops.iter().rev().find_map(|&(count, end)| {
        hidden
            .kind_of(&value.digits[..count], tail && count == value.digits.len())
            .map(|kind| (at..end, kind))
    })
}

/// A lone part of a name that the case knows: words of everyday speech only with a capital inside a sentence.
fn is_name(row: &Row, names: &Names, crowd: &Crowd, at: usize) -> bool {
    let token = &row.tokens[at];
    if !token.is_word() || token.len() < 3 {
        return false;
    }
    let known = names.know(&token.form);
    // «4 августа»
    if (known.never || is_month(&token.form)) && !token.is_capital() {
        return false;
    }
    // «Лямин, ГП-55-1804», «Вера, карта …»: called or told at the head of a sentence
    let called = matches!(row.form(at + 1), "," | ".") && !known.never && known.noun;
    let capital = token.is_capital() && (!row.breaks(at) || called);
    let clear =
        !known.common && known.given != Level::Weak && (known.any() || !names.is_word(&token.form));
    let quoted = at > 0 && matches!(row.form(at - 1), "«" | "\"");
    (capital && !quoted || clear && (token.is_capital() || row.flat || known.sure()))
        && !known.city
        && crowd.knows(names, &token.form)
}

/// The digits of a value, words of number included.
fn digits_of(spoken: &Spoken, text: &str) -> String {
    let row = Row::new(text);
    let mut digits = String::new();
    let mut at = 0;
    while at < row.len() {
        if row.tokens[at].is_digits() {
            digits.push_str(row.tokens[at].text);
        } else if let Some((value, end)) = spoken.group(&row, at) {
            digits.push_str(&value.to_string());
            at = end;
            continue;
        }
        at += 1;
    }
    digits
}

/// A telephone without its 8 or 7, so that all its writings are one.
fn bare(digits: &str) -> &str {
    match digits.len() {
        11 => digits.strip_prefix(['7', '8']).unwrap_or(digits),
        _ => digits,
    }
}

/// Small letters and digits alone.
fn plain(text: &str) -> String {
    crate::morphology::fold(text)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}
