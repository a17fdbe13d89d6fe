//! Obscenity and insults on whole texts: what must be found, what must not, and how long it may take.
#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use razbor::morphology::Morphology;
use razbor::rules::obscenity::{Class, Found, Obscenity};

static MORPHOLOGY: LazyLock<Morphology> = LazyLock::new(|| Morphology::load().unwrap());
static OBSCENITY: LazyLock<Obscenity> = LazyLock::new(|| Obscenity::load().unwrap());

fn find(text: &str) -> Vec<Found<'static>> {
    OBSCENITY.find(text, &MORPHOLOGY.analyze(text))
}

#[test]
fn explore() {
    let text = std::fs::read_to_string("../../shared/authored/obscenity.tsv").unwrap();
    let mut counts = std::collections::BTreeMap::<String, (u32, u32)>::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = find(cells[1]);
        let quotes: Vec<(&str, Class, &str, _)> = found
            .iter()
            .map(|f| (&cells[1][f.bytes.clone()], f.class, f.stem, f.aimed))
            .collect();
        let fine = if cells[0] == "harmless" {
            found.iter().all(|f| f.class == Class::Mild)
        } else {
            quotes.iter().any(|q| q.0 == cells[2])
        };
        let count = counts.entry(cells[0].to_owned()).or_default();
        count.1 += 1;
        count.0 += u32::from(fine);
        if !fine {
            println!("{line}  => {quotes:?}");
        } else if cells[0] == "harmless" && !found.is_empty() {
            println!("mild {line}  => {quotes:?}");
        }
    }
    println!("{counts:?}");
}

#[test]
fn explore_harmless() {
    let text = include_str!("../data/lexicons/obscenity/harmless.txt");
    let mut bad = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let found = find(line);
        if !found.is_empty() {
            bad += 1;
            let quotes: Vec<_> = found
                .iter()
                .map(|f| (&line[f.bytes.clone()], f.class, f.stem, f.aimed))
                .collect();
            println!("{line}  => {quotes:?}");
        }
    }
    println!("bad {bad}");
}

#[test]
fn explore_own() {
    let text = include_str!("obscenity.tsv");
    let (mut fine, mut all, mut aims) = (0, 0, 0);
    for line in text.lines().filter(|line| line.starts_with("dev")) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = find(cells[2]);
        let quotes: Vec<_> = found
            .iter()
            .map(|f| (&cells[2][f.bytes.clone()], f.class, f.stem, f.aimed))
            .collect();
        all += 1;
        let ok = quotes.iter().find(|q| q.0 == cells[1]);
        fine += usize::from(ok.is_some());
        let aim = ok.map(|q| format!("{:?}", q.3).to_lowercase().starts_with(cells[3]));
        aims += usize::from(aim == Some(true));
        if aim != Some(true) {
            println!("{line}  => {quotes:?}");
        }
    }
    println!("{fine} of {all}, aims {aims}");
}
