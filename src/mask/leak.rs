//! The last look at a finished export: is anything open that was to be hidden?

use std::collections::BTreeMap;
use std::ops::Range;

use super::again::{Hidden, held};
use super::name::Level;
use super::person::{Crowd, is_sign};
use super::replace::{Piece, Replaced};
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

/// What a last look found open, by its first word: the forms of all its words.
#[derive(Clone, Debug, Default)]
pub(super) struct Open(BTreeMap<String, Vec<(Vec<String>, Kind)>>);

impl Open {
    fn add(&mut self, kind: Kind, text: &str) {
        let tokens = Row::new(text).tokens;
        let forms: Vec<String> = tokens.iter().map(|token| token.form.clone()).collect();
        if let Some(first) = forms.first() {
            let same = self.0.entry(first.clone()).or_default();
            if !same.iter().any(|(known, _)| *known == forms) {
                same.push((forms, kind));
            }
        }
    }

    /// The token after the longest of them that stands at the token, and its kind.
    pub fn at(&self, row: &Row, at: usize) -> Option<(usize, Kind)> {
        let stands = |forms: &[String]| {
            let mut places = forms.iter().enumerate();
            places.all(|(add, form)| row.form(at + add) == form)
        };
        let hits = self.0.get(row.form(at))?.iter();
        hits.filter(|(forms, _)| stands(forms))
            .map(|(forms, kind)| (at + forms.len(), *kind))
            .max_by_key(|(end, _)| *end)
    }

    /// A text without them.
    pub fn hide(&self, text: &str) -> String {
        let row = Row::new(text);
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < row.len() {
            let hit = self.at(&row, at).filter(|_| !held(&row, at));
            let end = hit.map_or(at + 1, |(end, _)| end);
            pieces.extend(hit.map(|(end, kind)| Piece {
                bytes: row.bytes(&(at..end)),
                sign: kind.sign().to_owned(),
            }));
            at = end;
        }
        Replaced::new(text, &pieces).text
    }
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

    /// Remembers leaks, so that masking the same cases once more hides them wherever they stand: a name that one case
    /// tells and another only mentions, the same word beside other words.
    pub fn hide(&self, leaks: &[Leak], hidden: &mut Hidden) {
        for leak in leaks {
            // Markdown and JSON put backslashes before signs
            let text = leak.text.replace('\\', "");
            hidden.add(&self.spoken, leak.kind, &text);
            hidden.open.add(leak.kind, &text);
        }
    }

    /// As [`Masker::text`], for words that stand beside cases in one export.
    pub fn text_beside(&self, text: &str, hidden: &Hidden) -> String {
        let mut beside = Hidden::default();
        beside.open.clone_from(&hidden.open);
        self.text_into(text, &mut beside)
    }

    /// Whether a name is none of the case's people.
    pub(super) fn is_nobody(&self, name: &str, crowd: &Crowd) -> bool {
        let row = Row::new(name);
        !(0..row.len()).any(|at| crowd.knows(&self.names, row.form(at)))
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
