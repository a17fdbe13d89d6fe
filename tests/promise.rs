//! Deadlines and promises against authored texts beside the repository; skipped where they are not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "promise/build.rs"]
mod build;

use razbor::case::Status;
use razbor::conversation::{Conversation, Narrator};
use razbor::morphology::Morphology;
use razbor::promise::deadline::Deadlines;
use razbor::promise::{Commitment, Promises, Strength};

/// A file of the material beside the repository.
fn read(name: &str) -> Option<String> {
    let folder = std::env::var("RAZBOR_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    std::fs::read_to_string(format!("{folder}/{name}")).ok()
}

#[test]
fn authored_deadlines_resolve() {
    let Some(text) = read("authored/deadlines.tsv") else {
        return;
    };
    let morphology = Morphology::load().unwrap();
    let deadlines = Deadlines::load().unwrap();
    let (mut lines, mut exact, mut kinds) = (0, 0, 0);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let anchor = fields[0].parse().unwrap();
        let analysis = morphology.analyze(fields[1]);
        let found = deadlines.spoken(fields[1], &analysis, Some(anchor));
        let got = found
            .as_ref()
            .map_or((String::new(), String::new(), "none"), |one| {
                match one.when {
                    razbor::promise::deadline::When::Interval {
                        earliest, latest, ..
                    } => (
                        earliest.strftime("%Y-%m-%dT%H:%M").to_string(),
                        latest.strftime("%Y-%m-%dT%H:%M").to_string(),
                        one.kind.as_str(),
                    ),
                    _ => (String::new(), String::new(), one.kind.as_str()),
                }
            });
        lines += 1;
        let dated = got.0 == fields[2] && got.1 == fields[3];
        exact += usize::from(dated && (got.2 == fields[4] || !fields[2].is_empty()));
        kinds += usize::from(dated && got.2 == fields[4]);
        if !dated || got.2 != fields[4] {
            println!("{line}\n    got {} {} {}", got.0, got.1, got.2);
        }
    }
    println!("{exact} of {lines} exact, {kinds} with the kind");
    assert!(kinds * 100 >= lines * 97, "{kinds} of {lines}");
}

/// Counts of found against labelled.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, found: bool, gold: bool) {
        match (found, gold) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed).max(1) as f64
    }

    fn show(&self) -> String {
        let ratio = |of: usize| self.right as f64 / (self.right + of).max(1) as f64;
        format!(
            "precision {:.3} recall {:.3} F1 {:.3} ({} right, {} wrong, {} missed)",
            ratio(self.wrong),
            ratio(self.missed),
            self.f1(),
            self.right,
            self.wrong,
            self.missed
        )
    }
}

/// Certainty from which a commitment counts as a promise.
const SURE: f64 = 0.5;

#[derive(Default)]
struct Measure {
    flag: Tally,
    promises: Tally,
    status: (usize, usize),
    due: (usize, usize),
}

impl Measure {
    /// `places` are gold promises as ranges of characters in the whole text (prose) or turns (transcripts).
    fn add(
        &mut self,
        conversation: &Conversation,
        found: &[Commitment],
        gold: &serde_json::Value,
        loud: bool,
    ) {
        let text =
            |one: &Commitment| conversation.turns[one.turn].text[one.bytes.clone()].to_owned();
        let broken = found.iter().any(|one| {
            one.status == Status::Broken
                && one.strength == Strength::Binds
                && one.certainty * one.status_certainty >= 0.35
        });
        let expected = gold["broken_promise"].as_bool().unwrap();
        self.flag.add(broken, expected);
        if loud && broken != expected {
            println!(
                "{} {}",
                if broken { "FALSE" } else { "MISSED" },
                conversation.head.id
            );
        }
        let mut used = vec![false; found.len()];
        for promise in gold["promises"].as_array().unwrap() {
            let quote = promise["quote"].as_str().unwrap();
            let matched = found.iter().enumerate().position(|(at, one)| {
                let sentence = &conversation.turns[one.turn].text;
                let turn = promise["turn"].as_u64();
                let here = sentence.find(quote).map(|start| start..start + quote.len());
                let near = match (turn, here) {
                    (Some(turn), Some(here)) => {
                        turn as usize == one.turn
                            && here.start < one.bytes.end
                            && one.bytes.start < here.end
                    }
                    (Some(_), None) => false,
                    (None, Some(here)) => here.start < one.bytes.end && one.bytes.start < here.end,
                    (None, None) => {
                        sentence.len() > 12
                            && quote.contains(sentence.trim_matches(['.', '»', '«', ' ']))
                    }
                };
                near && !used[at] && one.strength == Strength::Binds && one.certainty >= SURE
            });
            self.promises.add(matched.is_some(), true);
            let Some(at) = matched else {
                if loud {
                    println!(
                        "    missed {} {} | {quote}",
                        promise["status"], promise["due"]
                    );
                }
                continue;
            };
            used[at] = true;
            let one = &found[at];
            let status = serde_json::to_value(one.status).unwrap();
            self.status.1 += 1;
            self.status.0 += usize::from(status == promise["status"]);
            let due = one.due.as_ref().and_then(|due| due.iso());
            let gold_due = promise["due"].as_str().map(str::to_owned);
            let same = match (&due, &gold_due) {
                (Some(one), Some(other)) => {
                    one == other || other.len() == 10 && one.starts_with(other.as_str())
                }
                (one, other) => one == other,
            };
            self.due.1 += 1;
            self.due.0 += usize::from(same);
            if loud && (!same || status != promise["status"]) {
                println!(
                    "    {} {due:?}, gold {} {gold_due:?} | {} | {quote}",
                    status,
                    promise["status"],
                    text(one)
                );
            }
        }
        for (one, used) in found.iter().zip(used) {
            if !used && one.strength == Strength::Binds && one.certainty >= SURE {
                self.promises.add(true, false);
                if loud {
                    println!(
                        "    extra {:?} {:.2} {:?} {:?} | {}",
                        one.status,
                        one.certainty * one.status_certainty,
                        one.origin,
                        one.due.as_ref().and_then(|due| due.iso()),
                        text(one)
                    );
                    for (turn, bytes) in &one.proof {
                        println!(
                            "          proof {}",
                            &conversation.turns[*turn].text[bytes.clone()]
                        );
                    }
                }
            }
        }
    }

    fn show(&self, name: &str) {
        println!("== {name}");
        println!("broken_promise {}", self.flag.show());
        println!("promises {}", self.promises.show());
        println!(
            "status {} of {}, due {} of {}",
            self.status.0, self.status.1, self.due.0, self.due.1
        );
    }
}

fn measure(file: &str, loud: bool) -> Option<Measure> {
    let text = read(&format!("authored/{file}"))?;
    let morphology = Morphology::load().unwrap();
    let promises = Promises::load().unwrap();
    let mut measure = Measure::default();
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let conversation = if record.get("turns").is_some() {
            build::transcript(&morphology, &record)
        } else {
            let narrator = match record["gold"]["narrator"].as_str() {
                Some("staff") => Narrator::Staff,
                Some("observer") => Narrator::Observer,
                _ => Narrator::Customer,
            };
            build::prose(
                &morphology,
                &record,
                record["text"].as_str().unwrap(),
                narrator,
            )
        };
        let found = promises.find(&conversation);
        if loud {
            println!("# {}", conversation.head.id);
        }
        measure.add(&conversation, &found, &record["gold"], loud);
    }
    Some(measure)
}

#[test]
fn authored_promises_are_found() {
    let loud = std::env::var("LOUD").ok();
    for file in ["transcripts.jsonl", "narratives.jsonl", "archive.jsonl"] {
        if let Some(measure) = measure(
            file,
            loud.as_deref().is_some_and(|name| file.starts_with(name)),
        ) {
            measure.show(file);
        }
    }
}

/// The commitments of a seed text between two places of it; quotes have no known party.
fn seed(name: &str, from: &str, to: &str) -> Option<Vec<(String, Status, Option<String>)>> {
    let folder = std::env::var("RAZBOR_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let entry = std::fs::read_dir(format!("{folder}/seeds"))
        .ok()?
        .filter_map(Result::ok)
        .find(|entry| entry.file_name().to_string_lossy().starts_with(name))?;
    let text = std::fs::read_to_string(entry.path()).ok()?;
    let start = text.find(from)?;
    let end = text[start..].find(to).map_or(text.len(), |end| start + end);
    let text = &text[start..end];
    let morphology = Morphology::load().unwrap();
    let mut dialogue = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('«') {
        let Some((quote, after)) = after.split_once('»') else {
            break;
        };
        dialogue.push(serde_json::json!({"quote": quote, "party": "unknown"}));
        rest = after;
    }
    let record = serde_json::json!({"id": name, "gold": {"dialogue": dialogue}});
    let conversation = build::prose(&morphology, &record, text, Narrator::Customer);
    let found = Promises::load().unwrap().find(&conversation);
    let binding = found
        .into_iter()
        .filter(|one| one.strength == Strength::Binds && one.certainty >= SURE);
    Some(
        binding
            .map(|one| {
                let due = one
                    .due_bytes
                    .map(|due| conversation.turns[one.turn].text[due].to_owned());
                println!(
                    "{name} {:?} {:?} {} proof {:?}",
                    one.status,
                    due,
                    one.what,
                    one.proof
                        .iter()
                        .map(|(t, b)| &conversation.turns[*t].text[b.clone()])
                        .collect::<Vec<_>>()
                );
                (one.what, one.status, due)
            })
            .collect(),
    )
}

#[test]
fn seeds_show() {
    for (name, from, to) in [
        ("000", "", "\u{0}"),
        ("001", "", "\u{0}"),
        ("002", "Понес", "случай второй"),
        ("002", "случай второй", "***"),
        ("003", "Начните", "\u{0}"),
        ("004", "Я пользуюсь", "Через неделю"),
        ("004", "Через неделю", "Как то было"),
    ] {
        println!("--- {name}");
        let _ = seed(name, from, to);
    }
}
