//! Amazon Connect Contact Lens: calls and chats with participants.

use serde::Deserialize;

use super::draft::{Draft, Problem, relative, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use super::moment::{self, Moment};
use super::roles;
use crate::document::Channel;

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| keys.has("Transcript.ParticipantId"),
    continues: never,
    reads: Reads::Documents(read),
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    customer_metadata: CustomerMetadata,
    #[serde(default)]
    participants: Vec<Participant>,
    transcript: Vec<Turn>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CustomerMetadata {
    #[serde(default)]
    contact_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Participant {
    participant_id: String,
    #[serde(default)]
    participant_role: Option<String>,
    #[serde(default)]
    display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Turn {
    participant_id: String,
    #[serde(default)]
    participant_role: Option<String>,
    #[serde(default)]
    display_name: Option<String>,
    /// Chat events (joined, left) have none.
    #[serde(default)]
    content: Option<String>,
    #[serde(default, deserialize_with = "fields::millis")]
    begin_offset_millis: Option<u64>,
    #[serde(default, deserialize_with = "fields::millis")]
    end_offset_millis: Option<u64>,
    #[serde(default)]
    time: Time,
    #[serde(default, deserialize_with = "moment::maybe")]
    absolute_time: Option<Moment>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Time {
    #[serde(default, deserialize_with = "moment::maybe")]
    absolute_time: Option<Moment>,
}

fn read(json: &str) -> Result<Vec<Draft>, Problem> {
    let contact: Contact = parse(json)?;
    let mut turns = Vec::new();
    let mut times = Vec::new();
    for turn in contact.transcript {
        let of = contact
            .participants
            .iter()
            .find(|participant| participant.participant_id == turn.participant_id);
        // Older files put the role itself into the id.
        let role = turn
            .participant_role
            .or_else(|| of.and_then(|participant| participant.participant_role.clone()))
            .unwrap_or_else(|| turn.participant_id.clone());
        let name = turn
            .display_name
            .or_else(|| of.and_then(|participant| participant.display_name.clone()))
            .unwrap_or_else(|| role.clone());
        let content = turn.content.unwrap_or_default();
        let start = turn.begin_offset_millis;
        if let Some(turn_read) = spoken(
            Some(name),
            roles::party(&role),
            &content,
            start,
            turn.end_offset_millis,
        ) {
            turns.push(turn_read);
            times.push(turn.time.absolute_time.or(turn.absolute_time));
        }
    }
    let chat = contact
        .channel
        .as_deref()
        .is_some_and(|channel| channel.eq_ignore_ascii_case("chat"))
        || times.iter().any(Option::is_some);
    let started_at = if chat {
        relative(&mut turns, &times)
    } else {
        None
    };
    Ok(vec![Draft {
        id: contact.customer_metadata.contact_id,
        started_at,
        ..Draft::turns(if chat { Channel::Chat } else { Channel::Call }, turns)
    }])
}
