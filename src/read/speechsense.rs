//! Yandex SpeechSense: talks with their transcription, and texts as they are uploaded.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::draft::{Draft, Problem, relative, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use super::moment::{self, Moment};
use super::roles;
use crate::document::{Channel, RawTurn};

pub(super) const TALK: Shape = Shape {
    recognises: |keys, _| {
        keys.has("transcription.phrases") || keys.has("talk.transcription.phrases")
    },
    continues: never,
    reads: Reads::Documents(read_talks),
};

pub(super) const UPLOAD: Shape = Shape {
    recognises: |keys, _| {
        keys.has("text_content.messages")
            || keys.has("textContent.messages")
            || (keys.has("messages.user_id") && keys.has("users"))
    },
    continues: never,
    reads: Reads::Documents(read_upload),
};

#[derive(Deserialize)]
struct Answer {
    talk: Vec<Talk>,
}

#[derive(Deserialize)]
struct Talk {
    #[serde(default)]
    id: Option<String>,
    #[serde(default, alias = "createdAt", deserialize_with = "moment::maybe")]
    created_at: Option<Moment>,
    #[serde(default, alias = "talkFields")]
    talk_fields: Vec<Field>,
    transcription: Transcription,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(default, deserialize_with = "fields::label")]
    value: Option<String>,
}

#[derive(Deserialize)]
struct Transcription {
    phrases: Vec<Phrase>,
}

#[derive(Deserialize)]
struct Phrase {
    #[serde(default, alias = "channelNumber", deserialize_with = "fields::label")]
    channel_number: Option<String>,
    #[serde(default, alias = "startTimeMs", deserialize_with = "fields::millis")]
    start_time_ms: Option<u64>,
    #[serde(default, alias = "endTimeMs", deserialize_with = "fields::millis")]
    end_time_ms: Option<u64>,
    phrase: Words,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    text: String,
    #[serde(default, alias = "normalizedText")]
    normalized_text: Option<String>,
}

fn read_talks(json: &str) -> Result<Vec<Draft>, Problem> {
    let talks = match parse::<Talk>(json) {
        Ok(talk) => vec![talk],
        Err(problem) => match serde_json::from_str::<Answer>(json) {
            Ok(answer) => answer.talk,
            Err(_) => return Err(problem),
        },
    };
    Ok(talks.into_iter().map(talk).collect())
}

fn talk(talk: Talk) -> Draft {
    let turns = talk.transcription.phrases.into_iter().filter_map(|phrase| {
        let normal = phrase
            .phrase
            .normalized_text
            .filter(|text| !text.trim().is_empty());
        // Protobuf leaves zeros out: no channel number is channel 0.
        let speaker = phrase.channel_number.unwrap_or_else(|| "0".to_owned());
        let text = normal.unwrap_or(phrase.phrase.text);
        let start = phrase.start_time_ms.or(Some(0));
        spoken(Some(speaker), None, &text, start, phrase.end_time_ms)
    });
    let fields = talk
        .talk_fields
        .into_iter()
        .filter_map(|field| Some((field.name, field.value?)));
    let mut draft = Draft::turns(Channel::Call, turns.collect());
    draft.id = talk.id;
    draft.started_at = describe(&mut draft, fields).or(talk.created_at);
    draft
}

/// Fields of a connection are named by its owner; date, channel, client and company are known by their usual names.
fn describe(
    draft: &mut Draft,
    fields: impl IntoIterator<Item = (String, String)>,
) -> Option<Moment> {
    use super::table::columns::{Field as Known, known};
    let mut date = None;
    for (name, value) in fields {
        match known(&name).map(|(field, _)| field) {
            Some(Known::Date) => date = date.or_else(|| Moment::parse(&value).ok()),
            Some(Known::Channel) => {
                draft.channel = draft.channel.or_else(|| roles::channel(&value))
            }
            Some(Known::Customer) => draft.customer_key = draft.customer_key.take().or(Some(value)),
            Some(Known::Company) => draft.company = draft.company.take().or(Some(value)),
            _ => {}
        }
    }
    date
}

#[derive(Deserialize)]
struct Upload {
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default, alias = "textContent")]
    text_content: Option<Content>,
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    #[serde(default)]
    role: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default, alias = "userId", deserialize_with = "fields::label")]
    user_id: Option<String>,
    #[serde(default, deserialize_with = "moment::maybe")]
    timestamp: Option<Moment>,
    #[serde(default)]
    text: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    text: String,
}

fn read_upload(json: &str) -> Result<Vec<Draft>, Problem> {
    let upload: Upload = parse(json)?;
    let (mut users, mut described) = (upload.users, upload.fields);
    if let Some(metadata) = upload.metadata {
        users.extend(metadata.users);
        described.extend(metadata.fields);
    }
    let mut messages = upload.messages;
    messages.extend(
        upload
            .text_content
            .map_or(Vec::new(), |content| content.messages),
    );
    let mut turns: Vec<RawTurn> = Vec::new();
    let mut times = Vec::new();
    for message in messages {
        let user = users
            .iter()
            .find(|user| Some(&user.id) == message.user_id.as_ref());
        let role = user
            .and_then(|user| user.role.as_deref())
            .and_then(roles::party);
        let text = message.text.map_or(String::new(), |payload| payload.text);
        if let Some(turn) = spoken(message.user_id, role, &text, None, None) {
            turns.push(turn);
            times.push(message.timestamp);
        }
    }
    let first = relative(&mut turns, &times);
    let mut draft = Draft::turns(Channel::Chat, turns);
    draft.id = described.get("id").cloned();
    draft.started_at = describe(&mut draft, described).or(first);
    Ok(vec![draft])
}
