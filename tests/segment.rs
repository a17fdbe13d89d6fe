//! Prose cut into cases and turns, measured on our own texts and held to the laws of spans.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use razbor::conversation::{Kind, Voice};
use razbor::document::{Channel, Head, Prose, Record, Source};
use razbor::morphology::Morphology;
use razbor::rules::lexicon;
use razbor::segment::{Episode, Segmenter};
use serde_json::Value;

fn segmenter() -> Segmenter {
    Segmenter::new(&lexicon::bundled().unwrap()).unwrap()
}

fn prose(id: &str, channel: Channel, text: &str) -> Record {
    Record::Prose(Prose {
        head: Head {
            id: id.to_owned(),
            source: Source {
                path: "-".to_owned(),
                record: 1,
            },
            channel,
            started_at: None,
            customer_key: None,
            company: None,
        },
        text: text.to_owned(),
    })
}

fn rows(file: &str) -> Vec<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("RAZBOR_SHARED").map_or(beside, Into::into);
    let path = folder.join(file);
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn plain(text: &str) -> String {
    text.trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase()
}

fn quoted(episodes: &[Episode]) -> Vec<String> {
    let segments = episodes.iter().flat_map(|episode| &episode.segments);
    segments
        .filter(|segment| segment.voice == Voice::Quoted)
        .map(|segment| plain(&segment.text))
        .collect()
}

#[test]
fn cases_and_direct_speech_of_our_own_texts() {
    let (segmenter, morphology) = (segmenter(), Morphology::load().unwrap());
    let rows = rows("authored/narratives.jsonl");
    if rows.is_empty() {
        return;
    }
    let (mut right, mut found, mut lines, mut extra) = (0, 0, 0, 0);
    let verbose = std::env::var_os("RAZBOR_SHOW").is_some();
    for row in &rows {
        let id = row["id"].as_str().unwrap();
        let episodes = segmenter.segment(
            prose(id, Channel::Post, row["text"].as_str().unwrap()),
            &morphology,
        );
        let cases = usize::try_from(row["gold"]["cases"].as_u64().unwrap()).unwrap();
        if episodes.len() == cases {
            right += 1;
        } else if verbose {
            println!("CASES {id}: {} instead of {cases}", episodes.len());
            for episode in &episodes {
                println!(
                    "   {}",
                    episode
                        .segments
                        .iter()
                        .find(|one| one.kind == Kind::Body)
                        .map_or("", |one| &one.text)
                );
            }
        }
        let quoted = quoted(&episodes);
        let gold: Vec<String> = row["gold"]["dialogue"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| plain(line["quote"].as_str().unwrap()))
            .collect();
        for line in &gold {
            lines += 1;
            let hit = quoted.iter().any(|one| {
                one == line
                    || one.contains(line.as_str()) && one.len() < 2 * line.len() + 4000
                    || line.contains(one.as_str()) && 2 * one.len() > line.len()
            });
            if hit {
                found += 1;
            } else if verbose {
                println!("LINE {id}: {line}");
            }
        }
        for one in &quoted {
            if !gold
                .iter()
                .any(|line| line.contains(one.as_str()) || one.contains(line.as_str()))
            {
                extra += 1;
                if verbose {
                    println!("EXTRA {id}: {one}");
                }
            }
        }
    }
    println!(
        "cases {right}/{}, lines {found}/{lines}, beside the labelled {extra}",
        rows.len()
    );
    assert!(
        right * 100 >= rows.len() * 93,
        "cases {right} of {}",
        rows.len()
    );
    assert!(found * 100 >= lines * 90, "lines {found} of {lines}");
}
