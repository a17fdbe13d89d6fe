//! A line of dialogue and the author's words in it: «– Что? – спросила она. – Не знаю.»

use std::ops::Range;

use super::cue::{Lists, is_name};
use super::words::{finite, is_dash};
use crate::morphology::{Analysis, Word};

/// A stretch of a line: spoken, or told by the author.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Bytes of the paragraph.
    pub bytes: Range<usize>,
    /// Direct speech.
    pub spoken: bool,
}

/// Cuts a line that begins with speech; neighbouring stretches differ in `spoken`.
pub(super) fn cut(
    lists: &Lists,
    text: &str,
    analysis: &Analysis,
    line: Range<usize>,
) -> Vec<Stretch> {
    let marks = separators(text, &line);
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut spoken = true;
    let mut start = line.start;
    for (number, &(dash, stop)) in marks.iter().enumerate() {
        let end = marks.get(number + 1).map_or(line.end, |&(next, _)| next);
        let next_spoken = if spoken {
            !is_author(lists, text, analysis, dash..end, stop)
        } else {
            !(stop == ',' && continues_author(analysis, dash..end))
        };
        if next_spoken != spoken {
            push(&mut stretches, start..dash, spoken);
            start = dash;
            spoken = next_spoken;
            // «– Зачем диагностика, – говорю, мы же договаривались»: speech goes on after the author's comma
            if !spoken && let Some(comma) = resumes(lists, analysis, dash..end) {
                push(&mut stretches, dash..comma, false);
                start = comma;
                spoken = true;
            }
        }
    }
    push(&mut stretches, start..line.end, spoken);
    stretches
}

/// Whether the author breaks in on a sentence that begins with speech: «Вот они, – сказал я.»
pub(super) fn has_author(
    lists: &Lists,
    text: &str,
    analysis: &Analysis,
    sentence: Range<usize>,
) -> bool {
    separators(text, &sentence)
        .first()
        .is_some_and(|&(dash, _)| {
            is_authors(lists, text, analysis, dash..sentence.end)
                && !words_in(analysis, &(sentence.start..dash), usize::MAX)
                    .iter()
                    .any(|word| lists.strictly_says(word))
        })
}

/// Whether a stretch that begins with a dash is the author's, by a verb of speech near it: «– спросила она.»
pub(super) fn is_authors(
    lists: &Lists,
    text: &str,
    analysis: &Analysis,
    bytes: Range<usize>,
) -> bool {
    let words = words_in(analysis, &bytes, 3);
    text[bytes].starts_with(is_dash)
        && words
            .first()
            .is_some_and(|first| text[first.bytes.clone()].starts_with(char::is_lowercase))
        && words.iter().any(|word| {
            lists.says(word)
                && finite(word).is_some_and(|verb| {
                    !verb.imperative && verb.person != 2 && (verb.past || !future(word))
                })
        })
}

fn push(stretches: &mut Vec<Stretch>, bytes: Range<usize>, spoken: bool) {
    if !bytes.is_empty() {
        stretches.push(Stretch { bytes, spoken });
    }
}

/// Dashes after a punctuation mark, with that mark.
fn separators(text: &str, line: &Range<usize>) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let (mut before, mut spaced) = (' ', true);
    for (at, letter) in text[line.clone()].char_indices() {
        let at = line.start + at;
        if is_dash(letter) {
            let next = text[at + letter.len_utf8()..line.end].chars().next();
            let wide = letter != '-' && letter != '‑';
            let parted = next.is_none_or(char::is_whitespace) || wide && spaced;
            if at > line.start && (spaced || wide) && parted && ",.!?…;:".contains(before) {
                found.push((at, before));
            }
            before = letter;
            spaced = false;
        } else if letter.is_whitespace() {
            spaced = true;
        } else {
            if !matches!(letter, '»' | '"' | '”' | '“' | ')') {
                before = letter;
            }
            spaced = false;
        }
    }
    found
}

fn words_in<'a>(analysis: &'a Analysis, bytes: &Range<usize>, most: usize) -> Vec<&'a Word> {
    let from = analysis
        .words
        .partition_point(|word| word.bytes.start < bytes.start);
    analysis.words[from..]
        .iter()
        .take_while(|word| word.bytes.start < bytes.end)
        .filter(|word| !word.punctuation)
        .take(most)
        .collect()
}

/// Whether the author speaks after this dash: a verb of speech, or what the speaker does meanwhile.
fn is_author(
    lists: &Lists,
    text: &str,
    analysis: &Analysis,
    bytes: Range<usize>,
    stop: char,
) -> bool {
    let words = words_in(analysis, &bytes, 7);
    let Some(first) = words.first() else {
        return false;
    };
    if stop == ':' || stop == ';' {
        return false;
    }
    let lower = text[first.bytes.clone()].starts_with(char::is_lowercase);
    let told = |word: &&Word| finite(word).is_some_and(|verb| !verb.imperative && verb.person != 2);
    let said = words
        .iter()
        .take(if lower { 5 } else { 6 })
        .any(|word| lists.says(word) && told(word) && !future(word));
    let subject = words.iter().take(4).any(|word| {
        word.form != "я" && word.form != "мы" && lists.is_subject(word, &text[word.bytes.clone()])
    });
    let past = words
        .iter()
        .any(|word| finite(word).is_some_and(|verb| verb.past));
    let third = words
        .iter()
        .any(|word| finite(word).is_some_and(|verb| verb.past || verb.person == 3 && !verb.plural));
    let addressed = words.iter().any(|word| {
        matches!(
            word.form.as_str(),
            "вы" | "вам" | "вас" | "ты" | "тебе" | "тебя" | "ваш"
        )
    });
    if lower {
        let led = words
            .iter()
            .take(3)
            .any(|word| finite(word).is_some_and(|verb| verb.past));
        (said && (!addressed || words.iter().take(2).any(|word| lists.says(word))))
            || (subject && third && !addressed && stop != ',')
            || (led && !addressed && !words.iter().any(|word| word.form == "я"))
            || (words.len() <= 3
                && subject
                && !addressed
                && words.iter().all(|word| !word.has(&["inf"]))
                && stop != ',')
    } else {
        // «– Не знаю. – Она пожала плечами.»
        stop != ',' && subject && past && !addressed
            || stop != ',' && is_name(first, &text[first.bytes.clone()]) && said && !addressed
            || stop != ','
                && said
                && first.form != "я"
                && words.iter().take(2).any(|word| lists.says(word))
                && past
                && !addressed
    }
}

fn future(word: &Word) -> bool {
    word.readings
        .first()
        .is_some_and(|reading| reading.grams.has("fut"))
}

/// Where speech goes on without a dash: after «говорю,» or «говорит он,», when somebody is addressed.
fn resumes(lists: &Lists, analysis: &Analysis, bytes: Range<usize>) -> Option<usize> {
    let from = analysis
        .words
        .partition_point(|word| word.bytes.start < bytes.start);
    let words: Vec<&Word> = analysis.words[from..]
        .iter()
        .take_while(|word| word.bytes.start < bytes.end)
        .collect();
    let comma = words.iter().take(5).position(|word| word.form == ",")?;
    let said = words[..comma]
        .iter()
        .any(|word| lists.says(word) && finite(word).is_some());
    let rest = &words[comma + 1..];
    let addressed = rest.iter().any(|word| {
        matches!(
            word.form.as_str(),
            "вы" | "вас" | "вам" | "ты" | "мы" | "нас" | "нам" | "ваш" | "ваша"
        ) || finite(word).is_some_and(|verb| verb.imperative || verb.person == 2)
    });
    let told = rest.iter().take(2).any(|word| {
        matches!(word.form.as_str(), "и" | "что" | "а" | "но")
            || finite(word).is_some_and(|verb| verb.past)
    });
    (said && addressed && !told && rest.len() > 3).then(|| words[comma].bytes.end)
}

/// After the author's comma a dash may go on with the author: «сказал он, – и ушёл, – …» is rare; only a bare gerund or
/// verb does.
fn continues_author(analysis: &Analysis, bytes: Range<usize>) -> bool {
    let words = words_in(analysis, &bytes, 3);
    words.first().is_some_and(|word| word.form == "и")
        && words
            .get(1)
            .is_some_and(|word| finite(word).is_some_and(|verb| verb.past))
}
