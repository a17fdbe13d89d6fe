//! Conversations from authored material, parties taken from its labels.

use std::ops::Range;

use razbor::conversation::{Clause, Conversation, Kind, Narrator, Party, Turn, Voice};
use razbor::document::{Channel, CharIndex, Head, Source};
use razbor::morphology::Morphology;
use serde_json::Value;

pub fn party(name: &str) -> Party {
    match name {
        "staff" => Party::Staff,
        "customer" => Party::Customer,
        "third" => Party::Third,
        _ => Party::Unknown,
    }
}

fn moment(value: Option<&Value>) -> Option<jiff::civil::DateTime> {
    value?.as_str()?.parse().ok()
}

fn head(record: &Value) -> Head {
    Head {
        id: record["id"].as_str().unwrap_or("?").to_owned(),
        source: Source {
            path: "-".to_owned(),
            record: 1,
        },
        channel: match record["channel"].as_str() {
            Some("call") => Channel::Call,
            Some("chat") => Channel::Chat,
            _ => Channel::Review,
        },
        started_at: moment(record.get("started_at").or(record.get("published_at"))),
        customer_key: None,
        company: None,
    }
}

fn turn(
    morphology: &Morphology,
    text: &str,
    span: razbor::document::Span,
    party: Party,
    voice: Voice,
) -> Turn {
    Turn {
        speaker: None,
        party,
        probability: 1.0,
        voice,
        kind: Kind::Body,
        span,
        text: text.to_owned(),
        analysis: morphology.analyze(text),
        clauses: vec![Clause {
            bytes: 0..text.len(),
            party,
            voice,
        }],
        start_ms: None,
        end_ms: None,
    }
}

/// A transcript of our own JSONL.
pub fn transcript(morphology: &Morphology, record: &Value) -> Conversation {
    let turns = record["turns"].as_array().unwrap().iter().map(|one| {
        let text = one["text"].as_str().unwrap();
        let span = CharIndex::new(text).span(&(0..text.len()));
        turn(
            morphology,
            text,
            span,
            party(one["party"].as_str().unwrap_or("")),
            Voice::Spoken,
        )
    });
    Conversation {
        case_id: record["id"].as_str().unwrap().to_owned(),
        head: head(record),
        narrator: None,
        turns: turns.collect(),
        notices: Vec::new(),
    }
}

/// A spoken conversation of a few turns.
pub fn spoken(
    morphology: &Morphology,
    started_at: Option<&str>,
    turns: &[(Party, &str)],
) -> Conversation {
    let record = serde_json::json!({"id": "made", "channel": "call", "started_at": started_at});
    Conversation {
        case_id: "made".to_owned(),
        head: head(&record),
        narrator: None,
        turns: turns
            .iter()
            .map(|(party, text)| {
                turn(
                    morphology,
                    text,
                    CharIndex::new(text).span(&(0..text.len())),
                    *party,
                    Voice::Spoken,
                )
            })
            .collect(),
        notices: Vec::new(),
    }
}

/// Prose, crudely: labelled lines of speech are quoted turns, all other sentences are narrated.
pub fn prose(
    morphology: &Morphology,
    record: &Value,
    text: &str,
    narrator: Narrator,
) -> Conversation {
    let mut speech: Vec<(Range<usize>, Party)> = Vec::new();
    for line in record["gold"]["dialogue"].as_array().into_iter().flatten() {
        let quote = line["quote"].as_str().unwrap_or("");
        if let Some(at) = text.find(quote).filter(|_| !quote.is_empty()) {
            speech.push((
                at..at + quote.len(),
                party(line["party"].as_str().unwrap_or("")),
            ));
        }
    }
    speech.sort_by_key(|(bytes, _)| bytes.start);
    let index = CharIndex::new(text);
    let mut turns = Vec::new();
    let mut add = |bytes: Range<usize>, party: Party, voice: Voice| {
        let piece = &text[bytes.clone()];
        for sentence in morphology.sentences(piece) {
            let here = bytes.start + sentence.start..bytes.start + sentence.end;
            turns.push(turn(
                morphology,
                &text[here.clone()],
                index.span(&here),
                party,
                voice,
            ));
        }
    };
    let mut from = 0;
    for (bytes, party) in speech {
        if bytes.start < from {
            continue;
        }
        add(from..bytes.start, Party::Staff, Voice::Narrated);
        add(bytes.clone(), party, Voice::Quoted);
        from = bytes.end;
    }
    add(from..text.len(), Party::Staff, Voice::Narrated);
    Conversation {
        case_id: "prose".to_owned(),
        head: head(record),
        narrator: Some(narrator),
        turns,
        notices: Vec::new(),
    }
}
