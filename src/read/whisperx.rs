//! WhisperX (and plain Whisper) JSON: segments with words, speakers where diarisation has run.

use serde::Deserialize;

use super::draft::{Draft, Problem, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use crate::document::{Channel, RawTurn};

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| {
        keys.has("segments.text") || (keys.has("segments") && keys.has("language"))
    },
    continues: never,
    reads: Reads::Documents(read),
};

#[derive(Deserialize)]
struct Transcription {
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    #[serde(default, deserialize_with = "fields::seconds")]
    start: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end: Option<u64>,
    text: String,
    #[serde(default, deserialize_with = "fields::label")]
    speaker: Option<String>,
    #[serde(default)]
    words: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    word: String,
    #[serde(default, deserialize_with = "fields::seconds")]
    start: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end: Option<u64>,
    #[serde(default, deserialize_with = "fields::label")]
    speaker: Option<String>,
}

pub(super) fn read(json: &str) -> Result<Vec<Draft>, Problem> {
    let read: Transcription = parse(json)?;
    let turns = read.segments.into_iter().flat_map(turns_of);
    Ok(vec![Draft::turns(Channel::Call, turns.collect())])
}

/// A segment is one turn, or several where its words change speakers.
fn turns_of(segment: Segment) -> Vec<RawTurn> {
    by_word(&segment).unwrap_or_else(|| {
        spoken(
            segment.speaker,
            None,
            &segment.text,
            segment.start,
            segment.end,
        )
        .into_iter()
        .collect()
    })
}

/// Cuts a segment where the speaker of its words changes. `None` when all words have one speaker, or the words are
/// not those of the text.
fn by_word(segment: &Segment) -> Option<Vec<RawTurn>> {
    struct Stretch<'a> {
        speaker: Option<&'a str>,
        from: usize,
        start: Option<u64>,
        end: Option<u64>,
    }
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    let mut at = 0;
    for word in &segment.words {
        let found = at + segment.text[at..].find(word.word.trim())?;
        at = found + word.word.trim().len();
        // A word that could not be aligned («1990») has no speaker and no time: it goes with the one before.
        let speaker = word.speaker.as_deref();
        match stretches.last_mut() {
            Some(last)
                if speaker.is_none() || last.speaker.is_none() || last.speaker == speaker =>
            {
                last.speaker = last.speaker.or(speaker);
                last.start = last.start.or(word.start);
                last.end = word.end.or(last.end);
            }
            _ => stretches.push(Stretch {
                speaker,
                from: if stretches.is_empty() { 0 } else { found },
                start: word.start,
                end: word.end,
            }),
        }
    }
    if stretches.len() < 2 {
        return None;
    }
    let ends = stretches
        .iter()
        .skip(1)
        .map(|next| next.from)
        .chain([segment.text.len()]);
    let turns = stretches.iter().zip(ends).filter_map(|(stretch, end)| {
        let speaker = stretch
            .speaker
            .map(str::to_owned)
            .or_else(|| segment.speaker.clone());
        spoken(
            speaker,
            None,
            &segment.text[stretch.from..end],
            stretch.start,
            stretch.end,
        )
    });
    Some(turns.collect())
}
