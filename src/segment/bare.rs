//! Speech without quotation marks: «Я ему: – Где заказ?», «Отвечают: ждите», «На левой, говорю.»

use std::ops::Range;

use super::colon;
use super::cue::Lists;
use super::dashes;
use super::quotes::Pair;
use super::speech::{Told, words};
use super::words::{finite, is_first_person, is_second_person, likely};
use crate::morphology::{Analysis, Word};

/// Speech without quotation marks: «Я ему: – Где заказ?», «Отвечают: ждите, машина сломалась».
pub(super) fn bare_speech(lists: &Lists, told: &Told<'_>, quoted: &[Pair]) -> Vec<Range<usize>> {
    let Told { text, analysis } = *told;
    let mut found: Vec<Range<usize>> = Vec::new();
    // pairs are in order and apart from each other
    let apart = |bytes: &Range<usize>| {
        let first = quoted.partition_point(|pair| pair.outer.end <= bytes.start);
        quoted
            .get(first)
            .is_none_or(|pair| pair.outer.start >= bytes.end)
    };
    let sentences = sentences(analysis);
    for (number, sentence) in sentences.iter().enumerate() {
        let bytes = analysis.bytes(sentence);
        let words = &analysis.words[sentence.clone()];
        if found.last().is_some_and(|last| last.end > bytes.start) {
            continue;
        }
        if apart(&bytes)
            && (is_parenthetical(lists, text, words)
                || ends_with_its_verb(lists, text, words)
                || dashes::has_author(lists, text, analysis, bytes.clone()))
        {
            found.push(bytes);
        } else if let Some(before) = number
            .checked_sub(1)
            .map(|before| analysis.bytes(&sentences[before]))
            .filter(|before| {
                apart(before) && found.last().is_none_or(|last| last.end <= before.start)
            })
            .filter(|_| dashes::is_authors(lists, text, analysis, bytes.clone()))
        {
            // «Где мои ботинки? – спросила она.»
            found.push(before.start..bytes.end);
        } else if let Some(bytes) = trailing_speech(analysis, sentence).filter(&apart) {
            found.push(bytes);
        } else {
            found.extend(colon::speech(lists, told, &sentences[number..], &apart));
        }
    }
    found
}

/// Sentences, also those that begin with a small letter: «нет. она говорит: да».
fn sentences(analysis: &Analysis) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(analysis.sentences.len());
    for sentence in &analysis.sentences {
        let mut start = sentence.start;
        for at in sentence.start + 1..sentence.end.saturating_sub(1) {
            let (before, word) = (&analysis.words[at - 1], &analysis.words[at]);
            let ends = match word.form.as_str() {
                // «ул.», «т. д.»
                "." => before.form.chars().count() > 3,
                "!" | "?" | "…" | "..." => true,
                _ => false,
            };
            let spaced = analysis.words[at + 1].bytes.start > word.bytes.end;
            if ends && spaced && !analysis.words[at + 1].punctuation {
                found.push(start..at + 1);
                start = at + 1;
            }
        }
        found.push(start..sentence.end);
    }
    found
}

/// Speech whose verb closes the sentence: «У меня на чеке двенадцатое, говорит.», «Проходите, сказала она.»
fn ends_with_its_verb(lists: &Lists, text: &str, words: &[Word]) -> bool {
    let Some(comma) = words.iter().rposition(|word| word.form == ",") else {
        return false;
    };
    let tail: Vec<&Word> = words[comma + 1..]
        .iter()
        .filter(|word| !word.punctuation)
        .collect();
    let Some(verb) = tail.first().filter(|word| lists.strictly_says(word)) else {
        return false;
    };
    let heads = words[..comma].iter().filter(|word| !word.punctuation);
    tail.len() <= 3
        && finite(verb).is_some_and(|verb| {
            !verb.imperative && (verb.past || verb.person == 1 || verb.person == 3 && !verb.plural)
        })
        && tail[1..].iter().all(|word| {
            lists.is_subject(word, &text[word.bytes.clone()])
                || matches!(word.form.as_str(), "ему" | "ей" | "им" | "мне" | "нам")
        })
        && heads.count() > 1
        && !words[..comma].iter().any(|word| lists.strictly_says(word))
}

/// Speech after dots: «Из трёх фраз я понял … не звоните мне… увидимся в суде».
fn trailing_speech(analysis: &Analysis, sentence: &Range<usize>) -> Option<Range<usize>> {
    let words = &analysis.words[sentence.clone()];
    let dots = words
        .iter()
        .position(|word| word.form.starts_with('…') || word.form.starts_with(".."))?;
    let led = words[..dots].iter().any(|word| {
        matches!(
            word.lemma(),
            "фраза"
                | "слово"
                | "ответ"
                | "выглядеть"
                | "звучать"
                | "дословно"
                | "услышать"
                | "ответить"
        )
    });
    let rest = &words[dots + 1..];
    let mine = rest.iter().any(is_first_person);
    let yours = rest.iter().any(|word| {
        is_second_person(word)
            || finite(word).is_some_and(|verb| verb.imperative || verb.person == 2)
    });
    let first = rest.iter().find(|word| !word.punctuation)?;
    let end = analysis.bytes(sentence).end;
    (led && mine && yours && first.bytes.start < end).then_some(first.bytes.start..end)
}

/// Speech that carries its verb between commas: «Ну что вы, отвечают, деталей не было», «На левой, говорю.»
fn is_parenthetical(lists: &Lists, text: &str, words: &[Word]) -> bool {
    let Some(comma) = words.iter().position(|word| word.form == ",") else {
        return false;
    };
    let Some(verb) = words
        .get(comma + 1)
        .filter(|word| lists.strictly_says(word) && word.form != "говорят")
    else {
        return false;
    };
    let told = |word: &Word| {
        finite(word).is_some_and(|verb| verb.past || verb.person == 1 && !verb.plural)
    };
    let subject = |word: &Word| {
        matches!(word.form.as_str(), "я" | "он" | "она" | "они")
            || lists.is_person(word)
                && finite(word).is_none()
                && likely(word, &["nom"])
                && text[word.bytes.clone()].starts_with(char::is_lowercase)
    };
    if comma == 0
        || words[..comma]
            .iter()
            .any(|word| told(word) || subject(word))
    {
        return false;
    }
    let tail = &words[comma + 2..];
    let close = tail
        .iter()
        .take(5)
        .position(|word| matches!(word.form.as_str(), "," | "." | "!" | "?"));
    let Some(close) = close else {
        return false;
    };
    let plain = tail[..close]
        .iter()
        .all(|word| finite(word).is_none_or(|found| !found.past) || lists.is_person(word));
    let clause = tail.get(close + 1).is_some_and(|word| {
        matches!(
            word.form.as_str(),
            "что"
                | "чтобы"
                | "чтоб"
                | "будто"
                | "о"
                | "про"
                | "как"
                | "и"
                | "а"
                | "когда"
        )
    });
    plain && !clause && finite(verb).is_some_and(|verb| !verb.imperative)
}

/// The speaker named by a verb between commas inside the speech.
pub(super) fn between_commas(
    lists: &Lists,
    told: &Told<'_>,
    bytes: &Range<usize>,
) -> Option<String> {
    let words = words(told.analysis, bytes);
    let comma = words.iter().position(|word| word.form == ",")?;
    let verb = words
        .get(comma + 1)
        .filter(|word| lists.strictly_says(word))?;
    let rest = &words[comma + 1..];
    let end = rest
        .iter()
        .take(6)
        .position(|word| word.punctuation)
        .unwrap_or(rest.len().min(6));
    let named = finite(verb).is_some_and(|verb| !verb.imperative);
    named
        .then(|| lists.cue(told.text, &rest[..end], false))
        .flatten()
}
