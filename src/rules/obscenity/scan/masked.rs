//! A piece as one word in disguise: look-alike letters, translit, stars, dots.

use std::ops::Range;

use super::super::Class;
use super::super::glyph::{Latin, Unit, units};
use super::super::stem::{Kind, Stem};
use super::super::trie::letter;
use super::{Scanner, fold_char};
use crate::morphology::fold;

/// Longest piece, in units, that is read as one masked word.
const LONGEST_MASKED: usize = 32;
/// Most gaps in one masked word.
const MOST_GAPS: usize = 12;

impl Scanner<'_> {
    /// The piece as one word in disguise.
    pub(super) fn masked(&mut self, piece: Range<usize>) -> bool {
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
        // «1балл», «XXI»
        if folded.starts_with(['1', '2', '5', '7', '8'])
            || folded
                .chars()
                .all(|c| matches!(c, 'x' | 'х' | 'i' | 'і' | 'v' | 'l' | 'c' | 'с' | 'm'))
        {
            return None;
        }
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
        if first.gap.is_some() && (!first.is_mask() || first.count > 2 || spelled.len() < 2) {
            return None;
        }
        // «Х.Я. Мустафин», «Петров П***», «С*******у»: initials and masked names
        let upper = written
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase);
        if written.starts_with(char::is_uppercase)
            && (spelled.len() < 3 && !(masks && inside && self.opens_sentence(first.bytes.start))
                || spelled.len() < 4
                    && !masks
                    && (upper || !self.opens_sentence(first.bytes.start)))
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
        // «н****е», «об***»: sites mask much; of few letters only the plainest words can be told
        let wide = row.iter().any(|unit| unit.gap.is_some() && unit.count > 1);
        let initials = if wide {
            "хпбеёс"
        } else {
            "хпбеёмжгзнсдчу"
        };
        let strong = initials.contains(spelled[0].written);
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
            let before = self.text[..row.first()?.bytes.start].trim_end_matches(' ');
            let previous = before.rsplit(|c: char| !c.is_alphabetic()).next();
            let both = format!("{} {begun}", fold(previous.unwrap_or_default()));
            let found = self
                .obscenity
                .stems
                .iter()
                .position(|stem| stem.cut.iter().any(|cut| cut == begun || *cut == both))?;
            return u16::try_from(found).ok();
        }
        // one star may be a footnote: «рублей*»
        let many = dots.count > 1 || dots.written != '*';
        let known = || self.obscenity.morphology.knows(begun) && self.obscene(begun).is_none();
        let enough = match count {
            0 => false,
            1 => dots.count > 1 && "хпбе".contains(begun),
            2 => dots.count > 2 && matches!(begun, "на" | "по" | "ни" | "ху" | "еб" | "бл" | "пи"),
            3 => many || !known(),
            _ => !known(),
        };
        if !dots.is_mask() || !enough {
            return None;
        }
        let places = self.obscenity.trie.walk(row).pop()?;
        let short = |stem: &Stem| !matches!(stem.kind, Kind::Person | Kind::Verb | Kind::Trait);
        self.best(&places, |stem| {
            stem.class == Class::Obscene && (count > 2 || short(stem))
        })
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
