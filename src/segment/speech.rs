//! Paragraphs → sentences of narration and lines of direct speech, with the speaker as the prose names him.

use std::collections::HashMap;
use std::ops::Range;

use super::bare::{bare_speech, between_commas};
use super::cue::Lists;
use super::dashes;
use super::play::label;
use super::quotes::{Pair, is_speech, pairs};
use super::words::{is_dash, likely};
use crate::conversation::Voice;
use crate::morphology::{Analysis, Word, fold};

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

/// Sentences of a stretch of narration.
fn narration(text: &str, analysis: &Analysis, bytes: Range<usize>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut start = bytes.start;
    let skipped = analysis
        .sentences
        .partition_point(|sentence| analysis.bytes(sentence).end <= start);
    for sentence in &analysis.sentences[skipped..] {
        let end = analysis.bytes(sentence).end;
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

pub(super) fn words<'a>(analysis: &'a Analysis, bytes: &Range<usize>) -> &'a [Word] {
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
    let near = &words[..CUE_REACH.min(words.len())];
    let stop = |word: &Word| matches!(word.form.as_str(), "." | "!" | "?" | "…" | ":");
    &near[..near.iter().position(stop).unwrap_or(near.len())]
}

/// The last words of the sentence that ends at `end`.
fn tail_words(analysis: &Analysis, end: usize) -> &[Word] {
    let to = analysis.words.partition_point(|word| word.bytes.end <= end);
    let near = &analysis.words[to.saturating_sub(CUE_REACH)..to];
    let stop = |word: &Word| matches!(word.form.as_str(), "." | "!" | "?" | "…" | "»");
    &near[near.iter().rposition(stop).map_or(0, |stop| stop + 1)..]
}
