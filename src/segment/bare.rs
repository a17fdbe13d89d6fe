//! Speech without quotation marks: «Я ему: – Где заказ?», «Отвечают: ждите», «На левой, говорю.»

use std::ops::Range;

use super::cue::Lists;
use super::quotes::Pair;
use super::speech::{Told, words};
use super::words::{finite, is_dash, is_first_person, likely};
use crate::morphology::{Analysis, Word};

/// Speech without quotation marks: «Я ему: – Где заказ?», «Отвечают: ждите, машина сломалась».
pub(super) fn bare_speech(lists: &Lists, told: &Told<'_>, quoted: &[Pair]) -> Vec<Range<usize>> {
    let Told { text, analysis } = *told;
    let mut found = Vec::new();
    for sentence in &analysis.sentences {
        let bytes = analysis.bytes(sentence);
        // pairs are in order and apart from each other
        let apart = |bytes: &Range<usize>| {
            let first = quoted.partition_point(|pair| pair.outer.end <= bytes.start);
            quoted
                .get(first)
                .is_none_or(|pair| pair.outer.start >= bytes.end)
        };
        if apart(&bytes) && is_parenthetical(lists, text, &analysis.words[sentence.clone()]) {
            found.push(bytes);
            continue;
        }
        if let Some(bytes) = trailing_speech(analysis, sentence).filter(&apart) {
            found.push(bytes);
            continue;
        }
        let Some(colon) = analysis.words[sentence.clone()]
            .iter()
            .position(|word| word.form == ":")
        else {
            continue;
        };
        let (head, tail) = analysis.words[sentence.clone()].split_at(colon);
        let Some(first) = tail.get(1) else {
            continue;
        };
        let inside = !apart(&first.bytes) || !apart(&tail[0].bytes);
        if inside || matches!(first.form.as_str(), "«" | "\"" | "“" | "„") {
            continue;
        }
        let near: Vec<&Word> = head
            .iter()
            .rev()
            .filter(|word| !word.punctuation)
            .take(5)
            .collect();
        let dashed = text[first.bytes.start..].starts_with(is_dash);
        let said = near.iter().take(4).any(|word| lists.strictly_says(word));
        let person = near
            .iter()
            .any(|word| lists.is_subject(word, &text[word.bytes.clone()]));
        let spoken: Vec<&Word> = tail[1..].iter().filter(|word| !word.punctuation).collect();
        let alive = spoken
            .iter()
            .any(|word| finite(word).is_some_and(|verb| verb.imperative || verb.person != 0))
            || spoken.iter().any(|word| likely(word, &["inf"]))
            || text[..bytes.end].ends_with(['?', '!']);
        // «он мне: ты чё самый умный»
        let bare = person
            && near.len() <= 3
            && near.iter().all(|word| {
                matches!(
                    word.form.as_str(),
                    "я" | "он"
                        | "она"
                        | "они"
                        | "мне"
                        | "ему"
                        | "ей"
                        | "им"
                        | "ну"
                        | "а"
                        | "и"
                        | "тут"
                        | "на"
                        | "это"
                )
            });
        let said = said || bare;
        if dashed && (said || person) || said && spoken.len() > 1 && alive {
            // quotes inside end it: «сказал: ждите до «железной» пятницы» stays whole
            found.push(first.bytes.start..bytes.end);
        }
    }
    found
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
        matches!(
            word.form.as_str(),
            "вы" | "вам" | "вас" | "вами" | "тебе" | "тебя" | "ты"
        ) || finite(word).is_some_and(|verb| verb.imperative || verb.person == 2)
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
