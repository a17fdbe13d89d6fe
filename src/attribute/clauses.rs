//! Sentences → clauses: stretches with one finite verb, cut at commas and conjunctions.

use std::ops::Range;

use crate::morphology::{Analysis, Word};
use crate::segment::words::finite;

/// Clauses as ranges of words, in order; they cover all words.
pub(super) fn cut(analysis: &Analysis) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    for sentence in &analysis.sentences {
        let words = &analysis.words[sentence.clone()];
        let mut start = 0;
        let mut verb: Option<usize> = None;
        for (at, word) in words.iter().enumerate() {
            if finite(word).is_none() {
                continue;
            }
            if let Some(cut) = verb.and_then(|before| border(words, before, at)) {
                clauses.push(sentence.start + start..sentence.start + cut);
                start = cut;
            }
            verb = Some(at);
        }
        clauses.push(sentence.start + start..sentence.end);
    }
    clauses
}

/// Bytes of clauses: they cover the text from its first byte to its last.
pub(super) fn bytes(
    text: &str,
    analysis: &Analysis,
    clauses: &[Range<usize>],
) -> Vec<Range<usize>> {
    let start = |number: usize| match number {
        0 => 0,
        _ => clauses
            .get(number)
            .and_then(|words| analysis.words.get(words.start))
            .map_or(text.len(), |word| word.bytes.start),
    };
    (0..clauses.len())
        .map(|number| start(number)..start(number + 1))
        .collect()
}

/// Where the clause of the second verb begins: after the last mark between both, else at a conjunction.
fn border(words: &[Word], first: usize, second: usize) -> Option<usize> {
    let between = first + 1..second;
    let mark = between.clone().rev().find(|&at| {
        matches!(
            words[at].form.as_str(),
            "," | ";"
                | ":"
                | "–"
                | "—"
                | "-"
                | "("
                | ")"
                | "…"
                | "..."
                | "."
                | "!"
                | "?"
                | "»"
                | "«"
        )
    });
    // «… , когда пришёл мастер, сказали»: the mark that stands before a conjunction is the border of its clause
    let led = between
        .clone()
        .rev()
        .find(|&at| words[at].punctuation && words.get(at + 1).is_some_and(is_conjunction));
    let word = between.clone().rev().find(|&at| is_conjunction(&words[at]));
    led.or(mark).map(|at| at + 1).or(word)
}

/// Words that open a clause.
pub(super) fn is_conjunction(word: &Word) -> bool {
    matches!(
        word.form.as_str(),
        "и" | "а" | "но" | "зато" | "однако" | "либо" | "поэтому"
    ) || is_subordinator(word)
}

/// Words that open a clause which depends on another.
pub(super) fn is_subordinator(word: &Word) -> bool {
    matches!(
        word.form.as_str(),
        "что"
            | "чтобы"
            | "чтоб"
            | "когда"
            | "если"
            | "пока"
            | "потому"
            | "поскольку"
            | "хотя"
            | "как"
            | "будто"
            | "якобы"
            | "где"
            | "куда"
            | "который"
            | "которая"
            | "которое"
            | "которые"
            | "которого"
            | "которой"
            | "которую"
            | "ли"
            | "так"
            | "раз"
            | "мол"
            | "дескать"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::morphology::Morphology;

    fn read(text: &str) -> Vec<String> {
        let analysis = Morphology::load().unwrap().analyze(text);
        let found = bytes(text, &analysis, &cut(&analysis));
        assert_eq!(
            found
                .iter()
                .map(|bytes| &text[bytes.clone()])
                .collect::<String>(),
            text
        );
        found
            .into_iter()
            .map(|bytes| text[bytes].trim().to_owned())
            .collect()
    }

    #[test]
    fn every_finite_verb_has_its_clause() {
        assert_eq!(
            read("Я позвонил в поддержку, оператор пообещал мастера и бросил трубку."),
            [
                "Я позвонил в поддержку,",
                "оператор пообещал мастера",
                "и бросил трубку."
            ]
        );
        assert_eq!(
            read("Мне сказали, что деньги вернут в пятницу."),
            ["Мне сказали,", "что деньги вернут в пятницу."]
        );
        assert_eq!(
            read("Ни звонка, ни сообщения."),
            ["Ни звонка, ни сообщения."]
        );
    }

    #[test]
    fn speech_without_punctuation_is_cut_at_conjunctions() {
        assert_eq!(
            read("мастер приехал и ничего не сделал"),
            ["мастер приехал", "и ничего не сделал"]
        );
    }
}
