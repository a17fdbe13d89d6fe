//! Who speaks, in the prose's own words: «спросила она», «отвечает менеджер Олег», «Мне, уверенно:».

use std::collections::HashSet;

use super::words::{capital, fair, finite, likely};
use crate::morphology::{Word, fold};
use crate::rules::pattern::Lexicons;

/// Words around direct speech, looked up by lemma.
pub(crate) struct Lists {
    say: HashSet<String>,
    strict_say: HashSet<String>,
    hear: HashSet<String>,
    things: HashSet<String>,
    persons: HashSet<String>,
    examples: HashSet<String>,
    not_speakers: HashSet<String>,
}

impl Lists {
    /// Takes the lists of `data/lexicons/speech.toml` and `people.toml`.
    pub(crate) fn new(lexicons: &Lexicons) -> Self {
        let set = |names: &[&str]| -> HashSet<String> {
            names
                .iter()
                .flat_map(|name| lexicons.get(*name).map_or(&[][..], Vec::as_slice))
                .map(|word| fold(word))
                .collect()
        };
        Self {
            say: set(&["say_verb"]),
            strict_say: set(&["strict_say_verb"]),
            hear: set(&["hear_verb"]),
            things: set(&["name_noun"]),
            persons: set(&[
                "staff_person",
                "customer_person",
                "any_person",
                "third_person",
            ]),
            examples: set(&["example_word"]),
            not_speakers: set(&["not_speaker"]),
        }
    }

    /// Whether a reading of the word is a verb of speech.
    pub(crate) fn says(&self, word: &Word) -> bool {
        fair(word).any(|reading| self.say.contains(&reading.lemma)) || word.form == "мол"
    }

    /// Whether it is a verb after which a colon alone brings speech in.
    pub(crate) fn strictly_says(&self, word: &Word) -> bool {
        finite(word).is_some() && fair(word).any(|reading| self.strict_say.contains(&reading.lemma))
    }

    /// Whether the noun names a thing when quotation marks follow.
    pub(super) fn names_thing(&self, word: &Word) -> bool {
        fair(word).any(|reading| self.things.contains(&reading.lemma))
            || self.things.contains(&word.form)
    }

    /// Whether the word says that what follows is a sample: «например», «с текстом».
    pub(crate) fn is_example(&self, word: &Word) -> bool {
        self.examples.contains(&word.form)
            || fair(word).any(|reading| self.examples.contains(&reading.lemma))
    }

    /// Whether the label before a colon can be nobody: «Плюсы:», «Итого:».
    pub(super) fn is_not_speaker(&self, label: &str) -> bool {
        let folded = fold(label);
        let first = folded
            .split(|letter: char| !letter.is_alphanumeric() && letter != '.')
            .next()
            .unwrap_or_default();
        self.not_speakers.contains(&folded) || self.not_speakers.contains(first)
    }

    /// Whether the word is a person by its lemma.
    pub(super) fn is_person(&self, word: &Word) -> bool {
        fair(word).any(|reading| self.persons.contains(&reading.lemma))
    }

    /// Whether the word can be the one who speaks: a pronoun, a person, a name in the nominative.
    pub(super) fn is_subject(&self, word: &Word, written: &str) -> bool {
        if matches!(word.form.as_str(), "я" | "мы" | "он" | "она" | "они") {
            return true;
        }
        if !likely(word, &["nom"])
            || finite(word).is_some_and(|verb| verb.past) && !self.is_person(word)
        {
            return false;
        }
        self.is_person(word) || is_name(word, written)
    }

    /// The one who speaks, as the prose gives it. `nearest_last` for words that stand before the speech.
    pub(super) fn cue(&self, text: &str, words: &[Word], nearest_last: bool) -> Option<String> {
        let written = |at: usize| &text[words[at].bytes.clone()];
        let said = if nearest_last {
            words
                .iter()
                .rposition(|word| self.says(word) && finite(word).is_some())
        } else {
            words
                .iter()
                .position(|word| self.says(word) && finite(word).is_some())
        };
        let subjects = (0..words.len())
            .filter(|&at| !words[at].punctuation && self.is_subject(&words[at], written(at)));
        let hears = words.iter().any(|word| {
            finite(word).is_some() && fair(word).any(|reading| self.hear.contains(&reading.lemma))
        });
        // «Ответил так, что я запомнила»: a comma parts the verb from another's subject
        let apart = |at: usize, verb: usize| {
            let between = &words[at.min(verb)..at.max(verb)];
            at.abs_diff(verb) + 6 * usize::from(between.iter().any(|word| word.form == ","))
        };
        let best = match said {
            None if hears => None,
            Some(verb) => subjects
                .min_by_key(|&at| (apart(at, verb), at))
                .filter(|&at| apart(at, verb) <= 9),
            None if nearest_last => subjects.max(),
            None => subjects.min(),
        };
        if let Some(verb) = said
            .and_then(|at| finite(&words[at]))
            .filter(|verb| verb.person == 1)
        {
            return Some(if verb.plural { "мы" } else { "я" }.to_owned());
        }
        if let Some(at) = best {
            let first =
                if at > 0 && self.is_person(&words[at - 1]) && likely(&words[at - 1], &["nom"]) {
                    at - 1
                } else {
                    at
                };
            let mut last = at;
            while words
                .get(last + 1)
                .is_some_and(|next| is_name(next, written(last + 1)) && likely(next, &["nom"]))
            {
                last += 1;
            }
            return Some(text[words[first].bytes.start..words[last].bytes.end].to_owned());
        }
        if said.is_none()
            && let Some(at) = words
                .iter()
                .position(|word| matches!(word.form.as_str(), "мне" | "нам"))
        {
            return Some(written(at).to_owned());
        }
        match said.and_then(|at| finite(&words[at])) {
            Some(verb) if verb.plural => Some("они".to_owned()),
            _ => None,
        }
    }
}

/// A capitalised word that the dictionary takes for a name, or does not know.
pub(crate) fn is_name(word: &Word, written: &str) -> bool {
    capital(written)
        && !word.punctuation
        && (fair(word).any(|reading| reading.grams.has("propn"))
            || word
                .readings
                .iter()
                .take(1)
                .any(|reading| reading.grams.has("noun") && reading.grams.has("anim")))
}
