//! Both engines give the same results. Needs libtorch: `models/setup-libtorch.sh`, then `--features rust-bert`.
#![cfg(feature = "rust-bert")]
#![allow(clippy::unwrap_used)]

#[path = "encoder/shared.rs"]
mod shared;

use std::fs;
use std::path::Path;

use razbor::encoder::{
    Batch, Encoder, Engine, Files, Manifest, Precision, Rten, Runtime, Text, Torch, TurnType,
    Window,
};
use serde_json::Value;
use shared::{folder, probability};

/// Batches that are compared.
const BATCHES: usize = 200;
/// Conversations whose beginnings fill them.
const TEXTS: usize = 600;
/// Windows of the largest batch.
const LARGEST: usize = 4;

/// Windows of very different lengths: growing beginnings of the conversations of `data/train`.
fn windows(encoder: &Encoder) -> Vec<Window> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/train/transcripts.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let mut windows = Vec::new();
    for (at, line) in text.lines().take(TEXTS).enumerate() {
        let row: Value = serde_json::from_str(line).unwrap();
        let turns = row["turns"].as_array().unwrap();
        let turns = turns.iter().take(1 + at % 8).map(|turn| {
            let kind = match turn["party"].as_str().unwrap() {
                "staff" => TurnType::Staff,
                "customer" => TurnType::Customer,
                _ => TurnType::Third,
            };
            (turn["text"].as_str().unwrap(), kind)
        });
        windows.extend(encoder.pack(&Text::new(turns)).unwrap());
    }
    windows
}

#[test]
fn rten_and_libtorch_agree_on_padded_uneven_batches() {
    let files = Files::read(&folder()).unwrap();
    let manifest = Manifest::checked("model", &files).unwrap();
    let rten = Rten::load("model", &manifest, &files, Precision::Float32).unwrap();
    let torch = Torch::load("model", &manifest, &files).unwrap();
    let encoder = Encoder::from_dir(&folder(), Runtime::default()).unwrap();
    let windows = windows(&encoder);
    let mut highest = 0.0_f64;
    let mut from = 0;
    for at in 0..BATCHES {
        let size = 2 + at % (LARGEST - 1);
        let group: Vec<Window> = windows
            .iter()
            .cycle()
            .skip(from)
            .take(size)
            .cloned()
            .collect();
        from = (from + size) % windows.len();
        let batch = Batch::of(&group);
        let (a, b) = (rten.run(&batch).unwrap(), torch.run(&batch).unwrap());
        let mut compare = |a: &[f32], b: &[f32]| {
            assert_eq!(a.len(), b.len());
            for (a, b) in a.iter().zip(b) {
                highest = highest.max((probability(*a) - probability(*b)).abs());
            }
        };
        compare(&a.window, &b.window);
        let (turn, span) = (manifest.turn_size(), manifest.span_size());
        for (row, window) in group.iter().enumerate() {
            let (start, end) = (row * batch.tokens, row * batch.tokens + window.ids.len());
            let (first, last) = (row * batch.places, row * batch.places + window.turns.len());
            compare(
                &a.turn[first * turn..last * turn],
                &b.turn[first * turn..last * turn],
            );
            compare(
                &a.span[start * span..end * span],
                &b.span[start * span..end * span],
            );
        }
    }
    assert!(highest <= 1e-3, "probabilities differ by up to {highest}");
}
