//! The command as a user types it: outputs, messages, exit codes.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

const RUDE: &str = r#"{"id":"грубо","channel":"call","turns":[{"speaker":"Клиент","text":"Когда приедет мастер?"},{"speaker":"Оператор","text":"Больше не звоните сюда, надоели."}]}"#;
const CALM: &str = r#"{"id":"спокойно","channel":"call","turns":[{"speaker":"Клиент","text":"До скольки вы работаете?"},{"speaker":"Оператор","text":"До восьми вечера, ждём вас."}]}"#;

fn razbor(folder: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("razbor")
        .unwrap()
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn folder_with(lines: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("calls.jsonl"), lines.join("\n")).unwrap();
    folder
}

#[test]
fn a_folder_is_scored_and_every_output_appears() {
    let folder = folder_with(&[RUDE, CALM]);
    let done = razbor(folder.path(), &["score", "calls.jsonl", "--out", "out"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    for name in [
        "cases.jsonl",
        "cases.csv",
        "evidence.csv",
        "rejected.jsonl",
        "run.json",
        "report.html",
    ] {
        assert!(folder.path().join("out").join(name).is_file(), "{name}");
    }
    assert_eq!(
        fs::read_dir(folder.path().join("out")).unwrap().count(),
        6,
        "no temporary files are left"
    );
    let table = said(&done.stdout);
    assert!(
        table.contains("грубо") && table.contains("не звоните") && !table.contains("спокойно"),
        "{table}"
    );
    let cases = fs::read_to_string(folder.path().join("out/cases.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(cases.lines().next().unwrap()).unwrap();
    assert_eq!(first["flags"]["abusive_staff_reply"]["state"], "raised");
    let explained = said(&razbor(folder.path(), &["explain", "грубо", "--out", "out"]).stdout);
    assert!(
        explained.contains("Больше не звоните сюда") && explained.contains("rule:staff/"),
        "{explained}"
    );
}

#[test]
fn a_bad_record_is_reported_with_file_and_line_and_the_rest_is_whole() {
    let folder = folder_with(&[RUDE, "{\"id\": \"обрыв\", \"turns\": [", CALM]);
    let done = razbor(folder.path(), &["score", "calls.jsonl", "--out", "out"]);
    assert_eq!(done.status.code(), Some(3));
    assert!(
        said(&done.stderr).contains("calls.jsonl:2: "),
        "{}",
        said(&done.stderr)
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("out/cases.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
    let rejected = fs::read_to_string(folder.path().join("out/rejected.jsonl")).unwrap();
    assert_eq!(rejected.lines().count(), 1);
    let rejected: serde_json::Value = serde_json::from_str(&rejected).unwrap();
    assert_eq!(
        (&rejected["path"], &rejected["line"]),
        (&"calls.jsonl".into(), &2.into())
    );
}

#[test]
fn what_is_not_there_stops_the_run_with_its_name() {
    let folder = folder_with(&[CALM]);
    let done = razbor(folder.path(), &["score", "нет-такого.jsonl"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done.stderr).contains("нет-такого.jsonl"));
    assert!(
        !folder.path().join("razbor-out").exists(),
        "nothing is written"
    );
    let done = razbor(folder.path(), &["explain", "грубо"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        said(&done.stderr).contains("razbor score"),
        "the message says what to do: {}",
        said(&done.stderr)
    );
}

#[test]
fn a_gate_closes_only_when_its_flag_is_raised() {
    let folder = folder_with(&[RUDE]);
    let code = |flag| {
        razbor(folder.path(), &["score", "calls.jsonl", "--fail-on", flag])
            .status
            .code()
    };
    assert_eq!(code("abusive_staff_reply"), Some(1));
    assert_eq!(code("unreasonable_customer"), Some(0));
    assert_eq!(code("rudeness"), Some(2));
}

#[test]
fn standard_input_is_scored_to_standard_output() {
    let done = Command::cargo_bin("razbor")
        .unwrap()
        .args(["score", "-", "--format", "jsonl", "--quiet"])
        .write_stdin([RUDE, CALM].join("\n"))
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", said(&done.stderr));
    let ids: Vec<String> = said(&done.stdout)
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["case_id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids, ["грубо", "спокойно"]);
    assert!(done.stderr.is_empty());
}

#[test]
fn text_of_the_input_stays_text() {
    let hostile = r#"{"id":"=1+1","channel":"chat","turns":[{"speaker":"<b>Оператор</b>","role":"staff","text":"<script>alert(1)</script> Больше не пишите сюда!"}]}"#;
    let folder = folder_with(&[hostile]);
    razbor(folder.path(), &["score", "calls.jsonl", "--out", "out"]);
    let report = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(!report.contains("<script>alert") && !report.contains("<b>Оператор"));
    let mut table = csv::Reader::from_path(folder.path().join("out/cases.csv")).unwrap();
    let row = table.records().next().unwrap().unwrap();
    assert!(row.iter().any(|cell| cell == "'=1+1"), "{row:?}");
    assert!(
        row.iter().all(|cell| !cell.starts_with(['=', '+', '@'])),
        "{row:?}"
    );
}

#[test]
fn rules_alone_need_no_model_and_a_policy_goes_with_what_it_was_made_for() {
    let folder = folder_with(&[RUDE]);
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy.toml");
    let policy = policy.to_str().unwrap();
    let score = |more: &[&str]| {
        let args = ["score", "calls.jsonl", "--format", "jsonl", "--quiet"];
        razbor(folder.path(), &[&args, more].concat())
    };
    let alone = score(&["--model", "none"]);
    assert_eq!(alone.status.code(), Some(0), "{}", said(&alone.stderr));
    let case: serde_json::Value = serde_json::from_str(&said(&alone.stdout)).unwrap();
    assert!(case["model"].is_null());
    assert_eq!(
        score(&["--model", "none", "--policy", policy]).stdout,
        alone.stdout
    );
    let refused = score(&["--policy", policy]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused.stderr).contains("--model none"));
    let case: serde_json::Value = serde_json::from_str(&said(&score(&[]).stdout)).unwrap();
    assert_eq!(case["model"]["name"], "razbor-v1");
}

#[test]
fn rules_of_the_users_own_are_checked_before_any_work() {
    let folder = folder_with(&[RUDE]);
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(
        folder.path().join("rules/mine.toml"),
        "[[rule]]\nid = \"x\"\nsignal = \"rude\"\n",
    )
    .unwrap();
    let done = razbor(folder.path(), &["score", "calls.jsonl", "--rules", "rules"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        said(&done.stderr).contains("mine.toml:3"),
        "{}",
        said(&done.stderr)
    );
    assert_eq!(
        razbor(folder.path(), &["rules", "check"]).status.code(),
        Some(0)
    );
}

#[test]
fn an_empty_queue_says_why_and_what_to_do() {
    let folder = folder_with(&[RUDE]);
    let scored = razbor(
        folder.path(),
        &[
            "score",
            "calls.jsonl",
            "--model",
            "none",
            "--db",
            "razbor.db",
            "--quiet",
        ],
    );
    assert_eq!(scored.status.code(), Some(0), "{}", said(&scored.stderr));
    let queue = |more: &[&str]| razbor(folder.path(), &[&["queue"], more].concat());
    for (more, words) in [
        (&["--limit", "0"][..], "--limit 0"),
        (&["--search", "пароход"], "Снимите часть условий"),
        (
            &["--since", "2026-11-05", "--until", "2026-11-01"],
            "поменяйте их местами",
        ),
        (&["--review", "changed"], "думает иначе"),
        (&["--review", "decided"], "razbor review"),
    ] {
        let told = said(&queue(more).stdout);
        assert!(told.contains(words), "{words} in {told}");
    }
    let csv = queue(&["--search", "пароход", "--format", "csv"]);
    assert_eq!(said(&csv.stdout).lines().count(), 1, "the header alone");
    assert!(said(&csv.stderr).contains("Снимите часть условий"));
    let found = said(&queue(&["--search", "«больше не звоните»"]).stdout);
    assert!(found.contains("грубо"), "{found}");
}
