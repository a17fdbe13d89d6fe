//! Where in a text the forms stand, whatever they are written like.
//!
//! Chunks between white space are cut at brackets, commas and the like into pieces. A piece is tried, in this order,
//! as one masked word («п…ц», «м.у.д.а.к», «дe6ил»), then word by word: a form as it stands, the first half of a word
//! written apart («долбо ебы»), a derivation («хуеплётище»), several words run together («идитенахуй»), a misspelling
//! («дибил»). Only the first two are tried on words the dictionary knows, so a harmless word costs one walk down the
//! tree and one look-up.

use std::ops::Range;

use super::glyph::{Latin, Unit, units};
use super::stem::{Kind, Stem};
use super::trie::letter;
use super::{Hit, Obscenity};
use crate::morphology::fold;

mod masked;
mod word;

/// Longest word, in letters, that is looked into.
const LONGEST_WORD: usize = 48;

/// Reads a text from left to right.
pub(super) struct Scanner<'a> {
    pub obscenity: &'a Obscenity,
    pub text: &'a str,
    pub hits: Vec<Hit>,
}

impl<'a> Scanner<'a> {
    /// All hits, in order, without overlap.
    pub(super) fn run(mut self) -> Vec<Hit> {
        let chunks = chunks(self.text);
        let mut at = 0;
        while at < chunks.len() {
            at = match self.spaced(&chunks, at) {
                Some(next) => next,
                None => {
                    let next = chunks.get(at + 1).cloned();
                    self.chunk(chunks[at].clone(), next);
                    at + 1
                }
            };
        }
        self.hits
    }

    fn stem(&self, number: u16) -> &'a Stem {
        &self.obscenity.stems[number as usize]
    }

    fn push(&mut self, bytes: Range<usize>, stem: u16, disguised: bool) -> bool {
        if self
            .hits
            .last()
            .is_none_or(|last| last.bytes.end <= bytes.start)
        {
            self.hits.push(Hit {
                bytes,
                stem,
                disguised,
            });
        }
        true
    }

    /// «д е б и л ы»: single letters in a row. Gives the chunk to go on with.
    fn spaced(&mut self, chunks: &[Range<usize>], at: usize) -> Option<usize> {
        let single = |chunk: &Range<usize>| {
            let mut letters = self.text[chunk.clone()]
                .trim_end_matches([',', '.', '!', '?', ')', '"', '»'])
                .chars();
            letters
                .next()
                .is_some_and(|c| c.is_alphabetic() || c == '*')
                && letters.next().is_none()
        };
        let until = chunks[at..]
            .iter()
            .take(LONGEST_WORD)
            .position(|chunk| !single(chunk))
            .unwrap_or((chunks.len() - at).min(LONGEST_WORD));
        if until < 3 {
            return None;
        }
        let row: Vec<Unit> = chunks[at..at + until]
            .iter()
            .filter_map(|chunk| {
                let first = self.text[chunk.clone()].chars().next()?;
                let letter = chunk.start..chunk.start + first.len_utf8();
                units(self.text, letter, Latin::Both).pop()
            })
            .collect();
        let walk = self.obscenity.trie.walk(&row);
        let mut ends: Vec<(usize, u16)> = (3..walk.len())
            .filter_map(|end| Some((end, self.best(&walk[end], |_| true)?)))
            .collect();
        // «п и з д е ц а не сервис»: the last letter may be the next word
        if let [.., shorter, last] = ends.as_slice()
            && shorter.0 + 1 == last.0
            && row[last.0 - 1].written == 'а'
            && at + last.0 < chunks.len()
            && chunks[at + last.0 - 1].len() == row[last.0 - 1].bytes.len()
        {
            ends.pop();
        }
        let &(end, stem) = ends.last()?;
        self.push(row[0].bytes.start..row[end - 1].bytes.end, stem, true);
        Some(at + end)
    }

    fn chunk(&mut self, chunk: Range<usize>, next: Option<Range<usize>>) {
        if self
            .hits
            .last()
            .is_some_and(|last| last.bytes.end > chunk.start)
            || is_address(&self.text[chunk.clone()])
        {
            return;
        }
        let pieces = pieces(self.text, chunk);
        for (at, piece) in pieces.iter().enumerate() {
            let next = next.clone().filter(|_| at + 1 == pieces.len());
            self.piece(piece.clone(), next);
        }
    }

    fn piece(&mut self, piece: Range<usize>, next: Option<Range<usize>>) {
        let core = core(self.text, piece.clone());
        let plain = |bytes: &Range<usize>| {
            let mut letters = self.text[bytes.clone()].chars();
            letters.all(|c| letter(fold_char(c)).is_some())
        };
        // «псих.», «сука...», «на***»: what follows a plain word is a mask only if the word is nothing by itself
        if plain(&core) && !core.is_empty() {
            let hits = self.hits.len();
            let tail = core.end..piece.end;
            self.word(core.clone(), next.filter(|_| tail.is_empty()));
            if self.hits.len() == hits {
                if core != piece {
                    self.masked(piece);
                }
            } else if let Some(last) = self.hits.last_mut() {
                // «бл...», «ебал@»: the sign hides the rest
                let hides = match self.text[tail.clone()].chars().next() {
                    Some('*' | '@') => true,
                    Some('.' | '…') => last.bytes.len() <= "бля".len(),
                    _ => false,
                };
                let signs = |c: char| matches!(c, '*' | '@' | '.' | '…');
                let kept = self.text[tail.clone()].trim_start_matches(signs).len();
                if hides && last.bytes.end == tail.start {
                    last.bytes.end = tail.end - kept;
                }
            }
            return;
        }
        if !self.text[piece.clone()].contains(char::is_alphabetic) || self.masked(piece.clone()) {
            return;
        }
        self.compound(piece, next);
    }

    /// «отстань...мудак», «мудак-менеджер»: word by word.
    fn compound(&mut self, piece: Range<usize>, next: Option<Range<usize>>) {
        let words = spans(self.text, piece, |c| !c.is_alphanumeric() && c != '*');
        for (at, word) in words.iter().enumerate() {
            let written = &self.text[word.clone()];
            // «Лох-Несс», «ЧМО-2»: parts of names
            let beside = words
                .get(at + 1)
                .or_else(|| at.checked_sub(1).and_then(|at| words.get(at)));
            let joined = |other: &Range<usize>| {
                let between = word.end.min(other.end)..word.start.max(other.start);
                self.text[between]
                    .chars()
                    .all(|c| matches!(c, '-' | '–' | '_' | '\''))
            };
            if beside.is_some_and(|other| {
                let other_written = &self.text[other.clone()];
                let named = other_written.starts_with(char::is_uppercase)
                    && !written.chars().all(char::is_uppercase);
                joined(other) && (named || other_written.starts_with(|c: char| c.is_ascii_digit()))
            }) {
                continue;
            }
            if fold(written).chars().all(|c| letter(c).is_some()) {
                let next = next.clone().filter(|_| at + 1 == words.len());
                self.word(word.clone(), next);
            } else if written.chars().any(char::is_alphabetic) {
                self.masked(word.clone());
            }
        }
    }

    fn opens_sentence(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '«', '"', '(', '–', '—', '-']);
        before.is_empty() || before.ends_with(['.', '!', '?', '…', '\n', ':'])
    }

    /// The worst stem among these places that is allowed.
    fn best(&self, places: &[u32], allowed: impl Fn(&Stem) -> bool) -> Option<u16> {
        places
            .iter()
            .filter_map(|&place| self.obscenity.trie.stem(place))
            .filter(|&stem| allowed(self.stem(stem)))
            .min()
    }
}

fn fold_char(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Chunks between white space.
fn chunks(text: &str) -> Vec<Range<usize>> {
    spans(text, 0..text.len(), char::is_whitespace)
}

/// Stretches of `text[within]` without these characters.
fn spans(text: &str, within: Range<usize>, cut: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = within.start;
    for (at, c) in text[within.clone()].char_indices() {
        let at = within.start + at;
        if cut(c) {
            spans.push(from..at);
            from = at + c.len_utf8();
        }
    }
    spans.push(from..within.end);
    spans.retain(|span| !span.is_empty());
    spans
}

/// A chunk cut at what never stands inside a word.
fn pieces(text: &str, chunk: Range<usize>) -> Vec<Range<usize>> {
    spans(text, chunk, |c| {
        matches!(
            c,
            ',' | ';'
                | ':'
                | '?'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '<'
                | '>'
                | '«'
                | '»'
                | '"'
                | '“'
                | '”'
                | '„'
                | '/'
                | '\\'
                | '|'
                | '='
                | '+'
        )
    })
}

/// E-mail and web addresses, nicknames.
fn is_address(chunk: &str) -> bool {
    let inner = chunk.trim_matches(|c: char| {
        matches!(
            c,
            '(' | ')' | ',' | '.' | '"' | '«' | '»' | '<' | '>' | '!' | '?' | ':' | ';'
        )
    });
    if !inner.contains(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let named = |(name, place): (&str, &str)| {
        name.ends_with(|c: char| c.is_ascii_alphanumeric())
            && place.starts_with(|c: char| c.is_ascii_alphanumeric())
            && place.contains('.')
    };
    inner.contains("://")
        || inner.starts_with("www.")
        || inner.starts_with('@')
        || inner.split_once('@').is_some_and(named)
        || inner.is_ascii()
            && inner
                .split_once('.')
                .is_some_and(|(name, place)| name.len() > 1 && place.len() > 1)
            && !inner.contains("..")
}

/// The hit with what belongs to it: «на хуй», «ёб вашу мать».
pub(super) fn whole_phrase(text: &str, bytes: Range<usize>, stem: &Stem) -> Range<usize> {
    let Range { start, mut end } = bytes;
    if stem.name == "ёб твою мать" {
        for part in [&["твою", "вашу", "вас", "тебя"][..], &["мать", "в"]] {
            let after = text[end..].trim_start_matches(' ');
            let word = after
                .split(|c: char| !c.is_alphabetic())
                .next()
                .unwrap_or_default();
            if part.contains(&fold(word).as_str()) {
                end = text.len() - after.len() + word.len();
            }
        }
    }
    if stem.kind == Kind::Away
        && let Some(before) = text[..start].strip_suffix(' ')
        && let Some(from) = before.len().checked_sub("на".len())
        && let Some(preposition) = before.get(from..)
        && fold(preposition) == "на"
        && !before[..from].ends_with(char::is_alphanumeric)
    {
        return from..end;
    }
    start..end
}

/// The piece without the signs around it.
fn core(text: &str, piece: Range<usize>) -> Range<usize> {
    let written = &text[piece.clone()];
    let signs = |c: char| !c.is_alphanumeric();
    let from = piece.start + written.len() - written.trim_start_matches(signs).len();
    let to = from + text[from..piece.end].trim_end_matches(signs).len();
    from..to
}
