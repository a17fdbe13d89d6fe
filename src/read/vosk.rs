//! Vosk: results of the recogniser one after another, and `vosk-transcriber`'s monologues.

use serde::Deserialize;

use super::ReadSettings;
use super::draft::{Draft, Problem, spoken};
use super::json::{Keys, Parts, Reads, Shape, fields, never, parse, shifted};
use crate::document::{Channel, RawTurn};

/// Each result is a stretch of speech between pauses; all results of a file are one recording.
pub(super) const RESULTS: Shape = Shape {
    recognises: |keys, _| {
        keys.has("result.conf")
            || keys.has("result.word")
            || (keys.has("alternatives.text")
                && (keys.has("alternatives.confidence") || keys.has("alternatives.result")))
            || (keys.has("partial") && !keys.has("partial.alternatives"))
    },
    continues: |keys: &Keys| {
        keys.top()
            .iter()
            .all(|key| matches!(key.as_str(), "text" | "spk" | "spk_frames"))
    },
    reads: Reads::Parts(|_: &ReadSettings, _| Box::new(Results::default())),
};

pub(super) const TRANSCRIBER: Shape = Shape {
    recognises: |keys, _| keys.has("monologues"),
    continues: never,
    reads: Reads::Documents(read_monologues),
};

#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    result: Vec<Word>,
    #[serde(default)]
    alternatives: Vec<Alternative>,
}

#[derive(Deserialize)]
struct Alternative {
    text: String,
    #[serde(default)]
    result: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    #[serde(default, deserialize_with = "fields::seconds")]
    start: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end: Option<u64>,
}

#[derive(Default)]
struct Results {
    turns: Vec<RawTurn>,
    line: Option<u64>,
}

impl Parts for Results {
    fn add(&mut self, json: &str, line: u64) -> Vec<Result<Draft, Problem>> {
        let outcome: Outcome = match parse(json) {
            Ok(outcome) => outcome,
            Err(problem) => return vec![Err(shifted(problem, line))],
        };
        self.line.get_or_insert(line);
        // `partial` results are repeated in full by the next final one.
        let (text, words) = match (outcome.text, outcome.alternatives.into_iter().next()) {
            (Some(text), _) => (text, outcome.result),
            (None, Some(best)) => (best.text, best.result),
            (None, None) => return Vec::new(),
        };
        let start = words.first().and_then(|word| word.start);
        let end = words.last().and_then(|word| word.end);
        self.turns.extend(spoken(None, None, &text, start, end));
        Vec::new()
    }

    fn end(&mut self) -> Vec<Result<Draft, Problem>> {
        vec![Ok(Draft {
            line: self.line,
            alone: true,
            ..Draft::turns(Channel::Call, std::mem::take(&mut self.turns))
        })]
    }
}

#[derive(Deserialize)]
struct Transcript {
    monologues: Vec<Monologue>,
}

#[derive(Deserialize)]
struct Monologue {
    #[serde(default)]
    speaker: Option<Speaker>,
    #[serde(default, deserialize_with = "fields::seconds")]
    start: Option<u64>,
    #[serde(default, deserialize_with = "fields::seconds")]
    end: Option<u64>,
    terms: Vec<Term>,
}

#[derive(Deserialize)]
struct Speaker {
    #[serde(default, deserialize_with = "fields::label")]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Term {
    text: String,
}

fn read_monologues(json: &str) -> Result<Vec<Draft>, Problem> {
    let read: Transcript = parse(json)?;
    let turns = read.monologues.into_iter().filter_map(|monologue| {
        let words: Vec<&str> = monologue
            .terms
            .iter()
            .map(|term| term.text.as_str())
            .collect();
        // The transcriber does not know who speaks and writes so.
        let known = |name: &String| !name.trim().is_empty() && name != "unknown";
        let speaker = monologue
            .speaker
            .and_then(|speaker| speaker.name.filter(known).or(speaker.id.filter(known)));
        spoken(
            speaker,
            None,
            &words.join(" "),
            monologue.start,
            monologue.end,
        )
    });
    Ok(vec![Draft::turns(Channel::Call, turns.collect())])
}
