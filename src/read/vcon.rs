//! vCon (the IETF's container for conversations): text dialogs, and transcripts of recordings in `analysis`.

use serde::Deserialize;
use serde_json::Value;

use super::draft::{Body, Draft, Problem, relative, spoken};
use super::json::{Reads, Shape, fields, never, parse};
use super::moment::{self, Moment};
use super::{labelled, roles, whisperx};
use crate::conversation::Party;
use crate::document::{Channel, RawTurn};

pub(super) const SHAPE: Shape = Shape {
    recognises: |keys, _| keys.has("vcon") || (keys.has("dialog.type") && keys.has("parties")),
    continues: never,
    reads: Reads::Documents(read),
};

#[derive(Deserialize)]
struct Vcon {
    #[serde(default)]
    uuid: Option<String>,
    #[serde(default, deserialize_with = "moment::maybe")]
    created_at: Option<Moment>,
    #[serde(default)]
    parties: Vec<PartyOf>,
    #[serde(default)]
    dialog: Vec<Dialog>,
    #[serde(default)]
    analysis: Vec<Analysis>,
}

#[derive(Deserialize)]
struct PartyOf {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    tel: Option<String>,
    #[serde(default)]
    mailto: Option<String>,
    #[serde(default)]
    role: Option<String>,
}

#[derive(Deserialize)]
struct Dialog {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "moment::maybe")]
    start: Option<Moment>,
    /// A number, a list of numbers, or lists in lists.
    #[serde(default)]
    parties: Value,
    #[serde(default)]
    originator: Option<usize>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Analysis {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    body: Value,
}

fn read(json: &str) -> Result<Vec<Draft>, Problem> {
    let vcon: Vcon = parse(json)?;
    let (mut turns, mut times) = (Vec::new(), Vec::new());
    for dialog in vcon.dialog.iter().filter(|dialog| dialog.kind == "text") {
        let said_by = dialog.originator.or_else(|| first_number(&dialog.parties));
        let of = said_by.and_then(|at| vcon.parties.get(at));
        if let Some(turn) = spoken(
            of.and_then(name),
            of.and_then(role),
            &words(dialog)?,
            None,
            None,
        ) {
            turns.push(turn);
            times.push(dialog.start);
        }
    }
    let first = relative(&mut turns, &times);
    let mut usual = Channel::Chat;
    if turns.is_empty() {
        usual = Channel::Call;
        for analysis in vcon
            .analysis
            .iter()
            .filter(|analysis| analysis.kind == "transcript")
        {
            turns.extend(transcript(&analysis.body, &vcon.parties)?);
        }
    }
    if turns.is_empty() && vcon.dialog.iter().any(|dialog| dialog.kind == "recording") {
        return Err(Problem::file(
            "the vCon holds a recording without a transcript: transcribe the audio first",
        ));
    }
    let started = vcon.dialog.iter().find_map(|dialog| dialog.start);
    let customer = vcon
        .parties
        .iter()
        .find(|party| role(party) == Some(Party::Customer));
    Ok(vec![Draft {
        id: vcon.uuid,
        started_at: first.or(started).or(vcon.created_at),
        customer_key: customer.and_then(|party| party.tel.clone().or_else(|| party.mailto.clone())),
        ..Draft::turns(usual, turns)
    }])
}

fn name(party: &PartyOf) -> Option<String> {
    [&party.name, &party.tel, &party.mailto]
        .into_iter()
        .flatten()
        .next()
        .cloned()
}

fn role(party: &PartyOf) -> Option<Party> {
    roles::party(party.role.as_deref()?)
}

fn first_number(parties: &Value) -> Option<usize> {
    match parties {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok()),
        Value::Array(several) => several.first().and_then(first_number),
        _ => None,
    }
}

fn words(dialog: &Dialog) -> Result<String, Problem> {
    let Value::String(body) = &dialog.body else {
        return Ok(String::new());
    };
    match dialog.encoding.as_deref() {
        Some("base64url") => Err(Problem::file(
            "a text dialog of the vCon is in base64url, which is meant for audio: export it with encoding `none`",
        )),
        Some("json") => Ok(serde_json::from_str::<String>(body).unwrap_or_else(|_| body.clone())),
        _ => Ok(body.clone()),
    }
}

/// Transcripts are in the vendor's own form; those of Whisper and Deepgram, lists of turns, and plain text are known.
fn transcript(body: &Value, parties: &[PartyOf]) -> Result<Vec<RawTurn>, Problem> {
    if let Value::String(text) = body {
        return match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => transcript(&inner, parties),
            _ => Ok(plain(text)),
        };
    }
    let list = [
        body,
        &body["turns"],
        &body["utterances"],
        &body["results"]["utterances"],
    ]
    .into_iter()
    .find_map(Value::as_array);
    if let Some(list) = list {
        return list
            .iter()
            .map(|turn| one(turn, parties))
            .filter_map(Result::transpose)
            .collect();
    }
    if body["segments"].is_array() {
        return turns_of(whisperx::read(&body.to_string())?);
    }
    let words = &body["results"]["channels"][0]["alternatives"][0]["words"];
    if let Some(words) = words.as_array() {
        return Ok(deepgram(words));
    }
    match body["transcript"]
        .as_str()
        .or_else(|| body["text"].as_str())
    {
        Some(text) => Ok(plain(text)),
        None => Err(Problem::file(
            "the vCon's transcript is in a form that is not known: known are lists of turns, Whisper, Deepgram, plain text",
        )),
    }
}

fn plain(text: &str) -> Vec<RawTurn> {
    match labelled::draft(text).map(|draft| draft.body) {
        Some(Body::Turns(turns)) => turns,
        _ => spoken(None, None, text, None, None).into_iter().collect(),
    }
}

fn turns_of(drafts: Vec<Draft>) -> Result<Vec<RawTurn>, Problem> {
    Ok(drafts
        .into_iter()
        .flat_map(|draft| match draft.body {
            Body::Turns(turns) => turns,
            Body::Text(_) => Vec::new(),
        })
        .collect())
}

#[derive(Deserialize)]
struct Said {
    #[serde(default, deserialize_with = "fields::label")]
    speaker: Option<String>,
    #[serde(default)]
    party: Option<usize>,
    #[serde(default, alias = "transcript", alias = "message")]
    text: String,
    #[serde(default, deserialize_with = "fields::seconds")]
    start: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end: Option<u64>,
}

fn one(turn: &Value, parties: &[PartyOf]) -> Result<Option<RawTurn>, Problem> {
    let said: Said = parse(&turn.to_string())?;
    let of = said.party.and_then(|at| parties.get(at));
    let speaker = said.speaker.or_else(|| of.and_then(name));
    Ok(spoken(
        speaker,
        of.and_then(role),
        &said.text,
        said.start,
        said.end,
    ))
}

fn deepgram(words: &[Value]) -> Vec<RawTurn> {
    let mut turns: Vec<RawTurn> = Vec::new();
    let millis = |time: &Value| {
        time.as_f64()
            .map(|seconds| (seconds * 1000.0).round() as u64)
    };
    for word in words {
        let text = word["punctuated_word"]
            .as_str()
            .or_else(|| word["word"].as_str());
        let Some(text) = text else { continue };
        let speaker = (!word["speaker"].is_null()).then(|| word["speaker"].to_string());
        match turns.last_mut() {
            Some(turn) if turn.speaker == speaker => {
                turn.text.push(' ');
                turn.text.push_str(text);
                turn.end_ms = millis(&word["end"]).or(turn.end_ms);
            }
            _ => turns.extend(spoken(
                speaker,
                None,
                text,
                millis(&word["start"]),
                millis(&word["end"]),
            )),
        }
    }
    turns
}
