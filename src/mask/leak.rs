//! The last look at a finished export: is anything open that was to be hidden?

use std::ops::Range;

use super::again::Hidden;
use super::name::Level;
use super::person::is_sign;
use super::token::Row;
use super::value::{self, Letters};
use super::{Kind, Masker};

/// Something that an export still tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// Line of the text, from 1.
    pub line: usize,
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// What it tells.
    pub kind: Kind,
    /// The words.
    pub text: String,
}

impl Masker {
    /// Looks through a finished export, line by line, for every hidden value in any writing (case, `ё`, spaces, hyphens, words
    /// for digits aside). Empty means that nothing hidden is told anywhere else.
    pub fn leaks(&self, text: &str, hidden: &Hidden) -> Vec<Leak> {
        let names = self.name_words(hidden);
        self.look(text, |line| self.hidden_in(line, hidden, &names))
    }

    /// Looks anew for every kind in one masked text: a turn, a comment. What surrounds texts in a file (names of fields,
    /// headings, signatures of rules) is not looked at: it is ours, and reads like names and numbers.
    pub fn open(&self, text: &str) -> Vec<Leak> {
        self.look(text, |line| {
            let found = self.find(line).into_iter();
            found.map(|found| (found.bytes, found.kind)).collect()
        })
    }

    fn look(&self, text: &str, find: impl Fn(&str) -> Vec<(Range<usize>, Kind)>) -> Vec<Leak> {
        let mut leaks = Vec::new();
        let mut start = 0;
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let mut hits = find(line);
            hits.sort_by_key(|(bytes, _)| (bytes.start, usize::MAX - bytes.end));
            hits.dedup_by(|next, first| next.0.start < first.0.end);
            leaks.extend(hits.into_iter().map(|(bytes, kind)| Leak {
                line: at + 1,
                text: line[bytes.clone()].to_owned(),
                bytes: start + bytes.start..start + bytes.end,
                kind,
            }));
            start += line.len();
        }
        leaks
    }

    /// Words of hidden names that are nothing but names.
    fn name_words(&self, hidden: &Hidden) -> std::collections::HashSet<String> {
        let mut words = std::collections::HashSet::new();
        for (_, text) in hidden.values().filter(|(kind, _)| *kind == Kind::Name) {
            for token in Row::new(text).tokens {
                let known = self.names.know(&token.form);
                let clear = !known.common && known.given != Level::Weak && !known.city;
                if token.is_word() && token.len() > 2 && clear {
                    words.insert(token.form);
                }
            }
        }
        words
    }

    fn hidden_in(
        &self,
        line: &str,
        hidden: &Hidden,
        names: &std::collections::HashSet<String>,
    ) -> Vec<(Range<usize>, Kind)> {
        let row = Row::new(line);
        let open = vec![false; row.len()];
        let mut hits = Vec::new();
        for at in 0..row.len() {
            let token = &row.tokens[at];
            if is_sign(&row, at) {
                continue;
            }
            let number = (token.is_digits() || self.spoken.cardinal(&token.form).is_some())
                .then(|| value::read(&row, &self.spoken, &open, at, Letters::No))
                .flatten();
            let stops = number
                .iter()
                .flat_map(|value| value.stops.iter().map(move |stop| (value, stop)));
            for (value, &(count, end)) in stops {
                if let Some(kind) = hidden.kind_of(&value.digits[..count], false) {
                    hits.push((row.bytes(&(at..end)), kind));
                }
            }
            if let Some((end, kind)) = hidden.wordy(&row, at) {
                hits.push((row.bytes(&(at..end)), kind));
            }
            if token.is_word() && names.contains(&token.form) {
                hits.push((token.bytes.clone(), Kind::Name));
            }
        }
        hits
    }
}
