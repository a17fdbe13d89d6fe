//! Paragraphs → sentences of narration and lines of direct speech, with the speaker as the prose names him.

use std::collections::HashMap;
use std::ops::Range;

use super::cue::Lists;
use super::dashes;
use super::quotes::{Pair, is_speech, pairs};
use super::words::{finite, is_dash, is_first_person, likely};
use crate::conversation::Voice;
use crate::morphology::{Analysis, Morphology, Word, fold};

/// Longest label before a colon, in words and in characters.
const LABEL_WORDS: usize = 5;
const LABEL_LETTERS: usize = 45;
/// Words before speech in which its speaker is looked for.
const CUE_REACH: usize = 14;

/// A stretch of one voice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// Bytes of the paragraph.
    pub bytes: Range<usize>,
    /// Quoted or narrated.
    pub voice: Voice,
    /// The speaker of quoted words, as the prose gives it.
    pub speaker: Option<String>,
}

/// What a paragraph leaves for the next one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lead {
    /// The paragraph ended with a colon; with its speaker, where it names one.
    colon: bool,
    speaker: Option<String>,
    /// The paragraph was an item of a list of dashes.
    list: bool,
}

/// A paragraph of the story, read.
pub(super) struct Told<'t> {
    pub text: &'t str,
    pub analysis: &'t Analysis,
}

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
    let twice = counts.values().filter(|&&count| count > 1).count();
    counts.retain(|label, count| {
        if lists.is_not_speaker(label) {
            return false;
        }
        let analysis = morphology.analyze(label);
        let known = analysis.words.iter().any(|word| {
            matches!(
                word.form.as_str(),
                "я" | "мне" | "он" | "она" | "они" | "мы" | "ему" | "ей" | "им" | "мой"
            ) || lists.is_person(word)
        });
        let named = !analysis.words.iter().any(|word| {
            finite(word).is_some() && !likely(word, &["propn"]) && !likely(word, &["noun"])
        });
        let verbless = analysis.words.iter().all(|word| finite(word).is_none());
        known && verbless || named && (*count > 1 && all > 1 || twice > 0 && all > 1)
    });
    counts
}

/// The label of a line and where its words begin: «Она (орёт): Вон отсюда!»
fn label(text: &str) -> Option<(&str, usize)> {
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

/// Cuts one paragraph; `lead` is what the paragraph before left, and is replaced.
pub(super) fn pieces(
    lists: &Lists,
    labels: &HashMap<String, usize>,
    told: &Told<'_>,
    lead: &mut Lead,
) -> Vec<Piece> {
    let Told { text, analysis } = *told;
    let before = std::mem::take(lead);
    let dashed = text.starts_with(is_dash);
    if dashed && is_item(text, analysis, &before) {
        lead.list = true;
        lead.colon = before.colon;
        return narration(text, analysis, 0..text.len());
    }
    let found = if dashed {
        spoken_line(lists, told, 0..text.len(), before.speaker)
    } else if let Some((name, from)) =
        label(text).filter(|(name, _)| labels.contains_key(&fold(name)))
    {
        let mut found = narration(text, analysis, 0..from);
        found.push(Piece {
            bytes: from..text.len(),
            voice: Voice::Quoted,
            speaker: Some(name.to_owned()),
        });
        found
    } else {
        mixed(lists, told, before)
    };
    if text.trim_end().ends_with(':') {
        lead.colon = true;
        lead.speaker = lists.cue(text, tail_words(analysis, text.len()), true);
    }
    tidy(text, found)
}

/// The speaker named by a verb between commas inside the speech.
fn between_commas(lists: &Lists, told: &Told<'_>, bytes: &Range<usize>) -> Option<String> {
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

/// Items of a list begin with a dash as well: «— вернуть деньги;», «– перевозчик: сорванный день».
fn is_item(text: &str, analysis: &Analysis, before: &Lead) -> bool {
    let Some(first) = analysis.words.iter().find(|word| !word.punctuation) else {
        return false;
    };
    let lower = text[first.bytes.clone()].starts_with(char::is_lowercase);
    let asks = text.contains(['?', '!']);
    text.ends_with(';')
        || before.list && (lower || !asks)
        || lower && !asks && before.colon && before.speaker.is_none()
        || before.colon && likely(first, &["inf"])
}

/// A line that begins with speech.
fn spoken_line(
    lists: &Lists,
    told: &Told<'_>,
    line: Range<usize>,
    cue: Option<String>,
) -> Vec<Piece> {
    let Told { text, analysis } = *told;
    let stretches = dashes::cut(lists, text, analysis, line);
    let authors = stretches
        .iter()
        .find(|stretch| !stretch.spoken)
        .map(|stretch| words(analysis, &stretch.bytes));
    let speaker = authors
        .and_then(|words| lists.cue(text, head_words(words), false))
        .or(cue);
    let mut found = Vec::new();
    for stretch in stretches {
        if stretch.spoken {
            found.push(Piece {
                bytes: stretch.bytes,
                voice: Voice::Quoted,
                speaker: speaker.clone(),
            });
        } else {
            found.extend(narration(text, analysis, stretch.bytes));
        }
    }
    found
}

/// Narration with speech between quotation marks, after a colon and a dash, or after a verb of speech and a colon.
fn mixed(lists: &Lists, told: &Told<'_>, before: Lead) -> Vec<Piece> {
    let Told { text, analysis } = *told;
    let mut found = Vec::new();
    let mut at = 0;
    let quoted: Vec<Pair> = pairs(text);
    let mut spoken: Vec<(Range<usize>, bool)> = quoted
        .iter()
        .filter(|pair| is_speech(lists, text, analysis, pair))
        .map(|pair| (pair.outer.start..with_stop(text, pair.outer.end), true))
        .collect();
    spoken.extend(
        bare_speech(lists, told, &quoted)
            .into_iter()
            .map(|bytes| (bytes, false)),
    );
    spoken.sort_by_key(|(bytes, _)| bytes.start);
    let mut cue = before.speaker;
    for (bytes, marked) in spoken {
        if bytes.start < at {
            continue;
        }
        if bytes.start > at {
            found.extend(narration(text, analysis, at..bytes.start));
        }
        let next = text[bytes.end..].trim_start();
        let authors = (marked && (next.starts_with(is_dash) || text[..bytes.end].ends_with(',')))
            .then(|| {
                let rest = analysis
                    .words
                    .partition_point(|word| word.bytes.start < bytes.end);
                head_words(&analysis.words[rest..])
            });
        let after = authors
            .filter(|words| {
                words
                    .iter()
                    .filter(|word| !word.punctuation)
                    .take(4)
                    .any(|word| lists.says(word))
            })
            .and_then(|words| lists.cue(text, words, false));
        let lead = tail_words(analysis, bytes.start);
        let said = after
            .or_else(|| {
                if marked {
                    None
                } else {
                    between_commas(lists, told, &bytes)
                }
            })
            .or_else(|| {
                if text[at..bytes.start].chars().any(char::is_alphanumeric) {
                    lists.cue(text, lead, true)
                } else {
                    cue.take()
                }
            });
        for mut piece in spoken_line(lists, told, bytes.clone(), None) {
            if piece.voice == Voice::Quoted && piece.speaker.is_none() {
                piece.speaker.clone_from(&said);
            }
            found.push(piece);
        }
        at = bytes.end;
    }
    if at < text.len() {
        found.extend(narration(text, analysis, at..text.len()));
    }
    found
}

/// Speech without quotation marks: «Я ему: – Где заказ?», «Отвечают: ждите, машина сломалась».
fn bare_speech(lists: &Lists, told: &Told<'_>, quoted: &[Pair]) -> Vec<Range<usize>> {
    let Told { text, analysis } = *told;
    let mut found = Vec::new();
    for sentence in &analysis.sentences {
        let bytes = analysis.bytes(sentence);
        let apart = |bytes: &Range<usize>| {
            !quoted
                .iter()
                .any(|pair| pair.outer.start < bytes.end && bytes.start < pair.outer.end)
        };
        if apart(&bytes) && is_parenthetical(lists, text, &analysis.words[sentence.clone()]) {
            found.push(bytes);
            continue;
        }
        if let Some(bytes) = trailing_speech(text, analysis, sentence).filter(&apart) {
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
        let inside = quoted.iter().any(|pair| {
            pair.outer.contains(&first.bytes.start) || pair.outer.contains(&tail[0].bytes.start)
        });
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
fn trailing_speech(
    text: &str,
    analysis: &Analysis,
    sentence: &Range<usize>,
) -> Option<Range<usize>> {
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
    (led && mine && yours && first.bytes.start < end && !text.is_empty())
        .then(|| first.bytes.start..end)
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

/// Sentences of a stretch of narration.
fn narration(text: &str, analysis: &Analysis, bytes: Range<usize>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut start = bytes.start;
    for sentence in &analysis.sentences {
        let end = analysis.bytes(sentence).end;
        if end <= start {
            continue;
        }
        if end >= bytes.end {
            break;
        }
        found.push(told_piece(start..end));
        start = end;
    }
    if !text[start..bytes.end].trim().is_empty() || found.is_empty() {
        found.push(told_piece(start..bytes.end));
    }
    found
}

fn told_piece(bytes: Range<usize>) -> Piece {
    Piece {
        bytes,
        voice: Voice::Narrated,
        speaker: None,
    }
}

/// A stretch without a letter or digit joins its neighbour; white space at the ends is left out.
fn tidy(text: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut tidied: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut carried: Option<usize> = None;
    for mut piece in pieces {
        let body = &text[piece.bytes.clone()];
        if body.trim().is_empty() {
            continue;
        }
        if !body.chars().any(char::is_alphanumeric) {
            match tidied.last_mut() {
                Some(last) => last.bytes.end = piece.bytes.end,
                None => carried = carried.or(Some(piece.bytes.start)),
            }
            continue;
        }
        if let Some(start) = carried.take() {
            piece.bytes.start = start;
        }
        tidied.push(piece);
    }
    if let (Some(start), true) = (carried, tidied.is_empty()) {
        tidied.push(told_piece(start..text.len()));
    }
    for piece in &mut tidied {
        let body = &text[piece.bytes.clone()];
        let lead = body.len() - body.trim_start().len();
        piece.bytes.end = piece.bytes.start + body.trim_end().len();
        piece.bytes.start += lead;
    }
    tidied
}

/// The end of a quote with the punctuation that stands right after it.
fn with_stop(text: &str, end: usize) -> usize {
    let stops = text[end..]
        .chars()
        .take_while(|letter| matches!(letter, '.' | ',' | '!' | '?' | '…' | ';' | ')' | ':'));
    end + stops.map(char::len_utf8).sum::<usize>()
}

fn words<'a>(analysis: &'a Analysis, bytes: &Range<usize>) -> &'a [Word] {
    let from = analysis
        .words
        .partition_point(|word| word.bytes.start < bytes.start);
    let to = analysis
        .words
        .partition_point(|word| word.bytes.start < bytes.end);
    &analysis.words[from..to.max(from)]
}

/// The author's words right after speech, to the end of their sentence.
fn head_words(words: &[Word]) -> &[Word] {
    let end = words
        .iter()
        .position(|word| matches!(word.form.as_str(), "." | "!" | "?" | "…" | ":"))
        .unwrap_or(words.len());
    &words[..end.min(CUE_REACH)]
}

/// The last words of the sentence that ends at `end`.
fn tail_words(analysis: &Analysis, end: usize) -> &[Word] {
    let to = analysis.words.partition_point(|word| word.bytes.end <= end);
    let from = analysis.words[..to]
        .iter()
        .rposition(|word| matches!(word.form.as_str(), "." | "!" | "?" | "…" | "»"))
        .map_or(0, |stop| stop + 1);
    &analysis.words[from.max(to.saturating_sub(CUE_REACH)).min(to)..to]
}
