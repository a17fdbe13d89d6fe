//! Reflections told from the story: «если друг познаётся в беде, то поставщик услуг …» happens to nobody.

use std::collections::HashSet;
use std::ops::Range;

use super::words::{finite, is_first_person};
use crate::morphology::{Analysis, Word, fold};
use crate::rules::pattern::Lexicons;

/// Signs of generality below which a paragraph is never a reflection.
const FEWEST_SIGNS: usize = 3;

/// Tells reflections from stories.
pub(super) struct Frames {
    everybody: HashSet<String>,
    general: HashSet<String>,
    summaries: Vec<String>,
}

impl Frames {
    /// Takes the lists of `data/lexicons/stories.toml` and the plurals that mean everybody.
    pub(super) fn new(lexicons: &Lexicons) -> Self {
        let list = |name: &str| lexicons.get(name).map_or(&[][..], Vec::as_slice);
        Self {
            everybody: list("generic_party")
                .iter()
                .map(|word| fold(word))
                .collect(),
            general: list("general_word").iter().map(|word| fold(word)).collect(),
            summaries: list("summary_start")
                .iter()
                .map(|word| fold(word))
                .collect(),
        }
    }

    /// Whether the paragraph says how things are in general, and tells nothing that happened to the author.
    pub(super) fn is_reflection(&self, analysis: &Analysis) -> bool {
        // «10.12.12 17:30 …»: an entry of a chronicle
        if analysis.words.first().is_some_and(Word::is_number) {
            return false;
        }
        let (mut events, mut signs) = (0, 0);
        for word in &analysis.words {
            if self.everybody.contains(&word.form) || self.general.contains(word.lemma()) {
                signs += 2;
            }
            if is_first_person(word) {
                events += 2;
            }
            if word.is_number() {
                events += 2;
            }
            match finite(word) {
                Some(verb) if verb.past => events += 2,
                Some(verb) if verb.person == 1 && !verb.plural => events += 2,
                Some(verb) if verb.imperative && verb.plural => signs += 2,
                Some(verb) if verb.person == 3 => signs += 1,
                _ => {}
            }
        }
        signs >= FEWEST_SIGNS && signs > events
    }

    /// Whether the sentence speaks of companies and people at large: «как только что-то идёт не так, компании «теряют
    /// лицо»».
    pub(super) fn is_general(&self, analysis: &Analysis, sentence: &Range<usize>) -> bool {
        let words = analysis.words.get(sentence.clone()).unwrap_or_default();
        let everybody = words.iter().any(|word| self.everybody.contains(&word.form));
        let verbs: Vec<_> = words.iter().filter_map(finite).collect();
        let present = verbs.iter().filter(|verb| verb.person == 3).count();
        let told = verbs.iter().filter(|verb| verb.past).count();
        let mine = words.iter().filter(|word| is_first_person(word)).count();
        everybody && present >= 1 && told * 2 <= present && mine <= 1
    }

    /// Whether the paragraph opens a closing summary: «Итого», «Мораль», «Что общего?».
    pub(super) fn opens_summary(&self, text: &str) -> bool {
        let folded = fold(text);
        self.summaries.iter().any(|start| {
            folded
                .strip_prefix(start.as_str())
                .is_some_and(|rest| rest.chars().next().is_none_or(|next| !next.is_alphabetic()))
        })
    }
}
