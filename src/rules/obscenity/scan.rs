//! Where in a text the forms stand, whatever they are written like.
//!
//! Chunks between white space are cut at brackets, commas and the like into pieces. A piece is tried, in this order,
//! as one masked word («п…ц», «м.у.д.а.к», «дe6ил»), then word by word: a form as it stands, the first half of a word
//! written apart («долбо ебы»), a derivation («хуеплётище»), several words run together («идитенахуй»), a misspelling
//! («дибил»). Only the first two are tried on words the dictionary knows, so a harmless word costs one walk down the
//! tree and one look-up.

use std::ops::Range;

use super::Class;
use super::glyph::{Latin, Unit, units};
use super::stem::{Kind, Stem};
use super::trie::letter;
use super::{Hit, Obscenity};
use crate::morphology::fold;

/// Longest piece, in units, that is read as one masked word.
const LONGEST_MASKED: usize = 32;
/// Most gaps in one masked word.
const MOST_GAPS: usize = 12;
/// Longest word, in letters, that is looked into.
const LONGEST_WORD: usize = 48;
/// Shortest word that several may be run together in.
const SHORTEST_MERGED: usize = 7;

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
        for from in 0..row.len().saturating_sub(2) {
            let walk = self.obscenity.trie.walk(&row[from..]);
            let mut ends: Vec<(usize, u16)> = (3..walk.len())
                .filter_map(|end| Some((end, self.best(&walk[end], |_| true)?)))
                .collect();
            // «п и з д е ц а не сервис»: the last letter may be the next word
            let [.., shorter, last] = ends.as_slice() else {
                if let Some(&(end, stem)) = ends.last() {
                    self.push(
                        row[from].bytes.start..row[from + end - 1].bytes.end,
                        stem,
                        true,
                    );
                    return Some(at + from + end);
                }
                continue;
            };
            let goes_on = at + from + last.0 < chunks.len()
                && chunks[at + from + last.0 - 1].len() == row[from + last.0 - 1].bytes.len();
            if shorter.0 + 1 == last.0 && goes_on && row[from + last.0 - 1].written == 'а' {
                ends.pop();
            }
            if let Some(&(end, stem)) = ends.last() {
                self.push(
                    row[from].bytes.start..row[from + end - 1].bytes.end,
                    stem,
                    true,
                );
                return Some(at + from + end);
            }
        }
        None
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
        // «отстань...мудак», «мудак-менеджер»: word by word
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

    /// The worst stem among these places that is allowed.
    fn best(&self, places: &[u32], allowed: impl Fn(&Stem) -> bool) -> Option<u16> {
        places
            .iter()
            .filter_map(|&place| self.obscenity.trie.stem(place))
            .filter(|&stem| allowed(self.stem(stem)))
            .min()
    }

    /// The piece as one word in disguise.
    fn masked(&mut self, piece: Range<usize>) -> bool {
        let latin = !self.text[piece.clone()]
            .chars()
            .any(|c| letter(fold_char(c)).is_some());
        let ways: &[Latin] = if latin {
            &[Latin::Sounds, Latin::Shapes]
        } else {
            &[Latin::Both]
        };
        ways.iter().any(|&way| {
            let mut row = units(self.text, piece.clone(), way);
            trim(&mut row);
            let Some(stem) = self.disguised(&row, latin) else {
                return false;
            };
            let bytes = row[0].bytes.start..row[row.len() - 1].bytes.end;
            self.push(bytes, stem, true)
        })
    }

    fn disguised(&self, row: &[Unit], latin: bool) -> Option<u16> {
        let gaps: Vec<&Unit> = row.iter().filter(|unit| unit.gap.is_some()).collect();
        if row.len() < 2 || row.len() > LONGEST_MASKED || gaps.len() > MOST_GAPS {
            return None;
        }
        let spelled: Vec<&Unit> = row
            .iter()
            .filter(|unit| unit.is_letter() || unit.latin)
            .collect();
        let digits = row
            .iter()
            .filter(|unit| unit.written.is_ascii_digit())
            .count();
        let bytes = row[0].bytes.start..row[row.len() - 1].bytes.end;
        let written = &self.text[bytes.clone()];
        if spelled.is_empty() || digits > spelled.len() {
            return None;
        }
        let folded = fold(written);
        if self.obscenity.harmless.latin.contains(&folded) || self.obscenity.is_harmless(&folded) {
            return None;
        }
        // «4mo», «x3»: a number and a unit
        if digits > 0 && (spelled.len() < 2 || latin && row.len() < 5) {
            return None;
        }
        if gaps.is_empty() {
            if row.iter().all(Unit::is_letter) {
                return None;
            }
            return self.lookalike(row, latin, &folded);
        }
        self.hidden(row, &spelled, &folded, latin, written)
    }

    /// Without gaps: «дe6ил», «mudak».
    fn lookalike(&self, row: &[Unit], latin: bool, folded: &str) -> Option<u16> {
        let places = self.obscenity.trie.walk(row).pop()?;
        let length: usize = row.iter().map(|unit| unit.count.min(2)).sum();
        // «4мо»: a number and a unit
        let number = folded.starts_with(|c: char| c.is_ascii_digit());
        self.best(&places, |stem| match stem.class {
            Class::Insult | Class::Mild if !latin && number => length > 3,
            _ if !latin => length > 2,
            Class::Obscene => length > 3,
            Class::Insult => length > 4 && !stem.aimed,
            Class::Mild => false,
        })
    }

    /// With gaps: «п…ц», «м.у.д.а.к», «тва-ри».
    fn hidden(
        &self,
        row: &[Unit],
        spelled: &[&Unit],
        folded: &str,
        latin: bool,
        written: &str,
    ) -> Option<u16> {
        let (first, last) = (row.first()?, row.last()?);
        let masks = row.iter().any(Unit::is_mask);
        let inside = row[..row.len() - 1].iter().any(|unit| unit.gap.is_some());
        if first.gap.is_some() && (!first.is_mask() || spelled.len() < 2) {
            return None;
        }
        // «Х.Я. Мустафин», «Петров П***»: initials and masked names
        let upper = written
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase);
        if written.starts_with(char::is_uppercase)
            && (spelled.len() < 3 && !(masks && inside) || spelled.len() < 4 && !masks && upper)
        {
            return None;
        }
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        if last.gap.is_some() && !inside {
            return self.cut_off(row, words.first()?, last);
        }
        let hidden =
            |word: &&str| word.chars().count() >= 4 && self.obscenity.morphology.knows(word);
        if !masks && (words.iter().any(hidden) || self.all_known(&words)) {
            return None;
        }
        if spelled.len() < 2 || latin && spelled.len() < 3 {
            return None;
        }
        let strong = "хпбеёмжгзнсдчу".contains(spelled[0].written);
        if spelled.len() == 2 && !(strong && (masks || row.len() == 3 && row[1].gap.is_some())) {
            return None;
        }
        let places = self.obscenity.trie.walk(row).pop()?;
        self.best(&places, |stem| {
            let clear = stem.class == Class::Obscene || spelled.len() > 2 || masks;
            clear && (masks || !stem.aimed || words.iter().all(|word| word.chars().count() == 1))
        })
    }

    /// «бл...», «на***»: only the beginning is there.
    fn cut_off(&self, row: &[Unit], begun: &str, dots: &Unit) -> Option<u16> {
        let count = begun.chars().count();
        if dots.is_ellipsis() {
            let found = self
                .obscenity
                .stems
                .iter()
                .position(|stem| stem.cut.iter().any(|cut| cut == begun))?;
            return u16::try_from(found).ok();
        }
        // one star may be a footnote: «рублей*»
        let many = dots.count > 1 || dots.written != '*';
        let known = || self.obscenity.morphology.knows(begun) && self.obscene(begun).is_none();
        let enough = match count {
            0 => false,
            1 => dots.count > 1 && "хпбе".contains(begun),
            2 => dots.count > 2,
            3 => many || !known(),
            _ => !known(),
        };
        if !dots.is_mask() || !enough {
            return None;
        }
        let places = self.obscenity.trie.walk(row).pop()?;
        self.best(&places, |stem| stem.class == Class::Obscene)
    }

    fn obscene(&self, word: &str) -> Option<u16> {
        let stem = self.obscenity.trie.exact(word)?;
        (self.stem(stem).class == Class::Obscene).then_some(stem)
    }

    fn all_known(&self, words: &[&str]) -> bool {
        words.len() > 1
            && words
                .iter()
                .all(|word| word.chars().count() > 2 && self.obscenity.morphology.knows(word))
    }

    /// A word of Russian letters only.
    fn word(&mut self, bytes: Range<usize>, next: Option<Range<usize>>) {
        let written = &self.text[bytes.clone()];
        let folded = fold(written);
        let row = units(self.text, bytes.clone(), Latin::Both);
        if row.is_empty() || row.len() > LONGEST_WORD {
            return;
        }
        let walk = self.obscenity.trie.walk(&row);
        let ends = walk.last().cloned().unwrap_or_default();
        if let Some(other) = next.filter(|_| !ends.is_empty() && row.len() > 1)
            && let Some((bytes, stem)) = self.apart(&row, &folded, other)
        {
            self.push(bytes, stem, true);
            return;
        }
        let stretched = row.iter().any(|unit| unit.repeated);
        if let Some(stem) = self.obscenity.trie.exact(&folded).or_else(|| {
            self.best(&ends, |_| {
                stretched && !self.obscenity.morphology.knows(&folded)
            })
        }) {
            if self.stands(&folded, written, bytes.end)
                && !self.obscenity.harmless.words.contains(&folded)
            {
                self.push(bytes, stem, stretched);
            }
            return;
        }
        let letters: Vec<u32> = row.iter().filter_map(|unit| letter(unit.written)).collect();
        if letters.len() < 5
            || self.obscenity.morphology.knows(&folded)
            || self.obscenity.is_harmless(&folded)
        {
            return;
        }
        // «Дрочилин», «Тупицын»: a surname of its own
        let titled =
            written.starts_with(char::is_uppercase) && !written.chars().all(char::is_uppercase);
        if titled
            && self
                .obscenity
                .context
                .surnames
                .iter()
                .any(|ending| folded.ends_with(ending.as_str()))
        {
            return;
        }
        if let Some(stem) = self
            .derived(&folded)
            .or_else(|| self.merged(&folded, &letters))
        {
            self.push(bytes, stem, true);
            return;
        }
        let name = titled && !self.opens_sentence(bytes.start);
        if !name
            && let Some(stem) = self
                .obscenity
                .trie
                .misspelt(&letters, |stem| self.stem(stem).typos)
        {
            self.push(bytes, stem, true);
        }
    }

    /// Two-letter forms («нх», «бл») must not be a unit of measure, an abbreviation or part of a number.
    fn stands(&self, folded: &str, written: &str, end: usize) -> bool {
        if folded.chars().count() > 2 && !matches!(folded, "мдк" | "дбл" | "пох" | "нах")
        {
            return true;
        }
        let before = self.text[..end - written.len()].trim_end();
        written.chars().all(char::is_lowercase)
            && !before.ends_with(|c: char| c.is_ascii_digit() || c == '№')
            && !(self.text[end..].starts_with('.') && !self.text[end..].starts_with(".."))
    }

    fn opens_sentence(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '«', '"', '(', '–', '—', '-']);
        before.is_empty() || before.ends_with(['.', '!', '?', '…', '\n', ':'])
    }

    /// «долбо ебы»: the form goes on in the next chunk.
    fn apart(&self, row: &[Unit], folded: &str, next: Range<usize>) -> Option<(Range<usize>, u16)> {
        let from = row.first()?.bytes.start;
        let between = &self.text[row.last()?.bytes.end..next.start];
        if between != " " {
            return None;
        }
        let other = pieces(self.text, next).into_iter().next()?;
        let written = &self.text[other.clone()];
        if written.chars().count() < 2 || !written.chars().all(|c| letter(c).is_some()) {
            return None;
        }
        let mut both = row.to_vec();
        both.extend(units(self.text, other.clone(), Latin::Both));
        if both.len() < 6 || both.len() > LONGEST_WORD {
            return None;
        }
        let places = self.obscenity.trie.walk(&both).pop()?;
        let stem = self.best(&places, |stem| !stem.aimed)?;
        let known = |word: &str| {
            self.obscenity.morphology.knows(word) || self.obscenity.trie.exact(word).is_some()
        };
        let split = !known(folded)
            || !self.obscenity.morphology.knows(&fold(written))
                && self.obscenity.trie.exact(folded).is_none();
        split.then_some((from..other.end, stem))
    }

    /// «хуеплётище»: a piece that no harmless word has.
    fn derived(&self, folded: &str) -> Option<u16> {
        let found = self.obscenity.cores.find_iter(folded).find(|core| {
            let before = &folded[..core.start()];
            before.is_empty()
                || self.obscenity.context.prefixes.contains(before)
                || before.ends_with(['о', 'е'])
        })?;
        self.obscenity
            .core_stems
            .get(found.pattern().as_usize())
            .copied()
    }

    /// «идитенахуй»: known words with a form among them.
    fn merged(&self, folded: &str, word: &[u32]) -> Option<u16> {
        let starts: Vec<usize> = folded
            .char_indices()
            .map(|(at, _)| at)
            .chain([folded.len()])
            .collect();
        if word.len() + 1 != starts.len()
            || word.len() < SHORTEST_MERGED
            || word.len() > LONGEST_WORD
        {
            return None;
        }
        let known = |from: usize, to: usize| {
            let piece = &folded[starts[from]..starts[to]];
            self.obscenity.context.run_on.contains(piece)
                || to - from > 3 && self.obscenity.morphology.knows(piece)
        };
        // reach[n]: the first n letters are whole words
        let mut reach = vec![false; word.len() + 1];
        let mut found: Vec<Option<(u16, bool)>> = vec![None; word.len() + 1];
        reach[0] = true;
        for from in 0..word.len() {
            if !reach[from] {
                continue;
            }
            for (taken, stem) in self.obscenity.trie.beginnings(&word[from..]) {
                if taken < 3 || taken < 4 && self.stem(stem).class != Class::Obscene {
                    continue;
                }
                let to = from + taken;
                // two harmless words in a row make an insult: «тупыекурицы»
                let told = !self.stem(stem).aimed || found[from].is_some();
                let earlier = found[from].filter(|&(_, told)| told);
                reach[to] = true;
                found[to] = found[to]
                    .filter(|&(_, told)| told)
                    .or(earlier)
                    .or(Some((stem, told)));
            }
            for to in from + 1..=word.len().min(from + 14) {
                if known(from, to) {
                    reach[to] = true;
                    found[to] = found[to].or(found[from]);
                }
            }
        }
        found[word.len()]
            .filter(|&(_, told)| told)
            .map(|(stem, _)| stem)
    }
}

fn fold_char(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Leading and trailing signs that are punctuation, not masks; `**bold**` loses its stars.
fn trim(row: &mut Vec<Unit>) {
    let outer = |unit: &Unit| {
        unit.gap.is_some() && !unit.is_mask() && !unit.is_ellipsis()
            || matches!(
                unit.written,
                '!' | '~' | '^' | '`' | '#' | '&' | '%' | '+' | '•' | '·'
            )
            || unit.gap.is_some() && !unit.written.is_ascii() && unit.written != '…'
    };
    while row.last().is_some_and(outer) {
        row.pop();
    }
    let lead = row
        .iter()
        .take_while(|unit| outer(unit) || unit.is_ellipsis())
        .count();
    row.drain(..lead);
    let star = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.written == '*');
    if row.len() > 2 && star(row.first()) && star(row.last()) {
        row.remove(0);
        row.pop();
    }
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
