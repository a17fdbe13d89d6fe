//! Lines of a play: «Я: …», «Диспетчер: …», «Она (орёт): …».

use std::collections::HashMap;

use super::cue::Lists;
use super::words::{finite, likely};
use crate::morphology::{Morphology, Word, fold};

/// Longest label before a colon, in words and in characters.
const LABEL_WORDS: usize = 5;
const LABEL_LETTERS: usize = 45;

/// Labels of a text that looks like a play: «Я: …», «Диспетчер: …».
pub(super) fn labels<'t>(
    lists: &Lists,
    told: impl Iterator<Item = &'t str>,
    morphology: &Morphology,
) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in told {
        if let Some((label, _)) = label(text) {
            *counts.entry(fold(label)).or_default() += 1;
        }
    }
    let all = counts.len();
    // a single such line is told, not played
    let lines: usize = counts.values().sum();
    let twice = counts.values().filter(|&&count| count > 1).count();
    counts.retain(|label, count| {
        if lists.is_not_speaker(label) {
            return false;
        }
        let analysis = morphology.analyze(label);
        let pronoun = |word: &Word| {
            matches!(
                word.form.as_str(),
                "я" | "мне" | "он" | "она" | "они" | "мы" | "ему" | "ей" | "им" | "мой"
            )
        };
        let Some(first) = analysis.words.iter().find(|word| !word.punctuation) else {
            return false;
        };
        // «Утром куратор:» is no label, «Старший мастер:» is
        let opens = pronoun(first) || likely(first, &["nom"]);
        let person = analysis
            .words
            .iter()
            .any(|word| pronoun(word) || lists.is_person(word));
        let verbless = analysis.words.iter().all(|word| finite(word).is_none());
        if opens && person && verbless {
            return lines > 1;
        }
        // a name, or a handle, that comes again or stands among labels that do
        let nameless = |word: &Word| {
            !word.punctuation
                && !likely(word, &["propn"])
                && word.readings.first().is_some_and(|reading| {
                    reading.grams.has("noun")
                        || reading.grams.has("adv")
                        || reading.grams.has("prep")
                })
        };
        let named = !analysis.words.iter().any(nameless) && verbless;
        all > 1 && (*count > 1 && opens || named && twice > 0)
    });
    counts
}

/// The label of a line and where its words begin: «Она (орёт): Вон отсюда!»
pub(super) fn label(text: &str) -> Option<(&str, usize)> {
    let colon = text.find(':')?;
    let label = &text[..colon];
    let rest = &text[colon + 1..];
    let bare = label.split('(').next().unwrap_or(label).trim();
    let fits = !bare.is_empty()
        && bare.split_whitespace().count() <= LABEL_WORDS
        && label.chars().count() <= LABEL_LETTERS
        && rest.starts_with(char::is_whitespace)
        && !rest.trim_start().starts_with(['«', '"', '“', '„'])
        && !bare.contains(['.', '!', '?', '«', '"', ';', '—', '–'])
        && bare.chars().any(char::is_alphabetic);
    fits.then_some((bare, colon + 1))
}
