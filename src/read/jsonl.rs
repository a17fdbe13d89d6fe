//! Our own format: one conversation a line, `{"id", "channel", "turns": [{"speaker", "role"?, "text"}]}`.
//!
//! Prose of our own format, `{"id", "channel", "published_at"?, "text"}`, is a flat row: see [`super::rows`].
//! Unknown keys are passed over: gold files carry `gold`, `domain` and a `party` per turn, which is the answer and
//! must not be read as a role.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::draft::{Draft, Problem};
use super::json::{Reads, Shape, fields, never, parse};
use super::moment::{self, Moment};
use super::roles;
use crate::conversation::Party;
use crate::document::{Channel, RawTurn};

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| keys.has("turns"),
    continues: never,
    reads: Reads::Documents(read),
};

#[derive(Deserialize)]
struct Conversation {
    #[serde(default, deserialize_with = "fields::label")]
    id: Option<String>,
    #[serde(default, deserialize_with = "channel")]
    channel: Option<Channel>,
    #[serde(default, alias = "published_at", deserialize_with = "moment::maybe")]
    started_at: Option<Moment>,
    #[serde(default, deserialize_with = "fields::label")]
    customer_key: Option<String>,
    #[serde(default)]
    company: Option<String>,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    #[serde(default, deserialize_with = "fields::label")]
    speaker: Option<String>,
    #[serde(default, deserialize_with = "role")]
    role: Option<Party>,
    text: String,
    #[serde(default, deserialize_with = "fields::millis")]
    start_ms: Option<u64>,
    #[serde(default, deserialize_with = "fields::millis")]
    end_ms: Option<u64>,
}

fn read(json: &str) -> Result<Vec<Draft>, Problem> {
    let read: Conversation = parse(json)?;
    // Empty turns stay: labels of gold files count turns by position.
    let turns = read.turns.into_iter().map(|turn| RawTurn {
        speaker: turn.speaker.filter(|speaker| !speaker.trim().is_empty()),
        role: turn.role,
        text: turn.text,
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
    });
    Ok(vec![Draft {
        id: read.id,
        channel: read.channel,
        started_at: read.started_at,
        customer_key: read.customer_key,
        company: read.company,
        ..Draft::turns(Channel::Call, turns.collect())
    }])
}

fn channel<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Channel>, D::Error> {
    let word = Option::<String>::deserialize(from)?.filter(|word| !word.trim().is_empty());
    word.map(|word| {
        roles::channel(&word).ok_or_else(|| {
            D::Error::custom(format!(
                "`{word}` is no channel: use call, chat, review, post or letter"
            ))
        })
    })
    .transpose()
}

fn role<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Party>, D::Error> {
    let word = Option::<String>::deserialize(from)?.filter(|word| !word.trim().is_empty());
    word.map(|word| {
        roles::party(&word).ok_or_else(|| {
            D::Error::custom(format!(
                "`{word}` is no role: use staff, customer, third or unknown, or put names into `speaker`"
            ))
        })
    })
    .transpose()
}
