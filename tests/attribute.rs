//! Parties of turns and lines, measured on our own labelled texts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::path::Path;

use razbor::attribute::Attributor;
use razbor::conversation::{Conversation, Party, Voice};
use razbor::document::{Channel, Head, Prose, RawTurn, Record, Source, Transcript};
use razbor::morphology::Morphology;
use razbor::rules::lexicon;
use razbor::segment::Segmenter;
use serde_json::Value;

struct Readers {
    segmenter: Segmenter,
    attributor: Attributor,
    morphology: Morphology,
}

impl Readers {
    fn new() -> Self {
        let lexicons = lexicon::bundled().unwrap();
        Self {
            segmenter: Segmenter::new(&lexicons).unwrap(),
            attributor: Attributor::new(&lexicons).unwrap(),
            morphology: Morphology::load().unwrap(),
        }
    }

    fn read(&self, record: Record) -> Vec<Conversation> {
        let episodes = self.segmenter.segment(record, &self.morphology);
        self.attributor.attribute_all(episodes, &self.morphology)
    }
}

fn head(id: &str, channel: Channel) -> Head {
    Head {
        id: id.to_owned(),
        source: Source {
            path: "-".to_owned(),
            record: 1,
        },
        channel,
        started_at: None,
        customer_key: None,
        company: None,
    }
}

fn transcript(id: &str, turns: &[(Option<String>, String)]) -> Record {
    let turns = turns.iter().map(|(speaker, text)| RawTurn {
        speaker: speaker.clone(),
        role: None,
        text: text.clone(),
        start_ms: None,
        end_ms: None,
    });
    Record::Transcript(Transcript {
        head: head(id, Channel::Call),
        turns: turns.collect(),
    })
}

fn rows(file: &str) -> Vec<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("RAZBOR_SHARED").map_or(beside, Into::into);
    let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
        return Vec::new();
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn party(name: &Value) -> Party {
    serde_json::from_value(name.clone()).unwrap()
}

fn show(line: impl FnOnce() -> String) {
    if std::env::var_os("RAZBOR_SHOW").is_some() {
        println!("{}", line());
    }
}

/// Right turns and turns, with labels as `label` gives them from speaker and number of the turn.
fn transcripts(
    file: &str,
    name: &str,
    label: impl Fn(&HashMap<&str, usize>, &str, usize) -> Option<String>,
) -> (usize, usize) {
    let readers = Readers::new();
    let (mut right, mut all) = (0, 0);
    for row in rows(file) {
        let id = row["id"].as_str().unwrap();
        let turns = row["turns"].as_array().unwrap();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut given = Vec::new();
        for (at, turn) in turns.iter().enumerate() {
            let speaker = turn["speaker"].as_str().unwrap();
            let next = numbers.len();
            numbers.entry(speaker).or_insert(next);
            given.push((
                label(&numbers, speaker, at),
                turn["text"].as_str().unwrap().to_owned(),
            ));
        }
        let conversation = readers.read(transcript(id, &given)).remove(0);
        for (turn, gold) in conversation.turns.iter().zip(turns) {
            all += 1;
            let gold = party(&gold["party"]);
            if turn.party == gold {
                right += 1;
            } else {
                show(|| {
                    format!(
                        "{name} {id} {:?} instead of {gold:?} [{:.2}] {:?}: {}",
                        turn.party, turn.probability, turn.speaker, turn.text
                    )
                });
            }
        }
    }
    println!("{name}: {right}/{all}");
    (right, all)
}

#[test]
fn labelled_speakers_are_told_apart() {
    let (right, all) = transcripts("authored/transcripts.jsonl", "labelled", |_, speaker, _| {
        Some(speaker.to_owned())
    });
    assert!(right * 1000 >= all * 995, "{right}/{all}");
}

#[test]
fn anonymous_speakers_are_told_apart_by_what_they_say() {
    let (right, all) = transcripts(
        "authored/transcripts.jsonl",
        "anonymous",
        |numbers, speaker, _| Some(format!("spk_{}", numbers[speaker])),
    );
    assert!(right * 100 >= all * 97, "{right}/{all}");
}

#[test]
fn turns_without_labels_are_attributed_by_content_and_alternation() {
    let (right, all) = transcripts("authored/transcripts.jsonl", "bare", |_, _, _| None);
    assert!(right * 100 >= all * 85, "{right}/{all}");
}

#[test]
fn a_missing_label_now_and_then_is_filled_in() {
    let (right, all) = transcripts(
        "authored/transcripts.jsonl",
        "gaps",
        |numbers, speaker, at| (at % 4 != 3).then(|| format!("spk_{}", numbers[speaker])),
    );
    assert!(right * 100 >= all * 94, "{right}/{all}");
}

#[test]
fn exchanged_labels_are_noticed() {
    let (right, all) = transcripts("authored/archive.jsonl", "archive", |_, speaker, _| {
        Some(speaker.to_owned())
    });
    assert!(right * 100 >= all * 97, "{right}/{all}");
}

fn plain(text: &str) -> String {
    text.trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase()
}

#[test]
fn narrators_and_lines_of_direct_speech() {
    let readers = Readers::new();
    let (mut narrators, mut stories, mut right, mut lines) = (0, 0, 0, 0);
    for row in rows("authored/narratives.jsonl") {
        let id = row["id"].as_str().unwrap();
        let channel: Channel = serde_json::from_value(row["channel"].clone()).unwrap();
        let text = row["text"].as_str().unwrap().to_owned();
        let conversations = readers.read(Record::Prose(Prose {
            head: head(id, channel),
            text,
        }));
        stories += 1;
        show(|| format!("STORY {id} {}", row["gold"]["narrator"]));
        let gold = serde_json::from_value(row["gold"]["narrator"].clone()).unwrap();
        if conversations.iter().all(|one| one.narrator == Some(gold)) {
            narrators += 1;
        } else {
            show(|| {
                format!(
                    "NARRATOR {id} {:?} instead of {gold:?}",
                    conversations
                        .iter()
                        .map(|one| one.narrator)
                        .collect::<Vec<_>>()
                )
            });
        }
        for line in row["gold"]["dialogue"].as_array().unwrap() {
            let quote = plain(line["quote"].as_str().unwrap());
            let mut turns = conversations
                .iter()
                .flat_map(|one| &one.turns)
                .filter(|turn| turn.voice == Voice::Quoted);
            let found = turns.find(|turn| {
                let said = plain(&turn.text);
                said.contains(&quote) || quote.contains(&said) && 2 * said.len() > quote.len()
            });
            if let Some(turn) = found {
                lines += 1;
                if turn.party == party(&line["party"]) {
                    right += 1;
                } else {
                    show(|| {
                        format!(
                            "LINE {id} {:?} instead of {} [{:.2}] {:?}: {}",
                            turn.party, line["party"], turn.probability, turn.speaker, turn.text
                        )
                    });
                }
            }
        }
    }
    println!("narrators {narrators}/{stories}, lines {right}/{lines}");
    assert!(
        narrators * 100 >= stories * 93,
        "narrators {narrators}/{stories}"
    );
    assert!(right * 100 >= lines * 88, "lines {right}/{lines}");
}
