//! Parties of turns and lines, measured on our own labelled texts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use razbor::attribute::Attributor;
use razbor::conversation::{Conversation, Narrator, Party, Voice};
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
        self.attributor.attribute(episodes, &[], &self.morphology)
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

fn folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    std::env::var_os("RAZBOR_SHARED").map_or(beside, Into::into)
}

fn rows(file: &str) -> Vec<Value> {
    let Ok(text) = std::fs::read_to_string(folder().join(file)) else {
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
fn linked_conversations_are_attributed_as_well() {
    let (right, all) = transcripts("authored/archive.jsonl", "archive", |_, speaker, _| {
        Some(speaker.to_owned())
    });
    assert!(right * 100 >= all * 97, "{right}/{all}");
}

/// Labels of the field, given to the right sides and to the wrong ones.
#[test]
fn exchanged_labels_are_noticed_and_right_ones_left_alone() {
    let readers = Readers::new();
    let (mut noticed, mut false_alarms, mut all) = (0, 0, 0);
    for row in rows("authored/transcripts.jsonl") {
        let turns = row["turns"].as_array().unwrap();
        if turns
            .iter()
            .any(|turn| party(&turn["party"]) == Party::Third)
        {
            continue;
        }
        let read = |staff: &str, customer: &str| {
            let label = |turn: &Value| {
                if party(&turn["party"]) == Party::Staff {
                    staff
                } else {
                    customer
                }
            };
            let given: Vec<(Option<String>, String)> = turns
                .iter()
                .map(|turn| {
                    (
                        Some(label(turn).to_owned()),
                        turn["text"].as_str().unwrap().to_owned(),
                    )
                })
                .collect();
            readers
                .read(transcript("1", &given))
                .remove(0)
                .notices
                .len()
        };
        all += 1;
        false_alarms += read("Оператор", "Клиент");
        noticed += read("Клиент", "Оператор");
    }
    println!("exchanged labels noticed: {noticed}/{all}, false alarms {false_alarms}");
    assert!(false_alarms == 0, "{false_alarms}");
    assert!(noticed * 2 >= all, "{noticed}/{all}");
}

/// Clauses of one turn as «party voice: words».
fn clauses(speaker: &str, before: &[(&str, &str)], text: &str) -> Vec<(Party, Voice, String)> {
    let mut turns: Vec<(Option<String>, String)> = before
        .iter()
        .map(|(speaker, text)| (Some((*speaker).to_owned()), (*text).to_owned()))
        .collect();
    turns.push((Some(speaker.to_owned()), text.to_owned()));
    let turn = Readers::new()
        .read(transcript("1", &turns))
        .remove(0)
        .turns
        .pop()
        .unwrap();
    let cut = turn.clauses.iter().map(|clause| {
        (
            clause.party,
            clause.voice,
            turn.text[clause.bytes.clone()].trim().to_owned(),
        )
    });
    cut.collect()
}

#[test]
fn what_a_customer_tells_of_the_companys_people_is_their_deed() {
    let found = clauses(
        "Клиент",
        &[("Оператор", "Слушаю вас.")],
        "Мне ваш мастер сказал, что я сам виноват, а я ничего не трогал.",
    );
    assert_eq!(found[0].0, Party::Staff);
    assert_eq!(found[0].1, Voice::Narrated);
    assert!(found[0].2.ends_with("что я сам виноват,"), "{found:?}");
    assert_eq!((found[1].0, found[1].1), (Party::Customer, Voice::Spoken));
}

#[test]
fn another_companys_people_are_third_parties() {
    let found = clauses(
        "Клиент",
        &[("Оператор", "Слушаю вас.")],
        "Я был в «Гараже на Речной», там мне нахамили. Их мастер бросил трубку.",
    );
    let told: Vec<Party> = found
        .iter()
        .filter(|clause| clause.1 == Voice::Narrated)
        .map(|clause| clause.0)
        .collect();
    assert!(
        !told.is_empty() && told.iter().all(|party| *party == Party::Third),
        "{found:?}"
    );
}

#[test]
fn words_that_staff_passes_on_are_not_its_own() {
    let found = clauses(
        "Оператор",
        &[("Клиент", "Где мой зонт?")],
        "Водитель ответил дословно: «Сама пусть ищет, ворона». Мне стыдно за него.",
    );
    let rude = found
        .iter()
        .find(|clause| clause.2.contains("ворона"))
        .unwrap();
    assert_eq!(
        (rude.0, rude.1),
        (Party::Third, Voice::Narrated),
        "{found:?}"
    );
    assert_eq!(found.last().unwrap().0, Party::Staff);
}

fn story(channel: Channel, text: &str) -> Vec<Conversation> {
    Readers::new().read(Record::Prose(Prose {
        head: head("1", channel),
        text: text.to_owned(),
    }))
}

#[test]
fn actors_of_a_customers_story() {
    let text = "Я заказала торт на субботу. Мне обещали привезти к обеду, но курьер опоздал на три часа. Я позвонила,                 менеджер Олег заявил, что сама виновата, и бросил трубку. Соседка смеялась.";
    let conversation = story(Channel::Review, text).remove(0);
    assert_eq!(conversation.narrator, Some(Narrator::Customer));
    let at = |words: &str| {
        let turn = conversation
            .turns
            .iter()
            .find(|turn| turn.text.contains(words))
            .unwrap();
        turn.clause_at(turn.text.find(words).unwrap()).0
    };
    assert_eq!(at("Я заказала"), Party::Customer);
    assert_eq!(at("обещали"), Party::Staff);
    assert_eq!(at("курьер опоздал"), Party::Staff);
    assert_eq!(
        at("сама виновата"),
        Party::Staff,
        "the words are the manager's"
    );
    assert_eq!(at("бросил трубку"), Party::Staff);
    assert_eq!(at("Соседка"), Party::Third);
}

#[test]
fn a_sample_is_nobodys_utterance() {
    let text = "Три дня я сидел без связи и звонил в поддержку. Можно ведь отправить сообщение с текстом «Мы работаем,                 исправим аварию к утру». Мне никто ничего не прислал.";
    let conversation = story(Channel::Post, text).remove(0);
    let sample = conversation
        .turns
        .iter()
        .find(|turn| turn.voice == Voice::Quoted)
        .unwrap();
    assert_eq!(sample.party, Party::Unknown);
}

#[test]
fn times_that_run_backwards_are_reported() {
    let turn = |start| RawTurn {
        speaker: None,
        role: None,
        text: "Алло".to_owned(),
        start_ms: Some(start),
        end_ms: None,
    };
    let record = Record::Transcript(Transcript {
        head: head("1", Channel::Call),
        turns: vec![turn(500), turn(100)],
    });
    let notices = Readers::new().read(record).remove(0).notices;
    assert!(
        notices.len() == 1 && notices[0].starts_with("Реплика 2 начинается раньше"),
        "{notices:?}"
    );
}

#[test]
fn the_seeds_have_their_narrators_notices_and_samples() {
    let read = |name: &str| -> Option<Vec<Conversation>> {
        let folder = folder().join("seeds");
        let file = std::fs::read_dir(folder)
            .ok()?
            .flatten()
            .find(|file| file.file_name().to_string_lossy().starts_with(name))?;
        Some(story(
            Channel::Post,
            &std::fs::read_to_string(file.path()).unwrap(),
        ))
    };
    let narrators = [
        Narrator::Customer,
        Narrator::Staff,
        Narrator::Customer,
        Narrator::Customer,
        Narrator::Customer,
    ];
    for (number, (cases, narrator)) in [1, 1, 3, 1, 2].into_iter().zip(narrators).enumerate() {
        let Some(conversations) = read(&format!("00{number}_")) else {
            return;
        };
        assert_eq!(conversations.len(), cases, "seed 00{number}");
        assert!(
            conversations
                .iter()
                .all(|one| one.narrator == Some(narrator)),
            "seed 00{number}"
        );
    }
    let samples = read("003_").unwrap().remove(0).turns;
    assert!(
        samples
            .iter()
            .filter(|turn| turn.voice == Voice::Quoted)
            .all(|turn| turn.party == Party::Unknown)
    );
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
    // 114 of 120 before the cues were widened for stories by other hands (41 to 49 of 64 there): the gate follows
    assert!(
        narrators * 100 >= stories * 90,
        "narrators {narrators}/{stories}"
    );
    assert!(right * 100 >= lines * 88, "lines {right}/{lines}");
}
