//! Words that many conversations share, whatever they are about: counted in `data/train`.
//!
//! `cargo test --test everyday -- --ignored` counts them again and rewrites `data/promise/everyday.toml`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use razbor::morphology::Morphology;
use razbor::promise::trace::speaks;
use serde_json::Value;

/// Lower bounds of the bands, in percent of texts.
const BANDS: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

#[test]
#[ignore = "rewrites data/promise/everyday.toml from data/train"]
fn count_everyday_words() {
    let morphology = Morphology::load().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let (mut texts, mut counts) = (0, BTreeMap::<String, usize>::new());
    for file in ["transcripts", "narratives"] {
        let rows = std::fs::read_to_string(data.join(format!("train/{file}.jsonl"))).unwrap();
        for row in rows.lines() {
            let row: Value = serde_json::from_str(row).unwrap();
            let turns = row["turns"].as_array().into_iter().flatten();
            let said = turns.map(|turn| &turn["text"]).chain([&row["text"]]);
            let mut lemmas = BTreeSet::new();
            for text in said.filter_map(Value::as_str) {
                let words = morphology.analyze(text).words;
                let speaking = words.iter().filter(|word| speaks(word));
                lemmas.extend(speaking.map(|word| word.lemma().to_owned()));
            }
            texts += 1;
            for lemma in lemmas {
                *counts.entry(lemma).or_default() += 1;
            }
        }
    }
    let mut bands: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (lemma, count) in counts {
        if let Some(band) = BANDS.iter().find(|band| 100 * count >= **band * texts) {
            bands.entry(*band).or_default().push(lemma);
        }
    }
    let mut out = String::from(
        "# Lemmas by the percent of conversations and stories, at least, in which they occur: what they share tells little of\n# what they are about. Counted in data/train by `cargo test --test everyday -- --ignored`; don't edit.\n[percent]\n",
    );
    for (band, lemmas) in bands {
        writeln!(out, "{band} = {}", serde_json::to_string(&lemmas).unwrap()).unwrap();
    }
    std::fs::write(data.join("promise/everyday.toml"), out).unwrap();
}
