//! Genesys Cloud transcripts: phrases of `internal` (agent) and `external` (customer) participants.

use serde::Deserialize;

use super::draft::{Draft, Problem, relative, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use super::moment::Moment;
use super::roles;
use crate::document::Channel;

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| keys.has("transcripts.phrases"),
    continues: never,
    reads: Reads::Documents(read),
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conversation {
    #[serde(default)]
    conversation_id: Option<String>,
    #[serde(default)]
    media_type: Option<String>,
    transcripts: Vec<Transcript>,
}

#[derive(Deserialize)]
struct Transcript {
    phrases: Vec<Phrase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Phrase {
    text: String,
    /// The same words with punctuation and numbers in digits.
    #[serde(default)]
    decorated_text: Option<String>,
    #[serde(default, deserialize_with = "fields::millis")]
    start_time_ms: Option<u64>,
    #[serde(default)]
    duration: Option<Duration>,
    #[serde(default)]
    participant_purpose: Option<String>,
}

#[derive(Deserialize)]
struct Duration {
    #[serde(default, deserialize_with = "fields::millis")]
    milliseconds: Option<u64>,
}

/// Larger numbers are times since 1970, not offsets.
const EPOCH_FROM_MS: u64 = 100_000_000_000;

fn read(json: &str) -> Result<Vec<Draft>, Problem> {
    let read: Conversation = parse(json)?;
    let (mut turns, mut times) = (Vec::new(), Vec::new());
    let mut lengths = Vec::new();
    for phrase in read
        .transcripts
        .into_iter()
        .flat_map(|transcript| transcript.phrases)
    {
        let decorated = phrase.decorated_text.filter(|text| !text.trim().is_empty());
        let role = phrase.participant_purpose.as_deref().and_then(roles::party);
        let text = decorated.unwrap_or(phrase.text);
        let Some(turn) = spoken(
            phrase.participant_purpose,
            role,
            &text,
            phrase.start_time_ms,
            None,
        ) else {
            continue;
        };
        let epoch = turn.start_ms.filter(|start| *start >= EPOCH_FROM_MS);
        times.push(epoch.and_then(|start| Moment::from_epoch(start as f64)));
        lengths.push(phrase.duration.and_then(|duration| duration.milliseconds));
        turns.push(turn);
    }
    let started_at = if times.iter().any(Option::is_some) {
        relative(&mut turns, &times)
    } else {
        None
    };
    for (turn, length) in turns.iter_mut().zip(lengths) {
        turn.end_ms = turn
            .start_ms
            .zip(length)
            .map(|(start, length)| start + length);
    }
    let media = read.media_type.as_deref().unwrap_or("call");
    Ok(vec![Draft {
        id: read.conversation_id,
        channel: roles::channel(media),
        started_at,
        ..Draft::turns(Channel::Call, turns)
    }])
}
