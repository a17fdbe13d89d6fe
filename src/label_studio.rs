//! Tasks for Label Studio, and its annotations back as decisions.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::{Case, FlagName, State};
use crate::conversation::Kind;
use crate::examples::Example;
use crate::export::Language;
use crate::store::decisions::Holds;

/// The labelling interface that tasks are made for.
pub const CONFIG: &str = include_str!("label_studio/config.xml");

/// A task with the machine's verdicts as predictions. `key` tells the case again when its annotations come back.
pub fn task(example: &Example, key: &str, masked: bool, language: Language) -> Value {
    let case = &example.case;
    let turns: Vec<_> = case
        .turns
        .iter()
        .filter(|turn| turn.kind != Kind::Boilerplate)
        .collect();
    let dialogue: Vec<Value> = turns
        .iter()
        .map(|turn| json!({"author": turn.speaker.as_deref().unwrap_or(language.party(turn.party)), "text": turn.text}))
        .collect();
    let indexes: Vec<usize> = turns.iter().map(|turn| turn.index).collect();
    json!({
        "data": {"razbor_key": key, "case_id": case.case_id, "masked": masked, "turns": indexes, "dialogue": dialogue},
        "predictions": [{
            "model_version": case.model.as_ref().map_or("rules", |model| model.name.as_str()),
            "score": FlagName::ALL.map(|flag| case.flags.get(flag).probability).into_iter().fold(0.0, f64::max),
            "result": predictions(case, &indexes),
        }],
    })
}

fn predictions(case: &Case, indexes: &[usize]) -> Vec<Value> {
    let mut result = Vec::new();
    for name in FlagName::ALL {
        let flag = case.flags.get(name);
        let choice = match flag.state {
            State::Raised => "yes",
            State::Clear => "no",
            State::Unsure => "unsure",
        };
        result.push(json!({
            "id": name.as_str(), "from_name": name.as_str(), "to_name": "dialogue", "type": "choices",
            "score": flag.probability, "value": {"choices": [choice]},
        }));
        if flag.state == State::Clear {
            continue;
        }
        for (at, evidence) in flag.evidence.iter().enumerate() {
            let Some(shown) = indexes.iter().position(|&index| index == evidence.turn) else {
                continue;
            };
            result.push(json!({
                "id": format!("{}-{at}", name.as_str()), "from_name": "evidence", "to_name": "dialogue", "type": "paragraphlabels",
                "value": {
                    "start": shown.to_string(), "end": shown.to_string(), "startOffset": evidence.start, "endOffset": evidence.end,
                    "text": evidence.quote, "paragraphlabels": [name.as_str()],
                },
            }));
        }
    }
    result
}

/// What one annotator said of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// The `key` of [`task`].
    pub key: String,
    /// Whether the annotator saw masked text; its places are not those of the conversation.
    pub masked: bool,
    /// The annotator's address or number, where the export names one.
    pub reviewer: Option<String>,
    /// ISO date and time.
    pub at: String,
    /// Tells it from every other annotation.
    pub ticket: String,
    /// What was said of the flags.
    pub holds: Vec<(FlagName, Holds)>,
    /// Words that show a flag: turn, first character, one past the last.
    pub spans: Vec<(FlagName, usize, usize, usize)>,
    /// Why.
    pub comment: String,
}

#[derive(Deserialize)]
struct RawTask {
    #[serde(default)]
    id: Value,
    data: RawData,
    #[serde(default)]
    annotations: Vec<RawAnnotation>,
}

#[derive(Deserialize)]
struct RawData {
    razbor_key: String,
    #[serde(default)]
    masked: bool,
    #[serde(default)]
    turns: Vec<usize>,
}

#[derive(Deserialize)]
struct RawAnnotation {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    completed_by: Value,
    #[serde(default)]
    was_cancelled: bool,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    result: Vec<RawResult>,
}

#[derive(Deserialize)]
struct RawResult {
    from_name: String,
    #[serde(default)]
    value: RawValue,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawValue {
    choices: Vec<String>,
    text: Value,
    paragraphlabels: Vec<String>,
    start: String,
    end: String,
    #[serde(rename = "startOffset")]
    start_offset: usize,
    #[serde(rename = "endOffset")]
    end_offset: usize,
}

/// Reads an export (`JSON`, not `JSON-MIN`): a list of tasks with their annotations. Cancelled ones are left out.
///
/// # Errors
///
/// What is wrong, as a sentence with line and column.
pub fn annotations(text: &str) -> std::result::Result<Vec<Annotation>, String> {
    let tasks: Vec<RawTask> = serde_json::from_str(text).map_err(|error| {
        format!("no export of razbor's tasks from Label Studio (JSON): {error}")
    })?;
    let mut all = Vec::new();
    for task in &tasks {
        let done = task
            .annotations
            .iter()
            .filter(|annotation| !annotation.was_cancelled);
        all.extend(done.map(|annotation| annotation_of(task, annotation)));
    }
    Ok(all)
}

fn annotation_of(task: &RawTask, raw: &RawAnnotation) -> Annotation {
    let flag = |name: &str| FlagName::ALL.into_iter().find(|flag| flag.as_str() == name);
    let mut annotation = Annotation {
        key: task.data.razbor_key.clone(),
        masked: task.data.masked,
        reviewer: match &raw.completed_by {
            Value::Object(who) => who.get("email").and_then(Value::as_str).map(str::to_owned),
            Value::Number(number) => Some(format!("Label Studio {number}")),
            _ => None,
        },
        at: raw.created_at.trim_end_matches('Z').to_owned(),
        ticket: format!(
            "label-studio-{}-{}-{}",
            task.data.razbor_key, task.id, raw.id
        ),
        holds: Vec::new(),
        spans: Vec::new(),
        comment: String::new(),
    };
    for result in &raw.result {
        let value = &result.value;
        if let (Some(flag), Some(choice)) = (flag(&result.from_name), value.choices.first()) {
            let holds = match choice.as_str() {
                "yes" => Holds::Yes,
                "no" => Holds::No,
                _ => Holds::Unsure,
            };
            annotation.holds.push((flag, holds));
        } else if result.from_name == "comment" {
            annotation.comment = match &value.text {
                Value::Array(lines) => lines
                    .iter()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join(" "),
                Value::String(line) => line.clone(),
                _ => String::new(),
            };
        } else if let Some(flag) = value.paragraphlabels.first().and_then(|name| flag(name)) {
            let turn = value
                .start
                .parse()
                .ok()
                .and_then(|at: usize| task.data.turns.get(at));
            // a span over several turns has no place in one of them
            if let Some(&turn) = turn.filter(|_| value.start == value.end) {
                annotation
                    .spans
                    .push((flag, turn, value.start_offset, value.end_offset));
            }
        }
    }
    annotation
}
