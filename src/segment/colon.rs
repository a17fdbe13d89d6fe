//! Speech that a colon brings in, without quotation marks: «Отвечают: ждите», «На том конце помолчали: Да, это позор».

use std::ops::Range;

use super::cue::{Lists, is_name};
use super::speech::Told;
use super::words::{capital, finite, is_dash, is_first_person, is_second_person, likely};
use crate::morphology::Word;

/// Sentences after the one with the colon that may belong to the speech.
const MOST_SENTENCES: usize = 5;
/// Words before the colon that are looked at.
const NEAR: usize = 5;

/// Speech after a colon of the first of these sentences; `apart`: no quotation marks there.
pub(super) fn speech(
    lists: &Lists,
    told: &Told<'_>,
    sentences: &[Range<usize>],
    apart: &impl Fn(&Range<usize>) -> bool,
) -> Option<Range<usize>> {
    let words = &told.analysis.words[sentences[0].clone()];
    let start = (0..words.len())
        .filter(|&at| words[at].form == ":")
        .find_map(|colon| begins(lists, told, words.split_at(colon), apart))?;
    let end = goes_on(lists, told, sentences, apart);
    Some(start..end.unwrap_or(told.analysis.bytes(&sentences[0]).end))
}

/// What stands before a colon.
struct Head {
    /// A verb of speech, or nothing but a person: «он мне:».
    said: bool,
    /// … right before it.
    closely: bool,
    /// Somebody who can speak.
    person: bool,
    /// Somebody does something: «На том конце помолчали:».
    acted: bool,
}

impl Head {
    fn of(lists: &Lists, text: &str, words: &[Word]) -> Self {
        let near: Vec<&Word> = words
            .iter()
            .rev()
            .filter(|word| !word.punctuation)
            .take(NEAR)
            .collect();
        let says = |reach: usize| {
            near.iter()
                .take(reach)
                .any(|word| lists.strictly_says(word))
        };
        let person = near.iter().any(|word| {
            lists.is_subject(word, &text[word.bytes.clone()])
                || matches!(
                    word.form.as_str(),
                    "тот" | "та" | "те" | "мне" | "ему" | "ей" | "им"
                )
        });
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
        let acted = words.iter().any(|word| {
            lists.says(word)
                || finite(word).is_some_and(|verb| verb.past && !verb.neuter)
                    && word.lemma() != "понравиться"
        });
        Self {
            said: says(4) || bare,
            closely: says(2),
            person,
            acted,
        }
    }
}

/// Where speech begins after one colon, between the words of its sentence before it and those from it on.
fn begins(
    lists: &Lists,
    told: &Told<'_>,
    (head, tail): (&[Word], &[Word]),
    apart: &impl Fn(&Range<usize>) -> bool,
) -> Option<usize> {
    let Told { text, .. } = *told;
    let first = tail.get(1)?;
    if !apart(&first.bytes)
        || !apart(&tail[0].bytes)
        || matches!(first.form.as_str(), "«" | "\"" | "“" | "„")
    {
        return None;
    }
    let head = Head::of(lists, text, head);
    let written = &text[first.bytes.clone()];
    let start = first.bytes.start;
    if written.starts_with(is_dash) {
        return (head.said || head.person).then_some(start);
    }
    let spoken: Vec<&Word> = tail[1..].iter().filter(|word| !word.punctuation).collect();
    let alive = spoken.iter().any(|word| {
        finite(word).is_some_and(|verb| verb.imperative || verb.person != 0)
            || likely(word, &["inf"])
    }) || tail
        .last()
        .is_some_and(|word| matches!(word.form.as_str(), "?" | "!"));
    // after a colon a capital letter begins somebody's words, or a name
    let called = tail[2..].iter().take(2).any(|word| word.form == ",");
    let open = capital(written)
        && (head.said
            || (head.person || head.acted && (alive || talks(&spoken)))
                && (called || !is_name(first, written)));
    (open || head.said && spoken.len() > 1 && (alive || head.closely)).then_some(start)
}

/// Whether the words are more than a list of things: «Да, это наша вина», not «Стол, стулья, полку».
fn talks(spoken: &[&Word]) -> bool {
    spoken.iter().any(|word| {
        finite(word).is_some()
            || is_second_person(word)
            || is_first_person(word)
            || matches!(
                word.lemma(),
                "наш" | "мы" | "да" | "нет" | "ну" | "ой" | "пожалуйста"
            )
    })
}

/// The end of the last sentence that goes on with the speech of the first one: everything up to the last one that
/// addresses somebody, says what the speaker will do, calls out or asks, before the story goes on.
fn goes_on(
    lists: &Lists,
    told: &Told<'_>,
    sentences: &[Range<usize>],
    apart: &impl Fn(&Range<usize>) -> bool,
) -> Option<usize> {
    let Told { text, analysis } = *told;
    let mut end = None;
    let mut short = is_short(&analysis.words[sentences[0].clone()]);
    for sentence in sentences[1..].iter().take(MOST_SENTENCES) {
        let bytes = analysis.bytes(sentence);
        let words = &analysis.words[sentence.clone()];
        let addressed = words.iter().any(|word| {
            is_second_person(word)
                || finite(word).is_some_and(|verb| verb.imperative || verb.person == 2)
                || likely(word, &["fut", "1"])
        });
        if !apart(&bytes)
            || words.iter().any(|word| word.form == ":")
            || text[bytes.clone()].starts_with(is_dash)
            || !addressed && tells(lists, text, words)
        {
            break;
        }
        // «Ох. Можно, с девятого»: after a word or two speech has only begun
        if short || addressed || text[bytes.clone()].trim_end().ends_with(['!', '?']) {
            end = Some(bytes.end);
        }
        short = short && is_short(words);
    }
    end
}

/// Whether a sentence, or what follows its last colon, is a word or two: «Нет.», «Он: Ох.»
fn is_short(words: &[Word]) -> bool {
    let said = words
        .iter()
        .rev()
        .take_while(|word| word.form != ":")
        .filter(|word| !word.punctuation);
    said.count() <= 2
}

/// Whether the sentence tells what somebody did: «Я посмеялась за компанию», «Рабочие посмотрели на пол».
fn tells(lists: &Lists, text: &str, words: &[Word]) -> bool {
    let past = words
        .iter()
        .any(|word| finite(word).is_some_and(|verb| verb.past));
    let subject = words
        .iter()
        .any(|word| lists.is_subject(word, &text[word.bytes.clone()]));
    past && subject || words.iter().any(|word| lists.strictly_says(word))
}
