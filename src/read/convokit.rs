//! ConvoKit corpora: `utterances.jsonl`, whose turns belong together by `conversation_id`; speakers' roles come from
//! `speakers.json` beside it.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::ReadSettings;
use super::draft::{Draft, Problem};
use super::json::{Parts, Reads, Shape, fields, never, parse, shifted};
use super::roles;
use super::rows::{Row, Rows};
use super::table::columns::Field;

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| {
        let conversation = keys.has("conversation_id") || keys.has("root");
        let speaker = keys.has("speaker") || keys.has("user");
        conversation
            && speaker
            && keys.has("text")
            && (keys.has("reply_to") || keys.has("reply-to") || keys.has("meta"))
    },
    continues: never,
    reads: Reads::Parts(|settings, folder| Box::new(Corpus::new(settings, folder))),
};

#[derive(Deserialize)]
struct Said {
    #[serde(alias = "root", deserialize_with = "fields::label")]
    conversation_id: Option<String>,
    #[serde(default, alias = "user", deserialize_with = "fields::label")]
    speaker: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default, deserialize_with = "fields::label")]
    timestamp: Option<String>,
    #[serde(default)]
    meta: Value,
}

struct Corpus {
    rows: Rows,
    roles: HashMap<String, String>,
}

impl Corpus {
    fn new(settings: &ReadSettings, folder: Option<&Path>) -> Self {
        let columns = vec![Field::Conversation, Field::Speaker, Field::Text];
        Self {
            rows: Rows::new(settings, columns).of_chats(),
            roles: folder.map_or(HashMap::new(), |folder| {
                speakers(folder, settings.max_record_bytes)
            }),
        }
    }
}

/// Roles that the corpus states for its speakers. A corpus without the file, or without roles, is whole as well.
fn speakers(folder: &Path, limit: usize) -> HashMap<String, String> {
    let path = ["speakers.json", "users.json"]
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.metadata().is_ok_and(|meta| meta.len() <= limit as u64));
    let Some(text) = path.and_then(|path| std::fs::read_to_string(path).ok()) else {
        return HashMap::new();
    };
    let speakers: HashMap<String, Value> = serde_json::from_str(&text).unwrap_or_default();
    let role = |speaker: &Value| role_in(&speaker["meta"]).or_else(|| role_in(speaker));
    speakers
        .into_iter()
        .filter_map(|(name, speaker)| Some((name, role(&speaker)?)))
        .collect()
}

fn role_in(meta: &Value) -> Option<String> {
    ["role", "speaker_role", "type"]
        .iter()
        .filter_map(|key| meta[*key].as_str())
        .find(|role| roles::party(role).is_some())
        .map(str::to_owned)
}

impl Parts for Corpus {
    fn add(&mut self, json: &str, line: u64) -> Vec<Result<Draft, Problem>> {
        let said: Said = match parse(json) {
            Ok(said) => said,
            Err(problem) => return vec![Err(shifted(problem, line))],
        };
        let stated = role_in(&said.meta);
        let role = stated.or_else(|| self.roles.get(said.speaker.as_deref()?).cloned());
        let values = [
            (Field::Conversation, said.conversation_id),
            (Field::Speaker, said.speaker),
            (Field::Role, role),
            (Field::Text, said.text),
            (Field::Start, said.timestamp),
        ];
        let values = values
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)));
        self.rows.add(Row {
            line,
            values: values.collect(),
        })
    }

    fn end(&mut self) -> Vec<Result<Draft, Problem>> {
        self.rows.end()
    }
}
