//! The weights of words that tell staff from customer: learnt from `data/train`.
//!
//! `cargo test --test voices -- --ignored --nocapture` learns them again, prints what they are worth on conversations
//! held out, and rewrites `data/lexicons/voices.toml`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use razbor::attribute::voices::features;
use razbor::morphology::Morphology;
use serde_json::Value;

/// Documents that must have a word before it is weighed.
const FEWEST: usize = 3;
/// Pull towards zero.
const PULL: f64 = 0.005;
const PASSES: usize = 10;
const STEP: f64 = 0.1;
/// Lightest weight that is kept, in tenths.
const LIGHTEST: i64 = 2;

struct Line {
    document: String,
    speaker: String,
    staff: bool,
    features: Vec<String>,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn lines(morphology: &Morphology) -> Vec<Line> {
    let mut found = Vec::new();
    let mut put = |document: String, speaker: &Value, party: &Value, text: &Value| {
        let staff = match party.as_str() {
            Some("staff") => true,
            Some("customer") => false,
            _ => return,
        };
        found.push(Line {
            document,
            speaker: speaker.as_str().unwrap_or_default().to_owned(),
            staff,
            features: features(&morphology.analyze(text.as_str().unwrap())),
        });
    };
    for file in ["transcripts", "pairs", "narratives"] {
        let path = data().join(format!("train/{file}.jsonl"));
        let text = std::fs::read_to_string(path).unwrap();
        for row in text.lines() {
            let row: Value = serde_json::from_str(row).unwrap();
            let document = format!("{file}/{}", row["id"].as_str().unwrap());
            for turns in [&row["turns"], &row["a"]["turns"], &row["b"]["turns"]] {
                for turn in turns.as_array().into_iter().flatten() {
                    put(
                        document.clone(),
                        &turn["speaker"],
                        &turn["party"],
                        &turn["text"],
                    );
                }
            }
            for line in row["gold"]["dialogue"].as_array().into_iter().flatten() {
                put(
                    document.clone(),
                    &Value::Null,
                    &line["party"],
                    &line["quote"],
                );
            }
        }
    }
    found
}

/// Logistic regression by AdaGrad, in a fixed order: the same lines give the same weights.
fn learn(lines: &[&Line]) -> BTreeMap<String, i64> {
    let mut documents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in lines {
        for feature in &line.features {
            documents.entry(feature).or_default().insert(&line.document);
        }
    }
    let kept: BTreeMap<&str, usize> = documents
        .into_iter()
        .filter(|(_, documents)| documents.len() >= FEWEST)
        .enumerate()
        .map(|(number, (feature, _))| (feature, number))
        .collect();
    let data: Vec<(Vec<usize>, f64)> = lines
        .iter()
        .map(|line| {
            let known = line
                .features
                .iter()
                .filter_map(|feature| kept.get(feature.as_str()).copied());
            (known.collect(), f64::from(u8::from(line.staff)))
        })
        .collect();
    let mut weights = vec![0.0_f64; kept.len()];
    let mut squares = vec![1e-6_f64; kept.len()];
    for pass in 0..PASSES {
        for number in 0..data.len() {
            // a stride that shares no factor with the length visits every line once
            let stride = [7919, 6101, 4099][pass % 3];
            let (features, staff) = &data[(number * stride + pass) % data.len()];
            let odds: f64 = features.iter().map(|&feature| weights[feature]).sum();
            let error = 1.0 / (1.0 + (-odds.clamp(-30.0, 30.0)).exp()) - staff;
            for &feature in features {
                let slope = error + PULL * weights[feature];
                squares[feature] += slope * slope;
                weights[feature] -= STEP * slope / squares[feature].sqrt();
            }
        }
    }
    kept.into_iter()
        .map(|(feature, number)| {
            (
                feature.to_owned(),
                (weights[number] * 5.0).round() as i64 * 2,
            )
        })
        .filter(|(_, tenths)| tenths.abs() >= LIGHTEST)
        .map(|(feature, tenths)| (feature, tenths.clamp(-20, 20)))
        .collect()
}

/// Right turns of conversations, turns, right conversations of two speakers, such conversations, right lines of prose,
/// lines.
fn worth(weights: &BTreeMap<String, i64>, lines: &[&Line]) -> [usize; 6] {
    let lean = |line: &Line| -> i64 {
        line.features
            .iter()
            .filter_map(|feature| weights.get(feature))
            .sum::<i64>()
            .clamp(-60, 60)
    };
    let mut counts = [0; 6];
    let mut conversations: BTreeMap<&str, BTreeMap<&str, (i64, bool)>> = BTreeMap::new();
    for line in lines {
        if line.document.starts_with("narratives") {
            counts[4] += usize::from((lean(line) > 0) == line.staff);
            counts[5] += 1;
            continue;
        }
        counts[0] += usize::from((lean(line) > 0) == line.staff);
        counts[1] += 1;
        let side = conversations
            .entry(&line.document)
            .or_default()
            .entry(&line.speaker)
            .or_insert((0, line.staff));
        side.0 += lean(line);
    }
    for sides in conversations.values().filter(|sides| sides.len() == 2) {
        let best = sides.values().max_by_key(|side| side.0).unwrap();
        counts[2] += usize::from(best.1);
        counts[3] += 1;
    }
    counts
}

#[test]
#[ignore = "rewrites data/lexicons/voices.toml from data/train"]
fn learn_the_weights_of_words() {
    let lines = lines(&Morphology::load().unwrap());
    let documents: Vec<&str> = lines
        .iter()
        .map(|line| line.document.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut total = [0; 6];
    for fold in 0..5 {
        let held =
            |line: &&Line| documents.binary_search(&line.document.as_str()).unwrap() % 5 == fold;
        let (tests, trains): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(held);
        let counts = worth(&learn(&trains), &tests);
        (0..6).for_each(|at| total[at] += counts[at]);
    }
    println!(
        "held out: turns {}/{}, conversations {}/{}, lines of prose {}/{}",
        total[0], total[1], total[2], total[3], total[4], total[5]
    );
    let mut bands: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (feature, tenths) in learn(&lines.iter().collect::<Vec<_>>()) {
        let side = if tenths > 0 { "staff" } else { "customer" };
        bands
            .entry(format!("{side}_voice_{:02}", tenths.abs()))
            .or_default()
            .push(feature);
    }
    let mut text = String::from(
        "# Words, pairs of words and grammar (`+…`) that tell staff from customer; the number is the weight in tenths.\n# Learnt from our own labelled conversations, rewritten by `cargo test --test voices -- --ignored`; don't edit.\n[lists]\n",
    );
    for (name, entries) in bands {
        writeln!(
            text,
            "{name} = {}",
            serde_json::to_string(&entries).unwrap()
        )
        .unwrap();
    }
    std::fs::write(data().join("lexicons/voices.toml"), text).unwrap();
}
