//! AWS Transcribe: Call Analytics with its turns, and the standard output with its single words.

use serde::Deserialize;

use super::draft::{Draft, Problem, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use super::roles;
use crate::document::{Channel, RawTurn};

pub(super) const CALL_ANALYTICS: Shape = Shape {
    recognises: |keys, _| {
        keys.has("Transcript.ParticipantRole") && !keys.has("Transcript.ParticipantId")
    },
    continues: never,
    reads: Reads::Documents(read_analytics),
};

pub(super) const STANDARD: Shape = Shape {
    recognises: |keys, _| keys.has("results.items.alternatives") || keys.has("results.transcripts"),
    continues: never,
    reads: Reads::Documents(read_standard),
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Analytics {
    #[serde(default, alias = "SessionId")]
    job_name: Option<String>,
    transcript: Vec<AnalyticsTurn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AnalyticsTurn {
    #[serde(default)]
    participant_role: Option<String>,
    content: String,
    #[serde(default, deserialize_with = "fields::millis")]
    begin_offset_millis: Option<u64>,
    #[serde(default, deserialize_with = "fields::millis")]
    end_offset_millis: Option<u64>,
}

fn read_analytics(json: &str) -> Result<Vec<Draft>, Problem> {
    let read: Analytics = parse(json)?;
    let turns = read.transcript.into_iter().filter_map(|turn| {
        let role = turn.participant_role.as_deref().and_then(roles::party);
        spoken(
            turn.participant_role,
            role,
            &turn.content,
            turn.begin_offset_millis,
            turn.end_offset_millis,
        )
    });
    Ok(vec![Draft {
        id: read.job_name,
        ..Draft::turns(Channel::Call, turns.collect())
    }])
}

#[derive(Deserialize)]
struct Standard {
    #[serde(default, rename = "jobName")]
    job_name: Option<String>,
    results: Results,
}

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    speaker_labels: Option<SpeakerLabels>,
    #[serde(default)]
    channel_labels: Option<ChannelLabels>,
}

#[derive(Deserialize)]
struct SpeakerLabels {
    #[serde(default)]
    segments: Vec<SpeakerSegment>,
}

#[derive(Deserialize)]
struct SpeakerSegment {
    speaker_label: String,
    #[serde(default, deserialize_with = "fields::seconds")]
    start_time: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end_time: Option<u64>,
}

#[derive(Deserialize)]
struct ChannelLabels {
    #[serde(default)]
    channels: Vec<ChannelItems>,
}

#[derive(Deserialize)]
struct ChannelItems {
    channel_label: String,
    items: Vec<Item>,
}

#[derive(Clone, Deserialize)]
struct Item {
    #[serde(default, rename = "type")]
    kind: String,
    alternatives: Vec<Choice>,
    #[serde(default)]
    speaker_label: Option<String>,
    #[serde(default)]
    channel_label: Option<String>,
    #[serde(default, deserialize_with = "fields::seconds")]
    start_time: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end_time: Option<u64>,
}

#[derive(Clone, Deserialize)]
struct Choice {
    content: String,
}

/// A pause after which one speaker's words are a new turn, where channels are recognised apart.
const PAUSE_MS: u64 = 1500;

fn read_standard(json: &str) -> Result<Vec<Draft>, Problem> {
    let read: Standard = parse(json)?;
    let results = read.results;
    let by_channel = match results.channel_labels {
        Some(labels) if !labels.channels.is_empty() => labels
            .channels
            .into_iter()
            .map(|channel| (channel.channel_label, channel.items))
            .collect(),
        _ => channels_of(&results.items),
    };
    let turns = if by_channel.is_empty() {
        let segments = results
            .speaker_labels
            .map_or(Vec::new(), |labels| labels.segments);
        joined(
            &results.items,
            |item| {
                item.speaker_label
                    .clone()
                    .or_else(|| speaker_at(&segments, item))
            },
            None,
        )
    } else {
        // Both sides of a call talk at once: each is put together on its own, then the turns are laid by time.
        let mut turns: Vec<RawTurn> = by_channel
            .iter()
            .flat_map(|(label, items)| joined(items, |_| Some(label.clone()), Some(PAUSE_MS)))
            .collect();
        turns.sort_by_key(|turn| turn.start_ms);
        turns
    };
    Ok(vec![Draft {
        id: read.job_name,
        ..Draft::turns(Channel::Call, turns)
    }])
}

/// Newer outputs label each item with its channel.
fn channels_of(items: &[Item]) -> Vec<(String, Vec<Item>)> {
    let mut channels: Vec<(String, Vec<Item>)> = Vec::new();
    let mut last = None;
    for item in items {
        // Punctuation has no label in some versions and goes with the word before.
        let label = item.channel_label.clone().or_else(|| last.clone());
        let Some(label) = label else { continue };
        last = Some(label.clone());
        match channels.iter_mut().find(|(known, _)| *known == label) {
            Some((_, items)) => items.push(item.clone()),
            None => channels.push((label, vec![item.clone()])),
        }
    }
    channels
}

fn speaker_at(segments: &[SpeakerSegment], item: &Item) -> Option<String> {
    let at = item.start_time?;
    let within =
        |segment: &&SpeakerSegment| segment.start_time <= Some(at) && segment.end_time >= Some(at);
    segments
        .iter()
        .rev()
        .find(within)
        .map(|segment| segment.speaker_label.clone())
}

/// Words → turns: a new one where the speaker changes, or after a pause.
fn joined(
    items: &[Item],
    speaker_of: impl Fn(&Item) -> Option<String>,
    pause: Option<u64>,
) -> Vec<RawTurn> {
    let mut turns: Vec<RawTurn> = Vec::new();
    for item in items {
        let Some(choice) = item.alternatives.first() else {
            continue;
        };
        let punctuation = item.kind == "punctuation";
        let speaker = speaker_of(item);
        if let Some(turn) = turns.last_mut() {
            let silence = item
                .start_time
                .zip(turn.end_ms)
                .map_or(0, |(start, end)| start.saturating_sub(end));
            let paused = pause.is_some_and(|pause| silence > pause);
            if punctuation || ((speaker.is_none() || turn.speaker == speaker) && !paused) {
                if !punctuation {
                    turn.text.push(' ');
                }
                turn.text.push_str(&choice.content);
                turn.end_ms = item.end_time.or(turn.end_ms);
                continue;
            }
        }
        turns.extend(spoken(
            speaker,
            None,
            &choice.content,
            item.start_time,
            item.end_time,
        ));
    }
    turns
}
