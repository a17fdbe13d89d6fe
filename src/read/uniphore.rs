//! Uniphore transcripts: turns of words with offsets in milliseconds.

use serde::Deserialize;

use super::draft::{Draft, Problem, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use super::roles;
use crate::document::Channel;

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| keys.has("turns.words.text") && !keys.has("turns.text"),
    continues: never,
    reads: Reads::Documents(read),
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    #[serde(default, deserialize_with = "fields::label")]
    session_id: Option<String>,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Turn {
    #[serde(default)]
    order: Option<i64>,
    #[serde(default, deserialize_with = "fields::label")]
    speaker: Option<String>,
    #[serde(default, deserialize_with = "fields::millis")]
    start_offset: Option<u64>,
    #[serde(default, deserialize_with = "fields::millis")]
    end_offset: Option<u64>,
    words: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    text: String,
}

fn read(json: &str) -> Result<Vec<Draft>, Problem> {
    let mut session: Session = parse(json)?;
    if session.turns.iter().all(|turn| turn.order.is_some()) {
        session.turns.sort_by_key(|turn| turn.order);
    }
    let turns = session.turns.into_iter().filter_map(|turn| {
        let words: Vec<&str> = turn.words.iter().map(|word| word.text.as_str()).collect();
        // The schema has `agent` and `customer` here; any other word is a label.
        let role = turn.speaker.as_deref().and_then(roles::party);
        spoken(
            turn.speaker,
            role,
            &words.join(" "),
            turn.start_offset,
            turn.end_offset,
        )
    });
    Ok(vec![Draft {
        id: session.session_id,
        ..Draft::turns(Channel::Call, turns.collect())
    }])
}
