//! Yandex SpeechKit: streamed v3 responses (gRPC or REST names), and the chunks of the older v2.

use serde::Deserialize;

use super::ReadSettings;
use super::draft::{Draft, Problem, spoken};
use super::json::{Keys, Parts, Reads, Shape, fields, parse, shifted};
use crate::document::{Channel, RawTurn};

/// All responses of a file are one recording.
pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| {
        [
            "final.alternatives",
            "result.final.alternatives",
            "final_refinement.normalized_text",
            "finalRefinement.normalizedText",
            "result.finalRefinement.normalizedText",
            "result.final_refinement.normalized_text",
            "partial.alternatives",
            "alternatives.start_time_ms",
            "alternatives.startTimeMs",
            "response.chunks",
            "chunks.alternatives",
        ]
        .iter()
        .any(|path| keys.has(path))
    },
    // Statuses, ends of phrases, classifiers come between the words.
    continues: |keys: &Keys| {
        [
            "session_uuid",
            "sessionUuid",
            "audio_cursors",
            "audioCursors",
            "result",
            "channel_tag",
            "channelTag",
        ]
        .iter()
        .any(|key| keys.has(key))
    },
    reads: Reads::Parts(|_: &ReadSettings, _| Box::new(Recording::default())),
};

#[derive(Deserialize)]
struct Response {
    #[serde(default, alias = "response")]
    result: Option<Box<Response>>,
    #[serde(default, rename = "final")]
    words: Option<Update>,
    #[serde(default, alias = "finalRefinement")]
    final_refinement: Option<Refinement>,
    #[serde(default, alias = "channelTag", deserialize_with = "fields::label")]
    channel_tag: Option<String>,
    /// An update that stands without its envelope.
    #[serde(default)]
    alternatives: Option<Vec<Alternative>>,
    /// v2 long recognition.
    #[serde(default)]
    chunks: Vec<Update>,
    #[serde(default, alias = "audioCursors")]
    audio_cursors: Option<Cursors>,
}

#[derive(Deserialize)]
struct Cursors {
    #[serde(default, alias = "finalIndex", deserialize_with = "fields::label")]
    final_index: Option<String>,
}

#[derive(Deserialize)]
struct Refinement {
    #[serde(default, alias = "finalIndex", deserialize_with = "fields::label")]
    final_index: Option<String>,
    #[serde(default, alias = "normalizedText")]
    normalized_text: Option<Update>,
}

#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    alternatives: Vec<Alternative>,
    #[serde(default, alias = "channelTag", deserialize_with = "fields::label")]
    channel_tag: Option<String>,
}

#[derive(Deserialize)]
struct Alternative {
    #[serde(default)]
    text: String,
    #[serde(default, alias = "startTimeMs", deserialize_with = "fields::millis")]
    start_time_ms: Option<u64>,
    #[serde(default, alias = "endTimeMs", deserialize_with = "fields::millis")]
    end_time_ms: Option<u64>,
    #[serde(default)]
    words: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    #[serde(default, alias = "startTime", deserialize_with = "fields::seconds")]
    start_time: Option<u64>,
    #[serde(default, alias = "endTime", deserialize_with = "fields::seconds")]
    end_time: Option<u64>,
}

#[derive(Default)]
struct Recording {
    turns: Vec<RawTurn>,
    /// Number of the final result that each turn was made of.
    finals: Vec<Option<String>>,
    line: Option<u64>,
}

impl Recording {
    fn take(&mut self, response: Response, tag: Option<String>) {
        let tag = response.channel_tag.or(tag);
        if let Some(inner) = response.result {
            self.take(*inner, tag.clone());
        }
        let index = response
            .audio_cursors
            .and_then(|cursors| cursors.final_index);
        if let Some(update) = response.words {
            self.say(update, tag.clone(), index);
        }
        if let Some(alternatives) = response.alternatives {
            let update = Update {
                alternatives,
                channel_tag: None,
            };
            self.say(update, tag.clone(), None);
        }
        for chunk in response.chunks {
            self.say(chunk, tag.clone(), None);
        }
        if let Some(refinement) = response.final_refinement {
            self.refine(refinement, tag);
        }
    }

    /// The first alternative is the best; the number beside it, `confidence`, is not in use and must not be trusted.
    fn say(&mut self, update: Update, tag: Option<String>, index: Option<String>) {
        let Some(best) = update.alternatives.into_iter().next() else {
            return;
        };
        let start = best
            .start_time_ms
            .or_else(|| best.words.first()?.start_time);
        let end = best.end_time_ms.or_else(|| best.words.last()?.end_time);
        let speaker = update.channel_tag.filter(|tag| !tag.is_empty()).or(tag);
        if let Some(turn) = spoken(speaker, None, &best.text, start, end) {
            self.turns.push(turn);
            self.finals.push(index);
        }
    }

    /// The same words again, with punctuation and digits: they take the place of the final result they refine.
    fn refine(&mut self, refinement: Refinement, tag: Option<String>) {
        let Some(update) = refinement.normalized_text else {
            return;
        };
        let text = update
            .alternatives
            .first()
            .map_or("", |best| best.text.trim())
            .to_owned();
        if text.is_empty() {
            return;
        }
        let start = update
            .alternatives
            .first()
            .and_then(|best| best.start_time_ms);
        let speaker = update
            .channel_tag
            .clone()
            .filter(|tag| !tag.is_empty())
            .or_else(|| tag.clone());
        let refined = (0..self.turns.len()).rev().find(|at| {
            let same_number =
                refinement.final_index.is_some() && self.finals[*at] == refinement.final_index;
            let same_place = start.is_some() && self.turns[*at].start_ms == start;
            (same_number || same_place) && self.turns[*at].speaker == speaker
        });
        match refined {
            Some(at) => self.turns[at].text = text,
            None => self.say(update, tag, refinement.final_index),
        }
    }
}

impl Parts for Recording {
    fn add(&mut self, json: &str, line: u64) -> Vec<Result<Draft, Problem>> {
        match parse(json) {
            Ok(response) => self.take(response, None),
            Err(problem) => return vec![Err(shifted(problem, line))],
        }
        self.line.get_or_insert(line);
        Vec::new()
    }

    fn end(&mut self) -> Vec<Result<Draft, Problem>> {
        let mut turns = std::mem::take(&mut self.turns);
        // Two channels are recognised side by side and their results come as they are ready.
        if turns.iter().all(|turn| turn.start_ms.is_some()) {
            turns.sort_by_key(|turn| turn.start_ms);
        }
        vec![Ok(Draft {
            line: self.line,
            alone: true,
            ..Draft::turns(Channel::Call, turns)
        })]
    }
}
