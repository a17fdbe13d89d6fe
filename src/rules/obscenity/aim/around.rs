//! The words on either side of a hit.

use super::super::stem::{Context, Kind, Stem};
use super::super::{Hit, Obscenity};
use crate::morphology::{Analysis, Word};

/// Words on either side that are looked at.
const WIDE: usize = 12;

/// A hit in its sentence.
pub(super) struct Around<'a> {
    obscenity: &'a Obscenity,
    text: &'a str,
    pub hit: &'a Hit,
    /// Words before, nearest first, punctuation included, up to the sentence's beginning.
    pub before: Vec<&'a Word>,
    /// Words after, punctuation included, up to its end.
    pub after: Vec<&'a Word>,
    /// The word itself; `None` when the mask runs over several tokens.
    pub word: Option<&'a Word>,
}

impl<'a> Around<'a> {
    pub(super) fn new(
        obscenity: &'a Obscenity,
        text: &'a str,
        analysis: &'a Analysis,
        hit: &'a Hit,
    ) -> Self {
        let words = &analysis.words;
        let first = words.partition_point(|word| word.bytes.end <= hit.bytes.start);
        let last = words
            .partition_point(|word| word.bytes.start < hit.bytes.end)
            .max(first);
        // a mask may hold what ends a sentence («ох...ли»)
        let sentences = &analysis.sentences;
        let starts = sentences.partition_point(|sentence| sentence.end <= first);
        let ends = sentences.partition_point(|sentence| sentence.start < last);
        let from = sentences
            .get(starts)
            .map_or(first, |sentence| sentence.start.min(first));
        let to = ends
            .checked_sub(1)
            .and_then(|end| sentences.get(end))
            .map_or(last, |sentence| sentence.end.max(last));
        Self {
            obscenity,
            text,
            hit,
            before: words[from..first].iter().rev().take(WIDE).collect(),
            after: words[last..to].iter().take(WIDE).collect(),
            word: (last == first + 1).then(|| &words[first]),
        }
    }

    pub(super) fn context(&self) -> &'a Context {
        &self.obscenity.context
    }

    /// The hit as written, lower case.
    pub(super) fn written(&self) -> String {
        self.text[self.hit.bytes.clone()].to_lowercase()
    }

    /// Words before, nearest first, punctuation left out.
    pub(super) fn words_before(&self) -> impl Iterator<Item = &'a Word> {
        self.before.iter().copied().filter(|word| !word.punctuation)
    }

    /// Words after, punctuation left out.
    pub(super) fn words_after(&self) -> impl Iterator<Item = &'a Word> {
        self.after.iter().copied().filter(|word| !word.punctuation)
    }

    /// Both sides, the words before first.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Word> {
        self.words_before().chain(self.words_after())
    }

    /// The stem of a neighbour.
    pub(super) fn stem_of(&self, word: &Word) -> Option<&'a Stem> {
        let stem = self.obscenity.trie.exact(&word.form)?;
        self.obscenity.stems.get(stem as usize)
    }

    /// Whether a neighbour is a name for a person.
    pub(super) fn is_name(&self, word: &Word) -> bool {
        self.stem_of(word)
            .is_some_and(|stem| matches!(stem.kind, Kind::Person | Kind::Curse))
    }

    /// Whether the sentence has no punctuation: speech recognition writes none.
    pub(super) fn is_unpunctuated(&self) -> bool {
        self.before
            .iter()
            .chain(&self.after)
            .all(|word| !word.punctuation)
    }

    /// The hit stands alone inside quotation marks.
    pub(super) fn is_quoted(&self) -> bool {
        let before = self.text[..self.hit.bytes.start].chars().next_back();
        let after = self.text[self.hit.bytes.end..].chars().next();
        matches!(
            (before, after),
            (Some('«' | '"' | '“' | '„'), Some('»' | '"' | '”' | '“'))
        )
    }

    /// It begins with a capital letter: in quotation marks, a title («Идиот»).
    pub(super) fn is_capital(&self) -> bool {
        self.text[self.hit.bytes.clone()].starts_with(char::is_uppercase)
    }
}

/// Whether the word is, as lemma or form, in the list.
pub(super) fn listed(word: &Word, list: &[String]) -> bool {
    list.iter().any(|one| word.form == *one || word.is(one))
}

/// «ты», «вы».
pub(super) fn is_nominative_you(word: &Word) -> bool {
    matches!(word.form.as_str(), "ты" | "вы" | "ty" | "vy" | "vi")
}

/// «ты», «вам», «вас» …
pub(super) fn is_you(word: &Word) -> bool {
    is_nominative_you(word)
        || matches!(
            word.form.as_str(),
            "тебя" | "тебе" | "тобой" | "вас" | "вам" | "вами"
        )
}

/// «твой», «ваша» …
pub(super) fn is_yours(word: &Word) -> bool {
    word.is("твой")
        || word.is("ваш")
        || matches!(
            word.form.as_str(),
            "vash" | "vasha" | "vashi" | "tvoi" | "tvoy" | "tvoya"
        )
}

/// «я», «мы».
pub(super) fn is_me(word: &Word) -> bool {
    matches!(word.form.as_str(), "я" | "мы")
}

/// An order or a verb in the second person, by the likeliest reading.
pub(super) fn is_order(word: &Word) -> bool {
    word.readings.first().is_some_and(|reading| {
        reading.grams.has("imp") || reading.grams.has("fin") && reading.grams.has("2")
    })
}
