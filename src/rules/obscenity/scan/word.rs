//! A word of Russian letters: as it stands, written apart, derived, run together, misspelt.

use std::ops::Range;

use super::super::Class;
use super::super::glyph::{Latin, Unit, units};
use super::super::trie::letter;
use super::{LONGEST_WORD, Scanner, pieces};
use crate::morphology::fold;

/// Shortest word that is looked into.
const SHORTEST_UNKNOWN: usize = 5;
/// Longest known word, in letters, among words run together.
const LONGEST_PART: usize = 14;
/// Longest word, in letters, that may be a slip of a harmless one; longer ones are several words.
const LONGEST_SLIP: usize = 12;
/// Shortest word that several may be run together in.
const SHORTEST_MERGED: usize = 7;

impl Scanner<'_> {
    /// A word of Russian letters only.
    pub(super) fn word(&mut self, bytes: Range<usize>, next: Option<Range<usize>>) {
        let written = &self.text[bytes.clone()];
        let folded = fold(written);
        // most words leave the tree after a few letters: no need to read them letter by letter
        let doubled = folded
            .chars()
            .zip(folded.chars().skip(1))
            .any(|(one, next)| one == next);
        if (doubled || folded.contains('э') || self.obscenity.trie.goes_on(&folded))
            && self.form(bytes.clone(), &folded, next)
        {
            return;
        }
        self.unknown(bytes, &folded);
    }

    /// A form as it stands, stretched, or written apart.
    fn form(&mut self, bytes: Range<usize>, folded: &str, next: Option<Range<usize>>) -> bool {
        let written = &self.text[bytes.clone()];
        let row = units(self.text, bytes.clone(), Latin::Both);
        if row.is_empty() || row.len() > LONGEST_WORD {
            return true;
        }
        let walk = self.obscenity.trie.walk(&row);
        let ends = walk.last().cloned().unwrap_or_default();
        if let Some(other) = next.filter(|_| !ends.is_empty() && row.len() > 1)
            && let Some((bytes, stem)) = self.apart(&row, folded, other)
        {
            return self.push(bytes, stem, true);
        }
        let exact = self.obscenity.trie.exact(folded);
        let stretched = || {
            let twice = row.iter().any(|unit| unit.repeated);
            let found = self.best(&ends, |_| twice)?;
            (!self.obscenity.morphology.knows(folded)).then_some(found)
        };
        if let Some(stem) = exact.or_else(stretched) {
            if self.stands(folded, written, bytes.end)
                && !self.obscenity.harmless.words.contains(folded)
            {
                self.push(bytes, stem, exact.is_none());
            }
            return true;
        }
        false
    }

    /// What may still be in a word that is no form: only words the dictionary does not know are looked into.
    fn unknown(&mut self, bytes: Range<usize>, folded: &str) {
        let written = &self.text[bytes.clone()];
        let letters: Vec<u32> = folded.chars().filter_map(letter).collect();
        if letters.len() < SHORTEST_UNKNOWN
            || letters.len() > LONGEST_WORD
            || self.obscenity.morphology.knows(folded)
            || self.obscenity.is_harmless(folded)
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
            .derived(folded)
            .or_else(|| self.merged(folded, &letters))
            .filter(|_| letters.len() > LONGEST_SLIP || !self.is_slip_of_harmless(folded))
        {
            self.push(bytes, stem, true);
            return;
        }
        let mut once = letters;
        once.dedup();
        let name = titled && !self.opens_sentence(bytes.start);
        if !name
            && let Some(stem) = self
                .obscenity
                .trie
                .misspelt(&once, |stem| self.stem(stem).typos)
            && !self.is_slip_of_harmless(folded)
        {
            self.push(bytes, stem, true);
        }
    }

    /// «кретид» is nearer to «кредит», «выдочи» to «выдачи».
    fn is_slip_of_harmless(&self, folded: &str) -> bool {
        nearest(folded).iter().any(|word| {
            self.obscenity.trie.exact(word).is_none() && self.obscenity.morphology.knows(word)
        })
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
            && (!self.text[end..].starts_with('.') || self.text[end..].starts_with(".."))
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
        // reach[n]: the first n letters are whole words, the last of them a short one or nothing
        let mut reach = vec![None; word.len() + 1];
        let mut found: Vec<Option<(u16, bool)>> = vec![None; word.len() + 1];
        reach[0] = Some(true);
        for from in 0..word.len() {
            let Some(after_short) = reach[from] else {
                continue;
            };
            for (taken, stem) in self.obscenity.trie.beginnings(&word[from..]) {
                let obscene = self.stem(stem).class == Class::Obscene;
                // «чтозанах», not «магазнах»
                if taken < 3 || taken == 3 && !(obscene && after_short) {
                    continue;
                }
                let to = from + taken;
                // two harmless words in a row make an insult: «тупыекурицы»
                let told = !self.stem(stem).aimed || found[from].is_some();
                let earlier = found[from].filter(|&(_, told)| told);
                reach[to] = reach[to].or(Some(false));
                found[to] = found[to]
                    .filter(|&(_, told)| told)
                    .or(earlier)
                    .or(Some((stem, told)));
            }
            for to in from + 1..=word.len().min(from + LONGEST_PART) {
                let piece = &folded[starts[from]..starts[to]];
                let short = self.obscenity.context.run_on.contains(piece);
                if short || to - from > 3 && self.obscenity.morphology.knows(piece) {
                    reach[to] = Some(short || reach[to] == Some(true));
                    found[to] = found[to].or(found[from]);
                }
            }
        }
        found[word.len()]
            .filter(|&(_, told)| told)
            .map(|(stem, _)| stem)
    }
}

/// Words one slip away: a letter wrong, missing, too many, or two that changed places.
fn nearest(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut near = Vec::new();
    let mut with = |from: usize, to: usize, middle: &[char]| {
        near.push(
            letters[..from]
                .iter()
                .chain(middle)
                .chain(&letters[to..])
                .collect(),
        );
    };
    for at in 0..=letters.len() {
        for c in 'а'..='я' {
            with(at, at, &[c]);
            if at < letters.len() {
                with(at, at + 1, &[c]);
            }
        }
        if at < letters.len() {
            with(at, at + 1, &[]);
            for other in at + 1..letters.len().min(at + 4) {
                let mut turned = letters[at..=other].to_vec();
                let last = turned.len() - 1;
                turned.swap(0, last);
                with(at, other + 1, &turned);
                // a letter that moved: «разебермся»
                let mut moved = letters[at..=other].to_vec();
                moved.rotate_left(1);
                with(at, other + 1, &moved);
            }
        }
    }
    near
}
