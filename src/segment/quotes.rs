//! Pairs of quotation marks, and whether somebody speaks between them or a thing is named.

use std::ops::Range;

use super::cue::Lists;
use super::words::{finite, is_dash, likely};
use crate::morphology::{Analysis, Word};

/// Points from which the words between quotation marks count as speech.
const SPEECH: i32 = 3;

/// A pair of quotation marks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    /// Bytes with the marks.
    pub outer: Range<usize>,
    /// Bytes between them.
    pub inner: Range<usize>,
}

/// The outermost pairs, in order. Marks without a partner are passed over; takes time in proportion to the text.
pub(crate) fn pairs(text: &str) -> Vec<Pair> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut waiting = [0_usize; 4];
    let mut found: Vec<Pair> = Vec::new();
    let mut before = ' ';
    for (at, mark) in text.char_indices() {
        let end = at + mark.len_utf8();
        let next = text[end..].chars().next().unwrap_or(' ');
        let opens_here = !before.is_alphanumeric()
            && !matches!(before, '.' | '!' | '?' | '…' | ',')
            && !next.is_whitespace();
        let (kind, opening) = match mark {
            '«' => (0, true),
            '»' => (0, false),
            '„' => (1, true),
            '“' => (1, waiting[1] == 0 && opens_here),
            '”' => (1, false),
            '"' => (2, waiting[2] == 0 && opens_here),
            _ => {
                before = mark;
                continue;
            }
        };
        before = mark;
        if opening {
            open.push((mark, at));
            waiting[kind] += 1;
            continue;
        }
        if waiting[kind] == 0 {
            continue;
        }
        while let Some((opener, from)) = open.pop() {
            let this = match opener {
                '«' => 0,
                '„' | '“' => 1,
                _ => 2,
            };
            waiting[this] -= 1;
            if this == kind {
                found.push(Pair {
                    outer: from..end,
                    inner: from + opener.len_utf8()..at,
                });
                break;
            }
        }
    }
    found.sort_by_key(|pair| pair.outer.start);
    let mut last = 0;
    found.retain(|pair| {
        let outermost = pair.outer.start >= last;
        if outermost {
            last = pair.outer.end;
        }
        outermost
    });
    found
}

/// Whether the pair holds somebody's words.
pub(crate) fn is_speech(lists: &Lists, text: &str, analysis: &Analysis, pair: &Pair) -> bool {
    let first = analysis
        .words
        .partition_point(|word| word.bytes.end <= pair.outer.start);
    let from = analysis
        .words
        .partition_point(|word| word.bytes.start < pair.inner.start);
    let to = analysis
        .words
        .partition_point(|word| word.bytes.start < pair.inner.end)
        .max(from);
    let inner: Vec<&Word> = analysis.words[from..to]
        .iter()
        .filter(|word| !word.punctuation)
        .collect();
    if inner.is_empty() {
        return false;
    }
    let mut points = inside(&text[pair.inner.clone()], &inner);
    let lead = text[..pair.outer.start].trim_end();
    let colon = lead.ends_with(':');
    let before: Vec<&Word> = analysis.words[..first.min(from)]
        .iter()
        .rev()
        .take_while(|word| !matches!(word.form.as_str(), "." | "!" | "?" | "…" | "»"))
        .filter(|word| !word.punctuation)
        .take(6)
        .collect();
    let said_before = before
        .iter()
        .take(if colon { 6 } else { 4 })
        .any(|word| lists.says(word));
    let pronoun = before
        .first()
        .is_some_and(|word| matches!(word.form.as_str(), "он" | "она" | "я" | "они"));
    if colon {
        let person = before.iter().any(|word| {
            lists.is_subject(word, &text[word.bytes.clone()])
                || matches!(word.form.as_str(), "мне" | "ей" | "ему" | "им" | "нам")
        });
        points += if said_before || person { 4 } else { 2 };
    } else if said_before {
        points += 2;
    } else if pronoun {
        // «Она «спасибо, дочка» и ушла»
        points += 3;
    } else if before.first().is_some_and(|word| lists.names_thing(word)) {
        points -= 4;
    }
    let starts_sentence = lead.is_empty() || lead.ends_with(['.', '!', '?', '…', '\n']);
    let after = text[pair.outer.end..].trim_start();
    if starts_sentence {
        points += 1;
        if after.is_empty() {
            points += 1;
        }
    }
    let tail = after.trim_start_matches([',', '.', '!', '?', '…', ' ']);
    let parted = tail.starts_with(is_dash) || after.starts_with(',');
    let next: Vec<&Word> = analysis.words[to..]
        .iter()
        .filter(|word| !word.punctuation)
        .take(4)
        .collect();
    if parted
        && next
            .iter()
            .take(3)
            .any(|word| lists.says(word) && finite(word).is_some())
    {
        points += 4;
    } else if after.starts_with(char::is_alphanumeric) && inner.len() <= 3 && !colon && !pronoun {
        points -= 2;
    }
    points >= SPEECH
}

/// Points for the words themselves.
fn inside(inner: &str, words: &[&Word]) -> i32 {
    let mut points = 0;
    let text = inner.trim();
    let verbs: Vec<_> = words.iter().filter_map(|word| finite(word)).collect();
    if text.ends_with(['?', '!']) {
        points += if words.len() > 1 { 2 } else { 1 };
    } else if text.ends_with(['.', '…', ',']) && words.len() > 1 {
        points += 1;
    }
    if text.contains(['?', '!', '.']) && words.len() > 4 {
        points += 1;
    }
    if words.len() >= 4 {
        points += 1;
    }
    if words.len() >= 7 {
        points += 1;
    }
    if !verbs.is_empty() {
        points += 1;
    }
    let addressed = verbs
        .iter()
        .any(|verb| verb.person == 1 || verb.person == 2 || verb.imperative)
        || words.iter().any(|word| {
            matches!(
                word.form.as_str(),
                "я" | "мы"
                    | "вы"
                    | "ты"
                    | "вам"
                    | "вас"
                    | "мне"
                    | "тебе"
                    | "тебя"
                    | "нас"
                    | "нам"
                    | "мной"
                    | "вами"
                    | "тобой"
                    | "меня"
                    | "ваш"
                    | "ваша"
                    | "ваше"
                    | "ваши"
            )
        });
    if addressed {
        points += 1;
    }
    if text.starts_with(char::is_uppercase) && words.len() > 1 {
        points += 1;
    }
    if words.len() == 1 {
        points -= 2;
    } else if words.len() <= 3 && verbs.is_empty() && !text.ends_with(['?', '!']) {
        points -= 1;
    }
    // «Бодрое утро», «Новая Волга»: every word with a capital, or an adjective and a noun
    let named = words.len() <= 3
        && verbs.is_empty()
        && words.iter().all(|word| {
            likely(word, &["adj"]) || likely(word, &["noun"]) || word.readings.is_empty()
        });
    if named && !text.ends_with(['?', '!', '…']) {
        points -= 2;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        pairs(text)
            .into_iter()
            .map(|pair| &text[pair.inner])
            .collect()
    }

    #[test]
    fn pairs_of_every_kind_are_found_and_inner_ones_belong_to_the_outer() {
        assert_eq!(
            inner("Он: «Я купил \"Волну\"», и всё"),
            ["Я купил \"Волну\""]
        );
        assert_eq!(inner("сказал: \"Ждите\". А я: \"Нет\""), ["Ждите", "Нет"]);
        assert_eq!(inner("“раз” и „два“ и “три”"), ["раз", "два", "три"]);
    }

    #[test]
    fn marks_without_a_partner_are_passed_over() {
        assert_eq!(inner("«начал и «закрыл» один"), ["закрыл"]);
        assert_eq!(inner("лист 5\" и всё"), [""; 0]);
        assert_eq!(inner("»»»"), [""; 0]);
    }
}
