//! Deadlines and promises against authored texts beside the repository; skipped where they are not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use razbor::morphology::Morphology;
use razbor::promise::deadline::Deadlines;

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
