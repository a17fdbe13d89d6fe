//! The weights by which sentences tell what became of a promise: fitted on one half of the archive's customers.
//!
//! `cargo test --release --test fates -- --ignored --nocapture` fits them again, prints what they are worth on both halves,
//! and rewrites `data/promise/fates.toml`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use razbor::eval::{Gold, read_gold};
use razbor::ledger::Entry;
use razbor::ledger::fate::{FEATURES, Features, windows};
use razbor::pipeline::Razbor;

/// Pull towards zero.
const PULL: f64 = 1.0;
const STEPS: usize = 3000;

struct Row {
    features: Features,
    kept: bool,
    broken: bool,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn customer(gold: &Gold) -> String {
    let trouble = gold.labels.trouble.clone().unwrap();
    trouble[..trouble.len() - 1].to_owned()
}

/// Every window after every labelled promise that was found, and whether it is labelled as the proof of its fate.
fn rows(razbor: &Razbor, half: &str) -> Vec<Row> {
    let gold = read_gold(&data().join(format!("examples/archive/{half}.jsonl"))).unwrap();
    let entries: HashMap<String, Entry> = gold
        .iter()
        .flat_map(|one| razbor.remember(one.record.clone().unwrap()).unwrap())
        .map(|entry| (entry.id.clone(), entry))
        .collect();
    let mut rows = Vec::new();
    for one in &gold {
        let home = &entries[&one.id];
        for promise in one.labels.promises.iter().flatten() {
            let quote = &promise.quote.quote;
            let Some(made) = home.trace.commitments.iter().find(|made| {
                Some(made.commitment.turn) == promise.quote.turn
                    && (quote.contains(&made.quote)
                        || made.quote.contains(quote.trim_end_matches('.')))
            }) else {
                continue;
            };
            for other in gold.iter().filter(|other| customer(other) == customer(one)) {
                let entry = &entries[&other.id];
                if entry.at < home.at {
                    continue;
                }
                for window in windows(made, home, entry) {
                    let proves = promise.proof.iter().any(|proof| {
                        proof.id == entry.id
                            && window.sentences.iter().any(|sentence| {
                                let (said, labelled) = (&sentence.quote, &proof.quote);
                                sentence.turn == proof.turn
                                    && (labelled.contains(said.trim_end_matches(['.', '!']))
                                        || said.contains(labelled.trim_end_matches(['.', '!'])))
                            })
                    });
                    let is = |status| proves && promise.status == status;
                    rows.push(Row {
                        features: window.features,
                        kept: is(razbor::case::Status::Kept),
                        broken: is(razbor::case::Status::Broken),
                    });
                }
            }
        }
    }
    rows
}

fn odds(weights: &Features, row: &Row) -> f64 {
    weights
        .iter()
        .zip(&row.features)
        .map(|(weight, value)| weight * value)
        .sum()
}

/// Logistic regression by gradient descent with momentum over all rows: the same rows give the same weights.
fn fit(rows: &[Row], wanted: fn(&Row) -> bool) -> Features {
    let (mut weights, mut speed) = ([0.0; FEATURES.len()], [0.0; FEATURES.len()]);
    for _ in 0..STEPS {
        let mut slope = [0.0; FEATURES.len()];
        for row in rows {
            let error =
                1.0 / (1.0 + (-odds(&weights, row)).exp()) - f64::from(u8::from(wanted(row)));
            for (slope, value) in slope.iter_mut().zip(&row.features) {
                *slope += error * value;
            }
        }
        for at in 0..FEATURES.len() {
            let pull = if at == 0 { 0.0 } else { PULL * weights[at] };
            speed[at] = 0.9 * speed[at] - 0.3 * (slope[at] + pull) / rows.len() as f64;
            weights[at] += 10.0 * speed[at];
        }
    }
    weights
}

#[test]
#[ignore = "rewrites data/promise/fates.toml from data/examples/archive/learnt.jsonl"]
fn fit_the_weights_of_fates() {
    let razbor = Razbor::rules_alone().unwrap();
    let (learnt, unseen) = (rows(&razbor, "learnt"), rows(&razbor, "unseen"));
    let mut out = String::from(
        "# How surely a sentence tells that a promise was kept, or broken: log-odds for what is seen of it (src/ledger/fate.rs).\n# Fitted on data/examples/archive/learnt.jsonl by `cargo test --release --test fates -- --ignored`; don't edit.\n\n# Probability from which a sentence decides.\nsure = 0.2\n",
    );
    for (name, wanted) in [
        ("kept", (|row: &Row| row.kept) as fn(&Row) -> bool),
        ("broken", |row: &Row| row.broken),
    ] {
        let weights = fit(&learnt, wanted);
        for (half, rows) in [("learnt", &learnt), ("unseen", &unseen)] {
            let loss: f64 = rows
                .iter()
                .map(|row| {
                    let odds = odds(&weights, row);
                    (1.0 + odds.exp()).ln() - if wanted(row) { odds } else { 0.0 }
                })
                .sum();
            let all = rows.iter().filter(|row| wanted(row)).count();
            println!(
                "{name} {half}: {all} of {}, loss {:.4}",
                rows.len(),
                loss / rows.len() as f64
            );
        }
        writeln!(out, "\n[{name}]").unwrap();
        for (feature, weight) in FEATURES.iter().zip(weights) {
            writeln!(out, "{feature} = {weight:.2}").unwrap();
        }
    }
    std::fs::write(data().join("promise/fates.toml"), out).unwrap();
}
