//! What is written into the output folder, and what people read of it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "made/authored.rs"]
mod authored;
mod made;

use razbor::case::Case;
use razbor::export::{CsvProfile, Exporter, Language, Run};

/// Writes a report of all authored texts to look at in a browser: `cargo test --test export -- --ignored look`.
#[test]
#[ignore = "writes target/look for the eye"]
fn look() {
    let mut cases: Vec<Case> = vec![made::rude_call()];
    for name in ["transcripts", "narratives"] {
        for up in ["..", "../.."] {
            cases.extend(authored::cases(&format!(
                "{up}/shared/authored/{name}.jsonl"
            )));
        }
    }
    for (language, dir) in [
        (Language::Ru, "target/look/ru"),
        (Language::En, "target/look/en"),
    ] {
        let mut exporter = Exporter::create(dir.as_ref(), CsvProfile::ExcelRu, language).unwrap();
        for case in &cases {
            exporter.case(case).unwrap();
        }
        exporter
            .rejected(&razbor::document::Rejected {
                path: "calls/broken.jsonl".to_owned(),
                line: Some(17),
                record: None,
                reason:
                    "not JSON: expected `,` or `}` at column 212; mend the line or leave it out"
                        .to_owned(),
            })
            .unwrap();
        exporter.finish(Run::default()).unwrap();
    }
}
