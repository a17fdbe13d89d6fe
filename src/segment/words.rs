//! Grammar of single words, as segmentation and attribution ask for it.

use crate::morphology::{Reading, Word};

/// Readings below this share of the best one are homonyms too rare to follow: «стали» as a noun, «мыла» as a noun.
const FAIR_SHARE: f64 = 0.25;

/// Person, number and gender of a finite verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Finite {
    /// 1, 2, 3; past forms have none (0).
    pub person: u8,
    /// Several.
    pub plural: bool,
    /// Past tense.
    pub past: bool,
    /// Feminine form of the past.
    pub feminine: bool,
    /// Masculine form of the past.
    pub masculine: bool,
    /// Neuter form of the past: «было», «оказалось».
    pub neuter: bool,
    /// An order or request.
    pub imperative: bool,
}

/// Readings worth following, most probable first.
pub(crate) fn fair(word: &Word) -> impl Iterator<Item = &Reading> {
    let best = word
        .readings
        .iter()
        .map(|reading| reading.probability)
        .fold(0.0, f64::max);
    word.readings
        .iter()
        .filter(move |reading| reading.probability >= best * FAIR_SHARE)
}

/// Whether a fair reading has all these features.
pub(crate) fn likely(word: &Word, names: &[&str]) -> bool {
    fair(word).any(|reading| names.iter().all(|name| reading.grams.has(name)))
}

/// The finite verb that the word most probably is.
pub(crate) fn finite(word: &Word) -> Option<Finite> {
    if word.punctuation {
        return None;
    }
    let best = word.readings.first()?;
    let reading = if is_finite(best) {
        best
    } else if best.grams.has("noun") || best.grams.has("adj") || best.grams.has("propn") {
        // «стали», «мела»: only a verb that is nearly as probable as the noun
        fair(word)
            .find(|reading| is_finite(reading) && reading.probability >= best.probability * 0.6)?
    } else {
        return None;
    };
    let has = |name: &str| reading.grams.has(name);
    Some(Finite {
        person: if has("1") {
            1
        } else if has("2") {
            2
        } else {
            u8::from(has("3")) * 3
        },
        plural: has("pl"),
        past: has("past"),
        feminine: has("f"),
        masculine: has("m"),
        neuter: has("n"),
        imperative: has("imp"),
    })
}

fn is_finite(reading: &Reading) -> bool {
    (reading.grams.has("verb") || reading.grams.has("aux"))
        && !reading.grams.has("inf")
        && !reading.grams.has("participle")
        && !reading.grams.has("gerund")
        && (reading.grams.has("fin")
            || reading.grams.has("past")
            || reading.grams.has("imp")
            || reading.grams.has("pres")
            || reading.grams.has("fut"))
}

/// Whether the first letter is a capital one in the text.
pub(crate) fn capital(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// Any of the dashes people type.
pub(crate) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '–' | '—' | '−' | '‒' | '―' | '‑')
}

/// «я», «мне», «мой» and the like.
pub(crate) fn is_first_person(word: &Word) -> bool {
    matches!(
        word.form.as_str(),
        "я" | "меня"
            | "мне"
            | "мной"
            | "мною"
            | "мой"
            | "моя"
            | "мое"
            | "мои"
            | "моего"
            | "моей"
            | "моем"
            | "моему"
            | "моим"
            | "моих"
            | "мою"
    ) && !likely(word, &["verb"])
}

/// «вы», «тебе», «ваш» and the like.
pub(crate) fn is_second_person(word: &Word) -> bool {
    matches!(
        word.form.as_str(),
        "вы" | "вас"
            | "вам"
            | "вами"
            | "ты"
            | "тебя"
            | "тебе"
            | "тобой"
            | "ваш"
            | "ваша"
            | "ваше"
            | "ваши"
            | "вашего"
            | "вашей"
            | "вашему"
            | "вашем"
            | "вашу"
            | "ваших"
            | "твой"
            | "твоя"
            | "твое"
            | "твои"
            | "твоей"
            | "твоего"
    )
}
